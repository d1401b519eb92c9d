/* Which is real? Pictures of the step on the screen, real and generated, without labels: mark the real ones, and see
   whether you or the discriminator knows better. All of it happens in the browser. */

const PICTURES = 16;
const SIZE = 96;

export class Game {
  /** picture: the element that the game lies over; tools: {make, tiles, words}; onend(): the gallery is back. */
  constructor(picture, tools, onend) {
    Object.assign(this, { picture, onend }, tools);
    this.total = { you: 0, d: 0, of: 0 };
    this.root = null;
  }

  get playing() {
    return this.root !== null;
  }

  /** A new round with the pictures of now: {real, generated (bitmaps), scores_real, scores_fake}. */
  start(pictures) {
    this.end();
    this.pictures = pictures;
    this.cards = shuffled([...draw("real", pictures.scores_real), ...draw("generated", pictures.scores_fake)]);
    this.build();
    this.grid.firstChild.focus({ preventScroll: true });
  }

  build() {
    const { make } = this;
    this.grid = make("div", "gp-cards", { role: "group", "aria-label": "Which of these pictures are real?" });
    this.cards.forEach((card, i) => this.grid.append((card.button = this.card(card, i))));
    this.grid.onkeydown = (event) => this.move(event);
    this.verdict = make("p", "gp-verdict", { role: "status" }, `Mark the pictures that you take for real; of ${PICTURES}, some are.`);
    this.check = make("button", "gp-action", { type: "button" }, "Check");
    const back = make("button", "gp-layer", { type: "button" }, "Back to the gallery");
    this.check.onclick = () => this.reveal();
    back.onclick = () => this.end(true);
    this.root = make("section", "gp-game", { "aria-label": "Which is real?" }, this.grid, this.verdict, make("div", "gp-actions", {}, this.check, back));
    this.picture.append(this.root);
  }

  card(card, i) {
    const canvas = this.tiles.cut(this.pictures[card.name], card.index, SIZE);
    const button = this.make("button", "gp-guess", { type: "button", "aria-pressed": "false", "aria-label": `Picture ${i + 1}` }, canvas);
    button.onclick = () => {
      if (this.revealed) return;
      card.marked = !card.marked;
      button.setAttribute("aria-pressed", String(card.marked));
    };
    return button;
  }

  /** Arrow keys walk over the grid; Tab works as well. */
  move(event) {
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const at = this.cards.findIndex((card) => card.button === document.activeElement);
    if (event.key === "Escape") this.end(true);
    if (!by || at < 0) return;
    event.preventDefault();
    this.cards[at + by]?.button.focus();
  }

  reveal() {
    if (this.revealed) return this.start(this.nextPictures());
    this.revealed = true;
    const right = { you: 0, d: 0 };
    this.cards.forEach((card, i) => {
      const real = card.name === "real";
      const you = Boolean(card.marked) === real;
      right.you += you;
      right.d += card.belief > 0.5 === real;
      this.label(card, i, you);
    });
    this.total.you += right.you;
    this.total.d += right.d;
    this.total.of += PICTURES;
    this.showResult(right);
    this.check.textContent = "Another round";
  }

  /** What it was, whether you were right, and what D believed; by mark and word, never by colour alone. */
  label(card, i, you) {
    const said = Number.isFinite(card.belief) ? `D: ${this.words.percent(card.belief)} real` : "";
    card.button.dataset.name = card.name;
    card.button.dataset.right = you;
    const what = card.name === "real" ? "● real" : "◆ generated";
    card.button.append(this.make("span", "gp-truth", {}, `${what} ${you ? "✓" : "✗"}`));
    card.button.title = said;
    card.button.setAttribute("aria-label", `Picture ${i + 1}: ${card.name}, you were ${you ? "right" : "wrong"}. ${said}`);
  }

  showResult({ you, d }) {
    const { total } = this;
    const soFar = total.of > PICTURES ? ` All rounds: you ${total.you}, D ${total.d} of ${total.of}.` : "";
    this.verdict.textContent = `You: ${you} of ${PICTURES} right. The discriminator: ${d}. Guessing gives ${PICTURES / 2}.${soFar}`;
  }

  end(byUser = false) {
    this.root?.remove();
    this.root = null;
    this.revealed = false;
    if (byUser) this.onend();
  }
}

/** Half of the pictures: different ones of the gallery, with what D believes of each. */
function draw(name, beliefs) {
  const all = shuffled(Array.from(beliefs, (belief, index) => ({ name, index, belief, marked: false })));
  return all.slice(0, PICTURES / 2);
}

function shuffled(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
