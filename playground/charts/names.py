"""What an experiment is called: as its recipe, as long as it is that; a fork also by what it changed."""

from __future__ import annotations

from playground.gan.experiment.differences import differences, in_words
from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipe_of


def name_of(experiment: Experiment) -> str:
    """ "Mode collapse on the ring", "Digits, by class (Projection)", "..., from step 1,500 with Loss: Hinge"."""
    if recipe := recipe_of(experiment):
        return recipe.title
    if experiment.fork is None:
        return experiment.title
    parent, step = experiment.fork.parent, experiment.fork.step
    changed = "" if experiment.fork.changed else in_words(differences(parent, experiment), most=2)
    return f"{name_of(parent)}, from step {step:,}" + (f" with {changed}" if changed else "")
