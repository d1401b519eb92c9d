"""Training in the calling process, for the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import playground
from playground.engine import Engine
from playground.engine.in_process import train_here
from playground.gan.foundations.snapshot import Snapshot
from tests.engine.conftest import PATIENCE, film_of, small, undisturbed_film, wait_for, wait_until


def home_of(engine: Engine, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(engine.database.folder))


def test_it_trains_to_the_same_film_and_the_next_time_replays(database):
    experiment, progress = small(steps=100), []
    run = train_here(experiment, progress.append)
    assert (run.state, run.step) == ("finished", 100)
    assert run.metrics
    assert progress[-1] == run
    again = train_here(experiment)
    assert again.id == run.id
    engine = Engine(workers=0)
    assert film_of(engine, run.id) == undisturbed_film(experiment)
    assert train_here(experiment, again=True).id != run.id


@pytest.mark.slow
def test_a_run_that_trains_elsewhere_is_followed(engine, monkeypatch):
    home_of(engine, monkeypatch)
    experiment = small(steps=800)
    run_id = engine.submit(experiment)
    owner = wait_until(engine, run_id, lambda run: run.step > 0).owner
    progress = []
    run = train_here(experiment, progress.append)
    assert (run.id, run.state) == (run_id, "finished")
    assert {seen.owner for seen in progress if seen.state == "running"} <= {owner}


def test_what_trains_here_can_be_watched_and_paused_from_a_page(engine, monkeypatch):
    home_of(engine, monkeypatch)
    experiment = small(steps=100_000)
    thread = threading.Thread(target=train_here, args=(experiment,), daemon=True)
    thread.start()
    wait_for(lambda: engine.find(experiment.key) is not None)
    run_id = engine.find(experiment.key).id
    running = wait_until(engine, run_id, lambda run: run.step > 5)
    assert running.owner.startswith("here-")
    engine.stop(run_id)
    wait_until(engine, run_id, lambda run: run.ended)
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_ctrl_c_stops_cleanly_and_keeps_what_was_done(database):
    before = signal.getsignal(signal.SIGINT)

    def press(run) -> None:
        if run.step > 20:
            signal.raise_signal(signal.SIGINT)

    run = train_here(small(steps=50_000), press)
    assert run.state == "stopped"
    assert run.note == f"Stopped at step {run.step}."
    assert signal.getsignal(signal.SIGINT) == before
    engine = Engine(workers=0)
    assert Snapshot.decode(engine.delta(run.id, -1, limit=1000)[-1]).step == run.step
    engine.close()


def test_pages_never_load_torch(database):
    program = (
        "import sys\n"
        "import playground.store, playground.engine, playground.engine.in_process\n"
        "from playground.gan.experiment.experiment import Experiment\n"
        "e = playground.engine.Engine(workers=0)\n"
        "run_id = e.submit(Experiment(steps=2))\n"
        "e.watch(run_id, 'me'); e.run(run_id); e.delta(run_id, -1); e.runs(); e.health(); e.pause(run_id, 'me')\n"
        "e.step(run_id, 'me', 0); e.resume(run_id); e.stop(run_id); e.delete(run_id)\n"
        "sys.exit('torch' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(playground.__file__).parent.parent)}
    assert subprocess.run([sys.executable, "-c", program], env=environment).returncode == 0
