"""Algorithm 1: the same as a textbook loop, owner of its own chance, and undisturbed by being watched."""

from __future__ import annotations

import copy
import random
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.gan.experiment import CHOICES, Experiment
from playground.gan.schema import kinds_of
from playground.gan.snapshot import snapshot_steps
from playground.gan.training import Training

from .small import VARIANTS, advance, film, small

STEPS = 16  # snapshots fall due after 5 and after 13; after most steps, losses wait for the next one


def weights(network: nn.Module) -> Tensor:
    return nn.utils.parameters_to_vector(network.parameters()).detach().clone()


# ---------------------------------------------------------------- the algorithm
class Recorded(Training):
    """Remembers the samples that it drew, in order."""

    def __init__(self, experiment: Experiment) -> None:
        self.real_batches: list[Tensor] = []
        self.latent_batches: list[Tensor] = []
        super().__init__(experiment)
        self.real_batches.clear()  # one batch is drawn before the first step

    def sample_real(self) -> Tensor:
        self.real_batches.append(super().sample_real())
        return self.real_batches[-1]

    def sample_latent(self) -> Tensor:
        self.latent_batches.append(super().sample_latent())
        return self.latent_batches[-1]


OPTIMISERS = {
    "sgd": lambda weights: torch.optim.SGD(weights, lr=0.005),
    "rmsprop": lambda weights: torch.optim.RMSprop(weights, lr=0.001, alpha=0.9, eps=1e-10),
    "adam": lambda weights: torch.optim.Adam(weights, lr=0.002, betas=(0.0, 0.99)),
}


@pytest.mark.parametrize("optimiser", kinds_of(CHOICES["g_optimiser"]))
@pytest.mark.parametrize("penalty", ["none", "r1"])
@pytest.mark.parametrize("k", [1, 3])
def test_training_is_the_textbook_loop(optimiser: str, penalty: str, k: int) -> None:
    """The same batches through the loop that every tutorial writes end at the same weights."""
    fields: dict[str, Any] = {"penalty__weight": 0.2, "penalty__final_weight": 0.2} if penalty == "r1" else {}
    training = Recorded(
        small(
            g_optimiser=optimiser, d_optimiser=optimiser, penalty=penalty, discriminator_steps=k,
            schedule="constant", ema=0, generator__activation="tanh", discriminator__activation="tanh", **fields,
        )
    )  # fmt: skip
    g, d = copy.deepcopy(training.generator), copy.deepcopy(training.discriminator)
    first = torch.cat([weights(g), weights(d)])
    losses = advance(training, STEPS)[0].arrays

    g_optimiser, d_optimiser = OPTIMISERS[optimiser](g.parameters()), OPTIMISERS[optimiser](d.parameters())
    bce, seen = nn.BCEWithLogitsLoss(), []
    real_batches, latent_batches = iter(training.real_batches), iter(training.latent_batches)
    for _ in range(STEPS):
        for _ in range(k):
            real, fake = next(real_batches), g(next(latent_batches)).detach()
            r, f = d(real), d(fake)
            d_loss = bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))
            total = d_loss
            if penalty == "r1":
                x = real.clone().requires_grad_()
                (gradient,) = torch.autograd.grad(d(x).sum(), x, create_graph=True)
                total = d_loss + 0.1 * (gradient**2).sum(dim=1).mean()
            d_optimiser.zero_grad()
            total.backward()
            d_optimiser.step()
        f = d(g(next(latent_batches)))
        g_loss = bce(f, torch.ones_like(f))
        g_optimiser.zero_grad()
        g_loss.backward()
        g_optimiser.step()
        seen.append((d_loss.item(), g_loss.item()))

    assert torch.allclose(weights(training.generator), weights(g), atol=2e-4)
    assert torch.allclose(weights(training.discriminator), weights(d), atol=2e-4)
    assert (torch.cat([weights(g), weights(d)]) - first).abs().max() > 1e-2, "nothing has moved"
    shown = losses["loss_step"] - 1
    assert losses["loss_d"] == pytest.approx(np.array(seen)[shown, 0], rel=1e-3)
    assert losses["loss_g"] == pytest.approx(np.array(seen)[shown, 1], rel=1e-3)


@pytest.mark.parametrize("name", ["loss=non-saturating", "loss=relativistic", "batch norm", "several steps"])
def test_each_network_moves_only_in_its_own_step(name: str) -> None:
    training = Training(VARIANTS[name])
    g, d = weights(training.generator), weights(training.discriminator)
    training.update_discriminator()
    assert torch.equal(weights(training.generator), g)
    assert not torch.equal(weights(training.discriminator), d)
    d = weights(training.discriminator)
    training.update_generator()
    assert torch.equal(weights(training.discriminator), d)
    assert not torch.equal(weights(training.generator), g)


def test_numbers_of_updates_are_those_of_the_experiment() -> None:
    training = Recorded(small(discriminator_steps=3, generator_steps=2))
    advance(training, 4)
    assert len(training.real_batches) == 4 * 3
    assert len(training.latent_batches) == 4 * (3 + 2)
    everything = torch.stack(training.real_batches).flatten(0, 1)
    assert len(everything.unique(dim=0)) == len(everything), "every update sees fresh samples"


@pytest.mark.parametrize("loss", kinds_of(CHOICES["loss"]))
@pytest.mark.parametrize("penalty", kinds_of(CHOICES["penalty"]))
def test_every_loss_trains_with_every_penalty(loss: str, penalty: str) -> None:
    training = Training(small(loss=loss, penalty=penalty))
    g, d = weights(training.generator), weights(training.discriminator)
    advance(training, 6)
    assert not torch.equal(weights(training.generator), g)
    assert not torch.equal(weights(training.discriminator), d)
    assert torch.isfinite(weights(training.generator)).all()


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_networks_see_the_units_that_are_asked_for(units: str) -> None:
    training = Training(small("quadratic", units=units, batch=512))
    spread = training.sample_real().std(dim=0)
    assert spread.tolist() == pytest.approx(training.experiment.target.std if units == "raw" else [1, 1], rel=0.1)
    assert training.sample_real().dtype == torch.float32


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_instance_noise_is_a_share_of_the_spread_and_fades(units: str) -> None:
    training = Training(small("quadratic", units=units, instance_noise=0.5, steps=100))
    x = torch.zeros(20_000, 2)
    unit = torch.tensor(training.experiment.target.std if units == "raw" else [1.0, 1.0], dtype=torch.float32)
    for step, share in ((0, 0.5), (50, 0.25), (90, 0.05)):
        training.step = step
        assert (training.blur(x).std(dim=0) / unit).tolist() == pytest.approx([share, share], rel=0.05)
    training.step = 100
    assert training.blur(x) is x


def test_learning_rates_follow_the_schedule() -> None:
    experiment = small(
        schedule="flat-cosine", schedule__flat=0, steps=10,
        g_optimiser__learning_rate=0.002, d_optimiser__learning_rate=0.004,
    )  # fmt: skip
    training, rates = Training(experiment), []
    for _ in range(10):
        training.advance()
        rates.append([o.param_groups[0]["lr"] for o in (training.g_optimiser, training.d_optimiser)])
    wanted = 0.5 * (1 + np.cos(np.pi * np.arange(10) / 10))
    assert np.array(rates) == pytest.approx(np.stack([0.002 * wanted, 0.004 * wanted], axis=1))


def test_average_trails_the_generator() -> None:
    training = Training(small(ema=0.9, schedule="constant"))
    advance(training, 200)
    before, trained = weights(training.average), None
    training.advance()
    trained = weights(training.generator)
    assert torch.allclose(weights(training.average), 0.9 * before + 0.1 * trained, atol=1e-6)
    assert not torch.allclose(weights(training.average), trained, atol=1e-4)


def test_average_is_not_held_back_by_the_first_weights() -> None:
    """A young average forgets faster, or the first pictures would show noise."""
    training = Training(small(ema=0.9999))
    first = weights(training.generator)
    advance(training, 100)
    moved = (weights(training.generator) - first).norm()
    assert (weights(training.average) - first).norm() > 0.5 * moved


def test_average_takes_the_buffers_of_batch_norm() -> None:
    training = Training(small(generator__normalisation="batch", ema=0.9))
    advance(training, 3)
    shown, trained = dict(training.average.named_buffers()), dict(training.generator.named_buffers())
    assert shown
    for name, buffer in trained.items():
        assert torch.equal(shown[name], buffer)
    assert max(int(b) for name, b in trained.items() if name.endswith("num_batches_tracked")) == 6


def test_without_average_the_weights_themselves_are_shown() -> None:
    training = Training(small(ema=0))
    assert training.average is training.generator


# ---------------------------------------------------------------- when it shows itself
@pytest.mark.parametrize("steps", [1, 2, 40])
def test_snapshots_fall_due_as_announced_and_the_run_ends(steps: int) -> None:
    training = Training(small(steps=steps))
    assert training.start().step == 0
    assert not training.finished
    assert [s.step for s in advance(training, steps)] == snapshot_steps(steps)[1:]
    assert training.finished
    assert training.step == steps


# ---------------------------------------------------------------- determinism
@pytest.mark.parametrize("kind", kinds_of(CHOICES["target"]))
def test_same_seed_same_film(kind: str) -> None:
    one, other = (Training(small(kind, steps=12)) for _ in range(2))
    assert one.start().encode() == other.start().encode()
    assert film(one, 12) == film(other, 12)  # metrics included
    assert one.checkpoint() == other.checkpoint()


@pytest.mark.parametrize("name", ["target=ring", "no average", "stratified", "penalty=dragan", "target=own"])
def test_another_seed_another_film(name: str) -> None:
    one, other = (Training(VARIANTS[name].model_copy(update={"seed": seed})) for seed in (1, 2))
    assert not torch.equal(weights(one.generator), weights(other.generator))
    assert not torch.equal(one.sample_latent(), other.sample_latent())
    assert not torch.equal(one.sample_real(), other.sample_real())
    assert set(film(one, STEPS)).isdisjoint(film(other, STEPS))


def test_chance_has_one_owner_each() -> None:
    """More noise, another penalty or another k must not change the first batch, the latents or the weights."""
    plain = Training(small())
    for other in (small(instance_noise=1), small(penalty="dragan"), small(discriminator_steps=5), small(loss="hinge")):
        training = Training(other)
        assert torch.equal(weights(training.generator), weights(plain.generator))
        assert torch.equal(weights(training.discriminator), weights(plain.discriminator))
        assert torch.equal(training.real, plain.real)
        assert np.array_equal(training.start().arrays["samples"], plain.start().arrays["samples"])


def test_runs_in_one_process_do_not_disturb_each_other() -> None:
    names = ["batch norm", "spectral norm", "penalty=dragan", "instance noise", "stratified", "several steps"]
    alone = [film(Training(VARIANTS[name]), STEPS) for name in names]
    together: list[list[bytes]] = [[] for _ in names]
    runs = [Training(VARIANTS[name]) for name in names]
    pattern = random.Random(1)
    while any(run.step < STEPS for run in runs):
        place = pattern.choice([i for i, run in enumerate(runs) if run.step < STEPS])
        together[place] += film(runs[place], min(pattern.randint(1, 4), STEPS - runs[place].step))
    assert together == alone


@pytest.mark.parametrize("name", ["target=ring", "target=gaussian", "batch norm", "spectral norm", "penalty=dragan"])
def test_being_watched_changes_nothing(name: str) -> None:
    undisturbed, watched = Training(VARIANTS[name]), Training(VARIANTS[name])
    seen = []
    for _ in range(STEPS):
        watched.start()
        watched.look()
        watched.checkpoint()
        seen += film(watched, 1)
        watched.look()
    assert seen == film(undisturbed, STEPS)
    assert watched.checkpoint() == undisturbed.checkpoint()


@pytest.mark.parametrize("name", VARIANTS)
def test_global_chance_is_neither_used_nor_touched(name: str) -> None:
    films = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        np.random.seed(seed)
        random.seed(seed)
        before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()
        training = Training(VARIANTS[name])
        films.append([training.start().encode(), *film(training, 3), training.look().encode()])
        training.checkpoint()
        assert torch.equal(torch.get_rng_state(), before[0])
        assert np.array_equal(np.random.get_state()[1], before[1])
        assert random.getstate() == before[2]
    assert films[0] == films[1]
