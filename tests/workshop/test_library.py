"""All exercises and courses can be read, and what is wrong with a teacher's file is one sentence with its name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from playground.engine.limits import profiles
from playground.gan.experiment.price import price
from playground.workshop import library
from playground.workshop.exercise import Exercise
from playground.workshop.start import Start

FILES = sorted(library.EXERCISES.glob("*.toml"))
NAMES = [path.stem for path in FILES]


def test_every_file_is_an_exercise_of_one_of_three_courses() -> None:
    assert library.mistakes() == ()
    assert sorted(library.exercises()) == NAMES
    assert [course.name for course in library.courses()] == ["first-hour", "when-it-goes-wrong", "pictures-and-wishes"]
    assert len(NAMES) >= 16
    for course in library.courses():
        members = library.library().of(course.name)
        assert len(members) >= 5
        assert len({exercise.place for exercise in members}) == len(members), "two exercises share a place"
        assert len(course.questions) == 12
    assert {e.start.page for e in library.exercises().values()} == {"", "fakes", "latents", "dirac"}


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_has_all_its_parts(name: str) -> None:
    exercise = library.exercises()[name]
    assert exercise.prediction is not None
    assert exercise.question is not None
    assert exercise.wrong_paths
    assert len({path.name for path in exercise.wrong_paths}) == len(exercise.wrong_paths)
    hints = [path.hint for path in exercise.wrong_paths]
    texts = [exercise.teaches, exercise.story, exercise.look, exercise.next, *exercise.hints, *hints]
    for text in texts:
        assert len(text) <= 900, f"{len(text)} letters: {text[:60]}"
        assert re.search(r"[.?]$", text), f"ends in the middle of a sentence: {text[-60:]}"
    for option in exercise.question.options:
        assert option.reason.endswith((".", "?"))
    assert exercise.question.options or name == "beat-the-tutorial"  # a sentence that the teacher reads
    for path in (*exercise.controls.open, *exercise.controls.hidden, *exercise.controls.locked):
        assert exercise.start.page == "dirac" or path.partition(".")[0] in type(exercise.started).model_fields


def test_one_follows_the_other_within_a_course() -> None:
    first, *others = library.library().of("first-hour")
    assert library.library().after(first.name) == others[0]
    assert library.library().after(others[-1].name) is None


def test_better_words_change_no_order(folder: Path) -> None:
    file = folder / "hers.toml"
    before = read(folder).exercises["hers"].question
    file.write_text(file.read_text(encoding="utf-8").replace(before.options[0].text, "Other words."), encoding="utf-8")
    after = read(folder).exercises["hers"].question
    assert [option.reason for option in after.options] == [option.reason for option in before.options]
    assert after.options[0].text == "Other words."


def test_the_plans_for_a_lesson_leave_each_exercise_its_minutes() -> None:
    text = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text(encoding="utf-8")
    members = list(library.exercises().values())
    for length, plan in re.findall(r"### (\d+) minutes:.*?\n(.*?)(?=\n##)", text, re.DOTALL):
        rows = [(int(minutes), what) for minutes, what in re.findall(r"^\| (\d+) \| (.*) \|$", plan, re.MULTILINE)]
        assert sum(minutes for minutes, _ in rows) == int(length)
        for minutes, what in rows:
            listed, _, without = what.partition("without")
            needed = 0
            for course in library.courses():
                if f"**{course.title}**" in listed:
                    mine = library.library().of(course.name)
                    needed += sum(one.minutes for one in mine if one.title not in without)
            needed += sum(one.minutes for one in members if re.search(rf"\*\*{re.escape(one.title)}[.?]?\*\*", listed))
            assert needed <= minutes, f"{what}: {needed} minutes in {minutes}"


def test_the_right_option_is_not_always_in_the_same_place() -> None:
    questions = [q for course in library.courses() for q in course.questions]
    questions += [e.question for e in library.exercises().values() if e.question and e.question.options]
    places = [[option.right for option in question.options].index(True) for question in questions]
    assert all(places.count(place) >= 0.2 * len(places) for place in range(3)), places


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A teacher's folder with one exercise of hers."""
    shutil.copy(library.EXERCISES / "bell-curve.toml", tmp_path / "hers.toml")
    return tmp_path


def read(folder: Path) -> library.Library:
    return library.read(library.EXERCISES, library.COURSES, folder, folder / "courses")


def test_a_folder_adds_to_the_exercises(folder: Path) -> None:
    found = read(folder)
    assert found.mistakes == ()
    assert set(found.exercises) == {*NAMES, "hers"}


def test_the_folder_is_named_by_a_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_EXERCISES", str(folder))
    library.library.cache_clear()
    try:
        assert "hers" in library.exercises()
    finally:
        library.library.cache_clear()


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    assert read(tmp_path / "gone").mistakes == (f"There is no folder {tmp_path / 'gone'}.",)


def test_an_exercise_may_start_with_a_link_from_the_address_bar() -> None:
    link = "http://localhost:8501/distributions?target=ring&penalty=none&steps=50&view=list"
    start = Start(link=link, settings={"seed": 4})
    experiment = start.experiment({"loss": "hinge"})
    assert (experiment.target.kind, experiment.penalty.kind, experiment.loss.kind) == ("ring", "none", "hinge")
    assert (experiment.steps, experiment.seed) == (50, 4)
    with pytest.raises(ValueError, match="not with both"):
        Start(link=link, recipe="ring")


def test_another_kind_of_penalty_leaves_the_settings_of_the_old_one_behind() -> None:
    start = library.exercises()["cause-mode-collapse"].start
    assert start.params["penalty.final_weight"] == "0.0003"
    assert start.experiment({"penalty": "none"}).penalty.kind == "none"
    assert start.experiment({"penalty.weight": 2}).penalty.final_weight == 0.0003


MISTAKES = {
    "no TOML": ("title =", 'title "', "hers.toml: "),
    "unknown field": ('level = "beginner"', 'level = "beginner"\nlevle = 1', "levle: Extra inputs are not permitted"),
    "missing field": ('teaches = ', "#", "hers.toml: "),
    "unknown course": ('course = "first-hour"', 'course = "last-hour"', "there is no course “last-hour”"),
    "unknown recipe": ('recipe = "gaussian"', 'recipe = "gauss"', "there is no recipe “gauss” to start with"),
    "unknown setting": ("steps = 40 }\n\n[controls]", "stepps = 40 }\n\n[controls]", "There is no setting “stepps”"),
    "setting out of range": ("steps = 40 }\n\n[controls]", "steps = 0 }\n\n[controls]", "teps"),
    "unknown number": ('number = "step", at_least = 1', 'number = "stap", at_least = 1', "there is no number “stap”"),
    "solution is not open": ("runs = [{ steps = 500 }]", "runs = [{ batch = 64 }]", "that is not open: batch"),
    "no condition": ('run = { number = "step", at_least = 1 }', "", "needs exactly one of run, two, move"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_what_is_wrong_with_a_file_is_one_sentence(folder: Path, mistake: str) -> None:
    before, after, said = MISTAKES[mistake]
    text = (folder / "hers.toml").read_text()
    assert before in text
    (folder / "hers.toml").write_text(text.replace(before, after, 1))
    found = read(folder)
    assert "hers" not in found.exercises
    assert set(found.exercises) == set(NAMES)
    (sentence,) = found.mistakes
    assert sentence.startswith("hers.toml: ")
    assert said in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_controls_are_open_locked_or_hidden() -> None:
    exercise: Exercise = library.exercises()["cause-mode-collapse"]
    assert exercise.controls.of("penalty.weight") == "open"
    assert exercise.controls.of("loss") == "locked"
    assert exercise.counts(exercise.start.experiment({"penalty": "none", "seed": 7}))
    assert not exercise.counts(exercise.start.experiment({"loss": "hinge"}))
    assert not exercise.counts(exercise.start.experiment({"target": "grid"}))


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_allowed_in_a_class(name: str) -> None:
    """With thirty people at one server, no single step may take long, nor a run much memory."""
    limits, exercise = profiles()["class"], library.exercises()[name]
    examples = [exercise.solution, *(path.example for path in exercise.wrong_paths)]
    for changes in [changes for example in examples for changes in example.runs]:
        costs = price(exercise.start.experiment(changes))
        assert costs.step_seconds < limits.step_seconds / 10
        assert costs.checkpoint < limits.checkpoint_mb * 1e6 / 10
