"""Forks: what they may change, how they are written, and what is refused."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import numpy as np
import pytest
from pydantic import ValidationError

from playground.gan.experiment import link
from playground.gan.experiment.experiment import Experiment, Origin
from playground.gan.experiment.fork import changeable, fork_of, lineage
from playground.gan.experiment.link import DEEPEST, change, flatten, to_link
from playground.gan.targets.own import pack_points
from playground.gan.training.training import Training
from tests.gan.small import film, small


@pytest.mark.parametrize(
    ("path", "text"), [("loss", "hinge"), ("g_optimiser", "sgd"), ("batch", "32"), ("ema", "0"), ("penalty", "none")]
)
def test_one_knob_is_changed_on_the_way_and_the_link_says_so(path: str, text: str) -> None:
    parent = small(steps=30)
    fork = fork_of(parent, 6, change(parent, path, text)[0])
    again, problems = Experiment.from_link(to_link(fork))
    assert (again, problems) == (fork, [])
    assert again.fork == Origin(step=6, parent=parent)
    assert changeable(path)
    training = Training(fork)
    film(training, 30)
    assert training.finished


@pytest.mark.parametrize(
    ("path", "text"), [("generator.width", "9"), ("latent.dimension", "3"), ("seed", "2"), ("loss", "began")]
)
def test_what_the_networks_depend_on_cannot_change_on_the_way(path: str, text: str) -> None:
    parent = small(steps=30)
    with pytest.raises(ValueError, match=r"cannot") as refused:
        fork_of(parent, 6, change(parent, path, text)[0])
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("path", ["generator", "generator.width", "seed", "latent.dimension", "pretraining", "fork"])
def test_settings_that_are_settled_are_not_offered(path: str) -> None:
    assert not changeable(path)


UNREADABLE = "A fork is written as step?link of the experiment that it comes from."
WRONG = {
    "x": UNREADABLE,
    "5": UNREADABLE,
    "?target=ring": UNREADABLE,
    "5?": UNREADABLE,
    "0?target=ring": "Step 0 is not within both runs, of 3300 and 3300 steps.",
    "99999?target=ring": "Step 99999 is not within both runs, of 3300 and 3300 steps.",
    "5?target=rung": "The experiment that it comes from cannot be read: target cannot be “rung”: it must be one of",
    "5?target=ring&x=1": "The experiment that it comes from cannot be read: There is no setting “x” here.",
    "5?target=moons": "cannot change in a fork",
    "5?target=gaussian": "Ring of Gaussians has samples of another size, but the networks were built for the samples "
    "of this run.",
    f"5?{'fork' * (DEEPEST + 1)}": f"Forks of forks go {DEEPEST} deep.",
    "x" * 6001: f"fork cannot be “{'x' * 39}…”: it must be shorter.",
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:20])
def test_a_fork_that_cannot_be_gets_a_sentence_and_is_left_out(text: str) -> None:
    experiment, problems = Experiment.from_link({"target": "ring", "fork": text})
    assert experiment == Experiment.default("ring")
    assert [problem.path for problem in problems] == ["fork"]
    assert WRONG[text] in problems[0].sentence
    assert problems[0].sentence.startswith("fork")
    assert problems[0].instead == "It is empty now."


@pytest.mark.parametrize("value", [5, [], {}, {"step": 5, "parent": {}}, 1.5])
def test_json_holds_a_fork_as_its_text_and_nothing_else(value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Experiment.from_json(json.dumps({"fork": value}))
    (problem,) = link.problems_of(refused.value)
    assert (problem.path, problem.sentence) == ("fork", f"fork: {UNREADABLE}")


def forked(times: int) -> Experiment:
    """A fork of a fork of ... `times` times, each with another batch."""
    experiment = small(steps=100)
    for turn in range(times):
        experiment = fork_of(experiment, turn + 1, change(experiment, "batch", str(17 + turn))[0])
    return experiment


def test_forks_of_forks_are_read_back_from_their_json_and_their_link() -> None:
    experiment = forked(3)
    assert [step for step, _ in lineage(experiment)] == [0, 1, 2, 3]
    assert [e.batch for _, e in lineage(experiment)] == [16, 17, 18, 19]
    assert lineage(experiment)[0][1] == small(steps=100)
    assert Experiment.from_json(experiment.canonical()) == experiment
    assert Experiment.from_link(to_link(experiment)) == (experiment, [])
    assert Experiment.from_json(experiment.canonical()).key == experiment.key


def test_a_fork_is_one_hidden_value_for_links_and_controls() -> None:
    parent = small(steps=30)
    experiment = fork_of(parent, 6, change(parent, "ema", "0")[0])
    text = f"6-{parent.key}?{urlencode(to_link(parent))}"
    assert flatten(experiment.model_dump(mode="json"))["fork"] == text
    assert urlencode({"fork": to_link(experiment)["fork"]}) == urlencode({"fork": text})
    assert urlencode({"fork": text}).startswith(f"fork=6-{parent.key}%3Ftarget%3Dring")
    changed, problems = change(experiment, "batch", "20")
    assert problems == []
    assert changed.fork == experiment.fork


def test_forks_go_so_deep_and_no_deeper() -> None:
    parent = Experiment.default("ring")
    deepest = parent
    for turn in range(DEEPEST + 1):
        deepest = fork_of(deepest, turn + 1, change(deepest, "batch", str(100 + turn))[0])
    assert len(lineage(deepest)) == DEEPEST + 2
    assert Experiment.from_link(to_link(deepest)) == (deepest, [])
    with pytest.raises(ValueError, match=f"Forks of forks go {DEEPEST} deep."):
        fork_of(deepest, 100, change(deepest, "batch", "64")[0])
    with pytest.raises(ValueError, match=f"Forks of forks go {DEEPEST} deep."):
        Experiment(fork=Origin(step=100, parent=deepest))


def test_what_was_another_experiment_then_must_be_forked_there() -> None:
    experiment = forked(2)
    sentence = "Until step 2 it was another experiment: fork that one at step 2."
    with pytest.raises(ValueError, match=sentence):
        fork_of(experiment, 2, change(experiment, "batch", "64")[0])


def test_a_fork_too_long_for_a_link_is_refused() -> None:
    """Each fork holds the drawing of its own and those of all before it, and each is escaped once more."""
    drawing = pack_points(np.random.default_rng(1).normal(size=(400, 2)))
    experiment = change(Experiment.default("own"), "target.points", drawing)[0]

    def fork_again_and_again(parent: Experiment) -> None:
        for turn in range(DEEPEST):
            parent = fork_of(parent, turn + 1, change(parent, "batch", str(8 + turn))[0])

    with pytest.raises(ValidationError, match="too long") as refused:
        fork_again_and_again(experiment)
    (problem,) = link.problems_of(refused.value)
    assert problem.path == "fork"
    assert problem.sentence.startswith("fork cannot be “")
    assert problem.sentence.endswith("…”: it must be shorter.")
