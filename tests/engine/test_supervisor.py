"""Workers and apps that die in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import playground
from playground.engine import Engine, crash_note, supervisor
from playground.store import Database, lifecycle, presence, tables
from tests.engine.conftest import (
    PATIENCE,
    check_that_it_goes_on,
    film_of,
    get,
    make,
    process_of,
    small,
    undisturbed_film,
    until,
    wait_for,
    wait_until,
)

APP = """
import time
from playground.engine import engine
while True:
    print(*engine().supervisor.alive().values(), flush=True)
    time.sleep(0.1)
"""


def gone(pid: int) -> bool:
    """Whether the process has ended with all its threads (one that nobody has waited for has ended, too)."""
    process = Path(f"/proc/{pid}")
    try:
        ended = (process / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        return ended and len(list((process / "task").iterdir())) == 1  # others may outlive the main thread
    except OSError:
        return True


@pytest.fixture
def start_app() -> Iterator[Callable[[Database], tuple[subprocess.Popen, int]]]:
    """Starts another process that runs the app's engine on this store; gives it and the process id of its worker."""
    apps: list[subprocess.Popen] = []

    def start(store: Database) -> tuple[subprocess.Popen, int]:
        environment = {
            **os.environ,
            "PLAYGROUND_HOME": str(store.folder),
            "PLAYGROUND_DATABASE": store.url,
            "PLAYGROUND_WORKERS": "1",
            "PYTHONPATH": str(Path(playground.__file__).parent.parent),
        }
        app = subprocess.Popen([sys.executable, "-c", APP], stdout=subprocess.PIPE, text=True, env=environment)
        apps.append(app)
        assert app.stdout is not None
        while not (line := app.stdout.readline().strip()):
            assert app.poll() is None
        return app, int(line)

    yield start
    for app in apps:
        app.kill()
        app.wait()


@pytest.mark.slow
def test_a_killed_worker_is_reported_at_once_and_its_run_goes_on_to_the_same_film(engine):
    experiment = small(steps=100_000)
    run_id = engine.submit(experiment)
    killed = wait_until(engine, run_id, lambda run: run.step > 60)
    os.kill(process_of(killed.owner), signal.SIGKILL)
    set_lease(engine.database, run_id, killed.epoch, 2 * PATIENCE)
    wait_for(lambda: "The worker was lost at step" in engine.run(run_id).note)  # before its lease has lapsed
    lost = engine.run(run_id)
    assert lost.live
    assert lost.recovering or lost.epoch == killed.epoch + 1, "there may be another worker, who has it at once"
    goes_on = wait_until(engine, run_id, lambda run: run.state == "running")
    assert goes_on.epoch == killed.epoch + 1
    assert "a new one continues from step" in goes_on.note, "still to be read"
    check_that_it_goes_on(engine, run_id, experiment, beyond=killed.step)


def set_lease(database: Database, run_id: str, epoch: int, seconds: float) -> None:
    """The lease of whoever has claimed a run for the so-manieth time lapses so many seconds from now."""
    runs = tables.runs
    with database.write() as connection:
        its = (runs.c.id == run_id) & (runs.c.epoch == epoch) & runs.c.owner.is_not(None)
        connection.execute(runs.update().where(its).values(lease_until=database.now() + seconds))


@pytest.mark.slow
def test_the_log_says_that_a_worker_has_died_and_at_what(engine, caplog):
    run_id = engine.submit(small(steps=100_000))
    wait_until(engine, run_id, lambda run: run.step > 60)
    [(name, pid)] = engine.supervisor.alive().items()
    restarts = engine.supervisor.restarts
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: engine.supervisor.restarts == restarts + 1)
    (line,) = [record for record in caplog.records if "ended with exit code -9" in record.getMessage()]
    assert (line.worker, line.exit_code) == (name, -signal.SIGKILL)
    assert line.at_work_on in (run_id, ""), "it may have been between two turns"


@pytest.mark.slow
def test_a_killed_app_leaves_no_worker_behind_and_the_next_one_goes_on(start_app, database):
    from playground.engine.worker import Worker

    experiment = small(steps=100_000)
    app, worker = start_app(database)
    engine = Engine(database, workers=0)
    run_id = engine.submit(experiment)
    wait_for(lambda: engine.run(run_id).step > 60)
    app.kill()
    app.wait()
    wait_for(lambda: gone(worker))
    saved = engine.run(run_id)
    assert saved.state == "queued"
    assert saved.owner is None
    assert saved.note == f"Continues from step {saved.step}, where the app was closed."

    successor = Worker(engine.database, "successor", "cpu")
    until(successor, lambda: engine.run(run_id).step > saved.step + 100)
    engine.stop(run_id)
    until(successor, lambda: engine.run(run_id).ended)
    assert film_of(engine, run_id) == undisturbed_film(experiment, until=engine.run(run_id).step)


@pytest.mark.slow
def test_when_all_is_killed_at_once_the_lease_lapses_and_another_goes_on(engine, start_app):
    app, worker = start_app(engine.database)
    wait_for(lambda: engine.health().workers == 2)
    experiments = [small(steps=100_000), small(steps=100_000)]
    ids = [engine.submit(experiment) for experiment in experiments]

    found: list[tuple[int, int]] = []

    def theirs() -> bool:  # one worker takes one, the other the other
        runs = [engine.watch(run_id, "me") or engine.run(run_id) for run_id in ids]
        held = f"-{app.pid}-"
        found[:] = [(i, run.epoch) for i, run in enumerate(runs) if held in str(run.owner) and run.step > 60]
        return bool(found)

    wait_for(theirs)
    [(index, epoch)] = found
    os.kill(worker, signal.SIGKILL)
    app.kill()
    app.wait()
    set_lease(engine.database, ids[index], epoch, 0.0)
    beyond = engine.run(ids[index]).step
    assert check_that_it_goes_on(engine, ids[index], experiments[index], beyond).epoch == epoch + 1
    engine.stop(ids[1 - index])
    wait_until(engine, ids[1 - index], lambda run: run.ended)


@pytest.mark.slow
def test_a_worker_that_cannot_start_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setenv("PLAYGROUND_DEVICE", "abacus")
    engine = Engine(workers=1)
    wait_for(lambda: "abacus" in engine.health().problem)
    assert engine.health().workers == 0
    monkeypatch.setattr(supervisor, "SAVING_SECONDS", 600.0)
    engine.close()  # at once: there is nobody to wait for


@pytest.mark.slow
def test_a_worker_that_hangs_is_ended_and_replaced(engine, make_impatient):
    """Where it is the only one, its runs would otherwise wait for ever."""
    run_id, before = engine.submit(small(steps=100_000)), engine.health().workers
    hung = wait_until(engine, run_id, lambda run: run.step > 60)
    make_impatient(hung.owner)
    os.kill(process_of(hung.owner), signal.SIGSTOP)
    lost = wait_until(engine, run_id, lambda run: run.owner != hung.owner)
    assert lost.recovering or lost.epoch == hung.epoch + 1, "there may be another worker, who has it at once"
    with pytest.raises(AssertionError, match="is no worker"):
        process_of(hung.owner)
    wait_for(lambda: engine.health().workers == before)
    goes_on = wait_until(engine, run_id, lambda run: run.owner not in (None, "", hung.owner) and run.step > hung.step)
    assert goes_on.epoch > hung.epoch, "once more where the next one was so slow that it seemed to hang, too"
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)


@pytest.mark.slow
def test_what_was_killed_together_with_its_server_goes_on_before_its_lease_lapses(start_app, database):
    app, worker = start_app(database)
    engine = Engine(database, workers=0)
    run_id = engine.submit(small(steps=100_000))
    wait_for(lambda: engine.run(run_id).step > 60)
    app.kill()
    os.kill(worker, signal.SIGKILL)
    app.wait()
    wait_for(lambda: gone(worker))
    with engine.database.write() as connection:
        connection.execute(tables.runs.update().values(lease_until=time.time() + 200))
    assert engine.run(run_id).state == "running", "nobody has seen it die"
    lost = Engine(database, workers=0).run(run_id)
    assert (lost.state, lost.owner) == ("queued", None)
    assert lost.note.startswith("The worker was lost at step")
    assert not list((database.folder / "workers").iterdir())


HOLDER = """
import sys, time
from pathlib import Path
from playground.engine.crash_note import CrashNote, crash_note_path
notes = [CrashNote(crash_note_path(Path(sys.argv[1]), name)) for name in sys.argv[2:]]
for note in notes:
    note.write("f" * 32)
print(flush=True)
time.sleep(600)
"""


@pytest.fixture
def holders(database) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts a process that holds the notes of workers of these names, as the worker of that name would."""
    started: list[subprocess.Popen] = []

    def start(*names: str) -> subprocess.Popen:
        command = [sys.executable, "-c", HOLDER, str(database.folder), *names]
        environment = {**os.environ, "PYTHONPATH": str(Path(playground.__file__).parent.parent)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline()
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_only_what_a_worker_of_this_machine_held_that_is_gone_is_released(database, holders):
    """Process ids say nothing: they are used again, and are others in each container."""
    alive, killed, unknown = crash_note.new_name(), crash_note.new_name(), crash_note.new_name()
    killed_here = f"here-{crash_note.new_name()}"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    alive_with_another_pid = alive.replace(str(os.getpid()), str(ended.pid))
    elsewhere = killed.replace(f".{crash_note._machine()}-", ".0badcafe-")  # same host name, same process id
    holders(alive, alive_with_another_pid)
    doomed = holders(killed, killed_here, elsewhere)
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    names = [alive, alive_with_another_pid, killed, killed_here, elsewhere, unknown, "vm-1-0badcafe"]
    ids = {name: make(database, small()) for name in names}
    for name, run_id in ids.items():
        with database.write() as connection:
            assert lifecycle.claim(connection, run_id, 0, name, database.now())
    Engine(database, workers=0)
    released = {name for name, run_id in ids.items() if get(database, run_id).state == "queued"}
    assert released == {killed, killed_here}
    left = {path.name for path in (database.folder / "workers").iterdir()}
    assert left == {alive, alive_with_another_pid, elsewhere}


def test_a_worker_that_was_killed_while_it_had_nothing_to_do_counts_no_longer(database, holders):
    """The others would leave runs to it for as long as it seemed to be here."""
    alive, killed = crash_note.new_name(), crash_note.new_name()
    with database.write() as connection:
        for name in (alive, killed):
            presence.announce(connection, name, "cpu", database.now())
    holders(alive)
    doomed = holders(killed)
    doomed.kill()
    doomed.wait()
    Engine(database, workers=0)
    with database.read() as connection:
        assert presence.present(connection, database.now()).keys() == {alive}


@pytest.mark.parametrize("waiting", [False, True])
def test_the_first_worker_has_a_head_start_unless_runs_wait(database, monkeypatch, waiting):
    waits = []
    monkeypatch.setattr(supervisor.Supervisor, "_monitor", lambda self, wait: waits.append(wait))
    if waiting:
        make(database, small())
    Engine(database, workers=3)
    wait_for(lambda: len(waits) == 3)
    assert sorted(waits) == ([0.0] * 3 if waiting else [0.0] + [supervisor.HEAD_START] * 2)


def test_of_several_servers_that_start_at_once_one_is_told(database, holders):
    name = crash_note.new_name()
    doomed = holders(name)
    with crash_note.left_by(name, database.folder) as words:
        assert words is None, "it lives"
    doomed.kill()
    doomed.wait()
    with crash_note.left_by(name, database.folder) as words:
        assert words == "f" * 32, "what it was at work on"
        with crash_note.left_by(name, database.folder) as others:
            assert others is None
    with crash_note.left_by(name, database.folder) as words:
        assert words is None, "it has been told"
