"""What the browser keeps of the introduction: taken up as it was written, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from playground.ui import story_kept

ROUND = {"round": "untrained", "you": 7, "discriminator": 8, "of": 8, "marked": [0, 2, 5]}
DONE = {"scene": 6, "answers": {"story:cure": "larger", "story:shown": True}, "played": {"untrained": ROUND}}


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def test_what_was_kept_is_there_again(session: dict[str, Any]) -> None:
    story_kept.take(DONE)
    assert session[story_kept.EARLIER] == 6
    session[story_kept.REACHED] = 6
    assert story_kept.kept() == DONE


def test_a_session_that_has_answers_keeps_them(session: dict[str, Any]) -> None:
    session["story:cure"] = "brakes"
    story_kept.take(DONE)
    assert session["story:cure"] == "brakes"


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        {"scene": "6"},
        {"scene": True},
        {"scene": 10**9},
        {"answers": {"story:cure": "<b>"}, "played": 3},
        {"answers": {"workshop:done": True}},
        {"answers": {"story:cure": {}}},
        {"played": {"untrained": {"you": 1}}},
        {"played": {"untrained": ROUND | {"marked": ["a"]}}},
        {"played": {"untrained": ROUND | {"of": -1}}},
    ],
)
def test_what_we_do_not_write_is_left_out(session: dict[str, Any], found: Any) -> None:
    story_kept.take(found)
    assert not session.get(story_kept.PLAYED)
    assert set(session) <= {story_kept.PLAYED}
