"""What an exported script does in each step: one update of the discriminator, one gradient of the generator."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from playground.gan.export.script.state import (
    balance,
    d_optimiser,
    d_weights,
    discriminator,
    e,
    fast,
    g_weights,
    generator,
    noise_rng,
    phase,
)
from playground.gan.networks.conditional import conditioned_on


# ---------------------------------------------------------------- Training
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
