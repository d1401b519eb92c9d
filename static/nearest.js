/* Is it memorised? A card beside the picture that was clicked: the three training pictures that are most like it. */

export class Nearest {
  /** picture: the element that the card lies over; tools: {make, tiles, ask, words}. */
  constructor(picture, canvas, tools) {
    Object.assign(this, { picture, canvas }, tools);
    this.card = null;
  }

  /** Ask for the neighbours of `index` in the gallery of `run` at `step`, and show them beside its tile. */
  async open(run, { index, step, box, bitmap }) {
    this.close();
    const { make } = this;
    const close = make("button", "gp-close", { type: "button", "aria-label": "Close" }, "×");
    const row = make("div", "gp-near", {}, figure(make, this.tiles.cut(bitmap, index, 64), "generated"));
    const verdict = make("p", "", { role: "status" }, "Looking through the training pictures …");
    const card = make("section", "gp-card", { "aria-label": "Nearest training pictures", tabindex: -1 }, close, row, verdict);
    this.card = card;
    close.onclick = () => this.close(true);
    card.onkeydown = (event) => event.key === "Escape" && this.close(true);
    this.picture.append(card);
    this.place(box);
    try {
      const found = await this.ask("nearest", { run, step, index }, () => this.card === card, (words) => {
        if (words) verdict.textContent = words;
      });
      if (found && this.card === card) await this.fill(found, row, verdict, card);
    } catch (error) {
      if (this.card === card) verdict.textContent = error.message;
    }
    if (this.card === card) this.place(box);
  }

  /** The neighbours with their distances, and what that says. */
  async fill({ info, bytes }, row, verdict, card) {
    const bitmap = await createImageBitmap(new Blob([bytes]));
    if (this.card !== card) return bitmap.close();
    info.distances.forEach((distance, i) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64, className: "gp-cut" });
      const ctx = canvas.getContext("2d");
      ctx.imageSmoothingEnabled = false;
      const width = bitmap.width / info.distances.length;
      ctx.drawImage(bitmap, i * width, 0, width, bitmap.height, 0, 0, 64, 64);
      row.append(figure(this.make, canvas, info.labels[i] ?? `no. ${i + 1}`, `${this.words.percent(distance)} apart`));
    });
    bitmap.close();
    verdict.textContent = info.words;
    card.dataset.done = "";
  }

  /** Beside the tile, on the side with more room, inside the picture. */
  place({ x, y, size }) {
    const { clientWidth, clientHeight } = this.picture;
    const { offsetWidth, offsetHeight } = this.card;
    const left = x + size / 2 < clientWidth / 2 ? x + size + 8 : x - offsetWidth - 8;
    const inside = (value, most) => Math.max(0, Math.min(value, most));
    this.card.style.left = `${inside(left, clientWidth - offsetWidth)}px`;
    this.card.style.top = `${inside(y - 20, clientHeight - offsetHeight)}px`;
  }

  /** toCanvas: the keyboard goes on where it was. */
  close(toCanvas = false) {
    this.card?.remove();
    this.card = null;
    if (toCanvas) this.canvas.focus();
  }
}

function figure(make, canvas, ...captions) {
  canvas.setAttribute("aria-hidden", "true");
  return make("figure", "", {}, canvas, make("figcaption", "", {}, ...captions.flatMap((text) => [text, make("br")]).slice(0, -1)));
}
