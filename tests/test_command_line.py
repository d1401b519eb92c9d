"""The playground without a browser, in a separate store. A process for each command would load torch anew, so only
what depends on it has one."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from playground.__main__ import main
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, flatten

ROOT = Path(__file__).parents[1]
SHORT = ["--recipe", "gaussian", "--steps", "40"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def runs_in(home: Path) -> set[str]:
    """The ids of the runs in the store."""
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        return {run_id for (run_id,) in connection.execute("SELECT id FROM runs")}


def playground(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("PLAYGROUND_HOME", str(home))
        try:
            status = main(arguments)
        except SystemExit as stopped:  # by argparse
            status = int(stopped.code or 0)
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def process(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command in a separate process."""
    environment = os.environ | {"PLAYGROUND_HOME": str(home), "PLAYGROUND_DEVICE": "cpu"}
    command = [sys.executable, "-m", "playground", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_train_prints_its_final_metrics_as_json_and_a_second_time_answers_from_the_store(home):
    with process(home, "train", *SHORT, "--json") as first:
        out, err = first.communicate(timeout=120)
    assert first.returncode == 0, err
    report = json.loads(out)
    assert {"key", "status", "steps", "seconds", "steps_per_second", "device", "metrics"} <= set(report)
    assert (report["status"], report["steps"], report["device"]) == ("finished", 40, "cpu")
    assert {"wasserstein", "wasserstein_floor", "jensen_shannon", "jensen_shannon_floor"} <= set(report["metrics"])
    assert json.loads(playground(home, "train", *SHORT, "--json").stdout) == report


def test_training_again_gives_the_same_metrics(home):
    once = json.loads(playground(home, "train", *SHORT, "--json").stdout)
    again = json.loads(playground(home, "train", *SHORT, "--json", "--again").stdout)
    assert again["metrics"] == once["metrics"]


@pytest.mark.slow
def test_a_sweep_trains_each_seed_with_each_value_and_reuses_what_is_stored(home, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_WORKERS", "1")
    arguments = ["sweep", *SHORT, "--seeds", "2", "--over", "d_optimiser.learning_rate=0.001,0.01", "--json"]
    done = playground(home, *arguments)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [(run["over"], run["seed"]) for run in report["runs"]] == [
        ({"d_optimiser.learning_rate": rate}, seed) for rate in ("0.001", "0.01") for seed in (1, 2)
    ]
    assert {(run["status"], run["steps"]) for run in report["runs"]} == {("finished", 40)}
    assert all("wasserstein" in run["metrics"] and run["floors"] > 0 for run in report["runs"])
    assert [group["ended"] for group in report["groups"]] == [2, 2]
    assert report["success"] == sum(run["success"] for run in report["runs"])
    trained = runs_in(home)
    again = playground(home, *arguments)
    assert json.loads(again.stdout) == report
    assert runs_in(home) == trained, "nothing was trained again"
    alone = ["train", *SHORT, "--set", "d_optimiser.learning_rate=0.01", "--seed", "2", "--json"]
    assert json.loads(playground(home, *alone).stdout)["key"] == report["runs"][-1]["key"]
    assert "times its floor" in playground(home, *arguments[:-1]).stdout


def test_each_wrong_flag_of_a_sweep_gets_its_sentence(home):
    done = playground(home, "sweep", *SHORT, "--seeds", "99", "--over", "zebra=1", "--over", "loss=hing,hinge")
    assert done.returncode == 2
    for word in ("“99”", "“zebra”", "“hing”"):
        assert word in done.stderr
    assert "field=value" in playground(home, "sweep", *SHORT, "--over", "batch").stderr


def test_a_file_and_flags_describe_the_same_experiment(home, tmp_path):
    wanted, _ = change(Experiment.default("gaussian"), "loss", "hinge")
    wanted, _ = change(wanted, "steps", "30")
    file = tmp_path / "mine.json"
    file.write_text(wanted.model_dump_json())
    from_file = playground(home, "train", "--experiment", str(file), "--json")
    from_flags = playground(home, "train", "--recipe", "gaussian", "--set", "loss=hinge", "--set", "steps=30", "--json")
    assert json.loads(from_file.stdout)["key"] == json.loads(from_flags.stdout)["key"] == wanted.key


def test_each_wrong_flag_gets_its_sentence_and_nothing_is_trained(home):
    done = playground(home, "train", "--recipe", "ring", "--set", "batch=1", "--set", "foo=2", "--seed", "x")
    assert done.returncode == 2
    for word in ("batch", "foo", "seed"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--recipe", "rung"], "rung"),
        (["--experiment", "nowhere.json"], "nowhere.json"),
        (["--recipe", "ring", "--set", "batch"], "field=value"),
    ],
)
def test_what_does_not_exist_is_named(home, arguments, word):
    done = playground(home, "train", *arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_file_is_explained_by_its_fields(home, tmp_path):
    file = tmp_path / "broken.json"
    file.write_text('{"batch": 1, "loss": {"kind": "hing"}}')
    done = playground(home, "train", "--experiment", str(file))
    assert done.returncode == 2
    assert "batch" in done.stderr
    assert "loss" in done.stderr


def test_a_file_that_is_not_json_is_rejected(home, tmp_path):
    file = tmp_path / "broken.json"
    file.write_text("[broken")
    done = playground(home, "train", "--experiment", str(file))
    assert done.returncode == 2
    assert "this is not JSON" in done.stderr


def test_a_reader_who_has_seen_enough_sees_no_trace(home):
    command = f"{sys.executable} -m playground list | head -1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=150)
    assert done.stdout.startswith("targets")
    assert "Traceback" not in done.stderr


def test_list_names_what_there_is(home):
    found = json.loads(playground(home, "list", "--json").stdout)
    assert {"ring", "grid", "two-curves", "own"} <= set(found["targets"])
    assert {"non-saturating", "relativistic"} <= set(found["losses"])
    assert {"none", "r1r2", "dragan"} <= set(found["penalties"])
    assert {"ring", "quadratic-as-written"} <= set(found["recipes"])
    assert "datasets" in found


def test_the_table_of_settings_names_every_path_that_set_understands(home):
    printed = playground(home, "settings").stdout
    for path in flatten(Experiment.default("grid").model_dump(mode="json")):
        assert f"`{path}`" in printed


@pytest.mark.slow
def test_ctrl_c_stops_cleanly_and_keeps_what_was_done(home):
    running = process(home, "train", "--recipe", "gaussian", "--steps", "50000", "--json")
    deadline = time.monotonic() + 90
    while _step_of(home, 50_000) < 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=150)
    assert "Traceback" not in err
    report = json.loads(out)
    assert report["status"] == "stopped"
    assert report["steps"] >= 200
    assert running.returncode == 130


def _step_of(home: Path, steps: int) -> int:
    from playground.engine import Engine
    from playground.store import Database

    engine = Engine(Database(f"sqlite:///{home / 'store.sqlite'}"), workers=0)
    found = [run.step for run in engine.runs() if run.steps == steps]
    engine.close()
    return max(found, default=0)


def test_get_and_sample_write_files_of_a_run_however_it_is_named(home, tmp_path):
    report = json.loads(playground(home, "train", *SHORT, "--json").stdout)
    table, weights, points = tmp_path / "losses.csv", tmp_path / "weights.zip", tmp_path / "samples.csv"
    link = "http://localhost:8501/distributions?target=gaussian&steps=40"
    told = json.loads(playground(home, "get", link, "--as", "losses", "-o", str(table), "--json").stdout)
    assert told == {"file": str(table), "bytes": table.stat().st_size}
    assert playground(home, "get", report["key"], "--as", "weights", "-o", str(weights)).returncode == 0
    assert zipfile.is_zipfile(weights)
    done = playground(home, "sample", report["run"][:8], "-n", "5", "-o", str(points))
    assert done.returncode == 0, done.stderr
    assert len(points.read_text().splitlines()) == 6
    for command in (["sample", report["run"][:8], "-n", "64"], ["get", report["run"][:8], "--as", "png"]):
        drawn = tmp_path / f"{command[0]}.png"
        done = playground(home, *command, "-o", str(drawn))
        assert done.returncode == 0, done.stderr
        assert drawn.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["get", "nothing", "--as", "losses"], "no run “nothing”"),
        (["get", "spirals", "--as", "losses"], "Train it first"),
        (["get", "?batch=1", "--as", "losses"], "batch"),
        (["get", "gaussian", "--as", "list"], "weights"),
        (["sample", "?target=gaussian&steps=40", "-o", "samples.gif"], ".png, .csv or .npz"),
    ],
)
def test_what_cannot_be_got_is_said_in_a_sentence(home, arguments, word):
    playground(home, "train", *SHORT)
    done = playground(home, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr


def test_export_writes_a_script_or_a_notebook_and_refuses_in_a_sentence(home, tmp_path):
    done = playground(home, "export", *SHORT, "--set", "loss=hinge", "-o", str(tmp_path / "gan.py"))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    code = (tmp_path / "gan.py").read_text()
    compile(code, "gan.py", "exec")
    assert re.search(r"^SEED, STEPS, BATCH = \d+, 40, \d+$", code, re.M)
    assert "relu" in code
    notebook = playground(home, "export", *SHORT, "--notebook")
    assert json.loads(notebook.stdout)["nbformat"] == 4
    refused = playground(home, "export", "--recipe", "own-images")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
