"""What a learner did by hand, in numbers: fakes placed on the plane, latents picked, a Dirac-GAN played.

A `Move` is made by the server from what the worker answered, never from what the browser says it was worth:

    fakes     D's beliefs at the placed points (engine/questions/believed.py), and how far they are from each other
    latents   D's beliefs about the pictures picked from the gallery, among those about all of them
    dirac     the answer to engine/questions/dirac.py: how the game behaves
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from playground.gan.dirac.game import Behaviour, Game
from playground.workshop.part import Limits, Part, Value
from playground.workshop.words import as_text

Kind = Literal["fakes", "latents", "dirac"]

BELIEVED = 0.5  # D calls a sample real from this belief on
FACTS: dict[Kind, dict[str, str]] = {  # what each kind of move says, in words
    "fakes": {
        "placed": "points placed",
        "fooled": "points that D believes",
        "mean_belief": "D's mean belief",
        "spread": "distance to the nearest other point: the median, in standard deviations of the data",
    },
    "latents": {
        "picked": "samples picked",
        "believed": "samples that D believes",
        "upper_half": "samples in the upper half of all, as D sees them",
        "mean_belief": "D's mean belief",
    },
    "dirac": {
        "trend": "how the path ends: converges, slowly, circles, stops, leaves, unfinished",
        "turns": "turns around the equilibrium",
        "shrunk": "last distance from the equilibrium, as a share of the first",
        "loss": "loss",
        "penalty": "penalty",
        "noise": "instance noise",
        "weight": "weight of the penalty",
        "learning_rate": "learning rate",
        "order": "order of updates",
    },
}


@dataclass(frozen=True)
class Move:
    """One thing that a learner did by hand. `facts`: those of its kind (see FACTS)."""

    kind: Kind
    facts: Mapping[str, Value]


class FactCondition(Limits):
    """A fact of a move has this value, or lies between limits."""

    fact: str
    equals: Value | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.equals is None and not self.bounded:
            raise ValueError(f"the condition on {self.fact} needs equals, at_least or at_most")
        return self

    def holds(self, move: Move) -> bool:
        """Whether the move has this fact, and it is as asked for."""
        value = move.facts.get(self.fact)
        if self.equals is not None:
            return value == self.equals
        return self.within(float(value) if isinstance(value, int | float) else None)

    def detail(self, move: Move) -> str:
        """What it is, and what it should be."""
        value = move.facts.get(self.fact, "unknown")
        title = FACTS[move.kind][self.fact].partition(":")[0]
        said = as_text(value) if isinstance(value, int | float) else value
        needed = self.in_words if self.equals is None else self.equals
        return f"{title[:1].upper()}{title[1:]}: {said}, needed: {needed}"


class MoveCondition(Part):
    """There is a move of this kind of which all these facts are as asked for."""

    kind: Kind
    facts: tuple[FactCondition, ...]

    @model_validator(mode="after")
    def _facts_of_its_kind(self) -> Self:
        for one in self.facts:
            if one.fact not in FACTS[self.kind]:
                known = ", ".join(FACTS[self.kind])
                raise ValueError(f"{self.kind} has no fact “{one.fact}”: it must be one of {known}")
        return self

    def holds(self, move: Move) -> bool:
        """Whether this move is such a one."""
        return move.kind == self.kind and all(one.holds(move) for one in self.facts)

    def detail(self, move: Move) -> str:
        """Of the first fact that is not as asked for."""
        return next((one.detail(move) for one in self.facts if not one.holds(move)), self.facts[-1].detail(move))


def fakes(points: Sequence[Sequence[float]], beliefs: Sequence[float]) -> Move:
    """The move of placing these points (standardised units, [n, 2]), of which D believes so much, [n] in [0, 1]."""
    placed = np.asarray(points, np.float64).reshape(-1, 2)
    apart = np.linalg.norm(placed[:, None] - placed[None], axis=2) + np.diag(np.full(len(placed), np.inf))
    facts: dict[str, Value] = {
        "placed": len(placed),
        "fooled": sum(belief >= BELIEVED for belief in beliefs),
        "mean_belief": float(np.mean(beliefs)) if len(placed) else 0.0,
        "spread": float(np.median(apart.min(axis=1))) if len(placed) > 1 else 0.0,
    }
    return Move("fakes", facts)


def latents(picked: Sequence[int], beliefs: Sequence[float]) -> Move:
    """The move of picking these samples of a gallery (their numbers, without repetition), of which D believes so much,
    for all samples of the gallery [n] in [0, 1]. ValueError for a number that the gallery does not have."""
    beyond = [index for index in picked if not 0 <= index < len(beliefs)]
    if beyond:
        raise ValueError(f"There is no sample {beyond[0]}: there are {len(beliefs)}.")
    chosen = [beliefs[index] for index in sorted(set(picked))]
    middle = float(np.median(beliefs))
    facts: dict[str, Value] = {
        "picked": len(chosen),
        "believed": sum(belief >= BELIEVED for belief in chosen),
        "upper_half": sum(belief > middle for belief in chosen),
        "mean_belief": float(np.mean(chosen)) if chosen else 0.0,
    }
    return Move("latents", facts)


def dirac(game: Game, played: Behaviour) -> Move:
    """The move of playing this Dirac-GAN, which behaves like this."""
    facts: dict[str, Value] = {
        "trend": played.trend,
        "turns": played.turns,
        "shrunk": played.last / played.first if played.first else 0.0,
        "loss": game.loss.kind,
        "penalty": game.penalty.kind,
        "weight": float(getattr(game.penalty, "weight", 0.0)),
        "noise": game.noise,
        "learning_rate": game.learning_rate,
        "order": game.order,
    }
    return Move("dirac", facts)
