"""One run on 8x8 digits, trained once for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .conditional_runs import classes, pictures, runs  # noqa: F401  (fixtures)
from .trained import Trained, experiment, train, worker_here


@pytest.fixture(scope="module")
def digits(tmp_path_factory) -> Iterator[Trained]:
    """A finished run on digits."""
    with worker_here(tmp_path_factory.mktemp("home")) as (engine, worker):
        trained = Trained(engine, worker, engine.submit(experiment(40)))
        train(trained, trained.run)
        yield trained
