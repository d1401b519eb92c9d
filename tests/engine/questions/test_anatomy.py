"""A step is asked for, played by a worker, and answered in full."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from playground.engine import Engine, Job
from playground.engine.worker import Worker
from playground.gan.foundations.snapshot import Snapshot
from tests.engine.conftest import small

from .trained import worker_here


class Steps:
    """A small run that has not begun, and its answers."""

    def __init__(self, engine: Engine, worker: Worker) -> None:
        self.engine, self.worker = engine, worker
        self.experiment = small(steps=40, seed=5)
        self.run = self.engine.submit(self.experiment)

    def answer(self, **request) -> Job:
        job_id, deadline = self.engine.ask("anatomy", {"run": self.run} | request), time.monotonic() + 120
        while not self.engine.job(job_id).ended:
            assert time.monotonic() < deadline, "waited too long"
            self.worker.jobs.tick(claiming=True, training=False)
            self.worker.jobs.work(0.0)
        return self.engine.job(job_id)

    def shown(self, **request) -> Snapshot:
        job = self.answer(**request)
        assert job.state == "done", job.words
        return Snapshot.decode(job.result)


@pytest.fixture
def steps(tmp_path) -> Iterator[Steps]:
    with worker_here(tmp_path) as (engine, worker):
        yield Steps(engine, worker)


def test_the_first_step_of_a_run_that_has_saved_nothing(steps):
    from playground.gan.training.algorithm import train_step
    from playground.gan.training.state import State

    job = steps.answer(moves="B")
    assert (job.state, job.info["step"], job.info["acts"], job.info["many"]) == ("done", 1, ["d", "g"], 16)
    assert job.info["layers"] == {"d": ["Linear", "Linear"], "g": ["Linear", "Linear"]}
    losses = [float(loss) for loss in train_step(State(steps.experiment))]
    numbers = Snapshot.decode(job.result).numbers
    assert [numbers["d_loss"], numbers["g_loss"]] == pytest.approx(losses, abs=1e-6)
    assert steps.engine.run(steps.run).step == 0, "nothing of it reaches the run"


def test_a_move_goes_on_from_the_one_before_or_plays_all_again_to_the_same_end(steps):
    first = steps.shown(moves="BDG")
    walks = steps.worker.jobs.resources.walks
    assert [moves for _, _, moves in walks] == ["BDG"]
    steps.shown(moves="BDGD")
    assert [moves for _, _, moves in walks] == ["BDGD"], "it went on"
    walks.clear()
    again = steps.shown(moves="BBD").arrays["d_r"]  # D and then G is both
    assert (again == steps.shown(moves="BDGD").arrays["d_r"]).all()
    assert first.step == 2


def test_the_newest_checkpoint_is_meant_and_one_that_is_gone_is_missed(steps):
    while not steps.engine.run(steps.run).ended:
        steps.worker.round()
    job = steps.answer(moves="")
    assert (job.info["step"], job.info["acts"]) == (40, [])
    assert steps.engine.ask("anatomy", {"run": steps.run, "moves": "", "step": 40}) == job.id
    assert steps.answer(moves="D", step=7).words == "The networks of step 7 are no longer kept. Choose the newest step."


@pytest.mark.parametrize("request_", [{"moves": "X"}, {"moves": "B" * 61}, {"run": "f" * 32}])
def test_what_cannot_be_played_is_refused(steps, request_):
    with pytest.raises(ValueError, match=r"\.$"):
        steps.engine.ask("anatomy", {"run": steps.run} | request_)


def test_while_the_discriminator_is_fitted_to_the_density_there_is_no_game_to_show(steps):
    steps.run = steps.engine.submit(small(steps=40, pretraining={"kind": "density", "steps": 10}))
    assert steps.answer(moves="B").words.startswith("Until step 10 this run pretrains its discriminator")
