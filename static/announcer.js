/* News for screen readers: not more often than they can be listened to, and the last word always comes. */

const PAUSE_MS = 8000;

export class Announcer {
  /** speak(text): put the words where a screen reader hears them. */
  constructor(speak) {
    this.speak = speak;
    this.spokenAt = -PAUSE_MS;
  }

  announce(text) {
    clearTimeout(this.timer);
    if (text === this.spoken) return;
    const wait = Math.max(0, this.spokenAt + PAUSE_MS - performance.now());
    this.timer = setTimeout(() => {
      this.spoken = text;
      this.spokenAt = performance.now();
      this.speak(text);
    }, wait);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
