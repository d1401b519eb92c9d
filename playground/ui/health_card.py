"""Health: what is going on in a run, in a plain sentence with evidence, and a cure to try beside it."""

from __future__ import annotations

import streamlit as st

from playground.charts.health import STILL_FAR, Finding
from playground.charts.health.cures import Cure, applied, instruction
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.ui import address, pace
from playground.ui.diagnosis import judged
from playground.ui.glossary import with_terms
from playground.ui.guard import attempt, guarded
from playground.ui.people import me
from playground.ui.side_by_side import PAGE, beside_link
from playground.ui.stored_experiment import experiment_of

LOOK_SECONDS = 2.0
WATCHED = "health_card:watched"  # in the session: the run that trained while its card was on the page
STEADY = """<style>
.st-key-health_room {min-height: 17rem;}
@media (max-width: 700px) {.st-key-health_room {min-height: 28rem;}}
</style>"""  # what is below keeps its place when the sentence changes; what has ended needs no room for that


def health_card(experiment: Experiment, run: Run | None) -> None:
    """The section: it looks again while the run trains."""
    st.header("Health", anchor=False)
    if run is None:
        st.caption("Start a run to read how both networks are doing, and what to try if something goes wrong.")
        return
    busy = run.state in ("queued", "running") or (run.outside and not run.ended)
    if busy:
        st.session_state[WATCHED] = run.id
    if st.session_state.get(WATCHED) == run.id:
        st.html(STEADY)
    with st.container(key="health_room"), st.container(border=True, key="health_card"):
        st.fragment(_look, run_every=pace.every(LOOK_SECONDS) if busy else None)(run.id)


@guarded
def _look(run_id: str) -> None:
    run = engine().run(run_id)
    if run is None:
        st.caption("This run has been deleted.")
        return
    findings, healthy = judged(run)
    first, *others = findings or [healthy]
    well = ":material/info:" if healthy.name == STILL_FAR else ":material/check_circle:"
    icon = ":material/stethoscope:" if findings else well
    st.markdown(with_terms(f"{icon} **{address.plain(first.sentence)}**", "health"))
    st.caption(with_terms("  \n".join(address.plain(fact) for fact in first.evidence), "health:evidence"))
    for other in others:
        st.markdown(with_terms(f"Also: {address.plain(other.sentence)}", "health:also"))
    _cure(experiment_of(run.experiment), first)


def _cure(experiment: Experiment, finding: Finding) -> None:
    """What to change, why that helps, and a button that starts it as a new run and opens both."""
    other = applied(experiment, finding.cure)
    if other is None:
        return
    said, button = st.columns([3, 2], gap="medium", vertical_alignment="center")
    said.markdown(reasons(finding.cure))
    title, icon = "Try it beside this one", ":material/compare:"
    pressed = button.button(title, icon=icon, key="health_card:try", type="primary", width="stretch")
    if pressed and attempt(engine().submit, other, by=me()) is not None:
        st.switch_page(PAGE, query_params=beside_link(experiment, other))


def reasons(cure: Cure) -> str:
    """Markdown: what to change and why; of several changes, a line each."""
    said = [f"**{address.plain(instruction((change,)))}** {address.plain(change.why)}" for change in cure]
    return f"Try this: {said[0]}" if len(said) == 1 else "\n- ".join(["Try this, all together:\n", *said])
