"""The generator of a run as an ONNX file: only a worker can make it, as that takes torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from playground.engine.questions.about_run import AboutCheckpoint
from playground.engine.questions.question import Progress, Refusal, Steps
from playground.store.jobs import Answer

if TYPE_CHECKING:
    from playground.engine.resources import Resources
    from playground.gan.export import onnx_model
    from playground.gan.look import lab
else:
    from playground.gan.foundations.late import LateModule

    lab = LateModule("playground.gan.look.lab")
    onnx_model = LateModule("playground.gan.export.onnx_model")


class OnnxFile(AboutCheckpoint):
    """The averaged generator at a checkpoint, as an ONNX model."""

    kind: ClassVar[str] = "onnx"
    title: ClassVar[str] = "writing the ONNX file"
    quick: ClassVar[bool] = False
    allows_untrained: ClassVar[bool] = False

    def work(self, resources: Resources) -> Steps:
        """No info; the result is the file."""
        yield Progress(words="Loading the generator")
        experiment, _, checkpoint = resources.saved(self.run, self.at_step)
        yield Progress(0.5, "Writing the model")
        try:
            made = onnx_model.onnx_model(experiment, lab.generator_of(experiment, checkpoint or b"", "cpu"))
        except ValueError as error:
            raise Refusal(str(error)) from error
        return Answer(result=made, media="application/octet-stream")
