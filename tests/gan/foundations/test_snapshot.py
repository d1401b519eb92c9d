"""Snapshots cross processes as bytes: they come back exactly, and damage is noticed."""

from __future__ import annotations

import json
import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from playground.gan.foundations.snapshot import COUNT, DTYPES, Snapshot, metric_steps, snapshot_steps

names = st.text(min_size=1, max_size=12)
array = st.sampled_from(DTYPES).flatmap(lambda code: arrays(code, array_shapes(min_dims=0, max_dims=3, min_side=0)))
snapshots = st.builds(
    Snapshot,
    step=st.integers(0, 10**6),
    arrays=st.dictionaries(names, array, max_size=4),
    numbers=st.dictionaries(names, st.floats(allow_nan=False, allow_infinity=False), max_size=4),
    kept=st.booleans(),
)
EXAMPLE = Snapshot(
    7,
    {"samples": np.ones((5, 2), np.float16), "surface": np.arange(12, dtype=np.uint8).reshape(3, 4)},
    {"modes": 8.0},
)


@given(snapshots)
def test_snapshot_survives_the_way(snapshot: Snapshot) -> None:
    again = Snapshot.decode(snapshot.encode())
    assert (again.step, again.numbers, again.kept) == (snapshot.step, snapshot.numbers, snapshot.kept)
    assert list(again.arrays) == list(snapshot.arrays)
    for name, value in snapshot.arrays.items():
        assert again.arrays[name].dtype == value.dtype
        assert again.arrays[name].shape == value.shape
        assert again.arrays[name].tobytes() == value.tobytes()  # NaN included
    assert again.encode() == snapshot.encode()


def test_layout_is_the_one_that_the_browser_reads() -> None:
    blob = EXAMPLE.encode()
    version, length = struct.unpack("<BI", blob[:5])
    header = json.loads(blob[5 : 5 + length])
    assert version == 1
    assert header == {
        "step": 7,
        "kept": True,
        "numbers": {"modes": 8.0},
        "arrays": {"samples": ["f2", [5, 2], 0], "surface": ["u1", [3, 4], 20]},
    }
    assert blob[5 + length :] == b"\x00\x3c" * 10 + bytes(range(12))


def test_arrays_of_any_layout_are_written_little_endian_and_row_by_row() -> None:
    table = np.arange(6, dtype=">i4").reshape(2, 3).T
    again = Snapshot.decode(Snapshot(0, {"table": table}).encode()).arrays["table"]
    assert again.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert again.dtype == np.dtype("<i4")


def test_numbers_that_json_lacks_are_left_out() -> None:
    numbers = {"a": float("nan"), "b": float("inf"), "c": -float("inf"), "d": 1.5}
    blob = Snapshot(0, {}, numbers).encode()
    assert Snapshot.decode(blob).numbers == {"d": 1.5}
    assert b"NaN" not in blob
    assert b"Infinity" not in blob


@pytest.mark.parametrize("dtype", ["f8", "i8", "u2", "bool", "O", "U1", "c8"])
def test_other_dtypes_are_refused(dtype: str) -> None:
    with pytest.raises(TypeError, match="a snapshot holds f2"):
        Snapshot(0, {"x": np.zeros(3, dtype)}).encode()


# ---------------------------------------------------------------- damage
@given(snapshots.filter(lambda s: any(a.size for a in s.arrays.values())), st.data())
def test_any_truncation_is_noticed(snapshot: Snapshot, data: st.DataObject) -> None:
    blob = snapshot.encode()
    with pytest.raises(ValueError, match=r".+"):
        Snapshot.decode(blob[: data.draw(st.integers(0, len(blob) - 1))])


def test_every_truncation_is_noticed() -> None:
    for snapshot in (EXAMPLE, Snapshot(3), Snapshot(0, {"empty": np.zeros((0, 2), np.float32)}, {"a": 1.0})):
        blob = snapshot.encode()
        for length in range(len(blob)):
            with pytest.raises(ValueError, match=r".+"):
                Snapshot.decode(blob[:length])


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(blob: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Snapshot.decode(blob)


@given(st.integers(0, len(EXAMPLE.encode()) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_gives_a_snapshot(place: int, flip: int) -> None:
    blob = bytearray(EXAMPLE.encode())
    blob[place] ^= flip
    with suppress(ValueError):
        assert isinstance(Snapshot.decode(bytes(blob)), Snapshot)


HEADERS = ["[]", "3", "null", "{}", '{"arrays": []}', '{"arrays": {"a": 1}}', '{"arrays": {}}']
HEADERS += [
    '{"step":1,"kept":true,"numbers":{},"arrays":{"a":ENTRY}}'.replace("ENTRY", entry)
    for entry in (
        '["f8",[1],0]', '["O",[1],0]', '["f4",[99],0]', '["f4",[1],99]', '["f4",["x"],0]',
        '["f4",3,0]', '[["f4"],[1],0]', '["f4",[1180591620717411303424],0]', '["f4",[1],1180591620717411303424]',
    )
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_header_that_lies_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Snapshot.decode(struct.pack("<BI", 1, len(header)) + header.encode() + b"\0" * 8)


def test_other_version_is_refused_with_its_number() -> None:
    with pytest.raises(ValueError, match="version 9"):
        Snapshot.decode(b"\x09" + EXAMPLE.encode()[1:])


# ---------------------------------------------------------------- when
@given(st.integers(1, 100_000))
def test_snapshots_come_densely_first_and_thin_out(steps: int) -> None:
    shown = snapshot_steps(steps)
    gaps = np.diff(shown)
    assert shown[0] == 0
    assert shown[-1] == steps
    assert len(shown) <= COUNT + 1
    assert (gaps >= 1).all()
    assert np.all(gaps[1:] - gaps[:-1] >= -1), "apart from rounding, gaps only grow"
    assert shown[1] <= max(1, steps // 1000)
    if steps >= 2000:
        assert len(shown) > 0.9 * COUNT
        assert gaps[-1] > 2 * gaps[0]


@given(st.integers(1, 100_000))
def test_metrics_are_measured_on_a_fifth_and_on_the_last(steps: int) -> None:
    shown, measured = snapshot_steps(steps), metric_steps(steps)
    assert measured <= set(shown)
    assert {0, steps} <= measured
    assert len(measured) <= len(shown) / 5 + 2
