"""The flags that describe an experiment, for the commands that need one."""

from __future__ import annotations

import argparse
from pathlib import Path

from pydantic import ValidationError

from playground.commands.completion import suggest
from playground.commands.wrong_input import WrongInput
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import problems_of, to_link
from playground.gan.experiment.settings import CHOICES
from playground.recipes import recipes


def add_experiment(command: argparse.ArgumentParser) -> None:
    """The flags that say which experiment."""
    what = command.add_mutually_exclusive_group(required=True)
    suggest(what.add_argument("--recipe", help="a name that `list` shows"), trainable)
    what.add_argument(
        "--experiment", type=Path, metavar="FILE", help="a JSON file, as downloaded with Share in the app"
    )
    command.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="change one setting")
    command.add_argument("--steps", help="how many steps to train")
    command.add_argument("--seed", help="the seed of all random numbers")


def asked_for(options: argparse.Namespace) -> Experiment:
    """The Experiment that the flags describe; WrongInput with a sentence for each flag that does not fit."""
    link = to_link(read_experiment(options.experiment) if options.experiment else recipe_named(options.recipe))
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


def trainable() -> list[str]:
    """The names of the recipes that can be trained."""
    return [name for name, recipe in recipes().items() if recipe.experiment]


def recipe_named(name: str) -> Experiment:
    """The experiment of a recipe; WrongInput if there is no such recipe."""
    recipe = recipes().get(name)
    if recipe is None or recipe.experiment is None:
        raise WrongInput(f"There is no recipe “{name}” to train. The recipes are: {', '.join(trainable())}.")
    return recipe.experiment


def read_experiment(path: Path) -> Experiment:
    """The experiment in a file; WrongInput with a sentence for each setting that is wrong."""
    try:
        return Experiment.from_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongInput(f"{path} is not a text file.") from error
    except ValidationError as error:
        raise WrongInput("\n".join(f"{path}: {problem.sentence}" for problem in problems_of(error))) from error
