"""Real samples: fresh for every batch, the same for the same seed, and resumed from one number."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.gan.experiment.experiment import Experiment
from playground.gan.targets.images import Digits
from playground.gan.training.real_samples import BLOCK, RealSamples, from_units, into_units, pixels_of, real_samples_of
from playground.gan.training.training import Training
from playground.images import Split
from playground.images.pairs import given_part
from tests.gan.small import advance, small

POINTS, PICTURES = small("quadratic"), small("digits")
LINE, COLOUR = small("gaussian"), small("shapes", target__colour="colour", target__count=50)
each = pytest.mark.parametrize("experiment", [POINTS, LINE, PICTURES, COLOUR], ids=lambda e: e.target.title)


def samples_of(experiment: Experiment, seed: int = 1) -> RealSamples:
    return real_samples_of(experiment, np.random.SeedSequence(seed).spawn(2)[0], "cpu")


def batches(samples: RealSamples, count: int) -> list[Tensor]:
    return [samples.next()[0].clone() for _ in range(count)]


def equal(some: list[Tensor], others: list[Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(some, others, strict=True))


# ---------------------------------------------------------------- what a batch is
@each
def test_a_batch_has_the_shape_of_its_target_in_training_numbers(experiment: Experiment) -> None:
    for x in batches(samples_of(experiment), 3):
        assert x.shape == (experiment.batch, *experiment.target.shape)
        assert x.dtype == torch.float32
        assert torch.isfinite(x).all()


@each
def test_every_batch_is_fresh(experiment: Experiment) -> None:
    """Also across the edge of a block."""
    seen = batches(samples_of(experiment), 2 * BLOCK + 1)
    assert len({x.numpy().tobytes() for x in seen}) == len(seen)


def test_no_point_comes_twice() -> None:
    x = torch.cat(batches(samples_of(POINTS), 2 * BLOCK))
    assert len(x.unique(dim=0)) == len(x)


@each
def test_same_seed_same_batches_another_seed_others(experiment: Experiment) -> None:
    count = BLOCK + 2
    wanted = batches(samples_of(experiment), count)
    assert equal(batches(samples_of(experiment), count), wanted)
    for x, y in zip(batches(samples_of(experiment, seed=2), count), wanted, strict=True):
        assert not torch.equal(x, y)


@each
def test_two_owners_of_one_seed_do_not_disturb_each_other(experiment: Experiment) -> None:
    wanted = batches(samples_of(experiment), BLOCK + 3)
    one, other = samples_of(experiment), samples_of(experiment)
    assert equal([x for _ in range(BLOCK + 3) for x in (one.next()[0].clone(), other.next()[0])][::2], wanted)


@each
def test_what_is_done_to_a_batch_does_not_reach_the_next_run(experiment: Experiment) -> None:
    wanted = batches(samples_of(experiment), 3)
    samples = samples_of(experiment)
    samples.next()[0].zero_()
    assert equal(batches(samples_of(experiment), 3), wanted)
    assert equal(batches(samples, 2), wanted[1:])


# ---------------------------------------------------------------- what a sample was asked for
@pytest.mark.parametrize("target", ["ring", "digits"])
def test_without_a_condition_nothing_is_told(target: str) -> None:
    assert samples_of(small(target)).next()[1] is None


@pytest.mark.parametrize("target", ["ring", "two-curves", "spirals"])
def test_points_come_with_the_class_that_they_are_of(target: str) -> None:
    experiment = small(target, condition="projection", batch=512, units="raw")
    x, context = samples_of(experiment).next()
    assert context is not None
    assert context.shape == (512, len(experiment.target.classes))
    assert torch.equal(context.sum(dim=1), torch.ones(512))
    nearest = experiment.target.residuals(x.double().numpy()).argmin(axis=1)
    assert np.mean(nearest == context.argmax(dim=1).numpy()) > 0.99


def test_points_are_the_same_whether_or_not_their_class_is_told() -> None:
    plain, conditional = samples_of(small("ring")), samples_of(small("ring", condition="projection"))
    assert equal(batches(plain, BLOCK + 2), batches(conditional, BLOCK + 2))


def test_pictures_come_with_their_class() -> None:
    experiment = small("digits", condition="projection", target__only="2,5,7")
    split = experiment.target.chosen()
    known = {
        into_units(torch.tensor(p), "standardised").numpy().tobytes(): n for p, n in zip(*both(split), strict=True)
    }
    for _ in range(3):
        x, context = samples_of(experiment).next()
        assert context is not None
        assert context.shape == (experiment.batch, 10), "classes keep their numbers"
        assert [known[picture.numpy().tobytes()] for picture in x] == context.argmax(dim=1).tolist()


def both(split: Split) -> tuple[np.ndarray, np.ndarray]:
    assert split.labels is not None
    return split.pixels, split.labels


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_pictures_come_with_the_part_that_is_given_of_them(units: str) -> None:
    experiment = small("digits", condition="picture", condition__given="upper-half", units=units)
    x, context = samples_of(experiment).next()
    assert context is not None
    assert torch.equal(context, into_units(torch.tensor(given_part(from_units(x, units).numpy(), "upper-half")), units))


@pytest.mark.parametrize(
    "experiment", [small(condition="projection"), small("digits", condition="picture")], ids=["classes", "picture"]
)
def test_contexts_resume_with_their_samples(experiment: Experiment) -> None:
    undisturbed, resumed = samples_of(experiment), samples_of(experiment)
    batches(undisturbed, BLOCK + 3)
    resumed.taken = BLOCK + 3
    for _ in range(BLOCK):
        for one, other in zip(undisturbed.next(), resumed.next(), strict=True):
            assert torch.equal(one, other)


# ---------------------------------------------------------------- its state is one number
@each
@pytest.mark.parametrize("at", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK + 3])
def test_the_number_taken_is_the_whole_state(experiment: Experiment, at: int) -> None:
    undisturbed = samples_of(experiment)
    batches(undisturbed, at)
    assert undisturbed.taken == at
    resumed = samples_of(experiment)
    resumed.taken = at
    assert equal(batches(resumed, BLOCK + 2), batches(undisturbed, BLOCK + 2))
    assert resumed.taken == undisturbed.taken == at + BLOCK + 2


def test_going_back_gives_the_same_batches_again() -> None:
    samples = samples_of(POINTS)
    seen = batches(samples, 2 * BLOCK)
    for at in (BLOCK + 2, 3, 0):
        samples.taken = at
        assert torch.equal(samples.next()[0], seen[at])


@pytest.mark.parametrize("at", [BLOCK - 1, BLOCK, BLOCK + 1])
def test_a_training_resumed_around_the_edge_of_a_block_sees_the_same(at: int) -> None:
    undisturbed = Training(POINTS)
    advance(undisturbed, at)
    resumed = Training(POINTS, checkpoint=undisturbed.checkpoint())
    for training in (undisturbed, resumed):
        advance(training, 2)
    assert torch.equal(*(training.state.real_samples.next()[0] for training in (resumed, undisturbed)))
    assert torch.equal(resumed.state.g_weights.vector, undisturbed.state.g_weights.vector)


# ---------------------------------------------------------------- units
@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_points_are_in_the_units_that_are_asked_for(units: str) -> None:
    experiment = small("quadratic", units=units, batch=512)
    x, target = torch.cat(batches(samples_of(experiment), BLOCK)).numpy(), experiment.target
    mean, std = (target.mean, target.std) if units == "raw" else ([0, 0], [1, 1])
    assert x.mean(axis=0) / std == pytest.approx(np.divide(mean, std), abs=0.05)
    assert x.std(axis=0) / std == pytest.approx([1, 1], rel=0.05)


def test_both_units_are_the_same_points() -> None:
    raw, plain = (samples_of(small("quadratic", units=units)).next()[0].double() for units in ("raw", "standardised"))
    assert POINTS.target.restore(plain.numpy()) == pytest.approx(raw.numpy(), rel=1e-4, abs=1e-3)


@pytest.mark.parametrize(("units", "low"), [("standardised", -1), ("raw", 0)])
def test_pixels_fill_the_range_that_is_asked_for(units: str, low: int) -> None:
    x = torch.cat(batches(samples_of(small("digits", units=units)), 4))
    assert x.min() == pytest.approx(low)
    assert x.max() == pytest.approx(1)


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_every_pixel_value_comes_back(units: str) -> None:
    pixels = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)
    x = into_units(pixels, units)
    assert torch.equal(from_units(x, units), pixels)
    assert (x.diff(dim=-1) > 0).all()


@pytest.mark.parametrize(("units", "black", "white"), [("standardised", -1.0, 1.0), ("raw", 0.0, 1.0)])
def test_what_is_out_of_range_is_cut_off(units: str, black: float, white: float) -> None:
    x = torch.tensor([black, white, black - 5, white + 5, -float("inf"), float("inf"), 1e38, -1e38])
    assert from_units(x, units).tolist() == [0, 255, 0, 255, 0, 255, 255, 0]
    assert from_units(x.bfloat16(), units).tolist() == [0, 255, 0, 255, 0, 255, 255, 0]


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_what_is_no_number_can_still_be_shown(units: str) -> None:
    assert from_units(torch.full((4,), float("nan")), units).dtype == torch.uint8


# ---------------------------------------------------------------- pictures
def test_batches_of_pictures_are_pictures_of_the_target() -> None:
    experiment = small("digits", target__only="3", target__count=20)
    chosen = {picture.tobytes() for picture in experiment.target.chosen().pixels}
    assert len(chosen) == 20
    seen = from_units(torch.cat(batches(samples_of(experiment), BLOCK)), "standardised").numpy()
    assert {picture.tobytes() for picture in seen} == chosen, "all of them, and no others"


def test_pictures_are_drawn_evenly() -> None:
    experiment = small("digits", target__count=10, batch=512)
    seen = from_units(torch.cat(batches(samples_of(experiment), BLOCK)), "standardised").numpy()
    _, counts = np.unique([picture.tobytes() for picture in seen], return_counts=True)
    assert counts / len(seen) == pytest.approx([0.1] * 10, abs=0.015)


def test_held_out_pictures_are_never_drawn() -> None:
    target = Digits()
    drawn = {picture.tobytes() for picture in pixels_of(target, "cpu").numpy()}
    trained = {picture.tobytes() for picture in target.load().train.pixels}
    assert drawn == trained
    assert len(pixels_of(target, "cpu")) == len(target.load().train)


def test_runs_on_the_same_pictures_share_their_memory() -> None:
    one, other = small("digits", seed=1), small("digits", seed=2, batch=8)
    place = pixels_of(one.target, "cpu").data_ptr()
    assert pixels_of(other.target, "cpu").data_ptr() == place
    assert pixels_of(small("digits", target__count=9).target, "cpu").data_ptr() != place
    trainings = [Training(one), Training(other)]
    for training in trainings:
        advance(training, 1)
    assert pixels_of(Experiment.from_json(one.canonical()).target, "cpu").data_ptr() == place
    assert pixels_of(one.target, "cpu").dtype == torch.uint8, "a quarter of what floats would take"


def test_training_never_writes_to_the_shared_pictures() -> None:
    before = pixels_of(PICTURES.target, "cpu").clone()
    advance(Training(small("digits", augment__colour=True, augment__cutout=True, instance_noise=1)), 3)
    assert torch.equal(pixels_of(PICTURES.target, "cpu"), before)
    assert np.array_equal(PICTURES.target.load().train.pixels, before.numpy())
