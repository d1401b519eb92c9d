"""Conditions: where the class or the picture enters the two networks, and what it does to their costs."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.conditional import (
    ClassifyingDiscriminator,
    ConcatDiscriminator,
    ConditionalGenerator,
    PairDiscriminator,
    ProjectionDiscriminator,
    class_cross_entropy,
    conditioned_on,
    one_hot,
    repeated,
)
from playground.gan.rules.conditions import Auxiliary, Embedding, Picture
from playground.gan.rules.penalties import R1R2, GradientPenalty
from playground.gan.training.state import build_networks
from playground.gan.training.training import Training
from tests.gan.recording import updates_of
from tests.gan.small import small

METHODS = ["projection", "one-hot", "embedding", "auxiliary"]


def size(network: nn.Module) -> int:
    return sum(part.numel() for part in network.parameters())


def context(rows: int = 12, classes: int = 8) -> Tensor:
    return one_hot(torch.arange(rows) % classes, classes)


# ---------------------------------------------------------------- contexts
def test_shares_are_one_hot_rows() -> None:
    assert one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]


def test_contexts_are_repeated_for_real_and_generated_samples_of_the_same_classes() -> None:
    told = context(3, 3)
    assert repeated(told, 3) is told
    assert torch.equal(repeated(told, 6), torch.cat([told, told]))
    pictures = torch.rand(2, 1, 4, 4)
    assert torch.equal(repeated(pictures, 4), torch.cat([pictures, pictures]))


def test_given_is_the_network_itself_where_nothing_is_told() -> None:
    network = nn.Linear(2, 1)
    assert conditioned_on(network, None) is network


# ---------------------------------------------------------------- where the class enters
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", ["ring", "digits"])
def test_generator_and_discriminator_listen_to_the_class(target: str, method: str) -> None:
    e = small(target, condition=method, target__only="0,1,2") if target == "digits" else small(target, condition=method)
    torch.manual_seed(1)
    generator, discriminator = build_networks(e)
    classes, z = len(e.target.classes), torch.randn(4, e.latent.dimension)
    asked = [one_hot([k] * 4, classes) for k in (0, 1)]
    one, other = (generator(z, told) for told in asked)
    assert one.shape == (4, *e.target.shape)
    assert not torch.allclose(one, other)
    scores = [discriminator(one, told) for told in asked]
    assert scores[0].shape == (4, 1)
    assert torch.equal(scores[0], scores[1]) == (method == "auxiliary"), "an AC-GAN judges the class apart"


@pytest.mark.parametrize("network", ["mlp", "dcgan", "residual"])
@pytest.mark.parametrize("method", METHODS)
def test_every_network_can_be_told_a_class(network: str, method: str) -> None:
    e = small("digits", condition=method, generator=network, discriminator=network)
    generator, discriminator = build_networks(e)
    told = context(4, 10)
    x = generator(torch.randn(4, e.latent.dimension), told)
    assert x.shape == (4, 1, 8, 8)
    assert discriminator(x, told).shape == (4, 1)


def test_the_tutorials_conditional_networks_have_its_numbers_of_parameters() -> None:
    """MNIST, one-hot labels behind 128 latents and beside 784 pixels, 256 units."""
    link = {"target": "mnist", "condition": "one-hot", "generator": "mlp", "discriminator": "mlp"}
    link |= {"latent.dimension": "128"}
    link |= {f"{network}.{knob}": value for network in ("generator", "discriminator")
             for knob, value in (("depth", "1"), ("width", "256"))}  # fmt: skip
    e, problems = Experiment.from_link(link)
    assert problems == []
    assert [size(network) for network in build_networks(e)] == [237_072, 203_777]


def test_projection_adds_the_product_of_features_and_embedding() -> None:
    """Miyato and Koyama 2018, equation 3, written out."""
    features, last = nn.Linear(2, 5), nn.Linear(5, 1 + 3)
    network = ProjectionDiscriminator(nn.Sequential(features, last))
    x, told = torch.randn(6, 2), context(6, 3)
    phi, psi, embedding = features(x), last.weight[0], told @ last.weight[1:]
    expected = (phi * psi).sum(1) + (phi * embedding).sum(1) + last.bias[0] + told @ last.bias[1:]
    assert torch.allclose(network(x, told)[:, 0], expected, atol=1e-6)


def test_a_mixture_of_classes_lies_between_them() -> None:
    table = Embedding(size=4).embedding(3)
    a, b = one_hot([0], 3), one_hot([2], 3)
    assert torch.allclose(table(0.25 * a + 0.75 * b), 0.25 * table(a) + 0.75 * table(b))
    assert size(table) == 12


def test_convolutions_see_the_class_in_every_pixel() -> None:
    seen: list[Tensor] = []

    class Look(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            seen.append(x)
            return x.flatten(1)[:, :1]

    x, told = torch.randn(2, 1, 4, 4), one_hot([0, 2], 3)
    ConcatDiscriminator(Look(), nn.Identity(), spatial=True)(x, told)
    assert seen[0].shape == (2, 4, 4, 4)
    assert torch.equal(seen[0][:, :1], x)
    assert torch.equal(seen[0][1, 1:].flatten(1), told[1][:, None].expand(3, 16))
    ConcatDiscriminator(Look(), nn.Identity(), spatial=False)(x, told)
    assert torch.equal(seen[1], torch.cat([x.flatten(1), told], dim=1))


def test_the_class_stands_behind_the_latent() -> None:
    z, told = torch.randn(2, 3), context(2, 4)
    assert torch.equal(ConditionalGenerator(nn.Identity(), nn.Identity())(z, told), torch.cat([z, told], dim=1))


# ---------------------------------------------------------------- auxiliary classifier
class Knows(nn.Module):
    """A body whose class logits are the samples themselves."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([torch.zeros(len(x), 1), x], dim=1)


def test_auxiliary_rewards_the_class_asked_for_on_both_sides() -> None:
    network, told = ClassifyingDiscriminator(Knows()), context(4, 2)
    right, wrong = 5 * told, 5 * (1 - told)
    assert class_cross_entropy(network, right, told) < 0.01 < 4.9 < class_cross_entropy(network, wrong, told)
    condition, zero = Auxiliary(weight=2.0), torch.zeros(())
    cost = condition.discriminator_cost(zero, network, torch.cat([right, wrong]), told)
    assert cost == pytest.approx(
        2 * (class_cross_entropy(network, right, told) + class_cross_entropy(network, wrong, told)).item()
    )
    assert condition.generator_cost(zero, network, wrong, right, told) == pytest.approx(
        2 * class_cross_entropy(network, wrong, told).item()
    )


# ---------------------------------------------------------------- penalties
def test_penalties_look_at_the_discriminator_with_its_context() -> None:
    """A discriminator whose slope depends on the class asked for is priced at that slope."""

    class Steep(nn.Module):
        def forward(self, x: Tensor, told: Tensor) -> Tensor:
            return (x * (told @ torch.tensor([[1.0], [3.0]]))).sum(dim=1, keepdim=True)

    told, samples = one_hot([0, 1], 2), torch.randn(4, 2, requires_grad=True)
    discriminator = conditioned_on(Steep(), told)
    real, fake = discriminator(samples).chunk(2)
    slopes = torch.tensor([2.0, 18.0])  # squared: two coordinates of slope 1, and of slope 3
    flat = R1R2().cost(discriminator, samples, real, fake, None)
    assert flat.item() == pytest.approx(slopes.mean().item())  # half of the mean over each half, twice
    price = GradientPenalty().cost(discriminator, samples, real, fake, torch.Generator().manual_seed(0))
    assert price.item() == pytest.approx((slopes.sqrt() - 1).square().mean().item(), rel=1e-5)


# ---------------------------------------------------------------- image to image
def test_the_generator_sees_the_given_picture_alone_and_the_discriminator_both() -> None:
    e = small("digits", condition="picture", condition__given="upper-half")
    generator, discriminator = build_networks(e)
    told = torch.randn(3, 1, 8, 8)
    assert torch.equal(generator(torch.zeros(3, 2), told), generator(torch.ones(3, 2), told))
    pair = PairDiscriminator(nn.Identity())(torch.zeros(3, 1, 8, 8), told)
    assert torch.equal(pair[:, :1], told)
    assert discriminator(told, told).shape[0] == 3


@pytest.mark.parametrize("network", ["mlp", "dcgan", "residual", "unet"])
def test_every_generator_can_start_from_a_picture(network: str) -> None:
    e = small("shapes", condition="picture", target__colour="colour", condition__given="grey", generator=network)
    generator, _ = build_networks(e)
    assert generator(torch.zeros(2, 2), torch.randn(2, 1, 28, 28)).shape == (2, 3, 28, 28)


def test_the_distance_is_the_mean_over_pixels() -> None:
    condition, g_loss = Picture(l1=10.0, adversarial=0.5), torch.tensor(2.0)
    cost = condition.generator_cost(g_loss, nn.Identity(), torch.ones(2, 1, 4, 4), torch.zeros(2, 1, 4, 4), None)
    assert cost.item() == 0.5 * 2 + 10


def test_without_the_game_the_discriminator_teaches_nothing() -> None:
    """The L1-only twin: the generator's way is the same whatever the discriminator thinks."""
    settings = {"condition": "picture", "condition__given": "upper-half", "condition__adversarial": 0.0}
    ways = []
    for rate in (0.001, 0.1):
        training = Training(small("digits", **settings, d_optimiser__learning_rate=rate))
        for _ in range(5):
            training.advance()
        ways.append(training.state.g_weights.vector.clone())
    assert torch.equal(*ways)


# ---------------------------------------------------------------- the whole step
@pytest.mark.parametrize("method", METHODS)
def test_a_step_tells_both_networks_the_classes_of_the_real_batch(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    training = Training(small(condition=method, batch=32))
    updates = updates_of(training, monkeypatch)
    training.advance()
    target = training.experiment.target
    nearest = target.residuals(target.restore(updates[0].real.double().numpy())).argmin(axis=1)
    for update in updates:
        assert update.context is not None
        assert update.context.argmax(dim=1).tolist() == nearest.tolist()


def test_experiments_without_a_condition_are_built_as_ever() -> None:
    generator, discriminator = build_networks(Experiment.default("ring"))
    assert type(generator) is type(discriminator) is nn.Sequential
