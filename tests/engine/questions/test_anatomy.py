"""A step is asked for, played by a worker, and answered in full."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from playground.engine import Engine, Job
from playground.gan.foundations.snapshot import Snapshot
from playground.store import Database

from .conftest import small


class House:
    """An engine, a worker of this process, and a small run that has not begun."""

    def __init__(self) -> None:
        from playground.engine.worker import Worker

        self.engine = Engine(Database(), workers=0)
        self.worker = Worker(self.engine.database, "here", "cpu")
        self.experiment = small(steps=40, seed=5)
        self.run = self.engine.submit(self.experiment)

    def answer(self, **request) -> Job:
        job_id, deadline = self.engine.ask("anatomy", {"run": self.run} | request), time.monotonic() + 60
        while not self.engine.job(job_id).ended:
            assert time.monotonic() < deadline, "waited too long"
            self.worker.desk.tick(claiming=True, training=False)
            self.worker.desk.turn(0.0)
        return self.engine.job(job_id)

    def shown(self, **request) -> Snapshot:
        job = self.answer(**request)
        assert job.state == "done", job.words
        return Snapshot.decode(job.result)

    def close(self) -> None:
        self.worker.close()
        self.engine.close()


@pytest.fixture
def house(tmp_path, monkeypatch) -> Iterator[House]:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    house = House()
    yield house
    house.close()


def test_the_first_step_of_a_run_that_has_saved_nothing(house):
    from playground.gan.training.algorithm import train_step
    from playground.gan.training.state import State

    job = house.answer(moves="B")
    assert (job.state, job.info["step"], job.info["acts"], job.info["many"]) == ("done", 1, ["d", "g"], 16)
    assert job.info["layers"] == {"d": ["Linear", "Linear"], "g": ["Linear", "Linear"]}
    losses = [float(loss) for loss in train_step(State(house.experiment))]
    numbers = Snapshot.decode(job.result).numbers
    assert [numbers["d_loss"], numbers["g_loss"]] == pytest.approx(losses, abs=1e-6)
    assert house.engine.run(house.run).step == 0, "nothing of it reaches the run"


def test_a_move_goes_on_from_the_one_before_or_plays_all_again_to_the_same_end(house):
    first = house.shown(moves="BDG")
    walks = house.worker.desk._context.walks
    assert [moves for _, _, moves in walks] == ["BDG"]
    house.shown(moves="BDGD")
    assert [moves for _, _, moves in walks] == ["BDGD"], "it went on"
    walks.clear()
    again = house.shown(moves="BBD").arrays["d_r"]  # D and then G is both
    assert (again == house.shown(moves="BDGD").arrays["d_r"]).all()
    assert first.step == 2


def test_the_newest_checkpoint_is_meant_and_one_that_is_gone_is_missed(house):
    while not house.engine.run(house.run).ended:
        house.worker.round()
    job = house.answer(moves="")
    assert (job.info["step"], job.info["acts"]) == (40, [])
    assert house.engine.ask("anatomy", {"run": house.run, "moves": "", "step": 40}) == job.id
    assert (
        house.answer(moves="D", step=7).words
        == "What the networks were at step 7 is no longer kept; ask for the newest."
    )


@pytest.mark.parametrize("request_", [{"moves": "X"}, {"moves": "B" * 61}, {"run": "f" * 32}])
def test_what_cannot_be_played_is_refused(house, request_):
    with pytest.raises(ValueError, match=r"\.$"):
        house.engine.ask("anatomy", {"run": house.run} | request_)


def test_while_the_discriminator_is_fitted_to_the_density_there_is_no_game_to_show(house):
    house.run = house.engine.submit(small(steps=40, pretraining={"kind": "density", "steps": 10}))
    assert house.answer(moves="B").words.startswith("Until step 10 this run pretrains its discriminator")
