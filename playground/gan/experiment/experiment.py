"""The Experiment: everything that one training is, frozen, validated, with a key and a short link form.

It composes the descriptions of the other files and adds what belongs to the training as a whole. `path` below means
a dotted name such as `generator.width`; the path of a choice itself (`target`, `loss`) stands for its kind.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import model_validator

# these are imported for the kinds that they define
from playground.gan.experiment import fork
from playground.gan.experiment.compatibility import clash, misfit
from playground.gan.foundations.schema import Choice, Description, kinds_of, knob, knob_of, one_of, refuse
from playground.gan.networks import convolutions, image_to_image  # noqa: F401
from playground.gan.networks.mlp import Mlp, Network
from playground.gan.rules.augment import Augment
from playground.gan.rules.conditions import Condition, NoCondition
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import NonSaturating
from playground.gan.rules.optimisers import Adam, FlatThenCosine, Optimiser, Schedule
from playground.gan.rules.penalties import R1R2, Penalty
from playground.gan.rules.pretraining import NoPretraining, Pretraining
from playground.gan.targets import basics, curves, images, own  # noqa: F401
from playground.gan.targets.basics import Ring
from playground.gan.targets.distribution import Target
from playground.gan.targets.latent import Latent

if TYPE_CHECKING:
    AnyTarget = Any  # a Distribution or an ImageTarget, which offer different things
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

ALGORITHM = 2  # raised when the same Experiment would train to other numbers: old runs are then no answer


class Experiment(Description):
    """The complete description of one training. Equal Experiments train to equal numbers on the same machine."""

    target: AnyTarget = knob(Ring(), "Target", "The distribution to learn.", group="target")
    units: Literal["standardised", "raw"] = knob(
        "standardised",
        "Units",
        "Standardised: the networks see data with mean 0 and spread 1, pixels from -1 to 1. Raw: they see the plot's "
        "own units, pixels from 0 to 1. Try raw on the quadratic and watch it fail: large numbers swamp small weights.",
        group="target",
    )
    condition: AnyCondition = knob(
        NoCondition(), "Condition", "What the generator is asked for, and how both networks are told.",
        group="condition", simple=True,
    )  # fmt: skip
    latent: Latent = knob(
        Latent(), "Latent", "The generator's input.", group="latent", conditions=("nothing", "classes")
    )
    generator: AnyNetwork = knob(
        Mlp(width=64, bias_spread=1.0), "Generator", "Turns latent points into samples.", group="generator"
    )
    discriminator: AnyNetwork = knob(
        Mlp(width=64, activation="leaky-relu"), "Discriminator", "Tells real from generated.", group="discriminator"
    )
    loss: AnyLoss = knob(NonSaturating(), "Loss", "What the two networks want.", group="loss", simple=True)
    penalty: AnyPenalty = knob(
        R1R2(weight=0.1, final_weight=0.0003, interval=4),
        "Penalty",
        "What keeps the discriminator smooth.",
        group="loss",
        simple=True,
    )
    instance_noise: float = knob(
        0.0,
        "Instance noise",
        "Noise added to all that the discriminator sees, as a share of the data's spread; it fades to 0 by the end.",
        low="the discriminator may win at once.",
        high="detail is hidden for most of the run.",
        group="loss",
        ge=0,
        le=2,
    )
    augment: Augment = knob(
        Augment(), "Augmentation", "What is done to all pictures before the discriminator sees them.", group="loss",
        families=("images",), conditions=("nothing", "classes"),
    )  # fmt: skip
    g_optimiser: AnyOptimiser = knob(
        Adam(learning_rate=0.003), "Generator's optimiser", "How G learns.", group="optimisers"
    )
    d_optimiser: AnyOptimiser = knob(
        Adam(learning_rate=0.003), "Discriminator's optimiser", "How D learns.", group="optimisers"
    )
    schedule: AnySchedule = knob(
        FlatThenCosine(flat=0.5),
        "Learning-rate schedule",
        "How both learning rates change during the run.",
        group="optimisers",
    )
    pretraining: AnyPretraining = knob(
        NoPretraining(), "Pretraining", "What the discriminator learns alone before the game begins.", group="run"
    )
    order: Literal["alternating", "simultaneous"] = knob(
        "alternating",
        "Order of updates",
        "Alternating: the generator answers the discriminator as it is after its update. Simultaneous: both answer "
        "each other as they were before; theory often studies this, and it turns more.",
        group="run",
    )
    discriminator_update: Literal["together", "real-then-generated"] = knob(
        "together",
        "The discriminator's update",
        "Together: one step of its optimiser for real and generated samples. Real, then generated: a step for each, as "
        "Keras tutorials do.",
        group="run",
    )
    discriminator_steps: int = knob(
        1,
        "Discriminator steps k",
        "How often D is updated in each step of the algorithm.",
        high="the discriminator runs ahead, and each step takes longer.",
        group="run",
        ge=1,
        le=20,
    )
    generator_steps: int = knob(
        1,
        "Generator steps",
        "How often G is updated in each step.",
        high="G chases an old D.",
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
        256, "Batch size", "How many samples each update looks at.",
        low="noisy gradients; small modes are missed.", high="slower steps.", group="run", ge=4, le=2048, log=True,
    )  # fmt: skip
    ema: float = knob(
        0.995,
        "Averaging of the generator",
        "What you see is a running average of the generator's weights; 0 shows the weights themselves.",
        low="the picture trembles.",
        high="the picture lags behind.",
        group="run",
        ge=0,
        le=0.9999,
    )
    precision: Literal["float32", "bfloat16", "automatic"] = knob(
        "float32",
        "Arithmetic",
        "float32 is exact enough for everything. bfloat16 has fewer digits: faster for large networks on machines made "
        "for it. Automatic: bfloat16 on those.",
        group="run",
        families=("images",),
    )
    steps: int = knob(
        3000, "Steps", "How long to train.",
        low="it stops before it has learnt.", high="you wait for nothing.",
        group="run", simple=True, ge=1, le=200_000, log=True,
    )  # fmt: skip
    seed: int = knob(
        1,
        "Seed",
        "The start of all chance in this run: the same seed gives the same run.",
        group="run",
        ge=0,
        le=999_999,
    )
    fork: str = knob(
        "", "Fork", "Until which step it was another experiment, and which: step?link.", group="run", hidden=True,
        max_length=6000,
    )  # fmt: skip

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.generator.mixes_batch or self.discriminator.mixes_batch) and self.batch < 8:
            raise refuse("batch", "Batch normalisation needs a batch of at least 8.")
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            kind = value if isinstance(value, Choice) else None
            limits = [misfit("This", knob_of(field), name, self.target, self.condition)]
            limits += [misfit(kind.title, kind, name, self.target, self.condition)] if kind else []
            if any(limits) and value != field.default:
                raise refuse(name, next(filter(None, limits)))
        if lack := self.condition.lack(self.target) or clash(self) or fork.fault(self):
            raise refuse(*lack)
        return self

    @cached_property
    def origin(self) -> tuple[Experiment, int] | None:
        """The experiment that this one was until some step, and that step; None for one with a beginning of its own."""
        return fork.read(self.fork)

    @property
    def title(self) -> str:
        """What is learnt, and what the generator is told: "Digits, by class (Projection)"."""
        told = {"nothing": "", "classes": f", by class ({self.condition.title})", "picture": ", image to image"}
        return f"{self.target.title}{told[self.condition.of]}"

    def canonical(self) -> str:
        """The one JSON text of this Experiment: keys sorted, no spaces."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def key(self) -> str:
        """16 hexadecimal digits; equal for equal Experiments only."""
        return hashlib.sha256(f"{ALGORITHM}\n{self.canonical()}".encode()).hexdigest()[:16]

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """The Experiment of a JSON text, in which fields may be left out; ValidationError names each wrong field."""
        return cls.model_validate_json(text)

    @classmethod
    def default(cls, target: str = "ring", condition: str = "none") -> Experiment:
        """The Experiment that learns this kind of target well; KeyError if there is no such kind."""
        kind, told = kinds_of(Target)[target], kinds_of(Condition)[condition]
        plain = cls(target=kind()).model_dump(mode="json")
        plain["condition"] = told().model_dump(mode="json")
        kept = {path: v for path, v in kind.settings.items() if path.partition(".")[0] not in told.settings}
        for path, value in (kept | told.settings).items():  # a kind that the condition chooses has other fields
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
    """Put `value` at `path` of a nested dict; at the path of a choice, a new kind replaces all of its fields."""
    *groups, leaf = path.split(".")
    for group in groups:
        tree = tree[group]
    tree[leaf] = {"kind": value} if leaf in CHOICES and not groups else value
