"""What a worker answers about D's features around a step, and about the best possible D."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.networks.mlp import Mlp
from playground.gan.rules.losses import Wasserstein
from tests.engine.conftest import film_of

from .trained import Trained, train, worker_here

NETWORK = Mlp(depth=1, width=8)
SMALL = {"generator": NETWORK, "discriminator": NETWORK, "batch": 16, "steps": 24}
RUNS = {
    "ring": Experiment.default("ring").model_copy(update=SMALL),
    "by label": Experiment.default("ring", "projection").model_copy(update=SMALL),
    "critic": Experiment.default("ring").model_copy(update=SMALL | {"loss": Wasserstein()}),
    "line": Experiment.default("gaussian").model_copy(update=SMALL),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Iterator[dict[str, Trained]]:
    """A finished run of each experiment, in one store."""
    with worker_here(tmp_path_factory.mktemp("home")) as (engine, worker):
        trained = {name: Trained(engine, worker, engine.submit(experiment)) for name, experiment in RUNS.items()}
        for each in trained.values():
            train(each, each.run)
        yield trained


def snapshot_of(trained: Trained, kind: str, **request) -> tuple[Snapshot, dict]:
    job = trained.answer(kind, run=trained.run, **request)
    assert job.state == "done", job.words
    return Snapshot.decode(job.result), job.info


@pytest.mark.parametrize("name", list(RUNS))
def test_features_before_and_after_a_step(runs, name):
    found, info = snapshot_of(runs[name], "features")
    assert found.arrays["moves"].shape == (3, 2, 128, 2)
    assert np.isfinite(found.arrays["moves"]).all()
    assert info["step"] == found.step == 24
    assert 0 <= found.numbers["real_0"] <= 1


def test_looking_changes_nothing_in_the_run(runs):
    trained = runs["ring"]
    film = film_of(trained.engine, trained.run)
    first, _ = snapshot_of(trained, "features", step=0)
    assert film_of(trained.engine, trained.run) == film
    assert trained.engine.run(trained.run).step == 24
    assert (first.arrays["moves"][0] != snapshot_of(trained, "features")[0].arrays["moves"][0]).any()


def test_d_over_the_plane_is_what_the_film_shows_and_the_best_d_is_a_share(runs):
    trained = runs["ring"]
    found, info = snapshot_of(trained, "optimal")
    shown = Snapshot.decode(film_of(trained.engine, trained.run)[-1]).arrays["surface"] / 255
    np.testing.assert_allclose(found.arrays["belief"], shown, atol=1 / 255)
    best = found.arrays["best"]
    known = np.isfinite(best)
    assert best.shape == (40, 40)
    assert 0.01 < known.mean() < 1
    assert ((best[known] >= 0) & (best[known] <= 1)).all()
    assert 0 < found.numbers["by_chance"] < 0.03
    assert 0.2 < found.numbers["gap"] < 1
    assert info["known"]


def test_where_there_are_only_real_samples_the_best_d_says_real(runs):
    """A generator that has learnt nothing puts nothing on the ring's far side."""
    found, _ = snapshot_of(runs["ring"], "optimal", step=0)
    assert np.nanmax(found.arrays["best"]) > 0.99
    assert np.nanmin(found.arrays["best"]) < 0.01


def test_for_a_critic_there_is_a_share_to_compare_with_and_no_gap(runs):
    found, info = snapshot_of(runs["critic"], "optimal")
    assert not info["known"]
    assert found.numbers == {}
    assert np.isfinite(found.arrays["best"]).any()


def test_by_label_the_best_d_is_that_of_the_label_asked_for(runs):
    first, third = (snapshot_of(runs["by label"], "optimal", label=label)[0].arrays["best"] for label in (0, 2))
    row, column = np.unravel_index(np.nanargmax(first), first.shape)
    assert (row, column) != np.unravel_index(np.nanargmax(third), third.shape)
    with pytest.raises(ValueError, match="no label 8"):
        runs["by label"].engine.ask("optimal", {"run": runs["by label"].run, "label": 8})


def test_on_the_line_it_is_refused_in_a_sentence(runs):
    with pytest.raises(ValueError, match="only be drawn for points in the plane"):
        runs["line"].engine.ask("optimal", {"run": runs["line"].run})


def test_a_step_that_is_not_kept_is_refused(runs):
    job = runs["ring"].answer("features", run=runs["ring"].run, step=7)
    assert job.state == "failed"
    assert "no longer kept" in job.words
