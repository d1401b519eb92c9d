"""The base class of conditions: what both networks get besides the latent or the sample.

This is a tensor, the `context`: a one-hot class, [n, classes], or a picture, [n, c, h, w]. (A trained generator also
takes mixtures of classes, whose shares sum to 1.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import Choice
from playground.gan.networks.size import LayerSize

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from playground.gan.networks.network import Network
    from playground.gan.targets.distribution import Target
    from playground.gan.targets.latent import Latent

Networks = tuple["nn.Module", "nn.Module"]  # generator, discriminator
Sizes = tuple[list[LayerSize], list[LayerSize]]  # of their layers


class Condition(Choice):
    """What both networks are conditioned on. `settings` are those that differ from the defaults of the target, chosen
    so that a conditional training learns well."""

    of: ClassVar[Literal["nothing", "classes", "picture"]] = "nothing"
    reason: ClassVar[str] = ""  # when to choose this kind
    settings: ClassVar[dict[str, Any]] = {}

    def build(self, target: Target, latent: Latent, generator: Network, discriminator: Network) -> Networks:
        """Both networks with fresh weights from torch's global generator; they take (latent or sample, context)."""
        raise NotImplementedError

    def sizes(self, target: Target, latent: Latent, generator: Network, discriminator: Network) -> Sizes:
        """The sizes of the layers of the networks that `build` makes."""
        raise NotImplementedError

    def problems_with(self, target: Target) -> list[Problem]:
        """What the condition needs and this target does not have."""
        return []

    def classes_of(self, target: Target) -> tuple[str, ...]:
        """The names of the classes that the generator is asked for; none where it is not asked for a class."""
        return ()

    @property
    def given_part(self) -> str:
        """Which part of a picture is given, by its name in `images/pairs.py`; empty if no picture is given."""
        return ""

    def context_shape(self, target: Target) -> tuple[int, ...] | None:
        """The shape of the context of one sample; None if there is no context."""
        return None

    def generator_context(self, target: Target, context: Any, rng: torch.Generator) -> Any:
        """The context [n, ...] of the generator's update. `context` is that of the real samples in the batch."""
        return context

    def discriminator_cost(self, d_loss: Tensor, discriminator: nn.Module, samples: Tensor, context: Any) -> Tensor:
        """What the discriminator minimises, a scalar: its loss, and what the condition adds.

        `samples` [2n, *shape] are real samples followed by generated ones, both with the same `context` [n, ...].
        """
        return d_loss

    def generator_cost(
        self, g_loss: Tensor, discriminator: nn.Module, fake: Tensor, real: Tensor, context: Any
    ) -> Tensor:
        """What the generator minimises, a scalar; `fake` and `real` [n, *shape] have the same context [n, ...]."""
        return g_loss
