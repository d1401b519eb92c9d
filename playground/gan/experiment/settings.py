"""The settings of one training: all fields of an Experiment except its fork, each within its own limits.

They combine the descriptions of the other rooms with what concerns the training as a whole. `compatibility.py` checks
whether they fit together; an Experiment (`experiment.py`) is settings that do. A `path` is a dotted name such as
`generator.width`; the path of a choice (`target`, `loss`) stands for its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from playground.gan.foundations.schema import Choice, Description, kinds_of, knob, one_of

# kinds are offered in the order in which they are imported: this network first
from playground.gan.networks.mlp import Mlp

# isort: split
# the modules marked "noqa" are imported for the kinds that they define
from playground.gan.networks import convolutions, image_to_image, implicit  # noqa: F401
from playground.gan.networks.network import Network
from playground.gan.rules import began, outside  # noqa: F401
from playground.gan.rules.augment import Augment
from playground.gan.rules.condition import Condition
from playground.gan.rules.conditions import NoCondition
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import NonSaturating
from playground.gan.rules.optimisers import Adam, FlatThenCosine, Optimiser, Schedule
from playground.gan.rules.penalties import R1R2, Penalty
from playground.gan.rules.pretraining import NoPretraining, Pretraining
from playground.gan.targets import basics, curves, images, outside_pictures, outside_points, own  # noqa: F401
from playground.gan.targets.basics import Ring
from playground.gan.targets.distribution import Target
from playground.gan.targets.latent import Latent

if TYPE_CHECKING:
    AnyTarget = Any  # a Distribution or an ImageTarget, which have different methods
    AnyCondition = Any
    AnyNetwork = Network
    AnyLoss = Loss
    AnyPenalty = Penalty
    AnyOptimiser = Optimiser
    AnySchedule = Schedule
    AnyPretraining = Pretraining
else:
    AnyTarget, AnyNetwork, AnyLoss, AnyPenalty = (
        one_of(Target),
        one_of(Network),
        one_of(Loss),
        one_of(Penalty),
    )
    AnyOptimiser, AnySchedule, AnyCondition = one_of(Optimiser), one_of(Schedule), one_of(Condition)
    AnyPretraining = one_of(Pretraining)


class Settings(Description):
    """All settings of one training, in the order of the controls."""

    target: AnyTarget = knob(Ring(), "Target", "What the generator learns.", group="target")
    units: Literal["standardised", "raw"] = knob(
        "standardised",
        "Units",
        "Standardised: the networks see data with mean 0 and spread 1, or pixels from -1 to 1. Raw: they see the "
        "plot's own units, or pixels from 0 to 1. Try raw on the quadratic: its large numbers swamp small weights, "
        "and it learns "
        "much more slowly.",
        group="target",
    )
    condition: AnyCondition = knob(
        NoCondition(), "Condition", "What you can ask the generator for, and how both networks learn what was asked.",
        group="condition", level="basic",
    )  # fmt: skip
    latent: Latent = knob(
        Latent(),
        "Latent",
        "The random numbers that go into the generator.",
        group="latent",
        conditions=("nothing", "classes"),
    )
    generator: AnyNetwork = knob(
        Mlp(width=64, bias_spread=1.0),
        "Generator",
        "The network that turns latents into samples.",
        group="generator",
        level="more",
    )
    discriminator: AnyNetwork = knob(
        Mlp(width=64, activation="leaky-relu"),
        "Discriminator",
        "The network that tells real samples from generated ones.",
        group="discriminator",
        level="more",
    )
    loss: AnyLoss = knob(
        NonSaturating(), "Loss", "What each of the two networks tries to achieve.", group="loss", level="basic"
    )
    penalty: AnyPenalty = knob(
        R1R2(weight=0.1, final_weight=0.0003, interval=4),
        "Penalty",
        "What keeps the discriminator smooth.",
        group="loss",
        level="basic",
    )
    instance_noise: float = knob(
        0.0,
        "Instance noise",
        "Noise added to everything the discriminator sees, as a share of the data's spread. It fades to 0 by the end.",
        low="the discriminator may win at once.",
        high="the noise hides fine detail for most of the run.",
        level="more",
        group="loss",
        ge=0,
        le=2,
    )
    augment: Augment = knob(
        Augment(), "Augmentation", "Random changes made to all pictures before the discriminator sees them.",
        group="loss", families=("images",), conditions=("nothing", "classes"),
    )  # fmt: skip
    g_optimiser: AnyOptimiser = knob(
        Adam(learning_rate=0.003),
        "Generator's optimiser",
        "The rule by which G's weights change.",
        group="optimisers",
        level="more",
    )
    d_optimiser: AnyOptimiser = knob(
        Adam(learning_rate=0.003),
        "Discriminator's optimiser",
        "The rule by which D's weights change.",
        group="optimisers",
        level="more",
    )
    schedule: AnySchedule = knob(
        FlatThenCosine(flat=0.5),
        "Learning-rate schedule",
        "How both learning rates change during the run.",
        group="optimisers",
    )
    pretraining: AnyPretraining = knob(
        NoPretraining(), "Pretraining", "What the discriminator learns on its own before the game begins.", group="run"
    )
    order: Literal["alternating", "simultaneous"] = knob(
        "alternating",
        "Order of updates",
        "Alternating: the generator answers the discriminator as it is after its update. Simultaneous: both answer "
        "each other as they were before; this is what theory often studies, and it makes the game turn more.",
        group="run",
    )
    discriminator_update: Literal["together", "real-then-generated"] = knob(
        "together",
        "The discriminator's update",
        "Together: one optimiser step for real and generated samples. Real, then generated: one step for each, as in "
        "Keras tutorials.",
        group="run",
    )
    discriminator_steps: int = knob(
        1,
        "Discriminator steps k",
        "How often D is updated in each step of the algorithm.",
        high="the discriminator gets too far ahead, and each step takes longer.",
        level="more",
        group="run",
        ge=1,
        le=20,
    )
    generator_steps: int = knob(
        1,
        "Generator steps",
        "How often G is updated in each step.",
        high="G keeps answering an outdated D.",
        group="run",
        ge=1,
        le=20,
    )
    batches: Literal["fresh", "shared"] = knob(
        "fresh",
        "Samples of a step",
        "Fresh: each update draws its own real samples and latents. Shared: all updates of one step use the same.",
        group="run",
    )
    batch: int = knob(
        256, "Batch size", "How many samples each update uses.",
        low="gradients are noisy, and small modes are missed.", high="each step takes longer.",
        group="run", ge=4, le=2048, log=True, level="more",
    )  # fmt: skip
    ema: float = knob(
        0.995,
        "Averaging of the generator",
        "What you see is a running average of the generator's weights; 0 shows the weights themselves.",
        low="the picture trembles.",
        high="the picture lags behind.",
        level="more",
        group="run",
        ge=0,
        le=0.9999,
    )
    precision: Literal["float32", "bfloat16", "automatic"] = knob(
        "float32",
        "Arithmetic",
        "float32 is accurate enough for everything. bfloat16 has fewer digits, and is faster for large networks on "
        "hardware made for it. Automatic: bfloat16 on such hardware.",
        group="run",
        families=("images",),
    )
    steps: int = knob(
        3000, "Steps", "How many steps to train.",
        low="training stops before the generator has learnt.", high="you wait longer and gain nothing.",
        group="run", level="basic", ge=1, le=200_000, log=True,
    )  # fmt: skip
    patience: int = knob(
        0, "Stop without a gain",
        "The stop rule: the run ends when its main metric has not gained in this many steps. It looks when the metric "
        "is measured, some forty times in a run, and what cannot be told from a perfect generator is no gain. 0: it "
        "trains all its steps.",
        low="a run ends that only rests for a while.", high="it hardly ever ends early.",
        group="run", ge=0, le=200_000, zero="never", added=True,
    )  # fmt: skip
    seed: int = knob(
        1,
        "Seed",
        "The number from which all random numbers of this run follow. On the same machine, the same seed gives the "
        "same run.",
        level="more",
        group="run",
        ge=0,
        le=999_999,
    )

    @classmethod
    def default(cls, target: str = "ring", condition: str = "none") -> Self:
        """The settings that learn this kind of target well under this kind of condition.

        Raises KeyError for an unknown kind.
        """
        target_kind, condition_kind = kinds_of(Target, unlisted=True)[target], kinds_of(Condition)[condition]
        plain = cls(target=target_kind()).model_dump(mode="json")
        plain["condition"] = condition_kind().model_dump(mode="json")
        chosen = condition_kind.settings  # a choice that the condition sets may have other fields than the target's
        learnt = target_kind.settings | target_kind.settings_with.get(condition, {})
        kept = {path: value for path, value in learnt.items() if path.partition(".")[0] not in chosen}
        for path, value in (kept | chosen).items():
            set_path(plain, path, value)
        return cls.model_validate(plain)


CHOICES: dict[str, type[Choice]] = {
    "target": Target,
    "condition": Condition,
    "generator": Network,
    "discriminator": Network,
    "loss": Loss,
    "penalty": Penalty,
    "g_optimiser": Optimiser,
    "d_optimiser": Optimiser,
    "schedule": Schedule,
    "pretraining": Pretraining,
}


def set_path(tree: dict[str, Any], path: str, value: Any) -> None:
    """Set `value` at `path` of a nested dict, in place. At the path of a choice, a new kind replaces all its fields."""
    *groups, leaf = path.split(".")
    for group in groups:
        tree = tree[group]
    tree[leaf] = {"kind": value} if leaf in CHOICES and not groups else value
