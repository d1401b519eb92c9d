"""The playground on the command line: `gan-playground run`, `train`, `sweep`, `list`, `export` and more.

`python -m playground` is the same.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from playground.commands import get, publish, run, sample
from playground.commands.wrong_input import WrongInput
from playground.engine import Run, StoreError
from playground.engine import limits as engine_limits
from playground.engine.in_process import train_here, train_together
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import problems_of, to_link
from playground.gan.experiment.settings import CHOICES
from playground.gan.experiment.sweep import MOST_RUNS, MOST_SEEDS, USUAL_SEEDS, Sweep
from playground.gan.export import export
from playground.gan.foundations.schema import kinds_of
from playground.images import Unavailable
from playground.recipes import recipes, story_of
from playground.recordings import experiments, file_of, missing
from playground.settings import table

WRONG_INPUT, INTERRUPTED = 2, 130
MAX_STEPS = 200_000  # of a picture's training


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 diverged or failed, 2 wrong input, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except WrongInput as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_INPUT
    except StoreError as error:
        print(f"{error} ({error.place})" if error.place else error, file=sys.stderr)
        return 1
    except (Unavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def train(options: argparse.Namespace) -> int:
    """Train one experiment to its end and print its final metrics."""
    experiment = asked_for(options)
    quiet = options.json or not sys.stderr.isatty()
    trained = train_here(experiment, None if quiet else _progress, options.again, _ignore if quiet else _print_status)
    if not quiet:
        print(file=sys.stderr)
    report = report_on(trained)
    print(json.dumps(report) if options.json else _readable(report))
    if trained.state == "stopped":
        return INTERRUPTED
    return 0 if trained.state in ("finished", "running", "paused", "queued") else 1


def sweep(options: argparse.Namespace) -> int:
    """Train an experiment with several seeds and settings, and print how often it succeeds and how far it comes."""
    from playground import sweep_report  # only now: it judges runs, which nothing else here needs

    asked = _sweep_asked_for(options)
    quiet = options.json or not sys.stderr.isatty()
    status = _ignore if quiet else _print_status
    runs = train_together(
        [member.experiment for member in asked.members],
        lambda runs: status(_progress_together(runs, len(asked.members))),
        status,
    )
    if not quiet:
        print(file=sys.stderr)
    report = sweep_report.report(asked, runs, report_on)
    print(json.dumps(report) if options.json else sweep_report.readable(report))
    if len(runs) < len(asked.members) or any(run.state == "stopped" for run in runs):
        return INTERRUPTED
    return 1 if any(run.state == "failed" for run in runs) else 0


def show(options: argparse.Namespace) -> int:
    """Print what there is to choose from."""
    catalogue = {
        "targets": _titles("target", ("line", "plane")),
        "conditions": _titles("condition"),
        "losses": _titles("loss"),
        "penalties": _titles("penalty"),
        "networks": _titles("generator"),
        "optimisers": _titles("g_optimiser"),
        "schedules": _titles("schedule"),
        "recipes": {name: recipe.title for name, recipe in recipes().items()},
        "datasets": _titles("target", ("images",)),
    }
    if options.json:
        print(json.dumps(catalogue, ensure_ascii=False))
        return 0
    for group, entries in catalogue.items():
        print(f"{group}:")
        for name, title in entries.items():
            print(f"  {name:<20} {title}")
    return 0


def show_settings(_: argparse.Namespace) -> int:
    """Print what may stand behind --set, and in a link."""
    print(table())
    return 0


def show_limits(_: argparse.Namespace) -> int:
    """Print the limits of every profile."""
    print(engine_limits.table())
    return 0


def draw_thumbnails(options: argparse.Namespace) -> int:
    """Make the pictures of the recipes' cards, one after another."""
    from playground import thumbnails  # only now: it draws with the figures' colours, which nothing else here needs

    if options.steps < 1:
        raise WrongInput(f"--steps {options.steps}: it must be at least 1.")
    for name in options.recipe or []:
        _recipe(name)  # before the first one is trained
    wanted = [recipes()[name] for name in options.recipe] if options.recipe else thumbnails.due(options.all)
    for recipe in wanted:
        made = thumbnails.make(recipe, options.steps, _print_status if sys.stderr.isatty() else _ignore)
        print(f"{recipe.name:<26} {made.missing or f'{made.steps:,} steps, {made.seconds:.0f} s'}", flush=True)
    return 0


def make_recordings(options: argparse.Namespace) -> int:
    """Train what the app shows before anything was trained, and write it into its files."""
    from playground import record  # only now: it reads films, which nothing else here needs

    for name in options.name:
        if name not in experiments():
            raise WrongInput(f"There is no recording “{name}”. There are: {', '.join(experiments())}.")
    absent = [name for name in missing() if experiments()[name].steps <= options.longest] if options.missing else []
    for name in absent if options.missing else options.name or experiments():
        try:
            made = record.record(name, _print_status if sys.stderr.isatty() else _ignore)
        except Unavailable as error:
            print(f"{name:<26} {error}", flush=True)
            continue
        kilobytes = file_of(name).stat().st_size / 1000
        print(f"{name:<26} {len(made.frames)} frames, {kilobytes:.0f} kB, trained in {made.seconds:.0f} s", flush=True)
    return 0


def write_script(options: argparse.Namespace) -> int:
    """Print an experiment as a script that stands alone, or as a notebook; or write it into a file."""
    experiment = asked_for(options)
    text = (export.notebook if options.notebook else export.script)(experiment, story_of(experiment))
    if options.output is None:
        print(text, end="")
        return 0
    try:
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongInput(f"{options.output} cannot be written: {error.strerror}.") from error
    return 0


def asked_for(options: argparse.Namespace) -> Experiment:
    """The Experiment that the flags describe; WrongInput with a sentence for each flag that does not fit."""
    link = to_link(_read(options.experiment) if options.experiment else _recipe(options.recipe))
    for setting in options.set:
        path, equals, value = setting.partition("=")
        if not equals:
            raise WrongInput(f"--set {setting}: write it as field=value, such as --set batch=128.")
        if path in CHOICES:  # another kind has other fields
            link = {name: text for name, text in link.items() if not name.startswith(path + ".")}
        link[path] = value
    link |= {name: str(getattr(options, name)) for name in ("steps", "seed") if getattr(options, name) is not None}
    experiment, problems = Experiment.from_link(link)
    if problems:
        raise WrongInput("\n".join(problem.sentence for problem in problems))
    return experiment


def _sweep_asked_for(options: argparse.Namespace) -> Sweep:
    """The sweep that the flags describe; WrongInput with a sentence for each flag that does not fit."""
    for text in options.over:
        if "=" not in text:
            raise WrongInput(f"--over {text}: write it as field=value,value, such as --over batch=64,128.")
    over = [text.replace("=", ":", 1) for text in options.over]
    asked, problems = Sweep.of(asked_for(options), options.seeds, over)
    if problems:
        raise WrongInput("\n".join(problem.sentence for problem in problems))
    return asked


def report_on(run: Run) -> dict[str, Any]:
    """What is worth knowing about a run, ready for JSON."""
    return {
        "run": run.id,
        "key": run.key,
        "status": run.state,
        "steps": run.step,
        "seconds": round(run.seconds, 3),
        "steps_per_second": round(run.steps_per_second or run.step / max(run.seconds, 1e-9), 1),
        "device": run.device,
        "metrics": run.metrics,
        "note": run.note,
    }


def _prog() -> str:
    """How the reader has called it."""
    called = Path(sys.argv[0]).name
    return "python -m playground" if called.endswith(".py") else called


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_prog(), description=__doc__)
    commands = parser.add_subparsers(required=True)
    for command in (run, get, sample, publish):
        command.add_to(commands)
    training = commands.add_parser("train", help="train one experiment and keep it in the same store as the app")
    _add_experiment(training)
    training.add_argument(
        "--again", action="store_true", help="train again even if the store already has a finished run"
    )
    training.add_argument("--json", action="store_true", help="print one line of JSON")
    training.set_defaults(run=train)
    sweeping = commands.add_parser(
        "sweep", help="train one experiment with several seeds, and with several values of one or two settings"
    )
    _add_experiment(sweeping)
    sweeping.add_argument(
        "--seeds",
        default="",
        metavar="NUMBER",
        help=f"how many seeds, from that of the experiment on: 1 to {MOST_SEEDS}, {USUAL_SEEDS} by default",
    )
    sweeping.add_argument(
        "--over",
        action="append",
        default=[],
        metavar="FIELD=VALUE,VALUE",
        help=f"try these values of a setting; give it twice for all combinations, at most {MOST_RUNS} runs together",
    )
    sweeping.add_argument("--json", action="store_true", help="print one line of JSON")
    sweeping.set_defaults(run=sweep)
    exporting = commands.add_parser("export", help="export an experiment as a script or a notebook")
    _add_experiment(exporting)
    exporting.add_argument("--notebook", action="store_true", help="write a notebook instead of a script")
    exporting.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the file to write; without it, the script is printed"
    )
    exporting.set_defaults(run=write_script)
    listing = commands.add_parser("list", help="list targets, losses, penalties, recipes and datasets")
    listing.add_argument("--json", action="store_true", help="print one line of JSON")
    listing.set_defaults(run=show)
    settings = commands.add_parser("settings", help="print a table of all settings with their defaults and ranges")
    settings.set_defaults(run=show_settings)
    allowing = commands.add_parser("limits", help="print a table of what one run may cost and one person may do")
    allowing.set_defaults(run=show_limits)
    drawing = commands.add_parser("thumbnails", help="train recipes to make the pictures on their cards")
    which = drawing.add_mutually_exclusive_group()
    which.add_argument("--recipe", nargs="+", help="only these recipes")
    which.add_argument(
        "--missing", action="store_true", help="recipes whose picture is missing or out of date (the default)"
    )
    which.add_argument("--all", action="store_true", help="all recipes, even those whose picture is up to date")
    drawing.add_argument("--steps", type=int, default=MAX_STEPS, help="at most this many steps for each recipe")
    drawing.set_defaults(run=draw_thumbnails)
    recording = commands.add_parser("record", help="train what the app shows before anything was trained")
    recording.add_argument("name", nargs="*", help="only these; else all of them")
    recording.add_argument("--missing", action="store_true", help="those that there are not yet, or of other settings")
    recording.add_argument(
        "--longest",
        type=int,
        default=10_000,
        metavar="STEPS",
        help="with --missing, leave out longer ones; by default 10,000",
    )
    recording.set_defaults(run=make_recordings)
    return parser


def _add_experiment(command: argparse.ArgumentParser) -> None:
    """The flags that say which experiment."""
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--recipe", help="a name that `list` shows")
    what.add_argument(
        "--experiment", type=Path, metavar="FILE", help="a JSON file, as downloaded with Share in the app"
    )
    command.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="change one setting")
    command.add_argument("--steps", help="how many steps to train")
    command.add_argument("--seed", help="the seed of all random numbers")


def _recipe(name: str) -> Experiment:
    found = {name: recipe.experiment for name, recipe in recipes().items() if recipe.experiment}
    if name not in found:
        raise WrongInput(f"There is no recipe “{name}” to train. The recipes are: {', '.join(found)}.")
    return found[name]


def _read(path: Path) -> Experiment:
    try:
        return Experiment.from_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongInput(f"{path} is not a text file.") from error
    except ValidationError as error:
        raise WrongInput("\n".join(f"{path}: {problem.sentence}" for problem in problems_of(error))) from error


def _titles(choice: str, families: tuple[str, ...] = ()) -> dict[str, str]:
    kinds = kinds_of(CHOICES[choice]).items()
    return {name: kind.title for name, kind in kinds if not families or kind.family in families}


def _ignore(_: str) -> None:
    """Nobody reads along."""


def _print_status(words: str) -> None:
    print(f"\r{words}    ", end="", file=sys.stderr, flush=True)


def _progress(run: Run) -> None:
    pace = f"{run.steps_per_second:,.0f} steps/s" if run.steps_per_second else run.state
    print(f"\rstep {run.step:,} of {run.steps:,} · {pace}    ", end="", file=sys.stderr, flush=True)


def _progress_together(runs: Sequence[Run], number: int) -> str:
    ended, steps = sum(run.ended for run in runs), sum(run.step for run in runs)
    pace = sum(run.steps_per_second for run in runs if run.state == "running")
    return f"{ended} of {number} runs have ended · {steps:,} steps together · {pace:,.0f} steps/s"


def _readable(report: dict[str, Any]) -> str:
    lines = [
        f"{report['status']} after {report['steps']:,} steps, {report['seconds']:.1f} s "
        f"({report['steps_per_second']:,.0f} steps/s on {report['device']})",
        *([report["note"]] if report["note"] else []),
    ]
    metrics = report["metrics"]
    for name, value in metrics.items():
        if not name.endswith(("_floor", "_floor_low", "_floor_high")):
            floor, low, high = (metrics.get(f"{name}_floor{end}") for end in ("", "_low", "_high"))
            beside = "" if floor is None else f"   (floor {floor:.4g})"
            if low is not None:
                beside = f"   (floor {floor:.4g}; nearly every perfect generator: {low:.3g} to {high:.3g})"
            lines.append(f"  {name:<20} {value:.4g}{beside}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
