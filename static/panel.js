/* The panel: takes messages, decides which frame is on the screen, and draws at most once per screen refresh.

   Its main picture is one of three (density, plane, gallery) behind the same calls: setScene, setTheme, resize,
   show(film, index), dispose, and the facts
     shown: names of layers
     keys: what keys do, in words
     aspect: width over height of what is shown (null: any), and aspects: the least and the most that is allowed
     lastButton: "reset", with reset() and atHome, or "play" (the game), with play() and playable
     autoplays: whether its film plays by itself on the home page */

const IDLE_MS = 350; // nothing arrived for so long: bring all charts up to date
const ACTIVE_STATES = ["running", "queued"];

const layerChoices = new Map(); // family, or a look inside it -> layers shown, so that the next run looks the same

export class Panel {
  /** tools: the other modules and `plotly`, a function that loads Plotly. */
  constructor(parent, tools) {
    this.tools = tools;
    this.parts = tools.layout.build(parent);
    this.pictures = {}; // family -> main picture, made when it is needed
    this.figures = {};
    this.stale = new Set();
    this.chosenStep = null; // the step that was chosen, or null to follow the newest
    this.visible = true;
    this.decoded = new WeakMap(); // bytes -> message: Streamlit calls with the same bytes again for a new theme
    this.announcer = new tools.announcer.Announcer((text) => this.announce(text));
    this.observe();
  }

  observe() {
    this.resizeObserver = new ResizeObserver(() => this.resize());
    this.resizeObserver.observe(this.parts.picture);
    this.intersectionObserver = new IntersectionObserver(([entry]) => {
      this.visible = entry.isIntersecting;
      if (this.visible) this.request();
    });
    this.intersectionObserver.observe(this.parts.root);
  }

  // ---------------------------------------------------------------- messages
  /** Take in the bytes of a message and draw; answers with the message, the same one for the same bytes. */
  receive(bytes, resend) {
    if (!this.decoded.has(bytes)) {
      const message = this.tools.wire.decodeMessage(bytes);
      this.decoded.set(bytes, { ...message, frames: [] }); // frames are kept by the film
      this.addMessage(message, resend);
    }
    if (this.film?.scene) this.applyTheme(); // also called when only the theme has changed
    this.request();
    return this.decoded.get(bytes);
  }

  addMessage(message, resend) {
    const film = this.tools.film.filmOf(message.run);
    const missing = film.missing(message, performance.now());
    const wasFrozen = this.message?.frozen;
    const news = film.add(message);
    if (film !== this.film) this.chosenStep = null;
    else if (message.frozen && !wasFrozen) this.chosenStep = this.step;
    else if (!message.frozen && (news || wasFrozen)) this.chosenStep = null;
    this.message = message;
    if (missing !== null) resend(missing);
    if (film.scene && (film !== this.film || message.scene)) this.setScene(film);
    if (film.scene) this.film = film;
  }

  setScene(film) {
    const { scene } = film;
    const target = JSON.stringify([scene.family, scene.window, scene.mean, scene.std, scene.compact, scene.classes, scene.figures]);
    this.film = film;
    if (target === this.target) return this.picture.setScene(scene);
    this.target = target;
    this.theme = null;
    const { root } = this.parts;
    for (const name of ["compact", "inside"]) root.classList.toggle(name, Boolean(scene[name]));
    root.dataset.family = scene.family;
    const key = scene.inside ? `inside ${scene.family}` : scene.family;
    if (!layerChoices.has(key)) layerChoices.set(key, new Set(scene.shown));
    this.picture?.leave?.();
    this.picture = this.pictures[scene.family] ??= this.tools.main_pictures.makePicture(scene.family, this);
    this.shown = this.picture.shown = layerChoices.get(key);
    this.picture.setScene(scene);
    this.showLabels();
    const handlers = {
      toggle: (name) => this.toggle(name), choose: (label) => this.choose(label),
      reset: () => this.picture.reset(), play: () => this.picture.play(),
    };
    this.buttons = this.tools.layout.layerButtons(this.parts, scene.layers, this.picture, handlers);
    this.makeTimeline(scene.compact);
    this.fit();
    this.makeFigures(scene);
  }

  /** Give the main picture a column as wide as it can use. */
  fit() {
    const { aspect, aspects: [low, high] } = this.picture;
    this.parts.root.style.setProperty("--gp-aspect", aspect ? Math.min(high, Math.max(low, aspect)) : 1.25);
  }

  makeTimeline(loop) {
    this.timeline?.stop();
    const { play, slider, label } = this.parts;
    this.timeline = new this.tools.timeline.Timeline({ play, slider, label }, (index) => this.seek(index), loop);
  }

  async makeFigures(scene) {
    const made = {};
    const names = Object.keys(scene.figures ?? {});
    for (const [name, element] of Object.entries(this.parts.charts)) element.hidden = !names.includes(name);
    const { target } = this;
    const Plotly = names.length ? await this.tools.plotly() : null;
    if (this.target !== target || this.disposed) return; // another scene has come in the meantime
    for (const name of names) {
      const element = this.parts.charts[name] ?? this.parts.density;
      const view = JSON.stringify([scene.window, scene.mean, scene.std]);
      made[name] = new this.tools.figures.Figure(element, scene.figures[name], view, Plotly, this.tools.words);
      if (this.theme) made[name].setTheme(this.theme);
    }
    this.figures = made;
    this.stale = new Set(this.sideCharts);
    this.request();
  }

  get sideCharts() {
    return Object.keys(this.figures).filter((name) => name !== "density");
  }

  /** Take the colours of the page; answers at once when they have not changed. */
  applyTheme() {
    const theme = this.tools.theme.readTheme(this.parts.root, this.film.scene.ink);
    if (JSON.stringify(theme) === JSON.stringify(this.theme)) return;
    this.theme = theme;
    for (const [name, colour] of Object.entries(theme.ink)) {
      this.parts.root.style.setProperty(`--gp-${name.replaceAll("_", "-")}`, colour);
    }
    this.parts.root.dataset.theme = theme.dark ? "dark" : "light";
    this.picture.setTheme(theme);
    for (const figure of Object.values(this.figures)) figure.setTheme(theme);
    this.stale = new Set(this.sideCharts);
  }

  // ---------------------------------------------------------------- where we are
  get scrubbable() {
    const { frozen, status } = this.message;
    return frozen || !ACTIVE_STATES.includes(status.state);
  }

  get index() {
    return this.chosenStep === null ? this.film.length - 1 : this.film.indexOf(this.chosenStep);
  }

  get step() {
    return this.film?.length ? this.film.at(this.index).step : null;
  }

  seek(index) {
    this.chosenStep = index >= this.film.length - 1 ? null : this.film.at(index).step;
    this.request();
  }

  toggle(name) {
    if (!this.shown.delete(name)) this.shown.add(name);
    this.fit();
    this.request();
  }

  /** Show one label alone, or (null) all of them. */
  choose(label) {
    this.picture.choose(label);
    this.showLabels();
    this.describe();
    this.request();
  }

  /** Let the style sheet show the right legend. */
  showLabels() {
    this.parts.root.dataset.labels = this.picture.labels?.shown ?? "";
  }

  resize() {
    if (!this.film?.scene) return;
    this.picture.resize();
    for (const figure of Object.values(this.figures)) figure.resize();
    this.request();
  }

  // ---------------------------------------------------------------- drawing
  request() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      if (this.film?.scene && this.theme && this.visible && !this.disposed) this.draw();
    });
  }

  draw() {
    const begun = performance.now();
    const { film, message, index } = this;
    if (!this.scrubbable) this.chosenStep = null;
    this.picture.show(film, index);
    this.draws = (this.draws ?? 0) + 1;
    for (const name of this.sideCharts) this.stale.add(name);
    this.drawSide(index, 1);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.whenIdle(), IDLE_MS);
    this.showTexts(film, message, index);
    this.autoplay();
    this.exposeState(performance.now() - begun);
  }

  /** Bring some of the charts up to date, those that waited longest first. */
  drawSide(index, count) {
    for (const name of [...this.stale].slice(0, count)) {
      this.stale.delete(name);
      this.figures[name].draw(this.film, index, this.shown);
    }
  }

  whenIdle() {
    if (this.disposed || !this.visible || !this.stale.size) return;
    this.drawSide(this.index, 1);
    this.idle = setTimeout(() => this.whenIdle(), 30); // one at a time: the page stays responsive between them
  }

  showTexts(film, { status, frozen, sentence }, index) {
    const { words, layout } = this.tools;
    const { parts } = this;
    const looking = this.chosenStep === null ? null : this.step;
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
    this.showButtons();
    this.announcer.announce(`${words.statusParts(status, frozen, null)[0][1]}. ${sentence}`);
  }

  showButtons() {
    const { reset, play } = this.buttons ?? {};
    if (reset) reset.disabled = this.picture.atHome;
    if (play) play.disabled = !this.picture.playable;
  }

  announce(text) {
    this.parts.spoken.textContent = text;
    this.describe();
  }

  describe() {
    const { spoken, canvas, gallery } = this.parts;
    const shown = `${this.film.scene.alt}${this.picture.labels?.description ?? ""}`;
    for (const picture of [canvas, gallery]) {
      picture.setAttribute("aria-label", `${shown} Step ${this.step ?? 0}. ${spoken.textContent}`);
    }
  }

  /** The home page's film plays by itself, in a loop, unless motion is unwelcome or it was paused by hand. */
  autoplay() {
    const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { state } = this.message.status;
    const { timeline, film } = this;
    const plays = film.scene.compact && this.picture.autoplays;
    if (!plays || reducedMotion || state !== "finished" || film.length < 2) return;
    if (!timeline.playing && !timeline.userStopped && this.chosenStep === null) timeline.tick();
  }

  /** What tests and curious people read from the root element. */
  exposeState(cost) {
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
    this.disposed = true;
    this.timeline?.stop();
    cancelAnimationFrame(this.pending);
    clearTimeout(this.idle);
    this.announcer.stop();
    this.resizeObserver.disconnect();
    this.intersectionObserver.disconnect();
    for (const picture of Object.values(this.pictures)) picture.dispose();
    for (const figure of Object.values(this.figures)) figure.dispose();
    this.parts.root.remove();
  }
}
