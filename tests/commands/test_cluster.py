"""What the command says where there is nothing to do it with. What it does: tests/engine/test_under_ray.py."""

from __future__ import annotations

from playground.__main__ import main
from playground.engine import on_ray


def test_without_a_database_or_a_cluster_it_says_so(monkeypatch, capsys) -> None:
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    assert main(["cluster", "--ray", "auto", "--workers", "1"]) == 2
    assert "Set PLAYGROUND_DATABASE" in capsys.readouterr().err
    assert main(["cluster", "--ray", "auto"]) == 2
    assert "Say how many" in capsys.readouterr().err


def test_names_are_numbered() -> None:
    assert on_ray.names(2, 1) == ["core-0", "core-1", "gpu-0"]
