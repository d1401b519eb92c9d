"""A fork goes on from its parent's checkpoint to the numbers that it would have come to by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from playground.engine import Engine
from playground.engine.worker import Worker
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.experiment.link import change, to_link
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.measure.best import best_in
from playground.gan.targets.basics import Gaussian, Ring
from playground.gan.training.training import Training
from playground.store import Database, films
from tests.engine.conftest import film_of, small, undisturbed_film, wait_for
from tests.gan.defaults import other_defaults
from tests.sweep import swept

STEPS = 80
EIGHTHS = [10, 20, 30, 40, 50, 60, 70]


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[tuple[Engine, Callable[[], None]]]:
    """An engine without processes, and a function that trains whatever waits."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('home')}/store.sqlite")
    engine = Engine(database, workers=0)
    worker = Worker(database, "worker", "cpu")

    def nothing_waits() -> bool:
        worker.round()
        health = engine.health()
        return health.queued == health.running == 0

    yield engine, lambda: wait_for(nothing_waits, every=0.001)
    engine.close()


@pytest.fixture(scope="module")
def trained(house) -> tuple[Experiment, str]:
    """An experiment that has been trained, and its run."""
    engine, train = house
    parent = small(steps=STEPS, seed=3)  # its best step is neither an eighth nor the last one, where no fork begins
    run_id = engine.submit(parent)
    train()
    assert engine.run(run_id).state == "finished"
    return parent, run_id


def fork_with(parent: Experiment, step: int, path: str, text: str) -> Experiment:
    changed, problems = change(parent, path, text)
    assert problems == []
    return fork_of(parent, step, changed)


CHANGES = [
    ("loss", "hinge", 40),
    ("g_optimiser.learning_rate", "0.03", 20),
    ("g_optimiser", "sgd", 50),
    ("ema", "0", 40),
    ("steps", "100", 70),
    ("penalty", "none", 45),  # no checkpoint there: the last steps of the parent are trained again
]


@pytest.mark.parametrize(("path", "text", "step"), swept(CHANGES, [CHANGES[0], CHANGES[2], CHANGES[-1]]))
def test_from_a_checkpoint_or_from_a_bare_link_the_numbers_are_the_same(house, trained, path, text, step):
    (engine, train), (parent, run_id) = house, trained
    child = fork_with(parent, step, path, text)
    fork_id = engine.fork(run_id, step, child)
    begun = engine.run(fork_id)
    # every tenth step has a checkpoint; so may have the best one so far, and the last one before an interruption
    assert step // 10 * 10 <= begun.step <= step
    assert (begun.parent, begun.private) == (run_id, False)
    train()
    assert engine.run(fork_id).state == "finished"

    alone = Training(child)  # as from the bare link
    watch = Watch(alone)
    film = [watch.start().encode()]
    while not alone.finished:
        film += [snapshot.encode() for snapshot in [next(watch)] if snapshot is not None]
    with engine.database.read() as connection:
        assert films.newest_checkpoint(connection, fork_id) == (child.steps, alone.checkpoint())
    assert film_of(engine, fork_id) == film

    before = [blob for at, blob in films_of(engine, run_id) if at <= step]
    assert [blob for at, blob in films_of(engine, fork_id) if at <= step] == before
    assert films_of(engine, fork_id)[-1] != films_of(engine, run_id)[-1], "the change changes something"


def films_of(engine: Engine, run_id: str) -> list[tuple[int, bytes]]:
    with engine.database.read() as connection:
        return films.film(connection, run_id, -1, 10_000)


def best_of(engine: Engine, run_id: str, experiment: Experiment) -> int:
    """The best step of a run by the metric that stands for it."""
    best = best_in(experiment, map(Snapshot.decode, film_of(engine, run_id))).main
    assert best is not None
    return best.step


def test_a_run_keeps_a_checkpoint_at_each_of_its_eighths_at_its_best_step_and_at_its_end(house, trained):
    engine, (parent, run_id) = house[0], trained
    assert engine.saved_steps(run_id) == sorted({*EIGHTHS, best_of(engine, run_id, parent), STEPS})


def test_a_fork_from_the_best_step_goes_on_to_the_bits_of_the_parent_or_of_a_training_from_the_beginning(
    house, trained
):
    (engine, train), (parent, run_id) = house, trained
    step = best_of(engine, run_id, parent)
    unchanged = fork_of(parent, step, parent)
    fork_id = engine.fork(run_id, step, unchanged)
    assert engine.run(fork_id).step == step, "it begins there at once"
    train()
    assert film_of(engine, fork_id) == film_of(engine, run_id), "without a change, it is its parent to the last bit"
    slower = fork_with(parent, step, "g_optimiser.learning_rate", "0.001")
    fork_id = engine.fork(run_id, step, slower)
    train()
    assert film_of(engine, fork_id) == undisturbed_film(slower)


def test_an_equal_fork_is_found_and_a_fork_needs_no_parent(house, trained):
    (engine, train), (parent, run_id) = house, trained
    child = fork_with(parent, 10, "loss", "hinge")
    fork_id = engine.fork(run_id, 10, child)
    assert engine.fork(run_id, 10, child) == engine.submit(child) == fork_id
    train()
    assert engine.fork(run_id, 10, child) == fork_id
    engine.delete(fork_id)
    orphan = engine.fork("a run that is gone", 10, child)
    assert engine.run(orphan).step == 0
    train()
    assert engine.run(orphan).state == "finished"


def test_a_fork_trains_as_what_it_was_forked_from_though_the_defaults_are_other_ones(house):
    """Even without a checkpoint of its parent, whose run is gone."""
    engine, train = house
    parent = Experiment.default("gaussian").model_copy(update={"steps": STEPS})
    child = fork_with(parent, 10, "loss", "hinge")
    film = undisturbed_film(child)
    parents = engine.submit(parent)
    fork_id = engine.fork(parents, 10, child)
    engine.stop(parents)
    engine.delete(parents)
    with other_defaults(Gaussian, {"g_optimiser.learning_rate": 0.07, "generator.width": 11}):
        train()
        assert engine.run(fork_id).state == "finished"
        assert film_of(engine, fork_id) == film
        link, _ = Experiment.from_link(to_link(child))
        assert engine.complete(Experiment.from_json(engine.run(fork_id).experiment)) == child
        assert link.key == child.key == engine.run(fork_id).key
        assert engine.complete(link) == child


def test_a_fork_can_be_forked(house, trained):
    (engine, train), (parent, run_id) = house, trained
    child = fork_with(parent, 20, "loss", "least-squares")
    fork_id = engine.fork(run_id, 20, child)
    train()
    kept = {step for step in (*EIGHTHS, best_of(engine, fork_id, child), STEPS) if step >= 20}
    assert engine.saved_steps(fork_id) == sorted(kept)
    grandchild = fork_with(child, 50, "loss", "wasserstein")
    last = engine.fork(fork_id, 50, grandchild)
    train()
    assert film_of(engine, last) == undisturbed_film(grandchild)


def test_a_paused_run_can_be_forked_and_goes_on_by_itself(house):
    engine, train = house
    parent = small(steps=STEPS)
    run_id = engine.submit(parent)
    engine.pause(run_id, "me")
    assert engine.saved_steps(run_id) == []
    engine.step(run_id, "me", 0)
    train()
    assert engine.saved_steps(run_id) == [1]
    child = fork_with(parent, 1, "loss", "hinge")
    engine.fork(run_id, 1, child)
    engine.resume(run_id)
    train()
    assert film_of(engine, run_id) == undisturbed_film(parent)


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("generator.width", "16", "Generator cannot change in a fork"),
        ("discriminator.normalisation", "spectral", "Discriminator cannot change in a fork"),
        ("latent.dimension", "3", "The dimension of the latent cannot change"),
        ("condition", "one-hot", "Condition cannot change"),
        ("seed", "8", "Seed cannot change"),
        ("target", "gaussian", "samples of another size"),
        ("loss", "began", "BEGAN"),
        ("steps", "30", "Step 40 is not within both runs"),
    ],
)
def test_what_cannot_change_on_the_way_is_refused_in_a_sentence(path, text, said):
    parent = small(steps=STEPS, target=Ring())
    changed, problems = change(parent, path, text)
    assert problems == []
    with pytest.raises(ValueError, match=said) as refused:
        fork_of(parent, 40, changed)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("step", [0, STEPS, 20, 10])
def test_a_fork_begins_within_its_parent_and_after_the_parent_s_own(step):
    parent = fork_with(small(steps=STEPS), 20, "loss", "hinge")
    with pytest.raises(ValueError, match=r"Step|Until step 20"):
        fork_of(parent, step, change(parent, "loss", "wasserstein")[0])
