"""What a worker answers about Dirac-GANs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.engine.questions import read
from playground.engine.resources import Resources
from playground.gan.dirac.game import Game, critical_penalty, losses, remedies


def answer(what: str, **game: Any) -> dict[str, Any]:
    """The info of the answer, worked out here and now."""
    question = read(f"dirac-{what}", {"game": Game(**game).model_dump(mode="json")})
    steps = question.work(Resources(None, "cpu"))  # no store is needed
    progress = []
    while True:
        try:
            progress.append(next(steps).done)
        except StopIteration as end:
            assert progress == sorted(progress)
            assert progress[-1] == 1
            return end.value.info


def test_the_path_of_one_game_comes_with_its_field_and_its_theory():
    info = answer("path", loss={"kind": "minimax"}, penalty=critical_penalty("r1"), steps=200)
    assert len(info["path"]["theta"]) == len(info["path"]["psi"]) == 201
    assert info["behaviour"]["trend"] == "converges"
    assert np.allclose(info["eigenvalues"], [[-0.5, 0], [-0.5, 0]], atol=1e-2)
    theta, psi, along, up = np.array(info["arrows"])
    assert max(abs(theta)) == max(abs(psi)) == info["reach"]
    assert np.allclose(along, psi / (1 + np.exp(-theta * psi)), atol=1e-3)  # G climbs psi · sigmoid(psi theta)
    assert np.all(up[psi == 0] == pytest.approx(-theta[psi == 0] / 2, abs=1e-3))  # and R1 asks nothing of a flat D


def test_the_table_has_every_loss_with_every_remedy_from_the_same_start():
    cells = answer("table", steps=160, learning_rate=0.3, theta=0.5)["cells"]
    assert len(cells) == len(losses()) * len(remedies())
    assert {(cell["path"]["theta"][0], cell["path"]["psi"][0]) for cell in cells} == {(0.5, 0.5)}
    trends = {(cell["loss"], cell["remedy"]): cell["behaviour"]["trend"] for cell in cells}
    assert trends["wasserstein", "r1"] == trends["minimax", "noise"] == "converges"
    assert trends["wasserstein", "none"] == trends["wasserstein", "noise"] == "circles"


def test_a_game_that_cannot_be_played_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="BEGAN reconstructs its samples"):
        read("dirac-path", {"game": {"loss": {"kind": "began"}}})
