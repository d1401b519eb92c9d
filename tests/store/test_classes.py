"""Classes: a code lets people in, the teacher's word reaches them, records are kept, and the end deletes everything."""

from __future__ import annotations

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.store import classes, classwork, lifecycle, nicknames, people, runs
from playground.store.classes import Announcement, ClassError
from playground.store.people import Person


def new_class(connection, ends=1000.0):
    return classes.create(connection, "first-hour", now=0.0, ends=ends)


def start(connection, person, now, seed):
    run_id = lifecycle.create(connection, Experiment(seed=seed), now, private=True)
    people.record_start(connection, run_id, Person(person), False)
    return run_id


def test_a_code_lets_people_in_and_back(database):
    with database.write() as connection:
        code = new_class(connection).code
        anna = classes.join(connection, code, "Anna", "a", 1.0)
        assert classes.learner_of(connection, "a") == anna
        assert anna.nickname == "Anna"
        again = classes.join(connection, code, "", "a", 2.0)
        assert (again.id, again.nickname, again.joined, again.seen) == (anna.id, "Anna", 1.0, 2.0)
        assert classes.join(connection, code, "", "b", 3.0).nickname == "Learner 2"
        assert [someone.person for someone in classes.learners_of(connection, code)] == ["a", "b"]
        assert classes.learner_of(connection, "c") is None


def test_learners_of_one_nickname_are_told_apart(database):
    """Each keeps their own, however often they come back with the nickname that they typed or have in a link."""
    with database.write() as connection:
        code, other = new_class(connection).code, new_class(connection).code

        def come(name, person, code=code):
            return classes.join(connection, code, name, person, 1.0).nickname

        assert [come(name, person) for name, person in (("Ana", "a"), ("Ana", "b"), ("ana", "c"))] == [
            "Ana", "Ana (2)", "ana (3)"]  # fmt: skip
        assert [come(name, "b") for name in ("Ana", "", "Ana (2)")] == ["Ana (2)"] * 3
        assert come("Ana", "a") == "Ana"
        assert come("Ana", "d", code=other) == "Ana"
        assert come("Ana", "d", code="") == come("Ana", "e", code="") == "Ana", "in nobody's class, nobody is confused"
        long = nicknames.LONGEST * "x"
        assert [come(long, person) for person in "fg"] == [long, f"{long[:-4]} (2)"]
        assert come(f"{long[:-4]} (2)", "g") == f"{long[:-4]} (2)"
        classes.remove(connection, classes.learner_of(connection, "c").id)
        assert come("", "h") == "Learner 5"
        classes.remove(connection, classes.learner_of(connection, "f").id)
        assert come("", "i") == "Learner 5 (2)"


def test_whoever_learns_alone_is_in_nobodys_class(database):
    with database.write() as connection:
        alone = classes.join(connection, "", "", "a", 1.0)
        assert alone.class_code == ""
        assert classes.announcement(connection, "", 1.0) == Announcement()
        code = new_class(connection).code
        assert classes.join(connection, code, "Anna", "a", 2.0).id != alone.id
        assert classes.learner_of(connection, "a").class_code == code


@pytest.mark.parametrize(("code", "now", "sentence"), [("NOSUCH", 1.0, "no class"), (None, 1000.0, "has ended")])
def test_nobody_joins_a_class_that_is_not_there_or_over(database, code, now, sentence):
    with database.write() as connection:
        made = new_class(connection).code
        with pytest.raises(ClassError, match=sentence):
            classes.join(connection, code or made, "Anna", "a", now)


def test_a_class_is_full_at_some_point(database, monkeypatch):
    monkeypatch.setattr(classes, "MOST_LEARNERS", 2)
    with database.write() as connection:
        code = new_class(connection).code
        for person in "ab":
            classes.join(connection, code, "", person, 1.0)
        with pytest.raises(ClassError, match="full"):
            classes.join(connection, code, "", "c", 1.0)
        classes.join(connection, code, "back", "a", 1.0)


def test_a_code_is_found_however_it_is_typed(database):
    with database.write() as connection:
        code = new_class(connection).code
        assert classes.as_code(f" {code[:3].lower()}-{code[3:]} ") == code
        assert len(classes.as_code("x" * 10_000)) <= 16


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Anna \n B ", "Anna B"),
        ("Zoë", "Zoë"),
        ("x" * 500, "x" * 24),
        ("\u202egnp.exe\u200b", "gnp.exe"),
        ("Z" + "\u0337" * 9, "Z" + "\u0337" * 2),
        ("<b>", "<b>"),
        ("\t\x00", ""),
    ],
)
def test_a_nickname_is_one_short_visible_line(typed, shown):
    assert nicknames.clean(typed) == shown


def test_what_the_teacher_says_reaches_the_class_until_its_end(database):
    with database.write() as connection:
        code = new_class(connection).code
        classes.send(connection, code, 5.0, exercise="bell-curve")
        classes.change(connection, code, controls="locked", paused=True)
        classes.join(connection, code, "", "a", 5.0)
        said = classes.announcement(connection, code, 6.0)
        assert said == Announcement(exercise="bell-curve", sent=5.0, controls="locked", paused=True)
        assert classes.is_paused(connection, "a", 6.0)
        assert not classes.is_paused(connection, "b", 6.0)
        assert not classes.is_paused(connection, "a", 1000.0)
        assert classes.announcement(connection, code, 1000.0) == Announcement()
        classes.send(connection, code, 7.0, link="distributions?target=ring")
        assert classes.announcement(connection, code, 8.0).exercise == ""
        with pytest.raises(ClassError, match="too long"):
            classes.send(connection, code, 7.0, link="x" * 9000)


def test_what_learners_do_is_kept_in_order_and_within_bounds(database, monkeypatch):
    with database.write() as connection:
        code = new_class(connection).code
        anna, ben = (classes.join(connection, code, "", person, 1.0) for person in "ab")
        classes.record(connection, anna.id, "bell-curve", "opened", {}, 2.0)
        classes.record(connection, ben.id, "bell-curve", "predicted", {"answer": "é", "error": 0.5}, 3.0)
        everything, last = classes.class_records(connection, code)
        assert [(one.learner, one.kind) for one in everything] == [(anna.id, "opened"), (ben.id, "predicted")]
        assert classes.class_records(connection, code, last) == ([], last)
        assert classes.records_of(connection, ben.id)[0].value == {"answer": "é", "error": 0.5}
        with pytest.raises(ValueError, match="kind"):
            classes.record(connection, anna.id, "", "sung", {}, 4.0)
        with pytest.raises(ClassError):
            classes.record(connection, anna.id, "", "answered", {"answer": "x" * 30_000}, 4.0)
        monkeypatch.setattr(classes, "MOST_RECORDS", 1)
        with pytest.raises(ClassError):
            classes.record(connection, anna.id, "bell-curve", "done", {}, 4.0)


def test_the_end_deletes_what_the_class_made_and_nothing_else(database):
    with database.write() as connection:
        code, other = new_class(connection).code, new_class(connection).code
        before = start(connection, "a", 0.5, seed=1)
        anna = classes.join(connection, code, "Anna", "a", 1.0)
        carl = classes.join(connection, other, "Carl", "c", 1.0)
        hers, shared, late = (start(connection, "a", t, seed=s) for t, s in ((2.0, 2), (3.0, 3), (2000.0, 4)))
        theirs = start(connection, "c", 3.0, seed=5)
        classes.record(connection, anna.id, "bell-curve", "run", {"run": hers}, 2.0)
        classes.record(connection, carl.id, "bell-curve", "run", {"run": shared}, 2.0)
        assert classwork.run_ids(connection, code) == {hers, shared}
        gone = classwork.end_class(connection, code)
        assert (gone.learners, gone.records, gone.runs) == (1, 1, 1)
        assert [run for run in (before, hers, shared, late, theirs) if runs.get(connection, run, 9.0) is None] == [hers]
        assert classes.find(connection, code) is None
        assert classes.learner_of(connection, "a") is None
        assert classes.records_of(connection, anna.id) == []
        assert classes.learner_of(connection, "c") == carl
        assert len(classes.records_of(connection, carl.id)) == 1


def test_a_learner_can_be_hidden_and_taken_out(database):
    with database.write() as connection:
        code = new_class(connection).code
        anna = classes.join(connection, code, "Rude", "a", 1.0)
        classes.record(connection, anna.id, "bell-curve", "opened", {}, 2.0)
        classes.hide_nickname(connection, anna.id, True)
        assert classes.learner(connection, anna.id).hidden
        classes.mark_seen(connection, anna, 3.0)
        assert classes.learner(connection, anna.id).seen == 1.0
        classes.mark_seen(connection, anna, 30.0)
        assert classes.learner(connection, anna.id).seen == 30.0
        classes.remove(connection, anna.id)
        assert classes.learners_of(connection, code) == []
        assert classes.records_of(connection, anna.id) == []


def test_a_class_that_nobody_deleted_goes_after_a_while(database):
    with database.write() as connection:
        code = new_class(connection, ends=1000.0).code
        classwork.delete_old(connection, 1000.0 + classwork.KEPT_SECONDS - 1)
        assert classes.find(connection, code) is not None
        classwork.delete_old(connection, 1000.0 + classwork.KEPT_SECONDS + 1)
        assert classes.find(connection, code) is None


def test_who_reads_on_misses_nothing_after_somebody_was_removed(database):
    with database.write() as connection:
        code = new_class(connection).code
        anna, ben = (classes.join(connection, code, "", person, 1.0) for person in "ab")
        classes.record(connection, anna.id, "bell-curve", "opened", {}, 2.0)
        classes.record(connection, ben.id, "bell-curve", "opened", {}, 3.0)
        _, last = classes.class_records(connection, code)
        classes.remove(connection, ben.id)
        classes.record(connection, anna.id, "bell-curve", "done", {}, 4.0)
        assert [one.kind for one in classes.class_records(connection, code, last)[0]] == ["done"]
