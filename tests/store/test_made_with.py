"""A run that has ended knows with which versions it was trained, and nobody else does once it is deleted."""

from __future__ import annotations

from importlib.metadata import version

from playground.engine import Engine
from playground.engine.in_process import train_here
from playground.gan.experiment.experiment import Experiment

SHORT = Experiment.default("gaussian").model_copy(update={"steps": 20})


def test_a_run_keeps_the_versions_that_it_was_trained_with(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    run = train_here(SHORT)
    engine = Engine(workers=0)
    assert engine.versions(run.id)["torch"] == version("torch")
    engine.delete(run.id)
    assert engine.versions(run.id) == {}
    engine.close()
