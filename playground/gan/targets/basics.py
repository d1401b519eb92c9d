"""Simple targets: Gaussians and hard edges on the line, Gaussians and squares in the plane."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from playground.gan.foundations.schema import knob
from playground.gan.targets.distribution import FASTER, Array, Distribution, Islands, OneDimensional

# ---------------------------------------------------------------- one dimension
SMALL_1D: dict[str, Any] = {
    "steps": 1000,
    "latent.dimension": 1,
    "generator.depth": 2,
    "generator.width": 32,
    "generator.activation": "leaky-relu",
    "discriminator.depth": 2,
    "discriminator.width": 32,
    "penalty.weight": 0.3,
    "penalty.final_weight": 0.1,
}


class Gaussian(OneDimensional):
    title: ClassVar[str] = "Gaussian"
    summary: ClassVar[str] = "The bell curve: the simplest thing a GAN can learn."
    formula: ClassVar[str] = r"x \sim \mathcal{N}(\mu, \sigma^2)"
    # even latents and rates that shrink from the start leave little chance; the larger rates make up for the shrinking
    settings: ClassVar[dict[str, Any]] = SMALL_1D | {
        "steps": 1500,
        "batch": 384,
        "latent.arrangement": "stratified",
        "g_optimiser.learning_rate": 0.005,
        "d_optimiser.learning_rate": 0.005,
        "schedule.flat": 0.0,
    }
    kind: Literal["gaussian"] = "gaussian"
    mu: float = knob(0.0, "Mean μ", "Where the bell stands.", ge=-100, le=100)
    sigma: float = knob(1.0, "Standard deviation σ", "How wide the bell is.", ge=0.05, le=50)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        return rng.normal(self.mu, self.sigma, size=(n, 1))

    def density(self, x: Array) -> Array | None:
        return np.exp(-(((x[:, 0] - self.mu) / self.sigma) ** 2) / 2) / (np.sqrt(2 * np.pi) * self.sigma)


class Mixture(Islands, OneDimensional):
    title: ClassVar[str] = "Mixture of Gaussians"
    summary: ClassVar[str] = "Several bells in a row. Will the generator find each of them?"
    formula: ClassVar[str] = r"x \sim \tfrac1m \sum_{i=1}^m \mathcal{N}(\mu_i, \sigma^2)"
    # Each bell must get its right width and share: large batches, a long memory for the size of gradients and rates
    # that shrink from the start leave the steps of both networks little noise. With noise, the samples of a narrow bell
    # move to and fro as one, and the discriminator, which sees them all over the bell in time, lets them be too narrow.
    # It can bend all along the line from the start: without biases, its first layer bends only at 0.
    settings: ClassVar[dict[str, Any]] = {
        "steps": 2500,
        "batch": 1024,
        "g_optimiser.beta2": 0.999,
        "d_optimiser.beta2": 0.999,
        "latent.arrangement": "stratified",
        "generator.width": 32,
        "discriminator.bias_spread": 2.0,
        "schedule.flat": 0.0,
        "penalty.final_weight": 0.005,
    }
    kind: Literal["mixture"] = "mixture"
    bells: int = knob(3, "Bells", "How many bells there are.", ge=2, le=9)
    spacing: float = knob(3.0, "Spacing", "The distance from one bell to the next.", ge=0.5, le=20)
    sigma: float = knob(0.25, "Standard deviation σ", "How wide each bell is.", ge=0.05, le=2)

    def modes(self) -> Array:
        places = np.arange(self.bells) - (self.bells - 1) / 2
        return (places * self.spacing)[:, None]


class Uniform(OneDimensional):
    title: ClassVar[str] = "Uniform"
    summary: ClassVar[str] = "Flat with hard edges, which are difficult for a smooth generator."
    formula: ClassVar[str] = r"x \sim \mathcal{U}(a, a + w)"
    settings: ClassVar[dict[str, Any]] = SMALL_1D | {
        "steps": 1500,
        "batch": 512,
        "latent.distribution": "uniform",
        "penalty.weight": 0.1,
        "penalty.final_weight": 0.005,
    }
    kind: Literal["uniform"] = "uniform"
    low: float = knob(-1.0, "Left edge a", "Where the flat part begins.", ge=-100, le=100)
    width: float = knob(2.0, "Width w", "How long the flat part is.", ge=0.1, le=100)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        return rng.uniform(self.low, self.low + self.width, size=(n, 1))

    def density(self, x: Array) -> Array | None:
        return np.where((x[:, 0] >= self.low) & (x[:, 0] <= self.low + self.width), 1 / self.width, 0.0)


class Exponential(OneDimensional):
    title: ClassVar[str] = "Exponential"
    summary: ClassVar[str] = "A hard edge on the left and a long tail on the right."
    formula: ClassVar[str] = r"p(x) = \lambda e^{-\lambda x},\ x \ge 0"
    # both networks can bend far out: else some generators go straight on where the tail begins, and it ends too soon
    settings: ClassVar[dict[str, Any]] = SMALL_1D | {
        "steps": 1500,
        "batch": 512,
        "generator.bias_spread": 2.0,
        "discriminator.bias_spread": 2.0,
        "penalty.final_weight": 0.03,
    }
    kind: Literal["exponential"] = "exponential"
    rate: float = knob(1.0, "Rate λ", "How fast the tail falls off.", ge=0.05, le=20)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        return rng.exponential(1 / self.rate, size=(n, 1))

    def density(self, x: Array) -> Array | None:
        return np.where(x[:, 0] >= 0, self.rate * np.exp(-self.rate * np.maximum(x[:, 0], 0)), 0.0)


# ---------------------------------------------------------------- Gaussians in the plane
# With D's bends only at the origin, some islands are too wide; with a penalty that falls lower, some are off centre.
ISLANDS_BY_CLASS: dict[str, Any] = {"discriminator.bias_spread": 1.0, "penalty.final_weight": 0.0005}


class Ring(Islands):
    title: ClassVar[str] = "Ring of Gaussians"
    summary: ClassVar[str] = "Small islands on a circle: the classic test for mode collapse."
    formula: ClassVar[str] = r"\mu_i = R\,(\cos\tfrac{2\pi i}{m}, \sin\tfrac{2\pi i}{m})"
    # a wide generator makes the threads between islands thin; large, stratified batches and rates that shrink from the
    # start settle the shares
    settings: ClassVar[dict[str, Any]] = {
        "steps": 3300,
        "batch": 384,
        "latent.distribution": "uniform",
        "latent.arrangement": "stratified",
        "generator.width": 128,
        "discriminator.depth": 2,
        "penalty.final_weight": 0.0002,
        "schedule.flat": 0.0,
    }
    settings_with: ClassVar[dict[str, dict[str, Any]]] = {
        "projection": ISLANDS_BY_CLASS,
        # a classifier that learns from generated samples, too, takes islands that G has mixed up for right
        "auxiliary": ISLANDS_BY_CLASS | {"condition.on_generated": 0.0},
    }
    kind: Literal["ring"] = "ring"
    count: int = knob(8, "Modes", "How many islands stand on the circle.", ge=2, le=16)
    radius: float = knob(1.0, "Radius R", "How large the circle is.", ge=0.2, le=20)
    sigma: float = knob(0.01, "Standard deviation σ", "How wide each island is.", ge=0.002, le=1, log=True)

    def modes(self) -> Array:
        angle = np.linspace(0, 2 * np.pi, self.count, endpoint=False)  # with the endpoint, the last mode is the first
        return self.radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


class Grid(Islands):
    title: ClassVar[str] = "Grid of Gaussians"
    summary: ClassVar[str] = "A square of islands: 25 places to find, and to keep."
    formula: ClassVar[str] = r"\mu_{ij} = d\,(i, j)"
    # A deep, wide generator makes the threads between islands thin. So does a discriminator that can bend everywhere
    # from the start, and slope steeply at the end: the samples on a thread, which are few, get a clear direction. With
    # shared batches, a step takes a tenth less time.
    settings: ClassVar[dict[str, Any]] = FASTER | {
        "steps": 4600,
        "batches": "shared",
        "latent.distribution": "uniform",  # square like the grid
        "latent.arrangement": "stratified",
        "generator.depth": 4,
        "generator.width": 128,
        "discriminator.bias_spread": 1.0,
        "penalty.final_weight": 0.0002,
    }
    kind: Literal["grid"] = "grid"
    side: int = knob(5, "Modes per side", "The number of rows and columns of the grid.", ge=2, le=8)
    spacing: float = knob(2.0, "Spacing d", "The distance from one island to the next.", ge=0.5, le=10)
    sigma: float = knob(0.05, "Standard deviation σ", "How wide each island is.", ge=0.01, le=1, log=True)

    def modes(self) -> Array:
        line = (np.arange(self.side) - (self.side - 1) / 2) * self.spacing
        x, y = np.meshgrid(line, line)
        return np.stack([x.ravel(), y.ravel()], axis=1)


class Blobs(Islands):
    title: ClassVar[str] = "Disjoint blobs"
    summary: ClassVar[str] = "A few wide blobs with nothing between them."
    formula: ClassVar[str] = r"\mu_i = i\text{-th point of a sunflower spiral}"
    # rates that stay small for long, so that the shares of the blobs average over many batches
    settings: ClassVar[dict[str, Any]] = {
        "steps": 4000,
        "batch": 512,
        "latent.arrangement": "stratified",
        "discriminator.bias_spread": 1.0,
        "g_optimiser.beta2": 0.999,
        "d_optimiser.beta2": 0.999,
        "schedule": "exponential",
        "schedule.decay": 0.02,
        "schedule.every": 4000,
        "penalty.final_weight": 0.05,
    }
    kind: Literal["blobs"] = "blobs"
    count: int = knob(4, "Blobs", "How many blobs there are.", ge=2, le=9)
    spread: float = knob(2.0, "Distance", "How far apart the blobs are.", ge=0.5, le=10)
    sigma: float = knob(0.2, "Standard deviation σ", "How wide each blob is.", ge=0.02, le=1)

    def modes(self) -> Array:
        i = np.arange(self.count)
        golden = np.pi * (3 - np.sqrt(5))  # sunflower: evenly spread, but without symmetry
        r = self.spread * np.sqrt(i + 0.5)
        return np.stack([r * np.cos(i * golden), r * np.sin(i * golden)], axis=1)


class Checkerboard(Distribution):
    title: ClassVar[str] = "Checkerboard"
    summary: ClassVar[str] = "Uniform on the dark squares: sharp corners, touching at points."
    formula: ClassVar[str] = r"x \sim \mathcal{U}(\text{dark squares})"
    settings: ClassVar[dict[str, Any]] = FASTER | {
        "steps": 1700,
        "batch": 1024,
        "latent.distribution": "uniform",  # square like the board
        "latent.arrangement": "stratified",
        "schedule.flat": 0.2,
        "penalty.final_weight": 0.002,
    }
    kind: Literal["checkerboard"] = "checkerboard"
    side: int = knob(
        4, "Squares per side", "The number of rows and columns of the board.", ge=2, le=8, step=2, multiple_of=2
    )

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        row = rng.integers(0, self.side, n)
        column = 2 * rng.integers(0, self.side // 2, n) + row % 2
        corner = np.stack([column, row], axis=1) - self.side / 2
        return corner + rng.uniform(size=(n, 2))

    def density(self, x: Array) -> Array | None:
        cell = np.floor(x + self.side / 2).astype(int)
        inside = np.all((cell >= 0) & (cell < self.side), axis=1)
        dark = cell.sum(axis=1) % 2 == 0
        return np.where(inside & dark, 2 / self.side**2, 0.0)
