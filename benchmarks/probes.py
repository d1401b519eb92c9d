"""What it costs to look: the share of each probe in the time that training takes, at the default cadence.

    OMP_NUM_THREADS=1 python -m benchmarks.probes     (one thread, as in a worker, for NumPy too)

A run shows itself about 200 times and is measured at every fifth of these; while somebody watches, a passing look comes
four times a second besides. Each probe is timed alone, on the same half-trained networks, in turns with the training
steps. The last lines are GAN Lab's default setting: steps and pictures a second with all layers, as a worker trains it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch

from playground.engine.one_thread import use_one_thread
from playground.engine.run_writer import REPORT_SECONDS
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import metric_steps, snapshot_steps
from playground.gan.look.activations import record_activations
from playground.gan.look.observer import Observer, dead_units, evaluation_mode, features
from playground.gan.look.point_observer import PointObserver
from playground.gan.look.probe import probes_of
from playground.gan.look.watch import Watch, observer_of
from playground.gan.training.state import State
from playground.gan.training.training import Training
from playground.recipes import recipes

WARM_UP = 60  # steps before the clock runs
SHARE = 0.1  # of the training time, the most that a probe may take
LAB = "gan-lab"
OUTER, INNER = "samples and scores", "features, dead units"


def looks_of(state: State, observer: Observer) -> dict[str, Callable[[], object]]:
    """What a look at this training consists of, by name."""
    with evaluation_mode(state), torch.no_grad():
        outputs = observer.run_networks(state)
    found: dict[str, Callable[[], object]] = {
        OUTER: lambda: observer.run_networks(state),
        INNER: lambda: look_inside(state, observer),
        "gradients, weights, accuracy": lambda: observer.health(state, outputs),
        "metrics": lambda: observer.measure(state),
    }
    if not isinstance(observer, PointObserver):
        return found | {"gallery": lambda: observer.arrays(state, outputs)}
    probes = probes_of(observer.target.family, observer.experiment.condition.of)
    return found | {probe.name: partial(probe.compute, observer, state, outputs) for probe in probes if probe.compute}


def look_inside(state: State, observer: Observer) -> None:
    """The features and the dead units, with the calls of both networks that they need."""
    with record_activations(state.average) as g, record_activations(state.discriminator) as d:
        observer.run_networks(state)
    features(state, d)
    dead_units(g, d)


def times(training: Training, rounds: int) -> tuple[float, dict[str, float]]:
    """Seconds of a training step, and of each probe: medians over rounds in which all take their turn."""
    step: list[float] = []
    state, observer = training.state, observer_of(training.state)
    probes = looks_of(state, observer)
    taken: dict[str, list[float]] = {name: [] for name in probes}
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(20):
            training.advance()
        step.append((time.process_time() - start) / 20)
        with evaluation_mode(state), torch.no_grad():
            for name, probe in probes.items():
                start = time.process_time()
                probe()
                taken[name].append(time.process_time() - start)
    medians = {name: float(np.median(seconds)) for name, seconds in taken.items()}
    medians[INNER] = max(medians[INNER] - medians[OUTER], 0.0)  # it goes along with the samples' own calls
    return float(np.median(step)), medians


def shares(experiment: Experiment, rounds: int) -> Iterator[tuple[str, float, float]]:
    """Name, milliseconds and share of the training time of each probe over a whole run that is watched."""
    training = Training(experiment)
    for _ in range(WARM_UP):
        training.advance()
    step, taken = times(training, rounds)
    whole = step * experiment.steps
    kept, measured = len(snapshot_steps(experiment.steps)), len(metric_steps(experiment.steps))
    for name, seconds in taken.items():
        often = measured if name == "metrics" else kept + whole / REPORT_SECONDS
        yield name, 1000 * seconds, seconds * often / whole


def lab(seconds: float) -> tuple[float, float]:
    """Steps and looks a second of GAN Lab's default setting on one core, when it is watched with all its layers."""
    experiment = recipes()[LAB].experiment
    assert experiment is not None
    training = Training(experiment)
    for _ in range(WARM_UP):
        training.advance()
    watch = Watch(training)
    first, looks, last, start = training.step, 0, time.process_time(), time.process_time()
    while time.process_time() - start < seconds and not training.finished:
        looks += next(watch) is not None
        if time.process_time() - last >= REPORT_SECONDS:
            watch.look().encode()
            looks, last = looks + 1, time.process_time()
    passed = time.process_time() - start
    return (training.step - first) / passed, looks / passed


def main() -> int:
    """Print the shares; 1 if a probe takes more than its share."""
    parser = argparse.ArgumentParser(description="The share of each probe in the training time.")
    parser.add_argument("--recipes", nargs="*", default=["ring", "gaussian", "ring-by-label", LAB, "digits"])
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    use_one_thread()
    worst = 0.0
    for name in options.recipes:
        experiment = recipes()[name].experiment
        assert experiment is not None
        for probe, milliseconds, share in shares(experiment, options.rounds):
            worst = max(worst, share)
            verdict = "" if share <= SHARE else "  TOO MUCH"
            print(f"{name:<14} {probe:<30} {milliseconds:7.2f} ms   {share:6.1%}{verdict}")
    print(f"\nThe dearest probe takes {worst:.1%} of the training time (at most {SHARE:.0%}).")
    steps, looks = lab(seconds=10)
    print(f"GAN Lab's default setting with all layers, one core: {steps:.0f} steps/s and {looks:.1f} pictures/s.")
    return int(worst > SHARE)


if __name__ == "__main__":
    raise SystemExit(main())
