"""The Dirac-GAN on its page: its controls, its phase plane, and the table of all losses and remedies."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st

from playground.charts.dirac import over_steps, phase_plane, table_figure
from playground.charts.dirac_words import sentence, theory
from playground.gan.dirac.game import Game, from_link, losses, remedies, to_link
from playground.gan.experiment.controls import readable
from playground.gan.experiment.link import to_text, to_words
from playground.gan.foundations.schema import kinds_of, limit_of
from playground.gan.rules.penalties import Penalty
from playground.ui.address import ABOUT_LEARNING, CARRIED, plain
from playground.ui.answers import show_answer
from playground.ui.controls import steps_between
from playground.ui.glossary import with_terms
from playground.ui.guide import css_class, explained, first_lines, show_guide
from playground.ui.reserved_room import RESERVED
from playground.ui.still import still
from playground.ui.workshop_rules import rules

MOST_PROBLEMS = 8  # of a link that are shown
GAME, WRITTEN, PROBLEMS = "dirac:game", "dirac:written", "dirac:problems"  # in the session
PLANE_HEIGHT, TABLE_HEIGHT = (RESERVED[f"answer-dirac-{part}"].wide for part in ("path", "table"))
STEPS_HEIGHT = 330

FORMULAS = r"""
\begin{aligned}
L_D &= \ell_r(\psi \cdot 0) + \ell_f(\psi\,\theta) &\qquad
\theta &\leftarrow \theta - \eta\,\partial L_G / \partial \theta \\
L_G &= \ell_g(\psi\,\theta) &
\psi &\leftarrow \psi - \eta\,\partial (L_D + \text{penalty}) / \partial \psi
\end{aligned}
"""
MEANING = """
Near the equilibrium every game is linear, and two numbers say what it does there: the eigenvalues of the field's
derivative. A negative real part pulls inwards; an imaginary part makes the path turn. Without a penalty
they are $\\pm f'(0)\\,i$: nothing pulls inwards. R1 with weight $\\gamma$ gives
$-\\gamma/2 \\pm \\sqrt{\\gamma^2/4 - f'(0)^2}$, so $\\gamma = 2 f'(0)$ is critical: 1 for
cross-entropies, 2 for Wasserstein and hinge. Noise with spread $\\sigma$ works like R1 with
$\\gamma = \\sigma^2/2$ where the loss is curved, and not at all where it is straight.
(Mescheder, Geiger and Nowozin 2018: *Which training methods for GANs do actually converge?*)
"""

PENALTY_WORDS = {  # in this game they mean something simpler than in a training
    "penalty.weight": ("Weight", "How much the penalty counts in each step."),
    "penalty.limit": ("Limit", "The largest value that ψ may have."),
}
PARTS = {  # what the Guide explains beside the settings, by key
    "answer-dirac-path": ("The game", "What happened in this game, and what theory says must happen near the middle."),
    "dirac-plane": ("The phase plane", "Each point is a pair of values of θ and ψ. The path shows how training moved."),
    "dirac-curves": ("Both numbers over the steps", "A line that settles at 0 means that the game has been solved."),
    "answer-dirac-table": ("Every loss with every remedy", "One game a cell, all from the same start."),
    "dirac:defaults": ("Back to the defaults", "Undoes every change to the settings of this page."),
}
TOUR = (  # selector, title, text
    (".st-key-dirac-loss", "Settings", "Choose the loss and the remedy here, and where both numbers begin."),
    (".st-key-dirac-plane", "The phase plane", "The path of both numbers. At the centre the game is solved."),
    (".st-key-dirac-curves", "Over the steps", "The same two numbers, step by step."),
    (".st-key-answer-dirac-table", "All of them", "Every loss with every remedy. Click on a game to play it above."),
)


def open_game() -> Game:
    """The game of the link if that is new to this session, else the one being played."""
    params = {name: text for name, text in st.query_params.to_dict().items() if name not in ABOUT_LEARNING}
    if GAME not in st.session_state or (params and params != st.session_state.get(WRITTEN)):
        st.session_state[GAME], st.session_state[PROBLEMS] = from_link(params)
    game: Game = st.session_state[GAME]
    st.session_state[WRITTEN] = to_link(game)
    link = st.session_state[WRITTEN] | st.session_state.get(CARRIED, {})
    if st.query_params.to_dict() != link:
        st.query_params.from_dict(link)
    return game


def dirac_head() -> None:
    """What this game is, and what was wrong with its link."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="heading"):
        st.title("The Dirac-GAN", anchor=False, width="content")
        show_guide(_explanations(), TOUR)
    st.caption(
        with_terms(
            "The smallest possible GAN. The real sample is at 0, the generator puts its sample at θ, and the "
            "discriminator is a straight line, D(x) = ψx. Both come to rest only at θ = ψ = 0.",
            "head",
        ),
        help="It is so small that theory can say what will happen, and losses and penalties that fail here also fail "
        "in large networks, for the same reason.",
    )
    problems = st.session_state.pop(PROBLEMS, [])
    for problem in problems[:MOST_PROBLEMS]:
        st.markdown(f":material/info: {plain(problem)}")
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        st.markdown(f":material/info: … and {more:,} more settings that do not exist here or do not fit.")


@lru_cache(maxsize=1)
def _explanations() -> dict[str, dict[str, str]]:
    """For the Guide: every setting by its own help, and the parts of the page."""
    found = {css_class(key): explained(*words) for key, words in PARTS.items()}
    for name, field in Game.model_fields.items():
        found[css_class(f"dirac:{name}")] = explained(_title(name), first_lines(str(field.description or "")))
    for path, (title, words) in PENALTY_WORDS.items():
        found[css_class(f"dirac:{path}")] = explained(title, words)
    return found


def dirac_controls(game: Game) -> None:
    """Everything that can be set, in the sidebar."""
    penalties = kinds_of(Penalty)
    with st.sidebar:
        _choice(game, "loss", {name: loss.title for name, loss in losses().items()})
        _choice(game, "penalty", {name: penalty.title for name, penalty in penalties.items()})
        if "weight" in type(game.penalty).model_fields:
            title, words = PENALTY_WORDS["penalty.weight"]
            _factor(f"{title} {game.penalty.symbol}", "penalty.weight", game.penalty, low=0.01, high=10.0, help=words)
        elif "limit" in type(game.penalty).model_fields:
            title, words = PENALTY_WORDS["penalty.limit"]
            _factor(f"{title} c", "penalty.limit", game.penalty, low=0.01, high=2.0, help=words)
        _number(game, "noise", 0.1)
        _factor(_title("learning_rate"), "learning_rate", game, low=0.001, high=1.0, help=_help("learning_rate"))
        _choice(game, "order", {order: readable(order) for order in ("alternating", "simultaneous")})
        _number(game, "theta", 0.1)
        _number(game, "psi", 0.1)
        _factor(_title("steps"), "steps", game, low=10, high=5000, help=_help("steps"))
        if rules().controls is None:
            st.button("Back to the defaults", icon=":material/undo:", key="dirac:defaults", on_click=_take, args=({},))


def dirac_path(game: Game) -> None:
    """The phase plane, both numbers over the steps, what happened, and what theory says."""
    if rules().unseen:
        st.caption(f":material/info: {rules().hold}")
        return
    question = {"game": game.model_dump(mode="json")}
    show_answer("dirac-path", question, lambda job: _draw_path(game, job.info))


def dirac_table(game: Game) -> None:
    """All losses with all remedies, from the same start; not beside an exercise, which asks about single games."""
    if rules().controls is not None:
        return
    st.markdown(with_terms("**Every loss with every remedy**", "table"))
    st.caption(
        with_terms(
            "All begin at the same place, with γ = 1 for penalties, a limit of 0.3 for clipping and a spread of 1 "
            "for noise. Click a cross to see that game above.",
            "table",
        )
    )
    tree, plain_tree = game.model_dump(mode="json"), Game().model_dump(mode="json")
    tree |= {name: plain_tree[name] for name in ("loss", "penalty", "noise")}  # one table serves them all
    show_answer("dirac-table", {"game": tree}, lambda job: _draw_table(game, job.info))


def dirac_meaning() -> None:
    """The formulas, in a closed drawer; what typesets them is only fetched when somebody opens it."""
    drawer = st.expander("What the eigenvalues say", icon=":material/function:", on_change="rerun", key="dirac:meaning")
    if drawer.open:
        with drawer:
            st.latex(FORMULAS)
            st.markdown(with_terms(MEANING, "meaning"))


def _draw_path(game: Game, info: dict[str, Any]) -> None:
    plane, beside = st.columns([11, 9], gap="medium")
    with plane:
        still(phase_plane(game, info), PLANE_HEIGHT, key="dirac-plane", aspect=0.98)
    with beside:
        st.markdown(f"**{sentence(info['behaviour'], game)}**")
        st.caption(with_terms(f"Theory. {theory(info['eigenvalues'], game)}", "theory"))
        still(over_steps(game, info), STEPS_HEIGHT, key="dirac-curves")


def _draw_table(game: Game, info: dict[str, Any]) -> None:
    if st.session_state[GAME] != game:  # a cell was chosen, which draws only this part anew
        st.rerun()
    figure = table_figure(game, info["cells"])
    still(figure, TABLE_HEIGHT, "dirac-table-figure", on_chosen=_choose_cell, aspect=2.13, least=760)


def _choose_cell(cell: str) -> None:
    """Play the game of a cell, "loss/remedy"."""
    loss, _, name = cell.partition("/")
    remedy = next((remedy for remedy in remedies() if remedy.name == name), None)
    if remedy is not None:
        settings = {"penalty": {"kind": "none"}, "noise": 0.0} | remedy.settings
        game: Game = st.session_state[GAME]
        tree = game.model_dump(mode="json") | {"loss": {"kind": loss}} | settings
        st.session_state[GAME] = Game.model_validate(tree)


def _choice(game: Game, name: str, titles: dict[str, str]) -> None:
    """A box with the kinds of something."""
    value = getattr(game, name)
    key = f"dirac:{name}"
    st.session_state[key] = value if isinstance(value, str) else value.kind
    st.selectbox(_title(name), list(titles), format_func=titles.__getitem__, key=key, on_change=_changed,
                 args=(name, key), **_locked(name, _help(name)))  # fmt: skip


def _number(game: Game, name: str, step: float) -> None:
    """A slider over the whole range of a field."""
    field, key = Game.model_fields[name], f"dirac:{name}"
    st.session_state[key] = float(getattr(game, name))
    low, high = float(limit_of(field, "ge")), float(limit_of(field, "le"))
    more = _locked(name, _help(name))
    st.slider(_title(name), low, high, step=step, key=key, on_change=_changed, args=(name, key), **more)


def _factor(title: str, path: str, owner: Any, low: float, high: float, help: str) -> None:
    """A slider that moves by factors."""
    value, key = getattr(owner, path.rpartition(".")[2]), f"dirac:{path}"
    numbers = sorted({type(value)(number) for number in steps_between(low, high)} | {value})
    st.session_state[key] = value
    more = _locked(path, help)
    st.select_slider(title, numbers, format_func=to_words, key=key, on_change=_changed, args=(path, key), **more)


def _locked(path: str, help: str) -> dict[str, Any]:
    """The help of a control, and whether an exercise or a teacher has locked it."""
    why = rules().why_locked(path)
    return {"help": f"{why}\n\n{help}" if why else help, "disabled": bool(why)}


def _title(name: str) -> str:
    return str(Game.model_fields[name].title)


def _help(name: str) -> str:
    return with_terms(str(Game.model_fields[name].description))


def _changed(path: str, key: str) -> None:
    """Take over what a control says; a penalty's weight stays the same for the whole game."""
    text = to_text(st.session_state[key])
    link = to_link(st.session_state[GAME])
    if path == "penalty":
        link = {name: value for name, value in link.items() if not name.startswith("penalty.")}
    link[path] = text
    if path == "penalty.weight":
        link["penalty.final_weight"] = text
    _take(link)


def _take(link: dict[str, str]) -> None:
    st.session_state[GAME], st.session_state[PROBLEMS] = from_link(link)
