"""A real PostgreSQL for tests: a server with its data in a temporary folder, and an empty database for each test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

MISSING = "PostgreSQL is not installed (on Debian: apt-get install postgresql)"
# Nothing here need survive a power cut; a crash it does survive. Deadlocks are noticed ten times sooner than usual.
# Its files are in memory where there is enough: each database has 300, and some disks take milliseconds to delete one.
MEMORY, ENOUGH = Path("/dev/shm"), 6 * 2**30  # bytes
FAST: tuple[str, ...] = ("fsync=off", "full_page_writes=off", "deadlock_timeout=100ms")


def _program(name: str) -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
    return shutil.which(name, path=os.pathsep.join([*map(str, reversed(places)), os.environ.get("PATH", "")]))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgreSQL:
    """A running server. It refuses to run as root, so root starts it as the user of Debian's package."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self._made = folder, free_port(), 0
        self.user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self.user:
            shutil.chown(folder, **self.user)
        self._run("initdb", "-D", "data", "-U", "tester", "-A", "trust", "-N", "--no-instructions")
        self.start()

    def start(self) -> None:
        """Serve (again), and wait until it answers."""
        settings = [
            f"-c{setting}" for setting in (*FAST, f"port={self.port}", f"unix_socket_directories={self.folder}")
        ]
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", " ".join(settings), "start")

    def stop(self, how: str = "fast") -> None:
        """End it; ``immediate`` is a crash."""
        self._run("pg_ctl", "-D", "data", "-m", how, "stop")

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        name = f"test_{self._made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "tester", name)
        return f"postgresql+psycopg://tester@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [_program(program) or program, *arguments]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=60, **self.user)  # type: ignore[call-overload]


class PgBouncer:
    """A connection pool before a server, in transaction mode: each transaction may use another connection.

    wait: the seconds for which a query waits for a connection, as whole ones."""

    def __init__(self, server: PostgreSQL, url: str, wait: int = 2) -> None:
        port, database = free_port(), url.rpartition("/")[2]
        self.url = url.replace(f":{server.port}/", f":{port}/")
        settings = f"""
[databases]
{database} = host=127.0.0.1 port={server.port} user=tester dbname={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
query_wait_timeout = {wait}
idle_transaction_timeout = 2
server_login_retry = 1
"""
        place = server.folder / "pgbouncer.ini"
        place.write_text(settings)
        place.chmod(0o644)
        program = shutil.which("pgbouncer", path=os.pathsep.join(["/usr/sbin", os.environ.get("PATH", "")]))
        if program is None:
            pytest.skip("PgBouncer is not installed (on Debian: apt-get install pgbouncer)")
        self.process = subprocess.Popen([program, "-q", str(place)], **server.user)  # type: ignore[call-overload]
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("PgBouncer does not answer")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(60)


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A server for as long as the block lasts; a test that needs it is skipped where it is not installed."""
    if _program("initdb") is None:
        pytest.skip(MISSING)
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    # a short name: the path of a socket has at most 107 letters
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=MEMORY if in_memory else None))
    try:
        server = PostgreSQL(folder)
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):  # a test has stopped it
                server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
