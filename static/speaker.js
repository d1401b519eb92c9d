/* News for screen readers: not more often than they can be listened to, and the last word always comes. */

const SPEAK_MS = 8000;

export class Speaker {
  /** say(text): put the words where a screen reader hears them. */
  constructor(say) {
    this.sayNow = say;
    this.at = -SPEAK_MS;
  }

  say(text) {
    clearTimeout(this.timer);
    if (text === this.spoken) return;
    const wait = Math.max(0, this.at + SPEAK_MS - performance.now());
    this.timer = setTimeout(() => {
      this.spoken = text;
      this.at = performance.now();
      this.sayNow(text);
    }, wait);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
