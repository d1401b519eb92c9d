"""Which device trains."""

from __future__ import annotations

import pytest
import torch

from playground.gan.training import device
from playground.gan.training.device import choose_device, device_for


def machine_with(monkeypatch: pytest.MonkeyPatch, *there: str) -> None:
    monkeypatch.setattr(device, "_devices", lambda: [(name, name in there) for name in ("cuda", "mps", "cpu")])


@pytest.mark.parametrize(
    ("there", "chosen"),
    [(("cpu",), "cpu"), (("mps", "cpu"), "mps"), (("cuda", "cpu"), "cuda"), (("cuda", "mps", "cpu"), "cuda")],
)
@pytest.mark.parametrize("asked", [None, "", "  ", "auto", "AUTO"])
def test_fastest_device_is_chosen(
    monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], chosen: str, asked: str | None
) -> None:
    machine_with(monkeypatch, *there)
    if asked is None:
        monkeypatch.delenv("PLAYGROUND_DEVICE", raising=False)
    else:
        monkeypatch.setenv("PLAYGROUND_DEVICE", asked)
    assert choose_device() == chosen


@pytest.mark.parametrize(("asked", "chosen"), [("cpu", "cpu"), (" CPU ", "cpu"), ("cuda:1", "cuda:1")])
def test_variable_overrides(monkeypatch: pytest.MonkeyPatch, asked: str, chosen: str) -> None:
    machine_with(monkeypatch, "cuda", "cpu")
    monkeypatch.setenv("PLAYGROUND_DEVICE", asked)
    assert choose_device() == chosen


@pytest.mark.parametrize("asked", ["cuda", "cuda:0", "mps", "tpu", "gpu"])
def test_missing_device_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    machine_with(monkeypatch, "cpu")
    monkeypatch.setenv("PLAYGROUND_DEVICE", asked)
    with pytest.raises(ValueError, match=f"PLAYGROUND_DEVICE is “{asked}”, but this machine has cpu."):
        choose_device()


def test_devices_are_those_of_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYGROUND_DEVICE", raising=False)
    assert torch.zeros(1, device=choose_device()).item() == 0


@pytest.mark.parametrize(
    ("there", "usual", "asked", "found"),
    [
        (("cuda", "cpu"), "", "any", "cuda"),
        (("cuda", "cpu"), "cuda:1", "cuda", "cuda:1"),
        (("cuda", "cpu"), "cpu", "cuda", "cuda"),
        (("cuda", "cpu"), "", "cpu", "cpu"),
        (("cpu",), "", "cuda", ""),
        (("cpu",), "cpu", "mps", ""),
    ],
)
def test_a_kind_of_device_is_found_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], usual: str, asked: str, found: str
) -> None:
    machine_with(monkeypatch, *there)
    monkeypatch.setenv("PLAYGROUND_DEVICE", usual)
    assert device_for(asked) == found
