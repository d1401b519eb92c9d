"""One step of several optimisers at once, each with its own vector of weights and its own memory.

The numbers are those of `optimiser.step()`, called for one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.optim import Adam, Optimizer
from torch.optim.adam import adam


def step_at_once(optimisers: Sequence[Optimizer]) -> None:
    """One step of each of these optimisers of equal kind, settings and rate; each has one vector of weights."""
    fresh = [optimiser for optimiser in optimisers if not optimiser.state]  # their first step makes their memory
    others = [optimiser for optimiser in optimisers if optimiser.state]
    if fresh:
        step_of_one(fresh)
    if others:
        step = step_of_adam if isinstance(others[0], Adam) else step_of_one
        step(others)


@torch.no_grad()
def step_of_adam(optimisers: Sequence[Optimizer]) -> None:
    """One step of these fused Adams, which have made a step before.

    This function of PyTorch is what `Adam.step` ends in; on the way there, `Adam.step` spends more time than on small
    vectors themselves.
    """
    group = optimisers[0].param_groups[0]
    vectors = [optimiser.param_groups[0]["params"][0] for optimiser in optimisers]
    memory = [optimiser.state[vector] for optimiser, vector in zip(optimisers, vectors, strict=True)]
    beta1, beta2 = group["betas"]
    adam(
        vectors,
        [vector.grad for vector in vectors],
        [own["exp_avg"] for own in memory],
        [own["exp_avg_sq"] for own in memory],
        [],
        [own["step"] for own in memory],
        fused=True,
        beta1=beta1,
        beta2=beta2,
        **{name: group[name] for name in ("lr", "eps", "weight_decay", "amsgrad", "maximize")},
    )


def step_of_one(optimisers: Sequence[Optimizer]) -> None:
    """One step of the first of these optimisers, which has the vectors and the memory of all for so long."""
    first, *others = optimisers
    (group,) = first.param_groups
    own = group["params"]
    group["params"] = own + [vector for other in others for vector in other.param_groups[0]["params"]]
    for other in others:
        first.state.update(other.state)  # the very tensors, which change in place
    try:
        first.step()
    finally:
        for other, vector in zip(others, group["params"][len(own) :], strict=True):
            if vector in first.state:  # plain gradient descent remembers nothing
                other.state[vector] = first.state.pop(vector)
        group["params"] = own
