"""The Dirac-GAN (Mescheder et al. 2018): each side is one number, and theory says exactly which games converge.

Real samples are all at 0, generated ones at theta, and the discriminator is D(x) = psi x. The only equilibrium is
theta = psi = 0. This file describes games and their paths; `play.py` plays them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import ValidationError, field_validator

from playground.gan.experiment.link import flatten, problems_of, short, to_text
from playground.gan.experiment.settings import AnyLoss, AnyPenalty
from playground.gan.foundations.schema import Description, kinds_of, knob
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import Minimax
from playground.gan.rules.penalties import NoPenalty, Penalty

NEAR = 0.05  # of the first distance from the equilibrium: a path that stays nearer has arrived
FAR = 3.0  # times the first distance: a path that ends farther away has left
STILL = 0.005  # of the distance: a path that moves less than this in the last third of all steps has stopped
SHRUNK, GROWN = 0.97, 1.1  # the distance in the last third, as a share of that in the third before it
LIMIT = 1e3  # a game ends if theta or psi gets larger

Trend = Literal["converges", "slowly", "circles", "stops", "leaves", "unfinished"]
Array = np.ndarray


class Game(Description):
    """One Dirac-GAN: its loss, its penalty, its updates, and its start."""

    loss: AnyLoss = knob(
        Minimax(), "Loss", "What the two networks want. Cross-entropies have f'(0) = 1/2, the other losses 1."
    )
    penalty: AnyPenalty = knob(NoPenalty(), "Penalty", "What keeps D smooth. Here, D's slope is ψ everywhere.")
    noise: float = knob(
        0.0,
        "Instance noise σ",
        "Noise added to everything D sees. Here it stays for the whole game; in a normal training it fades out.",
        low="nothing calms the game.",
        high="D learns little, and the game settles slowly.",
        ge=0,
        le=3,
    )
    learning_rate: float = knob(
        0.1,
        "Learning rate",
        "How far one step moves θ and ψ along the arrow.",
        low="nothing seems to happen.",
        high="steps jump across the curve that the arrows describe.",
        ge=0.001,
        le=1,
        log=True,
    )
    order: Literal["alternating", "simultaneous"] = knob(
        "alternating",
        "Order of updates",
        "Alternating: D moves first, then G answers the new D. Simultaneous: both move at once.",
    )
    theta: float = knob(1.0, "Start θ", "Where the generated sample begins; the real one is at 0.", ge=-2, le=2)
    psi: float = knob(0.5, "Start ψ", "The slope of D at the beginning.", ge=-2, le=2)
    steps: int = knob(500, "Steps", "How many updates each side makes.", ge=10, le=5000, log=True)

    @field_validator("loss")
    @classmethod
    def _scores(cls, loss: Loss) -> Loss:
        if loss.autoencodes:
            raise ValueError(f"{loss.title} reconstructs its samples, which D(x) = ψx cannot do. Choose another loss")
        return loss


@dataclass(frozen=True)
class Behaviour:
    """Measures of a path: its trend, its first and last distances from the equilibrium, and when it arrives there."""

    trend: Trend
    first: float
    last: float
    arrived: int | None = None  # the step from which on the distance stays below NEAR of the first
    turns: float = 0.0  # how many times it went round the equilibrium
    end: tuple[float, float] = (0.0, 0.0)  # theta and psi


def behaviour(path: Array) -> Behaviour:
    """The behaviour of a path [steps + 1, 2] of (theta, psi). One that was cut short has left."""
    distance = np.hypot(path[:, 0], path[:, 1])
    outside = np.flatnonzero(distance > NEAR * distance[0])
    arrived = int(outside[-1]) + 1 if len(outside) else 0
    return Behaviour(
        trend=_trend(path, distance, arrived),
        first=float(distance[0]),
        last=float(distance[-1]),
        arrived=arrived if arrived < len(path) else None,
        turns=turns(path),
        end=(float(path[-1, 0]), float(path[-1, 1])),
    )


def _trend(path: Array, distance: Array, arrived: int) -> Trend:
    """The first trend that fits: arrived, gone, at rest elsewhere, nearing, leaving, circling, not once around."""
    third = max(len(path) // 3, 1)
    before, late = distance[-2 * third : -third], distance[-third:]
    change = late.max() / before.max() if len(before) and before.max() > 0 else 1.0
    if arrived < len(path) - third // 2 or distance[0] == 0:
        return "converges"
    if distance[-1] > FAR * distance[0]:
        return "leaves"
    if np.ptp(path[-third:], axis=0).max() < STILL * late.mean():
        return "stops"
    if change < SHRUNK:
        return "slowly"
    if change > GROWN:
        return "leaves"
    return "circles" if turns(path) >= 1 else "unfinished"


def turns(path: Array) -> float:
    """How many times the path [steps + 1, 2] goes around the equilibrium."""
    angle = np.unwrap(np.arctan2(path[:, 1], path[:, 0]))
    return float(np.ptp(angle)) / (2 * np.pi)


@dataclass(frozen=True)
class Remedy:
    """A column of the table of all games: a penalty, or instance noise."""

    name: str
    title: str
    settings: dict[str, Any]  # of the Game


def losses() -> dict[str, type[Loss]]:
    """The kinds of losses that a Dirac-GAN can use, by name."""
    return {name: loss for name, loss in kinds_of(Loss).items() if not loss.autoencodes}


def remedies() -> list[Remedy]:
    """All penalties, with the weights that damp cross-entropies critically, and instance noise."""
    penalties = [
        Remedy(kind, penalty.title, {"penalty": critical_penalty(kind).model_dump(mode="json")})
        for kind, penalty in kinds_of(Penalty).items()
    ]
    return [*penalties, Remedy("noise", "Instance noise", {"noise": 1.0})]


def critical_penalty(kind: str) -> Penalty:
    """The penalty of this kind, with the weight for which a game of cross-entropies converges fastest."""
    penalty = kinds_of(Penalty)[kind]
    return penalty(**penalty.dirac)


def weighted(kind: str, weight: float, **fields: Any) -> Penalty:
    """The penalty of this kind with a constant `weight`, if it has one, and other fields."""
    penalty = kinds_of(Penalty)[kind]
    if "weight" in penalty.model_fields:
        fields |= {"weight": weight, "final_weight": weight}
    return penalty(**fields)


def table_of(game: Game, names: Sequence[str] = ()) -> list[tuple[str, Remedy, Game]]:
    """(loss, remedy, game) for all losses, or those with these names, and all remedies; the rest is as in `game`."""
    plain = game.model_dump(mode="json") | {"penalty": {"kind": "none"}, "noise": 0.0}
    rows = names or losses()
    return [
        (loss, remedy, Game.model_validate(plain | {"loss": {"kind": loss}} | remedy.settings))
        for loss in rows
        for remedy in remedies()
    ]


# ---------------------------------------------------------------- the short form of a game, for links
def to_link(game: Game) -> dict[str, str]:
    """The settings that differ from the default game with this penalty, as text by path."""
    plain, values = (flatten(one.model_dump(mode="json")) for one in (Game(), game))
    same_kinds = Game(loss={"kind": game.loss.kind}, penalty=critical_penalty(game.penalty.kind))
    known = plain | flatten(same_kinds.model_dump(mode="json"))
    known |= {path: plain[path] for path in ("loss", "penalty")}
    return {path: to_text(value) for path, value in values.items() if value != known[path]}


def from_link(params: Mapping[str, str]) -> tuple[Game, list[str]]:
    """The Game of a link, and a sentence for each value that was replaced by a default. Never raises."""
    problems: list[str] = []

    def pick(name: str, kinds: Mapping[str, Any], default: str) -> str:
        chosen = params.get(name, default)
        if chosen in kinds:
            return chosen
        problems.append(f"{name} cannot be “{short(chosen)}”: it must be one of {', '.join(kinds)}.")
        return default

    kind = pick("loss", losses(), Minimax().kind)
    game = Game(loss={"kind": kind}, penalty=critical_penalty(pick("penalty", kinds_of(Penalty), NoPenalty().kind)))
    for path, text in params.items():
        if path not in ("loss", "penalty"):
            game, problem = _set(game, path, text)
            problems += [problem] if problem else []
    return game, problems


def _set(game: Game, path: str, text: str) -> tuple[Game, str]:
    """The game with the setting at `path` changed to `text`, and ""; or the same game, and why that is impossible."""
    tree = game.model_dump(mode="json")
    if path not in flatten(tree):
        return game, f"There is no setting “{short(path)}” here."
    group, _, leaf = path.rpartition(".")
    (tree[group] if group else tree)[leaf] = text
    try:
        return Game.model_validate(tree), ""
    except ValidationError as error:
        return game, problems_of(error)[0].sentence
