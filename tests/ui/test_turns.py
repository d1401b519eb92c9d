"""A few scripts run at a time; the others come in order, those that nobody waits for a little later."""

from __future__ import annotations

import inspect
import threading
from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from playground.ui import turns
from playground.ui.turns import Turns


def in_line(
    line: Turns, order: list[str], name: str, behind: float = 0.0, whose: tuple[str, ...] = ()
) -> threading.Thread:
    """Somebody who waits for a place, writes down that they have it, and gives it back."""

    def come() -> None:
        assert line.take(behind, whose)
        order.append(name)
        line.give(whose, 0.1)

    waiting = len(line._line)
    thread = threading.Thread(target=come)
    thread.start()
    while len(line._line) == waiting:
        thread.join(0.01)
    return thread


def test_whoever_comes_first_is_first_and_a_part_that_looks_again_lets_clicks_go_first():
    line, order = Turns(1), list[str]()
    assert line.take()
    threads = [in_line(line, order, "a part that looks again", behind=60.0)]
    threads += [in_line(line, order, f"click {number}") for number in range(3)]
    line.give()
    for thread in threads:
        thread.join(60.0)
    assert order == ["click 0", "click 1", "click 2", "a part that looks again"]


def test_many_tabs_of_one_address_let_a_neighbour_go_first():
    line, order = Turns(1), list[str]()
    assert line.take()
    threads = [in_line(line, order, f"tab {n}", whose=(f"person {n}", "address A")) for n in range(20)]
    threads += [in_line(line, order, "neighbour", whose=("person N", "address B"))]
    line.give(("person 0", "address A"), 5.0)  # one of the tabs has just been drawn
    for thread in threads:
        thread.join(60.0)
    assert order[0] == "neighbour"
    assert len(order) == 21, "nobody is forgotten"


def test_one_of_a_class_who_clicks_all_the_time_lets_the_others_go_first():
    line, order = Turns(1), list[str]()
    assert line.take()
    threads = [in_line(line, order, f"click {n}", whose=("person 1", "address A")) for n in range(5)]
    threads += [in_line(line, order, "another", whose=("person 2", "address A"))]
    line.give(("person 1", "address A"), 5.0)
    for thread in threads:
        thread.join(60.0)
    assert order[0] == "another"


def test_what_somebody_has_had_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])
    line = Turns(1)
    line.take()
    line.give(("address A",), 5.0)
    now[0] += 10 * turns.LATELY_SECONDS
    assert line._had_lately("address A", now[0]) < 0.001


def test_nothing_can_hold_up_everybody_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.01)
    line = Turns(1)
    assert line.take()
    assert not line.take(), "it goes on without a place"
    line.give()
    assert line.take(), "and nobody waits in vain for whoever has gone on"


def test_who_only_waits_lets_others_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "_turns", Turns(1))
    with turns.turn():
        with turns.aside():
            assert turns._turns.take(), "the place is free meanwhile"
            turns._turns.give()
        assert not turns._turns._free
    assert turns._turns._free
    with turns.aside():
        assert turns._turns._free, "who had no place gives none away"


def test_scripts_of_pages_run_in_turn(monkeypatch: pytest.MonkeyPatch):
    at_once, most, ready = 0, 0, threading.Barrier(8)
    lock = threading.Lock()

    def run_script(runner: ScriptRunner, request: object) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.01)
        with lock:
            at_once -= 1

    monkeypatch.setattr(ScriptRunner, "_run_script", run_script)
    monkeypatch.setattr(turns, "_turns", Turns(turns.AT_ONCE))
    turns.run_scripts_in_turn()

    def click() -> None:
        ready.wait()
        ScriptRunner._run_script(SimpleNamespace(), SimpleNamespace(is_auto_rerun=False))  # type: ignore[arg-type]

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    assert most == turns.AT_ONCE


# ---------------------------------------------------------------- what a new version of Streamlit may change
def page_that_says_whether_it_has_a_place() -> None:
    """It runs by itself, so it imports what it needs."""
    import streamlit as st

    from playground.ui import turns

    st.text("in its turn" if turns.has_place() else "without a turn")


def test_streamlit_runs_pages_by_the_private_method_that_turns_wraps() -> None:
    """Fails where a new Streamlit runs scripts in another way: find its new place, and wrap that."""
    page = AppTest.from_function(page_that_says_whether_it_has_a_place, default_timeout=60).run()
    assert not page.exception
    assert page.text[0].value == "in its turn"


def test_the_private_method_still_takes_a_request_that_says_who_asks() -> None:
    streamlits_own = inspect.unwrap(ScriptRunner._run_script)
    assert streamlits_own is not ScriptRunner._run_script
    assert streamlits_own.__module__ == "streamlit.runtime.scriptrunner.script_runner"
    assert list(inspect.signature(streamlits_own).parameters) == ["self", "rerun_data"]
    assert RerunData().is_auto_rerun is False
    assert "is_auto_rerun" in ClientState.DESCRIPTOR.fields_by_name, "what the browser sends"
