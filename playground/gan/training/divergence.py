"""Divergence: losses that are not finite any more, and the likely reason."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment


class Diverged(ArithmeticError):  # noqa: N818 - the state of the run, not a mistake
    """A loss was not finite at `step`. `reason` is a sentence on the likely cause and what to try."""

    def __init__(self, step: int, reason: str) -> None:
        super().__init__(f"The losses stopped being finite numbers at step {step:,}. {reason}")
        self.step, self.reason = step, reason


def likely_reason(experiment: Experiment) -> str:
    """A sentence on the most likely cause: that of the first rule that applies."""
    e = experiment
    rate = max(e.g_optimiser.learning_rate, e.d_optimiser.learning_rate)
    if e.units == "raw" and float(e.target.std.max()) > 20:
        return (
            "In raw units the data is large and gradients explode. Set the units to standardised, or lower the "
            "learning rates."
        )
    if rate > e.g_optimiser.high_rate:
        return f"A learning rate of {rate:g} is very high. Try a tenth of it."
    if e.loss.unbounded and e.penalty.kind == "none":
        return "Nothing limits the discriminator's scores. Add a penalty, such as R1 + R2 or the gradient penalty."
    return "The usual cause is a learning rate that is too high, or a penalty that is too heavy. Lower one of them."
