"""Pictures to learn from: fetched, brought in from a user's files, and the classifier that measures them."""

from __future__ import annotations

from playground.engine.requests import Classify, Fetch, Import
from playground.engine.work.aside import aside, told
from playground.engine.work.context import Context, Progress, Refusal, Steps
from playground.images import intake
from playground.store.jobs import Answer


def fetch(request: Fetch, _: Context) -> Steps:
    """Bring the pictures of a target onto this machine."""
    yield from aside(request.target.fetch, lambda done, of: f"{done / 1e6:.1f} of {of / 1e6:.1f} MB")
    if request.target.problem:
        raise Refusal(request.target.problem)
    return Answer()


def bring_in(request: Import, _: Context) -> Steps:
    """Open, crop and keep uploaded pictures. Info: name (of the new set)."""

    def tell(pictures: tuple[int, int]) -> Progress:
        done, of = pictures
        return Progress(done / of, f"{done:,} of {of:,} pictures")

    name = yield from told(intake.bring_in(request.upload, request.size), tell)
    return Answer({"name": name})


def classify(request: Classify, context: Context) -> Steps:
    """Train the classifier of a target, and keep it. Info: accuracy (on held-out pictures)."""
    from playground.gan.measure.classifier import learn, remembered

    yield Progress(words="Loading the pictures")
    if not request.target.labelled:
        raise Refusal(f"{request.target.title} has no classes to tell apart, so there is no classifier of it.")
    classifier = remembered(request.target)
    if classifier is None:
        steps = learn(request.target, context.device)
        classifier = yield from told(steps, lambda share: Progress(share, "Training the classifier"))
    return Answer({"accuracy": classifier.accuracy})
