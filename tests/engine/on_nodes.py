"""What tests have done in processes of Ray. Those load this module, so it is light."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from playground.engine import on_ray
from playground.store import Database, lifecycle

MINUTES = 5
WORKER = """
import sys, time
real, seconds = time.time, float(sys.argv.pop(1))
time.time = lambda: real() + seconds
from playground.engine.worker import main
main()
"""


class Share(on_ray.Share):
    """The same on a machine whose clock is wrong: every other one is five minutes fast, and the others slow."""

    def __init__(self, environment: dict[str, str]) -> None:
        import ray

        from playground.engine import supervisor

        name: str = ray.get_runtime_context().get_actor_name()
        wrong = 60 * MINUTES * (-1 if int(name.rpartition("-")[2]) % 2 else 1)

        def start(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-c", WORKER, str(wrong), "--name", name]
            return subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, start_new_session=True)

        supervisor._start = start
        super().__init__(environment)

    def looks_after(self, owner: str) -> bool:
        """Whether this worker is its own."""
        return owner in self._supervisor.alive()

    def grow_impatient(self, look_seconds: float, hung_seconds: float) -> None:
        """Look this often whether a worker hangs, and end it after so many seconds without a sign of life."""
        from playground.engine import supervisor

        supervisor.LOOK_SECONDS, supervisor.HUNG_SECONDS = look_seconds, hung_seconds


def wrong_by(pid: int) -> float:
    """By how many seconds the clock of a worker is wrong."""
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return float(file.read().split(b"\0")[3])


class Claimers:
    """So many who want the same run at the same moment."""

    def __init__(self, names: Sequence[str], url: str | None = None) -> None:
        self.names, self.database = names, Database(url)

    def claim(self, run_id: str, device: str) -> int:
        """How many of them get it."""

        def claim(name: str) -> bool:
            with self.database.write() as connection:
                return lifecycle.claim(connection, run_id, 0, name, self.database.now(), device)

        with ThreadPoolExecutor(24) as pool:
            return sum(pool.map(claim, self.names))

    def ready(self) -> None:
        """Once this is answered, they can begin."""
