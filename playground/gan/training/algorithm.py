"""Algorithm 1 of Goodfellow et al. (2014), with the losses, penalties and optimisers of an Experiment.

    for number of training iterations do                        train_step
        for k steps do
            sample m latents z and m real examples x            draw
            update the discriminator by its gradient            update_discriminator
        sample m latents z                                      draw_latents
        update the generator by its gradient                    update_generator

Shapes: a batch of samples is [batch, *shape], z is [batch, latent dimension], logits are [batch, 1]. `context` is what
each sample is conditioned on, [batch, ...], or None.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from playground.gan.networks.conditional import conditioned_on
from playground.gan.training.state import State

LossOf = Callable[[Tensor, Tensor], Tensor]  # logits of real and of generated samples -> a scalar


def train_step(state: State) -> tuple[Tensor, Tensor]:
    """One step of Algorithm 1. Returns the last losses of the discriminator and of the generator, scalars."""
    e = state.experiment
    if e.order == "simultaneous":
        return simultaneous_step(state)
    fresh = e.batches == "fresh"  # else all updates of a step share their samples
    for turn in range(e.discriminator_steps):  # k
        if turn == 0 or fresh:
            real, context, z = draw(state)  # [batch, *shape], [batch, ...], [batch, latent dimension]
            fake = generate(state, z, context, for_generator=not fresh)  # [batch, *shape]
        d_loss = update_discriminator(state, real, fake.detach(), context)
    for turn in range(e.generator_steps):  # 1 in the paper
        if fresh:
            z, context = draw_latents(state, context)  # [batch, latent dimension], [batch, ...]
        if turn > 0 or fresh:
            fake = generate(state, z, context)  # [batch, *shape]
        g_loss = update_generator(state, real, fake, context)
    return d_loss, g_loss


def simultaneous_step(state: State) -> tuple[Tensor, Tensor]:
    """A step of simultaneous gradient descent: both gradients are computed before either network changes."""
    real, context, z = draw(state)
    fake = generate(state, z, context)
    g_loss = generator_gradient(state, real, fake, context)
    d_loss = update_discriminator(state, real, fake.detach(), context)
    state.g_optimiser.step()
    return d_loss, g_loss


# ---------------------------------------------------------------- samples
def draw(state: State) -> tuple[Tensor, Tensor | None, Tensor]:
    """A batch of real samples [batch, *shape], their context [batch, ...], and latents [batch, latent dimension]."""
    real, context = state.real_samples.next()
    z = state.experiment.latent.sample(state.experiment.batch, state.latent_rng)
    return real, context, z


def draw_latents(state: State, context: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """Latents [batch, latent dimension] for the generator's update, and the context that they are used with."""
    e = state.experiment
    z = e.latent.sample(e.batch, state.latent_rng)
    return z, e.condition.generator_context(e.target, context, state.latent_rng)


def generate(state: State, z: Tensor, context: Tensor | None, for_generator: bool = True) -> Tensor:
    """G(z), [n, *shape]. Without `for_generator`, no gradient flows back to the generator."""
    with torch.set_grad_enabled(for_generator), state.autocast():
        return conditioned_on(state.generator, context)(z).float()


def perturb(state: State, x: Tensor) -> Tensor:
    """What the discriminator sees of x [n, *shape]: augmented, and with instance noise that fades to 0 during the run
    (Sønderby et al. 2017)."""
    e = state.experiment
    if e.augment.active:
        x = e.augment.apply(x, state.noise_rng)
    if e.instance_noise and (sigma := e.instance_noise * (1 - state.share_done)) > 0:
        noise = torch.randn(x.shape, generator=state.noise_rng, device=x.device)
        x = x + sigma * state.real_samples.unit * noise
    return x


# ---------------------------------------------------------------- the discriminator's update
def update_discriminator(state: State, real: Tensor, fake: Tensor, context: Tensor | None) -> Tensor:
    """One update of the discriminator on real and generated samples; `fake` is detached. Returns its loss, a scalar."""
    loss = state.experiment.loss
    if state.experiment.discriminator_update == "together":
        return descend(state, real, fake, context, lambda r, f: loss.weigh(r, f, state.balance))
    on_real = descend(state, real, fake, context, lambda r, f: loss.on_real(r), loss_only=True)
    return on_real + descend(state, real, fake, context, lambda r, f: loss.on_fake(f))


def descend(
    state: State, real: Tensor, fake: Tensor, context: Tensor | None, loss_of: LossOf, loss_only: bool = False
) -> Tensor:
    """One step of the discriminator's optimiser on `loss_of` its logits. Returns that loss, a scalar.

    The penalty and what the condition adds are also minimised, unless `loss_only`.
    """
    e, penalty = state.experiment, state.experiment.penalty
    weight = 0.0 if loss_only else penalty.weight_at(state.phase_step, state.share_done)
    x = torch.cat([perturb(state, real), perturb(state, fake)], state.batch_dimension)  # [2 * batch, *shape]: one pass
    x.requires_grad_(weight > 0 and penalty.on_data)
    r, f = score(state, x, context).chunk(2, -2)  # [batch, 1] each
    d_loss = cost = loss_of(r, f)
    if not loss_only:
        with state.autocast():
            cost = e.condition.discriminator_cost(d_loss, state.discriminator, x, context)
    if weight > 0:
        cost = cost + weight * penalty.cost(conditioned_on(state.discriminator, context), x, r, f, state.noise_rng)
    state.d_weights.backward(cost)
    state.d_optimiser.step()
    penalty.after_step(state.discriminator)
    state.balance = e.loss.rebalance(state.balance, r.detach(), f.detach())
    return d_loss.detach()


def score(state: State, x: Tensor, context: Tensor | None) -> Tensor:
    """D's logits for real samples followed by as many generated ones, x [2 * batch, *shape]: [2 * batch, 1]."""
    if state.experiment.discriminator.mixes_batch:  # batch norm must not mix real and generated samples
        return torch.cat([discriminate(state, half, context) for half in x.chunk(2)])
    return discriminate(state, x, context)


def discriminate(state: State, x: Tensor, context: Tensor | None) -> Tensor:
    """D(x), logits [n, 1]."""
    with state.autocast():
        return conditioned_on(state.discriminator, context)(x).float()


# ---------------------------------------------------------------- the generator's update
def update_generator(state: State, real: Tensor, fake: Tensor, context: Tensor | None) -> Tensor:
    """One update of the generator. Returns its loss, a scalar."""
    g_loss = generator_gradient(state, real, fake, context)
    state.g_optimiser.step()
    return g_loss


def generator_gradient(state: State, real: Tensor, fake: Tensor, context: Tensor | None) -> Tensor:
    """Compute the gradient of the generator's loss for the generator's weights alone. Returns that loss, a scalar."""
    e, loss = state.experiment, state.experiment.loss
    f = discriminate(state, perturb(state, fake), context)  # [batch, 1]
    r = discriminate(state, perturb(state, real), context).detach() if loss.pairs else None
    g_loss = loss.generator(r, f)
    with state.autocast():
        cost = e.condition.generator_cost(g_loss, state.discriminator, fake, real, context)
    state.g_weights.backward(cost)
    return g_loss.detach()
