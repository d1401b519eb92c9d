/* The panel: takes messages, decides which frame is on the screen, and draws at most once per screen refresh. */

import { showLinked } from "../inputs/linked.ts";
import { readTheme, type Theme } from "../paint/theme.ts";
import { filmOf, type Film } from "../server/film.ts";
import type { Scene } from "../server/scene.ts";
import { decodeMessage, type Bytes, type Message, type PanelOfSeveral } from "../server/wire.ts";
import { count, olderSentence, spokenSummary, statusParts } from "../words.ts";
import { Announcer } from "./announcer.ts";
import { prepareBest, showBest } from "./best-mark.ts";
import { isMoving, returnsToNewest } from "./following.ts";
import { fillFrame, showFrame } from "./frame.ts";
import { build, showLayers, showStatus, type PanelParts } from "./layout.ts";
import type { MainPicture } from "./main-picture.ts";
import { makePicture } from "./pictures.ts";
import { SideCharts } from "./side-charts.ts";
import { addSkipLink, removeSkipLink } from "./skip-link.ts";
import { Timeline } from "./timeline.ts";

/** The layers that are shown of a family, or of a look inside it: the next run looks the same. */
const layerChoices = new Map<string, Set<string>>();

/** The recordings that have been played: each plays by itself once, from its beginning. */
const played = new Set<string>();

/** What is on the screen. */
interface Shown {
  film: Film;
  scene: Scene;
  picture: MainPicture;
  timeline: Timeline;
}

export class Panel {
  readonly parts: PanelParts;
  readonly charts: SideCharts;
  readonly server: boolean;
  private on: Shown | null = null; // null until a scene has come
  private linked = ""; // the group of panels with which it shares a timeline, if any
  private shared = false; // that timeline is outside of all panels, and plays when it is asked to
  private target = ""; // what decides whether a scene shows something else
  private message: Message | null = null;
  private theme: Theme | null = null;
  private readonly pictures = new Map<Scene["family"], MainPicture>(); // made when they are needed
  private chosenStep: number | null = null; // the step that was chosen, or null to follow the newest
  private visible = true;
  private disposed = false;
  private draws = 0;
  private pending: number | null = null;
  private readonly decoded = new WeakMap<Bytes, Message>(); // Streamlit calls with the same bytes again for a new theme
  private readonly announcer = new Announcer((text) => (this.parts.spoken.textContent = text));
  private readonly resizeObserver = new ResizeObserver(() => this.resize());
  private readonly intersectionObserver = new IntersectionObserver(([entry]) => {
    this.visible = entry.isIntersecting;
    if (this.visible) this.request();
  });

  /** server: whether there is one that answers questions; a file from disk has none. */
  constructor(parent: HTMLElement, { server = true } = {}) {
    this.server = server;
    this.parts = build(parent);
    prepareBest(this.parts, (step) => this.on?.timeline.lookAt(step));
    this.charts = new SideCharts(this.parts.charts, this.parts.density, (figure) => {
      if (this.on && this.visible) figure.draw(this.on.film, this.indexIn(this.on.film), this.on.picture.shown);
    });
    this.resizeObserver.observe(this.parts.picture);
    this.intersectionObserver.observe(this.parts.root);
  }

  get film(): Film | null {
    return this.on?.film ?? null;
  }

  // ---------------------------------------------------------------- messages
  /** Take in the bytes of a message and draw; answers with the message, the same one for the same bytes. */
  receive(bytes: Bytes, resend: (step: number) => void): Message {
    const known = this.decoded.get(bytes);
    const message = known ?? decodeMessage(bytes);
    if (!known) {
      this.addMessage(message, resend);
      this.decoded.set(bytes, message);
      message.frames = []; // the film keeps them
    }
    this.refresh();
    return message;
  }

  /** Show the one message that holds a whole run; called again when the theme has changed. */
  showRun(message: Message): void {
    if (message !== this.message) this.addMessage(message, () => {});
    this.refresh();
  }

  private refresh(): void {
    if (this.on) this.applyTheme(this.on); // the message may be the same one, in a page with a new theme
    this.request();
  }

  private addMessage(message: Message, resend: (step: number) => void): void {
    const film = filmOf(message.run);
    const missing = film.missing(message, performance.now());
    film.add(message);
    const before = this.message;
    if (film !== this.film) this.on?.timeline.stop();
    if (!before || film !== this.film || returnsToNewest(before, message)) this.chosenStep = null;
    else if (message.frozen && !before.frozen) this.chosenStep = this.step;
    this.message = message;
    if (message.panel) this.setPanel(message.panel);
    if (missing !== null) resend(missing);
    if (film.scene && (film !== this.film || message.scene)) this.setScene(film, film.scene);
  }

  /** What the page says of this panel. */
  private setPanel({ title, linked, timeline }: PanelOfSeveral): void {
    this.linked = linked;
    this.shared = timeline === "shared";
    const { root, slider } = this.parts;
    root.classList.toggle("shared", this.shared);
    root.setAttribute("aria-label", `Live view of the training: ${title}`);
    slider.setAttribute("aria-label", `Timeline of the run: ${title}`);
  }

  private setScene(film: Film, scene: Scene): void {
    const { family, compact, inside, classes, figures } = scene;
    const { window, mean, std } = { window: null, mean: null, std: null, ...scene };
    this.parts.root.classList.toggle("still", scene.still);
    const target = JSON.stringify([family, window, mean, std, compact, classes, figures]);
    if (this.on && target === this.target) {
      if (scene.begin !== this.on.scene.begin && scene.begin > (this.step ?? 0)) this.chosenStep = scene.begin;
      Object.assign(this.on, { film, scene });
      if (compact) this.on.picture.shown = new Set(scene.shown);
      this.on.picture.setScene(scene);
      return this.describe();
    }
    this.target = target;
    this.theme = null;
    const { root } = this.parts;
    root.classList.toggle("compact", compact);
    if (!compact && !scene.frame && this.server) addSkipLink(this);
    showFrame(root, scene.frame);
    root.classList.toggle("inside", inside);
    root.dataset.family = family;
    const key = inside ? `inside ${family}` : family;
    if (!compact && !layerChoices.has(key)) layerChoices.set(key, new Set(scene.shown));
    this.on?.picture.leave?.();
    this.on?.timeline.leave();
    const picture = this.pictures.get(family) ?? makePicture(family, this);
    this.pictures.set(family, picture);
    picture.shown = compact ? new Set(scene.shown) : layerChoices.get(key)!; // where no button chooses layers
    picture.setScene(scene);
    this.parts.keys.textContent = picture.keys;
    const hands = { seek: (index: number) => this.seek(index), lookAt: (step: number) => this.lookAt(step) };
    const timeline = new Timeline(this.parts, hands, compact && picture.autoplays);
    if (this.linked) timeline.link(this.linked);
    this.on = { film, scene, picture, timeline };
    this.showButtons();
    this.showLabels();
    this.describe(); // before anything is painted
    this.fit();
    void this.charts.make(scene).then((made) => made && this.request());
  }

  /** Give the main picture a column as wide as it can use. */
  private fit(): void {
    if (!this.on) return;
    const {
      aspect,
      aspects: [low, high],
    } = this.on.picture;
    this.parts.root.style.setProperty("--gp-aspect", String(aspect ? Math.min(high, Math.max(low, aspect)) : 1.25));
  }

  /** Take the colours of the page; at once done when they have not changed. */
  private applyTheme({ scene, picture }: Shown): void {
    const theme = readTheme(this.parts.root, scene.ink);
    if (JSON.stringify(theme) === JSON.stringify(this.theme)) return;
    this.theme = theme;
    for (const [name, colour] of Object.entries(theme.ink)) {
      this.parts.root.style.setProperty(`--gp-${name.replaceAll("_", "-")}`, String(colour));
    }
    this.parts.root.dataset.theme = theme.dark ? "dark" : "light";
    picture.setTheme(theme);
    this.charts.setTheme(theme);
  }

  // ---------------------------------------------------------------- where we are
  private indexIn(film: Film): number {
    if (this.on?.scene.still) return Math.min(0, film.length - 1);
    return this.chosenStep === null ? film.length - 1 : film.indexOf(this.chosenStep);
  }

  private get step(): number | null {
    return this.film?.length ? this.film.at(this.indexIn(this.film)).step : null;
  }

  private seek(index: number): void {
    if (!this.film) return;
    this.lookAt(this.film.at(Math.min(index, this.film.length - 1)).step);
    this.on?.timeline.tellOthers(this.step!);
  }

  /** Show the last frame up to this step. */
  private lookAt(step: number): void {
    this.chosenStep = step >= (this.film?.newest?.step ?? 0) ? null : step;
    this.request();
  }

  private toggle(name: string): void {
    const shown = this.on?.picture.shown;
    if (!shown?.delete(name)) shown?.add(name);
    this.showButtons();
    this.fit();
    this.request();
  }

  /** Show one label alone, or (null) all of them. */
  private choose(label: number | null): void {
    this.on?.picture.choose?.(label);
    this.showLabels();
    this.describe();
    this.request();
  }

  /** Let the style sheet show the right legend. */
  private showLabels(): void {
    this.parts.root.dataset.labels = this.on?.picture.labels?.shown ?? "";
  }

  private resize(): void {
    if (!this.on) return;
    fillFrame(this.parts.root);
    this.on.picture.resize();
    this.charts.resize();
    this.request();
  }

  // ---------------------------------------------------------------- drawing
  private request(): void {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      if (this.on && this.message && this.theme && this.visible && !this.disposed) this.draw(this.on, this.message);
    });
  }

  private draw(on: Shown, message: Message): void {
    const begun = performance.now();
    const begins = !on.scene.still && !this.shared && this.rewindRecording(on, message);
    const index = this.indexIn(on.film);
    on.picture.show(on.film, index);
    this.draws += 1;
    this.charts.draw();
    this.showTexts(on, message, index);
    if (begins) on.timeline.tick();
    else if (!this.shared) this.autoplay(on, message);
    this.exposeState(on.film, message, performance.now() - begun);
  }

  private showTexts({ film, scene, timeline }: Shown, message: Message, index: number): void {
    const { parts } = this;
    const { status, frozen, sentence } = message;
    const moving = isMoving(message);
    const looking = this.chosenStep === null ? null : this.step;
    showStatus(parts.status, statusParts(status, frozen, looking));
    parts.progress.setAttribute("aria-valuenow", String(status.step));
    parts.progress.setAttribute("aria-valuemax", String(status.steps));
    parts.done.style.transform = `scaleX(${status.steps ? status.step / status.steps : 0})`;
    const text = looking === null ? sentence : olderSentence(scene.readings ?? [], film, index);
    showLinked(parts.sentence, text);
    parts.charts.metric.dataset.note = message.preparing ?? "";
    const where = this.step === null ? "no step yet" : `step ${count(this.step)}`;
    const lastStep = film.newest?.step ?? -1;
    const first = film.indexOf(scene.begin);
    const following = looking === null;
    const step = this.step ?? -1;
    timeline.update({ length: film.length, first, index, lastStep, moving, following, step, text: where });
    showBest(parts, status.best, film, this.step);
    this.showButtons();
    if (!scene.still) this.announcer.announce(film.run, status.state, spokenSummary(status, sentence, film));
    this.describe();
  }

  /** A sentence on why nothing new comes, until something does; "" if there is no problem. */
  showProblem(sentence: string): void {
    this.parts.problem.textContent = sentence;
    this.parts.problem.hidden = sentence === "";
  }

  /** Let the film rest, as its button does. */
  pause(): void {
    if (this.on?.timeline.playing) this.on.timeline.stop(true);
  }

  showButtons(): void {
    if (!this.on) return;
    const {
      scene: { layers },
      picture,
    } = this.on;
    showLayers(this.parts.layers, layers, picture, {
      toggle: (name) => this.toggle(name),
      choose: (label) => this.choose(label),
    });
  }

  /** Name the picture; while it moves, without its step, which would be read out again and again. */
  private describe(): void {
    const { canvas, gallery } = this.parts;
    const shown = `${this.on?.scene.alt ?? ""}${this.on?.picture.labels?.description ?? ""}`;
    const moves = this.chosenStep === null && !!this.message && isMoving(this.message);
    const words = moves || this.step === null ? shown : `${shown} Step ${count(this.step)}.`;
    for (const picture of [canvas, gallery]) {
      if (picture.getAttribute("aria-label") !== words) picture.setAttribute("aria-label", words);
    }
  }

  /** Go to the beginning of a recording that nobody has seen yet; whether it plays from there. */
  private rewindRecording({ film, scene }: Shown, { status }: Message): boolean {
    if (status.state !== "recorded" || film.length < 2 || played.has(film.run)) return false;
    played.add(film.run);
    if (prefersStillness()) return false;
    this.chosenStep = film.at(film.indexOf(scene.begin)).step;
    return true;
  }

  /** The home page's film plays by itself, in a loop, unless motion is unwelcome or it was paused by hand. */
  private autoplay({ film, scene, picture, timeline }: Shown, { status }: Message): void {
    const plays = scene.compact && picture.autoplays && ["finished", "recorded"].includes(status.state);
    if (!plays || scene.still || prefersStillness() || film.length < 2) return;
    const atRest = !timeline.playing && !timeline.userStopped && this.chosenStep === null;
    if (atRest && timeline.leads) timeline.tick();
  }

  /** What tests and curious people read from the root element. */
  private exposeState(film: Film, { status, frozen }: Message, cost: number): void {
    Object.assign(this.parts.root.dataset, {
      step: this.step ?? -1,
      frames: film.length,
      draws: this.draws,
      run: film.run,
      state: status.state,
      frozen,
      following: this.chosenStep === null,
      cost: cost.toFixed(1), // milliseconds of the last drawing
    });
  }

  dispose(): void {
    this.disposed = true;
    this.on?.timeline.leave();
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    this.announcer.stop();
    removeSkipLink(this);
    this.resizeObserver.disconnect();
    this.intersectionObserver.disconnect();
    for (const picture of this.pictures.values()) picture.dispose();
    this.charts.dispose();
    this.parts.root.remove();
  }
}

const prefersStillness = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
