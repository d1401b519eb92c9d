"""A training from the first step to the last: its own random numbers, and unchanged by being watched."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from playground.gan.foundations.snapshot import snapshot_steps
from playground.gan.look.watch import Watch
from playground.gan.training.algorithm import draw
from playground.gan.training.training import Training
from tests.gan.small import FEW, HERE, VARIANTS, advance, film, small, weights
from tests.sweep import swept

pytestmark = pytest.mark.usefixtures("no_classifier")
STEPS = 16  # snapshots fall due after 5 and after 13; after most steps, losses wait for the next one


# ---------------------------------------------------------------- when it shows itself
@pytest.mark.parametrize("steps", [1, 2, 40])
def test_snapshots_fall_due_as_announced_and_the_run_ends(steps: int) -> None:
    training = Training(small(steps=steps))
    assert Watch(training).start().step == 0
    assert not training.finished
    assert [s.step for s in advance(training, steps)] == snapshot_steps(steps)[1:]
    assert training.finished
    assert training.step == steps


# ---------------------------------------------------------------- determinism
@pytest.mark.parametrize("kind", swept(HERE, ["ring", "gaussian", "digits"]))
def test_same_seed_same_film(kind: str) -> None:
    one, other = (Training(small(kind, steps=12)) for _ in range(2))
    assert Watch(one).start().encode() == Watch(other).start().encode()
    assert film(one, 12) == film(other, 12)  # metrics included
    assert one.checkpoint() == other.checkpoint()


@pytest.mark.parametrize("name", ["target=ring", "no average", "stratified", "penalty=dragan", "target=own", "dcgan"])
def test_another_seed_another_film(name: str) -> None:
    one, other = (Training(VARIANTS[name].model_copy(update={"seed": seed})) for seed in (1, 2))
    assert not torch.equal(weights(one.state.generator), weights(other.state.generator))
    (real, _, z), (other_real, _, other_z) = draw(one.state), draw(other.state)
    assert not torch.equal(z, other_z)
    assert not torch.equal(real, other_real)
    assert set(film(one, STEPS)).isdisjoint(film(other, STEPS))


def test_chance_has_one_owner_each() -> None:
    """More noise, another penalty or another k must not change the first batch, the latents or the weights."""
    plain = Training(small())
    real = plain.state.real_samples.next()[0]
    for other in (small(instance_noise=1), small(penalty="dragan"), small(discriminator_steps=5), small(loss="hinge")):
        training = Training(other)
        assert torch.equal(weights(training.state.generator), weights(plain.state.generator))
        assert torch.equal(weights(training.state.discriminator), weights(plain.state.discriminator))
        assert torch.equal(training.state.real_samples.next()[0], real)
        assert np.array_equal(Watch(training).start().arrays["samples"], Watch(plain).start().arrays["samples"])


@pytest.mark.slow
def test_runs_in_one_process_do_not_disturb_each_other() -> None:
    names = ["batch norm", "spectral norm", "penalty=dragan", "instance noise", "stratified", "several steps"]
    names += ["classes, batch norm", "auxiliary, augmented", "upper half", "condition=embedding"]
    names += ["loss=began", "shared batches", "augmented", "few threes", "dcgan with batch norm", "dragan on pictures"]
    alone = [film(Training(VARIANTS[name]), STEPS) for name in names]
    together: list[list[bytes]] = [[] for _ in names]
    runs = [Training(VARIANTS[name]) for name in names]
    pattern = random.Random(1)
    while any(run.step < STEPS for run in runs):
        place = pattern.choice([i for i, run in enumerate(runs) if run.step < STEPS])
        together[place] += film(runs[place], min(pattern.randint(1, 4), STEPS - runs[place].step))
    assert together == alone


WATCHED = ["target=ring", "target=gaussian", "batch norm", "spectral norm", "penalty=dragan", "loss=began"]


@pytest.mark.parametrize(
    "name",
    swept(
        [*WATCHED, "augmented", "dcgan with batch norm", "condition=projection", "classes, batch norm", "upper half"],
        ["target=gaussian", "spectral norm", "classes, batch norm", "upper half"],
    ),
)
def test_being_watched_changes_nothing(name: str) -> None:
    undisturbed, watched = Training(VARIANTS[name]), Training(VARIANTS[name])
    seen = []
    for _ in range(STEPS):
        Watch(watched).start()
        Watch(watched).look()
        watched.checkpoint()
        seen += film(watched, 1)
        Watch(watched).look()
    assert seen == film(undisturbed, STEPS)
    assert watched.checkpoint() == undisturbed.checkpoint()


@pytest.mark.parametrize("name", swept(VARIANTS, FEW))
def test_global_chance_is_neither_used_nor_touched(name: str) -> None:
    films = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        np.random.seed(seed)
        random.seed(seed)
        before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()
        training = Training(VARIANTS[name])
        films.append([Watch(training).start().encode(), *film(training, 3), Watch(training).look().encode()])
        training.checkpoint()
        assert torch.equal(torch.get_rng_state(), before[0])
        assert np.array_equal(np.random.get_state()[1], before[1])
        assert random.getstate() == before[2]
    assert films[0] == films[1]
