"""Links, QR codes and sheets: they hold the code of the class, and nothing that could open anything else."""

from __future__ import annotations

import pytest

from playground.workshop.invitation import address_for_others, is_address, is_local, link_of, sheets
from playground.workshop.library import exercises

PLACE = "http://192.168.0.7:8501"


def test_a_link_lets_people_in_and_opens_an_exercise():
    assert link_of(PLACE, "BCDFGH") == f"{PLACE}/workshop?class=BCDFGH"
    assert link_of(f"{PLACE}/", "BCDFGH", "bell-curve") == f"{PLACE}/workshop?class=BCDFGH&exercise=bell-curve"


def test_the_sheets_need_no_network_and_hold_no_script(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_TEACHER", "correct horse")
    text = sheets("<First> hour", PLACE, "BCDFGH", list(exercises().values())[:2])
    assert "&lt;First&gt; hour" in text
    assert "BCD FGH" in text
    for forbidden in ("<script", "src=", "http-equiv", "correct horse", "<First>"):
        assert forbidden not in text
    assert text.count("<svg") == 1 + 12 + 2


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ("https://gan.example/classroom?class=X", "https://gan.example"),
        ("http://10.0.0.5:8501/gan/classroom", "http://10.0.0.5:8501/gan"),
    ],
)
def test_learners_are_given_the_address_that_the_teacher_uses(seen, told):
    assert address_for_others(seen) == told


def test_an_address_that_only_this_machine_can_open_is_replaced(monkeypatch):
    monkeypatch.setattr("playground.workshop.invitation.own_address", lambda: "192.168.0.7")
    assert address_for_others("http://localhost:8501/classroom") == PLACE
    monkeypatch.setattr("playground.workshop.invitation.own_address", lambda: "")
    alone = address_for_others("http://localhost:8501/classroom")
    assert is_local(alone)
    assert not is_local(PLACE)


@pytest.mark.parametrize(
    ("text", "good"), [(PLACE, True), ("192.168.0.7", False), ("javascript:x", False), ("", False)]
)
def test_what_can_be_an_address(text, good):
    assert is_address(text) == good
