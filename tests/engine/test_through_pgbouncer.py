"""The same tests as `test_client`, with a web server and a worker that reach their PostgreSQL through PgBouncer in
transaction mode: each of their transactions may have another connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.engine import Engine
from tests.engine import test_client
from tests.engine.conftest import UNWATCHED_SECONDS, wait_for
from tests.postgresql import PgBouncer, postgresql

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Iterator[Engine]:
    """An empty store and one worker process."""
    with postgresql() as server, pytest.MonkeyPatch.context() as patch:
        pool = PgBouncer(server, server.new_database(), wait=30)  # thirty who start at once wait for four connections
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PLAYGROUND_UNWATCHED_SECONDS", str(UNWATCHED_SECONDS))
        patch.setenv("PLAYGROUND_DEVICE", "cpu")
        patch.setenv("PLAYGROUND_DATABASE", pool.url)
        engine = Engine(workers=1)
        wait_for(lambda: engine.health().workers == 1)
        yield engine
        engine.close()
        pool.stop()


globals().update({name: test for name, test in vars(test_client).items() if name.startswith("test_")})
