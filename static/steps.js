/* Step by step: one update of a network at a time, played by a worker, and shown here in slow motion.

   Each question names all moves since the checkpoint, and is answered with the last of them in full. A move of both
   networks has two acts, each of five stages; a frame is one stage of one act. */

const version = new URL(import.meta.url).search;
const [{ ask }, { decodeSnapshot }, { readTheme }, { Bitmaps }, { FAMILIES }, layout, texts, samples, charts] = await Promise.all(
  ["jobs", "wire", "theme", "bitmaps", "steps_families", "steps_layout", "steps_words", "steps_samples", "steps_charts"].map(
    (name) => import(new URL(`${name}.js${version}`, import.meta.url).href),
  ),
);

const DRAW = { ...samples, ...charts };
const ACTIVE = {
  sample: ["z", "g", "fake", "real"], score: ["d", "scores"], loss: ["loss"], gradient: ["gradient"], update: ["update"],
};
const MAX_MOVES = 60; // at most, between two checkpoints
const NARROW = 760; // pixels, as in steps_layout.js
const UPDATE_MS = 1200; // in which an update is shown
const walks = new WeakMap();

export default function steps({ data, parentElement }) {
  if (!walks.has(parentElement)) walks.set(parentElement, new Steps(parentElement));
  walks.get(parentElement).open(data);
  return () => walks.get(parentElement)?.close();
}

class Steps {
  constructor(parent) {
    const go = (by) => () => this.show(this.at + by, true);
    const handlers = {
      seconds: 4,
      play: (move) => this.play(this.moves + move),
      back: () => this.play(this.moves.slice(0, -1), true),
      next: go(1), previous: go(-1),
      run: () => (this.timer ? this.pause() : this.run()),
      pace: (seconds) => this.setPace(seconds),
      follow: (i) => this.follow(i),
      point: (name, event) => this.point(name, event),
    };
    this.seconds = handlers.seconds;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.parts = layout.build(parent, handlers);
    this.bitmaps = new Bitmaps();
    this.parts.flow.onkeydown = (event) => this.handleKey(event);
    this.resizeObserver = new ResizeObserver(() => this.draw());
    this.resizeObserver.observe(this.parts.flow);
  }

  /** A run at a checkpoint: `setup` says all that does not change (see ui/step_by_step.py). The same one again: the theme
      may have changed. */
  open(setup) {
    const same = this.setup && this.setup.run === setup.run && this.setup.step === setup.step;
    this.setup = { ...setup, patches: same ? this.setup.patches : 1 };
    this.family = FAMILIES[setup.family];
    this.alive = true;
    this.theme = readTheme(this.parts.root, setup.ink);
    for (const name of ["real", "generated"]) this.parts.root.style.setProperty(`--gp-${name}`, this.theme.ink[name]);
    if (same) return this.draw();
    this.parts.boxes.z.querySelector("em").textContent = setup.given ? "Given" : "Latents z";
    Object.assign(this, { moves: "", answers: new Map(), answer: null, frames: [], at: 0, t: 0, i: this.i ?? 0 });
    this.pause();
    this.play("");
  }

  close() {
    this.alive = false;
    this.pause();
  }

  // ---------------------------------------------------------------- moves
  /** Ask for these moves, and show the last of them. back: it was seen before. */
  async play(moves, back = false) {
    if (moves.length > MAX_MOVES) return this.showStatus(`${MAX_MOVES} moves are the most between two checkpoints: let the run go on, and pause it again.`);
    const round = (this.round = {});
    this.pause();
    this.enable(false);
    try {
      const answer = this.answers.get(moves) ?? (await this.ask(moves, round));
      if (!answer || this.round !== round) return;
      this.answers.set(moves, answer);
      this.showAnswer(moves, answer, back);
      this.showStatus("");
    } catch (error) {
      if (this.round === round) this.showStatus(error.message);
    }
    if (this.round === round) this.enable(true);
  }

  async ask(moves, round) {
    const { run, step } = this.setup;
    const report = (words) => this.showStatus(`${words || "Waiting for a worker"} …`);
    const found = await ask("anatomy", { run, step, moves }, () => this.alive && this.round === round, report);
    if (!found) return null;
    const snapshot = decodeSnapshot(found.bytes);
    const sheets = Object.keys(snapshot.arrays).filter((name) => this.family.sheets.includes(name.slice(2)));
    const drawn = await Promise.all(sheets.map((name) => this.bitmaps.load(snapshot.arrays[name])));
    return { info: found.info, snapshot, bitmaps: Object.fromEntries(sheets.map((name, k) => [name, drawn[k]])) };
  }

  /** Show an answer: from its first stage on, or, where nobody wants slow motion, as it is after the move. */
  showAnswer(moves, answer, back) {
    Object.assign(this, { moves, answer });
    this.setup.patches = answer.info.patches;
    this.frames = answer.info.acts.flatMap((who) => texts.STAGES.map((stage) => ({ who, stage })));
    this.i = Math.min(this.i, answer.info.many - 1);
    this.parts.slider.max = answer.info.many;
    this.parts.played.textContent = texts.played(this.setup, moves);
    this.parts.root.dataset.moves = moves || "none";
    if (!this.frames.length) return this.show(0);
    const whole = back || !this.seconds;
    this.show(whole ? this.frames.length - 1 : 0, whole);
    if (!whole && !this.still.matches) this.run();
  }

  // ---------------------------------------------------------------- slow motion
  /** Show a frame; whole: an update as it is when it has been made. */
  show(at, whole = false) {
    this.at = Math.max(0, Math.min(this.frames.length - 1, at));
    cancelAnimationFrame(this.moving);
    this.t = this.frame?.stage === "update" ? 1 : 0;
    if (this.t && !whole && !this.still.matches) this.animateUpdate();
    this.markBoxes();
    this.showTexts();
    this.draw();
    if (this.frame && this.parts.root.clientWidth < NARROW) this.scrollToActive();
  }

  /** Where the boxes are stacked: the one that counts now comes into sight. */
  scrollToActive() {
    const box = this.parts.flow.querySelector(".active");
    box?.scrollIntoView({ block: "nearest", behavior: this.still.matches ? "auto" : "smooth" });
  }

  get frame() {
    return this.frames[this.at];
  }

  /** Go through the stages, from here or from the first one. */
  run() {
    if (this.at >= this.frames.length - 1) this.show(0);
    this.parts.run.textContent = "Pause";
    this.timer = setInterval(() => {
      if (this.at < this.frames.length - 1) this.show(this.at + 1);
      if (this.at >= this.frames.length - 1) this.pause();
    }, 1000 * (this.seconds || 4));
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.parts.run.textContent = "Play";
  }

  setPace(seconds) {
    this.seconds = seconds;
    if (!this.timer) return;
    this.pause();
    if (seconds) this.run();
    else this.show(this.frames.length - 1, true);
  }

  /** The update as a movement. */
  animateUpdate() {
    const begun = performance.now();
    const tick = (now) => {
      this.t = Math.min(1, Math.max(0, (now - begun) / UPDATE_MS));
      this.draw();
      if (this.t < 1 && this.alive) this.moving = requestAnimationFrame(tick);
    };
    this.t = 0;
    this.moving = requestAnimationFrame(tick);
  }

  // ---------------------------------------------------------------- which pair
  follow(i) {
    this.i = i;
    this.showTexts();
    this.draw();
  }

  point(name, event) {
    const box = this.parts.canvases[name].getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const far = ([a, b]) => Math.hypot(a - x, b - y);
    const nearest = (this.spots?.[name] ?? []).reduce((best, spot) => (!best || far(spot) < far(best) ? spot : best), null);
    if (nearest) this.follow(nearest[2]);
  }

  handleKey(event) {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by || event.target === this.parts.slider || !this.answer) return; // the slider handles its own keys
    event.preventDefault();
    const { many } = this.answer.info;
    this.follow((this.i + by + many) % many);
  }

  // ---------------------------------------------------------------- what is seen
  /** The update of one network, read from the answer; before any move, what the discriminator will see. */
  get act() {
    const who = this.frame?.who ?? "d";
    const { arrays, shapes, numbers } = this.answer.snapshot;
    const named = (table) => (name) => table[`${who}_${name}`];
    return { who, get: named(arrays), shape: named(shapes), number: named(numbers) };
  }

  /** All that the boxes and the words depend on (see steps_samples.js). */
  get view() {
    const { setup, family, act, i, t, theme } = this;
    const { info: { many, layers }, bitmaps } = this.answer;
    return { setup, family, act, i, t, many, stage: this.frame?.stage, layers, bitmaps, ...theme };
  }

  markBoxes() {
    const stage = this.frame?.stage;
    const active = [...(ACTIVE[stage] ?? []), ...(stage === "update" ? [this.frame.who] : [])];
    for (const [name, box] of Object.entries(this.parts.boxes)) {
      const idle = this.frame?.who === "g" && name === "real" && !this.setup.pairs;
      box.classList.toggle("active", active.includes(name) && !idle);
      box.classList.toggle("still", idle || this.isLater(name));
    }
    this.parts.boxes.update.dataset.into = this.frame?.who ?? "d";
    this.parts.root.dataset.stage = stage ? `${this.frame.who}-${stage}` : "none";
    const focused = this.parts.stages.contains(document.activeElement);
    layout.stageButtons(this.parts.stages, this.frames, this.at, (at) => this.jump(at));
    if (focused) this.parts.stages.querySelector("[aria-current]")?.focus();
    this.enable(true);
  }

  /** Whether a box counts only in a later stage. */
  isLater(name) {
    return layout.BOXES[name][1] > (this.frame ? texts.STAGES.indexOf(this.frame.stage) + 1 : 3);
  }

  jump(at) {
    this.pause();
    this.show(at);
  }

  showTexts() {
    if (!this.answer) return;
    const { parts, view, i } = this;
    const { caption, lines } = texts.explain(view.stage ?? "score", view);
    parts.caption.textContent = this.frame ? caption : `Press a button: the next step is played from here, and nothing of it reaches the run. ${caption}`;
    parts.lines.replaceChildren(...lines.map(([mark, text]) => layout.formula(mark, text)));
    for (const [name, box] of Object.entries(parts.boxes)) {
      const reading = this.isLater(name) ? "" : texts.reading(name, view);
      box.querySelector("span").textContent = reading;
      parts.canvases[name].setAttribute("aria-label", [box.querySelector("em").textContent, reading].filter(Boolean).join(": "));
    }
    parts.slider.value = i + 1;
    parts.followed.textContent = `You follow pair ${i + 1} of the ${this.answer.info.many} that are shown.`;
  }

  enable(on) {
    const { parts, frames, at } = this;
    for (const button of parts.moves) button.disabled = !on;
    parts.back.disabled = !on || !this.moves;
    parts.previous.disabled = !on || !frames.length || at === 0;
    parts.next.disabled = !on || !frames.length || at >= frames.length - 1;
    parts.run.disabled = !on || !frames.length;
  }

  showStatus(words) {
    this.parts.status.textContent = words;
  }

  draw() {
    if (!this.answer) return;
    const { view } = this;
    this.spots = {};
    for (const [name, canvas] of Object.entries(this.parts.canvases)) {
      const box = { width: canvas.clientWidth, height: canvas.clientHeight };
      if (!box.width || !box.height) continue;
      const ctx = clearedContext(canvas, box);
      const nothing = !this.frame && ["gradient", "update"].includes(name);
      this.spots[name] = nothing ? [] : DRAW[name](ctx, box, view);
    }
    this.parts.root.dataset.draws = Number(this.parts.root.dataset.draws ?? 0) + 1;
  }
}

function clearedContext(canvas, { width, height }) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}
