"""What D makes of samples around a step: its last hidden layer before and after each update."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from playground.engine.questions.about_run import AboutCheckpoint
from playground.engine.questions.question import Progress, Steps
from playground.gan.foundations.snapshot import Snapshot
from playground.store.jobs import Answer

if TYPE_CHECKING:
    from playground.engine.resources import Resources
    from playground.gan.look import feature_moves
else:
    from playground.gan.foundations.late import LateModule

    feature_moves = LateModule("playground.gan.look.feature_moves")


class Features(AboutCheckpoint):
    """D's last hidden layer before the run's next step, after its update of D, and after that of G."""

    kind: ClassVar[str] = "features"
    title: ClassVar[str] = "taking a step, and looking at the features"

    def work(self, resources: Resources) -> Steps:
        """A Snapshot with moves f4 [3, 2, n, 2] and the numbers of `feature_moves`. Info: step."""
        yield Progress(words="Loading the networks")
        training = resources.training(self.run, self.at_step)
        if training.finished:  # there is no further step: take one as if there were
            training.state.step -= 1
        places, numbers = feature_moves.feature_moves(training)
        answer = Snapshot(self.at_step, {"moves": places.astype(np.float32)}, numbers)
        return Answer({"step": self.step}, answer.encode(), "application/octet-stream")
