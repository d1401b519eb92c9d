"""Small experiments that fail fast, each in the way that one rule of `charts/health` is about, and healthy ones."""

from __future__ import annotations

from functools import cache

import torch

from playground.charts.health import History, diagnose
from playground.charts.verdict import Outcome
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.training.divergence import Diverged
from playground.gan.training.training import Training

LOOKS = 30  # nearly as many measurements as a run in the app has

SMALL = {
    "generator.depth": "2", "generator.width": "32", "discriminator.depth": "2", "discriminator.width": "32",
    "batch": "64", "steps": "100",
}  # fmt: skip
SURE = {  # a discriminator that learns fast and often, beside a generator that begins in one point
    "penalty": "none", "generator.initialisation": "small-normal", "discriminator_steps": "5",
    "d_optimiser.learning_rate": "0.02", "g_optimiser.learning_rate": "0.0003",
}  # fmt: skip
UNDAMPED = {"penalty": "none", "ema": "0", "schedule": "constant"}
CRITIC = {"loss": "wasserstein", "penalty": "none"}
BELL = {"target": "gaussian", "latent.arrangement": "random"}  # as these runs were found, whatever its default is now

FAILING: dict[str, dict[str, str]] = {  # by the name of the rule
    "diverged": {"target": "ring", "loss": "least-squares", "penalty": "none", "schedule": "constant",
                 "d_optimiser": "sgd", "d_optimiser.learning_rate": "1", "g_optimiser": "sgd",
                 "g_optimiser.learning_rate": "1"},
    "diverging": {**BELL, "ema": "0", "d_optimiser.learning_rate": "0.00003", "g_optimiser.learning_rate": "0.01",
                  "schedule.flat": "0.5"},
    "exploding": {"target": "ring", **CRITIC, "discriminator_steps": "5", "d_optimiser.learning_rate": "0.05",
                  "g_optimiser.learning_rate": "0.00003", "latent.distribution": "normal", "schedule.flat": "0.5"},
    "nothing_moves": {**BELL, "d_optimiser.learning_rate": "1e-6", "g_optimiser.learning_rate": "1e-6",
                      "schedule.flat": "0.5"},
    "vanishing_gradient": {"target": "ring", "loss": "minimax", **SURE},
    "discriminator_wins": {"target": "ring", **SURE},
    "dead_units": {"target": "mixture", "g_optimiser.learning_rate": "0.3", "g_optimiser.beta2": "0.99",
                   "schedule": "constant", "latent.dimension": "1", "discriminator.bias_spread": "0"},
    "modes_lost_again": {"target": "mixture", **UNDAMPED, "generator_steps": "5", "batch": "16",
                         "discriminator.bias_spread": "0"},
    "mode_collapse": {"target": "ring", "generator_steps": "5", "batch": "16", "generator.activation": "leaky-relu",
                      "generator.initialisation": "small-normal"},
    "labels_ignored": {"target": "ring", "condition": "auxiliary", "condition.weight": "0",
                       "discriminator.bias_spread": "0", "penalty.final_weight": "0.0002"},
    "blurred": {"target": "ring", "penalty.weight": "1", "penalty.final_weight": "1"},
    "swinging": {**BELL, **UNDAMPED, "d_optimiser.learning_rate": "0.01",
                 "g_optimiser.learning_rate": "0.01", "steps": "200"},
    "generator_weak": {"target": "ring", "generator.depth": "1", "generator.width": "2"},
    "discriminator_weak": {"target": "ring", "discriminator.depth": "1", "discriminator.width": "2",
                           "g_optimiser.learning_rate": "0.0005"},
    "stuck": {"target": "ring", "penalty": "none"},
    "ends_far": {**BELL, "steps": "200", "d_optimiser.learning_rate": "0.0003", "g_optimiser.learning_rate": "0.0003",
                 "schedule.flat": "0.5"},
}  # fmt: skip

SHORT = {"steps": "360", "batch": "128"}
HEALTHY: dict[str, dict[str, str]] = {  # whole runs of all targets: `python -m benchmarks.health`
    "gaussian": SHORT | {"steps": "500"},
    "mixture": SHORT | {"steps": "1000", "batch": "256"},
    "ring": SHORT | {"steps": "1000"},
    "quadratic": SHORT,
    "moons": SHORT,
}


def failing(rule: str) -> Experiment:
    """The experiment that fails in the way the rule is about."""
    return _experiment(SMALL | FAILING[rule])


def healthy(target: str) -> Experiment:
    """The default of the target, shortened."""
    return _experiment({"target": target} | HEALTHY[target])


def _experiment(params: dict[str, str]) -> Experiment:
    experiment, problems = Experiment.from_link(params)
    assert not problems, problems
    return experiment


@cache
def film(experiment: Experiment, pushed_at: int = 0) -> tuple[list[Snapshot], str]:
    """All that a real training shows, with measurements at each look, and the state in which it ends. pushed_at: the
    step after which all samples are moved by two standard deviations, as a game that gets loose again would do."""
    training = Training(experiment)
    watch = Watch(training)
    watch.shown = frozenset(range(0, experiment.steps + 1, max(1, experiment.steps // LOOKS))) | {experiment.steps}
    watch.observer.measured = set(watch.shown)
    seen = [watch.start()]
    try:
        for snapshot in watch:
            seen += [snapshot] if snapshot else []
            if training.step == pushed_at:
                push(training)
    except Diverged:
        return seen, "diverged"
    return seen, "finished"


def push(training: Training) -> None:
    """Move all that the generator makes, and its average."""
    with torch.no_grad():
        for network in (training.state.generator, training.state.average):
            [*_, last_bias] = network.parameters()
            last_bias += 2


def history(experiment: Experiment, share: float = 1.0, pushed_at: int = 0) -> History:
    """The history of that training up to a share of its steps."""
    snapshots, state = film(experiment, pushed_at)
    history = History(experiment, state if share == 1 else "running")
    for snapshot in snapshots:
        if snapshot.step <= share * experiment.steps:
            history.add(snapshot)
    return history


def outcome(experiment: Experiment, pushed_at: int = 0) -> Outcome:
    """How that training ended: what a pair of runs is judged by."""
    shown, numbers = history(experiment, pushed_at=pushed_at), {}
    for snapshot in film(experiment, pushed_at)[0]:
        numbers |= snapshot.numbers
    return Outcome(experiment, shown.state, numbers, diagnose(shown))
