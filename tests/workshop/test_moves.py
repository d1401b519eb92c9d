"""What is done by hand is judged by numbers: beliefs, distances, and how a game behaves."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from playground.gan.dirac.game import Game, behaviour
from playground.workshop.moves import MoveCondition, dirac, fakes, latents


def test_fakes_that_are_believed_and_apart() -> None:
    move = fakes([[0, 0], [1, 0], [2, 0], [3, 0]], [0.9, 0.2, 0.5, 0.4])
    assert move.facts == {"placed": 4, "fooled": 2, "mean_belief": 0.5, "spread": 1.0}
    wanted = MoveCondition.model_validate({
        "kind": "fakes", "facts": [{"fact": "fooled", "at_least": 2}, {"fact": "spread", "at_least": 0.5}],
    })  # fmt: skip
    assert wanted.holds(move)
    assert not wanted.holds(fakes([[0, 0]] * 4, [0.9, 0.2, 0.5, 0.4]))  # all in one place
    assert wanted.detail(fakes([[0, 0], [1, 0]], [0, 0])) == "Points that D believes: 0, needed: at least 2"


def test_one_fake_or_none_is_no_spread() -> None:
    assert fakes([[1, 1]], [0.7]).facts["spread"] == 0
    assert fakes([], []).facts["placed"] == 0


def test_latents_among_all_of_the_gallery() -> None:
    beliefs = [0.1, 0.2, 0.6, 0.7, 0.8]
    move = latents([4, 3, 3, 0], beliefs)
    assert (move.facts["picked"], move.facts["believed"], move.facts["upper_half"]) == (3, 2, 2)
    with pytest.raises(ValueError, match="There is no sample 5"):
        latents([5], beliefs)


def test_a_game_that_circles() -> None:
    angle = np.linspace(0, 8 * np.pi, 400)
    game = Game.model_validate({"loss": {"kind": "minimax"}})
    move = dirac(game, behaviour(np.stack([np.cos(angle), np.sin(angle)], axis=1)))
    assert move.facts["trend"] == "circles"
    assert move.facts["turns"] == pytest.approx(4)
    assert (move.facts["penalty"], move.facts["loss"]) == ("none", "minimax")


@pytest.mark.parametrize(
    ("facts", "said"),
    [([{"fact": "placed", "equals": 1}], "has no fact “placed”"), ([{"fact": "trend"}], "needs equals")],
)
def test_refuses_facts_that_do_not_exist(facts: list, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MoveCondition.model_validate({"kind": "dirac", "facts": facts})
    assert said in str(caught.value)
