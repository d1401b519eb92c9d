"""Conditions on the class of a sample, and on a given picture.

To add a condition, write one class here; the networks that take a context are in `networks/conditional.py`.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.gan.foundations.late import LateModule
from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import knob
from playground.gan.networks.size import LayerSize, linear
from playground.gan.rules.condition import Condition, Networks, Sizes
from playground.images.pairs import given_shape

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from playground.gan.networks import conditional
    from playground.gan.networks.network import Network
    from playground.gan.targets.distribution import Target
    from playground.gan.targets.latent import Latent
else:
    torch, conditional = LateModule("torch"), LateModule("playground.gan.networks.conditional")


class NoCondition(Condition):
    title: ClassVar[str] = "None"
    summary: ClassVar[str] = "The generator makes whatever it likes."
    kind: Literal["none"] = "none"


# ---------------------------------------------------------------- classes
class ClassCondition(Condition):
    """The class of the sample. Needs a target with labels."""

    families: ClassVar[tuple[str, ...]] = ("plane", "images")
    of: ClassVar[Literal["nothing", "classes", "picture"]] = "classes"
    labels: Literal["batch", "uniform"] = knob(
        "batch",
        "Labels of the generator's step",
        "Batch: the labels of the real samples, so each class is as frequent as in the data. Uniform: all classes "
        "are equally likely.",
    )

    def generator_context(self, target: Target, context: Any, rng: torch.Generator) -> Any:
        if self.labels == "batch":
            return context
        asked = torch.tensor(target.asked, device=rng.device)
        drawn = torch.randint(len(asked), (len(context),), generator=rng, device=rng.device)
        return conditional.one_hot(asked[drawn], context.shape[1], context.device)

    def build(self, target: Target, latent: Latent, generator: Network, discriminator: Network) -> Networks:
        classes = len(target.classes)
        body = generator.build((latent.dimension + self.width(classes),), target.shape)
        conditioned = conditional.ConditionalGenerator(body, self.embedding(classes))
        return conditioned, self.discriminator(discriminator, target)

    def sizes(self, target: Target, latent: Latent, generator: Network, discriminator: Network) -> Sizes:
        classes = len(target.classes)
        body = generator.sizes((latent.dimension + self.width(classes),), target.shape)
        return self.embedding_sizes(classes) + body, self.discriminator_sizes(discriminator, target)

    def problems_with(self, target: Target) -> list[Problem]:
        if not target.labelled and not target.problem:  # pictures that are not here may well have classes
            sentence = f"The chosen part of {target.title} has no classes to ask for. Choose two or more."
            return [Problem("target", sentence)]
        if len(target.asked) == 1:
            return [Problem("target.only", "With one class there is nothing to ask for. Choose two or more, or all.")]
        return []

    def classes_of(self, target: Target) -> tuple[str, ...]:
        return target.classes

    def context_shape(self, target: Target) -> tuple[int, ...] | None:
        return (len(target.classes),)

    def width(self, classes: int) -> int:
        """How many numbers stand for a class where it enters a network."""
        return classes

    def embedding(self, classes: int) -> nn.Module:
        """A module from a context [n, classes] to the numbers that the networks get, [n, width]."""
        return torch.nn.Identity()

    def embedding_sizes(self, classes: int) -> list[LayerSize]:
        """The sizes of the layers of `embedding`."""
        return []

    def discriminator_sizes(self, network: Network, target: Target) -> list[LayerSize]:
        """The sizes of the layers of `discriminator`: here of one that also returns a number for each class."""
        return network.sizes(target.shape, (1 + len(target.classes),))

    def discriminator(self, network: Network, target: Target) -> nn.Module:
        """A discriminator built from `network`: (sample [n, *shape], context [n, classes]) -> logits [n, 1]."""
        raise NotImplementedError

    def concat_discriminator(self, network: Network, target: Target) -> nn.Module:
        """A discriminator that gets the class together with the sample: as numbers, or as channels of the picture."""
        classes, spatial = len(target.classes), network.spatial and len(target.shape) == 3
        body = network.build(self.concat_shape(network, target), (1,))
        return conditional.ConcatDiscriminator(body, self.embedding(classes), spatial)

    def concat_sizes(self, network: Network, target: Target) -> list[LayerSize]:
        """The sizes of the layers of `concat_discriminator`."""
        return self.embedding_sizes(len(target.classes)) + network.sizes(self.concat_shape(network, target), (1,))

    def concat_shape(self, network: Network, target: Target) -> tuple[int, ...]:
        """The shape of a sample together with its class."""
        width, shape = self.width(len(target.classes)), target.shape
        spatial = network.spatial and len(shape) == 3
        return (shape[0] + width, *shape[1:]) if spatial else (prod(shape) + width,)


class Projection(ClassCondition):
    title: ClassVar[str] = "Projection"
    summary: ClassVar[str] = "One-hot in G. D adds to its score how well the features fit the class asked for."
    formula: ClassVar[str] = r"D(x \mid c) = \psi(\varphi(x)) + e_c^{\top} \varphi(x) \qquad G(z, \text{onehot}(c))"
    reason: ClassVar[str] = (
        "All that D has to learn about classes is one inner product for each of them, so it learns fast. Start here "
        "(Miyato and Koyama 2018)."
    )
    kind: Literal["projection"] = "projection"

    def discriminator(self, network: Network, target: Target) -> nn.Module:
        return conditional.ProjectionDiscriminator(network.build(target.shape, (1 + len(target.classes),)))


class OneHot(ClassCondition):
    title: ClassVar[str] = "One-hot"
    summary: ClassVar[str] = (
        "A vector with a 1 for the class and 0 elsewhere is appended to the latent and to the sample."
    )
    formula: ClassVar[str] = r"G([z, \text{onehot}(c)]) \qquad D([x, \text{onehot}(c)])"
    reason: ClassVar[str] = (
        "The first and simplest way, used by most tutorials. D has to find out for itself that the few added numbers "
        "matter (Mirza and Osindero 2014)."
    )
    kind: Literal["one-hot"] = "one-hot"

    def discriminator(self, network: Network, target: Target) -> nn.Module:
        return self.concat_discriminator(network, target)

    def discriminator_sizes(self, network: Network, target: Target) -> list[LayerSize]:
        return self.concat_sizes(network, target)


class Embedding(ClassCondition):
    title: ClassVar[str] = "Embedding"
    summary: ClassVar[str] = "Each class is a point in a small space, which is learnt together with the networks."
    formula: ClassVar[str] = r"G([z, E_G\,c]) \qquad D([x, E_D\,c])"
    reason: ClassVar[str] = (
        "With many classes, a one-hot vector gets long. An embedding stays short, and similar classes may end up "
        "close together."
    )
    kind: Literal["embedding"] = "embedding"
    size: int = knob(
        8, "Size of the embedding", "How many numbers stand for a class.",
        low="classes cannot be told apart.", high="the condition drowns out the latent.", ge=1, le=64, log=True,
    )  # fmt: skip

    def width(self, classes: int) -> int:
        return self.size

    def embedding(self, classes: int) -> nn.Module:
        return conditional.embedding(classes, self.size)

    def embedding_sizes(self, classes: int) -> list[LayerSize]:
        return [linear(classes, self.size, bias=False)]

    def discriminator(self, network: Network, target: Target) -> nn.Module:
        return self.concat_discriminator(network, target)

    def discriminator_sizes(self, network: Network, target: Target) -> list[LayerSize]:
        return self.concat_sizes(network, target)


class Auxiliary(ClassCondition):
    title: ClassVar[str] = "Auxiliary classifier"
    summary: ClassVar[str] = "D also says which class it sees; G is rewarded when that is the one asked for (AC-GAN)."
    formula: ClassVar[str] = (
        r"L_D - w\,\mathbb{E}[\log p_D(c \mid x)] \qquad {} - w v\,\mathbb{E}[\log p_D(c \mid \tilde x)] \qquad "
        r"L_G - w\,\mathbb{E}[\log p_D(c \mid \tilde x)]"
    )
    reason: ClassVar[str] = (
        "D gets a second task, for which it has to look closely. But G is rewarded for pictures that are easy to "
        "classify, so variety within a class suffers (Odena et al. 2017)."
    )
    kind: Literal["auxiliary"] = "auxiliary"
    weight: float = knob(
        1.0, "Weight of the classifier w", "How much showing the right class counts, compared with looking real.",
        low="G may ignore the class.", high="G draws the clearest example of each class, again and again.",
        ge=0, le=10,
    )  # fmt: skip
    on_generated: float = knob(
        1.0, "Share of generated samples v",
        "How much the classifier also learns from generated samples, compared with real ones: 1 as in the paper. A "
        "sample of the wrong class then teaches it that mistake. 0: only from real samples.",
        high="classes that G has mixed up stay mixed up (Gong et al. 2019).",
        ge=0, le=1, added=True,
    )  # fmt: skip

    def discriminator(self, network: Network, target: Target) -> nn.Module:
        return conditional.ClassifyingDiscriminator(network.build(target.shape, (1 + len(target.classes),)))

    def discriminator_cost(self, d_loss: Tensor, discriminator: nn.Module, samples: Tensor, context: Any) -> Tensor:
        real, fake = samples.chunk(2)  # batch norm must not mix them
        on_real, on_fake = (conditional.class_cross_entropy(discriminator, half, context) for half in (real, fake))
        return d_loss + self.weight * (on_real + self.on_generated * on_fake)

    def generator_cost(
        self, g_loss: Tensor, discriminator: nn.Module, fake: Tensor, real: Tensor, context: Any
    ) -> Tensor:
        return g_loss + self.weight * conditional.class_cross_entropy(discriminator, fake, context)


# ---------------------------------------------------------------- pictures
class Picture(Condition):
    title: ClassVar[str] = "Image to image"
    summary: ClassVar[str] = "G is given a picture and makes another one from it (Pix2Pix)."
    formula: ClassVar[str] = r"L_D \qquad w\,L_G + \lambda\,\mathbb{E}\lVert x - G(c)\rVert_1"
    reason: ClassVar[str] = (
        "The distance to the real picture says what belongs where. Where several answers are possible, it is "
        "smallest for a compromise, which may be blurred. D can tell such a blur from a real picture (Isola et al. "
        "2017)."
    )
    families: ClassVar[tuple[str, ...]] = ("images",)
    of: ClassVar[Literal["nothing", "classes", "picture"]] = "picture"
    settings: ClassVar[dict[str, Any]] = {
        "latent.dimension": 2,  # not used: the picture is all that the generator gets
        "generator": "unet",
        "generator.width": 16,
        "discriminator": "patch",
        "discriminator.width": 16,
        "loss": "non-saturating",
        "penalty": "none",  # the distance already keeps the two networks from running away, and penalties blur
        # without memory in Adam, a few wild steps at the flat end of tanh leave all pictures black for good
        "g_optimiser.learning_rate": 0.002,
        "g_optimiser.beta1": 0.5,
        "d_optimiser.learning_rate": 0.002,
        "d_optimiser.beta1": 0.5,
        "steps": 1200,
        "batches": "shared",  # both networks are updated on the same generated pictures
    }
    kind: Literal["picture"] = "picture"
    given: Literal["edges", "upper-half", "grey", "low-resolution", "few-blocks"] = knob(
        "few-blocks", "What is given", "The part of the real picture that the generator starts from.",
        level="basic",
    )  # fmt: skip
    l1: float = knob(
        2.0, "Weight of the distance λ", "How much differences from the real picture count, pixel by pixel (L1).",
        low="sharp pictures that do not belong to what was given.", high="blurred pictures.",
        ge=0, le=1000, level="basic",
    )  # fmt: skip
    adversarial: float = knob(
        1.0, "Weight of the game w", "How much fooling the discriminator counts. 0: only the distance counts.",
        low="pictures are blurred where several answers are possible.", high="pictures are sharp, but invented.",
        ge=0, le=10, level="basic",
    )  # fmt: skip

    def build(self, target: Target, latent: Latent, generator: Network, discriminator: Network) -> Networks:
        shape, context = target.shape, given_shape(target.shape, self.given)
        both = (context[0] + shape[0], *shape[1:])
        translator = conditional.ImageToImageGenerator(generator.build(context, shape))
        return translator, conditional.PairDiscriminator(discriminator.build(both, (1,)))

    def sizes(self, target: Target, latent: Latent, generator: Network, discriminator: Network) -> Sizes:
        shape, context = target.shape, given_shape(target.shape, self.given)
        return generator.sizes(context, shape), discriminator.sizes((context[0] + shape[0], *shape[1:]), (1,))

    def problems_with(self, target: Target) -> list[Problem]:
        if self.given == "grey" and target.shape[0] == 1:
            sentence = f"The pictures of {target.title} are already grey. Choose something else to give."
            return [Problem("condition.given", sentence)]
        return []

    @property
    def given_part(self) -> str:
        return self.given

    def context_shape(self, target: Target) -> tuple[int, ...] | None:
        return given_shape(target.shape, self.given)

    def generator_cost(
        self, g_loss: Tensor, discriminator: nn.Module, fake: Tensor, real: Tensor, context: Any
    ) -> Tensor:
        return self.adversarial * g_loss + self.l1 * (fake - real).abs().mean()
