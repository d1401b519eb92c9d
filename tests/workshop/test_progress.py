"""What a learner has done so far, and the code that carries it along."""

from __future__ import annotations

import pytest

from playground.store.classes import Record
from playground.workshop.library import exercises
from playground.workshop.moves import Move
from playground.workshop.progress import finished, from_code, opened, progress_of, to_code

NAMES = list(exercises())


def records(*done: tuple[str, str, dict]) -> list[Record]:
    return [Record("ada", float(i), exercise, kind, value) for i, (exercise, kind, value) in enumerate(done)]


def test_progress_is_what_was_written_down_for_this_exercise_alone():
    written = records(
        ("bell", "opened", {}),
        ("bell", "predicted", {"answer": 1, "error": None}),
        ("bell", "run", {"run": "a"}),
        ("ring", "run", {"run": "b"}),
        ("bell", "run", {"run": "a"}),
        ("bell", "move", {"kind": "fakes", "facts": {"fooled": 3}}),
        ("bell", "hint", {"number": 1}),
        ("bell", "wrong", {"path": "too short"}),
        ("bell", "predicted", {"answer": 1, "error": 0.2}),
        ("bell", "answered", {"answer": "no", "right": False}),
        ("bell", "answered", {"answer": "yes", "right": True}),
        ("ring", "done", {}),
    )
    progress = progress_of(written, "bell")
    assert progress.predicted == {"answer": 1, "error": 0.2}
    assert progress.runs == ("a",)
    assert progress.moves == (Move("fakes", {"fooled": 3}),)
    assert (progress.hints, progress.wrong, progress.done) == (1, {"too short"}, False)
    assert progress.answered == {"answer": "no", "right": False}  # the first one counts
    assert finished(written) == {"ring"}
    assert opened(written) == {"bell"}


def test_what_a_code_has_brought_is_done_until_it_is_done_here_too():
    brought = records(("bell", "done", {"carried": True}))
    assert finished(brought) == {"bell"}
    assert (progress_of(brought, "bell").done, progress_of(brought, "bell").carried) == (True, True)
    here = [*brought, *records(("bell", "done", {}))]
    assert (progress_of(here, "bell").done, progress_of(here, "bell").carried) == (True, False)
    assert not progress_of(records(), "bell").carried


def test_a_code_carries_what_is_done_and_forgives_how_it_is_typed():
    done = NAMES[::2]
    code = to_code(done)
    assert from_code(code, NAMES) == done
    assert from_code(f" {code.lower().replace('-', ' ')} ", NAMES) == done
    assert from_code(code, NAMES[:1]) == NAMES[:1]  # a machine with other exercises
    assert to_code([]) == ""


@pytest.mark.parametrize("typed", ["", "-", "ABC", "no code at all", "0" * 5000])
def test_what_is_no_code_gets_a_sentence(typed):
    with pytest.raises(ValueError, match="not a progress code"):
        from_code(typed, NAMES)


def test_one_wrong_letter_is_noticed():
    code = to_code(NAMES[:3])
    with pytest.raises(ValueError, match="letter by letter"):
        from_code(("1" if code[0] != "1" else "2") + code[1:], NAMES)


def test_no_two_exercises_share_their_letters():
    assert len({to_code([name]) for name in NAMES}) == len(NAMES)
