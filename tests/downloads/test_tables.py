"""The numbers of a run in the formats of other programs, read by these."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from playground.downloads import FORMATS, Source
from playground.downloads.events import checksum
from playground.engine import Engine
from playground.recordings import add_to, experiments


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Source:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        engine = Engine(workers=0)
        add_to(engine.database)
    experiment = experiments()["ring"]
    return Source(experiment, engine.recording(experiment.key), engine)


@pytest.mark.parametrize("name", ["metrics", "losses"])
def test_parquet_has_the_columns_and_rows_of_the_csv(name: str, recorded: Source) -> None:
    table = parquet.read_table(io.BytesIO(FORMATS[f"{name}-parquet"].make(recorded)))
    lines = FORMATS[name].make(recorded).decode().splitlines()
    assert table.column_names == lines[0].split(",")
    rows = [[None if cell == "" else float(cell) for cell in line.split(",")] for line in lines[1:]]
    assert [list(row.values()) for row in table.to_pylist()] == rows
    assert str(table.schema.field("step").type) == "int64"
    assert FORMATS[f"{name}-parquet"].file_name(recorded).endswith(f"-{name}.parquet")


def test_tensorboard_reads_every_number_at_its_step(recorded: Source) -> None:
    from tensorboardX.proto.event_pb2 import Event  # only now: it loads torch

    content, events = FORMATS["tensorboard"].make(recorded), []
    while content:
        (length,) = struct.unpack_from("<Q", content)
        data, content = content[12 : 12 + length], content[16 + length :]
        events.append(Event.FromString(data))
    assert events[0].file_version == "brain.Event:2"
    read = {(event.step, value.tag): value.simple_value for event in events[1:] for value in event.summary.value}
    last = recorded.film[-1]
    for name, number in last.numbers.items():
        assert read[last.step, f"metrics/{name}"] == np.float32(number)
    assert read[last.step, "losses/d"] == last.arrays["loss_d"][-1]
    assert [event.step for event in events] == sorted(event.step for event in events)
    assert events[1].wall_time <= events[-1].wall_time


def test_checksums_are_those_that_tensorboard_checks(tmp_path: Path) -> None:
    from tensorboardX.crc32c import crc32c

    for data in (b"", b"123456789", bytes(range(256)) * 7):
        crc = crc32c(data)
        assert checksum(data) == struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
