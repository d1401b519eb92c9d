/* The main picture of a line: a Plotly figure behind the same few calls as the plane and the gallery. */

export class Density {
  keys = "";
  aspects = [0.8, 1.4];
  lastButton = "reset";
  autoplays = true;

  /** figure(): the figure, which is made once Plotly has been loaded, or undefined. */
  constructor(figure) {
    this.figure = figure;
    this.shown = new Set();
    this.aspect = null;
    this.atHome = false; // the figure does not report a zoom
  }

  setScene() {}

  setTheme() {}

  resize() {}

  show(film, index) {
    this.figure()?.draw(film, index, this.shown);
  }

  reset() {
    this.figure()?.home();
  }

  dispose() {}
}
