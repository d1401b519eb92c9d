"""Questions about a network and its pictures: how it is built, and whether it only remembers."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from playground.engine.questions import Nearest
from playground.engine.requests import Architecture
from playground.engine.work.context import Context, Progress, Refusal, Steps
from playground.engine.work.latents import png
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.architecture import describe
from playground.gan.look.places import COLUMNS, rows_of
from playground.gan.measure.image_measurement import nearest as look
from playground.gan.targets.image_target import ImageTarget
from playground.images import Pixels
from playground.store import Database, films, runs
from playground.store.jobs import Answer

NEAREST = 3  # training pictures shown
COMPARED = 32  # held-out pictures that say how near is near
COPY = 0.4  # of the usual distance: nearer ones are copies


def architecture(request: Architecture, _: Context) -> Steps:
    """Info: {"generator": {"rows": [...], "parameters": n, "shape": [...]}, "discriminator": the same}."""
    yield Progress()
    return Answer(dict(describe(request.experiment)))


def nearest(request: Nearest, context: Context) -> Steps:
    """The training pictures nearest to one of the gallery, as a strip, nearest first.

    Info: distances (see image_measurement.nearest), labels (names of their classes; [] without), usual (how far a real
    picture that was held out is from its nearest), words (what that says).
    """
    yield Progress(words="Looking through the training pictures")
    experiment, picture = picture_of(context.database, request)
    target: ImageTarget = experiment.target
    split, held_out = target.chosen(), target.examples(COMPARED)
    yield Progress(words="Looking through the training pictures")
    places, distances = look(target, np.concatenate([picture[None], held_out]), NEAREST)
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
        return "Hardly differs from a training picture: this one is learnt by heart."
    if distance <= usual:
        return "As near to a training picture as real pictures are that were held out: not a copy."
    return "Farther from all training pictures than real pictures are that were held out: not a copy."


def picture_of(database: Database, request: Nearest) -> tuple[Experiment, Pixels]:
    """The experiment of a run and one picture of its gallery, u1 [c, h, w]; Refusal if that is gone."""
    with database.read() as connection:
        text = runs.experiment(connection, request.run)
        found = films.film(connection, request.run, request.step - 1, 1)
        glance = films.passing(connection, request.run, request.step - 1)
    if text is None:
        raise Refusal("This run is no longer in the store.")
    blobs = [blob for _, blob in found] + ([glance] if glance else [])
    snapshots = [Snapshot.decode(blob) for blob in blobs]
    for snapshot in snapshots:
        if snapshot.step == request.step and "gallery" in snapshot.arrays:
            experiment = Experiment.from_json(text)
            return experiment, cut_out(snapshot.arrays["gallery"], request.index, rows_of(experiment))
    raise Refusal(f"The gallery of step {request.step} is no longer kept; choose a picture of another step.")


def cut_out(gallery: np.ndarray, index: int, rows: int) -> Pixels:
    """One picture u1 [c, h, w] of an encoded gallery."""
    sheet = np.asarray(Image.open(io.BytesIO(gallery.tobytes())))
    sheet = sheet.reshape(*sheet.shape[:2], -1)
    height, width = sheet.shape[0] // rows, sheet.shape[1] // COLUMNS
    row, column = divmod(index, COLUMNS)
    return sheet[row * height : (row + 1) * height, column * width : (column + 1) * width].transpose(2, 0, 1)
