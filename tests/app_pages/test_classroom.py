"""The teacher's page: it opens with the secret only, and does to a class what it says."""

from __future__ import annotations

import time

import pytest

from playground.engine import LimitError, engine
from playground.gan.experiment.experiment import Experiment
from playground.store import classes
from playground.store.people import Person
from playground.ui import class_wall, teacher
from playground.ui.class_results import Row, gain_chart
from playground.ui.class_send import read_link, start_of
from playground.workshop.gains import Gain, Share
from playground.workshop.library import courses, exercises, library
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401

PAGE = "app_pages/classroom.py"
SECRET = "correct horse battery"


@pytest.fixture(autouse=True)
def _a_teacher(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_TEACHER", SECRET)
    monkeypatch.setattr(teacher, "_teachers", set())
    monkeypatch.setattr(teacher, "_guesses", teacher.Rates("guesses"))
    monkeypatch.setattr(class_wall, "_kept", {})
    monkeypatch.setattr(class_wall, "_ended", {})


def enter(page, guess=SECRET):
    page.text_input[0].set_value(guess)
    return page.button[0].click().run()


def a_class(*nicknames):
    now = time.time()
    with engine().database.write() as connection:
        code = classes.create(connection, courses()[0].name, now, now + 3600).code
        return code, [classes.join(connection, code, name, f"person {name}", now) for name in nicknames]


def start(learner, seed=0):
    run_id = engine().submit(Experiment(seed=seed), by=Person(learner.person))
    with engine().database.write() as connection:
        classes.record(connection, learner.id, "bell-curve", "opened", {}, time.time())
        classes.record(connection, learner.id, "bell-curve", "run", {"run": run_id}, time.time())
    return run_id


def school(code):
    with engine().database.read() as connection:
        return classes.find(connection, code)


def send_exercise(code, name=""):
    link = start_of(exercises()[name]) if name else ""
    with engine().database.write() as connection:
        classes.send(connection, code, time.time(), exercise=name, link=link)


def warnings(page):
    return [warning.value.replace("\\", "") for warning in page.warning]


def test_all_locked_says_in_one_short_sentence_what_nobody_can_finish_then():
    code, _ = a_class("Anna")
    page = enter(open_page(PAGE))
    assert warnings(page) == []
    asking = next(one for one in exercises().values() if one.asks_for_changes and one.start.page != "dirac")
    send_exercise(code, asking.name)
    controls = f"class:controls:{code}"
    (said,) = warnings(page.selectbox(key=controls).set_value("All locked").run())
    rest = "cannot be finished while everything is locked: choose “As each exercise says”."
    assert said == f"“{asking.title}” {rest}"
    assert warnings(page.selectbox(key=controls).set_value("As each exercise says").run()) == []
    page.selectbox(key=controls).set_value("All locked").run()
    send_exercise(code, next(one.name for one in exercises().values() if not one.asks_for_changes))
    assert warnings(page.run()) == []
    send_exercise(code)
    (said,) = warnings(page.run())
    course = library().of("first-hour")
    assert said == f"{sum(one.asks_for_changes for one in course)} of the {len(course)} exercises {rest}"


def test_the_solution_of_an_exercise_that_asks_for_changes_is_refused_while_all_is_locked(monkeypatch):
    """And of those that ask for none, it is not: so that what the page says is what the server does."""
    monkeypatch.setenv("PLAYGROUND_PROFILE", "laptop")
    monkeypatch.setenv("PLAYGROUND_STARTS_A_MINUTE", "1000")
    monkeypatch.setenv("PLAYGROUND_RUNS_PER_PERSON", "1000")
    monkeypatch.setenv("PLAYGROUND_RUNS_ON_SERVER", "1000")
    code, (anna,) = a_class("Anna")
    with engine().database.write() as connection:
        classes.change(connection, code, controls="locked")
    with_runs = [one for one in exercises().values() if one.start.page != "dirac" and one.solution.runs]
    for seed, exercise in enumerate(with_runs):
        send_exercise(code, exercise.name)
        refused = False
        for changes in exercise.solution.runs:
            try:  # with a seed of its own: nothing is trained yet
                engine().submit(exercise.start.experiment(changes | {"seed": seed}), by=Person(anna.person))
            except LimitError as error:
                assert "locked the settings" in str(error)  # noqa: PT017
                refused = True
        assert refused == exercise.asks_for_changes, exercise.name


def view(page, name):
    return page.button_group(key="class:view").set_value(name).run()


def test_without_a_secret_there_is_no_teacher(monkeypatch):
    monkeypatch.delenv("PLAYGROUND_TEACHER")
    page = open_page(PAGE)
    assert "PLAYGROUND_TEACHER" in page.info[0].value
    assert not page.text_input


@pytest.mark.parametrize("params", [{}, {"view": "projector"}])
def test_nobody_sees_anything_of_a_class_without_the_secret(params):
    code, _ = a_class("Anna")
    page = open_page(PAGE, **params, code=code)
    for guess in ("", "guess", code):
        page = enter(page, guess)
        assert [button.label for button in page.button] == ["Open"]
        assert "Anna" not in words(page)
        assert code[:3] not in words(page)


@pytest.mark.usefixtures("all_at_once")
def test_guessing_is_slow_even_for_the_right_secret():
    page = open_page(PAGE)
    for _ in range(int(teacher.SAVED_SECONDS * teacher.GUESSES_A_SECOND) + 1):
        page = enter(page, "guess")
    assert "too many guesses" in words(page)
    assert [button.label for button in enter(page).button] == ["Open"]


def test_a_class_is_made_and_its_code_shown():
    page = enter(open_page(PAGE))
    assert not page.exception
    page = page.button[0].click().run()
    with engine().database.read() as connection:
        (made,) = classes.all_classes(connection)
    assert classes.as_code(made.code) == made.code
    assert f"{made.code[:3]} {made.code[3:]}" in words(page)
    assert made.ends - made.created == pytest.approx(90 * 60)


def test_pause_all_and_go_on_from_the_page():
    code, (anna,) = a_class("Anna")
    run_id = start(anna)
    page = enter(open_page(PAGE))
    page = page.button(key="class:pause").click().run()
    assert engine().run(run_id).state == "paused"
    page = page.button(key="class:pause").click().run()
    assert engine().run(run_id).state == "queued"
    page.selectbox(key=f"class:controls:{code}").set_value("All locked").run()
    assert school(code).controls == "locked"


def test_what_is_sent_is_an_exercise_or_an_experiment_that_exists():
    code, _ = a_class()
    page = view(enter(open_page(PAGE)), "Send")
    link = page.text_input[0]
    link.set_value("https://elsewhere.example/distributions?target=ring&seed=5")
    page = next(b for b in page.button if b.key and "send-link" in b.key).click().run()
    assert school(code).link == "distributions?target=ring&seed=5"
    page.text_input[0].set_value("javascript:alert(1)")
    page = next(b for b in page.button if b.key and "send-link" in b.key).click().run()
    assert "no settings" in words(page)
    assert "javascript" not in school(code).link


def test_results_are_in_the_order_of_the_course_and_numbered_as_in_the_chart():
    _, learners = a_class("Anna", "Ben", "Carl")
    asked = [question for course in courses() if course.name == "first-hour" for question in course.questions]
    with engine().database.write() as connection:
        for learner in learners:
            for when, right in (("before", False), ("after", True)):
                for question in (asked[3], asked[0]):
                    value = {"question": question.name, "answer": 0, "right": right}
                    classes.record(connection, learner.id, "first-hour", when, value, time.time())
    page = view(enter(open_page(PAGE)), "Results")
    said = words(page).replace("\\", "")
    assert "3 learners answered both before and after" in said
    assert "rose by 100 percentage points (95% interval: +100 to +100)" in said
    rows = [f"| {number} | {asked[place].ask} | 0 of 3 | 3 of 3 | +100 (" for number, place in ((1, 0), (2, 3))]
    assert said.index(rows[0]) < said.index(rows[1])
    assert len(page.get("vega_lite_chart")) == 1


def test_the_chart_of_the_results_names_questions_by_their_numbers_which_fit_on_a_phone():
    row = Row(7, "A question that is too long to stand beside a chart on a phone", Gain("q", Share(0, 9), Share(9, 9)))
    chart, said = gain_chart([row])
    _, spans, points = chart.to_dict()["layer"]
    assert {layer["encoding"]["y"]["field"] for layer in (spans, points)} == {"number"}
    (values,) = (layer["data"]["values"] for layer in (points,))
    assert (values[0]["number"], values[0]["change"]) == (7, 100.0)
    assert f"{row.asked}: +100 percentage points" in said


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_five_questions_of_the_course_are_sent_and_taken_back(when):
    code, _ = a_class()
    page = view(enter(open_page(PAGE)), "Send")
    page = page.button(key=f"class:send-{when}").click().run()
    assert school(code).exercise == f"{classes.QUESTIONS}{when}"
    assert f"Sent last: questions {when}, just now" in words(page)
    next(b for b in page.button if b.label == "Take back").click().run()
    assert (school(code).exercise, school(code).sent) == ("", 0.0)


def test_a_link_copied_beside_an_exercise_is_that_of_its_experiment():
    link = "http://localhost/distributions?target=moons&exercise=bell-curve&class=BCDFGH&nickname=Ada&view=plane"
    assert read_link(link) == Experiment.default("moons")


def test_the_end_deletes_everything_with_one_click_and_says_what():
    code, (anna, _) = a_class("Anna", "Ben")
    run_id = start(anna)
    page = view(enter(open_page(PAGE)), "End")
    page = page.button(key="class:end").click().run()
    assert school(code) is None
    assert engine().run(run_id) is None
    assert "2 learners with their nicknames, 2 records of what they did, and the 1 run" in page.success[0].value


def test_after_signing_out_nothing_can_be_done_any_more():
    code, _ = a_class("Anna")
    page = enter(open_page(PAGE))
    teacher._teachers.clear()  # as when she signs out in another tab
    page = page.button(key="class:pause").click().run()
    assert not school(code).paused
    assert [button.label for button in page.button] == ["Open"]


def test_the_projector_shows_how_to_join_the_wall_and_the_learner_who_was_chosen():
    code, (anna,) = a_class("Anna")
    run_id = start(anna)
    page = enter(open_page(PAGE))
    page.query_params["view"], page.query_params["code"] = "projector", code
    page = page.run()
    assert not page.exception
    assert page.title[0].value == f"Join with the code {code[:3]} {code[3:]}"
    with engine().database.write() as connection:
        classes.change(connection, code, shown=anna.id)
    class_wall.forget_wall(code)
    page = page.run()
    assert "Anna" in words(page)
    assert page.session_state["view:projected"].run_id == run_id


def test_the_secret_is_in_nothing_that_is_shown():
    code, (anna,) = a_class("Anna")
    start(anna)
    page = enter(open_page(PAGE))
    for name in ("Wall", "Invite", "Send", "Results", "End"):
        page = view(page, name)
        assert SECRET not in everything(page)
    page.query_params["view"], page.query_params["code"] = "projector", code
    assert SECRET not in everything(page.run())


def test_a_nickname_is_shown_as_it_was_typed_and_is_no_markup():
    _, (anna,) = a_class("[x](//evil) **b** <i>")
    page = enter(open_page(PAGE))
    page.session_state["class:pressed"] = anna.id
    page = page.run()
    assert r"\[x\]\(//evil\) \*\*b\*\* \<i\>" in " ".join(element.value for element in page.markdown)


def everything(page):
    return " ".join(str(node.proto) for node in page.main if hasattr(node, "proto"))


def test_every_exercise_is_sent_with_the_experiment_with_which_it_begins():
    for exercise in exercises().values():
        link = start_of(exercise)
        assert len(link) <= classes.LONGEST_LINK
        assert bool(link) == (exercise.start.page != "dirac")
        assert not link or read_link(link) == exercise.started
