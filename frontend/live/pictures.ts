/* The main pictures of a panel, one for each family of targets: a line, the plane, pictures. */

import type { Figure } from "../charts/figures.ts";
import type { Film } from "../server/film.ts";
import type { Scene } from "../server/scene.ts";
import { Density } from "./density.ts";
import { Gallery, type Pick } from "./gallery.ts";
import { Game } from "./game.ts";
import { LatentMap } from "./latent-map.ts";
import type { PanelParts } from "./layout.ts";
import type { MainPicture } from "./main-picture.ts";
import { Nearest } from "./nearest.ts";
import { Plane } from "./plane.ts";

/** What a main picture needs of its panel. */
interface Host {
  parts: PanelParts;
  film: Film | null;
  charts: { figures: Partial<Record<string, Figure>> };
  server: boolean; // whether there is one that can be asked
  showButtons(): void;
  pause(): void;
}

/** The main picture of a family for this panel. */
export function makePicture(family: Scene["family"], host: Host): MainPicture {
  if (family === "line") return makeDensity(host);
  return family === "plane" ? makePlane(host) : makeGallery(host);
}

function makeDensity(host: Host): Density {
  const density = new Density(() => host.charts.figures.density);
  density.onzoom = () => host.showButtons();
  return density;
}

function makePlane(host: Host): Plane {
  const { parts } = host;
  const plane = new Plane(parts);
  plane.onmove = () => host.showButtons();
  plane.overlay = new LatentMap(parts.picture, plane, (text) => (parts.picked.textContent = text));
  return plane;
}

/** The gallery with what can be done in it: compare a picture with the training pictures, and play. */
function makeGallery(host: Host): Gallery {
  const { parts } = host;
  const nearest = new Nearest(parts.picture, parts.gallery);
  const compare = (picked: Pick) => {
    if (!host.film) return;
    host.pause(); // what is compared must not change
    void nearest.open(host.film.run, picked);
  };
  const gallery = new Gallery(parts, host.server ? compare : null);
  const game = new Game(
    parts.picture,
    () => gallery.gamePictures(),
    () => parts.layers.querySelector<HTMLElement>(".gp-last")?.focus(),
  );
  gallery.ondrawn = (step) => {
    parts.root.dataset.picture = String(step);
    host.showButtons();
  };
  gallery.play = () => {
    nearest.close();
    game.start();
  };
  gallery.leave = () => {
    nearest.close();
    game.end();
  };
  return gallery;
}
