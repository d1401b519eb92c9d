"""How one step changes the discriminator's features of samples: before it, after D's update, and after G's."""

from __future__ import annotations

import numpy as np
import torch

from playground.gan.look.activations import project_to_plane, record_activations, score_direction
from playground.gan.look.observer import FEATURES, Observer, Outputs, evaluation_mode
from playground.gan.look.step_by_step import StepByStep
from playground.gan.look.watch import observer_of
from playground.gan.targets.distribution import Array
from playground.gan.training.state import State
from playground.gan.training.training import Training

MOMENTS = ("before", "after D", "after G")


def feature_moves(training: Training) -> tuple[Array, dict[str, float]]:
    """Take one step of `training`, and record the features of the same samples in D's last hidden layer.

    Returns them as points [3, 2, n, 2], for each of MOMENTS those of real and of generated samples, all in the same
    plane (see `project_to_plane`); and D's mean beliefs at each moment, as real_0 ... real_2 and fake_0 ... fake_2.
    """
    steps = StepByStep(training)
    steps.begin()
    state, observer = steps.state, observer_of(steps.state)
    seen = [_look(state, observer)]
    steps.move_discriminator()
    seen.append(_look(state, observer))
    steps.move_generator()
    seen.append(_look(state, observer))

    real, fake = (np.concatenate([features[which] for features, _ in seen]) for which in (0, 1))
    plane = project_to_plane(real, fake, score_direction(state.discriminator).float().cpu().numpy())
    numbers = {}
    for moment, (_, scores) in enumerate(seen):
        for name, of in (("real", scores.real_scores), ("fake", scores.fake_scores)):
            numbers[f"{name}_{moment}"] = float(observer.belief(of, scores).mean())
    return plane.reshape(2, len(MOMENTS), -1, 2).swapaxes(0, 1), numbers


def _look(state: State, observer: Observer) -> tuple[list[Array], Outputs]:
    """The current features of real and of generated samples, [n, units] each, and their scores.

    The samples are those of the trained generator itself, since its running average hardly changes in a step.
    """
    average, state.average = state.average, state.generator
    try:
        with evaluation_mode(state), torch.no_grad(), record_activations(state.discriminator) as record:
            outputs = observer.run_networks(state)
    finally:
        state.average = average
    return [torch.nan_to_num(found[:FEATURES].float()).cpu().numpy() for found in record.features[:2]], outputs
