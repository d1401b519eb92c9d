"""Workers die while they train the classifier that measures a run on pictures: the run goes on, and is measured."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from playground.engine import Engine, Job
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.images import Digits
from tests.engine.conftest import ON_POSTGRESQL, film_of, process_of, wait_for, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
NETWORK = Mlp(depth=1, width=16)


@pytest.fixture(autouse=True)
def _an_empty_store_and_a_home_without_any_classifier(request, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setenv("PLAYGROUND_DEVICE", "cpu")
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    if ON_POSTGRESQL:
        monkeypatch.setenv("PLAYGROUND_DATABASE", request.getfixturevalue("postgresql_server").new_database())


@contextmanager
def workers(count: int) -> Iterator[Engine]:
    """So many real ones."""
    engine = Engine(workers=count)
    try:
        wait_for(lambda: engine.health().workers == count)
        yield engine
    finally:
        engine.close()


def experiment() -> Experiment:
    """Quick steps on small digits, and so many that the run outlives every classifier."""
    digits = Experiment.default("digits")
    fields = {"generator": NETWORK, "discriminator": NETWORK, "batch": 16, "steps": 60_000}
    return digits.model_copy(update=fields)


def in_training(engine: Engine) -> Job:
    """The job that trains the classifier, when a part of that is done."""
    found: list[Job] = []

    def under_way() -> bool:
        job_id = engine.under_way("classifier", {"target": Digits().model_dump()})
        job = engine.job(job_id) if job_id else None
        found[:] = [job] if job is not None and job.owner else []
        return bool(found) and found[0].progress > 0.05

    wait_for(under_way)
    return found[0]


def kill_who_trains_it(engine: Engine) -> Job:
    job = in_training(engine)
    os.kill(process_of(job.owner), signal.SIGKILL)
    wait_for(lambda: (now := engine.job(job.id)) is None or now.owner != job.owner)
    return job


def is_measured(blob: bytes) -> bool:
    return "classifier_accuracy" in Snapshot.decode(blob).numbers


def check_that_it_is_measured(engine: Engine, run_id: str) -> None:
    """The run goes on, and the classifier comes to measure it."""
    wait_for(lambda: engine.watch(run_id, "me") or "classifier_accuracy" in engine.run(run_id).metrics)
    measured = engine.run(run_id)
    assert measured.live
    wait_until(engine, run_id, lambda run: run.step > measured.step + 200)
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)
    assert any(is_measured(blob) for blob in film_of(engine, run_id))


def test_the_only_worker_dies_while_it_trains_the_classifier_beside_the_run():
    with workers(1) as engine:
        run_id = engine.submit(experiment())
        before = wait_until(engine, run_id, lambda run: run.step > 100)
        assert kill_who_trains_it(engine).owner == before.owner
        check_that_it_is_measured(engine, run_id)


def test_a_run_is_measured_though_the_job_was_given_up_after_two_deaths_of_other_workers():
    """Two deaths over one job end it, in case it kills whoever takes it on; the run still needs a classifier."""
    with workers(2) as engine:
        run_id = engine.submit(experiment())
        trains = process_of(wait_until(engine, run_id, lambda run: run.step > 100).owner)
        os.kill(trains, signal.SIGSTOP)  # so that it takes no part in this; its lease does not lapse meanwhile
        try:
            jobs = [kill_who_trains_it(engine) for _ in range(2)]
        finally:
            os.kill(trains, signal.SIGCONT)
        assert engine.job(jobs[0].id).state == "failed"
        check_that_it_is_measured(engine, run_id)
