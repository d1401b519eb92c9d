"""The numbers of a run as an event file of TensorBoard.

The format is a sequence of records, each a serialised `Event` (tensorboard/compat/proto/event.proto) with its length
and two checksums. TensorBoard's own writers come with TensorBoard or with torch, which pages never load, and of an
Event only the few fields below are needed; so they are written here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from playground.downloads.download import NotKeptError, Source, download
from playground.downloads.tables import lost, measured

LOSSES = {"loss_d": "losses/d", "loss_g": "losses/g"}  # what TensorBoard calls them
VERSION = b"brain.Event:2"  # of the format, in the first record

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types of protocol buffers
WALL_TIME, STEP, FILE_VERSION, SUMMARY = 1, 2, 3, 5  # fields of an Event
VALUE, TAG, SIMPLE_VALUE = 1, 1, 2  # fields of its Summary, and of each Value in that


@download(
    "tensorboard",
    "TensorBoard",
    ".tfevents",
    "Losses and metrics for TensorBoard: start `tensorboard --logdir` with the folder of this file.",
)
def events(source: Source) -> bytes:
    """Losses as losses/d and losses/g, every measured number as metrics/<name>."""
    if source.run is None:
        raise NotKeptError("Nothing has been trained yet.")
    begun = source.run.started or source.run.created
    pace = source.run.seconds / max(source.run.step, 1)
    records = [record(field(WALL_TIME, FIXED64, begun) + field(FILE_VERSION, BYTES, VERSION))]
    records += [record(event(begun + step * pace, step, values)) for step, values in scalars(source)]
    return b"".join(records)


def scalars(source: Source) -> Iterator[tuple[int, dict[str, float]]]:
    """The numbers of each step, by their tags, in order."""
    rows: dict[int, dict[str, float]] = {}
    for (names, table), tags in ((lost(source), LOSSES), (measured(source), {})):
        for step, *numbers in table:
            found = {
                tags.get(name, f"metrics/{name}"): number
                for name, number in zip(names[1:], numbers, strict=True)
                if number is not None
            }
            rows.setdefault(step, {}).update(found)
    yield from sorted(rows.items())


def event(time: float, step: int, values: dict[str, float]) -> bytes:
    """One Event: the values of a step."""
    summary = b"".join(
        field(VALUE, BYTES, field(TAG, BYTES, tag.encode()) + field(SIMPLE_VALUE, FIXED32, value))
        for tag, value in values.items()
    )
    return field(WALL_TIME, FIXED64, time) + field(STEP, VARINT, step) + field(SUMMARY, BYTES, summary)


def field(number: int, wire: int, value: float | bytes) -> bytes:
    """One field of a protocol buffer."""
    key = varint(number << 3 | wire)
    if isinstance(value, bytes):
        return key + varint(len(value)) + value
    if wire == VARINT:
        return key + varint(int(value))
    return key + struct.pack("<d" if wire == FIXED64 else "<f", value)


def varint(number: int) -> bytes:
    """A whole number, seven bits a byte, the lowest first."""
    low, rest = number & 127, number >> 7
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


def record(data: bytes) -> bytes:
    """Data with its length before it, and the checksum of each behind it."""
    length = struct.pack("<Q", len(data))
    return length + checksum(length) + data + checksum(data)


def checksum(data: bytes) -> bytes:
    """CRC-32C (Castagnoli), "masked" as the format wants it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _entry(byte: int) -> int:
    """What one byte does to the checksum."""
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    return byte


TABLE = [_entry(byte) for byte in range(256)]
