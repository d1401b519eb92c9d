/* What the panel shows in the middle: one of three main pictures (density, plane, gallery) behind the same calls. */

import type { Theme } from "../paint/theme.ts";
import type { Film } from "../server/film.ts";
import type { Scene } from "../server/scene.ts";
import type { Labels } from "./labels.ts";

export interface MainPicture {
  /** Names of the layers that are shown. */
  shown: Set<string>;
  /** What keys do, in words. */
  readonly keys: string;
  /** Width over height of what is shown (null: any), and the least and the most that is allowed. */
  readonly aspect: number | null;
  readonly aspects: readonly [number, number];
  /** Whether its film plays by itself on the home page. */
  readonly autoplays: boolean;
  /** The labels among which one may be chosen, by `choose`. */
  readonly labels?: Labels;
  /** Its last button shows the whole picture again, or begins the game. */
  readonly last: { name: "reset" | "play"; act: () => void; enabled: () => boolean };

  setScene(scene: Scene): void;
  setTheme(theme: Pick<Theme, "ink" | "font">): void;
  resize(): void;
  /** Show the frame at `index` of the film; below 0: none. */
  show(film: Film, index: number): void;
  choose?(label: number | null): void;
  /** Another picture takes its place. */
  leave?(): void;
  dispose(): void;
}
