"""Several runs as one ZIP file: a table of them, and, if asked for, a download of each."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from playground.downloads import FORMATS, NotKeptError, Source
from playground.engine import engine
from playground.gan.experiment.link import to_link
from playground.store.people import OPERATOR, Person
from playground.ui.export_turns import ExportTurns
from playground.ui.people import me
from playground.ui.run_search import Listed
from playground.workshop.evidence import spreadsheet_cell

MOST_FILES = 48  # runs at once
MOST_BYTES = 200 * 2**20  # of the files in one ZIP
TABLE = "table"  # no downloads beside the table
LEFT_OUT = "left-out.txt"
COLUMNS = ("file", "id", "name", "note", "starred", "state", "step", "steps", "seconds", "device", "settings", "link")

_turns = ExportTurns(2)  # several of them would need much memory at once


def export_popover(chosen: Sequence[Listed]) -> None:
    """The button, and what can be exported of the chosen runs. Nothing is read before somebody opens it."""
    popover = st.popover(
        "Export", icon=":material/download:", key="runs:export", disabled=not chosen, on_change="rerun",
        help="Download the chosen runs as one ZIP file.",
    )  # fmt: skip
    if not (chosen and popover.open):
        return
    with popover:
        titles = {TABLE: "Only the table of their numbers"} | {
            name: f"{one.title} ({one.ending})" for name, one in FORMATS.items() if _suits(name, chosen)
        }
        name = st.selectbox("With each run", list(titles), format_func=titles.__getitem__, key="runs:export-as")
        if name != TABLE:
            st.caption(FORMATS[name].summary)
        if len(chosen) > MOST_FILES and name != TABLE:
            st.caption(f"At most {MOST_FILES} runs at once. Choose fewer, or only the table.")
            return
        st.download_button(
            "Download (.zip)", partial(zip_of, list(chosen), name, me()), file_name="gan-playground-runs.zip",
            mime="application/zip", icon=":material/download:", key="runs:export-now", on_click="ignore",
        )  # fmt: skip


def _suits(name: str, chosen: Sequence[Listed]) -> bool:
    return any(one.experiment is not None and FORMATS[name].suits(one.experiment) for one in chosen)


def zip_of(chosen: Sequence[Listed], name: str = TABLE, by: Person = OPERATOR) -> bytes:
    """The ZIP file for the person `by`. `name`: of a download that goes in for each run. What could not be had is in a
    text file beside the others, with the reason."""
    with _turns.of(by.name):
        packed, left_out, files, size = io.BytesIO(), [], {}, 0
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in chosen if name != TABLE else ():
                try:
                    file, content = _file(one, name, by)
                    if size + len(content) > MOST_BYTES:
                        raise NotKeptError("The ZIP file would be too large with it. Export fewer runs at once.")
                except NotKeptError as error:
                    left_out.append(f"{one.run.id}  {one.name}: {error}")
                    continue
                size += len(content)
                files[one.run.id] = file
                archive.writestr(file, content)
            archive.writestr("runs.csv", table_of(chosen, files))
            if left_out:
                archive.writestr(LEFT_OUT, "\n".join(left_out) + "\n")
        return packed.getvalue()


def _file(one: Listed, name: str, by: Person) -> tuple[str, bytes]:
    """The name and the content of one run's file. Raises NotKeptError if it cannot be had."""
    experiment, made = one.experiment, FORMATS[name]
    if experiment is None:
        raise NotKeptError("The settings of this run are damaged.")
    source = Source(experiment, one.run, engine(), by=by)  # made outside of the page, which knows its address
    if missing := made.missing(source):
        raise NotKeptError(missing)
    return f"{one.run.id[:8]}-{made.file_name(source)}", made.make(source)


def table_of(chosen: Sequence[Listed], files: dict[str, str]) -> str:
    """CSV with a row for each run: what it is, what was written about it, and the numbers measured last."""
    numbers = sorted({number for one in chosen for number in one.run.metrics})
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([*COLUMNS, *numbers])
    for one in chosen:
        run, written, experiment = one.run, one.remarks, one.experiment
        link = urlencode(to_link(experiment)) if experiment else ""
        values = [
            files.get(run.id, ""),
            run.id,
            one.name,
            written.note,
            written.starred,
            run.state,
            run.step,
            run.steps,
        ]
        values += [round(run.seconds, 2), run.device, one.changes, link]
        rows.writerow([*map(spreadsheet_cell, values), *(run.metrics.get(number, "") for number in numbers)])
    return text.getvalue()
