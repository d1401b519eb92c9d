"""The faithful recipes are what their tutorials say: networks, first weights, losses, optimisers, batches, updates."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.gan.networks.conditional import one_hot
from playground.gan.rules.pretraining import NoPretraining
from playground.gan.training.algorithm import draw
from playground.gan.training.state import set_learning_rates
from playground.recipes import recipes
from tests.gan.recording import updates_of
from tests.recipes.tutorials import TUTORIALS, Bend, Naive, experiment_of, flat, nothing, training_of

pytestmark = pytest.mark.usefixtures("handwriting")
EACH = pytest.mark.parametrize("name", list(TUTORIALS))
MNIST = [name for name in TUTORIALS if name.startswith("mnist")]


def layers_of(network: nn.Module, kind: type[nn.Module]) -> list[nn.Module]:
    return [layer for layer in network.modules() if isinstance(layer, kind)]


@EACH
def test_the_networks_have_the_layers_and_parameters_of_the_tutorial(name):
    row, training = TUTORIALS[name], training_of(name)
    networks = (training.state.generator, training.state.discriminator)
    for network, widths in zip(networks, (row.generator, row.discriminator), strict=True):
        linear = layers_of(network, nn.Linear)
        assert [layer.in_features for layer in linear] == list(widths[:-1])
        assert [layer.out_features for layer in linear] == list(widths[1:])
    assert tuple(len(flat(network)) for network in networks) == row.parameters


@EACH
def test_the_networks_compute_what_the_tutorial_s_do(name):
    row, training = TUTORIALS[name], training_of(name)
    context = one_hot(torch.arange(10), 10) if name == "mnist-conditional" else None
    labels = 0 if context is None else 10
    z, x = torch.randn(10, row.generator[0] - labels), torch.rand(10, *training.experiment.target.shape)
    for network, given_to, last in (
        (training.state.generator, z, row.last),
        (training.state.discriminator, x, nothing),
    ):
        inputs = given_to.flatten(1) if context is None else torch.cat([given_to.flatten(1), context], dim=1)
        made = (network(given_to) if context is None else network(given_to, context)).flatten(1)
        if name == "gaussian-pretrained" and network is training.state.discriminator:
            made, last = torch.sigmoid(made), clipped
        torch.testing.assert_close(made, computed(network, inputs, row.bend, last), rtol=1e-4, atol=1e-5)


def clipped(x: Tensor) -> Tensor:
    return torch.tanh(x).clamp(0.01, 0.99)


def computed(network: nn.Module, x: Tensor, bend: Bend, last: Bend) -> Tensor:
    """What layers with these weights make of `x`, written out; a layer of two units has no bend, and the second to
    fourth of five are standardised with the tutorial's epsilon."""
    layers = layers_of(network, nn.Linear)
    for number, layer in enumerate(layers[:-1]):
        x = x @ layer.weight.T + layer.bias
        if len(layers) == 5 and number > 0:
            x = (x - x.mean(dim=0)) / (x.var(dim=0, unbiased=False) + 0.8).sqrt()
        x = x if x.shape[1] == 2 else bend(x)
    return last(x @ layers[-1].weight.T + layers[-1].bias)


def test_batch_normalisation_is_that_of_fashion_alone_and_its_epsilon_is_the_strange_one():
    for name in TUTORIALS:
        training = training_of(name)
        found = [(layer.num_features, layer.eps) for layer in layers_of(training.state.generator, nn.BatchNorm1d)]
        assert found == ([(256, 0.8), (512, 0.8), (1024, 0.8)] if name.startswith("fashion") else []), name
        assert not layers_of(training.state.discriminator, nn.BatchNorm1d)


@EACH
def test_the_first_weights_are_drawn_as_in_the_tutorial(name):
    training, drawn = training_of(name), {"truncated": 0.02, "normal": 6.0}
    layers = layers_of(training.state.generator, nn.Linear) + layers_of(training.state.discriminator, nn.Linear)
    row, all_weights = TUTORIALS[name], torch.cat([layer.weight.detach().flatten() for layer in layers])
    for layer in layers:
        ins, outs = layer.in_features, layer.out_features
        bound = {"glorot": (6 / (ins + outs)) ** 0.5, "pytorch": ins**-0.5}.get(row.initial) or drawn[row.initial]
        assert layer.weight.abs().max() <= bound
        if row.initial in ("glorot", "pytorch") and layer.weight.numel() > 500:
            assert layer.weight.std().item() == pytest.approx(bound / 3**0.5, rel=0.1)
        assert (layer.bias.abs().max() > 0) == (row.initial == "pytorch")
        assert layer.bias.abs().max() <= bound
    if row.initial == "truncated":  # at two sigma: what is left has a spread of 0.88 sigma
        assert all_weights.std().item() == pytest.approx(0.0088, rel=0.02)
    if row.initial == "normal":
        assert all_weights.std().item() == pytest.approx(1, abs=0.2)


@EACH
def test_two_iterations_move_both_networks_as_the_tutorial_s_own_loop_does(name, monkeypatch):
    """The same batches, given to the tutorial's loop in plain PyTorch: losses, optimisers, order of the updates, what
    holds still and what shares latents all show in where the weights end."""
    row, plain = TUTORIALS[name], {"pretraining": NoPretraining()}
    training = training_of(name, **plain)
    naive, seen, before = (
        Naive(row, training),
        updates_of(training, monkeypatch),
        (training.state.g_weights.vector.clone(),),
    )
    before += (training.state.d_weights.vector.clone(),)
    iterations = 1 if len(row.updates) > 2 else 2  # ten steps on one batch at raw scale amplify the last digit
    for _ in range(iterations):
        seen.clear()
        training.advance()
        naive.play(seen)
    after = (training.state.g_weights.vector, training.state.d_weights.vector)
    for start, ours, theirs in zip(before, after, (flat(naive.g), flat(naive.d)), strict=True):
        assert (ours - theirs).norm() < 0.001 * (ours - start).norm()


@EACH
def test_the_optimisers_have_the_tutorial_s_values(name):
    training, row = training_of(name), TUTORIALS[name]
    for ours, theirs in ((training.state.g_optimiser, row.g_optimiser), (training.state.d_optimiser, row.d_optimiser)):
        wanted = theirs([nn.Parameter(torch.zeros(1))])
        assert type(ours) is type(wanted)
        for value in ("lr", "betas", "alpha", "eps", "momentum", "weight_decay"):
            assert ours.defaults.get(value) == wanted.defaults.get(value), value


@EACH
def test_each_iteration_updates_and_shares_what_the_tutorial_does(name, monkeypatch):
    row, training = TUTORIALS[name], training_of(name, pretraining=NoPretraining())
    seen, moves = updates_of(training, monkeypatch), []
    step = training.state.d_optimiser.step
    training.state.d_optimiser.step = lambda: moves.append(step())
    training.advance()
    assert "".join(update.of for update in seen) == row.updates
    assert len(moves) == row.moves * row.updates.count("D")
    latents = torch.stack([update.z for update in seen]).unique(dim=0)
    assert len(latents) == (1 if row.shares else len(seen))
    assert len(torch.stack([update.real for update in seen]).unique(dim=0)) == 1
    assert all(len(update.real) == len(update.z) == row.batch for update in seen)


@EACH
def test_a_run_is_as_long_as_the_tutorial_s_and_nothing_is_added_to_it(name):
    e, row = experiment_of(name), TUTORIALS[name]
    assert (e.batch, e.steps) == (row.batch, row.steps)
    assert e.penalty.kind == "none"
    assert (e.ema, e.instance_noise, e.augment.active, e.precision) == (0, 0, False, "float32")
    assert (e.schedule.kind == "constant") == (name != "gaussian-pretrained")


@EACH
def test_the_losses_are_the_tutorial_s_as_numbers(name):
    real, fake = torch.tensor([[0.3], [-1.2], [2.0]]), torch.tensor([[-0.4], [0.9], [-2.5]])
    p, q = torch.sigmoid(real), torch.sigmoid(fake)
    loss = experiment_of(name).loss
    assert loss.discriminator(real, fake).item() == pytest.approx((-p.log().mean() - (1 - q).log().mean()).item())
    wanted = (1 - q).log().mean() if name == "mnist-first-gan" else -q.log().mean()
    assert loss.generator(None, fake).item() == pytest.approx(wanted.item())


def test_the_rate_of_the_gaussian_is_a_staircase_that_begins_again_with_the_game():
    training = training_of("gaussian-pretrained")
    stairs = {0: 0, 999: 0, 1000: 0, 5999: 0, 6000: 1, 10_999: 1, 11_000: 2, 20_999: 3}
    for step, stair in stairs.items():
        training.state.step = step
        set_learning_rates(training.state)
        for optimiser in (training.state.g_optimiser, training.state.d_optimiser):
            assert optimiser.param_groups[0]["lr"] == pytest.approx(0.001 * 0.95**stair)


# ---------------------------------------------------------------- what goes in
def sampled(name: str) -> tuple[Tensor, Tensor]:
    """Many real samples and latents."""
    training = training_of(name)
    real, _, latent = zip(*[draw(training.state) for _ in range(20)], strict=True)
    return torch.cat(real), torch.cat(latent)


def test_the_quadratic_is_seen_at_raw_scale_with_latents_from_the_square():
    real, latent = sampled("quadratic")
    x, y = real.T
    assert x.min() < -49 < 49 < x.max()
    torch.testing.assert_close(y, 10 + x**2)
    assert -1 <= latent.min() < -0.99 < 0.99 < latent.max() <= 1
    assert sampled("quadratic-standardised")[0].std(dim=0).tolist() == pytest.approx([1, 1], abs=0.05)


def test_the_latents_of_the_gaussian_are_even_steps_a_little_shaken():
    training = training_of("gaussian-pretrained")
    shaken = draw(training.state)[2][:, 0] - torch.linspace(-6, 6, 200)
    assert 0 <= shaken.min() < 0.001 + 1e-5
    assert 0.009 < shaken.max() <= 0.01 + 1e-5
    real, _ = sampled("gaussian-pretrained")
    assert (real.mean().item(), real.std().item()) == (pytest.approx(0, abs=0.05), pytest.approx(1, abs=0.05))


@pytest.mark.parametrize("name", [*MNIST, "fashion-mlp"])
def test_pictures_come_in_the_tutorial_s_units(name):
    real, latent = sampled(name)
    assert real.shape[1:] == (1, 28, 28)
    assert (real.min().item(), real.max().item()) == ((-1, 1) if name == "fashion-mlp" else (0, 1))
    assert (latent.mean().item(), latent.std().item()) == (pytest.approx(0, abs=0.03), pytest.approx(1, abs=0.03))


def test_the_twos_are_twos():
    chosen = experiment_of("mnist-twos").target.chosen()
    assert set(chosen.labels.tolist()) == {2}
    shown = {picture.tobytes() for picture in chosen.pixels}
    real = np.rint(sampled("mnist-twos")[0].numpy() * 255).astype(np.uint8)
    assert all(picture.tobytes() in shown for picture in real[:200])


def test_the_conditional_s_discriminator_sees_the_batch_s_labels_and_the_generator_is_asked_for_any(monkeypatch):
    training = training_of("mnist-conditional")
    seen = updates_of(training, monkeypatch)
    asked, differ = [], 0
    for _ in range(8):
        seen.clear()
        training.advance()
        by_of = {update.of: update.context for update in seen}
        images = training.experiment.target.chosen()
        places = {picture.tobytes(): label for picture, label in zip(images.pixels, images.labels, strict=True)}
        real = np.rint(seen[0].real.numpy() * 255).astype(np.uint8)
        torch.testing.assert_close(by_of["D"], one_hot([places[picture.tobytes()] for picture in real], 10))
        asked.append(by_of["G"].argmax(dim=1))
        differ += int((by_of["G"] != by_of["D"]).any())
    counts = torch.cat(asked).bincount(minlength=10)
    assert differ == 8
    assert counts.min() > 20  # of 400, each of ten classes about 40 times
    assert counts.max() < 65


def test_beside_the_quadratic_stand_the_same_networks_in_other_units():
    raw, standardised = experiment_of("quadratic"), experiment_of("quadratic-standardised")
    assert raw.model_copy(update={"units": "standardised"}) == standardised
    assert recipes()["quadratic"].beside == "quadratic-standardised"
