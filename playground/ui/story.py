"""The introduction on Home: seven scenes that are played through in about five minutes, each with one thing to see and
one thing to do. The scenes themselves: `story_scenes`.

The scene is in the link (`?scene=3`), so that a reload, the browser's history and a friend with the link find it again.
What was done in the scenes is kept in the browser (`story_kept`).
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

from playground.ui.components import register
from playground.ui.guard import attempt
from playground.ui.story_kept import EARLIER, REACHED, kept, take
from playground.ui.story_scenes import SCENES, things_done

PARAMETER = "scene"  # of the link
FOCUS = "story:focus"
VISITS = "story:visits"  # in the session: how often another scene was opened

_scene_focus = register("scene_focus", "scene-focus")


def story() -> int:
    """Show the scene that the link asks for, else the one that was reached in this session, else the first. Returns
    its number, from 1."""
    number = _number(st.query_params.get(PARAMETER) or st.session_state.get(REACHED))
    if st.session_state.get(REACHED) != number:
        st.session_state[REACHED] = number
        st.session_state[VISITS] = st.session_state.get(VISITS, 0) + 1
    scene = SCENES[number - 1]
    st.caption(f"A GAN in five minutes · {number} of {len(SCENES)}")
    st.title(scene.title, anchor=False)
    with st.container(key="story"):
        words, picture = st.columns([5, 6], gap="large")
    with words:
        _navigation(number, done=scene.tell())  # at once with the words: a button that changes later loses a click
    with picture, st.container(key="story-picture"):
        attempt(scene.show)
    data = {"visit": st.session_state.get(VISITS, 0), "done": things_done(), "kept": kept()}
    _scene_focus(key=FOCUS, data=data, on_found_change=_take)
    return number


def _number(text: object) -> int:
    """The scene that is meant; the first one if none is."""
    try:
        return min(max(int(str(text)), 1), len(SCENES))
    except ValueError:
        return 1


def _navigation(number: int, done: bool) -> None:
    """Back, on, and out. done: what there is to do in this scene has been done."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="story-navigation"):
        if number > 1:
            st.button("Back", icon=":material/arrow_back:", key="story:back", on_click=_go, args=(number - 1,))
        if number < len(SCENES):
            label = f"Next: {SCENES[number].title}"
            look: Literal["primary", "secondary"] = "primary" if done else "secondary"
            st.button(
                label, icon=":material/arrow_forward:", key="story:next", type=look, on_click=_go, args=(number + 1,)
            )
            earlier = min(st.session_state.get(EARLIER, 0), len(SCENES))
            if number == 1 and earlier > 1:
                label = f"Go on at scene {earlier}"
                st.button(label, icon=":material/history:", key="story:earlier-scene", on_click=_go, args=(earlier,))
            st.page_link("app_pages/distributions.py", label="Skip the introduction", icon=":material/skip_next:")
        else:
            if st.button("Now train one yourself", icon=":material/scatter_plot:", key="story:on", type="primary"):
                st.switch_page("app_pages/distributions.py")
            st.button(
                "From the beginning",
                icon=":material/replay:",
                key="story:again",
                type="tertiary",
                on_click=_go,
                args=(1,),
            )


def _go(number: int) -> None:
    st.query_params[PARAMETER] = str(number)


def _take() -> None:
    take(st.session_state[FOCUS].found)
