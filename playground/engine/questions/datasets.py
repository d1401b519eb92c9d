"""Pictures to learn from: fetched, imported from a user's files, and the classifier that measures them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator

from playground.engine.limits import limits
from playground.engine.questions.background import in_background, with_progress
from playground.engine.questions.question import Progress, Question, Refusal, Steps
from playground.gan.experiment.settings import AnyTarget
from playground.images import intake
from playground.store.jobs import Answer

if TYPE_CHECKING:
    from playground.engine.resources import Resources
    from playground.gan.measure import classifier
    from playground.gan.targets.image_target import ImageTarget

    PictureTarget = ImageTarget
else:
    from playground.gan.foundations.late import LateModule

    classifier = LateModule("playground.gan.measure.classifier")
    PictureTarget = AnyTarget


class OfPictures(Question):
    """A question about a set of pictures."""

    quick: ClassVar[bool] = False
    keep_seconds: ClassVar[float] = 0.0
    target: PictureTarget

    @field_validator("target")
    @classmethod
    def _is_of_pictures(cls, target: Any) -> Any:
        if target.family != "images":
            raise ValueError(f"{target.title} is not made of pictures")
        return target


class Fetch(OfPictures):
    """Get the pictures of a target onto this machine."""

    kind: ClassVar[str] = "fetch"
    title: ClassVar[str] = "downloading the pictures"

    def work(self, resources: Resources) -> Steps:
        """No info: the pictures are here."""
        yield from in_background(self.target.fetch, lambda done, of: f"{done / 1e6:.1f} of {of / 1e6:.1f} MB")
        if self.target.problem:
            raise Refusal(self.target.problem)
        return Answer()


class Classifier(OfPictures):
    """Train the small classifier of a target's dataset, and keep it."""

    kind: ClassVar[str] = "classifier"
    title: ClassVar[str] = "training the classifier"

    @field_validator("target")
    @classmethod
    def _of_all_its_pictures(cls, target: Any) -> Any:
        """It learns the whole dataset, so all choices from one share it."""
        return target.model_copy(update={"only": "", "count": 0})

    def work(self, resources: Resources) -> Steps:
        """Info: accuracy (on held-out pictures, from 0 to 1)."""
        yield Progress(words="Loading the pictures")
        if not self.target.labelled:
            raise Refusal(f"{self.target.title} has no classes to tell apart, so there is no classifier of it.")
        found = classifier.remembered(self.target)
        if found is None:
            steps = classifier.learn(self.target, resources.device)
            found = yield from with_progress(steps, lambda share: Progress(share, "Training the classifier"))
        return Answer({"accuracy": found.accuracy})


class Import(Question):
    """Turn an upload that the page has admitted (see images/uploads.py) into pictures of ``size`` x ``size`` pixels."""

    kind: ClassVar[str] = "import"
    title: ClassVar[str] = "reading your pictures"
    quick: ClassVar[bool] = False
    keep_seconds: ClassVar[float] = 0.0
    upload: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    size: Literal[28, 32, 64]

    def work(self, resources: Resources) -> Steps:
        """Info: name (of the new set), left_out (a sentence for each file that could not be taken)."""

        def describe(pictures: tuple[int, int]) -> Progress:
            done, of = pictures
            return Progress(done / of, f"{done:,} of {of:,} pictures")

        room = limits().pictures_mb * 1_000_000
        brought = yield from with_progress(intake.bring_in(self.upload, self.size, room), describe)
        return Answer({"name": brought.name, "left_out": list(brought.left_out)})
