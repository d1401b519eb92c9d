"""Steps a second on pictures: the playground's training loop against the loop of the tutorials, side by side.

    python -m benchmarks.images [--rounds 9] [--seconds 2] [--batch 128]

Both loops train the same networks on the same pictures, batch size and optimiser settings, on one thread, in short
turns one after the other; seconds are processor time, so that others on the machine hardly count. The tutorials' loop
is written as most of them write it: a `Dataset` that turns one picture after the other into a tensor, as torchvision's
do, a `DataLoader` that puts them together, real and generated pictures through the discriminator one after the other,
cross-entropies of sigmoid outputs, and `.item()` on each loss. Two pairs of networks: those of the Fashion-MNIST
tutorial (an MLP with batch normalisation), and DCGAN with batch normalisation. Each runs twice: in float32 like the
tutorials' loop, and with the arithmetic that our defaults for pictures choose (bfloat16 where the machine is made for
it). Without Fashion-MNIST on this machine, both loops get drawn shapes of the same size.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from benchmarks.step import Race, plain_adam, turn
from playground.engine.one_thread import use_one_thread
from playground.gan.experiment.experiment import Experiment
from playground.gan.targets.image_target import ImageTarget
from playground.gan.targets.images import Fashion, Shapes
from playground.gan.training.training import Training

WARM_UP = 8  # steps before the clock runs

MLP: dict[str, Any] = {
    "generator": {
        "kind": "mlp", "depth": 4, "width": 128, "growth": 2, "activation": "leaky-relu", "normalisation": "batch",
        "normalise_first": False, "norm_eps": 0.8, "initialisation": "pytorch", "output": "tanh",
    },
    "discriminator": {
        "kind": "mlp", "depth": 2, "width": 512, "growth": 0.5, "activation": "leaky-relu", "initialisation": "pytorch",
    },
}  # fmt: skip
DCGAN: dict[str, Any] = {
    "generator": {"kind": "dcgan", "activation": "relu", "normalisation": "batch", "initialisation": "small-normal"},
    "discriminator": {"kind": "dcgan", "normalisation": "batch", "initialisation": "small-normal"},
}


def tutorial_experiment(target: ImageTarget, networks: dict[str, Any], batch: int, precision: str) -> Experiment:
    """The tutorials' game with these networks: no penalty, no schedule, no averaging, one batch a step for both."""
    adam = {"kind": "adam", "learning_rate": 2e-4, "beta1": 0.5, "beta2": 0.999}
    game = {"loss": {"kind": "non-saturating"}, "penalty": {"kind": "none"}, "schedule": {"kind": "constant"}}
    rest = {"latent": {"dimension": 100}, "g_optimiser": adam, "d_optimiser": adam, "ema": 0, "batches": "shared"}
    return Experiment.model_validate(
        networks | game | rest | {"target": target, "batch": batch, "precision": precision}
    )


class Pictures(Dataset[Tensor]):
    """Pictures one by one, as torchvision's datasets with the transforms ToTensor and Normalize give them."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.pixels = torch.from_numpy(pixels.copy())

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, number: int) -> Tensor:
        image = Image.fromarray(self.pixels[number, 0].numpy())
        x = torch.from_numpy(np.array(image)).view(1, image.height, image.width).float().div(255)  # ToTensor
        return x.clone().sub_(torch.tensor([0.5]).view(-1, 1, 1)).div_(torch.tensor([0.5]).view(-1, 1, 1))  # Normalize


class Tutorial:
    """The tutorials' loop doing the work of `experiment`."""

    def __init__(self, experiment: Experiment) -> None:
        e = self.experiment = experiment
        assert isinstance(e.target, ImageTarget)
        torch.manual_seed(e.seed)
        self.generator = e.generator.build((e.latent.dimension,), e.target.shape)
        self.discriminator = nn.Sequential(e.discriminator.build(e.target.shape, (1,)), nn.Sigmoid())
        self.g_optimiser = plain_adam(self.generator, e.g_optimiser)
        self.d_optimiser = plain_adam(self.discriminator, e.d_optimiser)
        self.criterion = nn.BCELoss()
        self.ones, self.zeros = torch.ones(e.batch, 1), torch.zeros(e.batch, 1)
        self.batches = self.endless(Pictures(e.target.chosen().pixels))
        self.history: list[tuple[float, float]] = []

    def endless(self, pictures: Pictures) -> Iterator[Tensor]:
        """One epoch after the other."""
        while True:
            yield from DataLoader(pictures, batch_size=self.experiment.batch, shuffle=True, drop_last=True)

    def advance(self) -> None:
        """One step: the discriminator's update, then the generator's, with the same generated pictures."""
        real = next(self.batches)
        fake = self.generator(torch.randn(len(real), self.experiment.latent.dimension))

        self.d_optimiser.zero_grad()
        real_loss = self.criterion(self.discriminator(real), self.ones)
        fake_loss = self.criterion(self.discriminator(fake.detach()), self.zeros)
        d_loss = real_loss + fake_loss
        d_loss.backward()
        self.d_optimiser.step()

        self.g_optimiser.zero_grad()
        g_loss = self.criterion(self.discriminator(fake), self.ones)
        g_loss.backward()
        self.g_optimiser.step()
        self.history.append((d_loss.item(), g_loss.item()))


def race(experiment: Experiment, rounds: int, seconds: float) -> Race:
    """Let both loops take turns of `seconds`, `rounds` times each."""
    training, tutorial = Training(experiment), Tutorial(experiment)
    for advance in (training.advance, tutorial.advance):
        turn(advance, seconds=0, least=WARM_UP)
    ours, theirs = [], []
    for _ in range(rounds):
        training.state.step = 0  # so that it never runs past its end
        training.losses.clear()
        ours.append(turn(training.advance, seconds))
        theirs.append(turn(tutorial.advance, seconds))
    return Race(ours, theirs)


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description="Steps a second on pictures against the loop of the tutorials.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2, help="length of one turn")
    parser.add_argument("--batch", type=int, default=128)
    options = parser.parse_args()
    use_one_thread()
    target: ImageTarget = Shapes() if Fashion().problem else Fashion()
    networks = {"the tutorial's MLP": MLP, "DCGAN": DCGAN}
    for title, precision in product(networks, ("float32", "automatic")):
        experiment = tutorial_experiment(target, networks[title], options.batch, precision)
        result = race(experiment, options.rounds, options.seconds)
        ours, tutorial = statistics.median(result.ours), statistics.median(result.tutorial)
        print(
            f"{target.title}, {title}, {precision}: {ours:.1f} steps/s, the tutorials' loop {tutorial:.1f} steps/s: "
            f"ratio {result.ratio:.2f} (from {result.least:.2f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
