"""What can be downloaded from a run, as buttons. Each file is made when it is asked for, one after another."""

from __future__ import annotations

import threading
from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from playground.downloads import FORMATS, Download, Source
from playground.downloads.download import BEST
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.store.people import Person
from playground.ui.diagnosis import best_of
from playground.ui.film_button import film_button
from playground.ui.people import me
from playground.ui.stored_experiment import experiment_of

CARD = "card"  # the page's address: app_pages/card.py
SHORT_ID = 8  # letters of a run's id: enough to tell it from others

_making = threading.Lock()  # a film takes a second: many at once would leave nothing for the pages


def download_menu(experiment: Experiment, run: Run | None) -> None:
    """All downloads; those that cannot be had now are disabled, and say why."""
    source = source_of(experiment, run)
    known = FORMATS.values() if not experiment.target.outside else [one for one in FORMATS.values() if one.of_outside]
    suiting = [one for one in known if one.suits(experiment)]
    source.at = _chosen_step(run)
    for title, needed in (("Download what was learnt", True), ("Download the experiment", False)):
        if not any((one.needs != "experiment") == needed for one in suiting):
            continue
        st.caption(title)
        with st.container(horizontal=True, gap="small"):
            for one in suiting:
                if (one.needs != "experiment") == needed:
                    download_button(one, source, "share")
                if needed and one.name == "gif":
                    film_button(source)


def without_browser(run: Run) -> str:
    """Markdown: how to get the same files on the command line, and new samples."""
    said = f"Get these files without a browser: `python -m playground get {run.id[:SHORT_ID]} --as FORMAT`"
    if run.outside or experiment_of(run.experiment).condition.of == "picture":
        return said
    return f"{said}  \nMake new samples: `python -m playground sample {run.id[:SHORT_ID]} -n 64 -o samples.png`"


def _chosen_step(run: Run | None) -> str:
    """Of which step the networks are downloaded: the best one, or the newest, which is ""."""
    best = best_of(run).main if run is not None and not (run.recorded or run.outside) else None
    if best is None:
        return ""
    names = {"": f"the newest step ({run.step:,})" if run else "", BEST: f"the best step ({best.step:,})"}
    return st.segmented_control(
        "Networks of", list(names), key="share:at", default="", required=True, format_func=names.__getitem__,
        help="Weights and the generator are downloaded as they were at this step. " + best.text.capitalize() + ".",
    ) or ""  # fmt: skip


def download_button(one: Download, source: Source, place: str) -> None:
    """The button of one download. `place` begins its key."""
    missing = one.missing(source)
    st.download_button(
        f"{one.title} ({one.ending})",
        partial(_made, one, source.experiment, source.run, source.address, me(), source.at),
        file_name=one.file_name(source),
        mime=one.mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"{place}:{one.name}",
        help=missing or one.summary,
        disabled=bool(missing),
    )


def _made(one: Download, experiment: Experiment, run: Run | None, address: str, by: Person, at: str) -> bytes:
    """The file, of the run as it is now. (It is made outside of the page, where nobody knows its address or person.)"""
    source = Source(experiment, run, engine() if run else None, address, by=by, at=at)
    if one.package:  # a worker makes it
        return one.make(source)
    with _making:
        return one.make(source)


def source_of(experiment: Experiment, run: Run | None) -> Source:
    """What downloads are made of on a page."""
    return Source(experiment, run, engine(), card_address(run), by=me()) if run else Source(experiment)


def card_address(run: Run) -> str:
    """Where the card of a run is on this server; "" where a page does not know its own address."""
    here = urlsplit(st.context.url or "")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = f"/{base}/{CARD}" if base else f"/{CARD}"
    return urlunsplit((here.scheme, here.netloc, path, urlencode({"run": run.id}), "")) if here.netloc else ""
