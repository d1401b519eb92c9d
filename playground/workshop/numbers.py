"""The numbers of a run that conditions and predictions may name."""

from __future__ import annotations

from typing import Literal

from playground.gan.measure.metrics import all_metrics

When = Literal["end", "recent", "start", "highest", "lowest"]

OF_RUNS = {  # numbers of a run that are no metrics, and metrics whose title needs its chart: what each is called
    "step": "steps trained",
    "share": "share of the run that is done",
    "seconds": "seconds of training",
    "distance": "distance",
    "times_floor": "distance, in multiples of the floor",
    "parts_in_use": "modes or classes in use",
    "loss_d": "D's loss",
    "loss_g": "G's loss",
    "d_right": "share of samples that D judges correctly",
    "d_right_real": "share of real samples that D judges correctly",
    "d_right_fake": "share of generated samples that D judges correctly",
    "g_gradient": "length of G's gradient",
    "d_gradient": "length of D's gradient",
    "g_weight": "length of G's weights",
    "d_weight": "length of D's weights",
    "g_parameters": "weights in the generator",
    "d_parameters": "weights in the discriminator",
    "conditional_accuracy": "share of samples of the class asked for",
    "confident": "share of pictures that are clearly of one class",
    "high_quality": "share of samples on a mode",
}


def number_titles() -> dict[str, str]:
    """Every number that a condition may name, and what it is called in the middle of a sentence."""
    metrics = {metric.name: metric.title for metric in all_metrics()}
    floors = {metric.floor_name: f"floor of the {metric.title}" for metric in all_metrics()}
    return metrics | floors | OF_RUNS
