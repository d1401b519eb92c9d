"""The verdict of a rehearsal says in plain words whether a class can come, and what to change if not."""

from __future__ import annotations

import pytest

from playground.__main__ import main
from playground.rehearsal.lesson import Seen
from playground.rehearsal.verdict import LIVE_SECONDS, Memory, verdict


def learner(**seen):
    usual = {"pages": [0.3], "clicks": [0.1], "starts": [1.0], "gaps": [0.4, 0.8, 0.9], "runs": 1}
    return Seen("Rehearsal 1", **(usual | seen))


@pytest.fixture(autouse=True)
def _a_machine(monkeypatch):
    monkeypatch.setattr("playground.rehearsal.verdict.memory_in_use", lambda: Memory(1.9, 8.0))


def test_a_server_that_keeps_up_is_ready():
    found = verdict([learner()] * 30)
    assert found.in_words() == "30 learners: ready. Pages every 0.8 s, longest wait 0.9 s, memory 1.9 of 8 GB."


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"gaps": [2 * LIVE_SECONDS] * 9}, "too slowly: 5 in 100 took more than 3.0 s"),
        ({"clicks": [5.0] * 9}, "Clicks are answered too slowly"),
        ({"refused": ["You already have 4 runs."]}, "PLAYGROUND_PROFILE=class"),
        ({"errors": ["503 The disk is full."]}, "The disk is full."),
        ({"runs": 0}, "Nobody could train"),
    ],
)
def test_what_is_not_good_enough_is_said_with_what_to_change(seen, words):
    found = verdict([learner(**seen)])
    assert not found.ready
    assert "not ready yet" in found.in_words()
    assert words in found.in_words()


def test_a_full_machine_is_not_ready(monkeypatch):
    monkeypatch.setattr("playground.rehearsal.verdict.memory_in_use", lambda: Memory(7.5, 8.0))
    assert "Memory is nearly full: 7.5 of 8.0 GB" in verdict([learner()]).in_words()


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--course", "nosuch"], "There is no course “nosuch”"),
        (["--learners", "0"], "from 1 to 200"),
        (["--minutes", "0"], "from 0.1 to 60"),
        (["--url", "http://127.0.0.1:9"], "No server answers at http://127.0.0.1:9"),
        (["--url", "nonsense"], "No server answers at nonsense"),
    ],
)
def test_what_cannot_be_rehearsed_gets_one_sentence(flags, sentence, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    assert main(["rehearse", *flags]) == 2
    assert sentence in capsys.readouterr().err
