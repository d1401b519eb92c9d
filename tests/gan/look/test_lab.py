"""The latent lab: its ways, planes and maps are where they claim to be, and a checkpoint gives its generator back."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.look import lab
from playground.gan.networks.mlp import Mlp
from playground.gan.targets.latent import Latent
from playground.gan.training.training import Training

NORMAL, UNIFORM = Latent(dimension=16), Latent(dimension=16, distribution="uniform")


def pictures(normalisation: str = "none", **changes) -> Experiment:
    """A tiny Experiment on 8x8 digits."""
    network = Mlp(depth=1, width=8, normalisation=normalisation)
    plain = {"latent": Latent(dimension=5), "generator": network, "discriminator": Mlp(depth=1, width=8), "batch": 16}
    return Experiment.default("digits").model_copy(update=plain | changes)


def gallery(n: int = 64, latent: Latent = NORMAL) -> torch.Tensor:
    return latent.sample(n, torch.Generator().manual_seed(3))


def test_slerp_begins_and_ends_where_it_should_and_keeps_the_length():
    start, end = gallery(2)
    start, end = 4 * start / start.norm(), 4 * end / end.norm()
    way = lab.slerp(start, end, torch.linspace(0, 1, 9))
    torch.testing.assert_close(way[0], start)
    torch.testing.assert_close(way[-1], end)
    torch.testing.assert_close(way.norm(dim=1), torch.full((9,), 4.0))
    steps = (way[1:] - way[:-1]).norm(dim=1)
    torch.testing.assert_close(steps, steps[:1].expand(8), msg="equal steps along the arc")


def test_slerp_between_quarters_of_a_circle_is_known():
    way = lab.slerp(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0]), torch.tensor([0.5]))
    torch.testing.assert_close(way, torch.full((1, 2), 0.5**0.5))


@pytest.mark.parametrize("factor", [1.0, 2.0, -1.0])
def test_slerp_between_parallel_latents_is_a_line_of_finite_numbers(factor):
    start = gallery(1)[0]
    way = lab.slerp(start, factor * start, torch.linspace(0, 1, 5))
    assert way.isfinite().all()
    torch.testing.assert_close(way[2], start * (1 + factor) / 2)


def test_a_walk_passes_every_stop_and_uniform_latents_stay_in_their_cube():
    stops = gallery(3)
    way = lab.walk(stops, 10, NORMAL)
    assert way.shape == (19, 16)
    torch.testing.assert_close(way[[0, 9, 18]], stops)
    assert (lab.walk(gallery(3, UNIFORM), 10, UNIFORM).abs() <= 1).all()


def test_random_directions_are_orthonormal_and_their_seed_decides():
    directions = lab.random_directions(16, 5)
    torch.testing.assert_close(directions @ directions.T, torch.eye(2))
    assert torch.equal(directions, lab.random_directions(16, 5))
    assert not torch.equal(directions, lab.random_directions(16, 6))
    assert lab.random_directions(1, 0).shape == (1, 1)


def test_principal_directions_are_those_that_the_first_layer_stretches_most():
    network = nn.Sequential(nn.Linear(4, 4, bias=False), nn.ReLU(), nn.Linear(4, 4))
    network[0].weight.data = torch.diag(torch.tensor([1.0, 5.0, 0.1, -3.0]))
    torch.testing.assert_close(lab.principal_directions(network, 4)[:2], torch.eye(4)[[1, 3]])
    with pytest.raises(ValueError, match="first layer"):
        lab.principal_directions(network, 7)


def test_a_plane_has_its_centre_in_the_middle_and_grows_to_the_right_and_upwards():
    centre, directions = gallery(1)[0], lab.random_directions(16, 1)
    sheet = lab.plane(centre, directions, 5, 2.0).view(5, 5, 16)
    torch.testing.assert_close(sheet[2, 2], centre)
    torch.testing.assert_close(sheet[2, 4], centre + 2 * directions[0])
    torch.testing.assert_close(sheet[0, 2], centre + 2 * directions[1])
    assert lab.plane(torch.zeros(1), lab.random_directions(1, 0), 5, 2.0).shape == (5, 1)


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
@pytest.mark.parametrize("dimension", [1, 2, 64])
def test_a_map_spreads_like_the_latents_of_training(dimension, distribution):
    latent = Latent(dimension=dimension, distribution=distribution)
    z = lab.overview(latent, 15, 0)
    assert z.shape == (225, dimension)
    seen = gallery(2000, latent).square().sum(dim=1).mean()
    assert z.square().sum(dim=1).mean() == pytest.approx(float(seen), rel=0.3)
    assert distribution == "normal" or (z.abs() <= 1).all()


def test_a_map_of_two_dimensions_has_small_numbers_at_the_lower_left():
    z = lab.overview(Latent(dimension=2), 5, 0).view(5, 5, 2)
    assert (z[:, 1:, 0] > z[:, :-1, 0]).all()
    assert (z[:-1, :, 1] > z[1:, :, 1]).all()


def test_truncation_shrinks_all_latents_and_stays_inside():
    z = lab.truncated(gallery(), [0.0, 0.5, 1.0], NORMAL).view(3, 64, 16)
    assert (z[0] == 0).all()
    torch.testing.assert_close(z[1], gallery() / 2)
    assert (lab.truncated(gallery(64, UNIFORM), [1.2], UNIFORM).abs() <= 1).all()


@pytest.mark.parametrize("changes", [{}, {"ema": 0}, {"normalisation": "batch"}])
def test_a_checkpoint_gives_back_the_generator_that_was_shown(changes):
    training = Training(pictures(**changes))
    for _ in range(3):
        training.advance()
    before = torch.get_rng_state()
    generator = lab.generator_of(training.experiment, training.checkpoint(), "cpu")
    assert torch.equal(torch.get_rng_state(), before), "no random numbers of others are used"
    z = training.experiment.latent.sample(70, torch.Generator().manual_seed(0))
    drawn = torch.cat(list(lab.draw(generator, z, "standardised")))
    assert drawn.dtype == torch.uint8
    assert drawn.shape == (70, 1, 8, 8)
    with torch.no_grad():
        shown = training.state.average.eval()(z).clamp(-1, 1)
    torch.testing.assert_close(drawn.float() / 127.5 - 1, shown, atol=1 / 127, rtol=0)


def test_directions_of_a_generator_that_is_told_classes_are_those_of_its_latent():
    network = nn.Sequential(nn.Linear(6, 4, bias=False))
    network[0].weight.data = torch.eye(4, 6) * torch.tensor([1.0, 5.0, 0.1, 3.0])[:, None]
    network[0].weight.data[:, 4:] = 100.0  # the classes
    torch.testing.assert_close(lab.principal_directions(network, 4, extra_inputs=2)[:2], torch.eye(4)[[1, 3]])


def test_a_mixture_is_of_two_classes_and_whole_at_every_place():
    shares = lab.mixture(3, 1, 5, 4)
    torch.testing.assert_close(shares.sum(dim=1), torch.ones(5))
    assert shares[[0, 4]].tolist() == [[0, 0, 0, 1], [0, 1, 0, 0]]
    assert shares[1].tolist() == [0, 0.25, 0, 0.75]


def test_what_a_generator_is_told_goes_with_its_latents_through_all_portions():
    class Echo(nn.Linear):
        def forward(self, z, context):
            return (z + context).view(-1, 1, 1, 1)

    z, context = torch.zeros(70, 1), torch.linspace(-1, 1, 70)[:, None]
    drawn = torch.cat(list(lab.draw(Echo(1, 1), z, "standardised", context))).flatten()
    assert torch.equal(drawn, ((context[:, 0] + 1) / 2 * 255).round().to(torch.uint8))
    assert torch.cat(list(lab.draw(Echo(1, 1), z, "raw", torch.ones(1, 1)))).unique().tolist() == [255]


def test_raw_units_are_pixels_from_0_to_1():
    half = nn.Sequential(nn.Linear(5, 4), nn.Unflatten(1, (1, 2, 2)))
    for parameter in half.parameters():
        nn.init.constant_(parameter, 0.0)
    nn.init.constant_(half[0].bias, 0.5)
    assert next(lab.draw(half, torch.zeros(1, 5), "raw")).unique().tolist() == [128]
    assert next(lab.draw(half, torch.zeros(1, 5), "standardised")).unique().tolist() == [191]
