"""Several optimisers in one step have the numbers that each has alone."""

from __future__ import annotations

import pytest
import torch

from playground.gan.rules.optimisers import Adam, Optimiser, RmsProp, Sgd
from playground.gan.training.optimisers_at_once import step_at_once

KINDS = [Adam(), Adam(beta1=0.9, beta2=0.999), RmsProp(), Sgd(), Sgd(momentum=0.5)]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("before", [0, 1])
def test_steps_at_once_have_the_bits_of_steps_one_after_the_other(kind: Optimiser, before: int) -> None:
    sides = [[torch.randn(613, generator=torch.Generator().manual_seed(seed)) for seed in range(3)] for _ in range(2)]
    together, alone = ([kind.build([vector]) for vector in vectors] for vectors in sides)
    rng = torch.Generator().manual_seed(9)
    for step in range(4):
        for one, other in zip(*sides, strict=True):
            one.grad = torch.randn(613, generator=rng)
            other.grad = one.grad.clone()
        if step < before:  # some have made a step before they meet the others
            together[0].step()
            alone[0].step()
            continue
        step_at_once(together)
        for optimiser in alone:
            optimiser.step()
    assert all(map(torch.equal, *sides))
    for one, other in zip(together, alone, strict=True):
        (own,), (others,) = one.state_dict()["state"].values() or [{}], other.state_dict()["state"].values() or [{}]
        assert own.keys() == others.keys()
        assert all(own[name] is others[name] or torch.equal(own[name], others[name]) for name in own)
