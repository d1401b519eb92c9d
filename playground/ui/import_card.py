"""Import on the Runs page: the archive of a run, or the file of an experiment, dropped or chosen."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from playground.charts.names import name_of
from playground.engine import Job, LimitError, engine
from playground.engine import archive as archives
from playground.engine.limits import FROM_OUTSIDE, limits
from playground.engine.rates import Rates, TooFastError
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import problems_of, to_link
from playground.images.uploads import Refused, put_aside
from playground.ui import address
from playground.ui.answers import follow
from playground.ui.hourly import too_many
from playground.ui.people import me

FILE, NUMBER = "import:file", "import:number"  # the number grows: a file that has been taken leaves the field
JOB, TROUBLE, DONE, EXPERIMENT = "import:job", "import:trouble", "import:done", "import:experiment"  # in the session

_rates = Rates("imports")


def import_card(is_open: bool = False) -> None:
    """A field for a file, what is done with it, and what is wrong with it."""
    state = st.session_state
    if (experiment := state.pop(EXPERIMENT, None)) is not None:
        _open(experiment)
    words = "Import: drop a whole run (.zip) or an experiment (.json) here"
    with st.expander(words, icon=":material/upload_file:", key="import:card", expanded=is_open):
        st.file_uploader(
            "A whole run (.zip) or an experiment (.json), as downloaded with Share",
            ["zip", "json"],
            key=f"{FILE}:{state.setdefault(NUMBER, 0)}",
            max_upload_size=max(1, int(limits().upload_mb)),
            on_change=_take,
            help="A run comes back with its film, its numbers, its networks, its name and note, and with your own "
            "pictures if it learnt from them. An experiment opens, ready to train.",
        )
        if job_id := state.get(JOB):
            follow(job_id, "import:cancel", _imported)
    if trouble := state.get(TROUBLE):
        st.warning(address.plain(trouble), icon=":material/info:")
    if run_id := state.get(DONE):
        _imported_run(run_id)


def _take() -> None:
    """Look at the file that has just arrived, and hand it on."""
    state = st.session_state
    file = state.get(f"{FILE}:{state[NUMBER]}")
    if file is None:
        return
    state[NUMBER] += 1
    state[TROUBLE] = state[DONE] = ""
    if who := too_many(_rates, me()):
        state[TROUBLE] = f"{who} uploaded many files within an hour. Try again later."
        return
    try:
        _hand_on(file.name, file.getvalue())
    except ValidationError as error:
        state[TROUBLE] = f"“{file.name}” is not an experiment: {problems_of(error)[0].sentence}"
    except (archives.BadArchiveError, Refused, LimitError, TooFastError) as error:
        state[TROUBLE] = str(error)
    except ValueError:
        state[TROUBLE] = f"“{file.name}” is not a text file."


def _hand_on(name: str, content: bytes) -> None:
    """An experiment opens; an archive goes to a worker, which reads and checks all of it."""
    if not archives.is_archive(content):
        if len(content) > archives.MOST_EXPERIMENT:
            raise archives.BadArchiveError("This file is too large to be an experiment, and it is not a zip file.")
        experiment = Experiment.from_json(content.decode())
        if experiment.target.outside:
            raise LimitError(FROM_OUTSIDE)
        st.session_state[EXPERIMENT] = experiment
        return
    archives.about(content)
    asked = {"upload": put_aside([(name, content)]), "person": me().name, "address": me().address}
    st.session_state[JOB] = engine().ask("import-run", asked, by=me())


def _imported(job: Job | None) -> None:
    st.session_state[JOB] = ""
    if job is not None and job.state == "done":
        st.session_state[DONE] = job.info["run"]
    else:
        st.session_state[TROUBLE] = job.words if job else "That took too long. Choose the file again."


def _imported_run(run_id: str) -> None:
    """Which run has just been imported, and a button that opens it."""
    run = engine().run(run_id)
    if run is None:
        return
    experiment = Experiment.from_json(run.experiment)
    with st.container(horizontal=True, vertical_alignment="center", key="import:done-row"):
        st.markdown(f":material/check: Imported: **{address.plain(name_of(experiment))}**.", width="content")
        if st.button("Open", key="import:open", icon=":material/open_in_new:"):
            st.session_state[address.OPEN_RUN] = run.id
            _open(experiment)


def _open(experiment: Experiment) -> None:
    """Go to the page of an experiment."""
    address.remember(experiment)
    st.switch_page(address.page_of(experiment), query_params=to_link(experiment))
