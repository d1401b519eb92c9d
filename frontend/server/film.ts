/* The film of a run: all kept frames in order, and the passing look, if it is the newest. */

import type { Scene } from "./scene.ts";
import type { Frame, Message, Numbers } from "./wire.ts";

const films = new Map<string, Film>(); // by run; shared by all panels and kept when a panel goes
const MAX_FILMS = 8; // more than a comparison shows

/** The film of a run; the oldest of too many is forgotten. */
export function filmOf(run: string): Film {
  const film = films.get(run) ?? new Film(run);
  films.delete(run);
  films.set(run, film);
  const [oldest] = films.keys();
  if (films.size > MAX_FILMS) films.delete(oldest);
  return film;
}

export interface Points {
  x: number[];
  y: number[];
}

/** The part of a message that a film takes in. */
type News = Pick<Message, "after" | "passing" | "frames" | "scene">;

export class Film {
  readonly run: string;
  scene: Scene | null = null;
  kept: Frame[] = []; // in order of step
  passing: Frame | null = null; // a look that is dropped when a later frame comes
  complete = -1; // up to this step no kept frame is missing
  private requestedAt = 0; // when the server was asked to send again

  constructor(run: string) {
    this.run = run;
  }

  /** Take in a message; the same message twice changes nothing. Answers whether something new is to be seen. */
  add({ after, passing, frames, scene }: News): boolean {
    const before = this.newest;
    if (after === -1 && scene && frames.length) this.complete = -1;
    if (scene) this.scene = scene;
    for (const frame of frames) this.insert(frame);
    if (after <= this.complete) {
      this.complete = frames.reduce((last, f) => (f.kept ? Math.max(last, f.step) : last), this.complete);
      if (passing <= (this.newest?.step ?? -1)) this.requestedAt = 0;
    }
    return this.newest !== before && this.newest?.step !== before?.step;
  }

  private insert(frame: Frame): void {
    if (this.passing && frame.step >= this.passing.step) this.passing = null;
    const last = this.kept.at(-1);
    if (!frame.kept) {
      if (!last || frame.step > last.step) this.passing = frame;
      return;
    }
    let place = this.kept.length;
    while (place > 0 && this.kept[place - 1].step >= frame.step) place--;
    const known = this.kept[place]?.step === frame.step;
    this.kept.splice(place, known ? 1 : 0, frame);
  }

  /** Has something been missed? Then the last step that is certain, once; again only after ten seconds. */
  missing({ after, passing, frames, scene }: News, now: number): number | null {
    const known = this.scene ?? scene;
    const newest = Math.max(this.newest?.step ?? -1, frames.at(-1)?.step ?? -1);
    if (known && after <= this.complete && passing <= newest) return null;
    if (this.requestedAt && now - this.requestedAt < 10000) return null;
    this.requestedAt = now;
    return known ? this.complete : -1;
  }

  get length(): number {
    return this.kept.length + (this.passing ? 1 : 0);
  }

  get newest(): Frame | null {
    return this.passing ?? this.kept.at(-1) ?? null;
  }

  /** The frame at an index below `length`; the first one below 0. */
  at(index: number): Frame {
    return index < this.kept.length ? this.kept[Math.max(index, 0)] : this.passing!;
  }

  /** The index of the last frame at this step or before it. */
  indexOf(step: number): number {
    let index = this.length - 1;
    while (index > 0 && this.at(index).step > step) index--;
    return index;
  }

  /** x and y of a series over the frames up to `last`, thinned to at most `maxPoints` points. */
  series(x: string, y: string, last: number, maxPoints = 400): Points {
    const xs: number[] = [];
    const ys: number[] = [];
    for (let i = 0; i <= last; i++) {
      const frame = this.at(i);
      const value = frame.arrays[y] ?? frame.numbers[y];
      if (value === undefined) continue;
      if (typeof value === "number") {
        xs.push(frame.step);
        ys.push(value);
      } else {
        const places = frame.arrays[x];
        for (let k = 0; k < value.length; k++) {
          xs.push(places ? places[k] : frame.step);
          ys.push(value[k]);
        }
      }
    }
    return thinned(xs, ys, maxPoints);
  }

  /** The newest frame up to `last` that has an array of this name; null when there was none. */
  frameWith(name: string, last: number): Frame | null {
    for (let i = last; i >= 0; i--) if (this.at(i).arrays[name]) return this.at(i);
    return null;
  }

  /** All arrays [m] of this name up to a frame, as a map: {x: their steps, z: m rows}. */
  history(name: string, last: number): { x: number[]; z: number[][] } {
    const found: { step: number; values: Numbers }[] = [];
    for (let i = 0; i <= last; i++) {
      const {
        step,
        arrays: { [name]: values },
      } = this.at(i);
      if (values) found.push({ step, values });
    }
    const rows = found.length ? Array.from(found[0].values.keys()) : [];
    return { x: found.map(({ step }) => step), z: rows.map((row) => found.map(({ values }) => values[row])) };
  }

  /** The newest array of this name up to a frame; null when there was none. */
  array(name: string, last: number): Numbers | null {
    return this.frameWith(name, last)?.arrays[name] ?? null;
  }

  /** The newest number of this name up to a frame; null when it was never measured. */
  number(name: string, last: number): number | null {
    for (let i = last; i >= 0; i--) {
      const value = this.at(i).numbers[name];
      if (value !== undefined) return value;
    }
    return null;
  }
}

/** Means of equal blocks; the first and the last point stay what they are. */
function thinned(xs: number[], ys: number[], maxPoints: number): Points {
  const block = Math.ceil(xs.length / maxPoints);
  if (block <= 1) return { x: xs, y: ys };
  const x = [xs[0]];
  const y = [ys[0]];
  const last = xs.length - 1;
  for (let start = 1; start < last; start += block) {
    const end = Math.min(start + block, last);
    let sx = 0;
    let sy = 0;
    for (let i = start; i < end; i++) {
      sx += xs[i];
      sy += ys[i];
    }
    x.push(Math.round(sx / (end - start)));
    y.push(sy / (end - start));
  }
  x.push(xs[last]);
  y.push(ys[last]);
  return { x, y };
}
