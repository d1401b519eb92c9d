/* The film of a run: all kept frames in order, and the passing look, if it is the newest. */

const films = new Map(); // run -> Film, shared by all panels and kept when a panel goes
const MAX_FILMS = 4;

/** The film of a run; the oldest of too many is forgotten. */
export function filmOf(run) {
  const film = films.get(run) ?? new Film(run);
  films.delete(run);
  films.set(run, film);
  if (films.size > MAX_FILMS) films.delete(films.keys().next().value);
  return film;
}

export class Film {
  constructor(run) {
    this.run = run;
    this.scene = null;
    this.kept = []; // in order of step
    this.passing = null; // a look that is dropped when a later frame comes
    this.complete = -1; // up to this step no kept frame is missing
    this.requestedAt = 0; // when the server was asked to send again
  }

  /** Take in a message; the same message twice changes nothing. Answers whether something new is to be seen. */
  add({ after, frames, scene }) {
    const before = this.newest;
    if (after === -1 && scene && frames.length) this.complete = -1;
    if (scene) this.scene = scene;
    for (const frame of frames) this.insert(frame);
    if (after <= this.complete) {
      this.complete = frames.reduce((last, f) => (f.kept ? Math.max(last, f.step) : last), this.complete);
      this.requestedAt = 0;
    }
    return this.newest !== before && this.newest?.step !== before?.step;
  }

  insert(frame) {
    if (this.passing && frame.step >= this.passing.step) this.passing = null;
    if (!frame.kept) {
      if (!this.kept.length || frame.step > this.kept.at(-1).step) this.passing = frame;
      return;
    }
    let place = this.kept.length;
    while (place > 0 && this.kept[place - 1].step >= frame.step) place--;
    const known = this.kept[place]?.step === frame.step;
    this.kept.splice(place, known ? 1 : 0, frame);
  }

  /** Has something been missed? Then the last step that is certain, once; again only after ten seconds. */
  missing({ after, scene }, now) {
    const known = this.scene ?? scene;
    if (known && after <= this.complete) return null;
    if (this.requestedAt && now - this.requestedAt < 10000) return null;
    this.requestedAt = now;
    return known ? this.complete : -1;
  }

  get length() {
    return this.kept.length + (this.passing ? 1 : 0);
  }

  get newest() {
    return this.passing ?? this.kept.at(-1) ?? null;
  }

  at(index) {
    return index < this.kept.length ? this.kept[Math.max(index, 0)] : this.passing;
  }

  /** The index of the last frame at this step or before it. */
  indexOf(step) {
    let index = this.length - 1;
    while (index > 0 && this.at(index).step > step) index--;
    return index;
  }

  /** x and y of a series over the frames up to `last`, thinned to at most `maxPoints` points. */
  series(x, y, last, maxPoints = 400) {
    const xs = [];
    const ys = [];
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
  frameWith(name, last) {
    for (let i = last; i >= 0; i--) if (this.at(i).arrays[name]) return this.at(i);
    return null;
  }

  /** All arrays [m] of this name up to a frame, as a map: {x: their steps, z: m rows}. */
  history(name, last) {
    const found = [];
    for (let i = 0; i <= last; i++) if (this.at(i).arrays[name]) found.push(this.at(i));
    const rows = found.length ? Array.from(found[0].arrays[name].keys()) : [];
    return { x: found.map((frame) => frame.step), z: rows.map((row) => found.map((frame) => frame.arrays[name][row])) };
  }

  /** The newest array of this name up to a frame; null when there was none. */
  array(name, last) {
    return this.frameWith(name, last)?.arrays[name] ?? null;
  }

  /** The newest number of this name up to a frame; null when it was never measured. */
  number(name, last) {
    for (let i = last; i >= 0; i--) {
      const value = this.at(i).numbers[name];
      if (value !== undefined) return value;
    }
    return null;
  }
}

/** Means of equal blocks; the first and the last point stay what they are. */
function thinned(xs, ys, maxPoints) {
  const block = Math.ceil(xs.length / maxPoints);
  if (block <= 1) return { x: xs, y: ys };
  const x = [xs[0]];
  const y = [ys[0]];
  for (let start = 1; start < xs.length - 1; start += block) {
    const end = Math.min(start + block, xs.length - 1);
    let sx = 0;
    let sy = 0;
    for (let i = start; i < end; i++) {
      sx += xs[i];
      sy += ys[i];
    }
    x.push(Math.round(sx / (end - start)));
    y.push(sy / (end - start));
  }
  x.push(xs.at(-1));
  y.push(ys.at(-1));
  return { x, y };
}
