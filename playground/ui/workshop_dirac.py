"""An exercise on the page of the Dirac-GAN: every game that is played there counts as a move."""

from __future__ import annotations

import streamlit as st

from playground.engine import engine
from playground.gan.dirac.game import Behaviour, Game
from playground.ui.dirac import GAME
from playground.ui.people import me
from playground.ui.workshop_learner import write_down
from playground.ui.workshop_rules import rules
from playground.workshop import moves
from playground.workshop.exercise import Exercise
from playground.workshop.progress import Progress


def note_game(exercise: Exercise, progress: Progress) -> bool:
    """Write down how the game on the page behaves, if that is known by now and new; whether it was."""
    game = st.session_state.get(GAME)
    if exercise.start.page != "dirac" or rules().unseen or not isinstance(game, Game):
        return False
    job = engine().job(engine().ask("dirac-path", {"game": game.model_dump(mode="json")}, by=me()))
    if job is None or job.state != "done":
        return False  # the page is drawn again when the answer is there
    move = moves.dirac(game, Behaviour(**job.info["behaviour"]))
    if progress.moves and progress.moves[-1] == move:
        return False
    write_down(exercise.name, "move", {"kind": move.kind, "facts": dict(move.facts)})
    return True
