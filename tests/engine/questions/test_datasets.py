"""Pictures fetched and imported, and the classifier that measures them."""

from __future__ import annotations

import io
import threading
import time

import numpy as np
import pytest
from PIL import Image

from playground.gan.targets.images import Digits

from .trained import DIGITS


@pytest.mark.slow
def test_a_classifier_is_trained_once_and_kept(digits, monkeypatch):
    from playground.gan.measure import classifier

    monkeypatch.setattr(classifier, "epochs_for", lambda _: 2)
    target = Digits().model_dump(mode="json")
    job = digits.answer("classifier", target=target)
    assert job.state == "done", job.words
    assert job.info["accuracy"] > 0.5
    monkeypatch.setattr(classifier, "learn", None)
    again = digits.answer("classifier", target=target)
    assert (again.id != job.id, again.info) == (True, job.info)


def test_a_fetch_tells_how_far_it_is_and_stops_when_it_is_cancelled(digits, monkeypatch):
    left = threading.Event()

    def slow(_, report) -> None:
        try:
            while True:
                report(1_000_000, 4_000_000)
                time.sleep(0.005)
        finally:
            left.set()

    monkeypatch.setattr(Digits, "fetch", slow)
    job_id = digits.engine.ask("fetch", {"target": DIGITS.model_dump(mode="json")})
    while not digits.engine.job(job_id).progress:
        digits.worker.round()
    assert (digits.engine.job(job_id).progress, digits.engine.job(job_id).words) == (0.25, "1.0 of 4.0 MB")
    digits.engine.cancel(job_id)
    while digits.worker.jobs.held:
        digits.worker.round()
    assert left.wait(2)


def test_why_pictures_cannot_be_had_is_reported(digits, monkeypatch):
    from playground.images import Unavailable

    def nowhere(*_) -> None:
        raise Unavailable("There is no network here.")

    monkeypatch.setattr(Digits, "fetch", nowhere)
    job = digits.answer("fetch", target=DIGITS.model_dump(mode="json"))
    assert (job.state, job.words) == ("failed", "There is no network here.")


def noisy(number: int) -> list[tuple[str, bytes]]:
    """Files of so many pictures."""
    rng, files = np.random.default_rng(0), []
    for name in range(number):
        file = io.BytesIO()
        Image.fromarray(rng.integers(0, 255, (40, 50, 3), np.uint8)).save(file, "PNG")
        files.append((f"{name}.png", file.getvalue()))
    return files


def test_an_upload_that_would_take_too_much_room_here_is_refused(digits, monkeypatch):
    from playground.images.uploads import admit

    monkeypatch.setenv("PLAYGROUND_PICTURES_MB", "0.02")
    job = digits.answer("import", upload=admit(noisy(12)), size=28)
    assert (job.state, "the limit here is 0.02 MB" in job.words) == ("failed", True), job.words


def test_uploads_are_opened_in_the_worker(digits):
    from playground.images.uploads import admit

    job = digits.answer("import", upload=admit(noisy(12)), size=28)
    assert job.state == "done", job.words
    assert job.info["name"].endswith("-28")
    gone = digits.answer("import", upload="0" * 16, size=28)
    assert gone.words == "These files are no longer here. Upload them again."
