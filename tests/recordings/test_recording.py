"""The file of a recording: what is kept comes back bit by bit, and what is left out cannot be seen."""

from __future__ import annotations

import io
import json
import lzma
import struct

import numpy as np
import pytest
from PIL import Image

from playground.gan.foundations.snapshot import Snapshot
from playground.images.tiles import encoded
from playground.recordings.recording import LOSSES, Recording, rounded, thinned

STEPS = 40


def film() -> list[bytes]:
    """A snapshot a step; at every fifth one something is measured."""
    rng, frames = np.random.default_rng(1), []
    for step in range(STEPS + 1):
        losses = {name: np.array([step], np.int32 if name == "loss_step" else np.float32) for name in LOSSES}
        arrays = {"samples": rng.normal(size=(8, 2)).astype(np.float16), "surface": rng.integers(0, 9, 4, np.uint8)}
        numbers = {"distance": 1 / (step + 3)} if step % 5 == 0 else {}
        frames.append(Snapshot(step, arrays | losses, numbers).encode())
    return frames


def test_a_recording_comes_back_bit_by_bit() -> None:
    recording = Recording('{"target": "ring"}', STEPS, 12.5, "cpu", {"distance": 0.1 + 0.2}, thinned(film()))
    assert Recording.decode(recording.encode()) == recording


def test_arrays_that_come_and_change_their_shape_come_back_too() -> None:
    rng = np.random.default_rng(1)
    arrays = [
        {"samples": rng.normal(size=(3, 2)).astype(np.float16), "gallery": np.arange(5, dtype=np.uint8)},
        {"gallery": np.arange(9, dtype=np.uint8), "occupancy": rng.random(4, np.float32)},
        {"occupancy": rng.random(4, np.float32), "samples": np.full((3, 2), np.nan, np.float16)},
        {},
    ]
    frames = [Snapshot(step, one, {"distance": 0.1 * step}).encode() for step, one in enumerate(arrays)]
    recording = Recording("{}", 3, 1.0, "cpu", {}, frames)
    assert Recording.decode(recording.encode()) == recording


def test_files_of_the_first_version_are_still_read() -> None:
    frames = thinned(film())
    header = json.dumps({"experiment": "{}", "step": 40, "seconds": 1.5, "device": "cpu", "metrics": {},
                         "frames": [len(frame) for frame in frames]}).encode()  # fmt: skip
    old = lzma.compress(b"".join([struct.pack("<BI", 1, len(header)), header, *frames]))
    assert Recording.decode(old).frames == frames
    with pytest.raises(ValueError, match="recording"):
        Recording.decode(lzma.compress(lzma.decompress(old)[:-1]))


def test_what_is_no_recording_is_refused() -> None:
    packed = Recording("{}", 1, 1.0, "cpu", {}, film()[:2]).encode()
    another_version, cut_short = b"\x03" + 40 * b"3", lzma.decompress(packed)[:-1]
    for damaged in (packed[:-9], b"GIF89a", lzma.compress(another_version), lzma.compress(cut_short)):
        with pytest.raises(ValueError, match="recording"):
            Recording.decode(damaged)


def test_a_thinner_film_keeps_its_ends_all_that_was_measured_and_every_loss() -> None:
    whole, kept = ([Snapshot.decode(blob) for blob in blobs] for blobs in (film(), thinned(film())))
    assert len(kept) < 0.4 * len(whole)
    assert (kept[0].step, kept[-1].step) == (0, STEPS)
    assert [s.numbers for s in kept if s.numbers] == [s.numbers for s in whole if s.numbers]
    for name in LOSSES:
        lost = np.concatenate([s.arrays[name] for s in kept])
        np.testing.assert_array_equal(lost, np.concatenate([s.arrays[name] for s in whole]))
    first, there = kept[1], whole[kept[1].step]
    np.testing.assert_array_equal(first.arrays["surface"], there.arrays["surface"])


@pytest.mark.parametrize("channels", [1, 3])
def test_galleries_are_fewer_and_coarser_and_look_the_same(channels: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (64, channels, 8, 8), np.uint8)
    sheet = np.frombuffer(encoded(pixels, 8), np.uint8)
    losses = {name: np.array([1], np.int32 if name == "loss_step" else np.float32) for name in LOSSES}
    numbers = [{"frechet": 1.0} if step % 5 == 0 else {} for step in range(STEPS + 1)]
    whole = [Snapshot(step, {"gallery": sheet} | losses, numbers[step]).encode() for step in range(STEPS + 1)]
    kept = [Snapshot.decode(blob) for blob in thinned(whole)]
    assert [one.step for one in kept] == [*range(0, STEPS, 5), STEPS]
    assert sum(len(one.arrays["loss_d"]) for one in kept) == STEPS + 1
    shown = kept[0].arrays["gallery"]
    assert len(shown) < 0.8 * len(sheet)
    before, after = (np.asarray(Image.open(io.BytesIO(one.tobytes()))).astype(int) for one in (sheet, shown))
    assert before.shape == after.shape
    if channels == 1:
        assert np.abs(before - after).max() <= 4


def test_rounding_changes_no_number_by_more_than_what_can_be_seen() -> None:
    numbers = np.concatenate([np.linspace(-6, 6, 999), [65504.0, np.inf, np.nan, 0.0]]).astype(np.float16)
    shown = rounded(numbers)
    finite = np.isfinite(numbers)
    assert shown.dtype == np.float16
    np.testing.assert_allclose(shown[finite], numbers[finite], rtol=0.004)
    np.testing.assert_array_equal(shown[~finite], numbers[~finite])
    assert not np.any(rounded(numbers[:999]).view(np.uint16) & 0b111), "the last bits compress to nothing"
