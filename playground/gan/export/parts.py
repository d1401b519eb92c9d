"""What an exported script needs besides the training: its data, its pictures at the end. Copied as it stands, so this
file needs only torch, NumPy and, for the pictures, matplotlib; the app itself uses none of it."""

from __future__ import annotations

import base64
import hashlib
import zlib
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
import torch


def unpacked(text: str, shape: tuple[int, ...]) -> torch.Tensor:
    """Bytes from text: packed by zlib, written with 85 letters; u8 of this shape."""
    return torch.tensor(np.frombuffer(zlib.decompress(base64.b85decode(text)), np.uint8).reshape(shape))


def found(files: dict[str, list[str]], addresses: list[str], places: list[Path]) -> Path:
    """The folder that has these files; if there is none, what is missing is fetched into the last."""
    for place in places:
        if all((place / name).is_file() for name in files):
            return place
    place = places[-1]
    place.mkdir(parents=True, exist_ok=True)
    for name, sums in files.items():
        if not (place / name).is_file():
            content = fetched(name, addresses)
            if hashlib.sha256(content).hexdigest() not in sums:
                raise SystemExit(f"{name} came damaged; try again later.")
            (place / name).write_bytes(content)
    return place


def fetched(name: str, addresses: list[str]) -> bytes:
    """A file from the first of these addresses that has it."""
    for address in addresses:
        try:
            print(f"fetching {address}{name}")
            with urlopen(address + name, timeout=60) as answer:
                return bytes(answer.read())
        except OSError as error:
            print(f"  {error}")
    raise SystemExit(f"{name} could not be fetched; put it into the folder of --data yourself.")


def show_losses(axes: Any, losses: np.ndarray) -> None:
    """Both losses over the steps."""
    axes.plot(losses[:, 0], color="#7B5EA7", label="discriminator")
    axes.plot(losses[:, 1], color="#D55E00", label="generator")
    axes.set(xlabel="step", ylabel="loss")
    axes.legend(frameon=False)


def show_points(losses: np.ndarray, real: np.ndarray, generated: np.ndarray) -> None:
    """Real and generated points, [n, 1] or [n, 2], and the losses."""
    import matplotlib.pyplot as plt  # type: ignore[import-not-found]

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
    if real.shape[1] == 1:
        edges = np.histogram_bin_edges(real, 60)
        left.hist(real[:, 0], edges, density=True, color="#0072B2", alpha=0.5, label="real")
        left.hist(generated[:, 0], edges, density=True, color="#D55E00", alpha=0.5, label="generated")
    else:
        left.scatter(*generated.T, s=8, marker="D", color="#D55E00", label="generated")
        left.scatter(*real.T, s=8, color="#0072B2", alpha=0.5, label="real")
    left.legend(frameon=False)
    show_losses(right, losses)
    figure.tight_layout()
    plt.show()


def show_pictures(losses: np.ndarray, rows: dict[str, np.ndarray]) -> None:
    """Rows of pictures [n, c, h, w] from 0 to 1, each with its name, and the losses."""
    import matplotlib.pyplot as plt

    heights = [1] * len(rows) + [3]
    figure, axes = plt.subplots(len(heights), 1, figsize=(11, 1.1 * sum(heights)), height_ratios=heights)
    for one, (name, pictures) in zip(axes, rows.items(), strict=False):
        sheet = np.concatenate(list(pictures[:16].clip(0, 1).transpose(0, 2, 3, 1)), axis=1)
        one.imshow(sheet[:, :, 0] if sheet.shape[2] == 1 else sheet, cmap="gray", vmin=0, vmax=1)
        one.set(title=name, xticks=[], yticks=[])
    show_losses(axes[-1], losses)
    figure.tight_layout()
    plt.show()


def as_pictures(x: torch.Tensor, darkest: float) -> np.ndarray:
    """Training units as pixels from 0 to 1."""
    return ((x.float() - darkest) / (1 - darkest)).numpy()


def take_over(child: Any, parent: Any) -> None:
    """A fork goes on with the networks, the optimisers, the chance and the step of what it was until now."""
    for name in ("generator", "discriminator", "average"):
        if name != "average" or child.average is not child.generator:
            getattr(child, name).load_state_dict(getattr(parent, name).state_dict())
    for name in ("g_optimiser", "d_optimiser"):
        if type(getattr(child, name)) is type(getattr(parent, name)):
            state = getattr(parent, name).state_dict()["state"]
            optimiser = getattr(child, name)
            optimiser.load_state_dict(optimiser.state_dict() | {"state": state})
    for name in ("latent_rng", "noise_rng"):
        if hasattr(child, name) and hasattr(parent, name):
            getattr(child, name).set_state(getattr(parent, name).get_state())
    child.real_samples.taken = parent.real_samples.taken
    child.step = parent.step
    if hasattr(child, "balance") and hasattr(parent, "balance"):
        child.balance = parent.balance
