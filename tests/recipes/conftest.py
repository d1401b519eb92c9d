"""The recipes of MNIST train on handwriting that is here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.recipes.handwriting import in_place_of_mnist


@pytest.fixture(scope="module")
def handwriting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """MNIST is there, and no classifier, so that runs on pictures measure nothing."""
    with in_place_of_mnist(tmp_path_factory.mktemp("home")):
        yield
