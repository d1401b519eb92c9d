"""What one step does to the picture that the discriminator has of samples: before it, after D's update, after G's."""

from __future__ import annotations

import numpy as np
import torch

from playground.gan.look.activations import in_the_plane, looking_into, towards_real
from playground.gan.look.observer import FEATURES, Seen, evaluating
from playground.gan.targets.distribution import Array
from playground.gan.training.training import Training

MOMENTS = ("before", "after D", "after G")


def feature_moves(training: Training) -> tuple[Array, dict[str, float]]:
    """Take one step of `training`, in its own way, and watch the same samples in D's last hidden layer.

    Returns their places [3, 2, n, 2], for each of MOMENTS those of real and of generated samples, all in one plane that
    does not turn in between (see `in_the_plane`); and D's mean belief at each moment, real_0 ... real_2, fake_0 ...
    """
    seen = [_look(training)]
    training.set_learning_rates()
    _move_discriminator(training)
    seen.append(_look(training))
    _move_generator(training)
    seen.append(_look(training))

    real, fake = (np.concatenate([features[which] for features, _ in seen]) for which in (0, 1))
    plane = in_the_plane(real, fake, towards_real(training.discriminator).float().cpu().numpy())
    numbers = {}
    for moment, (_, scores) in enumerate(seen):
        for name, of in (("real", scores.real_scores), ("fake", scores.fake_scores)):
            numbers[f"{name}_{moment}"] = float(training.observer.belief(of, scores).mean())
    return plane.reshape(2, len(MOMENTS), -1, 2).swapaxes(0, 1), numbers


def _look(training: Training) -> tuple[list[Array], Seen]:
    """The features of real and of generated samples now, [n, units] each, and what D says of them.

    The samples are those of the trained generator itself: the running average that is shown hardly moves in a step.
    """
    average, training.average = training.average, training.generator
    try:
        with evaluating(training), torch.no_grad(), looking_into(training.discriminator) as inside:
            seen = training.observer.see(training)
    finally:
        training.average = average
    return [torch.nan_to_num(found[:FEATURES].float()).cpu().numpy() for found in inside.features[:2]], seen


def _move_discriminator(training: Training) -> None:
    e = training.experiment
    if training.step < e.pretraining.length:
        training.pretrain()
        return
    if e.order == "simultaneous":
        training.draw_batch()
        training.aim_generator()  # both answer each other as they are now
        training.update_discriminator()
        return
    for turn in range(e.discriminator_steps):
        if turn == 0 or e.batches == "fresh":
            training.draw_batch()
        training.update_discriminator()


def _move_generator(training: Training) -> None:
    e = training.experiment
    if training.step < e.pretraining.length:
        return
    if e.order == "simultaneous":
        training.g_weights.move(training.g_optimiser)
        return
    for _ in range(e.generator_steps):
        if e.batches == "fresh":
            training.draw_latent()
        training.update_generator()
