"""Wilson's interval of a share, against values from the literature and from statsmodels 0.14."""

from __future__ import annotations

import pytest

from playground.gan.measure.wilson import wilson_interval


@pytest.mark.parametrize(
    ("good", "of", "interval"),
    [
        (15, 148, (0.0624, 0.1605)),  # Newcombe (1998), table I: 81/263, 15/148, 0/20, 1/29
        (81, 263, (0.2553, 0.3662)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (8, 16, (0.2800, 0.7200)),
        (16, 16, (0.8064, 1.0)),
    ],
)
def test_it_is_the_interval_of_the_literature(good, of, interval):
    assert wilson_interval(good, of) == pytest.approx(interval, abs=1e-4)


def test_nothing_is_known_of_no_runs():
    assert wilson_interval(0, 0) == (0.0, 1.0)
