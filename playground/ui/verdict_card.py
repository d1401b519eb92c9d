"""The verdict on two runs of one target: whether the right one does better, and what to try if it does not."""

from __future__ import annotations

import streamlit as st

from playground.charts.health.cures import applied, instruction
from playground.charts.verdict import ENDED, Outcome, Verdict, comparable, verdict
from playground.engine import Run, engine
from playground.gan.experiment.differences import differences
from playground.gan.experiment.experiment import Experiment
from playground.recipes import Recipe, recipe_of, stories
from playground.ui import address
from playground.ui.diagnosis import judged
from playground.ui.glossary import with_terms
from playground.ui.guard import attempt
from playground.ui.people import me

STEADY = """<style>
.st-key-verdict {min-height: 7.5rem;}
@media (max-width: 700px) {.st-key-verdict {min-height: 9rem;}}
</style>"""  # what is below keeps its place when the verdict comes
WORKED, FAILED, WAITING = ":material/check_circle:", ":material/stethoscope:", ":material/hourglass_empty:"


def verdict_card(left: Experiment, right: Experiment, runs: list[Run | None]) -> Experiment | None:
    """Draw it; answers with the experiment to try instead of the right one, when that is asked for."""
    if not comparable(left, right) or left.key == right.key:
        return None
    st.html(STEADY)
    with st.container(border=True, key="verdict"):
        outcomes = [_outcome(e, run) for e, run in zip((left, right), runs, strict=True)]
        said = verdict(*outcomes)
        if said is None:
            st.markdown(f"{WAITING} When both have finished, you can read here which one is better, and why.")
            return None
        icon = WORKED if outcomes[1].well else FAILED
        st.markdown(with_terms(f"{icon} **{address.plain(said.sentence)}**", "verdict"))
        if outcomes[1].well:
            if not outcomes[0].well and len(differences(left, right)) > 1:
                st.markdown("Was each change needed? Open the right one, undo a change, and train it again.")
            return None
        return None if outcomes[0].well else _next(left, right, said)


def _outcome(experiment: Experiment, run: Run | None) -> Outcome:
    if run is None or run.state not in ENDED:
        return Outcome(experiment, run.state if run else "", {}, ())
    return Outcome(experiment, run.state, run.metrics, judged(run)[0])


def _next(left: Experiment, right: Experiment, said: Verdict) -> Experiment | None:
    """What is still wrong on the right gets its cure; where none is known, the left one's recipe may have one."""
    other, words = applied(right, said.cure), ""
    if other is not None:
        words = f"Next, change this as well: {address.plain(instruction(said.cure))}"
    elif recipe := cure_of(left, right):
        other, words = recipe.experiment, f"Next, try the recipe **{address.plain(recipe.title)}**."
    if other is None:
        return None
    text, button = st.columns([3, 2], gap="medium", vertical_alignment="center")
    text.markdown(with_terms(words, "verdict:next"))
    pressed = button.button("Try this on the right", icon=":material/compare:", key="verdict:next", width="stretch")
    if not pressed or attempt(engine().submit, other, by=me()) is None:
        return None
    return other


def cure_of(failure: Experiment, but: Experiment) -> Recipe | None:
    """The recipe that cures the recipe that `failure` is, unless it is the experiment `but` itself."""
    named = recipe_of(failure)
    return next((r for r in stories() if named and r.cures == named.name and r.experiment not in (None, but)), None)
