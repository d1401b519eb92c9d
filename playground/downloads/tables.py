"""The numbers of a run as tables: one row a step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from playground.downloads.download import Source, download

Row = Sequence[Any]  # numbers; None where there is none


@download("metrics", "Metrics", ".csv", "Every number that was measured, with its floor: one row per snapshot.")
def metrics(source: Source) -> bytes:
    """A column for each number; empty where it was not measured."""
    return table(*measured(source))


@download("losses", "Losses", ".csv", "The losses of D and G; of a long run, each row is the mean over a few steps.")
def losses(source: Source) -> bytes:
    """As the curves show them."""
    return table(*lost(source))


@download("metrics-parquet", "Metrics", ".parquet", "The same as Metrics (.csv), for pandas, Polars or DuckDB.")
def metrics_parquet(source: Source) -> bytes:
    """Columns as in the CSV; null where a number was not measured."""
    return parquet(*measured(source))


@download("losses-parquet", "Losses", ".parquet", "The same as Losses (.csv), for pandas, Polars or DuckDB.")
def losses_parquet(source: Source) -> bytes:
    """Columns as in the CSV."""
    return parquet(*lost(source))


def measured(source: Source) -> tuple[list[str], list[Row]]:
    """Names and rows of the numbers of every snapshot."""
    names = list(dict.fromkeys(name for snapshot in source.film for name in snapshot.numbers))
    return ["step", *names], [
        [snapshot.step, *(snapshot.numbers.get(name) for name in names)] for snapshot in source.film
    ]


def lost(source: Source) -> tuple[list[str], list[Row]]:
    """Names and rows of the losses, in order."""
    columns = ("loss_step", "loss_d", "loss_g")
    rows: list[Row] = [
        row
        for snapshot in source.film
        if "loss_step" in snapshot.arrays
        for row in zip(*(snapshot.arrays[name].tolist() for name in columns), strict=True)
    ]
    return ["step", "loss_d", "loss_g"], rows


def table(names: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Rows as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return file.getvalue().encode()


def parquet(names: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Rows as Parquet: the step as a whole number, all others as floats."""
    import pyarrow as arrow  # only now, and the next: it takes a while to load
    from pyarrow import parquet as files

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    arrays = []
    for number, column in enumerate(columns):
        kind, dtype = (arrow.float64(), np.float64) if number else (arrow.int64(), np.int64)
        values = np.array([0 if value is None else value for value in column], dtype)
        there = np.packbits([value is not None for value in column], bitorder="little")
        # from their bytes: `arrow.array` would load pandas, to see whether it was given something of it
        arrays.append(arrow.Array.from_buffers(kind, len(column), [arrow.py_buffer(there), arrow.py_buffer(values)]))
    file = io.BytesIO()
    files.write_table(arrow.table(arrays, list(names)), file)
    return file.getvalue()
