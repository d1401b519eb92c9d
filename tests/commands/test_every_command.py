"""What holds for every command: it answers programs as well as people, and the shell can complete it."""

from __future__ import annotations

import argparse
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from playground import record, recordings, thumbnails
from playground.__main__ import main
from playground.commands import parser
from playground.commands import record as record_command
from playground.commands.completion import SHELLS
from playground.gan.experiment.experiment import Experiment
from playground.recipes.pictures import Picture
from playground.rehearsal.lesson import Seen
from playground.rehearsal.verdict import Memory

SHORT = ["--recipe", "gaussian", "--steps", "30"]
NAMED = "?target=gaussian&steps=30"
NO_JSON = {"run", "worker", "cluster"}  # two serve until Ctrl-C; the third needs what is elsewhere

# a call of each command; those after `train` need its run. FOLDER is an empty one
CALLS: dict[str, list[str]] = {
    "train": SHORT,
    "import": ["FOLDER/run.zip"],
    "sweep": [*SHORT, "--seeds", "1"],
    "export": SHORT,
    "get": [NAMED, "--as", "losses", "-o", "FOLDER/losses.csv"],
    "sample": [NAMED, "-n", "4", "-o", "FOLDER/samples.csv"],
    "list": [],
    "settings": [],
    "limits": [],
    "completion": ["bash"],
    "thumbnails": ["--recipe", "ring"],
    "record": ["short"],
    "publish": [NAMED, "-o", "FOLDER/site"],
    "exercises": ["check", "--no-training"],
    "rehearse": ["--learners", "1", "--minutes", "0.1"],
}


def commands() -> dict[str, argparse.ArgumentParser]:
    (group,) = [a for a in parser("x")._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(group.choices)


async def played(*_: object) -> list[Seen]:
    """A lesson that one learner saw, at once."""
    return [Seen("Rehearsal 1", [0.3], [0.1], [1.0], [0.4, 0.8], runs=1)]


def in_a_thread(arguments: list[str]) -> int:
    """For a command with an event loop: Playwright leaves one running in the main thread of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(main, arguments).result()


def test_every_command_prints_one_line_of_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    short = Experiment.default("gaussian").model_copy(update={"steps": 30})
    monkeypatch.setattr(thumbnails, "make", lambda *_: Picture(steps=3))
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    for module in (record, recordings, record_command):
        monkeypatch.setattr(module, "experiments", lambda: {"short": short})
    monkeypatch.setattr("playground.commands.rehearse._check", lambda _: None)  # tests/browser rehearses with a server
    monkeypatch.setattr("playground.rehearsal.lesson.lesson", played)
    monkeypatch.setattr("playground.rehearsal.verdict.memory_in_use", lambda: Memory(1.9, 8.0))
    assert set(CALLS) == set(commands()) - NO_JSON, "a new command needs --json, and a call of it here"
    for name, call in CALLS.items():
        arguments = [argument.replace("FOLDER", str(tmp_path)) for argument in call]
        if name == "import":
            main(["get", NAMED, "--as", "archive", "-o", arguments[0], "--json"])
            capsys.readouterr()
        status = (in_a_thread if name == "rehearse" else main)([name, *arguments, "--json"])
        printed = capsys.readouterr()
        assert status == 0, (name, printed.err)
        assert len(printed.out.splitlines()) == 1, name
        assert json.loads(printed.out) not in (None, "", [], {}), name
        assert printed.err == "", name


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_completes_commands_flags_and_names(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for name in (*commands(), "--recipe", "ring-collapse", "losses"):
        assert name in script
    if shell == "bash":  # the one that is surely here
        typed = "COMP_WORDS=(gan-playground train --recipe ring-c); COMP_CWORD=3; _shtab_gan_playground"
        done = subprocess.run(
            ["bash", "-c", f'{script}\n{typed}; echo "${{COMPREPLY[@]}}"'], capture_output=True, text=True, timeout=60
        )
        assert done.stdout.split() == ["ring-collapse", "ring-cured"], done.stderr
