/* News without script runs: ask the server's own route what is new, draw it, wait, ask again.

   The next question waits for the last answer, so a busy server or browser gets fewer questions, never a queue. */

const RETRY_MS = 1500; // after an answer that did not come
const REMIND_MS = 4000; // the page knows that its buttons are out of date, and has not been drawn anew

export class Poll {
  constructor(panel) {
    this.panel = panel;
    this.answered = false; // has the route ever answered?
  }

  /** The page was drawn: ask at once where it says, for the run that it shows. Only the theme is new: go on. */
  follow(message, trigger) {
    this.trigger = trigger;
    if (message === this.page) return;
    this.page = message;
    this.drawnFor = message.drawn_for;
    this.notifiedAt = -REMIND_MS;
    this.stop();
    this.frozen = message.frozen;
    if (message.poll) this.ask(message.poll, (this.round = {}));
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.round = null;
  }

  async ask(poll, round) {
    const begun = performance.now();
    let pace = RETRY_MS / 1000;
    try {
      const response = await fetch(this.question(poll), { cache: "no-store" });
      if (this.round !== round) return;
      const type = response.headers.get("content-type") ?? "";
      if (response.ok && type.startsWith("application/octet-stream")) {
        pace = this.receive(new Uint8Array(await response.arrayBuffer()), round);
      } else if (response.status === 410) this.notify("changed", "gone");
      else if (!this.answered) return this.trigger("unreachable", true); // no such route here: the page must push
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // a TypeError is fetch's "no connection"
    }
    if (this.round !== round || pace === null) return;
    this.timer = setTimeout(() => this.ask(poll, round), Math.max(10, 1000 * pace - (performance.now() - begun)));
  }

  question({ path, viewer }) {
    const { film } = this.panel;
    const cursor = { viewer, after: film?.complete ?? -1, passing: film?.passing?.step ?? -1, frozen: this.frozen ? 1 : 0 };
    return new URL(`${path}?${new URLSearchParams(cursor)}`, document.baseURI);
  }

  /** Draw an answer; returns the pace that it asks for. */
  receive(bytes, round) {
    if (this.round !== round) return null;
    this.answered = true;
    this.panel.receive(bytes, () => {}); // nothing can be missing: the question says what is here
    const { drawn_for: drawnFor, pace } = this.panel.message;
    if (drawnFor !== this.drawnFor) this.notify("changed", drawnFor);
    return pace;
  }

  /** Ask for a page with other buttons; again only if nothing came of it. */
  notify(what, value) {
    if (performance.now() - this.notifiedAt < REMIND_MS) return;
    this.notifiedAt = performance.now();
    this.trigger(what, value);
  }
}
