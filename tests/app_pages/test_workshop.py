"""The Workshop as a learner sees it: the map, an exercise beside its page, a class, and a code for another machine."""

from __future__ import annotations

import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.charts.message import unpack
from playground.engine import engine
from playground.engine.in_process import train_here
from playground.engine.worker import Worker
from playground.gan.experiment.experiment import Experiment
from playground.store import classes
from playground.store.classes import SchoolClass
from playground.store.people import Person
from playground.ui import workshop_learner, workshop_panel
from playground.ui.people import COOKIE
from playground.ui.workshop_quiz import TITLES
from playground.workshop.library import courses, exercises, library
from playground.workshop.progress import to_code
from tests.app_pages.test_pages import APP, _an_engine_without_workers, buttons, open_page, words  # noqa: F401
from tests.engine.conftest import until

WORKSHOP = "app_pages/workshop.py"
BELL = exercises()["bell-curve"]


def shown(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def open_bell() -> AppTest:
    return shown(open_page(**workshop_learner.link_of(BELL)))


def records(kind: str) -> list[dict]:
    with engine().database.read() as connection:
        found = [classes.records_of(connection, one.id) for one in classes.learners_of(connection, "")]
    return [record.value for one in found for record in one if record.kind == kind]


def steps(test: AppTest):
    return next(slider for slider in [*test.select_slider, *test.number_input] if slider.key.endswith(":steps"))


def predict(test: AppTest, option: int = 1) -> AppTest:
    test.radio(key="exercise:choice").set_value(option)
    return shown(next(b for b in test.button if b.label == "This is my prediction").click().run())


def predict_number(test: AppTest, value: float) -> AppTest:
    """Move the slider, which cannot be sent as it stands, and send it."""
    assert test.button(key="exercise:number-sent").disabled
    shown(test.slider(key="exercise:number").set_value(value).run())
    assert not test.button(key="exercise:number-sent").disabled
    return shown(test.button(key="exercise:number-sent").click().run())


def a_class(**changes) -> SchoolClass:
    now = time.time()
    with engine().database.write() as connection:
        made = classes.create(connection, "first-hour", now, now + 3600)
        classes.change(connection, made.code, **changes) if changes else None
    return made


def test_the_map_shows_every_course_and_exercise_and_what_is_done():
    with engine().database.write() as connection:
        me = classes.join(connection, "", "", "somebody else", time.time())
        classes.record(connection, me.id, BELL.name, "done", {}, time.time())
    test = shown(open_page(WORKSHOP))
    text = words(test)
    for course in courses():
        assert course.title in text
    links = [link.label for link in test.get("page_link")]
    assert [name for name in exercises() if exercises()[name].title not in " ".join(links)] == []
    assert "1 of" not in " ".join(bar.proto.text for bar in test.get("progress"))  # that was somebody else


def test_before_the_prediction_nothing_can_be_trained_or_seen_and_what_is_locked_cannot_be_changed():
    engine().stop(engine().submit(BELL.started))  # somebody has begun to train it already
    test = open_bell()
    assert BELL.title in [heading.value for heading in test.subheader]
    assert test.button(key="run:main").disabled
    assert "Make your prediction first" in test.button(key="run:main").help
    (panel,) = (component.proto.bytes for component in test.get("bidi_component") if component.proto.bytes)
    assert unpack(panel)[0]["sentence"].startswith("Make your prediction first"), "Start cannot be pressed yet"
    assert test.session_state["view:distributions"].run_id == ""
    assert test.selectbox(key="simple:loss").disabled
    assert "keeps this setting" in test.selectbox(key="simple:loss").help
    assert not steps(test).disabled  # open, so it is shown whatever else is
    test = predict(test)
    assert records("predicted")[0] == {"answer": 1, "error": None}
    assert not test.button(key="run:main").disabled
    assert test.session_state["view:distributions"].run_id  # the stored run


def test_a_link_that_changes_what_is_locked_does_not_count():
    test = predict(open_page(**workshop_learner.link_of(BELL) | {"steps": "500", "loss": "hinge"}))
    test.session_state["view:distributions"].show(engine().submit(test.session_state["experiment"]))
    shown(test.run())
    assert "Your last run changes a setting" in words(shown(test.run()))
    assert records("done") == []


def test_a_link_that_changes_what_is_locked_says_so_before_anybody_trains_and_one_click_puts_it_back():
    open_path = next(path for path in BELL.controls.open if path == "steps")
    link = workshop_learner.link_of(BELL) | {open_path: "500", "loss": "hinge"}
    said = words(shown(open_page(**link | {"batch": "128"})))
    assert "**A run like this does not count:** the exercise keeps 2 settings as they were." in said
    test = shown(open_page(**link))
    assert "**A run like this does not count:** the exercise keeps “Loss” as it was." in words(test)
    shown(test.button(key="exercise:put-back").click().run())
    assert "does not count" not in words(test)
    mended = test.session_state["experiment"]
    assert (mended.loss, mended.steps) == (BELL.started.loss, 500)
    assert BELL.counts(mended)


def test_a_link_that_changes_what_the_teacher_has_locked_says_so():
    school = a_class(controls="locked", link="distributions?target=moons", sent=time.time())
    test = shown(open_page(target="moons", **{"class": school.code, "nickname": "Ann"}))
    assert "Your teacher has locked the settings" not in words(test)
    test.query_params["loss"] = "hinge"  # into the address bar
    shown(test.run())
    assert "Your teacher has locked the settings" in words(test)
    assert test.button(key="exercise:put-back").help.startswith("Different here: Loss.")
    shown(test.button(key="exercise:put-back").click().run())
    assert "Your teacher has locked the settings" not in words(test)
    assert test.session_state["experiment"] == Experiment.default("moons")


def test_who_may_not_go_on_with_a_paused_run_plays_against_it_as_it_is(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    fool = exercises()["fool-the-discriminator"]
    worker, owner = Worker(engine().database, "here", "cpu"), Person("owner")
    run_id = engine().submit(fool.started, by=owner)
    until(worker, lambda: (engine().saved(run_id) or 0) > 0)
    engine().pause(run_id, "owner", by=owner)
    until(worker, lambda: engine().run(run_id).state == "paused")
    test = shown(open_page(**workshop_learner.link_of(fool)))
    predict_number(test, 3.0)
    assert "Somebody else started this training and has paused it" in words(test)
    assert "exercise:resume" not in [button.key for button in test.button]
    round_ = test.session_state["exercise:game:fool-the-discriminator"]
    assert (round_.run, round_.step) == (run_id, engine().saved(run_id))
    worker.close()


@pytest.mark.slow
def test_to_start_a_run_draws_the_page_once(monkeypatch):
    test = predict(open_bell())
    drawn, set_rules = [], workshop_panel.set_rules
    monkeypatch.setattr(workshop_panel, "set_rules", lambda rules: (drawn.append(rules), set_rules(rules)))
    shown(test.button(key="run:main").click().run())
    assert len(records("run")) == len(drawn) == 1
    shown(test.run())
    assert len(records("run")) == 1


def test_an_exercise_from_its_prediction_to_the_next_one():
    test = predict(open_bell())
    train_here(BELL.started)
    shown(test.run())  # the page finds the run
    test.session_state["view:distributions"].key = ""
    shown(test.run())
    assert records("wrong") == [{"path": "still too short"}]
    assert BELL.wrong_paths[0].hint[:20] in " ".join(box.value for box in test.info)
    assert records("predicted")[-1]["error"] is not None
    shown(test.button(key="exercise:hint").click().run())
    assert "Hint 1" in words(test)
    solved = train_here(BELL.start.experiment(BELL.solution.runs[0]))
    shown(steps(test).set_value(solved.steps).run())
    shown(test.run())
    assert records("done") == [{}]
    wrong = next(option for option in BELL.question.options if not option.right)
    test.radio(key=f"exercise:answer:{BELL.name}").set_value(wrong.text)
    shown(next(b for b in test.button if b.label == "Answer").click().run())
    assert records("answered") == [{"answer": wrong.text, "right": False}]
    right = next(option for option in BELL.question.options if option.right)
    assert right.text in words(test).replace("\\", "")
    shown(test.button(key="exercise:next").click().run())
    assert test.session_state["workshop:exercise"] == library().after(BELL.name).name


@pytest.mark.slow
def test_fakes_are_judged_by_a_worker_and_the_map_is_shown_only_when_it_is_done():
    fool = exercises()["fool-the-discriminator"]
    train_here(fool.started)
    test = shown(open_page(**workshop_learner.link_of(fool)))
    assert "Make your prediction first" in words(test)
    predict_number(test, 3.0)
    assert len(records("run")) == 1  # equal experiments share a run
    assert [title.value for title in test.title] == ["Play against the discriminator"]
    worker, game = Worker(engine().database, "here", "cpu"), f"exercise:game:{fool.name}"
    for points, is_done in (
        (fool.wrong_paths[1].example.moves[0].points, False),
        (fool.solution.moves[0].points, True),
    ):
        test.session_state[game].placed = fool.started.target.restore(np.array(points)).tolist()
        shown(test.run())
        while worker.round():
            pass
        shown(test.run())
        shown(test.run())
        assert bool(records("done")) is is_done
        assert len(test.title) == 1
        if not is_done:
            assert records("move")[0]["facts"]["fooled"] < 6
            shown(test.button(key="exercise:round").click().run())
    worker.close()


def test_a_class_is_joined_by_its_link_and_a_wrong_code_gets_a_sentence():
    made = a_class()
    test = shown(open_page(WORKSHOP, **{"class": made.code.lower(), "nickname": "Ada *Lovelace*"}))
    assert f"class **{made.code}** as **Ada \\*Lovelace\\***" in " ".join(m.value for m in test.markdown)
    test = shown(open_page(WORKSHOP, **{"class": "NOSUCH"}))
    assert "There is no class with this code" in words(test)


def test_a_teacher_finds_the_teachers_page_from_the_workshop():
    test = shown(open_page(WORKSHOP))
    labels = [link.label for link in test.get("page_link")]
    assert {"Teach a class", "The teacher's page"} <= set(labels)


def test_an_exercise_is_closed_and_a_class_is_left():
    made = a_class()
    test = open_bell()
    shown(test.button(key="exercise:close").click().run())
    assert not test.subheader
    assert "exercise" not in test.query_params
    assert not test.button(key="run:main").disabled
    test = shown(open_page(WORKSHOP, **{"class": made.code, "nickname": "Ada"}))
    shown(test.button(key="workshop:leave").click().run())
    assert "You are in class" not in words(test)
    assert "class" not in test.query_params


def test_what_the_teacher_locks_pauses_and_sends_holds_on_the_page():
    made = a_class(controls="locked", paused=True)
    link = {"class": made.code, "nickname": "Ada", "target": "ring"}
    test = shown(open_page(**link))
    assert test.selectbox(key="simple:loss").disabled
    assert "teacher has locked" in test.selectbox(key="simple:loss").help
    assert test.button(key="run:main").disabled
    with engine().database.write() as connection:
        classes.change(connection, made.code, controls="", paused=False)
        classes.send(connection, made.code, time.time(), exercise=BELL.name)
    shown(test.run())
    assert test.session_state["workshop:exercise"] == BELL.name
    assert not test.button(key="exercise:close").disabled


def test_the_teacher_leads_to_an_experiment_once_and_not_again_after_a_reload(monkeypatch):
    made, led = a_class(), []
    monkeypatch.setattr(workshop_learner, "go_to_link", led.append)
    with engine().database.write() as connection:
        classes.send(connection, made.code, time.time(), link="distributions?target=moons")
    link = {"class": made.code, "nickname": "Ada", "target": "ring"}
    first = shown(open_page(**link))
    again = AppTest.from_file(APP, default_timeout=60)
    again.session_state[COOKIE] = first.session_state[COOKIE]  # the same browser
    again.query_params.update(link)
    again.switch_page("app_pages/distributions.py")
    shown(again.run())
    assert led == ["distributions?target=moons"]


def test_a_link_with_other_settings_than_a_locked_class_was_sent_says_what_can_be_trained_and_leads_back(monkeypatch):
    made = a_class(controls="locked")
    monkeypatch.setattr(workshop_learner, "go_to_link", lambda link: None)
    with engine().database.write() as connection:
        classes.send(connection, made.code, time.time(), link="distributions?target=ring")
    here = {"class": made.code, "nickname": "Ada", "target": "ring", "seed": "7"}
    assert "exercise:put-back" not in [button.key for button in shown(open_page(**here)).button]
    test = shown(open_page(**here, batch="128"))
    assert "**Your teacher has locked the settings:** you can train only what was sent to the class." in words(test)
    assert test.button(key="exercise:put-back").help.startswith("Different here: Batch")
    test.button(key="run:main").click().run()
    assert "Your teacher has locked the settings. You can train what was sent" in words(test)
    shown(test.button(key="exercise:put-back").click().run())
    assert test.session_state["experiment"] == Experiment.default("ring")


def test_five_questions_before_a_course_are_asked_once():
    test = shown(open_page(WORKSHOP))
    course = courses()[0]
    test.session_state[f"quiz-{course.name}-before"] = True
    asked = [radio for radio in shown(test.run()).radio if radio.key.startswith(f"quiz:{course.name}-before")]
    assert len(asked) == 5
    questions = {f"quiz:{course.name}-before:{one.name}": one for one in course.questions}
    first = {radio.key: questions[radio.key].options[0].text for radio in asked}
    for radio in asked[1:]:
        radio.set_value(first[radio.key])
    send = next(b for b in test.button if b.label == "Send my answers")
    assert "Answer all five" in words(shown(send.click().run()))
    test.radio(key=asked[0].key).set_value(first[asked[0].key])
    shown(next(b for b in test.button if b.label == "Send my answers").click().run())
    assert len(records("before")) == 5
    assert {"question", "answer", "right"} == set(records("before")[0])
    assert "before you begin" not in " ".join(drawer.label for drawer in test.expander if course.title in drawer.label)


def drawers(test: AppTest) -> list[str]:
    return [drawer.label for drawer in test.expander]


def open_map(test: AppTest, **params: str) -> AppTest:
    """Go to the Workshop page."""
    test.query_params.clear()
    test.query_params.update(params)
    test.switch_page(WORKSHOP)
    return shown(test.run())


def first_hour(done: int, **value: object) -> None:
    """Whoever learns here alone has done so many exercises of the first course."""
    with engine().database.write() as connection:
        me = classes.learners_of(connection, "")[0].id
        for exercise in library().of(courses()[0].name)[:done]:
            classes.record(connection, me, exercise.name, "done", value, time.time())


def answer_all(test: AppTest, name: str) -> AppTest:
    """Open these five questions ("first-hour-after") and choose an answer to each."""
    test.session_state[f"quiz-{name}"] = True
    shown(test.run())
    questions = {f"quiz:{name}:{one.name}": one for one in courses()[0].questions}
    for radio in [radio for radio in test.radio if radio.key in questions]:
        radio.set_value(questions[radio.key].options[0].text)
    return shown(next(b for b in test.button if b.label == "Send my answers").click().run())


def test_the_questions_after_a_course_come_when_a_class_has_done_some_of_it():
    test = open_bell()  # who learns here is known from now on
    assert TITLES["after"] not in drawers(open_map(test))
    first_hour(done=5)  # of seven, as planned for 90 minutes
    shown(test.run())
    assert drawers(test).count(TITLES["after"]) == 1
    answer_all(test, f"{courses()[0].name}-after")
    assert len(records("after")) == 5
    assert "of 5 right" in words(test)


def test_the_questions_after_a_course_come_when_the_class_is_over():
    made = a_class()
    test = shown(open_page(WORKSHOP, **{"class": made.code, "nickname": "Ada"}))
    assert TITLES["after"] not in drawers(test)
    with engine().database.write() as connection:
        classes.change(connection, made.code, ends=time.time() - 1)
    assert drawers(shown(test.run())).count(TITLES["after"]) == 1


def test_the_questions_before_a_course_are_offered_beside_its_first_exercise_and_may_be_skipped():
    test = open_bell()
    assert TITLES["before"] in drawers(test)
    assert [radio.key for radio in test.radio] == ["exercise:choice"], "closed for somebody who learns alone"
    shown(test.button(key="exercise:skip-questions").click().run())
    assert TITLES["before"] not in drawers(test)
    assert TITLES["before"] not in drawers(shown(open_second(test)))
    assert TITLES["before"] in drawers(open_map(test)), "who has changed their mind finds them on the map"


def test_who_is_sent_to_an_exercise_answers_the_questions_before_it_there():
    made = a_class(exercise=BELL.name, sent=time.time())
    test = shown(open_page(**{"class": made.code, "nickname": "Ada", "target": "ring"}))
    assert test.session_state["workshop:exercise"] == BELL.name
    name = f"{courses()[0].name}-before"
    assert len([radio for radio in test.radio if radio.key.startswith(f"quiz:{name}")]) == 5, "open in a class"
    answer_all(test, name)
    with engine().database.read() as connection:
        kept = classes.class_records(connection, made.code)[0]
    assert [one.exercise for one in kept if one.kind == "before"] == [courses()[0].name] * 5
    assert TITLES["before"] not in drawers(test)


def open_second(test: AppTest) -> AppTest:
    """Go on to the second exercise of the course."""
    test.query_params.clear()
    test.query_params.update(workshop_learner.link_of(library().of(courses()[0].name)[1]))
    return test.run()


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_teacher_sends_the_questions_of_the_course_to_everybody(when):
    course = courses()[0].name
    made = a_class(exercise=f"{classes.QUESTIONS}{when}", sent=time.time())
    test = shown(open_page(**{"class": made.code, "nickname": "Ada", "target": "ring"}))
    assert [title.value for title in test.title] == ["Workshop"]
    assert drawers(test)[1] == TITLES[when], "below that of the class, above the map"
    open_map(test, questions=when)  # which the test runner does not remember
    answer_all(test, f"{course}-{when}")
    with engine().database.read() as connection:
        kept = classes.class_records(connection, made.code)[0]
    assert sum(one.kind == when for one in kept) == 5
    shown(test.run())
    assert sum(one.kind == "opened" for one in kept) == 1, "nobody is led there twice"


def test_a_code_brings_what_is_done_to_another_machine():
    done = list(exercises())[:2]
    test = shown(open_page(WORKSHOP))
    test.text_input(key="workshop:progress-code").set_value(to_code(done))
    shown(next(b for b in test.button if b.label == "Add this progress").click().run())
    assert records("done") == [{"carried": True}] * 2
    assert "2 of" in " ".join(bar.proto.text for bar in test.get("progress"))
    test.text_input(key="workshop:progress-code").set_value("nonsense")
    shown(next(b for b in test.button if b.label == "Add this progress").click().run())
    assert "not a progress code" in words(test)
    assert buttons(test)
