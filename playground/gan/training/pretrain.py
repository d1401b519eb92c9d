"""Steps of pretraining, in which the discriminator learns alone."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.gan.training.algorithm import draw, generate, update_discriminator
from playground.gan.training.state import State


def pretrain_step(state: State) -> tuple[Tensor, Tensor]:
    """One step of pretraining. Returns the discriminator's loss, a scalar, and NaN for the generator's."""
    e = state.experiment
    if e.pretraining.plays:
        real, context, z = draw(state)
        fake = generate(state, z, context, for_generator=False)
        d_loss = update_discriminator(state, real, fake, context)
    else:
        cost = e.pretraining.cost(state.discriminator, e.target, e.units, e.batch, state.noise_rng)
        state.d_weights.backward(cost)
        state.d_optimiser.step()
        d_loss = cost.detach()
    if state.step + 1 == e.pretraining.length:  # the game begins with these weights, but without the momentum
        state.d_optimiser = e.d_optimiser.build([state.d_weights.vector])
    return d_loss, torch.full_like(d_loss, torch.nan)
