"""What the networks are conditioned on: a card with a drawing, the formula and the reason of each method."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.charts.condition_diagram import ALT, condition_diagram
from playground.charts.palette import INK
from playground.charts.thumbnails import given_thumbnail
from playground.gan.experiment.controls import readable
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.condition import Condition
from playground.images.pairs import GIVENS
from playground.ui import address
from playground.ui.components import register
from playground.ui.controls import condition_knobs
from playground.ui.glossary import with_terms
from playground.ui.workshop_rules import rules

GIVEN = "condition.given"
_picker = register("given_picker", "picker")


def condition_card(experiment: Experiment) -> None:
    """For the sidebar: what the networks are conditioned on, how, and the parameters of that."""
    if experiment.condition.of == "picture" and not rules().why_locked(GIVEN):
        _given_picker(experiment)
    condition_knobs(experiment, without=(GIVEN,))
    condition_details(experiment.condition)


def method_cards(experiment: Experiment) -> None:
    """For classes: every method of conditioning, side by side, to compare and to choose from."""
    if experiment.condition.of != "classes" or rules().why_locked("condition"):
        return
    kinds = {kind: model for kind, model in kinds_of(Condition).items() if model.of == "classes"}
    with st.expander("Ways to tell the networks the class, side by side", icon=":material/compare:"):
        columns = st.columns(2) * 2
        for column, (kind, condition) in zip(columns, kinds.items(), strict=True):
            chosen = kind == experiment.condition.kind
            with column, st.container(border=True, key=f"method-{kind}", height="stretch"):
                st.markdown(with_terms(f"**{condition.title}**"))
                condition_details(condition)
                st.button("In use" if chosen else "Use this", key=f"tell:{kind}", disabled=chosen,
                          on_click=address.set_path, args=("condition", kind))  # fmt: skip


def condition_details(condition: Condition | type[Condition]) -> None:
    """The drawing, the formula with a line for each network, and the reason of one condition."""
    kind = condition.kind if isinstance(condition, Condition) else condition.model_fields["kind"].default
    st.image(condition_diagram(kind, INK[_theme()]), alt=ALT[kind])
    lines = condition.formula.replace(r"\qquad", r"\\")
    st.latex(rf"\footnotesize \begin{{gathered}} {lines} \end{{gathered}}")
    st.caption(with_terms(condition.reason))


def _theme() -> str:
    return "dark" if st.context.theme.type == "dark" else "light"


def _given_picker(experiment: Experiment) -> None:
    """What can be given of these pictures, above the pictures themselves."""
    target: Any = experiment.target
    fitting = [given for given in GIVENS if given != "grey" or target.shape[0] == 3]
    options = [
        {"kind": given, "title": readable(given), "summary": f"{readable(given)}, above the whole picture"}
        | given_thumbnail(target, given)
        for given in fitting
    ]
    st.caption("Above: what the generator is given. Below: the whole picture, which it has to make")
    data = {"label": "What is given", "options": options, "chosen": experiment.condition.given, "large": True}
    _picker(key=GIVEN, data=data, on_chosen_change=_give)


def _give() -> None:
    given = st.session_state[GIVEN].chosen
    if given in GIVENS:
        address.set_path(GIVEN, given)
