"""`import` takes what the Runs page takes: the archive of a run, or an experiment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.__main__ import main
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from tests.gan.small import small


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))


def test_an_experiment_is_told_where_it_opens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = small("moons", seed=7)
    file = tmp_path / "mine.json"
    file.write_text(wanted.model_dump_json(indent=2))
    assert main(["import", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    page, _, query = told["link"].partition("?")
    assert (page, told["experiment"]) == ("/distributions", wanted.key)
    params = dict(part.split("=") for part in query.split("&"))
    assert Experiment.from_link(params)[0].key == wanted.key
    assert params.keys() == to_link(wanted).keys()
    assert main(["import", str(file)]) == 0
    assert f"train --experiment {file}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"batch": -1}', "is not an experiment: "),
        (b"hello", "is not an experiment: "),
        (b"\xff\xfe", "is neither an archive of a run nor an experiment."),
        (b"PK\x03\x04", "is damaged or cut off"),
    ],
)
def test_another_file_gets_one_sentence(content, said, tmp_path, capsys) -> None:
    (tmp_path / "file").write_bytes(content)
    assert main(["import", str(tmp_path / "file")]) != 0
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
