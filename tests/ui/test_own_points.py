"""Pasted and uploaded points: what fits is taken, what does not gets one sentence that names the line."""

from __future__ import annotations

import numpy as np
import pytest

from playground.ui.own_points import parse_points


@pytest.mark.parametrize("text", ["1,2\n3,4\n5,6", "1;2\n3;4\n5;6", "1\t2\n3\t4\n5\t6", "x,y\n1,2\n\n3,4\n5,6\n"])
def test_common_ways_to_write_points_are_read(text):
    assert parse_points(text).tolist() == [[1, 2], [3, 4], [5, 6]]


def test_a_line_that_is_not_numbers_is_named():
    with pytest.raises(ValueError, match=r"Line 2 is not two numbers: “a,b”"):
        parse_points("1,2\na,b\n3,4")


def test_a_line_with_three_numbers_is_named():
    with pytest.raises(ValueError, match="Line 3 has 3 numbers"):
        parse_points("1,2\n3,4\n5,6,7")


def test_nothing_is_no_points():
    assert np.shape(parse_points("")) == (0, 2)


def test_a_million_rows_are_too_many():
    with pytest.raises(ValueError, match="more than 1 MB of text"):
        parse_points("1,2\n" * 1_000_000)
