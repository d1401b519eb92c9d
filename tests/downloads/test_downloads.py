"""Every file that can be taken away from a run, made of runs that were really trained."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load

from playground.__main__ import main
from playground.charts.recipe_picture import picture_of_points
from playground.downloads import FORMATS, NotKeptError, Source
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.lab import generator_of
from playground.gan.look.samples import samples_of
from playground.gan.measure.best import best_in
from playground.recordings import add_to
from tests.engine.questions.trained import Trained, experiment, train, worker_here
from tests.gan.small import small

Sources = dict[str, Source]


def answered(trained: Trained, kind: str, question: dict[str, str]) -> bytes:
    """By the worker of this process, which only works when it is told to."""
    return trained.answer(kind, **question).result


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sources]:
    """Finished runs: on points by class, on the line, and on pictures."""
    wanted = {
        "points": small("ring", condition="projection", steps=30),
        "line": small("gaussian", steps=30),
        "pictures": experiment(30),
    }
    with worker_here(tmp_path_factory.mktemp("home")) as (engine, worker):
        made = {}
        for name, one in wanted.items():
            trained = Trained(engine, worker, engine.submit(one))
            train(trained, trained.run)
            answer = partial(answered, trained)
            made[name] = Source(one, engine.run(trained.run), engine, ask=answer)
        yield made


@pytest.mark.parametrize("kind", ["points", "line", "pictures"])
def test_every_download_that_suits_a_run_can_be_made(kind: str, sources: Sources) -> None:
    source = sources[kind]
    suiting = {name for name, one in FORMATS.items() if one.suits(source.experiment)}
    assert suiting == set(FORMATS)
    for name in suiting:
        assert FORMATS[name].missing(source) == ""
        assert len(FORMATS[name].make(source)) > 100, name


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_tables_have_the_numbers_of_the_film(sources: Sources) -> None:
    source = sources["points"]
    losses, metrics = (rows(FORMATS[name].make(source)) for name in ("losses", "metrics"))
    assert [int(row["step"]) for row in losses] == list(range(1, 31))
    last = source.film[-1]
    assert float(losses[-1]["loss_d"]) == last.arrays["loss_d"][-1]
    assert len(metrics) == len(source.film)
    found = {name: float(value) for name, value in metrics[-1].items() if name != "step" and value}
    assert found == last.numbers
    assert {"sliced_wasserstein", "sliced_wasserstein_floor"} <= set(found)


def test_samples_are_those_of_the_last_snapshot(sources: Sources) -> None:
    points = np.load(io.BytesIO(FORMATS["npz"].make(sources["points"])))
    target, last = sources["points"].experiment.target, sources["points"].film[-1]
    assert np.array_equal(points["samples"], target.restore(last.arrays["samples"].astype(float)))
    assert points["labels"][:9].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 0]
    pictures = np.load(io.BytesIO(FORMATS["npz"].make(sources["pictures"])))
    sheet = np.asarray(Image.open(io.BytesIO(FORMATS["png"].make(sources["pictures"]))))
    assert pictures["samples"].shape == (64, 1, 8, 8)
    assert np.array_equal(pictures["samples"][9, 0], sheet[8:16, 8:16])
    assert int(pictures["step"]) == 30


def test_points_are_drawn_where_they_are(sources: Sources) -> None:
    for kind in ("points", "line"):
        drawn = Image.open(io.BytesIO(FORMATS["png"].make(sources[kind])))
        assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (640, 480), "RGBA")
    ring = sources["points"].experiment
    low, high = ring.target.window()
    inside, outside = (np.tile(place, (50, 1)) for place in ((low + high) / 2, 2 * high))
    drawn_inside, drawn_outside = (np.asarray(picture_of_points(ring, samples)) for samples in (inside, outside))
    assert drawn_inside[240, 320, 3] > 150, "in the middle of the ring, where no real sample lies"
    assert drawn_outside[240, 320, 3] == 0
    assert drawn_outside[..., 3].any(), "the real ones"


def test_the_film_has_a_frame_for_each_snapshot(sources: Sources) -> None:
    film = Image.open(io.BytesIO(FORMATS["gif"].make(sources["points"])))
    assert (film.format, film.size) == ("GIF", (320, 240))
    assert 20 < film.n_frames <= 60


def test_weights_sample_alone_to_the_last_digit(sources: Sources, tmp_path: Path) -> None:
    source = sources["pictures"]
    zipfile.ZipFile(io.BytesIO(FORMATS["weights"].make(source))).extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert {file.name for file in folder.iterdir()} == {"generator.safetensors", "experiment.json", "sample.py"}
    assert Experiment.from_json((folder / "experiment.json").read_text()) == source.experiment
    look = "import sample, numpy; numpy.save('made.npy', sample.sample(20, seed=5).numpy())"
    done = subprocess.run([sys.executable, "-c", look], cwd=folder, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr
    generator = generator_of(source.experiment, source.checkpoint, "cpu")
    assert np.array_equal(np.load(folder / "made.npy"), samples_of(source.experiment, generator, 20, seed=5)[0])


def test_the_command_line_samples_pictures_and_points_by_class(sources: Sources, tmp_path: Path) -> None:
    def sampled(kind: str, number: int, file: str) -> Path:
        run = sources[kind].run
        assert run is not None
        assert main(["sample", run.id[:12], "-n", str(number), "--seed", "5", "-o", str(tmp_path / file)]) == 0
        return tmp_path / file

    sheet = Image.open(sampled("pictures", 12, "made.png"))
    assert sheet.size == (4 * 8, 3 * 8)
    pictures = np.load(sampled("pictures", 12, "made.npz"))["samples"]
    assert np.array_equal(np.asarray(sheet)[:8, 8:16], pictures[1, 0])
    table = rows(sampled("points", 9, "made.csv").read_bytes())
    assert [int(row["label"]) for row in table] == [0, 1, 2, 3, 4, 5, 6, 7, 0]


@pytest.mark.slow
def test_a_page_can_make_them_all_without_torch(tmp_path: Path) -> None:
    program = """
import sys
class NoTorch:
    def find_spec(name, path=None, target=None):
        if name == "torch":
            raise ImportError(name)
sys.meta_path.insert(0, NoTorch)
import numpy
from dataclasses import replace
from safetensors.numpy import save
from playground.engine import archive
from playground.__main__ import main
from playground.downloads import FORMATS, Source
from playground.engine import Engine
from playground.recordings import add_to, experiments
engine = Engine(workers=0)
add_to(engine.database)
for name in ("ring", "digits-projection"):
    experiment = experiments()[name]
    source = Source(experiment, engine.recording(experiment.key), engine)
    source.checkpoint = save({"average.weight": numpy.zeros(3)})
    suiting = [one for one in FORMATS.values() if one.suits(experiment)]
    made = [one.make(source) for one in suiting if one.name not in ("gif", "onnx", "archive")]
    assert all(made) and len(made) >= 7
    whole = replace(engine.whole(source.run.id), state="finished", checkpoints=[(0, source.checkpoint)])
    assert archive.about(archive.pack(experiment, whole)).key == experiment.key
print("made")
"""
    environment = os.environ | {"PLAYGROUND_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout == "made\n", done.stderr


def test_networks_can_be_those_of_the_best_step(sources: Sources, tmp_path: Path) -> None:
    plain = sources["points"]
    best = best_in(plain.experiment, plain.film).main
    assert best is not None
    assert best.step < 30, "or this tests nothing"
    assert plain.run is not None
    assert plain.engine is not None
    source = Source(plain.experiment, plain.run, plain.engine, at="best")
    assert FORMATS["weights"].missing(source) == ""
    assert FORMATS["weights"].file_name(source).endswith(f"-step-{best.step}.zip")
    packed = zipfile.ZipFile(io.BytesIO(FORMATS["weights"].make(source)))
    name = next(name for name in packed.namelist() if name.endswith(".safetensors"))
    kept = load(plain.engine.checkpoint(plain.run.id, best.step) or b"")
    weights = {f"average.{key}": value for key, value in load(packed.read(name)).items()}
    assert weights
    assert all(np.array_equal(kept[key], value) for key, value in weights.items())

    made = tmp_path / "weights.zip"
    assert main(["get", plain.run.id, "--as", "weights", "--at", "best", "-o", str(made)]) == 0
    assert zipfile.ZipFile(made).read(name) == packed.read(name)
    assert main(["sample", plain.run.id, "-n", "5", "--at", "best", "-o", str(tmp_path / "best.csv")]) == 0
    assert main(["sample", plain.run.id, "-n", "5", "-o", str(tmp_path / "last.csv")]) == 0
    assert (tmp_path / "best.csv").read_bytes() != (tmp_path / "last.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["get", "--as", "weights", "--at", "29"], "The networks of step 29 are not kept; those of 3, 5, 7"),
        (["get", "--as", "weights", "--at", "yesterday"], "A step is a number or “best”"),
        (["get", "--as", "losses", "--at", "best"], "--at is for weights, onnx"),
        (["sample", "-o", "made.csv", "--at", "1e9"], "A step is a number or “best”"),
    ],
)
def test_a_step_that_is_not_there_is_said_in_a_sentence(
    arguments: list[str], said: str, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    run = sources["points"].run
    assert run is not None
    command, *flags = arguments
    assert main([command, run.id, *flags]) == 2
    assert said in capsys.readouterr().err


def test_what_is_not_kept_is_said_in_a_sentence(sources: Sources) -> None:
    engine = sources["points"].engine
    assert engine is not None
    add_to(engine.database)
    (recorded, *_) = engine.runs(states=["recorded"])
    source = Source(Experiment.from_json(recorded.experiment), recorded, engine)
    assert FORMATS["weights"].missing(source).startswith("This is a recording")
    with pytest.raises(NotKeptError, match="recording"):
        FORMATS["weights"].make(source)
    assert len(FORMATS["losses"].make(source)) > 100
    untrained = Source(source.experiment)
    assert [name for name, one in FORMATS.items() if not one.missing(untrained)] == ["experiment", "script", "notebook"]
