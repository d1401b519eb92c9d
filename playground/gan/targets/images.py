"""Image datasets to learn from. To add one, write one class here.

A class says what the pictures are and where they come from; `playground/images` downloads, reads and checks them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from pydantic import field_validator

from playground.gan.foundations.schema import knob
from playground.gan.targets.image_target import PICTURES, ImageTarget, Shape
from playground.images import ImageSet, digits, own, shapes
from playground.images.published import CIFAR10, FASHION, MNIST, Published


def empirical(shape: str) -> str:
    """The empirical distribution of a dataset as LaTeX; `shape` is that of a picture, also in LaTeX."""
    return rf"x \sim \tfrac1n \sum_{{i=1}}^n \delta_{{x_i}},\ x_i \in \{{0, \dots, 255\}}^{{{shape}}}"


SMALLER: dict[str, Any] = PICTURES | {
    "generator.width": 32,
    "generator.dense": 128,
    "discriminator.width": 32,
    "discriminator.dense": 128,
    "penalty.final_weight": 0.03,
    "g_optimiser.learning_rate": 0.002,
    "d_optimiser.learning_rate": 0.002,
    "batch": 64,
    "precision": "float32",
    "steps": 2500,
}


# ---------------------------------------------------------------- built in
class Digits(ImageTarget):
    title: ClassVar[str] = "Digits"
    summary: ClassVar[str] = "Handwritten digits of 8x8 pixels: about the smallest pictures there can be."
    formula: ClassVar[str] = empirical(r"8 \times 8")
    classes = digits.CLASSES
    source: ClassVar[str] = "Alpaydin and Kaynak 1998, from scikit-learn: https://archive.ics.uci.edu/dataset/80"
    licence: ClassVar[str] = "CC BY 4.0"
    size: ClassVar[str] = "1,797 pictures of 8x8, nothing to download"
    frame: ClassVar[Shape] = (1, 8, 8)
    settings: ClassVar[dict[str, Any]] = SMALLER
    kind: Literal["digits"] = "digits"

    def read(self) -> ImageSet:
        return digits.load()


class Shapes(ImageTarget):
    title: ClassVar[str] = "Shapes"
    summary: ClassVar[str] = "Circles, squares, triangles, stars and crosses, drawn by this app."
    formula: ClassVar[str] = empirical(r"c \times 28 \times 28")
    classes = shapes.CLASSES
    source: ClassVar[str] = "Drawn by this app: kind, colour, size and place are random, and so may be the rotation"
    licence: ClassVar[str] = "free: part of this app"
    size: ClassVar[str] = "12,000 pictures of 28x28, nothing to download"
    frame: ClassVar[Shape] = (1, 28, 28)
    # a function of the position has clean edges and even areas, and one of 16 units a pixel learns as much as one of 32
    # in two thirds of the time; turned by any angle, shapes are learnt half as well
    settings: ClassVar[dict[str, Any]] = PICTURES | {
        "target.rotation": "upright",
        "latent.dimension": 16,
        "generator": "implicit",
        "generator.width": 16,
        "discriminator.width": 16,
        "penalty.weight": 0.1,
        "penalty.final_weight": 0.02,
        "precision": "float32",  # edges come out better
        "steps": 4000,
    }
    settings_with: ClassVar[dict[str, dict[str, Any]]] = {
        "picture": {"target.rotation": "any"},  # what is given shows the angle
    }
    kind: Literal["shapes"] = "shapes"
    colour: Literal["grey", "colour"] = knob("grey", "Paint", "Three greys, or six colours.")
    rotation: Literal["upright", "any"] = knob(
        "any",  # that of experiments from before this setting; the default of the target is in its settings
        "Rotation",
        "Upright: all shapes stand straight. Any: each is turned at random, which is much harder to learn, since a "
        "network has to draw the same shape at every angle.",
        added=True,
    )

    @property
    def shape(self) -> Shape:
        return (3, 28, 28) if self.colour == "colour" else (1, 28, 28)

    def read(self) -> ImageSet:
        return shapes.load(self.colour == "colour", self.rotation == "upright")


# ---------------------------------------------------------------- downloaded once
class PublishedTarget(ImageTarget):
    """A well-known dataset that is downloaded at its first use."""

    published: ClassVar[Published]

    @property
    def problem(self) -> str:
        return self.published.problem

    def fetch(self, tell: Callable[[int, int], None]) -> None:
        self.published.fetch(tell)

    def read(self) -> ImageSet:
        return self.published.load()


class Mnist(PublishedTarget):
    title: ClassVar[str] = "MNIST"
    summary: ClassVar[str] = "Handwritten digits of 28x28 pixels: the dataset that most tutorials begin with."
    formula: ClassVar[str] = empirical(r"28 \times 28")
    classes = MNIST.classes
    source: ClassVar[str] = "LeCun, Cortes and Burges 1998: http://yann.lecun.com/exdb/mnist/"
    licence: ClassVar[str] = "CC BY-SA 3.0"
    size: ClassVar[str] = "70,000 pictures of 28x28, 12 MB to download"
    frame: ClassVar[Shape] = (1, 28, 28)
    published: ClassVar[Published] = MNIST
    kind: Literal["mnist"] = "mnist"


class Fashion(PublishedTarget):
    title: ClassVar[str] = "Fashion-MNIST"
    summary: ClassVar[str] = "Clothes of 28x28 pixels: as easy to train on as MNIST, and harder to draw well."
    formula: ClassVar[str] = empirical(r"28 \times 28")
    classes = FASHION.classes
    source: ClassVar[str] = "Xiao, Rasul and Vollgraf 2017: https://github.com/zalandoresearch/fashion-mnist"
    licence: ClassVar[str] = "MIT"
    size: ClassVar[str] = "70,000 pictures of 28x28, 31 MB to download"
    frame: ClassVar[Shape] = (1, 28, 28)
    published: ClassVar[Published] = FASHION
    kind: Literal["fashion"] = "fashion"


class Cifar10(PublishedTarget):
    title: ClassVar[str] = "CIFAR-10"
    summary: ClassVar[str] = "Small colour photographs of 32x32 pixels. Hard to learn: colours and textures come first."
    formula: ClassVar[str] = empirical(r"3 \times 32 \times 32")
    classes = CIFAR10.classes
    source: ClassVar[str] = "Krizhevsky 2009: https://www.cs.toronto.edu/~kriz/cifar.html"
    licence: ClassVar[str] = "none stated; its author asks to be cited"
    size: ClassVar[str] = "60,000 pictures of 32x32 in colour, 171 MB to download"
    frame: ClassVar[Shape] = (3, 32, 32)
    settings: ClassVar[dict[str, Any]] = PICTURES | {
        "generator.width": 32,
        "discriminator.width": 32,
        "penalty.weight": 0.3,
        "penalty.final_weight": 0.1,
        "g_optimiser.learning_rate": 0.001,  # at 0.003, D is right about everything until step 1,000
        "d_optimiser.learning_rate": 0.001,
        "steps": 6000,
    }
    published: ClassVar[Published] = CIFAR10
    kind: Literal["cifar10"] = "cifar10"


# ---------------------------------------------------------------- uploaded
class OwnImages(ImageTarget):
    title: ClassVar[str] = "Your own pictures"
    summary: ClassVar[str] = "PNG or JPEG files, or a zip file of them; in a zip file, folders become classes."
    formula: ClassVar[str] = empirical(r"c \times h \times w")
    source: ClassVar[str] = "You. They stay on the machine that this app runs on"
    licence: ClassVar[str] = "yours"
    size: ClassVar[str] = "10 to 20,000 pictures, cropped to 28x28, 32x32 or 64x64"
    frame: ClassVar[Shape] = (3, 32, 32)  # while there are none
    personal: ClassVar[bool] = True
    kind: Literal["own-images"] = "own-images"
    folder: str = knob("", "Pictures", "The name under which they are kept.", hidden=True, max_length=19)

    @field_validator("folder")
    @classmethod
    def _is_name(cls, name: str) -> str:
        if name and not own.NAME.fullmatch(name):
            raise ValueError("this is not the name of a set of pictures; ask for the complete link.")
        return name

    @property
    def classes(self) -> tuple[str, ...]:  # type: ignore[override]
        about = self._about
        return about.classes if about else ()

    @property
    def shape(self) -> Shape:
        about = self._about
        if about:
            return about.shape
        side = int(self.folder.rpartition("-")[2] or 32)
        return (3, side, side)

    @property
    def problem(self) -> str:
        if not self.folder:
            return "There are no pictures yet. Upload some."
        return "" if self._about else "The pictures of this link are not on this machine. Upload them again."

    def read(self) -> ImageSet:
        return own.load(self.folder)

    @property
    def _about(self) -> own.About | None:
        return own.about(self.folder)
