"""What is said of a set of pictures."""

from __future__ import annotations

from playground.gan.targets.images import Digits, Mnist
from playground.images import published
from playground.ui.dataset import size_of


def test_what_is_here_is_not_to_be_fetched(monkeypatch):
    monkeypatch.setattr(published.Published, "problem", "It is not on this machine.")
    assert size_of(Mnist()) == "70,000 pictures of 28x28, 12 MB to download"
    monkeypatch.setattr(published.Published, "problem", "")
    assert size_of(Mnist()) == "70,000 pictures of 28x28"
    assert size_of(Digits()) == "1,797 pictures of 8x8"
