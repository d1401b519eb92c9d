/* A curve as it is being drawn: a value, or none yet, for each of some columns. It knows no picture. */

export interface Range {
  min: number;
  max: number;
}

type Point = [x: number, y: number];

export const COLUMNS = 41;
const STEPS = 20; // from the lowest value to the highest, by key
const EDGE = 3; // columns that a hand may miss at an edge
const LEAP = 5; // columns or steps, with the Shift key

export class Pen {
  private readonly values: (number | null)[] = Array<number | null>(COLUMNS).fill(null);
  private column = 0; // where the keyboard is
  private last: Point | null = null; // where the hand was
  private readonly x: Range;
  private readonly y: Range;

  constructor(x: Range, y: Range, drawn: Point[] | null) {
    this.x = x;
    this.y = y;
    for (const [u, v] of drawn ?? []) this.values[this.columnOf(u)] = this.inside(v);
  }

  get isDown(): boolean {
    return this.last !== null;
  }

  /** How much of the curve is there, from 0 to 1. */
  get share(): number {
    return this.values.filter((value) => value !== null).length / COLUMNS;
  }

  /** Where the keyboard is, and the value there. */
  get here(): [x: number, y: number | null] {
    return [this.at(this.column), this.values[this.column]];
  }

  /** What has been drawn, from left to right. */
  points(): Point[] {
    return this.stretches().flat();
  }

  /** The same, in pieces without a gap. */
  stretches(): Point[][] {
    const found: Point[][] = [];
    this.values.forEach((value, i) => {
      if (value === null) return;
      if (i === 0 || this.values[i - 1] === null) found.push([]);
      found.at(-1)?.push([this.at(i), value]);
    });
    return found;
  }

  clear(): void {
    this.values.fill(null);
    this.column = 0;
    this.last = null;
  }

  /** The hand lifts. Where it began or ended just beside an edge, the curve goes on to the edge. */
  lift(): void {
    this.last = null;
    const known = this.values.map((value, i) => (value === null ? -1 : i)).filter((i) => i >= 0);
    const [first, end] = [known[0], known.at(-1)];
    if (first === undefined || end === undefined) return;
    if (first <= EDGE) this.values.fill(this.values[first], 0, first);
    if (end >= COLUMNS - 1 - EDGE) this.values.fill(this.values[end], end);
  }

  /** The hand moves here, in a straight line from where it was. */
  moveTo([x, y]: Point): void {
    const [fromX, fromY] = this.last ?? [x, y];
    const [from, to] = [this.columnOf(fromX), this.columnOf(x)];
    const count = Math.abs(to - from);
    for (let i = 0; i <= count; i++) {
      const share = count ? i / count : 1;
      this.values[from + Math.sign(to - from) * i] = this.inside(fromY + share * (y - fromY));
    }
    this.last = [x, y];
    this.column = to;
  }

  /** A key is pressed; whether it means something here. To the right and left one takes the value along. */
  press(key: string, far: boolean): boolean {
    const step = far ? LEAP : 1;
    if (key === "ArrowRight" || key === "ArrowLeft") this.walk(key === "ArrowRight" ? step : -step);
    else if (key === "ArrowUp" || key === "ArrowDown") this.raise(key === "ArrowUp" ? step : -step);
    else if (key === "Home" || key === "End") this.column = key === "Home" ? 0 : COLUMNS - 1;
    else return false;
    return true;
  }

  private walk(columns: number): void {
    const [from, to] = [this.column, Math.min(COLUMNS - 1, Math.max(0, this.column + columns))];
    const carried = this.values[from];
    for (let i = from; i !== to; i += Math.sign(to - from)) {
      const next = i + Math.sign(to - from);
      this.values[next] ??= carried;
    }
    this.column = to;
  }

  private raise(steps: number): void {
    const { min, max } = this.y;
    const known = this.values[this.column];
    this.values[this.column] = known === null ? (min + max) / 2 : this.inside(known + (steps * (max - min)) / STEPS);
  }

  private at(column: number): number {
    return this.x.min + ((this.x.max - this.x.min) * column) / (COLUMNS - 1);
  }

  private columnOf(x: number): number {
    const share = (x - this.x.min) / (this.x.max - this.x.min);
    return Math.round(Math.min(1, Math.max(0, share)) * (COLUMNS - 1));
  }

  private inside(y: number): number {
    return Math.round(1e6 * Math.min(this.y.max, Math.max(this.y.min, y))) / 1e6;
  }
}
