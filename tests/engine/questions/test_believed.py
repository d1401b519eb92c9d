"""What a worker says that a discriminator believes: of placed points, and of the generator's own samples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.networks.mlp import Mlp
from tests.engine.conftest import film_of

from .trained import Trained, gallery, pixels, train, worker_here

NETWORK = Mlp(depth=1, width=16)
SMALL = {"generator": NETWORK, "discriminator": NETWORK, "batch": 64, "steps": 60}


@pytest.fixture(scope="module")
def ring(tmp_path_factory) -> Iterator[Trained]:
    """A finished run on the ring."""
    with worker_here(tmp_path_factory.mktemp("home")) as (engine, worker):
        trained = Trained(engine, worker, engine.submit(Experiment.default("ring").model_copy(update=SMALL)), 60)
        train(trained, trained.run)
        yield trained


def believed(trained: Trained, points: list[list[float]]) -> Snapshot:
    job = trained.answer("believed", run=trained.run, points=points)
    assert job.state == "done", job.words
    return Snapshot.decode(job.result)


def test_a_placed_point_is_believed_as_much_as_the_surface_says_and_an_arrow_leads_uphill(ring):
    points = [[-1.0, -1.0], [0.0, 0.0], [1.0, 0.5]]
    found = believed(ring, points)
    shown = Snapshot.decode(film_of(ring.engine, ring.run)[-1]).arrays["surface"]
    np.testing.assert_allclose(found.arrays["surface"].astype(int), shown.astype(int), atol=1)
    assert ((found.arrays["belief"] >= 0) & (found.arrays["belief"] <= 1)).all()
    further = np.array(points) + 0.1 * found.arrays["arrows"]
    assert (believed(ring, further.tolist()).arrays["belief"] > found.arrays["belief"]).all()


def test_the_samples_to_choose_from_are_those_that_the_film_shows(ring):
    job = ring.answer("believed-samples", run=ring.run)
    last = Snapshot.decode(film_of(ring.engine, ring.run)[-1])
    np.testing.assert_allclose(job.info["beliefs"], last.arrays["scores_fake"][:64], atol=2e-3)
    assert np.shape(job.info["places"]) == (64, 2)


def test_of_pictures_it_is_the_gallery(digits):
    job = digits.answer("believed-samples", run=digits.run)
    assert len(job.info["beliefs"]) == 64
    sheet = pixels(job).reshape(8, 8, 8, 8).transpose(0, 2, 1, 3)
    np.testing.assert_array_equal(sheet, gallery(digits))


def test_what_cannot_be_asked_is_refused_in_a_sentence(ring, digits):
    with pytest.raises(ValueError, match="in the plane"):
        digits.engine.ask("believed", {"run": digits.run, "points": [[0.0, 0.0]]})
    for points in ([], [[0.0, 0.0]] * 21, [[99.0, 0.0]], [[float("nan"), 0.0]]):
        with pytest.raises(ValueError, match="cannot be asked"):
            ring.engine.ask("believed", {"run": ring.run, "points": points})
