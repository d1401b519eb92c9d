/* The timeline: a slider over the kept frames and a button that plays them as a film. */

const FILM_SECONDS = 8;
const HOLD_MS = 1600; // on the last frame, before the film starts over

export class Timeline {
  /** parts: {play, slider, label}; seek(index): show this frame; loop: start over at the end. */
  constructor(parts, seek, loop) {
    Object.assign(this, parts, { seek, loop });
    this.length = 0;
    this.index = 0;
    this.timer = null;
    this.slider.oninput = () => {
      this.stop();
      this.seek(Number(this.slider.value));
    };
    this.play.onclick = () => (this.playing ? this.stop(true) : this.start());
    this.showPlaying();
  }

  get playing() {
    return this.timer !== null;
  }

  /** What there is to scrub through, and where we are. */
  update({ length, index, enabled, text }) {
    Object.assign(this, { length, index });
    const usable = enabled && length > 1;
    if (!usable) this.stop();
    this.slider.max = String(Math.max(length - 1, 1));
    this.slider.value = String(length > 1 ? index : 1); // while nothing is to be chosen, the knob rests at the end
    this.slider.style.setProperty("--gp-share", length > 1 ? index / (length - 1) : 1);
    this.slider.disabled = this.play.disabled = !usable;
    this.slider.setAttribute("aria-valuetext", text);
    this.label.textContent = text;
  }

  start() {
    if (this.index >= this.length - 1) this.seek(0);
    this.userStopped = false;
    this.tick();
  }

  /** byUser: do not start again by itself. */
  stop(byUser = false) {
    clearTimeout(this.timer);
    this.timer = null;
    if (byUser) this.userStopped = true;
    this.showPlaying();
  }

  tick() {
    const pause = Math.min(250, Math.max(40, (FILM_SECONDS * 1000) / this.length));
    const atEnd = this.index >= this.length - 1;
    this.timer = setTimeout(() => this.next(), atEnd ? HOLD_MS : pause);
    this.showPlaying();
  }

  next() {
    const atEnd = this.index >= this.length - 1;
    if (atEnd && !this.loop) return this.stop();
    if (!document.hidden) this.seek(atEnd ? 0 : this.index + 1);
    if (this.playing) this.tick();
  }

  showPlaying() {
    this.play.classList.toggle("playing", this.playing);
    this.play.setAttribute("aria-label", this.playing ? "Pause the film" : "Play the film");
    this.play.title = this.playing ? "Pause the film" : "Play the film";
  }
}
