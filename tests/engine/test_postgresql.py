"""Several servers and workers on one PostgreSQL. (`TEST_DATABASE=postgresql` runs all tests of this folder on it.)"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from sqlalchemy import text

from playground import watch
from playground.downloads import FORMATS, Source
from playground.engine import Engine
from playground.engine.answer_here import answer_here
from playground.engine.limits import LimitError
from playground.engine.on_ray import Share
from playground.engine.open_store import RETRY_SECONDS, open_store
from playground.engine.supervisor import Supervisor
from playground.engine.worker import Worker, serve
from playground.gan.experiment import link
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.foundations.snapshot import Snapshot
from playground.images import uploads
from playground.store import Database, StoreConflictError, StoreError, films, leases, lifecycle, presence, retried, runs
from playground.store.errors import AWAY_SENTENCE
from playground.store.people import Person
from playground.store.remarks import Remarks
from tests.engine import outages
from tests.engine.conftest import PATIENCE, film_of, get, make, small, undisturbed_film, until, wait_for, wait_until
from tests.engine.on_nodes import Claimers
from tests.engine.outages import deadlocks
from tests.gan.small import small as small_ring
from tests.postgresql import PgBouncer, PostgreSQL, postgresql

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


through_a_pool = pytest.mark.parametrize("home", ["pgbouncer"], indirect=True)


@pytest.fixture
def home(request, server, tmp_path, monkeypatch) -> Iterator[str]:
    """An empty database, which this process and the workers that it starts use, directly or through a pool."""
    url, pool = server.new_database(), None
    if getattr(request, "param", "directly") == "pgbouncer":
        pool = PgBouncer(server, url)
        url = pool.url
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setenv("PLAYGROUND_DATABASE", url)
    monkeypatch.setenv("PLAYGROUND_DEVICE", "cpu")
    yield url
    if pool:
        pool.stop()


@pytest.fixture
def database(home) -> Iterator[Database]:
    database = Database()
    yield database
    database.close()


@pytest.fixture
def engine(database) -> Iterator[Engine]:
    """What a web server has, and a worker in a thread of this process."""
    engine, stop = Engine(database, workers=0), threading.Event()
    worker = threading.Thread(target=serve, args=(Worker(Database(), "here", "cpu", announced=True), stop))
    worker.start()
    yield engine
    stop.set()
    worker.join(PATIENCE)
    engine.close()


@pytest.fixture
def fifty(engine) -> Callable[[str], int]:
    claimers = Claimers([f"claimer-{i}" for i in range(50)])
    return lambda run_id: claimers.claim(run_id, outages.NOBODYS)


globals().update({name: test for name, test in vars(outages).items() if name.startswith("test_")})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The tests of `outages` go through a pool, for those under Ray do not."""
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("home", ["pgbouncer"], indirect=True)


@through_a_pool
def test_two_servers_share_runs_and_a_worker_process(home):
    first, second = Engine(workers=1), Engine(workers=0)
    wait_for(lambda: second.health().workers == 1)
    experiment = small(steps=100_000)
    run_id = first.submit(experiment)
    assert second.submit(experiment) == run_id, "one run for everybody"
    wait_until(first, run_id, lambda run: run.step > 20)
    second.watch(run_id, "other")
    assert second.run(run_id).watchers == 2
    assert first.pause(run_id, "me") == "frozen", "somebody watches it on the other server"
    second.leave(run_id, "other")
    assert first.pause(run_id, "me") == "paused"
    paused = wait_until(first, run_id, lambda run: run.state == "paused")
    assert second.step(run_id, "me", paused.step) == run_id
    wait_until(second, run_id, lambda run: run.step == paused.step + 1 and run.state == "paused")
    child = fork_of(experiment, paused.step, link.change(experiment, "loss", "hinge")[0])
    fork_id = second.fork(run_id, paused.step, child)
    wait_until(first, fork_id, lambda run: run.step > paused.step)
    second.stop(fork_id)
    second.resume(run_id)
    wait_until(second, run_id, lambda run: run.step > paused.step + 5)
    second.stop(run_id)
    stopped = wait_until(first, run_id, lambda run: run.state == "stopped")
    assert film_of(first, run_id) == undisturbed_film(experiment, until=stopped.step)
    assert stopped.bytes > 0
    first.delete(run_id)
    assert second.run(run_id) is None
    second.close()
    first.close()


def test_a_limit_holds_for_all_servers_together(home, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    servers, ann = [Engine(workers=0) for _ in range(3)], Person("ann", "1.2.3.4")

    def start(number: int) -> bool:
        try:
            servers[number % 3].submit(small(), by=ann)
        except LimitError:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        begun = sum(pool.map(start, range(24)))
    alone = Engine(workers=0)
    with pytest.raises(LimitError):
        alone.submit(small(), by=ann)
    assert begun == len([run for run in alone.runs(by=ann) if run.live])
    for server in (*servers, alone):
        server.close()


def test_thirty_start_one_experiment_on_three_servers_and_share_a_run(home):
    servers, experiment = [Engine(workers=0) for _ in range(3)], small()
    with ThreadPoolExecutor(15) as pool:
        found = set(pool.map(lambda number: servers[number % 3].submit(experiment), range(30)))
    assert len(found) == 1
    for server in servers:
        server.close()


def test_one_person_who_starts_on_three_servers_at_once_where_all_is_private_has_one_run(home, monkeypatch):
    """No index of the database sees to that, for two people may each have one."""
    monkeypatch.setenv("PLAYGROUND_PRIVATE", "1")
    servers, experiment = [Engine(workers=0) for _ in range(3)], small()
    people = [Person(name, "1.2.3.4") for name in ("ann", "ben")]
    with ThreadPoolExecutor(15) as pool:
        found = list(pool.map(lambda n: servers[n % 3].submit(experiment, by=people[n % 2]), range(30)))
    assert [len(set(found[n::2])) for n in range(2)] == [1, 1]
    assert len(set(found)) == 2, "each has one of their own"
    for server in servers:
        server.close()


def test_workers_whose_clocks_differ_by_five_minutes_agree_on_a_lease(database, monkeypatch):
    worker, real = Worker(database, "here", "cpu"), time.time
    run_id = make(database, small(steps=4000))
    until(worker, lambda: worker.runs.held and worker.runs.held[run_id].step > 5)
    for minutes in (5, -5):
        with monkeypatch.context() as moved:
            moved.setattr(time, "time", lambda minutes=minutes: real() + 60 * minutes)
            elsewhere = Database()
            assert abs(elsewhere.now() - real()) < 2
            other = Worker(elsewhere, "there", "cpu")
            other.round()
            assert not other.runs.held, "its owner is alive"
            elsewhere.close()
    worker.close()


def test_a_worker_that_wakes_up_late_writes_nothing_over_its_successor(database, monkeypatch):
    monkeypatch.setattr(leases, "FIRST_SECONDS", 0.0)
    experiment = small(steps=60)
    run_id = make(database, experiment)
    late, successor = Worker(database, "late", "cpu"), Worker(database, "successor", "cpu")
    assert late.runs.claim(run_id, 0)
    until(successor, lambda: run_id in successor.runs.held)
    late.round()
    assert not late.runs.held
    until(successor, lambda: not successor.runs.held)
    with database.read() as connection:
        assert [blob for _, blob in films.film(connection, run_id, -1, 1000)] == undisturbed_film(experiment)


@pytest.mark.parametrize("home", ["directly", "pgbouncer"], indirect=True)
def test_one_that_falls_silent_in_the_middle_of_a_transaction_holds_up_nobody_for_long(home, monkeypatch):
    monkeypatch.setattr("playground.store.postgresql.IDLE_SECONDS", 2.0)
    silent, other = Database(), Database()
    run_id = make(silent, small())

    def claim() -> bool:
        with other.write() as connection:
            return lifecycle.claim(connection, run_id, 0, "other", other.now())

    with (  # noqa: PT012
        ThreadPoolExecutor(1) as pool,
        pytest.raises(StoreError, match="goes on by itself"),
        silent.write() as connection,
    ):
        assert lifecycle.claim(connection, run_id, 0, "silent", silent.now())
        assert pool.submit(claim).result(5) is False, "who wants it does not wait"
        pool.submit(wait_for, claim, 15, every=0.1).result(20)
        connection.execute(text("SELECT 1"))  # it wakes up
    assert get(silent, run_id).owner == "other", "it goes on with another connection"
    for each in (silent, other):
        each.close()


@pytest.mark.timeout(60)
def test_a_run_that_somebody_holds_the_lock_of_keeps_no_worker_from_the_next(database):
    """One that was stopped in the middle of a transaction, say."""
    locked, free = (make(database, small(seed=seed)) for seed in (1, 2))
    worker = Worker(Database(), "here", "cpu")
    with database.write() as connection:
        connection.execute(text("UPDATE runs SET last_viewed = last_viewed WHERE id = :id"), {"id": locked})
        with ThreadPoolExecutor(1) as pool:
            pool.submit(until, worker, lambda: free in worker.runs.held).result(20)
        assert locked not in worker.runs.held
    until(worker, lambda: locked in worker.runs.held)
    worker.close()


def test_a_worker_says_once_that_the_database_is_away_and_once_that_it_is_back(server, database, caplog):
    worker, stop, tries = Worker(database, "here", "cpu"), threading.Event(), 0
    rounds = worker.round

    def counted() -> bool:
        nonlocal tries
        tries += 1
        return rounds()

    worker.round = counted
    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(serve, worker, stop)
        wait_for(lambda: tries > 0)
        server.stop("immediate")
        wait_for(lambda: caplog.messages)
        began = tries
        wait_for(lambda: tries >= began + 3)
        server.start()
        wait_for(lambda: len(caplog.messages) > 1)
        stop.set()
        serving.result(PATIENCE)
    away, back = caplog.messages
    assert "cannot be reached" in away
    assert "answers again" in back


def test_a_worker_that_starts_while_the_database_is_away_waits_for_it(server, home):
    server.stop("immediate")
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(open_store, threading.Event())
        with pytest.raises(FutureTimeoutError):
            opening.result(2 * RETRY_SECONDS)
        server.start()
        opening.result(PATIENCE).close()


def test_the_command_waits_for_a_database_that_is_away_and_ends_when_it_is_asked_to(server, home):
    watching, command = Engine(workers=0), [sys.executable, "-m", "playground", "worker", "--count", "1"]
    server.stop("immediate")
    waits, ends = (subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2))
    assert "cannot be reached" in ends.stderr.readline()
    ends.send_signal(signal.SIGTERM)
    assert ends.wait(PATIENCE) == 0
    assert waits.poll() is None
    server.start()
    wait_for(lambda: outages.is_reachable(watching.database) and watching.health().workers == 1, 60)
    waits.send_signal(signal.SIGTERM)
    assert waits.wait(PATIENCE) == 0
    watching.close()


def test_an_actor_is_made_while_the_database_is_away(server, home):
    """Ray would give up one whose making fails."""
    server.stop("immediate")
    share = Share({})
    assert share.begin(1.0) == AWAY_SENTENCE
    server.start()
    assert share.begin(60.0) == ""
    share.drain()


def test_a_worker_joins_by_the_name_of_the_database_alone_and_gives_back_what_it_holds(home, tmp_path, monkeypatch):
    experiment, watching = small(steps=200_000), Engine(workers=0)
    assert watching.health().workers == 0
    run_id = watching.submit(experiment)
    elsewhere = os.environ | {"PLAYGROUND_HOME": str(tmp_path / "elsewhere")}
    command = [sys.executable, "-m", "playground", "worker", "--count", "1", "--device", "cpu"]
    process = subprocess.Popen(command, env=elsewhere, cwd=ROOT)
    trained = wait_until(watching, run_id, lambda run: run.step > 200)
    assert trained.owner
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    given_back = watching.run(run_id)
    assert (given_back.state, given_back.owner) == ("queued", None)
    assert given_back.step == watching.saved(run_id) >= trained.step, "nothing is trained twice"
    assert watching.health().workers == 0
    watching.close()


def fail_first(database: Database, table: str, times: int, code: str) -> None:
    """PostgreSQL ends the first transactions that write into a table, as it ends those that are in each other's way."""
    with database.write() as connection:
        connection.exec_driver_sql("CREATE SEQUENCE attempts")  # counts those that are rolled back, too
        connection.exec_driver_sql(
            "CREATE FUNCTION fail_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF nextval('attempts') <= {times} THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '{code}'; END IF; "
            "RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER fail_first BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail_first()"
        )


def test_a_deadlock_is_ended_by_the_database_and_the_call_made_once_more(database):
    """Somebody holds the run and wants the viewer; the page holds the viewer and wants the run."""
    run_id, page = make(database, small()), Engine(database, workers=0)
    page.watch(run_id, "ann")

    @retried
    def both() -> int:
        with database.write() as connection:
            connection.execute(text("UPDATE viewers SET seen = 1"))
            return connection.execute(text("UPDATE runs SET steps = 77")).rowcount

    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            connection.execute(text("SET LOCAL deadlock_timeout = '1min'"))  # it is the page that notices
            connection.execute(text("UPDATE runs SET step = 1"))
            watching = pool.submit(both)
            is_waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            wait_for(lambda: connection.execute(is_waiting).scalar_one() > 0, every=0.001)
            connection.execute(text("UPDATE viewers SET seen = 0"))
        assert watching.result(PATIENCE) == 1
    with database.read() as connection:
        run = runs.get(connection, run_id, database.now())
        assert (run.step, run.steps) == (1, 77)
    wait_for(lambda: deadlocks(database) == 1)  # the server counts with a delay


def test_who_claims_a_run_and_who_releases_it_for_its_dead_worker_do_not_wait_for_each_other(database):
    """Both write the run and forget the worker, in the same order."""
    run_id, supervisor = make(database, small()), Supervisor(database, 0)
    with database.write() as connection:
        assert lifecycle.claim(connection, run_id, 0, "dead", database.now())
        presence.announce(connection, "dead", "cpu", database.now())
    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            connection.execute(text("UPDATE runs SET last_viewed = last_viewed"))
            releasing = pool.submit(supervisor._release, "dead", "")
            is_waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            wait_for(lambda: connection.execute(is_waiting).scalar_one() > 0, every=0.001)
            presence.withdraw(connection, "dead")
        releasing.result(20)
    assert (supervisor.problem, get(database, run_id).state) == ("", "queued")
    supervisor.close()


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_a_conflict_is_tried_again_once_and_then_said_in_a_sentence(database, code):
    page, experiment = Engine(database, workers=0), small()
    fail_first(database, "runs", 3, code)
    with pytest.raises(StoreConflictError, match="Try again"):
        page.submit(experiment)
    run_id = page.submit(experiment)
    assert [run.id for run in page.runs()] == [run_id]


def test_a_program_elsewhere_shows_its_training_here_and_outlives_the_database(home, server, monkeypatch):
    networks = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
    real, shown = torch.randn(600, 2, generator=torch.Generator().manual_seed(1)), Engine(workers=0)
    watched = watch(*networks, real, latent=2, name="näme \x00 <b>", steps=30)
    for step in range(1, 11):
        watched.step(float(step), torch.tensor(2.0))
    server.stop("immediate")
    with pytest.warns(UserWarning, match="will catch up"):
        watched._attempt(watched._news)
    server.start()
    for step in range(11, 31):
        watched.step(float(step), 2.0)
    with suppress(StoreError):  # the first question after a restart may find the old connection
        shown.run(watched.run_id)
    run = shown.run(watched.run_id)
    assert (run.state, run.step, run.outside) == ("finished", 30, True)
    assert [run.id for run in shown.runs()] == [watched.run_id]
    film = [Snapshot.decode(blob) for blob in shown.delta(run.id, -1, 100)]
    steps, losses = (np.concatenate([frame.arrays[name] for frame in film]) for name in ("loss_step", "loss_d"))
    assert float(np.diff(steps, prepend=0) @ losses) == sum(range(31)), "no loss is missing"
    assert shown.remarks([run.id])[run.id].name == "näme <b>"
    page = FORMATS["html"].make(Source(Experiment.from_json(run.experiment), run, shown)).decode()
    assert "Points from outside" in page
    shown.delete(run.id)
    with pytest.warns(UserWarning, match="was deleted"):
        watched._write()
    shown.close()


def test_a_run_can_be_taken_away_from_here_as_a_page_and_as_an_archive(database):
    experiment = small_ring("ring", steps=30)
    run_id, worker, shown = make(database, experiment), Worker(database, "here", "cpu"), Engine(database, workers=0)
    until(worker, lambda: shown.run(run_id).ended)
    shown.remark(run_id, name="A ring", note="of mine", starred=True)
    source = Source(experiment, shown.run(run_id), shown)
    page = FORMATS["html"].make(source).decode()
    assert experiment.title in page
    assert shown.versions(run_id)["torch"] in page
    content = FORMATS["archive"].make(source)
    shown.delete(run_id)
    answer = answer_here(database, "import-run", {"upload": uploads.put_aside([("run.zip", content)])})
    assert shown.remarks([answer.info["run"]])[answer.info["run"]] == Remarks("A ring", "of mine", True)
    assert shown.versions(answer.info["run"])
