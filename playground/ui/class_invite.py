"""How a class is invited: the code, a QR code to project, the address, and sheets to print."""

from __future__ import annotations

import html

import streamlit as st

from playground.downloads.qr_code import qr_url
from playground.store.classes import SchoolClass
from playground.workshop.invitation import (
    address_for_others,
    is_address,
    is_local,
    link_of,
    readable_code,
    sheets,
)
from playground.workshop.library import courses, library

ADDRESS = "class:address"  # in the session: where learners find this server


def invite(school: SchoolClass) -> None:
    """Everything that brings learners in."""
    place = server_address()
    st.text_input(
        "The address of this server, as learners reach it", place, key="class:address-typed", width=420,
        on_change=_remember, help="The QR codes lead there. It must be an address that the learners' devices can open.",
    )  # fmt: skip
    if not is_address(place):
        st.warning("An address begins with http:// or https://, such as http://192.168.0.7:8501.")
        return
    if is_local(place) or (is_local(st.context.url or "") and is_local(f"//{st.get_option('server.address')}")):
        st.warning(
            "Only this machine can open this address. Start the server with `python -m playground run --teach`, "
            "and open this page with the address that it prints.",
            icon=":material/wifi_off:",
        )
    link = link_of(place, school.code)
    picture(link, "QR code that opens the Workshop page with the code of the class.")
    st.markdown(f"# `{readable_code(school.code)}`")
    st.code(link, language=None, wrap_lines=True)
    st.caption("The link holds the code of the class and nothing else. It lets people in, and does not open your page.")
    course = next((one for one in courses() if one.name == school.course), None)
    title = course.title if course else school.course
    st.download_button(
        "Sheets to print", sheets(title, place, school.code, library().of(school.course)),
        file_name=f"class-{school.code}.html", mime="text/html", icon=":material/print:", on_click="ignore",
        help="A poster, cards to hand out, and a QR code for each exercise. Open the file and print it.",
    )  # fmt: skip


def server_address() -> str:
    """Where learners find this server: what the teacher has typed, else what her browser uses."""
    typed = st.session_state.get(ADDRESS)
    return typed if isinstance(typed, str) and typed else address_for_others(st.context.url or "http://localhost:8501/")


def picture(link: str, alt: str, width: int = 320) -> None:
    """The QR code of a link."""
    st.html(f'<img src="{qr_url(link)}" alt="{html.escape(alt)}" style="width:{width}px;max-width:100%" />')


def _remember() -> None:
    st.session_state[ADDRESS] = st.session_state["class:address-typed"].strip().rstrip("/")
