"""Your own pictures: sent, checked at the door, opened and cropped by a worker, never by the web process."""

from __future__ import annotations

import streamlit as st

from playground.engine import Job, LimitError, engine
from playground.engine.limits import limits
from playground.engine.rates import Rates
from playground.gan.targets.images import OwnImages
from playground.images.own import SIZES
from playground.images.uploads import MAX_BYTES, Refused, admit
from playground.ui import address
from playground.ui.answers import follow
from playground.ui.hourly import too_many
from playground.ui.people import me

FILES, SIZE, JOB, TROUBLE = "own-images:files", "own-images:size", "own-images:job", "own-images:trouble"
NAMED = 4  # files that were left out and are named

_rates = Rates("uploads")


def own_images(target: OwnImages) -> None:
    """Upload PNG and JPEG files or a zip; the new set becomes the target."""
    st.segmented_control(
        "Size in pixels", SIZES, default=32, required=True, key=SIZE,
        help="Pictures are cropped to a square and scaled to this size. Larger pictures take longer to learn.",
    )  # fmt: skip
    st.file_uploader(
        "PNG or JPEG files, or a zip file of them", ["png", "jpg", "jpeg", "zip"], key=FILES,
        accept_multiple_files=True, max_upload_size=int(min(limits().upload_mb, MAX_BYTES / 1_000_000)),
        help="To have classes, put each class into a separate folder inside the zip file. At least 10 pictures; a "
        "few hundred are better.",
    )  # fmt: skip
    if st.session_state.get(FILES):
        st.button("Use these pictures", icon=":material/upload:", type="primary", key="own-images:use",
                  on_click=_bring_in)  # fmt: skip
    if job_id := st.session_state.get(JOB):
        follow(job_id, "own-images:cancel", _imported)
    if trouble := st.session_state.get(TROUBLE):
        st.warning(address.plain(trouble), icon=":material/info:")


def _imported(job: Job | None) -> None:
    """The new set becomes the page's target."""
    st.session_state[JOB] = ""
    if job is not None and job.state == "done":
        address.set_path("target.folder", job.info["name"])
        st.session_state[TROUBLE] = left_out(job.info["left_out"])
    else:
        st.session_state[TROUBLE] = job.words if job else "That took too long. Upload the pictures again."


def left_out(reasons: list[str]) -> str:
    """Which files were not taken: the first few by name, the others by number."""
    if not reasons:
        return ""
    more = len(reasons) - NAMED
    others = f" And {more} more." if more > 0 else ""
    return f"{len(reasons)} left out; all others are used. {' '.join(reasons[:NAMED])}{others}"


def _bring_in() -> None:
    st.session_state[TROUBLE] = ""
    if who := too_many(_rates, me()):
        st.session_state[TROUBLE] = f"{who} uploaded many sets within an hour. Use one of yours, or try again later."
        return
    try:
        upload = admit([(file.name, file.getvalue()) for file in st.session_state[FILES]])
        st.session_state[JOB] = engine().ask("import", {"upload": upload, "size": st.session_state[SIZE]}, by=me())
    except (Refused, LimitError) as error:
        st.session_state[TROUBLE] = str(error)
