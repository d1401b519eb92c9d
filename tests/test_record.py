"""Recordings are made by really training; the command knows those that there are."""

from __future__ import annotations

from dataclasses import replace

from playground import record, recordings, thumbnails
from playground.__main__ import main
from playground.commands import record as record_command
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.recipes import pictures, recipes
from playground.recordings.recording import Recording

SHORT = Experiment.default("gaussian").model_copy(update={"steps": 30})


def test_a_recording_is_the_film_of_a_finished_run(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    monkeypatch.setattr(record, "experiments", lambda: {"short": SHORT})
    made = record.record("short", lambda words: None)
    assert Recording.decode((tmp_path / "short.film").read_bytes()) == made
    assert (made.experiment, made.step, made.device) == (SHORT.canonical(), 30, "cpu")
    assert made.metrics["wasserstein"] == Snapshot.decode(made.frames[-1]).numbers["wasserstein"]


def test_the_command_names_the_recordings_that_there_are(capsys) -> None:
    assert main(["record", "rung"]) == 2
    told = capsys.readouterr().err
    assert "“rung”" in told
    assert "ring-collapse" in told


def test_one_training_makes_the_film_and_the_picture_of_a_recipe(tmp_path, monkeypatch, capsys) -> None:
    recipe = replace(recipes()["ring-cured"], experiment=SHORT)
    trained = []
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    monkeypatch.setattr(thumbnails, "PICTURES", tmp_path)
    monkeypatch.setattr(pictures, "PICTURES", tmp_path)
    monkeypatch.setattr(pictures, "REGISTER", tmp_path / "pictures.json")
    monkeypatch.setattr(thumbnails, "stories", lambda: [recipe])
    for module in (record, recordings, record_command):
        monkeypatch.setattr(module, "experiments", lambda: {"ring-cured": SHORT})
    for module in (record, thumbnails):
        real = module.train_here
        monkeypatch.setattr(
            module, "train_here", lambda *a, real=real, **k: trained.append(run := real(*a, **k)) or run
        )
    for arguments in (["--missing"], ["ring-cured"]):
        assert main(["record", *arguments]) == 0
        assert "frames" in (said := capsys.readouterr().out)
        assert "a picture of step 30" in said
    assert {path.name for path in tmp_path.glob("ring-cured.*")} == {"ring-cured.film", "ring-cured.png"}
    assert len({run.id for run in trained}) == 1, "the run of the film is the one that is drawn"
    assert main(["record", "--missing"]) == 0
    assert capsys.readouterr().out == "", "all is up to date"


def test_only_what_is_missing_and_short_is_recorded(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    wanted = {"short": SHORT, "long": SHORT.model_copy(update={"steps": 31})}
    for module in (record, recordings, record_command):
        monkeypatch.setattr(module, "experiments", lambda: wanted)
    for told in ("short", ""):
        assert main(["record", "--missing", "--longest", "30"]) == 0
        assert capsys.readouterr().out.partition(" ")[0] == told
    assert [path.name for path in tmp_path.glob("*.film")] == ["short.film"]
