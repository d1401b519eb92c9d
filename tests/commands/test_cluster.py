"""What the command says where there is nothing to do it with. What it does: tests/engine/test_under_ray.py."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from pathlib import Path

import pytest

from playground.__main__ import main
from playground.engine import limits, on_ray

ROOT = Path(__file__).parents[2]


def test_without_a_database_or_a_cluster_it_says_so(monkeypatch, capsys) -> None:
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    assert main(["cluster", "--ray", "auto", "--workers", "1"]) == 2
    assert "Set PLAYGROUND_DATABASE" in capsys.readouterr().err
    assert main(["cluster", "--ray", "auto"]) == 2
    assert "Say how many" in capsys.readouterr().err


def test_names_are_numbered() -> None:
    assert on_ray.names(2, 1) == ["core-0", "core-1", "gpu-0"]


def environment_of_a_worker(monkeypatch) -> None:
    """Of a process on another machine: what is passed on, over what its image has."""
    passed = on_ray.passed_on()
    for name in [name for name in os.environ if name.startswith("PLAYGROUND_")]:
        monkeypatch.delenv(name)
    for name, value in ({"PLAYGROUND_PROFILE": "demo"} | passed).items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("field", [field.name for field in fields(limits.Limits)])
def test_each_limit_that_is_set_alone_holds_for_the_workers_of_ray(field, monkeypatch) -> None:
    monkeypatch.setenv(limits.variable(field), "1234")
    environment_of_a_worker(monkeypatch)
    assert getattr(limits.limits(), field) == 1234


def test_workers_of_ray_have_the_profile_of_the_web_servers(monkeypatch) -> None:
    monkeypatch.delenv("PLAYGROUND_PROFILE", raising=False)
    monkeypatch.setenv("PLAYGROUND_TEACHER", "a secret")
    web = limits.limits()
    assert "a secret" not in on_ray.passed_on().values()
    environment_of_a_worker(monkeypatch)
    assert limits.limits() == web == limits.profiles()["class"]


def test_all_that_a_worker_reads_is_passed_on(monkeypatch) -> None:
    """What it reads: the variables in the rooms that a worker consists of."""
    rooms = [ROOT / "playground" / room for room in ("engine", "store", "images", "gan")]
    code = "".join(path.read_text() for room in rooms for path in room.rglob("*.py"))
    read = set(re.findall(r"PLAYGROUND_[A-Z_]+[A-Z]", code))
    for name in read:
        monkeypatch.setenv(name, "1")
    assert read - set(on_ray.passed_on()) == {"PLAYGROUND_DEVICE", "PLAYGROUND_WORKERS", "PLAYGROUND_TEACHER"}
