/* The main pictures of a panel, one for each family of targets: a line, the plane, pictures. */

const MAKE = { line: makeDensity, plane: makePlane, images: makeGallery };

/** The main picture of a family for this panel. */
export function makePicture(family, panel) {
  return MAKE[family](panel);
}

function makeDensity(panel) {
  return new panel.tools.density.Density(() => panel.figures.density);
}

function makePlane(panel) {
  const { parts, tools } = panel;
  const plane = new tools.plane.Plane(parts.canvas, parts.readout, {
    Camera: tools.camera.Camera, handle: tools.camera.handle, Labels: tools.labels.Labels, layers: tools.layers,
    words: tools.words,
  });
  plane.onmove = () => panel.showButtons();
  const shared = { make: tools.layout.make, layers: tools.layers, words: tools.words, folds: tools.folds };
  plane.overlay = new tools.latent_map.LatentMap(parts.picture, plane, shared, (text) => (parts.picked.textContent = text));
  return plane;
}

/** The gallery with what can be done in it: compare a picture with the training pictures, and play. */
function makeGallery(panel) {
  const { parts, tools } = panel;
  const shared = { make: tools.layout.make, tiles: tools.tiles, captions: tools.captions, words: tools.words };
  const nearest = new tools.nearest.Nearest(parts.picture, parts.gallery, { ...shared, ask: tools.jobs.ask });
  const gallery = new tools.gallery.Gallery(parts, {
    ...shared, Bitmaps: tools.bitmaps.Bitmaps, onpick: (picked) => nearest.open(panel.film.run, picked),
  });
  const game = new tools.game.Game(parts.picture, shared, () => panel.buttons.play.focus());
  game.nextPictures = () => gallery.gamePictures();
  gallery.ondrawn = (step) => {
    parts.root.dataset.picture = step;
    panel.showButtons();
  };
  gallery.play = () => {
    nearest.close();
    game.start(gallery.gamePictures());
  };
  gallery.leave = () => {
    nearest.close();
    game.end();
  };
  return gallery;
}
