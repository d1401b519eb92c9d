"""Conditional networks: where the class or the picture enters them, and what it adds to their losses."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
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
from playground.gan.training.training import Training
from tests.gan.recording import updates_of
from tests.gan.small import small

METHODS = ["projection", "one-hot", "embedding", "auxiliary"]


def size(network: nn.Module) -> int:
    return sum(part.numel() for part in network.parameters())


def classes_in_turn(rows: int = 12, classes: int = 8) -> Tensor:
    return one_hot(torch.arange(rows) % classes, classes)


# ---------------------------------------------------------------- contexts
def test_one_hot_makes_a_row_for_each_label() -> None:
    assert one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]


def test_contexts_are_repeated_for_real_and_generated_samples_of_the_same_classes() -> None:
    context = classes_in_turn(3, 3)
    assert repeated(context, 3) is context
    assert torch.equal(repeated(context, 6), torch.cat([context, context]))
    pictures = torch.rand(2, 1, 4, 4)
    assert torch.equal(repeated(pictures, 4), torch.cat([pictures, pictures]))


def test_a_network_without_a_context_stays_itself() -> None:
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
    one, other = (generator(z, context) for context in asked)
    assert one.shape == (4, *e.target.shape)
    assert not torch.allclose(one, other)
    scores = [discriminator(one, context) for context in asked]
    assert scores[0].shape == (4, 1)
    assert torch.equal(scores[0], scores[1]) == (method == "auxiliary"), "an AC-GAN scores the class separately"


@pytest.mark.parametrize("network", ["mlp", "dcgan", "residual"])
@pytest.mark.parametrize("method", METHODS)
def test_every_network_can_take_a_class(network: str, method: str) -> None:
    e = small("digits", condition=method, generator=network, discriminator=network)
    generator, discriminator = build_networks(e)
    context = classes_in_turn(4, 10)
    x = generator(torch.randn(4, e.latent.dimension), context)
    assert x.shape == (4, 1, 8, 8)
    assert discriminator(x, context).shape == (4, 1)


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
    x, context = torch.randn(6, 2), classes_in_turn(6, 3)
    phi, psi, embedding = features(x), last.weight[0], context @ last.weight[1:]
    expected = (phi * psi).sum(1) + (phi * embedding).sum(1) + last.bias[0] + context @ last.bias[1:]
    assert torch.allclose(network(x, context)[:, 0], expected, atol=1e-6)


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

    x, context = torch.randn(2, 1, 4, 4), one_hot([0, 2], 3)
    ConcatDiscriminator(Look(), nn.Identity(), spatial=True)(x, context)
    assert seen[0].shape == (2, 4, 4, 4)
    assert torch.equal(seen[0][:, :1], x)
    assert torch.equal(seen[0][1, 1:].flatten(1), context[1][:, None].expand(3, 16))
    ConcatDiscriminator(Look(), nn.Identity(), spatial=False)(x, context)
    assert torch.equal(seen[1], torch.cat([x.flatten(1), context], dim=1))


def test_the_class_stands_behind_the_latent() -> None:
    z, context = torch.randn(2, 3), classes_in_turn(2, 4)
    assert torch.equal(ConditionalGenerator(nn.Identity(), nn.Identity())(z, context), torch.cat([z, context], dim=1))


# ---------------------------------------------------------------- auxiliary classifier
class Knows(nn.Module):
    """A body whose class logits are the samples themselves."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([torch.zeros(len(x), 1), x], dim=1)


def test_auxiliary_rewards_the_class_asked_for_on_both_sides() -> None:
    network, context = ClassifyingDiscriminator(Knows()), classes_in_turn(4, 2)
    right, wrong = 5 * context, 5 * (1 - context)
    assert class_cross_entropy(network, right, context) < 0.01 < 4.9 < class_cross_entropy(network, wrong, context)
    condition, zero = Auxiliary(weight=2.0), torch.zeros(())
    cost = condition.discriminator_cost(zero, network, torch.cat([right, wrong]), context)
    assert cost == pytest.approx(
        2 * (class_cross_entropy(network, right, context) + class_cross_entropy(network, wrong, context)).item()
    )
    assert condition.generator_cost(zero, network, wrong, right, context) == pytest.approx(
        2 * class_cross_entropy(network, wrong, context).item()
    )


def test_auxiliary_may_learn_from_real_samples_alone() -> None:
    """Otherwise samples of the wrong class teach it that they are right (Gong et al. 2019)."""
    network, context = ClassifyingDiscriminator(Knows()), classes_in_turn(4, 2)
    right, wrong = 5 * context, 5 * (1 - context)
    condition, zero = Auxiliary(weight=2.0, on_generated=0.0), torch.zeros(())
    costs = [condition.discriminator_cost(zero, network, torch.cat([right, fake]), context) for fake in (right, wrong)]
    assert costs[0] == costs[1] == 2 * class_cross_entropy(network, right, context)


# ---------------------------------------------------------------- penalties
def test_penalties_look_at_the_discriminator_with_its_context() -> None:
    """A discriminator whose slope depends on the class asked for is penalised for that slope."""

    class Steep(nn.Module):
        def forward(self, x: Tensor, context: Tensor) -> Tensor:
            return (x * (context @ torch.tensor([[1.0], [3.0]]))).sum(dim=1, keepdim=True)

    context, samples = one_hot([0, 1], 2), torch.randn(4, 2, requires_grad=True)
    discriminator = conditioned_on(Steep(), context)
    real, fake = discriminator(samples).chunk(2)
    slopes = torch.tensor([2.0, 18.0])  # squared: two coordinates of slope 1, and of slope 3
    flat = R1R2().cost(discriminator, samples, real, fake, None)
    assert flat.item() == pytest.approx(slopes.mean().item())  # half of the mean over each half, twice
    cost = GradientPenalty().cost(discriminator, samples, real, fake, torch.Generator().manual_seed(0))
    assert cost.item() == pytest.approx((slopes.sqrt() - 1).square().mean().item(), rel=1e-5)


# ---------------------------------------------------------------- image to image
def test_the_generator_sees_the_given_picture_alone_and_the_discriminator_both() -> None:
    e = small("digits", condition="picture", condition__given="upper-half")
    generator, discriminator = build_networks(e)
    context = torch.randn(3, 1, 8, 8)
    assert torch.equal(generator(torch.zeros(3, 2), context), generator(torch.ones(3, 2), context))
    pair = PairDiscriminator(nn.Identity())(torch.zeros(3, 1, 8, 8), context)
    assert torch.equal(pair[:, :1], context)
    assert discriminator(context, context).shape[0] == 3


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
    """The L1-only twin: the generator's weights are the same whatever the discriminator does."""
    settings = {"condition": "picture", "condition__given": "upper-half", "condition__adversarial": 0.0}
    weights = []
    for rate in (0.001, 0.1):
        training = Training(small("digits", **settings, d_optimiser__learning_rate=rate))
        for _ in range(5):
            training.advance()
        weights.append(training.state.g_weights.vector.clone())
    assert torch.equal(*weights)


# ---------------------------------------------------------------- the whole step
@pytest.mark.parametrize("method", METHODS)
def test_a_step_gives_both_networks_the_classes_of_the_real_batch(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_the_formula_of_the_classifier_has_all_that_is_added_to_the_losses() -> None:
    """D's costs are a class term on real and one on generated samples; G's is one on generated samples."""
    *lines, of_g = Auxiliary.formula.split(r"\qquad")
    of_d = " ".join(lines)
    assert (of_d.count(r"\log p_D"), of_g.count(r"\log p_D")) == (2, 1)
    assert r"c \mid x" in of_d
    assert all(r"c \mid \tilde x" in part for part in (of_d, of_g))
