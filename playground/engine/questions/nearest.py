"""Is it memorised? The training pictures nearest to one that the generator made."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PIL import Image

from playground.engine.questions.about_run import AboutPictures, Index, Step
from playground.engine.questions.drawing import png
from playground.engine.questions.question import Progress, Refusal, Steps
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import COLUMNS, gallery_of
from playground.gan.targets.image_target import ImageTarget
from playground.images import Pixels
from playground.store import Database, films, runs
from playground.store.jobs import Answer

if TYPE_CHECKING:
    from playground.engine.resources import Resources
    from playground.gan.measure import image_measurement
else:
    from playground.gan.foundations.late import LateModule

    image_measurement = LateModule("playground.gan.measure.image_measurement")

NEIGHBOURS = 3  # training pictures shown
COMPARED = 32  # held-out pictures that say how near is near
COPY = 0.4  # of the usual distance: nearer ones are copies


class Nearest(AboutPictures):
    """The training pictures nearest to one of the gallery, as it was at ``step``."""

    kind: ClassVar[str] = "nearest"
    title: ClassVar[str] = "looking for the nearest pictures"
    from_browser: ClassVar[bool] = True
    step: Step
    index: Index

    def indices_asked(self) -> Iterable[int]:
        """The one picture."""
        return (self.index,)

    def work(self, resources: Resources) -> Steps:
        """The neighbours as a strip, nearest first.

        Info: distances (see image_measurement.nearest), labels (names of their classes; [] without), usual (how far a
        real picture that was held out is from its nearest), words (what that says).
        """
        yield Progress(words="Looking through the training pictures")
        experiment, picture = picture_of(resources.database, self)
        target: ImageTarget = experiment.target
        split, held_out = target.chosen(), target.examples(COMPARED)
        yield Progress(words="Looking through the training pictures")
        places, distances = image_measurement.nearest(target, np.concatenate([picture[None], held_out]), NEIGHBOURS)
        usual = float(np.median(distances[1:, 0]))
        names = [] if split.labels is None else [target.classes[label] for label in split.labels[places[0]]]
        info = {
            "distances": [round(float(distance), 4) for distance in distances[0]],
            "labels": names,
            "usual": round(usual, 4),
            "words": verdict(float(distances[0, 0]), usual),
        }
        return Answer(info, png(split.pixels[places[0]], len(places[0])), "image/png")


def verdict(distance: float, usual: float) -> str:
    """Whether a picture is a copy, from its distance to the nearest training picture and that of real ones."""
    if distance < COPY * usual:
        return "Hardly differs from a training picture: this one was memorised."
    if distance <= usual:
        return "As close to a training picture as held-out real pictures are: not a copy."
    return "Further from all training pictures than held-out real pictures are: not a copy."


def picture_of(database: Database, question: Nearest) -> tuple[Experiment, Pixels]:
    """The experiment of a run and one picture of its gallery, u1 [c, h, w]; Refusal if that is gone."""
    with database.read() as connection:
        text = runs.experiment(connection, question.run)
        found = films.film(connection, question.run, question.step - 1, 1)
        passing = films.passing(connection, question.run, question.step - 1)
    if text is None:
        raise Refusal("This run is no longer in the store.")
    blobs = [blob for _, blob in found if blob] + ([passing] if passing else [])
    for snapshot in map(Snapshot.decode, blobs):
        if snapshot.step == question.step and "gallery" in snapshot.arrays:
            experiment = Experiment.from_json(text)
            return experiment, cut_out(snapshot.arrays["gallery"], question.index, gallery_of(experiment).rows)
    raise Refusal(f"The gallery of step {question.step:,} is no longer kept. Choose a picture from another step.")


def cut_out(gallery: np.ndarray, index: int, rows: int) -> Pixels:
    """One picture u1 [c, h, w] of an encoded gallery."""
    sheet = np.asarray(Image.open(io.BytesIO(gallery.tobytes())))
    sheet = sheet.reshape(*sheet.shape[:2], -1)
    height, width = sheet.shape[0] // rows, sheet.shape[1] // COLUMNS
    row, column = divmod(index, COLUMNS)
    return sheet[row * height : (row + 1) * height, column * width : (column + 1) * width].transpose(2, 0, 1)
