"""What the health rules say of whole default runs, which should be nothing: a Markdown table over targets and seeds.

    python -m benchmarks.health [--targets ring,grid] [--seeds 1,2]

Each run is judged at ten points of its way. The exit status is 1 if a rule speaks anywhere.
"""

from __future__ import annotations

import argparse
import sys

from playground.charts.health import RULES, History
from playground.engine.one_thread import use_one_thread
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.look.watch import Watch
from playground.gan.targets.distribution import Distribution, Target
from playground.gan.training.training import Training

POINTS = 10


def findings(experiment: Experiment) -> list[str]:
    """ "discriminator_wins at step 400" for all that any rule says at any of the points."""
    training, history = Training(experiment), History(experiment)
    watch = Watch(training)
    history.add(watch.start())
    found = []
    for snapshot in watch:
        if snapshot is not None:
            history.add(snapshot)
        if training.step % (experiment.steps // POINTS) == 0:
            found += [f"{rule.__name__} at step {training.step:,}" for rule in RULES if rule(history)]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if any rule spoke."""
    points = [kind for kind, model in kinds_of(Target).items() if issubclass(model, Distribution) and kind != "own"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", default=",".join(points))
    parser.add_argument("--seeds", default="1,2")
    options = parser.parse_args(arguments)
    use_one_thread()
    print("| target | seed | said |\n| :-- | --: | :-- |")
    wrong = 0
    for kind in options.targets.split(","):
        for seed in map(int, options.seeds.split(",")):
            found = findings(Experiment.default(kind).model_copy(update={"seed": seed}))
            wrong += len(found)
            print(f"| {kind} | {seed} | {', '.join(found) or 'nothing'} |", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
