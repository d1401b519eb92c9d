"""How both networks of an experiment are built, before anything is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from playground.engine.questions.question import Progress, Question, Steps
from playground.gan.experiment.experiment import Experiment
from playground.store.jobs import Answer

if TYPE_CHECKING:
    from playground.engine.resources import Resources
    from playground.gan.look import architecture
else:
    from playground.gan.foundations.late import LateModule

    architecture = LateModule("playground.gan.look.architecture")


class Architecture(Question):
    """The layers of both networks of an experiment, with output shapes and numbers of parameters."""

    kind: ClassVar[str] = "architecture"
    title: ClassVar[str] = "looking at the networks"
    experiment: Experiment

    def work(self, resources: Resources) -> Steps:
        """Info: {"generator": {"rows": [...], "parameters": n, "shape": [...]}, "discriminator": the same}."""
        yield Progress()
        return Answer(dict(architecture.describe(self.experiment)))
