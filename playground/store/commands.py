"""What workers are asked to do with the runs that they train: to ``pause`` or to ``stop`` one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select, true

from playground.store.tables import commands

# made once: every worker asks many times a second, and to make a query takes longer than to ask it
_GIVEN = (
    select(commands.c.id, commands.c.run, commands.c.kind, commands.c.argument)
    .where(commands.c.run.in_(bindparam("of_runs", expanding=True)))
    .order_by(commands.c.id)
)


def give(connection: Connection, run_id: str, kind: str, argument: str = "") -> None:
    """Ask the worker that trains a run to ``pause`` or ``stop`` it."""
    connection.execute(commands.insert().values(run=run_id, kind=kind, argument=argument))


def given(connection: Connection, run_ids: Sequence[str]) -> list[Row[Any]]:
    """The commands for these runs (id, run, kind, argument) in the order given; they stay until forgotten."""
    return list(connection.execute(_GIVEN, {"of_runs": list(run_ids)}))


def forget(connection: Connection, run_id: str, kind: str | None = None) -> None:
    """Drop the commands for a run that have been obeyed, or taken back."""
    wanted = and_(commands.c.run == run_id, true() if kind is None else commands.c.kind == kind)
    connection.execute(commands.delete().where(wanted))
