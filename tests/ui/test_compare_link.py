"""The link of a comparison: runs, recipes, experiments, several seeds; what cannot be shown gets a sentence."""

from __future__ import annotations

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.rules.outside import OutsideLoss
from playground.gan.targets.outside_points import OutsidePlane
from playground.recipes import recipes
from playground.store import lifecycle, people
from playground.store.people import Person
from playground.ui import compare_link
from playground.ui.compare_lines import choices, seeds_together, what_differs
from playground.ui.compare_link import MOST_RUNS, RUN, Asked, compare_query, read_runs

USUAL = Experiment.default("ring").batch
pytestmark = pytest.mark.usefixtures("no_workers")


def stopped(**params: str) -> str:
    run_id = engine().submit(Experiment.from_link({"target": "ring", **params})[0], again=True)
    engine().stop(run_id)
    return run_id


def test_the_link_of_runs_names_experiments_and_only_older_runs_by_their_id():
    old, new, other = stopped(), stopped(), stopped(batch="32")
    texts = compare_query([engine().run(run_id) for run_id in (old, new, other)])[RUN]
    assert texts == [old, "target=ring", "target=ring&batch=32"]
    asked, problems = read_runs(texts)
    assert not problems
    assert [one.run_id for one in asked] == [old, "", ""]
    assert [one.experiment.batch for one in asked] == [USUAL, USUAL, 32]


def test_the_beginning_of_an_id_is_enough_as_long_as_it_is_of_one_run_that_the_person_may_find(monkeypatch):
    old, _ = stopped(), stopped()
    (asked,), problems = read_runs([old[:8]])
    assert not problems
    assert (asked.run_id, asked.text) == (old, old[:8])
    with engine().database.write() as connection:
        for digit in "01":
            lifecycle.create(connection, asked.experiment, 0.0, run_id="ab" + digit * 30, state="stopped")
    assert read_runs(["ab"]) == ([], ["Several runs begin with “ab”. Write more of the id."])
    assert read_runs(["AB%"])[0] == []
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    monkeypatch.setattr(compare_link, "me", lambda: Person("somebody else"))
    with engine().database.write() as connection:
        people.record_start(connection, "ab" + "0" * 30, Person("somebody"), private=True)
    assert "There is no run" in read_runs(["ab0"])[1][0], "what is not listed for a person cannot be guessed"


def test_nothing_is_said_of_the_settings_of_a_run_from_outside():
    outside = Asked(Experiment(target=OutsidePlane(), loss=OutsideLoss()), "a" * 32)
    lines, _ = choices([*read_runs(["target=ring"])[0], outside], together=False)
    for base, other in (lines, lines[::-1]):
        said = what_differs(base, other)
        assert said.startswith("Target: ")
        assert said.endswith("the settings of a run from outside are not known.")


def test_recipes_and_several_seeds_are_understood():
    asked, problems = read_runs(["ring-collapse", "target=moons&seed=5&seeds=3"])
    assert not problems
    assert asked[0].experiment == recipes()["ring-collapse"].experiment
    assert [one.experiment.seed for one in asked[1:]] == [5, 6, 7]
    lines, left_out = choices(asked, together=True)
    assert [(line.letter, line.title, len(line.members)) for line in lines] == [
        ("A", recipes()["ring-collapse"].title, 1),
        ("B", "Two moons, 3 seeds", 3),
    ]
    assert left_out == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f" * 32, "is not on this server"),
        ("zebra", "no recipe “zebra”"),
        ("dirac", "no recipe “dirac”"),
        ("target=ring&zebra=1", "“zebra”"),
        ("target=ring&seeds=99", "“99”"),
        ("<script>", "no recipe"),
    ],
)
def test_what_cannot_be_shown_gets_a_sentence(text, said):
    asked, problems = read_runs([text])
    assert said in " ".join(problems)
    assert all(one.experiment for one in asked)


def test_there_is_an_end_to_it():
    asked, problems = read_runs([f"target=ring&seed={seed}" for seed in range(60)])
    assert len(asked) == MOST_RUNS
    assert f"at most {MOST_RUNS} runs" in " ".join(problems)
    asked, _ = read_runs([f"target=ring&batch={batch}" for batch in range(8, 17)])
    lines, left_out = choices(asked, together=True)
    assert (len(lines), left_out) == (6, 3)


def test_only_seeds_are_put_together():
    asked, _ = read_runs([
        "target=ring", "target=ring&seed=2", "target=ring&batch=32", "target=ring&batch=32&seed=9", "target=moons",
    ])  # fmt: skip
    assert [len(group) for group in seeds_together(asked)] == [2, 2, 1]
    twice, _ = read_runs([stopped(), "target=ring"])
    assert [len(group) for group in seeds_together(twice)] == [1, 1], "the same seed twice says nothing about chance"


def test_what_differs_is_said_in_words():
    asked, _ = read_runs(["target=ring", "target=ring&batch=32&loss=hinge", "target=ring&seed=4", "target=ring&seed=4"])
    base, other, seed = choices(asked, together=False)[0]
    said = what_differs(base, other)
    assert f"Batch size: 32 instead of {USUAL}" in said
    assert "Loss: Hinge instead of Non-saturating" in said
    assert what_differs(base, seed) == "Seed: 4 instead of 1."
    assert other.title.startswith("Ring of Gaussians, Loss: Hinge")
    grouped = choices(asked[:1] + asked[2:], together=True)[0]
    assert what_differs(grouped[0], grouped[0]) == "The same settings."


def test_a_name_that_somebody_gave_is_the_title():
    old, _ = stopped(), stopped()
    engine().remark(old, name="my *best*")
    asked, _ = read_runs([old, "target=ring"])
    assert [line.title for line in choices(asked, together=True)[0]] == ["my *best*", "Ring of Gaussians"]


def test_a_link_of_many_sweeps_is_not_read_to_its_end(monkeypatch):
    read = []
    understand = compare_link._query
    monkeypatch.setattr(compare_link, "_query", lambda *given: read.append(1) or understand(*given))
    asked, problems = read_runs([f"target=ring&seed={1000 * i}&seeds=16" for i in range(MOST_RUNS)])
    assert (len(asked), len(read)) == (MOST_RUNS, MOST_RUNS // 16 + 1)
    assert "at most" in " ".join(problems)
