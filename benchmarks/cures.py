"""What health suggests for the recipes that fail, and whether the runs with these cures are well: a Markdown table of
whole runs.

    python -m benchmarks.cures [--recipes ring-collapse,cycling] [--seeds 1,2,3]

Recipes in which health finds nothing are left out. The exit status is 1 if a suggested cure is not enough.
"""

from __future__ import annotations

import argparse
import sys

from playground.charts.health import History, diagnose, facts
from playground.charts.health.cures import applied, instruction
from playground.charts.verdict import Outcome, verdict
from playground.engine.one_thread import use_one_thread
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.training.divergence import Diverged
from playground.gan.training.training import Training
from playground.recipes import recipes

FAILING = (
    "ring-collapse", "discriminator-wins", "weak-generator", "weak-discriminator", "saturating", "non-saturating",
    "cycling", "many-critic-steps", "two-modes", "wasserstein-clipping", "gaussian-pretrained", "began-digits",
)  # fmt: skip


def outcome(experiment: Experiment) -> Outcome:
    """Train it to its end."""
    watch, history, numbers = Watch(Training(experiment)), History(experiment, "finished"), dict[str, float]()
    first = watch.start()
    history.add(first)
    numbers |= first.numbers
    try:
        for snapshot in watch:
            if snapshot is not None:
                history.add(snapshot)
                numbers |= snapshot.numbers
    except Diverged:
        history.state = "diverged"
    return Outcome(experiment, history.state, numbers, diagnose(history))


def line(name: str, seed: int, before: Outcome) -> tuple[str, bool]:
    """The table's line on a run that fails, and whether its cure is enough."""
    cure = before.findings[0].cure
    cured = applied(before.experiment, cure)
    after = outcome(cured) if cured else before
    said = verdict(before, after)
    cells = [
        name, str(seed), ", ".join(one.name for one in before.findings), instruction(cure) if cure else "none",
        f"{_floors(before)} → {_floors(after)}", said.sentence if said else "",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |", after.well


def _floors(outcome: Outcome) -> str:
    return "diverged" if outcome.floors is None else facts.times(outcome.floors)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if any cure is not enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipes", default=",".join(FAILING))
    parser.add_argument("--seeds", default="1,2,3")
    options = parser.parse_args(arguments)
    use_one_thread()
    print("| recipe | seed | found | cure | distance, in floors | verdict |\n| :-- | --: | :-- | :-- | --: | :-- |")
    wrong = 0
    for name in options.recipes.split(","):
        recipe = recipes()[name].experiment
        assert recipe is not None, f"{name} has a page of its own"
        for seed in map(int, options.seeds.split(",")):
            before = outcome(recipe.model_copy(update={"seed": seed}))
            if before.findings:
                text, enough = line(name, seed, before)
                wrong += not enough
                print(text, flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
