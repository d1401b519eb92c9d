"""Whether the stories of the recipes hold for other seeds than the one that their films show: trains each recipe with
several seeds, holds every claim of its story (`playground/recipes/claims.py`) against these runs, and prints a Markdown
table of how many seeds agree.

    python -m benchmarks.stories [--recipes ring-cured,cycling] [--seeds 5] [--write]

By default all recipes on points. A claim about changed settings has runs with these; a run ends where no claim looks
any further. `--write` puts the rows into STORIES.md. The exit status is 1 if fewer than most of the seeds agree with a
claim: of five, fewer than three.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.claims import Film, judged
from playground.engine.in_process import prepare
from playground.engine.one_thread import use_one_thread
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.targets.distribution import Distribution
from playground.gan.targets.image_target import ImageTarget
from playground.gan.training.divergence import Diverged
from playground.gan.training.stack import advance_together
from playground.gan.training.training import Training
from playground.recipes import Recipe, recipes, stories
from playground.recipes.claims import Claim

FILE = Path(__file__).parent / "STORIES.md"
FURTHER = 1.1  # times the last step of a claim: the measurement nearest to a step may be the next one
TITLES = ("recipe", "the story says", "claim", "seeds that agree", "what they show, seed by seed")
HEAD = f"| {' | '.join(TITLES)} |\n{'| :-- ' * len(TITLES)}|"


def films(experiment: Experiment, seeds: int, until: int) -> list[Film]:
    """The films of its runs with the seeds 1, 2, ... up to this step; those that fit train in one stack."""
    if isinstance(experiment.target, ImageTarget):
        prepare(experiment.target, lambda words: None)  # most of their metrics need a classifier
    runs = [_Run(experiment.model_copy(update={"seed": seed + 1})) for seed in range(seeds)]
    for members in [runs] if runs[0].stacks else [[run] for run in runs]:
        while members and members[0].training.step < until:
            advance_together([run.training for run in members])
            members = [run for run in members if run.goes_on()]
    return [Film(run.training.experiment, run.snapshots, run.state) for run in runs]


class _Run:
    """A run that somebody else trains, and its film."""

    def __init__(self, experiment: Experiment) -> None:
        self.training, self.state = Training(experiment), "running"
        self.stacks = self.training.state.shape is not None and self.training.state.in_phase
        self.watch = Watch(self.training)
        self.snapshots = [self.watch.start()]

    def goes_on(self) -> bool:
        """Take the snapshot that is due after a step, and say whether there is a next one."""
        try:
            self.snapshots += filter(None, [self.watch.due()])
        except Diverged:
            self.state = "diverged"
            return False
        if self.watch.finished:
            self.state = "finished"
        return not self.watch.finished


def until(claims: list[Claim]) -> int:
    """The last step that any of these claims about one experiment looks at."""
    steps = claims[0].experiment.steps
    last = [steps if claim.last is None else round(FURTHER * claim.last) for claim in claims]
    return min(steps, max(last))


def rows(recipe: Recipe, seeds: int) -> Iterator[tuple[bool, str]]:
    """For each claim that is about more than one seed, whether most seeds agree, and its row of the table."""
    claims = [claim for claim in recipe.claims if not claim.setting and claim.only != "film"]
    for key in dict.fromkeys(claim.experiment.key for claim in claims):
        same = [claim for claim in claims if claim.experiment.key == key]
        runs = films(same[0].experiment, seeds, until(same))
        for claim in same:
            answers = [judged(claim, film) for film in runs]
            agree = sum(holds for holds, _ in answers)
            shown = "; ".join(text if holds else f"**{text}**" for holds, text in answers)
            cells = [recipe.name, claim.says, claim.text, f"{agree} of {seeds}", shown]
            yield 2 * agree > seeds, f"| {' | '.join(cells)} |"


def with_rows(text: str, name: str, lines: list[str]) -> str:
    """The text of STORIES.md with these rows of a recipe instead of its older ones, in the order of the recipes."""
    kept = [line for line in text.splitlines() if not line.startswith(f"| {name} |")]
    start = kept.index(HEAD.splitlines()[-1]) + 1
    order = list(recipes())
    table = sorted([*kept[start:], *lines], key=lambda line: order.index(line.split("|")[1].strip()))
    return "\n".join([*kept[:start], *table]) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if any claim holds for too few seeds."""
    points = [one.name for one in stories() if one.experiment and isinstance(one.experiment.target, Distribution)]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipes", default=",".join(points))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help=f"put the rows into {FILE.name}")
    options = parser.parse_args(arguments)
    use_one_thread()
    print(HEAD)
    wrong = 0
    for name in options.recipes.split(","):
        found = list(rows(recipes()[name], options.seeds))
        print(*(row for _, row in found), sep="\n", flush=True)
        wrong += sum(not enough for enough, _ in found)
        if options.write:
            lines = [row for _, row in found]
            FILE.write_text(with_rows(FILE.read_text(encoding="utf-8"), name, lines), encoding="utf-8")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
