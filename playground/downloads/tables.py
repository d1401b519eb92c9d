"""The numbers of a run as tables: one row a step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from playground.downloads.download import Source, download


@download("metrics", "Metrics", ".csv", "Every number that was measured, with its floor: one row a snapshot.")
def metrics(source: Source) -> bytes:
    """A column for each number; empty where it was not measured."""
    names = list(dict.fromkeys(name for snapshot in source.film for name in snapshot.numbers))
    rows = ([snapshot.step, *(snapshot.numbers.get(name, "") for name in names)] for snapshot in source.film)
    return table(["step", *names], rows)


@download("losses", "Losses", ".csv", "The losses of D and G; of a long run, each row is the mean over a few steps.")
def losses(source: Source) -> bytes:
    """As the curves show them."""
    columns = ("loss_step", "loss_d", "loss_g")
    rows = (
        row
        for snapshot in source.film
        if "loss_step" in snapshot.arrays
        for row in zip(*(snapshot.arrays[name].tolist() for name in columns), strict=True)
    )
    return table(["step", "loss_d", "loss_g"], rows)


def table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return file.getvalue().encode()
