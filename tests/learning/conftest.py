from __future__ import annotations

from pathlib import Path

import pytest

from tests.gan.conftest import one_thread  # noqa: F401  (a fixture; and the settings of hypothesis)
from tests.recipes.conftest import handwriting  # noqa: F401


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all of these tests share."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def home(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures, and the classifiers that measure them, are kept from test to test: to train the classifier of the
    shapes takes as long as half a test."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(kept))
