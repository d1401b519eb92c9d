"""Turns of exports: bounded altogether, one after the other for each person; nobody waits in another's queue."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from playground.ui.export_turns import ExportTurns

PATIENCE = 20.0  # seconds


class Visitor:
    """Somebody who has a turn, in a thread, until told to go."""

    def __init__(self, turns: ExportTurns, key: str) -> None:
        self.inside, self.go = threading.Event(), threading.Event()
        self._turns, self._key = turns, key
        self.thread = threading.Thread(target=self._visit, daemon=True)
        self.thread.start()

    def _visit(self) -> None:
        with self._turns.of(self._key):
            self.inside.set()
            assert self.go.wait(PATIENCE)

    def leave(self) -> None:
        self.go.set()
        self.thread.join(PATIENCE)


def test_two_of_one_person_take_one_place_and_a_third_person_waits_for_a_place() -> None:
    turns = ExportTurns(2)
    ann = Visitor(turns, "ann")
    assert ann.inside.wait(PATIENCE)
    again = Visitor(turns, "ann")
    ben = Visitor(turns, "ben")
    assert ben.inside.wait(PATIENCE), "the second place is free, though ann's next click waits"
    cat = Visitor(turns, "cat")
    assert not again.inside.is_set()
    assert not cat.inside.wait(0.2)
    ben.leave()
    assert cat.inside.wait(PATIENCE)
    assert not again.inside.is_set()
    ann.leave()
    assert again.inside.wait(PATIENCE)
    for visitor in (again, cat):
        visitor.leave()
    assert turns._keys == {}, "nothing is remembered of who has left"


def test_a_turn_ends_with_an_error_too() -> None:
    turns = ExportTurns(1)
    with pytest.raises(ZeroDivisionError), turns.of("ann"):
        _ = 1 / 0
    with ExitStack() as stack:
        stack.enter_context(turns.of("ann"))
