/* The panel: takes messages, decides which frame is on the screen, and draws at most once per screen refresh. */

const IDLE_MS = 350; // nothing arrived for so long: bring all charts up to date
const SPEAK_MS = 8000; // a screen reader hears news at most this often
const MOVING = ["running", "queued"];

const films = new Map(); // run -> Film, shared by all panels and kept when a panel goes
const MOST_FILMS = 4;
const tastes = new Map(); // dimension -> layers shown, so that the next run looks the same

export class Panel {
  /** tools: the other modules and `plotly`, a function that loads Plotly. */
  constructor(parent, tools) {
    this.tools = tools;
    this.parts = tools.layout.build(parent);
    this.plane = new tools.plane.Plane(this.parts.canvas, this.parts.readout, {
      Camera: tools.camera.Camera, handle: tools.camera.handle, layers: tools.layers, words: tools.words,
    });
    this.plane.onmove = () => this.showReset();
    this.figures = {};
    this.stale = new Set();
    this.place = null; // the step that was chosen, or null to follow the newest
    this.visible = true;
    this.decoded = new WeakMap(); // bytes -> message: Streamlit calls with the same bytes again for a new theme
    this.observe();
  }

  observe() {
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(this.parts.picture);
    this.sights = new IntersectionObserver(([entry]) => {
      this.visible = entry.isIntersecting;
      if (this.visible) this.request();
    });
    this.sights.observe(this.parts.root);
  }

  // ---------------------------------------------------------------- messages
  /** Take in the bytes of a message and draw; answers with the message, the same one for the same bytes. */
  receive(bytes, resend) {
    if (!this.decoded.has(bytes)) {
      const message = this.tools.wire.decodeMessage(bytes);
      this.decoded.set(bytes, { ...message, frames: [] }); // frames are kept by the film
      this.take(message, resend);
    }
    if (this.film?.scene) this.dress(); // also called when only the theme has changed
    this.request();
    return this.decoded.get(bytes);
  }

  take(message, resend) {
    this.resend = resend;
    const film = filmOf(message.run, this.tools.film.Film);
    const missing = film.missing(message, performance.now());
    const wasFrozen = this.message?.frozen;
    const news = film.add(message);
    if (film !== this.film) this.place = null;
    else if (message.frozen && !wasFrozen) this.place = this.step;
    else if (!message.frozen && (news || wasFrozen)) this.place = null;
    this.message = message;
    if (missing !== null) resend(missing);
    if (film.scene && (film !== this.film || message.scene)) this.setScene(film);
    if (film.scene) this.film = film;
  }

  setScene(film) {
    const { scene } = film;
    const target = JSON.stringify([scene.window, scene.mean, scene.std, scene.compact, scene.figures]);
    this.film = film;
    if (target === this.target) return this.plane.scene && scene.dimension === 2 ? this.plane.setScene(scene) : null;
    this.target = target;
    this.theme = null;
    const { root } = this.parts;
    root.classList.toggle("compact", Boolean(scene.compact));
    root.dataset.dimension = scene.dimension;
    if (!tastes.has(scene.dimension)) tastes.set(scene.dimension, new Set(scene.shown ?? scene.layers));
    this.shown = this.plane.shown = tastes.get(scene.dimension);
    this.buttons = this.tools.layout.layerButtons(this.parts, scene.layers, this.shown, (name) => this.toggle(name), () => this.reset());
    this.makeTimeline(scene.compact);
    if (scene.dimension === 2) this.plane.setScene(scene);
    const aspect = this.plane.camera.aspect;
    root.style.setProperty("--gp-aspect", scene.dimension === 2 && aspect ? Math.min(1.4, Math.max(0.8, aspect)) : 1.25);
    this.makeFigures(scene);
  }

  makeTimeline(loop) {
    this.timeline?.stop();
    const { play, slider, label } = this.parts;
    this.timeline = new this.tools.timeline.Timeline({ play, slider, label }, (index) => this.seek(index), loop);
  }

  async makeFigures(scene) {
    const made = {};
    const names = Object.keys(scene.figures ?? {});
    const Plotly = names.length ? await this.tools.plotly() : null;
    if (this.film?.scene !== scene || this.gone) return; // another scene has come in the meantime
    for (const name of names) {
      const element = this.parts.charts[name] ?? this.parts.density;
      const view = JSON.stringify([scene.window, scene.mean, scene.std]);
      made[name] = new this.tools.figures.Figure(element, scene.figures[name], view, Plotly);
      if (this.theme) made[name].dress(this.theme);
    }
    this.figures = made;
    this.stale = new Set(this.sideCharts);
    this.request();
  }

  get sideCharts() {
    return Object.keys(this.figures).filter((name) => name !== "density");
  }

  /** Take the colours of the page; answers at once when they have not changed. */
  dress() {
    const theme = this.tools.theme.readTheme(this.parts.root, this.film.scene.ink);
    if (JSON.stringify(theme) === JSON.stringify(this.theme)) return;
    this.theme = theme;
    for (const [name, colour] of Object.entries(theme.ink)) {
      this.parts.root.style.setProperty(`--gp-${name.replaceAll("_", "-")}`, colour);
    }
    this.parts.root.dataset.theme = theme.dark ? "dark" : "light";
    this.plane.setTheme(theme);
    for (const figure of Object.values(this.figures)) figure.dress(theme);
    this.stale = new Set(this.sideCharts);
  }

  // ---------------------------------------------------------------- where we are
  get scrubbable() {
    const { frozen, status } = this.message;
    return frozen || !MOVING.includes(status.state);
  }

  get index() {
    return this.place === null ? this.film.length - 1 : this.film.indexOf(this.place);
  }

  get step() {
    return this.film?.length ? this.film.at(this.index).step : null;
  }

  seek(index) {
    this.place = index >= this.film.length - 1 ? null : this.film.at(index).step;
    this.request();
  }

  toggle(name) {
    if (!this.shown.delete(name)) this.shown.add(name);
    this.request();
  }

  reset() {
    if (this.film.scene.dimension === 2) return this.plane.reset();
    this.figures.density?.home();
  }

  resize() {
    if (!this.film?.scene) return;
    this.plane.resize();
    for (const figure of Object.values(this.figures)) figure.resize();
    this.request();
  }

  // ---------------------------------------------------------------- drawing
  request() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      if (this.film?.scene && this.theme && this.visible && !this.gone) this.draw();
    });
  }

  draw() {
    const begun = performance.now();
    const { film, message, index } = this;
    if (!this.scrubbable) this.place = null;
    this.drawMain(index);
    for (const name of this.sideCharts) this.stale.add(name);
    this.drawSide(index, 1);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.whenIdle(), IDLE_MS);
    this.showTexts(film, message, index);
    this.autoplay();
    this.tell(index, performance.now() - begun);
  }

  drawMain(index) {
    if (this.film.scene.dimension === 2) this.plane.show(index >= 0 ? this.film.at(index) : null);
    else this.figures.density?.draw(this.film, index, this.shown);
    this.draws = (this.draws ?? 0) + 1;
  }

  /** Bring some of the charts up to date, those that waited longest first. */
  drawSide(index, most) {
    for (const name of [...this.stale].slice(0, most)) {
      this.stale.delete(name);
      this.figures[name].draw(this.film, index, this.shown);
    }
  }

  whenIdle() {
    if (this.gone || !this.visible || !this.stale.size) return;
    this.drawSide(this.index, 1);
    this.idle = setTimeout(() => this.whenIdle(), 30); // one at a time: the page stays responsive between them
  }

  showTexts(film, { status, frozen, sentence }, index) {
    const { words, layout } = this.tools;
    const { parts } = this;
    const looking = this.place === null ? null : this.step;
    layout.showStatus(parts.status, words.statusParts(status, frozen, looking));
    parts.progress.setAttribute("aria-valuenow", status.step);
    parts.progress.setAttribute("aria-valuemax", status.steps);
    parts.progress.firstChild.style.transform = `scaleX(${status.steps ? status.step / status.steps : 0})`;
    const text = looking === null ? sentence : words.olderSentence(film.scene.readings ?? [], film, index);
    if (parts.sentence.textContent !== text) parts.sentence.textContent = text;
    this.timeline.update({
      length: film.length, index, enabled: this.scrubbable,
      text: film.length ? `step ${words.count(this.step)}` : "no step yet",
    });
    this.showReset();
    this.speak(`${words.statusParts(status, frozen, null)[0][1]}. ${sentence}`);
  }

  showReset() {
    if (this.buttons) this.buttons.whole.disabled = this.film?.scene.dimension === 2 && this.plane.camera.atHome;
  }

  /** News for screen readers: not more often than they can be listened to, and the last word always comes. */
  speak(text) {
    clearTimeout(this.speaking);
    if (text === this.spoken) return;
    const wait = Math.max(0, (this.spokenAt ?? -SPEAK_MS) + SPEAK_MS - performance.now());
    this.speaking = setTimeout(() => {
      this.spoken = text;
      this.spokenAt = performance.now();
      this.parts.spoken.textContent = text;
      this.parts.canvas.setAttribute("aria-label", `${this.film.scene.alt} Step ${this.step ?? 0}. ${text}`);
    }, wait);
  }

  /** The home page's film plays by itself, in a loop, unless motion is unwelcome or it was paused by hand. */
  autoplay() {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { state } = this.message.status;
    const { timeline, film } = this;
    if (!film.scene.compact || calm || state !== "finished" || film.length < 2) return;
    if (!timeline.playing && !timeline.userStopped && this.place === null) timeline.tick();
  }

  /** What tests and curious people read from the root element. */
  tell(index, cost) {
    const { dataset } = this.parts.root;
    dataset.step = this.step ?? -1;
    dataset.frames = this.film.length;
    dataset.draws = this.draws;
    dataset.run = this.film.run;
    dataset.state = this.message.status.state;
    dataset.frozen = this.message.frozen;
    dataset.cost = cost.toFixed(1); // milliseconds of the last drawing
  }

  dispose() {
    this.gone = true;
    this.timeline?.stop();
    cancelAnimationFrame(this.pending);
    clearTimeout(this.idle);
    clearTimeout(this.speaking);
    this.resizes.disconnect();
    this.sights.disconnect();
    for (const figure of Object.values(this.figures)) figure.dispose();
    this.parts.root.remove();
  }
}

/** The film of a run; the oldest of too many is forgotten. */
function filmOf(run, Film) {
  const film = films.get(run) ?? new Film(run);
  films.delete(run);
  films.set(run, film);
  if (films.size > MOST_FILMS) films.delete(films.keys().next().value);
  return film;
}
