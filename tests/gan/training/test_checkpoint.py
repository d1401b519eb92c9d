"""A training goes on from its checkpoint as if nothing had happened."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from tests.gan.small import FEW, PICTURES, VARIANTS, film, small
from tests.sweep import swept

pytestmark = pytest.mark.usefixtures("no_classifier")

STEPS = 16  # snapshots fall due after 5 and after 13


def film_with_a_break(name: str, at: int) -> tuple[list[bytes], bytes]:
    """The film of a training that is stopped and resumed after `at` steps, and its last checkpoint."""
    first = Training(VARIANTS[name])
    seen = film(first, at)
    second = Training(VARIANTS[name], checkpoint=first.checkpoint())
    assert second.step == at
    return seen + film(second, STEPS - at), second.checkpoint()


@pytest.mark.parametrize("name", swept(VARIANTS, FEW))
def test_resumed_run_equals_the_undisturbed_one(name: str) -> None:
    undisturbed = Training(VARIANTS[name])
    seen = film(undisturbed, STEPS)
    assert len(seen) == 2
    assert film_with_a_break(name, at=9) == (seen, undisturbed.checkpoint())


@settings(max_examples=10)
@given(st.sampled_from(["target=ring", "penalty=dragan", "batch norm", "spectral norm"]), st.integers(0, STEPS))
def test_resumed_at_any_step(name: str, at: int) -> None:
    undisturbed = Training(VARIANTS[name])
    assert film_with_a_break(name, at) == (film(undisturbed, STEPS), undisturbed.checkpoint())


@pytest.mark.parametrize("target", ["ring", "gaussian"])
def test_whole_run_resumed_after_every_step(target: str) -> None:
    experiment = small(target, steps=20, instance_noise=0.2, schedule="flat-cosine", schedule__flat=0.1)
    seen: list[bytes] = []
    training = Training(experiment)
    while not training.finished:
        training = Training(experiment, checkpoint=training.checkpoint())
        seen += film(training, 1)
    undisturbed = Training(experiment)
    assert seen == film(undisturbed, 20)
    assert Training(experiment, checkpoint=training.checkpoint()).finished


SHOWN = ["target=ring", "batch norm", "no average", *PICTURES]


@pytest.mark.parametrize("name", swept(SHOWN, [name for name in SHOWN if name in FEW]))
def test_a_resumed_training_shows_the_same_picture(name: str) -> None:
    training = Training(VARIANTS[name])
    film(training, 7)
    again = Training(VARIANTS[name], checkpoint=training.checkpoint())
    assert Watch(again).look().encode() == Watch(training).look().encode()
    assert (again.state.average is again.state.generator) == (VARIANTS[name].ema == 0)


def test_a_checkpoint_knows_how_many_batches_were_taken_and_how_balanced_the_game_is() -> None:
    experiment = small(loss="began", loss__pace=0.001, discriminator_steps=3)
    training = Training(experiment)
    training.state.balance += 0.5  # as if it had learnt for long
    film(training, 7)
    again = Training(experiment, checkpoint=training.checkpoint())
    assert again.state.real_samples.taken == training.state.real_samples.taken == 21
    assert again.state.balance == training.state.balance
    assert 0 < abs(again.state.balance - 0.5) < 0.1
    assert torch.equal(again.state.real_samples.next()[0], training.state.real_samples.next()[0])


@pytest.mark.parametrize("name", ["target=ring", "dcgan"])
def test_a_checkpoint_holds_no_samples(name: str) -> None:
    """Neither pictures nor batches: they come from the seed again, and a checkpoint stays small."""
    training = Training(VARIANTS[name])
    film(training, 3)
    state = 4 * sum(vector.numel() for vector in (training.state.g_weights.vector, training.state.d_weights.vector))
    kept = 4 * state + 6 * 5000  # weights, their average, two moments each; states of random number generators
    assert len(training.checkpoint()) < kept + 10_000


def test_two_trainings_from_one_checkpoint_do_not_share_weights() -> None:
    training = Training(small())
    film(training, 5)
    blob = training.checkpoint()
    film(Training(small(), checkpoint=blob), 10)
    assert training.checkpoint() == blob


def test_a_checkpoint_holds_no_code() -> None:
    blob = Training(small()).checkpoint()
    assert b"pickle" not in blob
    length = int.from_bytes(blob[:8], "little")
    assert blob[8:9] == b"{"
    assert length < len(blob)


# ---------------------------------------------------------------- what is not a checkpoint of this run
def test_checkpoint_of_another_experiment_is_refused() -> None:
    blob = Training(small(seed=1)).checkpoint()
    for other in (small(seed=2), small(generator__width=9), small(loss="hinge")):
        with pytest.raises(ValueError, match="another experiment"):
            Training(other, checkpoint=blob)


def test_damaged_checkpoint_is_refused() -> None:
    blob = Training(small()).checkpoint()
    for damaged in (b"", b"nonsense", blob[:-1], blob[: len(blob) // 2], blob[:8], b"\xff" * 64, blob + b"x"):
        with pytest.raises(ValueError, match="cannot be read"):
            Training(small(), checkpoint=damaged)


def test_checkpoint_without_what_is_needed_is_refused() -> None:
    from safetensors.torch import load, save

    tensors = load(Training(small()).checkpoint())
    for name in ("progress", "balance", "latent_rng"):
        with pytest.raises(ValueError, match="cannot be read"):
            Training(small(), checkpoint=save({k: v for k, v in tensors.items() if k != name}))
    with pytest.raises(ValueError, match="cannot be read"):
        Training(small(), checkpoint=save({"x": torch.zeros(1)}))
