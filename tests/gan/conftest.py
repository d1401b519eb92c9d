from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, settings

# The same examples at each run: a red test means that the code has changed, not the weather.
steady = settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
settings.register_profile("steady", steady)
settings.register_profile("few", steady, max_examples=10)


def pytest_configure(config: pytest.Config) -> None:
    """Where sweeps are left out, fewer examples are enough, too."""
    settings.load_profile("few" if config.getoption("markexpr") == "not sweep" else "steady")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny networks gain nothing from more threads, and the numbers stay the same on every machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def no_classifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No classifier is there, so that runs on pictures measure nothing: when they do depends on the clock."""
    from playground.gan.look.picture_observer import image_measurement

    image_measurement.cache_clear()
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    yield
    image_measurement.cache_clear()
