"""Short work for a page: asked, shared, cancelled, beside runs that train, and in spite of workers that die."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from statistics import median

import pytest

from playground.engine import Engine, Job, supervisor
from playground.store import jobs

from . import made_up_jobs
from .conftest import small, wait_for, wait_until


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Iterator[Engine]:
    """A store of its own and one real worker that knows the jobs of these tests."""

    def start(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.engine.made_up_jobs", "--name", name]
        return subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, start_new_session=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PLAYGROUND_DEVICE", "cpu")
        patch.delenv("PLAYGROUND_DATABASE", raising=False)
        patch.setattr(supervisor, "_start", start)
        engine = Engine(workers=1)
        ready(engine)
        yield engine
    engine.close()


def ready(engine: Engine) -> None:
    wait_for(lambda: engine.health().workers >= 1)


def count(engine: Engine, to: int, **fields) -> str:
    return engine.ask("count", {"to": to} | fields)


def end_of(engine: Engine, job_id: str, seconds: float = 40.0) -> Job:
    job = engine.job(job_id, wait=seconds)
    assert job is not None
    assert job.ended, job
    return job


def under_way(engine: Engine, job_id: str) -> Job:
    wait_for(lambda: engine.job(job_id).progress > 0)
    return engine.job(job_id)


def round_trip(engine: Engine, name: str) -> float:
    start = time.monotonic()
    assert end_of(engine, engine.ask("hello", {"name": name})).info == {"hello": name}
    return time.monotonic() - start


def test_a_job_is_done_and_its_answer_shared(engine):
    job_id = count(engine, 30)
    assert count(engine, 30) == job_id, "under way"
    job = end_of(engine, job_id)
    assert (job.state, job.result, job.media, job.progress) == ("done", b"30", "text/plain", 1.0)
    assert job.info["counted"] == 30
    assert count(engine, 30) == job_id, "done"
    assert count(engine, 31) != job_id
    assert engine.job("0" * 32) is None


@pytest.mark.parametrize(
    ("kind", "request_", "words"),
    [
        ("count", {"to": "many"}, "to"),
        ("count", {"to": 3, "too": 3}, "too"),
        ("juggle", {}, "juggle"),
        ("lab", {"what": "plane", "run": "x"}, "run"),
        ("lab", {"what": "plane", "run": "0" * 32}, "no longer in the store"),
        ("fetch", {"target": {"kind": "ring"}}, "pictures"),
        ("import", {"upload": "../../etc", "size": 28}, "upload"),
        ("architecture", {"experiment": {"batch": -1}}, "batch"),
    ],
)
def test_a_wrong_request_is_told_in_one_sentence_before_it_is_stored(engine, kind, request_, words):
    with pytest.raises(ValueError, match=words) as error:
        engine.ask(kind, request_)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


def test_a_quick_question_is_answered_at_once(engine):
    assert median(round_trip(engine, f"idle {i}") for i in range(9)) < 0.2


def test_a_run_and_jobs_share_a_worker(engine):
    run_id = engine.submit(small(steps=60_000))
    wait_until(engine, run_id, lambda run: run.step > 20)
    job_id = count(engine, 100_000)
    under_way(engine, job_id)
    before, start = engine.job(job_id).progress, time.monotonic()
    trained = seconds_of_training(engine, run_id, 2.5)
    assert engine.job(job_id).progress > before, "the job moves"
    assert trained > 0.35 * (time.monotonic() - start), "the run has its half, but for what writing takes"
    assert median(round_trip(engine, f"busy {i}") for i in range(9)) < 0.2
    engine.cancel(job_id)
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


def seconds_of_training(engine: Engine, run_id: str, while_seconds: float) -> float:
    start = wait_until(engine, run_id, lambda _: True).seconds
    time.sleep(while_seconds)
    return wait_until(engine, run_id, lambda _: True).seconds - start


def test_a_cancelled_job_ends_at_once_and_frees_its_worker(engine):
    job_id = count(engine, 1_000_000)
    under_way(engine, job_id)
    start = time.monotonic()
    engine.cancel(job_id)
    job = engine.job(job_id)
    assert (job.state, job.words) == ("failed", jobs.CANCELLED)
    assert time.monotonic() - start < 0.2
    time.sleep(0.2)
    progress = engine.job(job_id).progress
    time.sleep(0.3)
    assert engine.job(job_id).progress == progress, "nobody works on it"
    assert count(engine, 1_000_000) != job_id, "what was cancelled is no answer"
    engine.cancel(count(engine, 1_000_000))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("bug", "Something went wrong while making trouble: RuntimeError: oh."),
        ("memory", "There is not enough memory for making trouble."),
        ("refusal", "We are closed."),
    ],
)
def test_an_error_fails_the_job_and_not_the_worker(engine, way, words):
    [before] = engine.supervisor.alive()
    job = end_of(engine, engine.ask("trouble", {"way": way}))
    assert (job.state, job.words) == ("failed", words)
    assert engine.ask("trouble", {"way": way}) != job.id, "another try"
    assert round_trip(engine, way) < 2.0
    assert list(engine.supervisor.alive()) == [before]


def test_a_job_that_kills_its_worker_is_given_up_and_others_are_done_by_the_next(engine):
    ready(engine)
    [(_, pid)] = engine.supervisor.alive().items()
    innocent = count(engine, 400)
    under_way(engine, innocent)
    deadly = engine.ask("trouble", {"way": "death"})
    wait_for(lambda: engine.job(innocent).state == "queued", 5)
    assert engine.job(innocent).words == "The worker was lost; another one begins anew."
    job = end_of(engine, deadly, 90.0)
    assert (job.state, job.words) == ("failed", "The worker died twice while making trouble.")
    job = end_of(engine, innocent)
    assert job.state == "done"
    assert job.info["pid"] != pid


def test_long_jobs_wait_for_a_place_and_quick_ones_do_not(database):
    from playground.engine.jobs import LONG_JOBS
    from playground.engine.worker import Worker

    made_up_jobs.teach()
    engine, worker = Engine(database, workers=0), Worker(database, "here", "cpu")
    ids = [count(engine, 150 + i) for i in range(LONG_JOBS + 2)]
    quick = engine.ask("hello", {"name": "me"})
    worker.round()
    assert engine.job(quick).state == "done"
    wait_for(lambda: worker.round() and len(worker.desk.errands) == LONG_JOBS)
    assert [engine.job(job_id).state for job_id in ids] == ["running"] * LONG_JOBS + ["queued"] * 2
    wait_for(lambda: not worker.round() and all(engine.job(job_id).state == "done" for job_id in ids))
    worker.close()


def test_only_so_many_quick_questions_may_wait(database):
    from playground.engine.asking import MOST_WAITING

    engine = Engine(database, workers=0)
    ids = {engine.ask("hello", {"name": str(i)}) for i in range(MOST_WAITING)}
    with pytest.raises(ValueError, match="try again in a moment"):
        engine.ask("hello", {"name": "one more"})
    assert engine.ask("hello", {"name": "0"}) in ids, "no new one"
    assert count(engine, 3), "long work is not turned away"


def test_a_worker_that_leaves_gives_its_jobs_back(database):
    from playground.engine.worker import Worker

    made_up_jobs.teach()
    engine, worker = Engine(database, workers=0), Worker(database, "here", "cpu")
    job_id = count(engine, 2000)
    worker.round()
    assert engine.job(job_id).state == "running"
    worker.close()
    assert engine.job(job_id).state == "queued"


def test_what_waits_for_a_network_stands_aside_and_can_be_dropped():
    from playground.engine.work.aside import aside

    entered, left = threading.Event(), threading.Event()

    def slow(tell):
        try:
            while True:
                tell(1, 4)
                entered.set()
                time.sleep(0.005)
        finally:
            left.set()

    steps = aside(slow, lambda done, of: f"{done} of {of}")
    next(steps)
    assert entered.wait(2)
    progress = next(steps)
    assert (progress.done, progress.words, progress.waiting) == (0.25, "1 of 4", True)
    steps.close()
    assert left.wait(2), "the thread ends with the job"


def test_what_goes_wrong_aside_is_raised_here():
    from playground.engine.work.aside import aside

    def broken(_):
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        list(aside(broken, lambda *_: ""))
