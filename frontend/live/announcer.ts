/* News for screen readers: at once when a run comes, starts, pauses or ends, else not more often than one can listen. */

const SETTLE_MS = 700; // after a change of state: what follows it at once is part of the same news
const PAUSE_MS = 30_000; // between two reports of a run that just trains on

export class Announcer {
  private readonly speak: (text: string) => void;
  private told = ""; // the run and its state
  private text = ""; // said last, or on its way
  private due = 0; // not before
  private timer?: ReturnType<typeof setTimeout>;

  /** speak(text): put the words where a screen reader hears them. */
  constructor(speak: (text: string) => void) {
    this.speak = speak;
  }

  /** What is to be said now of a run in this state; only the last words that are due together are spoken. */
  announce(run: string, state: string, text: string): void {
    const told = `${run} ${state}`;
    if (told !== this.told) [this.told, this.due] = [told, performance.now() + SETTLE_MS];
    if (text === this.text) return;
    this.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.due = performance.now() + PAUSE_MS;
        this.speak(text);
      },
      Math.max(0, this.due - performance.now()),
    );
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
