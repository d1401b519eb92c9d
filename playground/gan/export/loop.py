"""Algorithm 1 (`training/algorithm.py`) as the loop of an exported script. This file is read and copied, never run.

A line that ends in `# only if: condition`, or all lines from such a comment on a line of its own to `# end`, are copied
if the condition holds for the Experiment `e`; an `if`, `for` or `with` that is left out leaves its body. `# without
name unless: condition` leaves out a name wherever it stands: of a call of it, the first argument stays. What then
nothing reads (parameters, functions, constants) is left out too. `e.loss.generator(...)` becomes a method of a class
that is copied with its values (`copying.py`), `e.steps` a number, and `e.generator.build(...)` what that builds
(`building.py`).
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.export.showing import show_numbers, show_pictures, show_points
from playground.gan.networks.conditional import given
from playground.gan.training.device import fast_in_bfloat16
from playground.gan.training.weights import Weights

e = Experiment()
OPTIONS = argparse.Namespace(steps=e.steps, losses=None, plot=True)
SEED, STEPS, BATCH, FORK, CLASSES = e.seed, e.steps, e.batch, 0, 1
PIXELS = LABELS = GIVEN = torch.empty(0, dtype=torch.uint8)
batches: Iterator[Any]
g_optimiser, d_optimiser = e.g_optimiser.build([]), e.d_optimiser.build([])


def build_generator() -> nn.Module:
    """Written out by `building.py`, as the next."""
    return nn.Sequential()


def build_discriminator() -> nn.Module:
    """As above."""
    return nn.Sequential()


# without context unless: e.condition.of != "nothing"
# without given unless: e.condition.of != "nothing"
# without apart unless: e.discriminator.mixes_batch
# without in_bfloat16 unless: halves
# without fast unless: e.precision == "automatic"
# without perturb unless: e.augment.active or e.instance_noise
# without played unless: e.pretraining.length
# without until_fork unless: forks
# without counted unless: forks or not first

# ---------------------------------------------------------------- Training
BLOCK = 16  # batches of real samples drawn at once


def real_samples(seed: np.random.SeedSequence) -> Iterator[Any]:
    """Batches of real samples, [BATCH, *shape], without end. Each block of them has a seed of its own."""
    while True:
        rng = np.random.default_rng(seed.spawn(1)[0])
        # only if: points
        x = e.target.sample(BLOCK * BATCH, rng)  # only if: e.condition.of == "nothing"
        x, labels = e.target.labelled_samples(BLOCK * BATCH, rng)  # only if: e.condition.of == "classes"
        x = e.target.standardise(x)  # only if: e.units == "standardised"
        real = torch.from_numpy(x.astype(np.float32)).view(BLOCK, BATCH, -1)
        context = one_hot(torch.from_numpy(labels).view(BLOCK, BATCH))  # only if: e.condition.of == "classes"
        yield from zip(real, context, strict=True)  # only if: e.condition.of == "classes"
        yield from real  # only if: e.condition.of == "nothing"
        # end
        # only if: not points
        for chosen in torch.from_numpy(rng.integers(len(PIXELS), size=(BLOCK, BATCH))):
            real = in_units(PIXELS[chosen])
            context = one_hot(LABELS[chosen])  # only if: e.condition.of == "classes"
            context = in_units(GIVEN[chosen])  # only if: e.condition.of == "picture"
            yield real, context
        # end


def counted(batches: Iterator[Any]) -> Iterator[Any]:
    """The same batches; how many were drawn is remembered, so that what they are may change on the way."""
    global taken
    for batch in batches:
        taken += 1
        yield batch


def one_hot(labels: Tensor) -> Tensor:
    """Labels [...] as rows with a single 1, [..., CLASSES]: the context."""
    return nn.functional.one_hot(labels, CLASSES).float()


def in_units(pixels: Tensor) -> Tensor:
    """Pixels from 0 to 255 as the networks see them."""
    return pixels.float() * (2 / 255) - 1  # only if: e.units == "standardised"
    return pixels.float() * (1 / 255)  # only if: e.units == "raw"


def seed_of(sequence: np.random.SeedSequence) -> int:
    """A seed for torch."""
    return int(sequence.generate_state(1, np.uint64)[0] >> 1)


# only if: first
data, latents, noise, weights = np.random.SeedSequence(SEED).spawn(4)  # each kind of randomness has a seed of its own
latent_rng = torch.Generator().manual_seed(seed_of(latents))
noise_rng = torch.Generator().manual_seed(seed_of(noise))
with torch.random.fork_rng(devices=[]):  # layers draw their weights from torch's global generator
    torch.manual_seed(seed_of(weights))
    generator, discriminator = build_generator(), build_discriminator()
g_weights, d_weights = Weights(generator), Weights(discriminator)
balance = torch.zeros(())  # BEGAN's k
taken = 0  # batches
# end
# only if: averages_now
average = copy.deepcopy(generator)  # the generator that is shown
average_weights = Weights(average)
# end
# only if: not first
g_memory, d_memory = g_optimiser.state_dict()["state"], d_optimiser.state_dict()["state"]
batches = counted(itertools.islice(real_samples(np.random.SeedSequence(SEED).spawn(1)[0]), taken, None))
# end
batches = counted(real_samples(data))  # only if: first
g_optimiser = e.g_optimiser.build([g_weights.vector])
d_optimiser = e.d_optimiser.build([d_weights.vector])
g_optimiser.load_state_dict(g_optimiser.state_dict() | {"state": g_memory})  # only if: keeps("g_optimiser")
d_optimiser.load_state_dict(d_optimiser.state_dict() | {"state": d_memory})  # only if: keeps("d_optimiser")
fast = fast_in_bfloat16("cpu")


def in_bfloat16(network: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The network with its large products in bfloat16, where that is wanted."""

    def forward(x: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            return network(x).float()

    return forward


def apart(network: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The network on each half of its input by itself: batch norm must not mix real and generated samples."""
    return lambda x: torch.cat([network(half) for half in x.chunk(2)])


def perturb(x: Tensor, share: float) -> Tensor:
    """What the discriminator gets to see of x, when this share of the game is over."""
    x = e.augment.apply(x, noise_rng)
    return x  # noqa: RET504  # only if: not e.instance_noise
    sigma = e.instance_noise * (1 - share)  # fades to nothing (Sønderby et al. 2017)
    noise = torch.randn(x.shape, generator=noise_rng)
    return x + sigma * noise  # only if: e.instance_noise and not (points and e.units == "raw")
    return x + sigma * torch.tensor(e.target.std, dtype=x.dtype) * noise  # only if: points and e.units == "raw"


def update_discriminator(real: Tensor, fake: Tensor, context: Tensor, step: int, share: float) -> Tensor:
    """Lower the discriminator's loss on real and generated samples. Returns that loss, a scalar."""
    on_real = update_on_real(real, fake, context, share)  # only if: e.discriminator_update == "real-then-generated"
    x = torch.cat([perturb(real, share), perturb(fake, share)])  # [2 * batch, *shape], one pass for both
    weight = e.penalty.weight_at(step, share)
    x.requires_grad_(weight > 0)  # the penalty is a gradient at these samples  # only if: e.penalty.on_data
    r, f = apart(in_bfloat16(given(discriminator, context)))(x).chunk(2)  # logits, [batch, 1]
    d_loss = e.loss.weigh(r, f, balance)  # only if: e.discriminator_update == "together"
    d_loss = e.loss.on_fake(f)  # only if: e.discriminator_update == "real-then-generated"
    with torch.autocast("cpu", torch.bfloat16, enabled=fast):  # only if: halves and own(e.condition, "generator_cost")
        cost = e.condition.discriminator_cost(d_loss, discriminator, x, context)
    if weight > 0:
        cost = cost + weight * e.penalty.cost(given(discriminator, context), x, r, f, noise_rng)
    d_weights.backward(cost)
    d_optimiser.step()
    e.penalty.after_step(discriminator)
    balance.copy_(e.loss.rebalance(balance, r.detach(), f.detach()))  # only if: e.loss.autoencodes
    return on_real + d_loss.detach()  # only if: e.discriminator_update == "real-then-generated"
    return d_loss.detach()  # only if: e.discriminator_update == "together"


def update_on_real(real: Tensor, fake: Tensor, context: Tensor, share: float) -> Tensor:
    """The discriminator's update for real samples alone, before that for generated ones. Returns its loss, a scalar."""
    x = torch.cat([perturb(real, share), perturb(fake, share)])
    r, _ = apart(in_bfloat16(given(discriminator, context)))(x).chunk(2)
    loss_on_real = e.loss.on_real(r)
    d_weights.backward(loss_on_real)
    d_optimiser.step()
    e.penalty.after_step(discriminator)
    return loss_on_real.detach()


def generator_gradient(real: Tensor, fake: Tensor, context: Tensor, share: float) -> Tensor:
    """Find the gradient of the generator's loss, for the generator's weights only. Returns that loss, a scalar."""
    judge = in_bfloat16(given(discriminator, context))
    f = judge(perturb(fake, share))
    r = judge(perturb(real, share)).detach()
    g_loss = e.loss.generator(r, f)
    with torch.autocast("cpu", torch.bfloat16, enabled=fast):  # only if: halves and own(e.condition, "generator_cost")
        cost = e.condition.generator_cost(g_loss, discriminator, fake, real, context)
    g_weights.backward(cost)
    return g_loss.detach()


def played(steps: int) -> int:
    """Without those of the pretraining."""
    return steps - e.pretraining.length


def until_fork(steps: int) -> int:
    """Until the settings change, or for as many steps if that is less."""
    return min(steps, FORK)


# ---------------------------------------------------------------- Run
torch.set_num_threads(1)  # as in the app: more threads may change the last digit
step, recorded = 0, []  # only if: first
# only if: e.pretraining.length
while step < min(until_fork(OPTIONS.steps), e.pretraining.length):  # before the game: the discriminator alone
    # only if: own(e.schedule, "factor")
    for optimiser in (g_optimiser, d_optimiser):
        optimiser.param_groups[0]["lr"] = e.schedule.factor(step, e.pretraining.length) * optimiser.defaults["lr"]
    # end
    # only if: e.pretraining.plays
    real, context = next(batches)
    z = e.latent.sample(BATCH, latent_rng)
    with torch.no_grad():
        fake = in_bfloat16(given(generator, context))(z)
    d_loss = update_discriminator(real, fake, context, step, step / e.pretraining.length)
    # end
    # only if: not e.pretraining.plays
    d_loss = e.pretraining.cost(discriminator, e.target, e.units, BATCH, noise_rng)
    d_weights.backward(d_loss)
    d_optimiser.step()
    # end
    step += 1
    if step == e.pretraining.length:  # the game begins with these weights, but without the momentum
        d_optimiser = e.d_optimiser.build([d_weights.vector])
    recorded.append(torch.stack([d_loss.detach(), torch.tensor(torch.nan)]))
# end
while step < until_fork(OPTIONS.steps):
    share = played(step) / played(STEPS)  # of the game that is over
    # only if: own(e.schedule, "factor")
    for optimiser in (g_optimiser, d_optimiser):
        optimiser.param_groups[0]["lr"] = e.schedule.factor(played(step), played(STEPS)) * optimiser.defaults["lr"]
    # end
    # only if: e.order == "alternating" and e.batches == "fresh"
    for _ in range(e.discriminator_steps):  # only if: e.discriminator_steps > 1
        real, context = next(batches)  # [batch, *shape]
        z = e.latent.sample(BATCH, latent_rng)  # [batch, latent dimension]
        with torch.no_grad():
            fake = in_bfloat16(given(generator, context))(z)  # [batch, *shape]
        d_loss = update_discriminator(real, fake, context, played(step), share)
    for _ in range(e.generator_steps):  # only if: e.generator_steps > 1
        z = e.latent.sample(BATCH, latent_rng)
        context = e.condition.ask(e.target, context, latent_rng)
        fake = in_bfloat16(given(generator, context))(z)
        g_loss = generator_gradient(real, fake, context, share)
        g_optimiser.step()
    # end
    # only if: e.order == "alternating" and e.batches == "shared"
    real, context = next(batches)  # [batch, *shape]
    z = e.latent.sample(BATCH, latent_rng)  # [batch, latent dimension]
    fake = in_bfloat16(given(generator, context))(z)  # [batch, *shape]
    for _ in range(e.discriminator_steps):  # only if: e.discriminator_steps > 1
        d_loss = update_discriminator(real, fake.detach(), context, played(step), share)
    g_loss = generator_gradient(real, fake, context, share)
    g_optimiser.step()
    # only if: e.generator_steps > 1
    for _ in range(e.generator_steps - 1):
        g_loss = generator_gradient(real, in_bfloat16(given(generator, context))(z), context, share)
        g_optimiser.step()
    # end
    # end
    # only if: e.order == "simultaneous"
    real, context = next(batches)  # [batch, *shape]
    z = e.latent.sample(BATCH, latent_rng)  # [batch, latent dimension]
    fake = in_bfloat16(given(generator, context))(z)  # [batch, *shape]
    g_loss = generator_gradient(real, fake, context, share)
    d_loss = update_discriminator(real, fake.detach(), context, played(step), share)
    g_optimiser.step()
    # end
    # only if: e.ema
    keep = min(e.ema, (1 + step) / (10 + step))  # a young average forgets faster
    average_weights.vector.lerp_(g_weights.vector, 1 - keep)
    # only if: getattr(e.generator, "normalisation", "none") != "none"
    for old, new in zip(average.buffers(), generator.buffers(), strict=True):
        old.copy_(new)
    # end
    # end
    step += 1
    recorded.append(torch.stack([d_loss, g_loss]))
    if step % 500 == 0:
        print(f"step {step}: discriminator {d_loss:.4f}, generator {g_loss:.4f}")

# only if: not forks
losses = torch.stack(recorded).numpy()
if OPTIONS.losses:
    OPTIONS.losses.write_text(json.dumps(losses.tolist()))

if OPTIONS.plot:
    shown = average.eval()  # only if: e.ema
    shown = generator.eval()  # only if: not e.ema
    pairs = []
    with torch.no_grad():
        for _ in range(8):
            real, context = next(batches)
            z = e.latent.sample(BATCH, latent_rng)
            pairs.append((real, in_bfloat16(given(shown, context))(z)))
    real, generated = (torch.cat(part) for part in zip(*pairs, strict=True))
    all_real, all_fake = real.numpy(), generated.numpy()
    # only if: points and e.units == "standardised"
    all_real, all_fake = e.target.restore(all_real), e.target.restore(all_fake)
    # end
    show_pictures(all_real, all_fake, losses)  # only if: not points
    show_points(all_real, all_fake, losses)  # only if: points and e.target.dimension == 2
    show_numbers(all_real, all_fake, losses)  # only if: points and e.target.dimension == 1
# end
