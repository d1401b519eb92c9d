"""The scene of an image run: real pictures, their classes, and figures that promise what snapshots keep."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from PIL import Image

from playground.charts.metric_figure import metric_figure
from playground.charts.palette import LIGHT
from playground.charts.pictures import classes_figure
from playground.charts.scene import scene
from playground.charts.sentence import sentence
from playground.charts.sheet import wire
from playground.charts.thumbnails import thumbnail
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.images.pairs import given_part
from playground.images.tiles import encoded, tiled
from tests.handmade import picture_snapshot

RUNNING = {"state": "running", "step": 500, "note": ""}
FLOOR = {"frechet_floor": 8.0, "frechet_floor_high": 9.0}


@pytest.fixture(params=["digits", "shapes"])
def pictures(request: pytest.FixtureRequest) -> Experiment:
    return Experiment.default(request.param)


def test_tiles_lie_row_after_row_and_the_rest_is_black() -> None:
    pixels = np.arange(3, dtype=np.uint8).repeat(4).reshape(3, 1, 2, 2) + 1
    sheet = tiled(pixels, 2)[:, :, 0]
    assert sheet.tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 0, 0], [3, 3, 0, 0]]
    read = np.asarray(Image.open(io.BytesIO(encoded(pixels, 2))))
    assert (read == sheet).all()


def test_the_scene_shows_the_pictures_that_the_discriminator_is_asked_about(pictures: Experiment) -> None:
    described, blob = scene(pictures)
    json.dumps(described, allow_nan=False)
    arrays = Snapshot.decode(blob).arrays
    read = np.asarray(Image.open(io.BytesIO(arrays["real"].tobytes())))
    expected = tiled(pictures.target.examples(64), 8)[:, :, 0]
    assert (read == expected).all()
    assert arrays["real_labels"].shape == (64,)
    assert arrays["real_share"].sum() == pytest.approx(1)
    assert described["shape"] == list(pictures.target.shape)
    assert set(described["figures"]) == {"losses", "metric", "scores", "classes"}


def test_labels_belong_to_their_pictures() -> None:
    only = Experiment.model_validate({"target": {"kind": "digits", "only": "3"}})
    arrays = Snapshot.decode(scene(only)[1]).arrays
    assert set(arrays["real_labels"].tolist()) == {3}
    assert arrays["real_share"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def test_a_dataset_that_is_not_here_has_a_scene_without_pictures() -> None:
    own = Experiment.default("own-images")
    described, blob = scene(own)
    assert Snapshot.decode(blob).arrays == {}
    assert "classes" not in described["figures"]
    assert thumbnail(own.target)["picture"] == ""


def test_figures_ask_for_what_snapshots_keep(pictures: Experiment) -> None:
    shown = picture_snapshot(pictures, pictures.steps)
    names = {"step", "real_share"} | set(shown.arrays) | set(shown.numbers)
    known = {colour.upper() for colour in LIGHT.values()}
    for figure in (metric_figure(pictures), classes_figure(pictures)):
        plain = wire(figure)
        for trace in plain["data"]:
            for kind in ("series", "last", "frame", "newest", "scene"):
                assert set(trace["meta"].get(kind, {}).values()) <= names
        assert {c[:7].upper() for c in json.dumps(plain, default=list).split('"') if c.startswith("#")} <= known


def conditional(target: str, condition: str, **target_fields: str) -> Experiment:
    tree = Experiment.default(target, condition).model_dump(mode="json")
    tree["target"] |= target_fields
    return Experiment.model_validate(tree)


def test_asked_for_classes_the_scene_has_a_row_of_real_pictures_for_each() -> None:
    described, blob = scene(conditional("digits", "projection", only="1,4,8"))
    arrays = Snapshot.decode(blob).arrays
    assert (described["condition"], described["rows"], described["columns"]) == ("classes", 3, 8)
    assert described["asked"] == [1, 4, 8]
    assert arrays["real_labels"].tolist() == [1] * 8 + [4] * 8 + [8] * 8
    assert Image.open(io.BytesIO(arrays["real"].tobytes())).size == (8 * 8, 3 * 8)
    assert set(described["figures"]) == {"losses", "metric", "scores", "classes"}
    (cells,) = described["figures"]["classes"]["data"]
    assert cells["meta"]["part"] == {"side": 10, "of": [1, 4, 8]}
    assert list(cells["x"]) == list(cells["y"]) == ["1", "4", "8"]


@pytest.mark.parametrize("given", ["edges", "upper-half", "low-resolution"])
def test_what_is_given_belongs_to_the_real_pictures(given: str) -> None:
    tree = Experiment.default("shapes", "picture").model_dump(mode="json")
    tree["condition"]["given"] = given
    experiment = Experiment.model_validate(tree)
    described, blob = scene(experiment)
    arrays = Snapshot.decode(blob).arrays
    read = [np.asarray(Image.open(io.BytesIO(arrays[name].tobytes()))) for name in ("real", "given")]
    pixels = read[0].reshape(8, 28, 8, 28).swapaxes(1, 2).reshape(64, 1, 28, 28)
    assert (read[1] == tiled(given_part(pixels, given), 8)[:, :, 0]).all()
    assert (described["condition"], described["given"], described["rows"]) == ("picture", given, 8)
    assert "in threes" in described["alt"]
    assert set(described["figures"]) == {"losses", "metric", "scores"}


def test_without_a_condition_nothing_is_given() -> None:
    described, blob = scene(Experiment.default("digits"))
    assert (described["condition"], described["given"]) == ("nothing", "")
    assert "given" not in Snapshot.decode(blob).arrays


@pytest.mark.parametrize("condition", ["projection", "picture"])
def test_the_readings_and_figures_of_a_condition_are_numbers_of_its_snapshots(condition: str) -> None:
    experiment = Experiment.default("digits", condition)
    shown = picture_snapshot(experiment, experiment.steps)
    described, _ = scene(experiment)
    assert {name for name, _, _ in described["readings"]} <= set(shown.numbers)
    names = {"step"} | set(shown.arrays) | set(shown.numbers)
    known = {colour.upper() for colour in LIGHT.values()}
    for plain in described["figures"].values():
        assert {c[:7].upper() for c in json.dumps(plain, default=list).split('"') if c.startswith("#")} <= known
        for trace in plain["data"]:
            for kind in ("series", "last", "frame", "newest"):
                assert set(trace.get("meta", {}).get(kind, {}).values()) <= names


def test_the_classifiers_accuracy_is_shown_beside_the_distance(pictures: Experiment) -> None:
    ((place, text, number, _),) = wire(metric_figure(pictures))["layout"]["meta"]["live_annotations"]
    assert number == "classifier_accuracy"
    assert text.format("98%") == "features of a small classifier, 98% right"
    assert wire(metric_figure(pictures))["layout"]["annotations"][place]["text"] == "features of a small classifier"


@pytest.mark.parametrize(
    ("numbers", "status", "words"),
    [
        ({}, {}, "Nothing has been measured yet: first, a small classifier"),
        ({}, {"state": "finished"}, "Finished. Nothing was measured"),
        (FLOOR | {"frechet": 80.0, "classes_present": 6.0}, {}, "6 of 10 classes are generated reasonably often;"),
        (FLOOR | {"frechet": 80.0, "classes_present": 1.0}, {}, "mode collapse"),
        (FLOOR | {"frechet": 20.0, "classes_present": 10.0, "confident": 0.83}, {}, "83% of the pictures are clearly"),
        (FLOOR | {"frechet": 20.0, "classes_present": 10.0}, {}, "The Fréchet distance is 2.5 times that of held-out"),
        (FLOOR | {"frechet": 8.5, "classes_present": 10.0, "confident": 0.9}, {}, "at the floor"),
        (
            FLOOR | {"frechet": 8.5, "classes_present": 10.0, "precision": 0.77, "precision_floor": 0.92},
            {},
            "held-out real pictures. 77% of the pictures lie among real ones (of held-out real pictures, 92%).",
        ),
    ],
)
def test_the_sentence_of_an_image_run(numbers: dict, status: dict, words: str) -> None:
    assert words in sentence(Experiment.default("digits"), numbers, RUNNING | status)


ASKED = FLOOR | {"frechet": 20.0, "classes_present": 10.0, "confident": 0.9, "conditional_accuracy": 0.94}
PAIRS = FLOOR | {"frechet": 20.0, "classes_present": 6.0, "l1": 0.11, "l1_baseline": 0.2, "sharpness_real": 0.5}


@pytest.mark.parametrize(
    ("condition", "numbers", "words"),
    [
        ("projection", ASKED | {"conditional_accuracy_worst": 0.81},
         "94% of the pictures are of the class asked for; for the worst class, 81%; the Fréchet distance is 2.5 times"),
        ("projection", ASKED | {"conditional_accuracy_worst": 0.9, "frechet": 8.0}, "distance is at the floor."),
        ("projection", ASKED | {"conditional_accuracy": 0.11, "conditional_accuracy_worst": 0.0}, "ignores the class"),
        ("picture", PAIRS | {"sharpness": 0.45}, "L1 is 45% below that of the mean picture; the pictures are about "
        "as sharp as real"),
        ("picture", PAIRS | {"sharpness": 0.1}, "blurred: their sharpness is 0.2 times that of real pictures."),
        ("picture", PAIRS | {"sharpness": 1.5}, "grainy: their sharpness is 3.0 times"),
        ("picture", PAIRS | {"sharpness": 0.5, "l1": 0.3}, "L1 is not below that of the mean picture yet"),
    ],
)  # fmt: skip
def test_the_sentence_of_a_conditional_run(condition: str, numbers: dict, words: str) -> None:
    assert words in sentence(Experiment.default("digits", condition), numbers, RUNNING)
