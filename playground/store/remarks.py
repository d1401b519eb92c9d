"""What somebody has written about a run: a name, a note, and whether it is starred. Who may do that is not asked here
(see ``engine/permissions``)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, select

from playground.store import tables

LONGEST_NAME, LONGEST_NOTE = 80, 2000  # characters


@dataclass(frozen=True)
class Remarks:
    """What is written about one run."""

    name: str = ""
    note: str = ""
    starred: bool = False


NOTHING = Remarks()


def remarks(connection: Connection, run_ids: Collection[str]) -> dict[str, Remarks]:
    """By run; those about which nothing is written are left out."""
    table = tables.remarks
    rows: Any = connection.execute(select(table).where(table.c.run_id.in_(run_ids))).mappings()
    return {row["run_id"]: Remarks(row["name"], row["note"], row["starred"]) for row in rows}


def remark(connection: Connection, run_id: str, **changes: Any) -> None:
    """Change the `name`, the `note` or the star (`starred`) of a run. Texts that are too long are cut."""
    now = cleaned(replace(remarks(connection, [run_id]).get(run_id, NOTHING), **changes))
    table = tables.remarks
    connection.execute(table.delete().where(table.c.run_id == run_id))
    if now != NOTHING:
        connection.execute(table.insert().values(run_id=run_id, **asdict(now)))


def starred() -> Select[tuple[str]]:
    """The ids of all runs with a star, as a query."""
    return select(tables.remarks.c.run_id).where(tables.remarks.c.starred)


def cleaned(given: Remarks) -> Remarks:
    """Without what cannot be seen: a name is one line, and a note has lines. Both have an end."""
    name = " ".join(_visible(given.name).split())[:LONGEST_NAME].rstrip()
    note = "\n".join(_visible(line) for line in given.note.splitlines()).strip()[:LONGEST_NOTE].rstrip()
    return Remarks(name, note, bool(given.starred))


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
