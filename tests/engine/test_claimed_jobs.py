"""Questions in a worker: answered, cancelled, beside runs that train, and in spite of workers that die or hang."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from statistics import median

import pytest

from playground.engine import Engine, Job, supervisor
from playground.engine.claimed_jobs import MAX_QUICK_CREDIT, QUICK_SHARE, ClaimedJob, ClaimedJobs
from playground.engine.worker import Worker
from playground.gan.targets.images import Digits
from playground.store import jobs, tables
from tests.engine import toy_questions
from tests.engine.conftest import PATIENCE, make, small, until, wait_for, wait_until

WORKER = """
import tests.engine.toy_questions
from playground.engine import worker
worker.IDLE_SECONDS = 600.0
worker.main()
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Iterator[Engine]:
    """An empty store and one real worker that knows the jobs of these tests, and that looks for them only when the
    store has changed."""

    def start(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WORKER, "--name", name]
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


def end_of(engine: Engine, job_id: str, seconds: float = PATIENCE) -> Job:
    job = engine.job(job_id, wait=seconds)
    assert job is not None
    assert job.ended, job
    return job


def under_way(engine: Engine, job_id: str) -> Job:
    wait_for(lambda: engine.job(job_id).progress > 0)
    return engine.job(job_id)


def round_trip(engine: Engine, name: str) -> None:
    """A quick question, and its answer."""
    assert end_of(engine, engine.ask("hello", {"name": name})).info == {"hello": name}


def test_a_job_is_done_and_its_answer_shared(engine):
    job_id = count(engine, 30)
    assert count(engine, 30) == job_id, "under way"
    job = end_of(engine, job_id)
    assert (job.state, job.result, job.media, job.progress) == ("done", b"30", "text/plain", 1.0)
    assert job.info["counted"] == 30
    assert count(engine, 30) == job_id, "done"
    assert count(engine, 31) != job_id
    assert engine.job("0" * 32) is None


def test_a_question_wakes_a_worker_that_has_nothing_to_do(engine):
    for number in range(3):
        round_trip(engine, f"idle {number}")


@pytest.mark.slow
def test_a_run_and_jobs_share_a_worker(engine):
    run_id, job_id = engine.submit(small(steps=200_000)), count(engine, 1_000_000)
    run = wait_until(engine, run_id, lambda run: run.step > 20)
    job = under_way(engine, job_id)
    for number in range(9):
        round_trip(engine, f"busy {number}")  # neither of the two has ended
    wait_until(engine, run_id, lambda now: now.step > run.step)
    wait_for(lambda: engine.job(job_id).progress > job.progress)
    engine.cancel(job_id)
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


@pytest.mark.slow
def test_beside_a_run_a_long_job_takes_up_to_half_of_the_time_and_a_quick_one_hardly_waits(database, worker):
    engine = Engine(database, workers=0)
    run_id, job_id = make(database, small(steps=100_000)), count(engine, 100_000)
    until(worker, lambda: worker.runs.held and worker.jobs.held)
    run, job = worker.runs.held[run_id], worker.jobs.held[job_id]
    trained, counted = run.seconds, seconds_of(job)
    until(worker, lambda: run.seconds - trained > 2.0)
    trained, counted = run.seconds - trained, seconds_of(job) - counted
    # A round has a slice of each. On a busy machine, that of the run is longer: its last step ends after the deadline.
    assert 0.1 < counted / (trained + counted) < 0.6, "and writing takes some, too"
    waits = [rounds_until_answered(engine, worker, f"round {number}") for number in range(9)]
    assert median(waits) <= 10, "of a twentieth of a second each, on an idle machine"
    worker.close()


def seconds_of(job: ClaimedJob) -> float:
    """How long a `Count` has counted, as it says itself."""
    return float(job.progress.words.split()[-1])


def rounds_until_answered(engine: Engine, worker: Worker, name: str) -> int:
    """A worker looks for questions once in many rounds, if looking takes long."""
    job_id, rounds = engine.ask("hello", {"name": name}), 0
    while engine.job(job_id).state != "done":
        worker.round()
        rounds += 1
    return rounds


def test_a_cancelled_job_ends_at_once_and_frees_its_worker(engine):
    job_id = count(engine, 1_000_000)
    under_way(engine, job_id)
    engine.cancel(job_id)
    job = engine.job(job_id)
    assert (job.state, job.words) == ("failed", jobs.CANCELLED)
    round_trip(engine, "after it")  # the worker has looked, and so has seen that it was cancelled
    progress = engine.job(job_id).progress
    assert end_of(engine, count(engine, 300)).state == "done", "its time is free for others"
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
    round_trip(engine, way)
    assert list(engine.supervisor.alive()) == [before]


@pytest.mark.slow
def test_a_job_that_kills_its_worker_is_given_up_and_others_are_done_by_the_next(engine, tmp_path):
    ready(engine)
    [(_, pid)] = engine.supervisor.alive().items()
    may_end = tmp_path / "may end"
    innocent = engine.ask("wait", {"file": str(may_end)})
    wait_for(lambda: engine.job(innocent).state == "running")
    deadly = engine.ask("trouble", {"way": "death"})
    wait_for(lambda: engine.job(innocent).state == "queued")
    assert engine.job(innocent).words == "The worker was lost. Another one starts again."
    job = end_of(engine, deadly)
    assert (job.state, job.words) == ("failed", "The worker died twice while making trouble.")
    may_end.touch()
    job = end_of(engine, innocent)
    assert job.state == "done"
    assert job.info["pid"] != pid


@pytest.mark.parametrize("info", ["{damaged", "[]"])
def test_a_damaged_job_ends_no_worker(database, info):
    engine, worker = Engine(database, workers=0), Worker(database, "here", "cpu")
    damaged, other = (engine.ask("hello", {"name": name}) for name in ("you", "me"))
    with database.write() as connection:
        connection.execute(tables.jobs.update().where(tables.jobs.c.id == damaged).values(info=info))
    worker.round()
    assert engine.job(damaged).state == engine.job(other).state == "done"
    with database.write() as connection:
        connection.execute(tables.jobs.update().where(tables.jobs.c.id == damaged).values(info=info))
    assert engine.job(damaged).info == {}


@pytest.mark.slow
def test_long_jobs_wait_for_a_place_and_quick_ones_do_not(database, tmp_path):
    from playground.engine.claimed_jobs import LONG_JOBS

    engine, worker = Engine(database, workers=0), Worker(database, "here", "cpu")
    may_end = tmp_path / "may end"
    ids = [engine.ask("wait", {"file": str(may_end), "number": i}) for i in range(LONG_JOBS + 2)]
    quick = engine.ask("hello", {"name": "me"})
    worker.round()
    assert engine.job(quick).state == "done"
    wait_for(lambda: worker.round() and len(worker.jobs.held) == LONG_JOBS)
    assert [engine.job(job_id).state for job_id in ids] == ["running"] * LONG_JOBS + ["queued"] * 2
    may_end.touch()
    wait_for(lambda: not worker.round() and all(engine.job(job_id).state == "done" for job_id in ids))
    worker.close()


def test_a_worker_that_leaves_gives_its_jobs_back(database):
    engine, worker = Engine(database, workers=0), Worker(database, "here", "cpu")
    job_id = count(engine, 2000)
    worker.round()
    assert engine.job(job_id).state == "running"
    worker.close()
    assert engine.job(job_id).state == "queued"


def test_a_job_that_hangs_is_answered_by_another_worker_and_the_late_answer_counts_for_nothing(database, short_leases):
    engine = Engine(database, workers=0)
    hung, other = Worker(database, "hung", "cpu"), Worker(database, "other", "cpu")
    job_id = engine.ask("hang", {})
    thread = threading.Thread(target=lambda: [hung.round() for _ in range(3)])
    thread.start()
    assert toy_questions.HUNG.wait(PATIENCE)
    wait_for(lambda: other.round() or engine.job(job_id).ended)
    assert engine.job(job_id).info == {"first": False}
    toy_questions.WAKE.set()
    thread.join(PATIENCE)
    assert engine.job(job_id).info == {"first": False}
    assert not hung.jobs.held, "it has noticed"


def test_what_waits_beside_the_worker_holds_its_job_only_while_there_is_progress(database, short_leases, monkeypatch):
    from playground.engine import claimed_jobs

    monkeypatch.setattr(claimed_jobs, "SILENT_SECONDS", 0.5)
    fetched = threading.Event()
    monkeypatch.setattr(Digits, "fetch", lambda *_: fetched.wait(PATIENCE))
    engine, worker = Engine(database, workers=0), Worker(database, "here", "cpu")
    job_id = engine.ask("fetch", {"target": Digits().model_dump(mode="json")})

    def lapsed() -> bool:
        worker.round()
        with database.read() as connection:
            return job_id in [row.id for row in jobs.claimable(connection, time.time())] and bool(worker.jobs.held)

    wait_for(lapsed)
    fetched.set()
    worker.close()


@pytest.mark.slow
def test_a_flood_of_quick_questions_takes_no_more_than_a_part_of_the_time_of_runs(database):
    asking = Engine(database, workers=0)
    for number in range(60):  # six seconds of work
        asking.ask("chew", {"number": number})
    at_work = ClaimedJobs(database, "here", "cpu", lambda _: None)
    trained = 0.0
    while trained < 2.0:
        at_work.tick(claiming=True, training=True)
        began = time.monotonic()
        time.sleep(0.05)  # a round of training
        trained += time.monotonic() - began
        at_work.work(0.05)
    answering = 0.1 * (60 - len([row for row in waiting(database) if row.quick]))  # on a busy machine each takes longer
    assert 0 < answering < MAX_QUICK_CREDIT + QUICK_SHARE * trained + 0.5
    at_work.close()


def waiting(database):
    with database.read() as connection:
        return jobs.claimable(connection, time.time())
