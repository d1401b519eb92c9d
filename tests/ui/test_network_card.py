"""The networks card: shapes and numbers as people write them."""

from __future__ import annotations

from playground.ui.network_card import shape_of, table


def test_layers_become_rows():
    rows = [
        {"layer": "Linear", "shape": [128], "parameters": 12800},
        {"layer": "ReLU", "shape": [64, 14, 14], "parameters": 0},
    ]
    lines = table(rows).splitlines()
    assert lines[2] == "| Linear | 128 | 12,800 |"
    assert lines[3] == "| ReLU | 64 × 14 × 14 |  |"


def test_a_shape_is_written_with_crosses():
    assert shape_of([3, 32, 32]) == "3 × 32 × 32"
