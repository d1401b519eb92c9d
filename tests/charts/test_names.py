"""What an experiment is called."""

from __future__ import annotations

from playground.charts.names import name_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.targets.basics import Ring
from playground.recipes import stories
from tests.gan.defaults import other_defaults

GAN_LAB = next(recipe for recipe in stories() if recipe.name == "gan-lab")


def test_a_recipe_keeps_its_name_as_long_as_it_is_that_recipe():
    assert name_of(GAN_LAB.experiment) == GAN_LAB.title
    assert name_of(GAN_LAB.experiment.model_copy(update={"seed": 5})) == GAN_LAB.title
    assert name_of(GAN_LAB.experiment.model_copy(update={"batch": 32})) == "Your own"


def test_a_fork_is_named_after_what_it_changed():
    ring = Experiment.default("ring")
    fork = fork_of(ring, 1500, ring.model_copy(update={"batch": 64}))
    assert name_of(fork) == "Ring of Gaussians, from step 1,500 with Batch size: 64"
    with other_defaults(Ring, {"loss": "hinge"}):
        read = Experiment.from_json(fork.canonical())
        assert name_of(read) == "Ring of Gaussians, from step 1,500", "what was changed is not known"
    again = fork_of(GAN_LAB.experiment, 10, GAN_LAB.experiment.model_copy(update={"batch": 64}))
    assert name_of(again) == f"{GAN_LAB.title}, from step 10 with Batch size: 64"
