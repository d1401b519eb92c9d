"""Two real web servers on one store: what one person may do, they may do on both together; and both say whether they
can read it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from playground.store.errors import AWAY_SENTENCE
from tests.postgresql import free_port, postgresql

ROOT = Path(__file__).parents[2]
PER_SECOND, SAVED = 10, 3  # requests; seconds of them that are saved up
GIVEN, REFUSED = 400, 429  # "a job is named by 32 digits": it was looked at
pytestmark = pytest.mark.slow


@contextmanager
def web_server(home: Path, number: int, **environment: str) -> Iterator[str]:
    """The URL of one, for as long as the block lasts; it trains nothing itself."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command = [sys.executable, "-m", "tests.end_with_parent", "streamlit", "run", "app.py", *options]
    environment = os.environ | {"PLAYGROUND_HOME": str(home), "PLAYGROUND_WORKERS": "0"} | environment
    with (home / f"server-{number}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def answer(url: str) -> int:
    """The status of an answer; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as found:
            return int(found.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.fixture(params=["sqlite", "postgresql"])
def two_servers(request, tmp_path) -> Iterator[list[str]]:
    """Their URLs, when both answer. Each page, of which there is one here, may send so many requests."""
    environment = {"PLAYGROUND_REQUESTS_A_SECOND": str(PER_SECOND)}
    with postgresql() if request.param == "postgresql" else contextmanager(lambda: iter([None]))() as server:
        if server is not None:
            environment["PLAYGROUND_DATABASE"] = server.new_database()
        with web_server(tmp_path, 1, **environment) as first, web_server(tmp_path, 2, **environment) as second:
            deadline = time.monotonic() + 60
            while {answer(f"{url}/_stcore/health") for url in (first, second)} != {200}:
                assert time.monotonic() < deadline, "they do not answer"
                time.sleep(0.1)
            yield [first, second]


def test_a_limit_per_second_holds_on_both_together(two_servers):
    """Who asks one of them as often as they can is refused on the other one, too, where they ask half as often as they
    may: it hears of that."""
    first, second = (f"{url}/job/none" for url in two_servers)
    given, began, asks_there = 0, time.monotonic(), 0.0
    while True:
        status = answer(first)
        given += status == GIVEN
        assert status in (GIVEN, REFUSED)
        if time.monotonic() >= asks_there:
            if (status := answer(second)) == REFUSED:
                break
            assert status == GIVEN
            asks_there = time.monotonic() + 2 / PER_SECOND
        assert time.monotonic() - began < 60, "the second has not heard of it"
    assert given <= PER_SECOND * (SAVED + time.monotonic() - began) + 1


def test_both_say_whether_the_database_answers_and_let_browsers_in_meanwhile(tmp_path):
    """Streamlit's page does not open before `_stcore/health` is well (in Chromium: test_database_away.py)."""
    with postgresql() as server, ExitStack() as running:
        database = {"PLAYGROUND_DATABASE": server.new_database()}
        urls = [running.enter_context(web_server(tmp_path, number, **database)) for number in (1, 2)]

        def wait_for(path: str, status: int) -> None:
            deadline = time.monotonic() + 60
            while {answer(f"{url}/{path}") for url in urls} != {status}:
                assert time.monotonic() < deadline, f"{path} is not {status}"
                time.sleep(0.1)

        wait_for("healthz", 200)
        server.stop("immediate")
        wait_for("healthz", 503)
        for url in urls:
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"{url}/healthz", timeout=60)
            assert refused.value.read().decode() == AWAY_SENTENCE
        wait_for("_stcore/health", 200)
        server.start()
        wait_for("healthz", 200)
