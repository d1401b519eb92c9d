/* News for screen readers: not more often than they can be listened to, and the last word always comes. */

const PAUSE_MS = 8000;

export class Announcer {
  private readonly speak: (text: string) => void;
  private spoken = "";
  private spokenAt = -PAUSE_MS;
  private timer?: number;

  /** speak(text): put the words where a screen reader hears them. */
  constructor(speak: (text: string) => void) {
    this.speak = speak;
  }

  announce(text: string): void {
    window.clearTimeout(this.timer);
    if (text === this.spoken) return;
    const wait = Math.max(0, this.spokenAt + PAUSE_MS - performance.now());
    this.timer = window.setTimeout(() => {
      this.spoken = text;
      this.spokenAt = performance.now();
      this.speak(text);
    }, wait);
  }

  stop(): void {
    window.clearTimeout(this.timer);
  }
}
