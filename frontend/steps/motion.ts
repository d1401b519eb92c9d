/* Slow motion: which stage of a step is shown, and how far its update has come. */

const UPDATE_MS = 1200; // in which an update is shown
const SECONDS = 4; // a stage, at first

export class Motion {
  at = 0; // the frame that is shown
  t = 0; // from 0 to 1: how far its update is shown
  length = 0; // frames
  seconds = SECONDS; // a stage; 0: no slow motion
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly isUpdate: (at: number) => boolean;
  private readonly shown: () => void;
  private readonly moved: () => void;
  private readonly toggled: () => void;
  private timer?: number;
  private moving = 0; // the animation of an update

  /** isUpdate(at): whether this frame shows an update. shown(): another frame is shown; moved(): its update has come
      further; toggled(): it runs, or it has stopped. */
  constructor(acts: { isUpdate: (at: number) => boolean; shown: () => void; moved: () => void; toggled: () => void }) {
    this.isUpdate = acts.isUpdate;
    this.shown = acts.shown;
    this.moved = acts.moved;
    this.toggled = acts.toggled;
  }

  /** There is nothing to show. */
  reset(): void {
    this.stop();
    this.at = this.t = this.length = 0;
  }

  get running(): boolean {
    return this.timer !== undefined;
  }

  get reduced(): boolean {
    return this.still.matches;
  }

  /** Show a frame; whole: an update as it is when it has been made. */
  show(at: number, whole = false): void {
    this.at = Math.max(0, Math.min(this.length - 1, at));
    cancelAnimationFrame(this.moving);
    this.t = this.length && this.isUpdate(this.at) ? 1 : 0;
    if (this.t && !whole && !this.reduced) this.animate();
    this.shown();
  }

  /** Go through the frames, from here or from the first one. */
  run(): void {
    if (this.at >= this.length - 1) this.show(0);
    this.timer = window.setInterval(
      () => {
        if (this.at < this.length - 1) this.show(this.at + 1);
        if (this.at >= this.length - 1) this.pause();
      },
      1000 * (this.seconds || SECONDS),
    );
    this.toggled();
  }

  pause(): void {
    window.clearInterval(this.timer);
    this.timer = undefined;
    this.toggled();
  }

  setPace(seconds: number): void {
    const { running } = this;
    this.seconds = seconds;
    this.pause();
    if (running && seconds) this.run();
    else if (running) this.show(this.length - 1, true);
  }

  /** The update as a movement. */
  private animate(): void {
    const begun = performance.now();
    const tick = (now: number) => {
      this.t = Math.min(1, Math.max(0, (now - begun) / UPDATE_MS));
      this.moved();
      if (this.t < 1) this.moving = requestAnimationFrame(tick);
    };
    this.t = 0;
    this.moving = requestAnimationFrame(tick);
  }

  /** Stand still. */
  stop(): void {
    this.pause();
    cancelAnimationFrame(this.moving);
  }
}
