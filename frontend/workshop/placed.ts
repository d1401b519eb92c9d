/* Points that are being placed within a window of the plane. It knows no picture. */

export type Point = [x: number, y: number];
export type Window = [x0: number, x1: number, y0: number, y1: number];

const STEP = 1 / 50; // of the window, by key
const LEAP = 5; // steps, with the Shift key
const TURN = 2.4; // the golden angle: points that are added by button do not hide each other

const MOVES: Partial<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export class Placed {
  points: Point[];
  private readonly window: Window;
  private readonly most: number;

  constructor(window: Window, most: number, points: Point[]) {
    this.window = window;
    this.most = most;
    this.points = points.slice(0, most).map((point) => this.inside(point));
  }

  /** The place at these shares of the picture's width and height, the latter from above. */
  at(across: number, down: number): Point {
    const [x0, x1, y0, y1] = this.window;
    return this.inside([x0 + across * (x1 - x0), y1 - down * (y1 - y0)]);
  }

  /** The other way round. */
  share([x, y]: Point): Point {
    const [x0, x1, y0, y1] = this.window;
    return [(x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)];
  }

  /** Place one more; its index, or -1 when all have been placed. A single one moves instead. */
  add(point: Point): number {
    if (this.most === 1) this.points = [];
    return this.points.length < this.most ? this.points.push(this.inside(point)) - 1 : -1;
  }

  /** Place one more near the middle, where none is. */
  addFree(): number {
    const i = this.points.length;
    const radius = 0.05 * Math.sqrt(i);
    return this.add(this.at(0.5 + radius * Math.cos(TURN * i), 0.5 + radius * Math.sin(TURN * i)));
  }

  move(index: number, point: Point): void {
    this.points[index] = this.inside(point);
  }

  clear(): void {
    this.points = [];
  }

  /** A key is pressed on a point; whether it means something here. */
  press(index: number, key: string, far: boolean): boolean {
    if (key === "Delete" || key === "Backspace") {
      this.points.splice(index, 1);
      return true;
    }
    const move = MOVES[key];
    if (!move) return false;
    const [x0, x1, y0, y1] = this.window;
    const step = STEP * (far ? LEAP : 1);
    const [x, y] = this.points[index];
    this.move(index, [x + move[0] * step * (x1 - x0), y + move[1] * step * (y1 - y0)]);
    return true;
  }

  private inside([x, y]: Point): Point {
    const [x0, x1, y0, y1] = this.window;
    const round = (v: number) => Math.round(v * 1e4) / 1e4;
    return [round(Math.min(x1, Math.max(x0, x))), round(Math.min(y1, Math.max(y0, y)))];
  }
}
