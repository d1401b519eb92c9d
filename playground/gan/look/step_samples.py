"""How samples of one update are shown: as points in standardised units, or as sheets of pictures."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from playground.gan.look import fields
from playground.gan.look.observer import Observer, evaluation_mode
from playground.gan.look.places import places_of
from playground.gan.look.point_observer import PointObserver
from playground.gan.look.probe import half
from playground.gan.networks.conditional import conditioned_on
from playground.gan.training.real_samples import from_units
from playground.gan.training.state import State
from playground.images.tiles import encoded

COLUMNS = 4  # of a sheet of pictures
SIDE = 24  # places along each axis of the plane


class PointSamples:
    """Samples as points [n, dimension] in standardised units."""

    most = 64  # samples of a batch that are shown

    def __init__(self, state: State, observer: PointObserver) -> None:
        self.state, self.observer = state, observer

    def samples(self, x: Tensor) -> np.ndarray:
        """Samples [n, dimension] in training units as they are shown."""
        return floats((x - self.observer.zero) / self.observer.unit)

    def directions(self, x: Tensor) -> np.ndarray:
        """Derivatives by samples, [n, dimension], as they are shown."""
        return floats(x * self.observer.unit)  # chain rule: standardised units are 1 / unit of training units

    def beliefs(self, r: Tensor, f: Tensor) -> dict[str, np.ndarray]:
        """D's belief over the line, `curve` [classes, 200], or over the plane, `surface` u1 [classes, SIDE, SIDE]."""
        state, e, observer = self.state, self.state.experiment, self.observer
        u = observer.target.standardise(places_of(observer.target, SIDE))
        places = observer.tensor(u) * observer.unit + observer.zero
        with evaluation_mode(state), torch.no_grad():
            discriminators = [conditioned_on(state.discriminator, context) for context in observer.each_class()]
            beliefs = [fields.belief(e.loss, d(places), r, f).cpu().numpy() for d in discriminators]
        found = np.nan_to_num(np.stack(beliefs), nan=0.5)
        if observer.target.dimension == 1:
            return {"curve": half(found)}
        return {"surface": np.rint(found * 255).astype(np.uint8).reshape(-1, SIDE, SIDE)}


class PictureSamples:
    """Samples as one sheet of pictures, encoded as an image file, u1 [bytes]."""

    most = 16

    def __init__(self, state: State, observer: Observer) -> None:
        self.state = state

    def samples(self, x: Tensor) -> np.ndarray:
        """Pictures [n, c, h, w] in training units."""
        return sheet(from_units(x, self.state.experiment.units).cpu().numpy())

    def directions(self, x: Tensor) -> np.ndarray:
        """Derivatives by pixels, [n, c, h, w]: grey is 0, and brighter is more."""
        largest = torch.quantile(x.abs().flatten(), 0.995) + 1e-12
        return sheet(((x / largest).clamp(-1, 1) * 127 + 128).to(torch.uint8).cpu().numpy())

    def beliefs(self, r: Tensor, f: Tensor) -> dict[str, np.ndarray]:
        """Nothing: there is no map of pictures."""
        return {}


def step_samples_of(state: State, observer: Observer) -> PointSamples | PictureSamples:
    """How the samples of this training are shown."""
    return PointSamples(state, observer) if isinstance(observer, PointObserver) else PictureSamples(state, observer)


def floats(x: Tensor) -> np.ndarray:
    """A tensor as an array of float32."""
    return x.detach().float().cpu().numpy()


def sheet(pixels: np.ndarray) -> np.ndarray:
    """Pictures u1 [n, c, h, w] as the bytes of one encoded image with all of them, u1 [bytes]."""
    return np.frombuffer(encoded(pixels, COLUMNS), np.uint8)
