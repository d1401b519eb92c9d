"""`exercises check`: a teacher learns what is wrong with her files, and whether their examples do what they should."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from playground.__main__ import main
from playground.commands.played_examples import mistakes_in
from playground.commands.recorded_examples import read
from playground.workshop import library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one exercise of hers."""
    text = (library.EXERCISES / "find-the-damping.toml").read_text()
    (tmp_path / "hers.toml").write_text(text.replace('title = "', 'title = "My own: '))
    return tmp_path


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["exercises", "check", *map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_all_of_ours_can_be_read(capsys) -> None:
    status, out, _ = check(capsys, "--no-training")
    assert status == 0
    assert out == f"Exercises that can be read: {len(library.exercises())}.\n"


@pytest.mark.slow
def test_a_folder_is_played_for_real(capsys, folder: Path) -> None:
    status, out, _ = check(capsys, folder, "--json")
    assert status == 0
    assert json.loads(out) | {"seconds": 0} == {"exercise": "hers", "mistakes": [], "runs": 0, "seconds": 0}


def test_what_the_examples_ended_with_is_kept(capsys, folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert check(capsys, folder, "--write", kept)[0] == 0
    hers = library.read(folder, library.COURSES, folder, folder / "courses").exercises["hers"]
    assert mistakes_in(hers, read(kept, "hers")) == []


@pytest.mark.slow
def test_a_solution_that_is_none_is_found(capsys, folder: Path) -> None:
    text = (folder / "hers.toml").read_text()
    assert 'penalty = "r1", ' in text
    (folder / "hers.toml").write_text(
        text.replace('penalty = "r1", "penalty.weight" = 1, "penalty.final_weight" = 1', "noise = 0")
    )
    status, out, _ = check(capsys, folder)
    assert status == 1
    assert "wrong" in out
    assert "The solution does not meet the goal “A game with the same loss that comes to rest in the middle.”." in out


def test_a_file_that_cannot_be_read_does_not_hide_the_others(capsys, folder: Path) -> None:
    shutil.copy(folder / "hers.toml", folder / "broken.toml")
    with (folder / "broken.toml").open("a") as file:
        file.write("[[")
    status, out, _ = check(capsys, folder, "--no-training")
    assert status == 1
    assert out.startswith("broken.toml: ")
    assert "Exercises that can be read: 1." in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{folder}", "--only", "mine"], "There is no exercise “mine”. There are: hers."),
        (["{folder}/nowhere"], "There is no folder {folder}/nowhere."),
    ],
)
def test_wrong_input_is_one_sentence(capsys, folder: Path, arguments: list[str], said: str) -> None:
    status, _, err = check(capsys, *(argument.format(folder=folder) for argument in arguments))
    assert status == 2
    assert err == said.format(folder=folder) + "\n"


def test_an_empty_folder_is_one_sentence(capsys, tmp_path: Path) -> None:
    assert check(capsys, tmp_path)[2] == f"There are no exercises in {tmp_path}.\n"
