"""The run that a command is about, found by what its user knows of it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from playground.commands.wrong_input import WrongInput
from playground.engine import Engine, Run
from playground.engine.stored_runs import AmbiguousError
from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes

RUN = "a run's id or the first characters of it, an experiment's key, the name of a recipe, or a link"


def named_run(engine: Engine, name: str) -> Run:
    """The run; WrongInput, one sentence, if there is none, or more than one."""
    if "?" in name or "=" in name:
        from playground.ui.address import NO_SETTINGS  # only now: it loads Streamlit

        params = {name: text for name, text in parse_qsl(urlsplit(name).query or name) if name not in NO_SETTINGS}
        experiment, problems = Experiment.from_link(params)
        if problems:
            raise WrongInput("\n".join(problem.sentence for problem in problems))
        return _trained(engine, experiment.key, "this link")
    recipe = recipes().get(name)
    if recipe is not None and recipe.experiment is not None:
        return _trained(engine, recipe.experiment.key, f"the recipe “{name}”")
    if (run := engine.latest(name)) is not None:
        return run
    try:
        run = engine.run_beginning(name)
    except AmbiguousError as error:
        raise WrongInput(str(error)) from error
    if run is None:
        raise WrongInput(f"There is no run “{name}”. It must be {RUN}.")
    return run


def _trained(engine: Engine, key: str, what: str) -> Run:
    run = engine.latest(key)
    if run is None:
        raise WrongInput(f"There is no run of {what} yet. Train it first, in the app or with `train`.")
    return run
