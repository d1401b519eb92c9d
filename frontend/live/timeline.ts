/* The timeline: a slider over the kept frames, a button that plays them as a film, and, while the run trains, one that
   leads back to the newest frame, as the end of the slider does. */

const FILM_SECONDS = 8;
const NEWEST = Infinity; // the index of the newest frame, however many there are
const HOLD_MS = 1600; // on the last frame, before the film starts over

export interface TimelineParts {
  play: HTMLButtonElement;
  slider: HTMLInputElement;
  follow: HTMLButtonElement;
  label: HTMLOutputElement;
}

interface Place {
  length: number;
  index: number;
  moving: boolean;
  following: boolean;
  text: string;
}

export class Timeline {
  userStopped = false;
  private readonly parts: TimelineParts;
  private readonly seek: (index: number) => void;
  private readonly loop: boolean;
  private length = 0;
  private index = 0;
  private timer: number | null = null;

  /** seek(index): show this frame; loop: start over at the end. */
  constructor(parts: TimelineParts, seek: (index: number) => void, loop: boolean) {
    this.parts = parts;
    this.seek = seek;
    this.loop = loop;
    parts.slider.oninput = () => {
      this.stop();
      const { value, max } = parts.slider;
      seek(value === max ? NEWEST : Number(value)); // there may be more frames by now
    };
    parts.follow.onclick = () => {
      parts.slider.focus(); // the button is about to go
      this.stop();
      seek(NEWEST);
    };
    parts.play.onclick = () => (this.playing ? this.stop(true) : this.start());
    this.showPlaying();
  }

  get playing(): boolean {
    return this.timer !== null;
  }

  /** What there is to scrub through, and where we are. moving: the run trains; following: so does the view. */
  update({ length, index, moving, following, text }: Place): void {
    const { slider, play, label, follow } = this.parts;
    [this.length, this.index] = [length, index];
    const usable = length > 1;
    if (!usable) this.stop();
    slider.max = String(Math.max(length - 1, 1));
    slider.value = String(usable ? index : 1); // while nothing is to be chosen, the knob rests at the end
    slider.style.setProperty("--gp-share", String(usable ? index / (length - 1) : 1));
    slider.disabled = play.disabled = !usable;
    slider.setAttribute("aria-valuetext", moving && following ? "the newest step, as it trains" : text);
    follow.classList.toggle("shown", moving && !following);
    label.textContent = text;
  }

  private start(): void {
    if (this.index >= this.length - 1) this.seek(0);
    this.userStopped = false;
    this.tick();
  }

  /** byUser: do not start again by itself. */
  stop(byUser = false): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
    if (byUser) this.userStopped = true;
    this.showPlaying();
  }

  tick(): void {
    this.timer = window.setTimeout(() => this.next(), pauseAfter(this.index, this.length));
    this.showPlaying();
  }

  private next(): void {
    const atEnd = this.index >= this.length - 1;
    if (atEnd && !this.loop) return this.stop();
    if (!document.hidden) this.seek(atEnd ? 0 : this.index + 1);
    if (this.playing) this.tick();
  }

  private showPlaying(): void {
    const { play } = this.parts;
    play.classList.toggle("playing", this.playing);
    play.title = this.playing ? "Pause the film" : "Play the film";
    play.setAttribute("aria-label", play.title);
  }
}

/** Milliseconds for which a frame of a film is shown: short enough that the whole film takes some eight seconds. */
export function pauseAfter(index: number, length: number): number {
  return index >= length - 1 ? HOLD_MS : Math.min(250, Math.max(40, (FILM_SECONDS * 1000) / length));
}
