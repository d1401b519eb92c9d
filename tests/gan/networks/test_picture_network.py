"""The resolutions at which networks of convolutions work."""

from __future__ import annotations

from typing import Any

import pytest

from playground.gan.networks.picture_network import coarsest, halvings


@pytest.mark.parametrize(
    ("picture", "times", "smallest"),
    [
        ((1, 8, 8), 2, (2, 2)),
        ((1, 28, 28), 2, (7, 7)),
        ((3, 32, 32), 3, (4, 4)),
        ((3, 64, 64), 4, (4, 4)),
        ((1, 12, 20), 2, (3, 5)),
        ((1, 30, 30), 1, (15, 15)),
        ((1, 9, 9), 0, (9, 9)),
    ],
)
def test_pictures_are_halved_while_they_can_be(picture: Any, times: int, smallest: tuple[int, int]) -> None:
    assert halvings(picture) == times
    assert coarsest(picture) == smallest
