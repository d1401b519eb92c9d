"""The seven scenes of the introduction. Each says what there is to see, offers one thing to do, and shows a picture.

To change the story, change `SCENES`. What a scene remembers (the answer that was chosen, the game that was played) is
in the session under `story:...`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from playground.charts.suspects import suspects
from playground.engine import StoreAwayError, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.recipes import recipes
from playground.recipes.story import DETECTIVE_ALONE, LARGER_GENERATOR, LEARNS, PICTURES
from playground.recordings import shipped
from playground.ui.detective import detective
from playground.ui.glossary import with_terms
from playground.ui.guard import attempt
from playground.ui.live import View, live_panel
from playground.ui.people import me
from playground.ui.story_kept import PLAYED

REAL = "view:story-real"  # in the session: what the panel of a run that was started here shows
CHOICES = {
    "larger": "A larger generator: four times as many units in each layer",
    "brakes": "Brakes: a penalty on a steep discriminator, and no momentum",
}


@dataclass(frozen=True)
class Scene:
    """One step of the introduction. tell: writes the words and what there is to do, and returns whether that has been
    done. show: draws the picture beside them."""

    title: str
    tell: Callable[[], bool]
    show: Callable[[], Any]


# ---------------------------------------------------------------- 1 and 2: the data, and a generator that learns it
def tell_data() -> bool:
    _say(
        "A **GAN** is a game between two programs: one makes fakes, the other tries to spot them. Both get better.\n\n"
        "The blue dots are **real data**: points from eight small islands. We want a program that makes new points "
        "like these. It is called the **generator**. It gets random numbers and turns each pair of them into a point. "
        "It never sees the data."
    )
    if st.session_state.get("story:shown"):
        _say("The orange diamonds are what it makes at first. It knows nothing yet, so they land in the wrong place.")
        return True
    _button("Show what the generator makes", "visibility", "story:shown", True)
    return False


def show_data() -> None:
    layers = ("real", "generated") if st.session_state.get("story:shown") else ("real",)
    _film(LEARNS, layers=layers, still=True)


def tell_learning() -> bool:
    _say(
        "Here it learns. With every **step** the generator's weights change a little, and its points move closer to "
        "the data, until all eight islands are covered.\n\n"
        "**Try it:** drag the timeline below the picture back and forth. When does it find the first island?\n\n"
        "The generator never sees the islands. So how does it know where to go?"
    )
    return True


def show_learning() -> None:
    _film(LEARNS, layers=("real", "generated"))


# ---------------------------------------------------------------- 3: the detective
ROUNDS = {"untrained": (DETECTIVE_ALONE, 1), "trained": (LEARNS, 1)}  # whose last samples, and the seed of the draw
COUNT = 8  # points


def tell_detective() -> bool:
    played = st.session_state.get(PLAYED, {})
    if "untrained" not in played:
        _say(
            "The answer is a second program, the **discriminator**. It works like a detective: it looks at a point and "
            "says whether it is real or generated.\n\n"
            "**Try its job.** Half of these points are real. The others come from a generator that has not learnt "
            "anything yet. Mark the real ones, then press Check. Remember: real points lie on eight islands in a ring."
        )
        return False
    if st.session_state.get("story:round") != "trained":
        _say(f"{_score(played['untrained'])} An untrained generator is easy to catch.")
        return False
    if "trained" not in played:
        _say("The same game, but these fakes come from the generator at the end of its training.")
        return False
    _say(
        f"{_score(played['trained'])} Now nobody can tell: you have to guess, and so does the discriminator.\n\n"
        "That is the goal of the game. **When the best detective can only guess, the fakes are as good as real.**"
    )
    return True


def show_detective() -> None:
    which = st.session_state.get("story:round", "untrained")
    experiment, seed = ROUNDS[which]
    snapshot = _last_snapshot(experiment)
    if snapshot is None:
        _film(experiment)
        st.caption("The points of the game come from this run. Come back when it has finished.")
    else:
        again = "Now against the trained generator" if which == "untrained" else ""
        game = suspects(experiment, snapshot, COUNT, seed)
        detective(game, which, PLAYED, again, partial(_remember, "story:round", "trained"))


def _score(played: dict[str, int]) -> str:
    you, discriminator, of = (int(played[name]) for name in ("you", "discriminator", "of"))
    return f"You were right about **{you} of {of}** points, the discriminator about **{discriminator}**."


# ---------------------------------------------------------------- 4: the discriminator alone
KNOWS_SOMETHING = 150  # the step at which its arrows begin to point to the islands


def tell_alone() -> bool:
    _say(
        "Two networks that learn by playing against each other: this is a **generative adversarial network**, or GAN. "
        "Here the generator stands still, and only the discriminator learns. The shading is what it believes: **blue** "
        "where it would say real, **orange** where it would say generated, no colour where it cannot tell."
    )
    if st.session_state.get("story:arrows"):
        _say(
            "The arrows show which way each generated point has to move to look more real to the discriminator. At "
            "first they point nowhere in particular; once it has learnt, they point to the islands. **This is all that "
            "the generator ever learns from.** It follows the arrows; then the discriminator adapts, and so on."
        )
        return True
    _button("Show which way the fakes should move", "north_east", "story:arrows", True)
    return False


def show_alone() -> None:
    arrows = ("arrows",) if st.session_state.get("story:arrows") else ()
    layers = ("real", "generated", "surface", *arrows)
    _film(DETECTIVE_ALONE, layers=layers, begin=KNOWS_SOMETHING if arrows else 0)


# ---------------------------------------------------------------- 5 and 6: mode collapse, and its cure
def _recipe(name: str) -> Experiment:
    experiment = recipes()[name].experiment
    assert experiment is not None
    return experiment


def tell_broken() -> bool:
    _say(
        "The game has two brakes. A **penalty** keeps the discriminator from changing its mind too sharply from one "
        "spot to the next. And neither network has **momentum**, which would keep it moving in its old "
        "direction. Let us take both brakes off."
    )
    broken = st.toggle("Take the brakes off", key="story:broken")
    if not broken:
        return False
    _say(
        "**Watch:** the fakes bunch together and rush from one side to the other, and most islands stay empty. As soon "
        "as the discriminator has learnt to reject them in one place, the whole crowd moves on to the next. This is "
        "**mode collapse**, the best-known way in which GANs fail. (A **mode** is one of the islands.)"
    )
    st.button(
        "Train it here as well", icon=":material/play_arrow:", key="story:train",
        disabled=REAL in st.session_state, on_click=_train_it,
    )  # fmt: skip
    return True


def _train_it() -> None:
    st.session_state[REAL] = View(start_next=True)


def show_broken() -> None:
    experiment = _recipe("ring-collapse" if st.session_state.get("story:broken") else "ring-cured")
    if not (st.session_state.get("story:broken") and REAL in st.session_state):
        _film(experiment)
        return
    recorded, real = st.columns(2)
    with recorded:
        st.markdown("**Recorded**")
        _film(experiment)
    with real:
        st.markdown("**Trained on this machine**")  # right now, or a while ago
        live_panel(experiment, "story-real", compact=True)


def tell_cure() -> bool:
    _say("Which change will cure the collapse? **Decide first, then see both.**")
    chosen = st.radio(
        "Which change will cure the collapse?", list(CHOICES), format_func=CHOICES.__getitem__, index=None,
        key="story:choice", label_visibility="collapsed",
    )  # fmt: skip
    checked = st.session_state.get("story:cure")
    st.button(
        "Check my answer", icon=":material/check:", key="do:story:cure",
        type="secondary" if checked else "primary", disabled=chosen in (None, checked),
        on_click=_remember, args=("story:cure", chosen),
    )  # fmt: skip
    if checked is None:
        return False
    right = "You were right. " if checked == "brakes" else "Not this time. "
    _say(
        f"{right}A larger generator can draw finer shapes, but it follows the same arrows, and they still send it "
        "around in circles. The collapse is not a lack of ability; **the game itself has lost its balance.** With the "
        "brakes on, both sides move less at a time, and all eight islands are found."
    )
    return True


def show_cure() -> None:
    if st.session_state.get("story:cure") is None:
        _film(_recipe("ring-collapse"))
        return
    pairs = {"Larger generator": LARGER_GENERATOR, "Brakes": _recipe("ring-cured")}
    for (title, experiment), column in zip(pairs.items(), st.columns(2), strict=True):
        with column:
            st.markdown(f"**{title}**")
            _film(experiment, f"story-{title}", panel={"title": title, "linked": "cure"})


# ---------------------------------------------------------------- 7: pictures
def tell_pictures() -> bool:
    _say(
        "The same game with pictures: each picture of a digit is one point in a space of 64 dimensions, one for each "
        "pixel. The generator starts with noise.\n\n"
        "**Try it:** drag the timeline, and click on your favourite picture. You see the training pictures that are "
        "closest to it: has the generator learnt to draw, or only copied?\n\n"
        "**Those are the main ideas:** a generator that never sees the data, a discriminator that tells it which way "
        "to go, a game that ends when the discriminator can only guess, how it breaks, and how to fix it. Next, train "
        "one yourself, or choose another way below."
    )
    return True


def show_pictures() -> None:
    _film(PICTURES)


SCENES = (
    Scene("Real data", tell_data, show_data),
    Scene("Watch it learn", tell_learning, show_learning),
    Scene("Be the detective", tell_detective, show_detective),
    Scene("What the detective believes", tell_alone, show_alone),
    Scene("Break it", tell_broken, show_broken),
    Scene("Cure it", tell_cure, show_cure),
    Scene("From points to pictures", tell_pictures, show_pictures),
)


def things_done() -> int:
    """How many of the things to do have been done; each changes the picture."""
    names = ("story:shown", "story:round", "story:arrows", "story:broken", REAL, "story:cure")
    return sum(bool(st.session_state.get(name)) for name in names) + len(st.session_state.get(PLAYED, {}))


def _film(experiment: Experiment, name: str = "story", **look: Any) -> None:
    """The recording of an experiment, so that everybody sees what the words speak of; without one, a run of it.
    look: arguments of `live_panel`."""
    attempt(live_panel, experiment, name, compact=True, autostart=True, prefer_recording=True, **look)


def _say(text: str) -> None:
    """Words of the scene, with links to the glossary."""
    st.markdown(with_terms(text, "story"))


def _button(label: str, icon: str, name: str, value: object, **look: Any) -> None:
    """The one thing to do: remember `value` under `name` in the session."""
    st.button(
        label, icon=f":material/{icon}:", type="primary", key=f"do:{name}",
        on_click=_remember, args=(name, value), **look,
    )  # fmt: skip


def _remember(name: str, value: object) -> None:
    st.session_state[name] = value


def _last_snapshot(experiment: Experiment) -> Snapshot | None:
    """What the recording of the experiment, or a finished run of it, showed last; None where there is none."""
    try:
        run = engine().recording(experiment.key) or engine().find(experiment.key, by=me())
        frames = engine().delta(run.id, run.step - 1) if run and not run.live else []
    except StoreAwayError:
        found = shipped(experiment.key)
        frames = found[1].frames if found else []
    return Snapshot.decode(frames[-1]) if frames else None
