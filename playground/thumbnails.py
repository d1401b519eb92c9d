"""Makes the pictures on the cards of recipes, by really training them, into the same store as the app."""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.charts.dirac_picture import dirac_picture
from playground.charts.kinds import kind_of
from playground.engine import Run
from playground.engine.in_process import train_here
from playground.gan.dirac.game import Game, weighted
from playground.gan.dirac.play import play
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.images import Unavailable
from playground.recipes import Recipe, stories
from playground.recipes.pictures import PICTURES, Picture, file_of, note, register
from playground.record import film_of

MAX_STEPS = 200_000  # of a picture's training, by default
DIRAC = "dirac"  # the recipe of the Dirac-GAN, which has no Experiment

OnStatus = Callable[[str], None]
OnProgress = Callable[[Run], None]


def due(everything: bool) -> list[Recipe]:
    """The recipes that can have a picture, in order; unless `everything`, only those without one of what they are
    now."""
    known = register()
    return [
        recipe
        for recipe in stories()
        if (recipe.experiment or recipe.name == DIRAC)
        and (everything or not up_to_date(recipe, known.get(recipe.name)))
    ]


def up_to_date(recipe: Recipe, picture: Picture | None) -> bool:
    """Whether the picture is one of this recipe as it is now, or it is known why there is none."""
    if picture is None:
        return False
    key = recipe.experiment.key if recipe.experiment else ""
    return bool(picture.missing) or (picture.key == key and file_of(recipe.name).exists())


def make(recipe: Recipe, steps: int, on_status: OnStatus, on_progress: OnProgress | None = None) -> Picture:
    """Train the recipe, for at most so many steps, and draw its last snapshot; or note that its pictures are not here.
    What was done stands in the register."""
    experiment = recipe.experiment
    if experiment is None:
        picture = _play_and_draw(recipe.name)
    elif experiment.target.problem:
        picture = Picture(missing=experiment.target.problem)
    else:
        picture = _train_and_draw(recipe.name, experiment, min(steps, experiment.steps), on_status, on_progress)
    note(recipe.name, picture)
    return picture


def _train_and_draw(
    name: str, experiment: Experiment, steps: int, on_status: OnStatus, on_progress: OnProgress | None
) -> Picture:
    """The picture of this recipe in its file, and how it came about."""
    shortened = experiment.model_copy(update={"steps": steps})
    run = train_here(shortened, on_progress, on_status=on_status)
    if run.state == "stopped":
        raise Unavailable(f"The training of {name} was stopped: there is no new picture of it.")
    PICTURES.mkdir(exist_ok=True)
    picture = kind_of(shortened).recipe_picture(shortened, last_snapshot(run))
    picture.quantize(256).save(file_of(name), "PNG", optimize=True)
    return Picture(experiment.key, run.step, round(run.seconds, 1), experiment.seed)


def _play_and_draw(name: str) -> Picture:
    """The picture of the Dirac-GAN: a game that circles, and the same one as R1 lets it settle."""
    begun, games = time.monotonic(), {"generated": Game(), "discriminator": Game(penalty=weighted("r1", 0.3))}
    PICTURES.mkdir(exist_ok=True)
    dirac_picture({ink: play(game) for ink, game in games.items()}).quantize(256).save(file_of(name), "PNG")
    return Picture(steps=Game().steps, seconds=round(time.monotonic() - begun, 1))


def last_snapshot(run: Run) -> Snapshot:
    """The last one that the store keeps of a run; Unavailable if it keeps none."""
    return Snapshot.decode(film_of(run)[-1])
