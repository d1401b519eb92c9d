"""What each kind of job answers, on a small run that was really trained."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image

from playground.engine import Engine, Job
from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.images import Digits
from playground.gan.targets.latent import Latent
from playground.store import Database

from .conftest import small

DIGITS = Digits(count=100)


@dataclass
class House:
    """An engine, a worker of this process, and a run on 8x8 digits that is finished."""

    engine: Engine
    worker: object
    run: str
    steps: int = 40

    def answer(self, kind: str, **request) -> Job:
        job_id = self.engine.ask(kind, request)
        deadline = time.monotonic() + 60
        while not self.engine.job(job_id).ended:
            assert time.monotonic() < deadline, "waited too long"
            self.worker.round()
        return self.engine.job(job_id)

    def lab(self, what: str, **request) -> tuple[Job, np.ndarray]:
        """The answer of the lab, and its pictures [rows, columns, h, w]."""
        job = self.answer("lab", run=self.run, what=what, **request)
        assert job.state == "done", job.words
        rows, columns = job.info["rows"] * len(job.info.get("psis", [0])), job.info["columns"]
        sheet = pixels(job)
        return job, sheet.reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3)


def pixels(job: Job) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(job.result)))


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    from playground.engine.worker import Worker

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("PLAYGROUND_DATABASE", raising=False)
        engine = Engine(Database(), workers=0)
        worker = Worker(engine.database, "here", "cpu")
        house = House(engine, worker, engine.submit(experiment(40)))
        train(house, house.run)
        yield house
        worker.close()
        engine.close()


def experiment(steps: int, **fields) -> Experiment:
    network = Mlp(depth=1, width=16)
    plain = {"target": DIGITS, "generator": network, "discriminator": network, "latent": Latent(dimension=6)}
    return Experiment.default("digits").model_copy(update=plain | {"batch": 16, "steps": steps} | fields)


def train(house: House, run_id: str, until: int | None = None) -> None:
    def is_there() -> bool:
        run = house.engine.run(run_id)
        return run.ended or (until is not None and run.step >= until)

    while not is_there():
        house.worker.round()
    assert house.engine.run(run_id).state in ("finished", "running"), house.engine.run(run_id).note


def gallery(house: House, rows: int = 8) -> np.ndarray:
    """The gallery of the last snapshot, [rows, 8, h, w]."""
    from playground.gan.foundations.snapshot import Snapshot

    last = Snapshot.decode(house.engine.delta(house.run, -1, limit=1000)[-1])
    assert last.step == house.steps
    sheet = np.asarray(Image.open(io.BytesIO(last.arrays["gallery"].tobytes())))
    return sheet.reshape(rows, 8, 8, 8).transpose(0, 2, 1, 3)


def test_the_lab_draws_the_gallery_as_the_run_has_shown_it(house):
    job, sheets = house.lab("truncation", psis=[0.0, 1.0])
    assert (job.media, job.info["step"], job.info["shape"]) == ("image/png", 40, [1, 8, 8])
    assert (sheets[:8] == sheets[0, 0]).all(), "psi = 0 leaves one latent"
    assert np.array_equal(sheets[8:], gallery(house))


def test_a_walk_goes_from_one_picture_to_the_next(house):
    _, strip = house.lab("walk", stops=[3, 12, 3], frames=7)
    shown = gallery(house).reshape(64, 8, 8)
    assert strip.shape == (1, 13, 8, 8)
    assert np.array_equal(strip[0, [0, 6, 12]], shown[[3, 12, 3]])


def test_a_walk_can_be_a_film(house):
    job = house.answer("lab", run=house.run, what="walk", stops=[3, 12], frames=7, gif=True)
    film = Image.open(io.BytesIO(job.result))
    assert (job.media, film.format, film.n_frames, film.size) == ("image/gif", "GIF", 12, (224, 224))


def test_planes_averages_and_maps_have_their_sizes(house):
    shown = gallery(house).reshape(64, 8, 8)
    _, sheet = house.lab("plane", centre=9, side=5)
    assert sheet.shape[:2] == (5, 5)
    assert np.array_equal(sheet[2, 2], shown[9])
    _, other = house.lab("plane", centre=9, side=5, directions="principal")
    assert not np.array_equal(sheet, other)
    _, strip = house.lab("average", indices=[1, 5, 8])
    assert np.array_equal(strip[0, :3], shown[[1, 5, 8]])
    assert house.lab("map", side=4)[1].shape[:2] == (4, 4)


def test_a_direction_that_the_generator_does_not_have_is_refused(house):
    job = house.answer("lab", run=house.run, what="plane", directions="principal", first=6)
    assert job.words == "This generator tells only 6 directions apart; choose from the first of them."


def test_the_newest_checkpoint_is_meant_at_the_time_of_asking(house):
    first = house.engine.ask("lab", {"run": house.run, "what": "map"})
    assert house.engine.ask("lab", {"run": house.run, "what": "map", "step": 40}) == first
    job = house.answer("lab", run=house.run, what="map", step=7)
    assert job.words == "What the networks were at step 7 is no longer kept; ask for the newest."


def test_the_lab_has_nothing_for_points_and_nothing_before_the_first_checkpoint(house):
    with pytest.raises(ValueError, match="This is for pictures; this run learns Gaussian"):
        house.engine.ask("lab", {"run": house.engine.submit(small()), "what": "map"})
    with pytest.raises(ValueError, match="saved nothing yet"):
        house.engine.ask("lab", {"run": house.engine.submit(experiment(50_000)), "what": "map"})
    for run in house.engine.runs(states=["queued", "running"]):
        house.engine.delete(run.id)


def test_the_nearest_training_pictures_of_a_picture(house):
    job = house.answer("nearest", run=house.run, step=40, index=17)
    assert job.state == "done", job.words
    training = DIGITS.chosen()
    apart = training.pixels[:, 0].astype(float) - gallery(house).reshape(64, 8, 8)[17]
    apart = np.sqrt((apart**2).mean(axis=(1, 2))) / 255
    closest = np.argsort(apart)[:3]
    assert job.info["distances"] == pytest.approx(apart[closest], abs=1e-3)
    assert job.info["labels"] == [str(label) for label in training.labels[closest]]
    assert np.array_equal(pixels(job).reshape(8, 3, 8)[:, 0], training.pixels[closest[0], 0])
    gone = house.answer("nearest", run=house.run, step=13_000, index=17)
    assert gone.words == "The gallery of step 13000 is no longer kept; choose a picture of another step."


def test_a_copy_is_called_one():
    from playground.engine.work.networks import verdict

    assert "by heart" in verdict(0.0, 0.1)
    assert "not a copy" in verdict(0.09, 0.1)
    assert "not a copy" in verdict(0.3, 0.1)


def test_the_architecture_of_both_networks(house):
    job = house.answer("architecture", experiment=experiment(40).model_dump(mode="json"))
    assert job.info["generator"]["parameters"] == 6 * 16 + 16 + 16 * 64 + 64
    assert job.info["discriminator"]["rows"][-1] == {"layer": "Linear", "shape": [1], "parameters": 17}


def test_a_classifier_is_trained_once_and_kept(house, monkeypatch):
    from playground.gan.measure import classifier

    monkeypatch.setattr(classifier, "epochs_for", lambda _: 2)
    target = Digits().model_dump(mode="json")
    job = house.answer("classifier", target=target)
    assert job.state == "done", job.words
    assert job.info["accuracy"] > 0.5
    monkeypatch.setattr(classifier, "learn", None)
    again = house.answer("classifier", target=target)
    assert (again.id != job.id, again.info) == (True, job.info)


def test_a_fetch_tells_how_far_it_is_and_stops_when_it_is_cancelled(house, monkeypatch):
    left = threading.Event()

    def slow(_, tell) -> None:
        try:
            while True:
                tell(1_000_000, 4_000_000)
                time.sleep(0.005)
        finally:
            left.set()

    monkeypatch.setattr(Digits, "fetch", slow)
    job_id = house.engine.ask("fetch", {"target": DIGITS.model_dump(mode="json")})
    while not house.engine.job(job_id).progress:
        house.worker.round()
    assert (house.engine.job(job_id).progress, house.engine.job(job_id).words) == (0.25, "1.0 of 4.0 MB")
    house.engine.cancel(job_id)
    while house.worker.desk.errands:
        house.worker.round()
    assert left.wait(2)


def test_why_pictures_cannot_be_had_is_told(house, monkeypatch):
    from playground.images import Unavailable

    def nowhere(*_) -> None:
        raise Unavailable("There is no network here.")

    monkeypatch.setattr(Digits, "fetch", nowhere)
    job = house.answer("fetch", target=DIGITS.model_dump(mode="json"))
    assert (job.state, job.words) == ("failed", "There is no network here.")


def test_uploads_are_opened_in_the_worker(house):
    from playground.images.uploads import admit

    rng, files = np.random.default_rng(0), []
    for number in range(12):
        file = io.BytesIO()
        Image.fromarray(rng.integers(0, 255, (40, 50, 3), np.uint8)).save(file, "PNG")
        files.append((f"{number}.png", file.getvalue()))
    job = house.answer("import", upload=admit(files), size=28)
    assert job.state == "done", job.words
    assert job.info["name"].endswith("-28")
    gone = house.answer("import", upload="0" * 16, size=28)
    assert gone.words == "These files are not here any more: upload them again."
