"""The bytes that go from the server to the live view in the browser, about five times a second.

Layout, version 1: byte 0x01 · header length (u32, little-endian) · header (JSON, UTF-8) · the scene's blob, if
any · the snapshots' blobs. `frontend/server/wire.ts` reads the same.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

VERSION = 1
PREFIX = struct.Struct("<BI")  # version, header length


def message(
    run: str,
    after: int,
    status: Mapping[str, Any],
    sentence: str,
    frames: Sequence[bytes],
    scene: tuple[dict[str, Any], bytes] | None = None,
    frozen: bool = False,
    drawn_for: str = "",
    pace: float | None = None,
    poll: Mapping[str, str] | None = None,
    preparing: str = "",
    panel: Mapping[str, str] | None = None,
    passing: int = -1,
) -> bytes:
    """Pack one message for the live view.

    run: the run's name. after: `frames` are all kept snapshots with a later step than this, in order (-1: from
    the beginning); a last, passing snapshot may follow. status: state, step, steps, steps_per_second,
    seconds_left, device, note, watchers (None where unknown), best (its step and words, see `charts.best`). scene: what
    `charts.scene.scene` returned; needed once a run. frozen: the viewer has paused their view. drawn_for: the state
    that the page's buttons belong to. pace: seconds until the browser asks for news again; None: there will be none.
    poll: where it asks (path, viewer); None: messages come by themselves. preparing: why the chart of metrics is still
    empty. panel: what the page calls it (title), and the group of panels with which it shares one timeline (linked, or
    ""); None where it is alone on its page. passing: the last passing snapshot that was sent before this message (-1:
    none). A browser that has not got it, or not all up to `after`, knows that a message was lost. Raises ValueError for
    NaN or infinity in the JSON.
    """
    scene_json, scene_blob = scene if scene is not None else (None, b"")
    header = {
        "run": run,
        "after": after,
        "passing": passing,
        "status": dict(status),
        "sentence": sentence,
        "frozen": frozen,
        "drawn_for": drawn_for,
        "pace": pace,
        "poll": dict(poll) if poll is not None else None,
        "preparing": preparing,
        "panel": dict(panel) if panel is not None else None,
        "scene": scene_json,
        "scene_bytes": len(scene_blob),
        "frames": [len(frame) for frame in frames],
    }
    text = json.dumps(header, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()
    return b"".join([PREFIX.pack(VERSION, len(text)), text, scene_blob, *frames])


def unpack(packed: bytes) -> tuple[dict[str, Any], bytes, list[bytes]]:
    """The header, the scene's blob (empty without a scene) and the snapshots' blobs of a message.

    Raises ValueError if `packed` is cut off or of another version.
    """
    if len(packed) < PREFIX.size or packed[0] != VERSION:
        raise ValueError("This is not a message of version 1.")
    _, length = PREFIX.unpack_from(packed)
    header = json.loads(packed[PREFIX.size : PREFIX.size + length])
    blobs, start = [], PREFIX.size + length
    for size in [header["scene_bytes"], *header["frames"]]:
        blobs.append(packed[start : start + size])
        start += size
    if start != len(packed):
        raise ValueError(f"The message should have {start} bytes, but has {len(packed)}.")
    return header, blobs[0], blobs[1:]
