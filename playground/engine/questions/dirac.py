"""Dirac-GANs: the path of one with the field that it follows, and the paths of all of them for a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from playground.engine.questions.background import with_progress
from playground.engine.questions.question import Progress, Question, Steps
from playground.gan.dirac.game import Array, Game, behaviour, table_of
from playground.store.jobs import Answer

if TYPE_CHECKING:
    from playground.engine.resources import Resources
    from playground.gan.dirac import play
else:
    from playground.gan.foundations.late import LateModule

    play = LateModule("playground.gan.dirac.play")

LATTICE = 17  # arrows along each side
REACH = (1.4, 4.0)  # the field is shown at least and at most this far from the equilibrium
POINTS = 150  # of a path in the table
KEEP_SECONDS = 24 * 3600.0  # a game is played in the same way every time


class DiracPath(Question):
    """The path of one Dirac-GAN, the field that it follows, and what theory says of its equilibrium."""

    kind: ClassVar[str] = "dirac-path"
    title: ClassVar[str] = "playing a Dirac-GAN"
    keep_seconds: ClassVar[float] = KEEP_SECONDS
    game: Game

    def work(self, resources: Resources) -> Steps:
        """Info: path {theta, psi: one number a step}, behaviour (see gan.dirac.Behaviour), reach (how far the field is
        shown), arrows (theta, psi and the field there: four rows), eigenvalues [[real, imaginary]] or None."""
        game = self.game
        (walked,) = yield from _played([game])
        farthest = 1.15 * float(np.abs(walked).max())
        reach = min(max(farthest, REACH[0]), REACH[1])
        theta, psi = (side.ravel() for side in np.meshgrid(*[np.linspace(-reach, reach, LATTICE)] * 2))
        arrows = np.vstack([theta, psi, play.field(game, theta, psi).T])
        values = play.eigenvalues(game)
        return Answer(
            {
                "path": _plain(walked),
                "behaviour": asdict(behaviour(walked)),
                "reach": reach,
                "arrows": [_rounded(row) for row in arrows],
                "eigenvalues": None if values is None else [[value.real, value.imag] for value in values],
            }
        )


class DiracTable(Question):
    """The paths of Dirac-GANs with every loss and every remedy; all else is as in ``game``."""

    kind: ClassVar[str] = "dirac-table"
    title: ClassVar[str] = "playing all Dirac-GANs"
    keep_seconds: ClassVar[float] = KEEP_SECONDS
    game: Game

    def work(self, resources: Resources) -> Steps:
        """Info: cells, one for each loss and remedy: their names and titles, path (thinned), and its behaviour."""
        cells = table_of(self.game)
        paths = yield from _played([game for *_, game in cells])
        return Answer(
            {
                "cells": [
                    {
                        "loss": loss,
                        "remedy": remedy.name,
                        "title": f"{game.loss.title} · {remedy.title}",
                        "path": _plain(walked[:: max(len(walked) // POINTS, 1)]),
                        "behaviour": asdict(behaviour(walked)),
                    }
                    for (loss, remedy, game), walked in zip(cells, paths, strict=True)
                ]
            }
        )


def _played(games: Sequence[Game]) -> Any:
    """Yields Progress; returns the path of each game."""
    return with_progress(play.play_all(games), lambda step: Progress((step + 1) / games[0].steps))


def _plain(walked: Array) -> dict[str, list[float]]:
    return {"theta": _rounded(walked[:, 0]), "psi": _rounded(walked[:, 1])}


def _rounded(numbers: Array) -> list[float]:
    return [float(f"{number:.5g}") for number in numbers]
