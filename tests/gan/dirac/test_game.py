"""The Dirac-GAN (Mescheder et al. 2018): theory says exactly which game settles, and real losses and penalties do."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from playground.gan.dirac.game import Behaviour, Game, behaviour, critical_penalty, table_of, weighted
from playground.gan.dirac.play import eigenvalues, field, play, play_all

CROSS_ENTROPIES = ["non-saturating", "minimax", "relativistic"]


def game(loss: str, **changes: Any) -> Game:
    return Game(**({"loss": {"kind": loss}, "steps": 350} | changes))


def trend(one: Game) -> str:
    return behaviour(play(one)).trend


def ended(steps: Generator[Any, None, list[np.ndarray]]) -> list[np.ndarray]:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def all_games() -> dict[tuple[str, str], Behaviour]:
    """What every loss does under every remedy."""
    table = table_of(Game(steps=350))
    paths = ended(play_all([one for *_, one in table]))
    return {(loss, remedy.name): behaviour(path) for (loss, remedy, _), path in zip(table, paths, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("loss", [*CROSS_ENTROPIES, "wasserstein", "hinge"])
@pytest.mark.parametrize("penalty", ["r1", "r1r2"])
def test_zero_centred_penalties_settle_every_game(all_games, loss: str, penalty: str) -> None:
    found = all_games[loss, penalty]
    assert found.trend == "converges"
    assert found.last < 1e-3
    assert found.arrived is not None
    assert found.arrived < 200


@pytest.mark.parametrize("loss", ["minimax", "wasserstein", "hinge"])
def test_without_a_penalty_the_game_goes_round_in_circles(all_games, loss: str) -> None:
    assert all_games[loss, "none"].trend == "circles"
    assert 0.3 < all_games[loss, "none"].last < 5


@pytest.mark.parametrize("penalty", ["gradient", "dragan", "clipping"])
def test_slope_one_and_clipping_do_not_settle_the_wasserstein_game(all_games, penalty: str) -> None:
    assert all_games["wasserstein", penalty].trend == "circles"
    assert all_games["wasserstein", penalty].last > 0.05
    # slope 1, also at the equilibrium
    jumps = eigenvalues(game("wasserstein", penalty=critical_penalty(penalty))) is None
    assert jumps == (penalty != "clipping")


def test_non_saturating_alone_settles_only_slowly(all_games) -> None:
    found = all_games["non-saturating", "none"]
    assert found.trend == "slowly"
    assert 0.1 < found.last < found.first


@pytest.mark.parametrize(("loss", "settles"), [("minimax", True), ("non-saturating", True), ("wasserstein", False)])
def test_instance_noise_settles_games_with_curved_losses(all_games, loss: str, settles: bool) -> None:
    assert (all_games[loss, "noise"].trend == "converges") is settles


def test_least_squares_cannot_play_without_a_bias_and_stops_anywhere(all_games) -> None:
    assert all_games["least-squares", "none"].trend == "stops"


@pytest.mark.parametrize("loss", CROSS_ENTROPIES)
def test_gamma_one_damps_cross_entropies_critically(loss: str) -> None:
    for weight, swings in ((0.5, True), (2.0, False)):
        values = eigenvalues(game(loss, penalty=weighted("r1", weight)))
        assert values is not None
        assert max(value.real for value in values) < 0
        assert any(abs(value.imag) > 0.1 for value in values) is swings
    assert np.allclose(eigenvalues(game(loss, penalty=critical_penalty("r1"))), -0.5, atol=1e-2)


@pytest.mark.parametrize(("loss", "turning"), [("minimax", 0.5), ("wasserstein", 1.0), ("hinge", 1.0)])
def test_what_circles_has_eigenvalues_without_a_real_part(loss: str, turning: float) -> None:
    values = eigenvalues(game(loss))
    assert np.allclose(np.real(values), 0, atol=1e-6)
    assert np.allclose(sorted(np.imag(values)), [-turning, turning], atol=1e-3)


def test_critical_weight_settles_faster_than_a_small_one() -> None:
    light, critical = (play(game("minimax", steps=150, penalty=weighted("r1", weight))) for weight in (0.05, 1.0))
    assert behaviour(critical).last < 0.1 * behaviour(light).last


def test_paying_every_fourth_step_settles_as_well() -> None:
    assert behaviour(play(game("non-saturating", penalty=weighted("r1", 1.0, interval=4)))).last < 1e-2


def test_moving_at_once_turns_circles_into_spirals_outwards() -> None:
    assert trend(game("minimax", order="simultaneous", steps=500)) == "leaves"


def test_arrows_are_where_the_first_step_goes() -> None:
    one = game("non-saturating", penalty=critical_penalty("r1r2"), noise=0.5, order="simultaneous", steps=10)
    first, second = play(one)[:2]
    assert np.allclose(first + one.learning_rate * field(one, first[:1], first[1:])[0], second)


def test_a_table_of_games_plays_each_as_if_it_were_alone() -> None:
    games = [one for *_, one in table_of(Game(steps=40), ["minimax", "relativistic"])]
    for one, path in zip(games, ended(play_all(games)), strict=True):
        assert np.allclose(path, play(one), atol=1e-9), one


def test_a_game_that_runs_away_ends_early_and_has_left() -> None:
    path = play(game("wasserstein", order="simultaneous", learning_rate=1.0, steps=100))
    assert len(path) < 60
    assert behaviour(path).trend == "leaves"


def test_small_steps_that_do_not_go_round_are_no_circle() -> None:
    assert trend(game("minimax", learning_rate=0.002, steps=200)) == "unfinished"


def test_a_loss_that_rebuilds_its_samples_is_refused() -> None:
    with pytest.raises(ValidationError, match="BEGAN reconstructs"):
        game("began")
