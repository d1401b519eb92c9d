"""Somebody's own GAN, trained in another program, is shown by the app (docs/own-model.md)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from playground import watch
from playground.__main__ import main
from playground.downloads.download import FORMATS, ONLY_SHOWN, Source
from playground.downloads.run_card import RunCard
from playground.engine import engine
from playground.engine import watched as watched_module
from playground.engine.limits import FROM_OUTSIDE, LimitError
from playground.engine.tidying import tidy
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.export import export
from playground.gan.foundations.snapshot import Snapshot
from playground.store import outside
from playground.ui.compare_link import compare_query
from playground.ui.news import interval
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401
from tests.gan.export.test_export import in_the_app
from tests.gan.small import small

ROOT = Path(__file__).parents[2]
EXAMPLE = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "own-model.md").read_text(encoding="utf-8"), re.S)
HOSTILE = "<script>alert(1)</script> [x](http://evil.example) $\\frac12$ **b**\n\x00" + "x" * 200


def two_networks(dimension: int = 2, latent: int = 2) -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(3)
    generator = nn.Sequential(nn.Linear(latent, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, dimension))
    return generator, nn.Sequential(nn.Linear(dimension, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 1))


def points(dimension: int = 2) -> torch.Tensor:
    return torch.randn(600, dimension, generator=torch.Generator().manual_seed(1)) + 2


def watched_run(name: str = "by hand", **options):
    return watch(*two_networks(), points(), latent=2, name=name, **({"steps": 40} | options))


def film(run_id: str) -> list[Snapshot]:
    return [Snapshot.decode(blob) for blob in engine().delta(run_id, -1, 1000)]


@pytest.mark.slow
def test_the_example_of_the_docs_is_in_the_app(tmp_path):
    """In another process with another home, as on another machine: only the store's URL is the same."""
    assert EXAMPLE is not None
    elsewhere = {"PLAYGROUND_HOME": str(tmp_path / "elsewhere"), "PLAYGROUND_DATABASE": engine().database.url}
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE[1]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        env=os.environ | elsewhere,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, "it warns of nothing"
    run_id = done.stdout.strip().removeprefix("/outside?run=")
    (run,) = [run for run in engine().runs(100) if run.id == run_id]
    assert (run.state, run.step, run.steps, run.outside) == ("finished", 300, 300, True)
    assert {"sliced_wasserstein", "sliced_wasserstein_floor", "g_gradient", "d_dead"} <= set(run.metrics)
    frames = film(run_id)
    assert [frames[0].step, frames[-1].step] == [0, 300]
    assert len(frames) > 2
    assert {"samples", "surface", "features", "loss_d", "arrows"} <= set(frames[-1].arrays)
    steps = np.concatenate([frame.arrays["loss_step"] for frame in frames])
    assert steps[-1] == 300
    assert (np.diff(steps) > 0).all(), "no loss is missing, and none is there twice"
    assert frames[-1].arrays["samples"].std() > 3 * frames[0].arrays["samples"].std(), "it has learnt something"


@pytest.mark.slow
def test_an_exported_script_is_in_the_app_with_watch_and_its_losses_stay_the_same(tmp_path):
    before = {"pretraining": "head-start", "pretraining__steps": 4}
    experiment = small("gaussian", steps=64, latent__arrangement="even", **before)
    (tmp_path / "ring.py").write_text(export.script(experiment), encoding="utf-8")
    command = [sys.executable, tmp_path / "ring.py", "--watch", "--no-plot", "--losses", tmp_path / "losses.json"]
    here = os.environ | {"PLAYGROUND_DATABASE": engine().database.url, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=150, env=here)
    assert done.returncode == 0, done.stderr
    assert not done.stderr, "it warns of nothing"
    (run_id,) = re.findall(r"/outside\?run=([0-9a-f]{32})", done.stdout)
    run = engine().run(run_id)
    assert (run.state, run.step, run.steps, run.outside) == ("finished", 60, 60, True)
    assert engine().remarks([run_id])[run_id].name == experiment.title
    written = json.loads((tmp_path / "losses.json").read_text())
    steps, losses = (np.concatenate([one.arrays[name] for one in film(run_id)]) for name in ("loss_step", "loss_d"))
    mean = float(np.diff(steps, prepend=0) @ losses) / 60  # a snapshot has means over some steps
    assert mean == pytest.approx(np.mean([d_loss for d_loss, _ in written[4:]]), rel=1e-4)
    assert str(written) == str(in_the_app(experiment, 64)), "watching changes nothing"


def test_the_last_look_keeps_the_losses_of_one_at_the_same_step():
    watched = watched_run()
    for step in range(1, 8):
        watched.step(float(step), 1.0)
    watched._news()
    watched.close()
    steps, losses = (
        np.concatenate([one.arrays[name] for one in film(watched.run_id)]) for name in ("loss_step", "loss_d")
    )
    assert float(np.diff(steps, prepend=0) @ losses) == sum(range(8))


def test_a_training_is_not_changed_by_being_watched():
    def trained(watching: bool) -> tuple[torch.Tensor, bool]:
        generator, discriminator = two_networks()
        generator[1].eval()
        torch.manual_seed(5)
        watched = watch(generator, discriminator, points(), latent=2, name="", steps=12) if watching else None
        optimiser = torch.optim.SGD(generator.parameters(), lr=0.1)
        for _ in range(12):
            loss = discriminator(generator(torch.randn(16, 2))).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if watched:
                watched.step(0.0, loss)
        return torch.cat([weight.flatten() for weight in generator.parameters()]), generator[1].training

    plain, seen = trained(False), trained(True)
    assert torch.equal(plain[0], seen[0]), "to the last digit, dropout and all"
    assert plain[1] == seen[1], "and modes stay as they were"


def test_it_is_there_while_it_trains_and_says_when_there_is_no_news():
    watched = watched_run()
    run = engine().run(watched.run_id)
    assert run is not None
    assert (run.state, run.live, run.ended, run.note) == ("outside", False, False, "")
    assert interval(run, frozen=False), "its page asks for news"
    for _ in range(10):
        watched.step(1.0, torch.tensor(2.0))
    watched._news()
    assert film(watched.run_id)[-1].step == 10
    database, now = engine().database, time.time()
    with database.write() as connection:
        outside.write(connection, watched.run_id, [], now - 2 * outside.SILENT_SECONDS)
    assert "No news since step 10" in engine().run(watched.run_id).note
    tidy(database, now + 2 * outside.LOST_SECONDS)
    assert engine().run(watched.run_id).state == "stopped"
    watched._write()
    assert engine().run(watched.run_id).state == "outside", "somebody went on with a notebook the next day"
    watched.close()
    assert (engine().run(watched.run_id).state, engine().run(watched.run_id).step) == ("stopped", 10)


def test_nobody_can_restart_fork_or_step_it():
    with watched_run() as watched:
        watched.step(1.0, 1.0)
    run = engine().run(watched.run_id)
    experiment = Experiment.from_json(run.experiment)
    for what in (
        lambda: engine().submit(experiment, again=True),
        lambda: engine().submit(experiment.model_copy(update={"seed": 5})),
        lambda: engine().fork(run.id, 1, experiment.model_copy(update={"seed": 6})),
        lambda: engine().step(run.id, "somebody", 1),
        lambda: engine().begin_with_a_step(experiment, "somebody"),
    ):
        with pytest.raises(LimitError, match="from outside") as refused:
            what()
        assert str(refused.value) == FROM_OUTSIDE
    opened, problems = Experiment.from_link(to_link(experiment))
    assert not opened.target.outside
    assert problems, "a link does not lead to it"
    source = Source(experiment, run, engine())
    assert {name for name, one in FORMATS.items() if one.missing(source) == ONLY_SHOWN} >= {"archive", "weights"}
    assert FORMATS["losses"].make(source)
    assert FORMATS["html"].make(source)
    assert interval(run, frozen=False) is None


def test_what_cannot_be_shown_gets_one_sentence():
    generator, discriminator = two_networks()
    for arguments, said in (
        ({"real": torch.zeros(50, 2)}, "one place"),
        ({"real": torch.zeros(2, 2)}, "At least 3 points"),
        ({"real": torch.full((50, 2), torch.nan)}, "must be a number"),
        ({"real": torch.zeros(50, 3)}, "its shape is [50, 3]"),
        ({"real": 255 * torch.ones(50, 1, 8, 8)}, "between -1 and 1"),
        ({"real": torch.zeros(50, 2, 8, 8)}, "1 or 3 channels"),
        ({"real": torch.zeros(3, 1, 8, 8)}, "At least 8 pictures"),
        ({"latent": 7}, "does not take latents"),
        ({"latent": 0}, "at least 1"),
        ({"steps": 0}, "steps"),
        ({"scores": "odd"}, "scores"),
        ({"generator": lambda z: z}, "must be a torch.nn.Module"),
        ({"generator": nn.Linear(2, 3)}, "must return samples of shape"),
        ({"discriminator": nn.Linear(2, 3)}, "one score for each sample"),
    ):
        given = {"generator": generator, "discriminator": discriminator, "real": points(), "latent": 2, "name": "x"}
        with pytest.raises(ValueError, match=re.escape(said)):
            watch(**(given | arguments))


@pytest.mark.parametrize("scores", ["logits", "probabilities", "critic"])
def test_numbers_and_latents_of_ones_own(scores: str):
    generator, discriminator = two_networks(dimension=1, latent=3)
    if scores == "probabilities":
        discriminator = nn.Sequential(discriminator, nn.Sigmoid(), nn.Flatten(0))
    watched = watch(generator, discriminator, points(1).numpy(), latent=lambda n: torch.rand(n, 3), name="1-D",
                    steps=3, scores=scores)  # fmt: skip
    for _ in range(5):
        watched.step(1.0, 1.0)
    frames = film(watched.run_id)
    assert [frames[0].step, frames[-1].step] == [0, 3]
    assert engine().run(watched.run_id).state == "finished"
    assert {"samples", "belief", "generated_density"} <= set(frames[-1].arrays)


def test_pictures_in_the_shape_of_ones_own_networks():
    real = torch.rand(400, 3, 8, 12, generator=torch.Generator().manual_seed(1)) * 2 - 1
    generator = nn.Sequential(nn.Flatten(), nn.Linear(5, 288), nn.Tanh(), nn.Unflatten(1, (3, 8, 12)))
    discriminator = nn.Sequential(nn.Conv2d(3, 4, 3), nn.LeakyReLU(), nn.Flatten(), nn.Linear(240, 1))
    watched = watch(generator, discriminator, real, latent=lambda n: torch.randn(n, 5, 1, 1), name="pictures", steps=2)
    for _ in range(2):
        watched.step(1.0, 1.0)
    frames, run = film(watched.run_id), engine().run(watched.run_id)
    assert (run.state, frames[-1].step) == ("finished", 2)
    assert {"gallery", "scores_fake", "features"} <= set(frames[-1].arrays)
    assert {"frechet", "frechet_floor", "d_gradient"} - set(run.metrics) <= {"d_gradient"}
    target = Experiment.from_json(run.experiment).target
    assert target.shape == (3, 8, 12)
    assert np.abs(target.pixels / 127.5 - 1).max() <= 1
    assert run.outside
    test = open_page("app_pages/outside.py", run=watched.run_id)
    assert not test.exception, test.exception
    assert "pictures" in words(test)
    card = open_page("app_pages/card.py", run=watched.run_id)
    assert not card.exception, card.exception
    with pytest.raises(ValueError, match="damaged"):
        type(target)(pictures=target.pictures[:-40])


def test_a_training_that_breaks_says_so_and_is_not_disturbed():
    watched = watched_run()
    watched.step(float("nan"), 1.0)
    watched.close()
    run = engine().run(watched.run_id)
    assert (run.state, run.note) == ("diverged", "Diverged at step 1: a loss is no longer a number.")
    with pytest.raises(ZeroDivisionError), watched_run() as broken:
        raise ZeroDivisionError("/home/ann/secret")
    assert engine().run(broken.run_id).note == "Failed at step 0: ZeroDivisionError."
    deleted = watched_run()
    engine().delete(deleted.run_id)
    with pytest.warns(UserWarning, match="deleted in the app"):
        deleted._attempt(deleted._write)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        deleted.step(1.0, 1.0)
    assert film(deleted.run_id) == [], "nothing of it is written any more"


def test_looks_take_a_small_share_of_the_time(monkeypatch):
    watched, now, looks = watched_run(steps=200_000), [time.monotonic()], []
    monkeypatch.setattr(watched_module, "time", SimpleNamespace(monotonic=lambda: now[0], time=time.time))
    watched._cost = 5.0
    monkeypatch.setattr(watched, "_news", lambda: looks.append(now[0]))
    while not looks:
        now[0] += 0.01  # seconds
        watched.step(1.0, 1.0)
    assert looks[0] - watched._looked == pytest.approx(5.0 / watched_module.SHARE, abs=0.02)


def test_pages_show_it_and_its_name_is_plain_text():
    with watched_run(HOSTILE) as watched:
        watched.step(1.0, 1.0)
    written = engine().remarks([watched.run_id])[watched.run_id].name
    assert len(written) <= 80
    assert written.isprintable()
    test = open_page("app_pages/outside.py", run=watched.run_id)
    assert not test.exception, test.exception
    assert "not restart it" in words(test)
    assert r"\<script\>" in words(test)
    assert not test.button, "nothing to start, restart, step or fork"
    inside = test.toggle(key="outside:inside").set_value(True).run()
    assert not inside.exception, inside.exception
    runs = open_page("app_pages/runs.py")
    assert not runs.exception, runs.exception
    assert "from outside" in words(runs)
    card = open_page("app_pages/card.py", run=watched.run_id)
    assert not card.exception, card.exception
    (run,) = engine().runs(5)
    compared = open_page("app_pages/compare.py", **compare_query([run]))
    assert not compared.exception, compared.exception
    nothing = open_page("app_pages/outside.py", run="0" * 32)
    assert "There is no such run here" in nothing.info[0].value


def test_its_card_has_its_name_and_claims_nothing_that_the_app_does_not_know(capsys, tmp_path):
    with watched_run("a ring by hand") as watched:
        watched.step(1.0, 1.0)
    run = engine().run(watched.run_id)
    source = Source(Experiment.from_json(run.experiment), run, engine())
    card = RunCard(source)
    assert (card.title, card.facts_title) == ("a ring by hand", "What is known")
    assert not {"Seed", "Versions", "Experiment"} & dict(card.facts).keys()
    assert FORMATS["html"].file_name(source).startswith("a-ring-by-hand-")
    page = open_page("app_pages/card.py", run=run.id)
    assert page.title[0].value == "a ring by hand"
    file = FORMATS["html"].make(source).decode()
    assert "<h1>a ring by hand</h1>" in file
    assert "To repeat it" not in file
    assert main(["sample", run.id, "-o", str(tmp_path / "samples.csv")]) == 2
    assert capsys.readouterr().err.strip() == ONLY_SHOWN


def test_its_page_has_its_downloads():
    with watched_run() as watched:
        watched.step(1.0, 1.0)
    test = open_page("app_pages/outside.py", run=watched.run_id)
    test.session_state["outside:download"] = True
    test.run()
    assert not test.exception, test.exception
    offered = {one.proto.id.split("share:")[-1] for one in test.get("download_button")}
    assert {"html", "losses", "metrics", "npz", "gif"} <= offered
    assert not offered & {"weights", "archive", "onnx", "experiment", "script"}, "only what there is"


def test_its_page_and_its_card_say_what_is_wrong():
    """A generator that only moves away from its data, as in a loop with a mistake."""
    generator, discriminator = two_networks()
    with watch(generator, discriminator, points(), latent=2, name="going wrong", steps=30) as watched:
        for _ in range(30):
            with torch.no_grad():
                generator[3].bias += 0.3
            watched.step(1.0, 1.0)
    for page in ("app_pages/outside.py", "app_pages/card.py"):
        test = open_page(page, run=watched.run_id)
        assert not test.exception, test.exception
        assert re.search(r"samples have diverged|samples are still \d+ times as far", words(test)), page
    assert not open_page("app_pages/outside.py", run=watched.run_id).button, "no cure of settings that nobody knows"


@pytest.mark.slow
def test_torch_is_loaded_only_when_watch_is_asked_for():
    code = "import playground, sys, json; a = 'torch' in sys.modules; playground.watch; "
    code += "print(json.dumps([a, 'torch' in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert json.loads(done.stdout) == [False, True]
