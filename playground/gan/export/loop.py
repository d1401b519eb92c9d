"""Algorithm 1 (`training/algorithm.py`) as the loop of an exported script. This file is read and copied, never run.

Of each `if` that asks only the Experiment `e` or the `phase` of its run, what holds is copied; then what nothing reads
(parameters, functions, constants) is left out, and functions that only give back what they got. `e.loss.generator(...)`
becomes a method of a class that is copied with its values (`copying.py`), `e.steps` a number, and `e.generator.build()`
what that builds (`building.py`). Where nothing is asked for, `, context` is left out wherever it stands.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.export.program import Phase
from playground.gan.networks.conditional import conditioned_on, one_hot
from playground.gan.training.device import fast_in_bfloat16
from playground.gan.training.weights import Weights

e = Experiment()
phase = Phase(e, start=0, before=None, end=None)
PIXELS = LABELS = GIVEN = torch.empty(0, dtype=torch.uint8)
batches: Iterator[Any]
g_optimiser, d_optimiser = e.g_optimiser.build([]), e.d_optimiser.build([])


def build_generator() -> nn.Module:
    """Written out by `building.py`, as the next."""
    return nn.Sequential()


def build_discriminator() -> nn.Module:
    """As above."""
    return nn.Sequential()


# ---------------------------------------------------------------- Imports and settings
SEED = e.seed
STEPS = e.steps
BATCH = e.batch
CLASSES = phase.classes

if phase.in_notebook:
    OPTIONS = argparse.Namespace(steps=STEPS, losses=None, data=Path("data"), plot=True)
else:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS, help="how long to train")
    parser.add_argument("--losses", type=Path, help="a file for the losses of all steps, as JSON")
    if phase.reads_files:
        parser.add_argument("--data", type=Path, default=Path("data"), help="the folder of pictures to read")
    parser.add_argument("--no-plot", dest="plot", action="store_false", help="show nothing at the end")
    OPTIONS = parser.parse_args()


# ---------------------------------------------------------------- Training
def real_samples(seed: np.random.SeedSequence) -> Iterator[Any]:
    """Batches of real samples, [BATCH, *shape], without end. Sixteen at a time have a seed of their own."""
    while True:
        rng = np.random.default_rng(seed.spawn(1)[0])
        if phase.points:
            if e.condition.of == "classes":
                x, labels = e.target.labelled_samples(16 * BATCH, rng)
            else:
                x = e.target.sample(16 * BATCH, rng)
            if e.units == "standardised":
                x = e.target.standardise(x)
            if e.condition.of == "classes":
                context = one_hot(torch.from_numpy(labels).view(16, BATCH), CLASSES)
                yield from zip(torch.from_numpy(x.astype(np.float32)).view(16, BATCH, -1), context, strict=True)
            else:
                yield from torch.from_numpy(x.astype(np.float32)).view(16, BATCH, -1)
        else:
            for chosen in torch.from_numpy(rng.integers(len(PIXELS), size=(16, BATCH))):
                real = in_units(PIXELS[chosen])
                if e.condition.of == "classes":
                    context = one_hot(LABELS[chosen], CLASSES)
                if e.condition.of == "picture":
                    context = in_units(GIVEN[chosen])
                yield real, context


def counted(batches: Iterator[Any]) -> Iterator[Any]:
    """The same batches; how many were drawn is remembered, so that what they are may change on the way."""
    global taken
    for batch in batches:
        taken += 1
        yield batch


def in_units(pixels: Tensor) -> Tensor:
    """Pixels from 0 to 255 as the networks see them."""
    if e.units == "raw":
        return pixels.float() * (1 / 255)
    return pixels.float() * (2 / 255) - 1


descriptions = ()  # one of each is made here
if phase.first:
    data, *others = np.random.SeedSequence(SEED).spawn(4)  # each kind of randomness has a seed of its own
    latent_seed, noise_seed, weight_seed = (int(one.generate_state(1, np.uint64)[0] >> 1) for one in others)
    latent_rng = torch.Generator().manual_seed(latent_seed)
    noise_rng = torch.Generator().manual_seed(noise_seed)
    with torch.random.fork_rng(devices=[]):  # layers draw their weights from torch's global generator
        torch.manual_seed(weight_seed)
        generator, discriminator = build_generator(), build_discriminator()
    g_weights, d_weights = Weights(generator), Weights(discriminator)
    balance = torch.zeros(())  # BEGAN's k
    taken = 0  # batches
    batches = counted(real_samples(data)) if phase.forks else real_samples(data)
if phase.averages_now:
    average = copy.deepcopy(generator)  # the generator that is shown
    average_weights = Weights(average)
if not phase.first:
    g_memory, d_memory = g_optimiser.state_dict()["state"], d_optimiser.state_dict()["state"]
    batches = itertools.islice(real_samples(np.random.SeedSequence(SEED).spawn(1)[0]), taken, None)
    if phase.forks:
        batches = counted(batches)
g_optimiser = e.g_optimiser.build([g_weights.vector])
d_optimiser = e.d_optimiser.build([d_weights.vector])
if phase.keeps("g_optimiser"):
    g_optimiser.load_state_dict(g_optimiser.state_dict() | {"state": g_memory})
if phase.keeps("d_optimiser"):
    d_optimiser.load_state_dict(d_optimiser.state_dict() | {"state": d_memory})
fast = fast_in_bfloat16("cpu") if e.precision == "automatic" else True


def in_bfloat16(network: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The network with its large products in bfloat16, where that is wanted."""
    if not phase.halves:
        return network

    def forward(x: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            return network(x).float()

    return forward


def given(network: nn.Module, context: Tensor) -> Callable[[Tensor], Tensor]:
    """The network as a function of its first argument alone."""
    if e.condition.of == "nothing":
        return network
    return conditioned_on(network, context)


def perturb(x: Tensor, share: float) -> Tensor:
    """What the discriminator gets to see of x, when this share of the game is over."""
    if e.augment.active:
        x = e.augment.apply(x, noise_rng)
    if e.instance_noise == 0:
        return x
    sigma = e.instance_noise * (1 - share)  # fades to nothing (Sønderby et al. 2017)
    noise = torch.randn(x.shape, generator=noise_rng)
    if phase.points and e.units == "raw":
        return x + sigma * torch.tensor(e.target.std, dtype=x.dtype) * noise
    return x + sigma * noise


def update_discriminator(real: Tensor, fake: Tensor, context: Tensor, step: int, share: float) -> Tensor:
    """Lower the discriminator's loss on real and generated samples. Returns that loss, a scalar."""
    if e.discriminator_update == "real-then-generated":
        on_real = update_on_real(real, fake, context, share)
    x = noticed(torch.cat([perturb(real, share), perturb(fake, share)]))  # [2 * batch, *shape], one pass for both
    weight = e.penalty.weight_at(step, share)
    r, f = scores(x, context)  # logits, [batch, 1]
    d_loss = e.loss.weigh(r, f, balance) if e.discriminator_update == "together" else e.loss.on_fake(f)
    if phase.halves and phase.own("condition", "discriminator_cost"):
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            d_cost = e.condition.discriminator_cost(d_loss, discriminator, x, context)
    else:
        d_cost = e.condition.discriminator_cost(d_loss, discriminator, x, context)
    penalised = given(discriminator, context)
    cost = d_cost + weight * e.penalty.cost(penalised, x, r, f, noise_rng) if weight > 0 else d_cost
    d_weights.backward(cost)
    d_optimiser.step()
    if phase.own("penalty", "after_step"):
        e.penalty.after_step(discriminator)
    if e.loss.autoencodes:
        balance.copy_(e.loss.rebalance(balance, r.detach(), f.detach()))
    if e.discriminator_update == "real-then-generated":
        return on_real + d_loss.detach()
    return d_loss.detach()


def noticed(x: Tensor) -> Tensor:
    """Samples at which the penalty takes the gradient."""
    return x.requires_grad_() if e.penalty.on_data else x


def scores(x: Tensor, context: Tensor) -> tuple[Tensor, ...]:
    """D's logits for real and for generated samples."""
    if e.discriminator.mixes_batch:  # batch norm must not mix the two
        return tuple(in_bfloat16(given(discriminator, context))(half) for half in x.chunk(2))
    return in_bfloat16(given(discriminator, context))(x).chunk(2)


def update_on_real(real: Tensor, fake: Tensor, context: Tensor, share: float) -> Tensor:
    """The discriminator's update for real samples alone, before that for generated ones. Returns its loss, a scalar."""
    r, _ = scores(torch.cat([perturb(real, share), perturb(fake, share)]), context)
    loss_on_real = e.loss.on_real(r)
    d_weights.backward(loss_on_real)
    d_optimiser.step()
    if phase.own("penalty", "after_step"):
        e.penalty.after_step(discriminator)
    return loss_on_real.detach()


def generator_gradient(real: Tensor, fake: Tensor, context: Tensor, share: float) -> Tensor:
    """Find the gradient of the generator's loss, for the generator's weights only. Returns that loss, a scalar."""
    if e.loss.pairs:
        f = in_bfloat16(given(discriminator, context))(perturb(fake, share))
        r = in_bfloat16(given(discriminator, context))(perturb(real, share)).detach()
        g_loss = e.loss.generator(r, f)
    else:
        g_loss = e.loss.generator(None, in_bfloat16(given(discriminator, context))(perturb(fake, share)))
    if phase.halves and phase.own("condition", "generator_cost"):
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            cost = e.condition.generator_cost(g_loss, discriminator, fake, real, context)
    else:
        cost = e.condition.generator_cost(g_loss, discriminator, fake, real, context)
    g_weights.backward(cost)
    return g_loss.detach()


def generate(z: Tensor, context: Tensor) -> Tensor:
    """G(z), [batch, *shape]."""
    return in_bfloat16(given(generator, context))(z)


def played(steps: int) -> int:
    """Without those of the pretraining."""
    if e.pretraining.length == 0:
        return steps
    return steps - e.pretraining.length


def until_now(first: int) -> range:
    """The steps from the first to the last, or until the settings change."""
    if phase.forks:
        return range(first, min(OPTIONS.steps, phase.until))
    if phase.begins == 0:
        return range(OPTIONS.steps)
    return range(first, OPTIONS.steps)


# ---------------------------------------------------------------- Run
if phase.first:
    if OPTIONS.plot:  # imported before the training, since it may be missing
        import matplotlib.pyplot as plt  # type: ignore[import-not-found]
    torch.set_num_threads(1)  # as in the app: more threads may change the last digit
    recorded = []
if phase.pretrains:
    for step in range(phase.start, min(OPTIONS.steps, phase.lesson)):  # before the game: the discriminator alone
        if phase.own("schedule", "factor"):
            for optimiser in (g_optimiser, d_optimiser):
                optimiser.param_groups[0]["lr"] = (
                    e.schedule.factor(step, e.pretraining.length) * optimiser.defaults["lr"]
                )
        if e.pretraining.plays:
            real, context = next(batches)
            z = e.latent.sample(BATCH, latent_rng)
            fake = generate(z, context).detach()
            d_loss = update_discriminator(real, fake, context, step, step / e.pretraining.length)
        else:
            d_loss = e.pretraining.cost(discriminator, e.target, e.units, BATCH, noise_rng)
            d_weights.backward(d_loss)
            d_optimiser.step()
        if step == e.pretraining.length - 1:  # the game begins with these weights, but without the momentum
            d_optimiser = e.d_optimiser.build([d_weights.vector])
        recorded.append((d_loss.item(), np.nan))
for step in until_now(phase.begins):
    share = played(step) / played(STEPS)  # of the game that is over
    if phase.own("schedule", "factor"):
        for optimiser in (g_optimiser, d_optimiser):
            optimiser.param_groups[0]["lr"] = e.schedule.factor(played(step), played(STEPS)) * optimiser.defaults["lr"]
    if e.order == "alternating" and e.batches == "fresh":
        for _ in range(e.discriminator_steps):
            real, context = next(batches)  # [batch, *shape]
            z = e.latent.sample(BATCH, latent_rng)  # [batch, latent dimension]
            d_loss = update_discriminator(real, generate(z, context).detach(), context, played(step), share)
        for _ in range(e.generator_steps):
            z = e.latent.sample(BATCH, latent_rng)
            if getattr(e.condition, "labels", "batch") == "uniform":
                context = e.condition.generator_context(e.target, context, latent_rng)
            g_loss = generator_gradient(real, generate(z, context), context, share)
            g_optimiser.step()
    else:
        real, context = next(batches)  # [batch, *shape]
        z = e.latent.sample(BATCH, latent_rng)  # [batch, latent dimension]
        fake = generate(z, context)  # [batch, *shape]
        if e.order == "simultaneous":
            g_loss = generator_gradient(real, fake, context, share)
            d_loss = update_discriminator(real, fake.detach(), context, played(step), share)
            g_optimiser.step()
        else:
            for _ in range(e.discriminator_steps):
                d_loss = update_discriminator(real, fake.detach(), context, played(step), share)
            for turn in range(e.generator_steps):
                if turn > 0:
                    fake = generate(z, context)
                g_loss = generator_gradient(real, fake, context, share)
                g_optimiser.step()
    if e.ema:
        keep = min(e.ema, (1 + step) / (10 + step))  # a young average forgets faster
        average_weights.vector.lerp_(g_weights.vector, 1 - keep)
        if getattr(e.generator, "normalisation", "none") != "none":
            for old, new in zip(average.buffers(), generator.buffers(), strict=True):
                old.copy_(new)
    recorded.append((d_loss.item(), g_loss.item()))
    if (step + 1) % max(1, OPTIONS.steps // 50) == 0:
        print(f"step {step + 1}: discriminator {d_loss:.4f}, generator {g_loss:.4f}", flush=True)

if not phase.forks:
    losses = np.array(recorded)
    if OPTIONS.losses:
        OPTIONS.losses.write_text(json.dumps(losses.tolist()))

    if OPTIONS.plot:
        if e.condition.of == "nothing":
            real = torch.cat([next(batches) for _ in range(8)]).numpy()
        else:
            real, context = (torch.cat(part) for part in zip(*(next(batches) for _ in range(8)), strict=True))
            real = real.numpy()
        shown = (average if e.ema else generator).eval()
        generated = given(shown, context)(e.latent.sample(len(real), latent_rng)).detach().numpy()
        if phase.points:
            if e.units == "standardised":
                real, generated = e.target.restore(real), e.target.restore(generated)
            _, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
            if e.target.dimension == 1:
                left.hist([real[:, 0], generated[:, 0]], 60, density=True, label=["real", "generated"])
            else:
                left.scatter(*generated.T, s=8, marker="D", color="#D55E00", label="generated")
                left.scatter(*real.T, s=8, color="#0072B2", alpha=0.5, label="real")
            left.legend(frameon=False)
        else:
            _, (top, middle, right) = plt.subplots(3, 1, figsize=(11, 6), height_ratios=[1, 1, 3])
            for axes, pictures in ((top, real), (middle, generated)):  # from the darkest to 1
                row = np.concatenate([*pictures[:16].clip(real.min(), 1).transpose(0, 2, 3, 1)], axis=1)
                axes.imshow((row - real.min()) / (1 - real.min()), cmap="gray")
                axes.axis("off")
        right.plot(losses, label=["discriminator", "generator"])
        right.legend(frameon=False)
        plt.show()
