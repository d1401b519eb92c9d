"""Plays Dirac-GANs (see `game.py`) with the losses and penalties of real trainings, in torch.

Many games are played as one batch: losses are means over samples, and each sample may belong to a different game with a
different psi. So a field of arrows costs hardly more than one arrow, and a table of games little more than one game.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.dirac.game import LIMIT, Array, Game

SAMPLES = 64  # of noise for each game
NUDGE = 1e-4  # the step of finite differences at the equilibrium
JUMP = 0.5  # if a tenth of this step changes derivatives by more than this, the field jumps there


class LinearDiscriminators(nn.Module):
    """D(x) = psi x for several games at once: sample i of [n * games, 1] belongs to game i modulo their number."""

    def __init__(self, psi: Tensor) -> None:
        super().__init__()
        self.psi = psi if psi.requires_grad else nn.Parameter(psi)  # [games]

    def forward(self, x: Tensor) -> Tensor:
        return (x.view(-1, len(self.psi)) * self.psi).view(-1, 1)


class Simulation:
    """Several games of the same order, learning rate and length. Their state is theta and psi, [games] each."""

    def __init__(self, games: Sequence[Game], theta: Sequence[float] | Array, psi: Sequence[float] | Array) -> None:
        self.game = games[0]  # for the settings that all have in common
        self.theta = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
        self.psi = torch.tensor(psi, dtype=torch.float64, requires_grad=True)
        self.rng = torch.Generator().manual_seed(0)
        spread = torch.tensor([game.noise for game in games], dtype=torch.float64)
        n = SAMPLES if spread.any() else 2  # DRAGAN needs 2, for their standard deviation
        self.noise = spread * noise(n, self.rng)[..., None]  # [real and generated, n, games]
        self.losses = grouped([game.loss for game in games])
        self.penalties = grouped([game.penalty for game in games])

    def samples(self, members: Tensor) -> Tensor:
        """What the discriminators of these games see: real samples, then generated ones, [2 * n * members, 1]."""
        seen = self.noise[:, :, members]
        return torch.stack([seen[0], self.theta[members] + seen[1]]).view(-1, 1)

    def psi_direction(self, step: int) -> Tensor:
        """The negative gradient of the discriminators' losses and penalties at this step by psi, [games]."""
        cost = torch.zeros(())
        for loss, members in self.losses:
            real, fake = LinearDiscriminators(self.psi[members])(self.samples(members).detach()).chunk(2)
            cost = cost + len(members) * loss.discriminator(real, fake)  # a mean over the games: undo that
        for penalty, members in self.penalties:
            weight = penalty.weight_at(step, step / self.game.steps)
            if weight > 0:
                slopes, both = LinearDiscriminators(self.psi[members]), self.samples(members).detach().requires_grad_()
                real, fake = slopes(both).chunk(2)
                cost = cost + len(members) * weight * penalty.cost(slopes, both, real, fake, self.rng)
        return -torch.autograd.grad(cost, self.psi)[0]

    def theta_direction(self) -> Tensor:
        """The negative gradient of the generators' losses by theta, [games]."""
        cost = torch.zeros(())
        for loss, members in self.losses:
            real, fake = LinearDiscriminators(self.psi[members])(self.samples(members)).chunk(2)
            cost = cost + len(members) * loss.generator(real, fake)
        return -torch.autograd.grad(cost, self.theta)[0]

    @torch.no_grad()
    def move_theta(self, direction: Tensor) -> None:
        """One step of gradient descent of all generators; `direction` is [games]."""
        self.theta += self.game.learning_rate * direction

    @torch.no_grad()
    def move_psi(self, direction: Tensor) -> None:
        """One step of gradient descent of all discriminators, and then the penalty's change to their weights."""
        self.psi += self.game.learning_rate * direction
        for penalty, members in self.penalties:
            slopes = LinearDiscriminators(self.psi[members])
            penalty.after_step(slopes)
            self.psi[members] = slopes.psi

    def step(self, step: int) -> None:
        """One update of both sides in all games."""
        if self.game.order == "simultaneous":
            psi_direction, theta_direction = self.psi_direction(step), self.theta_direction()
            self.move_psi(psi_direction)
            self.move_theta(theta_direction)
        else:
            self.move_psi(self.psi_direction(step))
            self.move_theta(self.theta_direction())

    def places(self) -> Array:
        """(theta, psi) of all games, [games, 2]."""
        return torch.stack([self.theta, self.psi], dim=1).detach().numpy().copy()


def grouped(choices: Sequence[Hashable]) -> list[tuple[Any, Tensor]]:
    """The different choices, each with the indices of the games that use it."""
    found: dict[Any, list[int]] = {}
    for game, choice in enumerate(choices):
        found.setdefault(choice, []).append(game)
    return [(choice, torch.tensor(members)) for choice, members in found.items()]


def noise(n: int, rng: torch.Generator) -> Tensor:
    """Standard normal noise for real and for generated samples, [2, n].

    It consists of evenly spaced quantiles, so that a mean over it is nearly the expectation that theory speaks of.
    """
    even = torch.special.ndtri((torch.arange(n, dtype=torch.float64) + 0.5) / n)
    return torch.stack([even, even[torch.randperm(n, generator=rng)]])


def play_all(games: Sequence[Game]) -> Generator[int, None, list[Array]]:
    """Yields each step; returns the paths of all games, (theta, psi) [steps + 1, 2], shorter if they exceed LIMIT."""
    simulation = Simulation(games, [game.theta for game in games], [game.psi for game in games])
    places = [simulation.places()]
    for step in range(simulation.game.steps):
        simulation.step(step)
        places.append(simulation.places())
        yield step
    paths = np.stack(places, axis=1)  # [games, steps + 1, 2]
    inside = np.abs(np.nan_to_num(paths, nan=np.inf)).max(axis=2) < LIMIT
    return [path[: len(path) if ok.all() else ok.argmin()] for path, ok in zip(paths, inside, strict=True)]


def play(game: Game) -> Array:
    """The path of one game, (theta, psi) [steps + 1, 2]; shorter if it exceeds LIMIT."""
    steps = play_all([game])
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value[0]


def field(game: Game, theta: Sequence[float] | Array, psi: Sequence[float] | Array) -> Array:
    """The direction of the first step at each of these places, (theta, psi) [places, 2], for a learning rate of 1."""
    simulation = Simulation([game] * len(theta), theta, psi)
    return torch.stack([simulation.theta_direction(), simulation.psi_direction(0)], dim=1).numpy()


def eigenvalues(game: Game) -> list[complex] | None:
    """The eigenvalues of the field's Jacobian at the equilibrium; None if the field jumps there.

    A negative real part means attraction, a positive one repulsion, and an imaginary part rotation (Mescheder et al.
    2018, section 2). Weight clipping is not part of the field.
    """
    rough, fine = (_jacobian(game, nudge) for nudge in (NUDGE, NUDGE / 10))
    if np.abs(rough - fine).max() > JUMP:
        return None
    return [complex(value) for value in np.linalg.eigvals(fine)]


def _jacobian(game: Game, nudge: float) -> Array:
    """The Jacobian of the field at the equilibrium from finite differences, [2 of the field, 2 of the place]."""
    ahead = nudge * np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    moved = field(game, ahead[:, 0], ahead[:, 1])
    return ((moved[:2] - moved[2:]) / (2 * nudge)).T
