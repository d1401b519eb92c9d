"""What an exported script shows at its end. Copied as it stands, and not used by the app itself."""

from __future__ import annotations

import numpy as np


def show_points(real: np.ndarray, generated: np.ndarray, losses: np.ndarray) -> None:
    """Real and generated points, [n, 2], and the losses."""
    import matplotlib.pyplot as plt  # type: ignore[import-not-found]

    _, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
    left.scatter(*generated.T, s=8, marker="D", color="#D55E00", label="generated")
    left.scatter(*real.T, s=8, color="#0072B2", alpha=0.5, label="real")
    right.plot(losses, label=["discriminator", "generator"])
    for axes in (left, right):
        axes.legend(frameon=False)
    plt.show()


def show_numbers(real: np.ndarray, generated: np.ndarray, losses: np.ndarray) -> None:
    """Real and generated numbers, [n, 1], and the losses."""
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
    left.hist([real[:, 0], generated[:, 0]], 60, density=True, label=["real", "generated"])
    right.plot(losses, label=["discriminator", "generator"])
    for axes in (left, right):
        axes.legend(frameon=False)
    plt.show()


def show_pictures(real: np.ndarray, generated: np.ndarray, losses: np.ndarray) -> None:
    """Real and generated pictures, [n, c, h, w] from the darkest to 1, and the losses."""
    import matplotlib.pyplot as plt

    _, (top, middle, bottom) = plt.subplots(3, 1, figsize=(11, 6), height_ratios=[1, 1, 3])
    for axes, pictures in ((top, real), (middle, generated)):
        row = np.concatenate([*pictures[:16].clip(real.min(), 1).transpose(0, 2, 3, 1)], axis=1)
        axes.imshow((row - real.min()) / (1 - real.min()), cmap="gray")
        axes.axis("off")
    bottom.plot(losses, label=["discriminator", "generator"])
    bottom.legend(frameon=False)
    plt.show()
