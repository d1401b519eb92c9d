"""The page of one run, found by its id: what it was, what came of it, how to repeat it, and how to send it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from playground.downloads import FORMATS, NotKeptError, Source
from playground.downloads.qr_code import qr_code
from playground.downloads.run_card import RUN_DIGITS, UNKNOWN_HOW, Number, RunCard
from playground.engine import Run, engine
from playground.engine.signed_names import NAME
from playground.engine.stored_runs import AmbiguousError
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.ui import address
from playground.ui.downloads import download_button, source_of
from playground.ui.glossary import with_terms
from playground.ui.help import EMBEDDING, help_link
from playground.ui.live import live_panel
from playground.ui.people import me
from playground.ui.stored_experiment import experiment_of

QR_SIDE = 160  # pixels
GONE = "There is no such run on this server. It was deleted, or the link is from another server."


def run_card_page() -> None:
    """Draw the card of the run that the address names; a sentence where there is none."""
    run = asked_for()
    if run is None:
        st.title("Run card", anchor=False)
        st.markdown(GONE)
        st.page_link("app_pages/runs.py", label="See the runs that are here", icon=":material/history:")
        return
    experiment = experiment_of(run.experiment)
    card = RunCard(source_of(experiment, run))
    st.title(address.plain(card.title) if card.source.given_name else card.title, anchor=False)
    for line in card.origin:
        st.caption(address.plain(line))
    st.session_state[address.OPEN_RUN] = run.id
    live_panel(experiment, "card", buttons="none")
    story, facts = _told(run.id, run.step, run.state)
    for number, paragraph in enumerate(story):
        st.markdown(with_terms(address.plain(paragraph), f"card:{number}"))
    numbers, settings, repeat = st.container(key="card-tables").columns(3, gap="large")
    with numbers:
        st.subheader("Numbers at the end" if run.ended else "Numbers so far", anchor=False)
        st.markdown(numbers_table(card.numbers))
    with settings:
        st.subheader("The experiment", anchor=False)
        st.markdown(changes_table(card))
        _open_button(experiment, run)
    with repeat:
        st.subheader(card.facts_title, anchor=False)
        st.markdown(_table(("what", "here"), facts))
    _sending(card.source)


def asked_for() -> Run | None:
    """The run whose id, or the beginning of it, is in the address."""
    text = st.query_params.get("run", "")
    try:
        return (engine().run(text) if NAME.fullmatch(text) else None) or engine().run_beginning(text, by=me())
    except AmbiguousError:
        return None


@lru_cache(maxsize=64)
def _told(run_id: str, step: int, state: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The story and the facts of a run as it was at this step: they need its whole film, and are asked for often."""
    run = engine().run(run_id)
    if run is None:
        return [GONE], []
    try:
        card = RunCard(Source(experiment_of(run.experiment), run, engine()))
        return card.story, card.facts
    except NotKeptError as error:
        return [str(error)], []


def numbers_table(numbers: Sequence[Number]) -> str:
    """Markdown: the numbers beside their floors."""
    if not numbers:
        return "Nothing was measured yet."
    rows = [(n.title, n.value, n.floor + (f" ({n.range})" if n.range else "")) for n in numbers]
    return _table(("measured", "here", "floor"), rows) + "\n\n:small[The floor is what a perfect generator scores.]"


def changes_table(card: RunCard) -> str:
    """Markdown: how the experiment differs from its default."""
    target = address.plain(card.experiment.title)
    if card.experiment.target.outside:
        return UNKNOWN_HOW
    if not card.changes:
        return f"All settings are the usual ones for {target}."
    return f"Different from the usual settings for {target}:\n\n" + _table(("setting", "usually", "here"), card.changes)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' :-- |' * len(heads)}"]
    return "\n".join(lines + [f"| {' | '.join(map(address.plain, row))} |" for row in rows])


def _open_button(experiment: Experiment, run: Run) -> None:
    """To the page that trains this experiment, with this run on it."""
    label = "Open the run" if run.outside else "Open the experiment"
    if st.button(label, icon=":material/open_in_new:", key="card:open"):
        if run.outside:
            st.switch_page(address.OUTSIDE, query_params={"run": run.id})
        st.session_state[address.OPEN_RUN] = run.id
        st.switch_page(address.page_of(experiment), query_params=to_link(experiment))


def _sending(source: Source) -> None:
    """The link with its QR code, and the file."""
    with st.container(border=True, key="card:send"):
        st.subheader("Send it", anchor=False)
        if source.address:
            code, words = st.columns([1, 3], gap="large", vertical_alignment="center")
            if drawn := qr_code(source.address, "png"):
                code.image(drawn, width=QR_SIDE, alt="QR code of the link")
            words.markdown("Anyone who can reach this server sees the same run under this link.")
            words.code(source.address, language=None, wrap_lines=True)
        st.markdown(
            "Anyone can open the file. It holds the run with its film, and works without an internet connection."
        )
        download_button(FORMATS["html"], source, "card")
        if source.address:
            st.markdown("To show it live on your own page, paste this there:")
            st.code(frame_code(source.address), language="html", wrap_lines=True)
        if source.run is not None:
            command = f"python -m playground publish {source.run.id[:RUN_DIGITS]} -o site/"
            st.markdown(f"To publish it as a site of plain files, alone or with other runs: `{command}`")
        help_link(EMBEDDING)


def frame_code(link: str) -> str:
    """HTML of a frame that shows the run."""
    return f'<iframe src="{link}&embed=true&view=plane&controls=start" width="640" height="480"></iframe>'
