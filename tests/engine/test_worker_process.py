"""The process of a worker: it waits for its turn to write, and is gone as soon as everything is saved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from playground.engine import Engine
from playground.store import Database, StoreError, presence
from playground.store.database import PAGE_SECONDS
from tests.engine.conftest import check_that_it_goes_on, in_a_file, small, wait_until
from tests.locked import locked

SLOW_TO_END = "import atexit, time\natexit.register(time.sleep, 300)\n"  # as if there were gigabytes to take apart


def test_a_worker_that_is_asked_to_end_does_not_wait_for_the_interpreter(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOW_TO_END)
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")]), os.getcwd()])
    environment = os.environ | {"PLAYGROUND_HOME": str(tmp_path), "PYTHONPATH": path}
    process = subprocess.Popen(
        [sys.executable, "-m", "playground.engine.worker", "--name", "one"], stdin=subprocess.PIPE, env=environment
    )
    try:
        database = Database(f"sqlite:///{tmp_path / 'store.sqlite'}")
        while not (here := _present(database)):
            assert process.poll() is None
            time.sleep(0.05)
        assert here == {"one"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert not _present(database), "it has said that it goes"
        database.close()
    finally:
        process.kill()


@in_a_file
def test_a_lock_is_told_to_whoever_clicks_and_only_delays_the_worker(engine, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(engine.database.folder))
    experiment, restarts = small(steps=100_000), engine.supervisor.restarts
    run_id = engine.submit(experiment)
    before = wait_until(engine, run_id, lambda run: run.step > 30)
    page = Engine(Database(patience=PAGE_SECONDS), workers=0)
    with locked(page.database.folder):
        for click in (page.stop, page.delete):
            with pytest.raises(StoreError, match="being used by another program"):
                click(run_id)
    page.close()
    after = check_that_it_goes_on(engine, run_id, experiment, engine.run(run_id).step)
    assert after.epoch - before.epoch <= 1, "the same has gone on, or its lease has lapsed while nobody could write"
    assert engine.supervisor.restarts == restarts


def _present(database: Database) -> set[str]:
    with database.read() as connection:
        return set(presence.present(connection, database.now()))


def test_the_first_look_of_a_worker_does_not_wait_for_scipy() -> None:
    """It takes half a second to import, and runs may wait for this worker."""
    code = "import sys; from playground.engine.worker import warm_up; warm_up('cpu'); sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
