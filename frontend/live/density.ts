/* The main picture of a line: a Plotly figure behind the same few calls as the plane and the gallery. */

import type { Figure } from "../charts/figures.ts";
import type { Film } from "../server/film.ts";
import type { MainPicture } from "./main-picture.ts";

export class Density implements MainPicture {
  readonly keys = "";
  readonly aspect = null;
  readonly aspects = [0.8, 1.4] as const;
  readonly autoplays = true;
  shown = new Set<string>();
  readonly last = {
    name: "reset" as const,
    act: () => this.figure()?.home(),
    enabled: () => this.figure()?.zoomed ?? false,
  };
  onzoom: () => void = () => {};
  private readonly figure: () => Figure | undefined;

  /** figure(): the figure, which is made once Plotly has been loaded, or undefined. */
  constructor(figure: () => Figure | undefined) {
    this.figure = figure;
  }

  setScene(): void {}

  setTheme(): void {}

  resize(): void {}

  show(film: Film, index: number): void {
    const figure = this.figure();
    if (!figure) return;
    figure.onzoom = this.onzoom;
    figure.draw(film, index, this.shown);
  }

  dispose(): void {}
}
