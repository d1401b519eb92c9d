"""The process of a worker: it is gone as soon as everything is saved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from playground.store import Database, presence

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


def _present(database: Database) -> set[str]:
    with database.read() as connection:
        return set(presence.present(connection, database.now()))
