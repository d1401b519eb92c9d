"""Forks when a default becomes another one: they open, keep their key, and still know what they were forked from."""

from __future__ import annotations

import pytest

from playground.gan.experiment import experiment as experiments
from playground.gan.experiment.differences import origin_line
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import UnknownAncestorError, fork_of, unknown_ancestor, with_ancestors
from playground.gan.experiment.link import change, read_fork, to_link
from playground.gan.targets.basics import Gaussian
from playground.gan.training.training import Training
from tests.gan.defaults import other_defaults

PARENT = Experiment.default("gaussian")
CHILD = fork_of(PARENT, 300, change(PARENT, "batch", "96")[0])
GRANDCHILD = fork_of(CHILD, 500, change(CHILD, "ema", "0")[0])
KEPT = {one.key: one.canonical() for one in (PARENT, CHILD)}
OTHER = {"g_optimiser.learning_rate": 0.07, "generator.width": 11}


@pytest.mark.parametrize("fork", [CHILD, GRANDCHILD], ids=["fork", "fork of a fork"])
def test_a_stored_fork_keeps_its_text_and_its_key_and_finds_what_it_was_forked_from(fork: Experiment) -> None:
    with other_defaults(Gaussian, OTHER):
        assert Experiment.default("gaussian").generator.width == 11
        read = Experiment.from_json(fork.canonical())  # though what its text describes now would not fit
        assert (read.key, read.canonical()) == (fork.key, fork.canonical())
        assert unknown_ancestor(read) is not None
        found = with_ancestors(read, KEPT.get)
        assert found.key == fork.key
        assert unknown_ancestor(found) is None
        assert found.fork is not None
        assert found.fork.parent.key == found.fork.key == (PARENT if fork is CHILD else CHILD).key
        assert found == fork
        assert origin_line(found) == origin_line(fork)


def test_what_was_an_exception_and_is_the_default_now_changes_no_key() -> None:
    parent = change(PARENT, "g_optimiser.learning_rate", "0.07")[0]
    fork = fork_of(parent, 300, change(parent, "batch", "96")[0])
    with other_defaults(Gaussian, {"g_optimiser.learning_rate": 0.07}):
        read = Experiment.from_json(fork.canonical())
        assert read.fork is not None
        assert (read.key, read.fork.parent, read.fork.changed) == (fork.key, parent, False)
        link = to_link(parent)
        assert "g_optimiser.learning_rate" not in link
        assert to_link(read)["fork"] == fork.fork.text


def test_a_fork_of_what_nobody_knows_any_more_is_not_trained_as_something_else() -> None:
    with other_defaults(Gaussian, OTHER):
        read = with_ancestors(Experiment.from_json(CHILD.canonical()), {}.get)
        with pytest.raises(UnknownAncestorError, match="no longer known"):
            Training(read)
        assert "no longer known" in origin_line(read)
        assert PARENT.key[:8] in origin_line(read)
    half = Training(CHILD)
    for _ in range(301):
        half.advance()
    with other_defaults(Gaussian, OTHER):
        assert Training(read, checkpoint=half.checkpoint()).step == 301, "it goes on from where it has forked"


def test_a_link_whose_own_settings_changed_with_the_defaults_says_why_it_cannot_go_on() -> None:
    with other_defaults(Gaussian, OTHER):
        read, problems = Experiment.from_link(to_link(CHILD) | {"generator.width": "11"})
        assert problems == []
        with pytest.raises(ValueError, match=r"Generator cannot change in a fork"):
            with_ancestors(read, KEPT.get)


def test_a_fork_from_before_texts_held_a_key_stays_as_it_was_given() -> None:
    text = f"300?{CHILD.fork.text.partition('?')[2]}&batch={PARENT.batch}"
    old, problems = Experiment.from_link({"target": "gaussian", "batch": "96", "fork": text})
    assert problems == []
    assert old.fork is not None
    assert (old.fork.parent, old.fork.key, old.fork.changed) == (PARENT, PARENT.key, False)
    assert to_link(old)["fork"] == text
    with other_defaults(Gaussian, {"batch": 32}):
        assert Experiment.from_json(old.canonical()).key == old.key


def test_a_later_version_of_the_algorithm_does_not_make_a_parent_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiments, "ALGORITHM", experiments.ALGORITHM + 1)
    read = Experiment.from_json(CHILD.canonical())
    assert read.key != CHILD.key
    assert unknown_ancestor(read) is None


@pytest.mark.parametrize("key", ["0123", "0123456789abcdeg", "0123456789ABCDEF", "", "0123456789abcdef0"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="A fork is written as"):
        read_fork(f"300-{key}?target=gaussian", Experiment)
