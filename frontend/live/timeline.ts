/* The timeline: a slider over the kept frames, a button that plays them as a film, and, while the run trains, one that
   leads back to the newest frame, as the end of the slider does. Several can be linked: then they all stand at the same
   step, and a film that is shorter stands at its end. */

const FILM_SECONDS = 8;
const NEWEST = Infinity; // the index of the newest frame, however many there are
const HOLD_MS = 4000; // on the last frame, before the film starts over: time to count what is missing

/** What a timeline does with its picture. */
export interface TimelineHands {
  /** Show the frame at this index. */
  seek(index: number): void;
  /** Show the last frame up to this step. */
  lookAt(step: number): void;
}

interface Place {
  length: number; // frames
  first: number; // index of the one with which the film begins
  index: number; // of the one that is shown
  lastStep: number; // of the film
  moving: boolean; // the run trains
  following: boolean; // so does the view
  step: number; // that is shown
  text: string;
}

const groups = new Map<string, Set<Timeline>>(); // linked timelines, by the name of their group

/** The timelines that are linked with this name. */
export function linkedTimelines(name: string): Set<Timeline> {
  if (!groups.has(name)) groups.set(name, new Set());
  return groups.get(name)!;
}

/** Sends an event with the name of a group whenever one of its timelines stands somewhere else, or knows more. */
export const linkedMoves = new EventTarget();

export interface TimelineParts {
  play: HTMLButtonElement;
  slider: HTMLInputElement;
  follow: HTMLButtonElement;
  label: HTMLOutputElement;
}

export class Timeline {
  userStopped = false;
  private readonly parts: TimelineParts;
  private readonly hands: TimelineHands;
  private readonly loop: boolean;
  /** Whether there is anything to choose. */
  usable = false;
  /** The step that is shown, and the last one of the film; -1 without one. */
  step = -1;
  lastStep = -1;
  private name = ""; // of its group
  private group = new Set<Timeline>([this]);
  private length = 0;
  private first = 0;
  private index = 0;
  private moving = false;
  private timer: number | null = null;

  /** loop: start over at the end. */
  constructor(parts: TimelineParts, hands: TimelineHands, loop: boolean) {
    this.parts = parts;
    this.hands = hands;
    this.loop = loop;
    parts.slider.oninput = () => {
      this.stop();
      const { value, max } = parts.slider;
      parts.follow.classList.toggle("shown", this.moving && value !== max); // at once: the next key may be Tab
      hands.seek(value === max ? NEWEST : Number(value)); // there may be more frames by now
    };
    parts.follow.onclick = () => {
      parts.slider.focus(); // the button is about to go
      this.stop();
      hands.seek(NEWEST);
    };
    parts.play.onclick = () => this.toggle();
    this.showPlaying();
  }

  /** Stand at the same step as all timelines with this name. */
  link(name: string): void {
    this.name = name;
    this.group = linkedTimelines(name).add(this);
  }

  /** Whether the film plays, or one that it is linked with. */
  get playing(): boolean {
    return [...this.group].some((timeline) => timeline.timer !== null);
  }

  /** Whether this one plays for all that it is linked with: the longest does, as soon as all are there. */
  get leads(): boolean {
    return this.lead === this && [...this.group].every(({ usable }) => usable);
  }

  private get lead(): Timeline {
    const usable = [...this.group].filter((timeline) => timeline.usable);
    return usable.reduce((longest, one) => (one.lastStep > longest.lastStep ? one : longest), usable[0] ?? this);
  }

  /** Play the film of all that it is linked with, or stop it. */
  toggle(): void {
    if (this.playing) this.stop(true);
    else this.lead.start();
  }

  /** Stop at the last frame up to this step. */
  lookAt(step: number): void {
    this.stop();
    this.hands.lookAt(step);
  }

  /** Let the linked ones look at this step too. */
  tellOthers(step: number): void {
    for (const other of this.group) if (other !== this && other.usable) other.hands.lookAt(step);
  }

  /** What there is to scrub through, and where we are. moving: the run trains; following: so does the view. */
  update({ length, first, index, lastStep, moving, following, step, text }: Place): void {
    const { slider, play, label, follow } = this.parts;
    const usable = length > 1;
    Object.assign(this, { length, first, index, lastStep, usable, moving, step });
    if (!usable) this.halt();
    slider.max = String(Math.max(length - 1, 1));
    const rest = length || moving ? 1 : 0; // while nothing is to be chosen: at the newest step, if there is to be one
    slider.value = String(usable ? index : rest);
    slider.style.setProperty("--gp-share", String(usable ? index / (length - 1) : rest));
    slider.disabled = play.disabled = !usable;
    slider.setAttribute("aria-valuetext", moving && following ? "the newest step, as it trains" : text);
    follow.classList.toggle("shown", moving && !following);
    follow.classList.toggle("idle", !moving);
    label.textContent = text;
    this.tellGroup();
  }

  private tellGroup(): void {
    if (this.name) linkedMoves.dispatchEvent(new Event(this.name));
  }

  private start(): void {
    if (this.index >= this.length - 1) this.hands.seek(this.first);
    for (const timeline of this.group) timeline.userStopped = false;
    this.tick();
  }

  /** Stop the film and those it is linked with. byUser: do not start again by itself. */
  stop(byUser = false): void {
    for (const timeline of this.group) {
      timeline.halt();
      if (byUser) timeline.userStopped = true;
    }
  }

  private halt(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
    this.showPlaying();
  }

  /** Stop for good. */
  leave(): void {
    this.stop();
    this.group.delete(this);
    this.tellGroup();
  }

  tick(): void {
    const pause = pauseAfter(this.index, this.length, this.loop);
    this.timer = window.setTimeout(() => this.next(), pause);
    this.showPlaying();
  }

  private next(): void {
    const atEnd = this.index >= this.length - 1;
    if (atEnd && !this.loop) return this.stop();
    if (!document.hidden) this.hands.seek(atEnd ? this.first : this.index + 1);
    if (this.timer !== null) this.tick();
  }

  private showPlaying(): void {
    const { playing } = this;
    const title = playing ? "Pause the film" : "Play the film";
    for (const {
      parts: { play },
    } of this.group) {
      play.classList.toggle("playing", playing);
      play.title = title;
      play.setAttribute("aria-label", title);
    }
    this.tellGroup();
  }
}

/** Milliseconds for which a frame of a film is shown: short enough that the whole film takes some eight seconds.
    loops: it starts over. */
export function pauseAfter(index: number, length: number, loops = false): number {
  return loops && index >= length - 1 ? HOLD_MS : Math.min(250, Math.max(40, (FILM_SECONDS * 1000) / length));
}
