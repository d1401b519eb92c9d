"""Looks at somebody's two networks, which a program outside the app trains, without touching them.

Everything is done with copies: the networks, their gradients, whether they are in training mode, and torch's random
numbers stay as the program has them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look import probes  # noqa: F401  (defines the probes)
from playground.gan.look.observer import Observer, Outputs
from playground.gan.look.picture_observer import PictureObserver
from playground.gan.look.point_observer import SCORED, PointObserver, point_measurement
from playground.gan.look.probe import half, probes_of
from playground.gan.measure.image_measurement import ImageMeasurement
from playground.gan.measure.point_measurement import SAMPLES
from playground.images import ImageSet, Split

DrawLatents = Callable[[int], Tensor]


class Scores(nn.Module):
    """A discriminator whose answers have the shape that the app works with: [n, 1]."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network(x).reshape(len(x), -1).float()


class OutsideState:
    """Copies of both networks, as they are now. What is looked at in a training is here under the same names."""

    def __init__(self, generator: nn.Module, discriminator: nn.Module, experiment: Experiment, device: str) -> None:
        self.experiment, self.device, self.step = experiment, device, 0
        self.originals = generator, discriminator
        self.generator = self.average = copy.deepcopy(generator).requires_grad_(False)
        self.discriminator = Scores(copy.deepcopy(discriminator)).requires_grad_(False)
        self.balance = torch.zeros((), device=device)

    def update(self, step: int) -> None:
        """Take over the weights and buffers of the originals, which have done so many steps."""
        self.step = step
        for copied, original in zip((self.generator, self.discriminator.network), self.originals, strict=True):
            copied.load_state_dict(original.state_dict())

    def autocast(self) -> AbstractContextManager[Any]:
        return nullcontext()


class Look(Observer):
    """What is the same for points and for pictures: a look at copies, and the health of the originals."""

    drawn: bool  # whether latents are drawn by a function of the program

    def look(self, state: OutsideState, losses: np.ndarray, measured: bool) -> Snapshot:
        """The snapshot of this state; `losses` [m, 2] are those of the last m steps."""
        self.measured = {state.step} if measured else set()
        devices = [torch.device(self.device)] if self.device.startswith("cuda") else []
        with torch.random.fork_rng(devices=devices):  # a network that draws random numbers takes none of the program's
            return self.snapshot(state, losses)  # type: ignore[arg-type]

    def health(self, state: Any, outputs: Outputs) -> dict[str, float]:
        real, fake = (self.belief(scores, outputs) for scores in (outputs.real_scores, outputs.fake_scores))
        numbers = {
            "d_right_real": float((real > 0.5).float().mean()),
            "d_right_fake": float((fake < 0.5).float().mean()),
        }
        for name, network in zip("gd", state.originals, strict=True):
            weights = list(network.parameters())
            gradients = [weight.grad for weight in weights if weight.grad is not None]
            numbers[f"{name}_weight"] = norm(weights)
            if gradients:  # of the program's last backward pass, unless it has already cleared them
                numbers[f"{name}_gradient"] = norm(gradients)
        return numbers


class OutsidePointObserver(Look, PointObserver):
    """Makes snapshots of networks on points. `real` [n, dimension]: what they learn. `draw`: latents, where they are
    no normal numbers that the experiment describes."""

    def __init__(self, experiment: Experiment, device: str, real: np.ndarray, draw: DrawLatents | None) -> None:
        chosen = np.random.default_rng(experiment.seed).permutation(len(real))[:SCORED]
        self.given = np.resize(real[chosen], (SCORED, real.shape[1]))  # repeated where there are fewer
        super().__init__(experiment, device)
        self.drawn = draw is not None
        if draw is not None:
            self.latents = draw(len(self.latents)).to(device)
            self.metric_latents = draw(SAMPLES).to(device)
            self.other_latents = draw(len(self.other_latents)).to(device)

    def _some_real(self) -> tuple[Tensor, Tensor | None]:
        return self.tensor(self.given), None

    def arrays(self, state: Any, outputs: Outputs) -> dict[str, np.ndarray]:
        arrays = {
            "samples": half(self.standardised(outputs.fake)),
            "scores_real": half(self.belief(outputs.real_scores, outputs).cpu().numpy()),
            "scores_fake": half(self.belief(outputs.fake_scores, outputs).cpu().numpy()),
        }
        for probe in probes_of(self.target.family, "nothing"):
            if probe.compute and not (self.drawn and probe.mark == "mesh"):  # a grid needs to know what latents are
                arrays[probe.array] = probe.compute(self, state, outputs)
        return arrays

    def measure(self, state: Any) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        return {}, point_measurement(self.target).measure(self._generated(state, self.metric_latents))


class OutsidePictureObserver(Look, PictureObserver):
    """Makes snapshots of networks on pictures. `real` u1 [n, c, h, w]: all that they learn; the metrics compare with
    these, and not only with the few that the app keeps."""

    def __init__(self, experiment: Experiment, device: str, real: np.ndarray, draw: DrawLatents | None) -> None:
        super().__init__(experiment, device)
        self.drawn = draw is not None
        self.measurement = ImageMeasurement(Pictures(real), None, device)  # type: ignore[arg-type]
        self.metric_latents = self.gallery.measured_latents(self.measurement.sample_size)
        if draw is not None:
            self.latents = draw(len(self.latents)).to(device)
            self.metric_latents = draw(len(self.metric_latents))

    def measure(self, state: Any) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        return {}, self.measurement.measure(self._centred(self.generate(state, self.metric_latents, None)))


class Pictures:
    """Pictures without classes, u1 [n, c, h, w], as the metrics read them from a target."""

    labelled = False

    def __init__(self, pixels: np.ndarray) -> None:
        held_out = np.arange(len(pixels)) % 5 == 4
        self.whole = ImageSet(Split(pixels[~held_out]), Split(pixels[held_out]))

    def load(self) -> ImageSet:
        return self.whole

    def chosen(self) -> Split:
        return self.whole.train

    def model_copy(self, update: dict[str, Any]) -> Pictures:
        return self


def norm(tensors: list[Any]) -> float:
    """The Euclidean norm of all numbers of these tensors."""
    return float(torch.stack([tensor.detach().float().norm() for tensor in tensors] or [torch.zeros(())]).norm())


def check_networks(observer: Observer, state: OutsideState) -> None:
    """Raises ValueError, with a sentence, if the networks do not take and return what is needed here."""
    n, dimension = len(observer.latents), observer.real.shape[1:]
    try:
        with torch.no_grad():
            fake = state.generator.eval()(observer.latents)
    except Exception as error:
        raise ValueError(
            f"The generator does not take latents of shape {list(observer.latents.shape)}: {error}"
        ) from error
    if not isinstance(fake, Tensor) or tuple(fake.shape) != (n, *dimension):
        found = list(fake.shape) if isinstance(fake, Tensor) else type(fake).__name__
        raise ValueError(f"The generator must return samples of shape {[n, *dimension]}, but it returns {found}.")
    try:
        with torch.no_grad():
            scores = state.discriminator.eval()(observer.real)
    except Exception as error:
        raise ValueError(f"The discriminator does not take samples of shape {[n, *dimension]}: {error}") from error
    if scores.shape[1] != 1:
        raise ValueError(f"The discriminator must return one score for each sample, but it returns {scores.shape[1]}.")
