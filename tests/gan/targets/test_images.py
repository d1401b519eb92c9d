"""Image targets: what is chosen of a dataset, what is said when there is none, and what a link may ask for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import problems_of
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.image_target import ImageTarget, _shown, _whole, forget_sets
from playground.gan.targets.images import Digits, Mnist, OwnImages, Shapes
from playground.images import ImageSet, Split, Unavailable, own

KINDS = kinds_of(ImageTarget)
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    _whole.cache_clear()
    _shown.cache_clear()
    return tmp_path


def kept(n: int = 30, classes: tuple[str, ...] = ("cat", "dog", "owl"), size: int = 28, channels: int = 3) -> OwnImages:
    """A small set of own pictures: each pixel of picture i is i."""
    pixels = np.zeros((n, channels, size, size), np.uint8) + np.arange(n, dtype=np.uint8)[:, None, None, None]
    labels = np.arange(n) % len(classes) if classes else None
    return OwnImages(folder=own.keep(pixels, labels, classes))


def sentence_of(model: type[ImageTarget], **fields: object) -> str:
    """The one problem that a link with these fields has."""
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate({"target": {"kind": model.model_fields["kind"].default} | fields})
    (problem,) = problems_of(refused.value)
    assert problem.path in {f"target.{name}" for name in fields}
    return problem.sentence


# ---------------------------------------------------------------- what every kind says of itself
def test_the_issue_lists_these() -> None:
    assert list(KINDS) == ["digits", "shapes", "mnist", "fashion", "cifar10", "own-images"]


@each_kind
def test_each_kind_tells_where_it_comes_from(kind: str) -> None:
    model = KINDS[kind]
    assert all((model.title, model.summary, model.formula, model.source, model.licence, model.size))
    target = model()
    assert target.family == "images"
    assert len(target.shape) == 3
    assert target.shape[0] in (1, 3)
    assert target.dimension == np.prod(target.shape)
    assert target.labelled == (kind != "own-images")


@each_kind
def test_each_kind_is_here_or_says_what_to_do(kind: str) -> None:
    target = KINDS[kind]()
    if not target.problem:
        assert target.chosen().pixels.shape[1:] == target.shape
        assert target.load().classes == target.classes
        return
    assert target.problem.endswith(".")
    with pytest.raises(Unavailable) as refused:
        target.load()
    assert str(refused.value).endswith(".")


def test_describing_loads_neither_pillow_nor_pooch_nor_scikit_learn_nor_torch() -> None:
    program = """
import sys
from playground.gan.targets.image_target import ImageTarget
from playground.gan.foundations.schema import kinds_of
for model in kinds_of(ImageTarget).values():
    model().shape, model().classes, model().problem, model().dimension
print(*{"PIL", "pooch", "requests", "sklearn", "torch"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# ---------------------------------------------------------------- what is chosen
def test_only_some_classes() -> None:
    assert set(Digits(only="0,3").chosen().labels) == {0, 3}
    assert set(Digits(only="0,3").held_out().labels) == {0, 3}
    assert len(Digits(only="0,3").load().train) == 1500, "the whole stays whole"
    both = len(Digits(only="0").chosen()) + len(Digits(only="3").chosen())
    assert len(Digits(only="0,3").chosen()) == both


def test_a_number_of_pictures() -> None:
    first = Digits(only="2", count=20).chosen()
    assert len(first) == 20
    assert np.array_equal(first.pixels, Digits(only="2").chosen().pixels[:20])
    assert len(Digits(count=100_000).chosen()) == 1500
    assert len(Digits().chosen()) == 1500


def test_the_same_choice_has_the_same_key() -> None:
    assert Digits(only=" 3, 0,3") == Digits(only="0,3")
    assert Digits(only="03").only == "3"


def test_the_dataset_is_read_once_for_all_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def count(self: Digits) -> ImageSet:
        read.append(self.only)
        few = Split(np.zeros((4, 1, 8, 8), np.uint8), np.arange(4))
        return ImageSet(few, few, self.classes)

    monkeypatch.setattr(Digits, "read", count)
    assert Digits(only="2").load() is Digits(only="3", count=9).load()
    assert read == [""]


def test_what_pages_show_stays_when_the_dataset_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Digits().examples(6)
    forget_sets()
    assert _whole.cache_info().currsize == 0
    monkeypatch.setattr(Digits, "read", lambda _: pytest.fail("it was read again"))
    assert np.array_equal(Digits().examples(6), before)


def test_examples_are_held_out_and_the_same_each_time() -> None:
    target = Digits(only="7")
    shown = target.examples(20, seed=1)
    assert shown.shape == (20, 1, 8, 8)
    assert np.array_equal(shown, target.examples(20, seed=1))
    assert not np.array_equal(shown, target.examples(20, seed=2))
    sevens = {picture.tobytes() for picture in target.held_out().pixels}
    assert {picture.tobytes() for picture in shown} <= sevens
    assert len({picture.tobytes() for picture in shown}) == 20, "none comes twice"
    assert len(target.examples(500)) == 500


def test_shapes_in_colour_have_three_channels() -> None:
    assert Shapes().shape == (1, 28, 28)
    assert Shapes(colour="colour").shape == (3, 28, 28)
    assert Shapes(colour="colour").chosen().pixels.shape[1:] == (3, 28, 28)
    assert Shapes().chosen().pixels.shape[1:] == (1, 28, 28), "the two are kept apart"


# ---------------------------------------------------------------- what a link may ask for
@pytest.mark.parametrize("only", ["all", "0;1", "-1", "1,", ",", "1.5", "٣", "0,1000", "²"])
def test_text_that_names_no_classes_is_refused(only: str) -> None:
    assert sentence_of(Digits, only=only) == (
        "target.only: these must be class numbers, separated by commas, such as 2 or 0,3."
    )


def test_classes_that_are_not_there_are_refused() -> None:
    assert sentence_of(Digits, only="3,10") == "target.only: There is no class 10: the classes are 0 to 9."
    assert sentence_of(Mnist, only="10"), "also while it is not on this machine"
    assert sentence_of(Shapes, only="5") == "target.only: There is no class 5: the classes are 0 to 4."


def test_a_wrong_class_in_a_link_falls_back_alone() -> None:
    experiment, problems = Experiment.from_link(
        {"target": "digits", "target.only": "12", "target.count": "50", "seed": "7"}
    )
    assert [problem.path for problem in problems] == ["target.only"]
    assert experiment.target == Digits(count=50)
    assert experiment.seed == 7


# ---------------------------------------------------------------- your own
def test_own_pictures_are_known_by_their_folder() -> None:
    target = kept(30, size=32, channels=1)
    assert target.problem == ""
    assert target.shape == (1, 32, 32)
    assert target.classes == ("cat", "dog", "owl")
    assert target.labelled
    assert len(target.load().train) == 27
    assert (OwnImages(folder=target.folder, only="1").chosen().pixels[:, 0, 0, 0] % 3 == 1).all()
    target.fetch(lambda done, total: pytest.fail("there is nothing to fetch"))


def test_a_link_to_pictures_that_are_elsewhere() -> None:
    experiment, problems = Experiment.from_link({"target": "own-images", "target.folder": "0123456789abcdef-64"})
    assert not problems, "the link is right, the machine is another one"
    assert experiment.target.shape == (3, 64, 64)
    assert experiment.target.problem == "The pictures of this link are not on this machine. Upload them again."
    with pytest.raises(Unavailable, match="Upload them again"):
        experiment.target.load()
    assert OwnImages().problem == "There are no pictures yet. Upload some."


@pytest.mark.parametrize("folder", ["../../../etc/x", "0123456789abcdef-33", "/etc", "x", "0123456789ABCDEF-28"])
def test_only_names_of_sets_are_folders(folder: str) -> None:
    assert "not the name of a set" in sentence_of(OwnImages, folder=folder)


def test_classes_of_own_pictures() -> None:
    target = kept()
    said = sentence_of(OwnImages, folder=target.folder, only="3")
    assert said == "target.only: There is no class 3: the classes are 0 to 2."
    plain = kept(classes=())
    assert plain.load().train.labels is None
    assert not plain.labelled
    said = sentence_of(OwnImages, folder=plain.folder, only="0")
    assert said == "target.only: These pictures have no classes to choose from."


def test_a_class_without_held_out_pictures_shows_those_of_all() -> None:
    labels = np.array([0] * 20 + [1])
    name = own.keep(np.zeros((21, 1, 28, 28), np.uint8), labels, ("many", "one"))
    target = OwnImages(folder=name, only="1")
    assert len(target.chosen()) == 1
    assert len(target.held_out()) == 2
    assert len(target.examples(5)) == 5
