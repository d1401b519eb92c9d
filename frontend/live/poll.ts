/* News without script runs: ask the server's own route what is new, draw it, wait, ask again.

   The next question waits for the last answer, so a busy server or browser gets fewer questions, never a queue. */

import type { Bytes, Message } from "../server/wire.ts";
import type { Panel } from "./panel.ts";

const RETRY_MS = 1500; // after an answer that did not come
const REMIND_MS = 4000; // the page knows that its buttons are out of date, and has not been drawn anew

type Trigger = (name: string, value: unknown) => void;
type Where = NonNullable<Message["poll"]>;

export class Poll {
  private readonly panel: Panel;
  private answered = false; // has the route ever answered?
  private trigger: Trigger = () => {};
  private page: Message | null = null; // the message with which the page was drawn
  private drawnFor = "";
  private frozen = false;
  private notifiedAt = -REMIND_MS;
  private round: object | null = null; // what is asked for another one is dropped
  private timer?: number;

  constructor(panel: Panel) {
    this.panel = panel;
  }

  /** The page was drawn: ask at once where it says, for the run that it shows. Only the theme is new: go on. */
  follow(message: Message, trigger: Trigger): void {
    this.trigger = trigger;
    if (message === this.page) return;
    this.page = message;
    this.drawnFor = message.drawn_for;
    this.notifiedAt = -REMIND_MS;
    this.stop();
    this.frozen = message.frozen;
    if (message.poll) void this.ask(message.poll, (this.round = {}));
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.round = null;
  }

  private async ask(poll: Where, round: object): Promise<void> {
    const begun = performance.now();
    let pace: number | null = RETRY_MS / 1000;
    try {
      const response = await fetch(this.question(poll), { cache: "no-store" });
      if (this.round !== round) return;
      const type = response.headers.get("content-type") ?? "";
      if (response.ok && type.startsWith("application/octet-stream")) {
        pace = this.receive(new Uint8Array(await response.arrayBuffer()), round);
      } else if (response.status === 503) this.panel.showProblem(await response.text());
      else if (response.status === 429) pace = Number(response.headers.get("retry-after")) || pace;
      else if (response.status === 410) this.notify("changed", "gone");
      else if (!this.answered) return this.trigger("unreachable", true); // no such route here: the page must push
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // a TypeError is fetch's "no connection"
    }
    if (this.round !== round || pace === null) return;
    this.timer = window.setTimeout(
      () => void this.ask(poll, round),
      Math.max(10, 1000 * pace - (performance.now() - begun)),
    );
  }

  private question({ path, viewer }: Where): URL {
    const { film } = this.panel;
    const [after, passing] = [film?.complete ?? -1, film?.passing?.step ?? -1];
    const cursor = { viewer, after: String(after), passing: String(passing), frozen: this.frozen ? "1" : "0" };
    return new URL(`${path}?${new URLSearchParams(cursor)}`, document.baseURI);
  }

  /** Draw an answer; returns the pace that it asks for. */
  private receive(bytes: Bytes, round: object): number | null {
    if (this.round !== round) return null;
    this.answered = true;
    this.panel.showProblem("");
    const nothing = () => {}; // can be missing: the question says what is here
    const { drawn_for: drawnFor, pace } = this.panel.receive(bytes, nothing);
    if (drawnFor !== this.drawnFor) this.notify("changed", drawnFor);
    return pace;
  }

  /** Ask for a page with other buttons; again only if nothing came of it. */
  private notify(what: string, value: unknown): void {
    if (performance.now() - this.notifiedAt < REMIND_MS) return;
    this.notifiedAt = performance.now();
    this.trigger(what, value);
  }
}
