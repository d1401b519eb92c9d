"""What explains a page: the Guide, one sentence on whatever the pointer or the keyboard is on; and a short tour.

Settings are explained by their own help, layers by theirs; only what has no definition elsewhere is explained here. The
code in the browser: `frontend/guide/guide.ts`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from playground.gan.experiment.controls import Control, controls_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import CHOICES
from playground.ui.components import register
from playground.ui.controls import kinds_for, label_of
from playground.ui.run_buttons import HELP, MAIN

_guide = register("guide", "guide")

PARTS = {  # by their class or name in the live view
    "gp-canvas": ("The picture", "Real samples, generated ones, and what else is switched on above it."),
    "gp-gallery": ("The gallery", "Generated pictures beside real ones. Click on one to see what it was made from."),
    "gp-density": ("The densities", "How often each value occurs among real and among generated samples."),
    "gp-status": ("Status", "Whether the run trains, how far it is, how fast, and how long it will still take."),
    "gp-time": ("Timeline", "Every moment of the run that was kept: drag it to look back, or play it as a film."),
    "gp-sentence": ("In words", "What the numbers say about this run at this moment."),
    "losses": ("Losses", "What each network minimises. Dotted lines mark where both would rest if D could only guess."),
    "metric": (
        "Distance",
        "How far generated samples are from real ones. The floor: what a perfect generator scores.",
    ),
    "scores": (
        "Scores",
        "What D thinks of real and of generated samples. The more they overlap, the better.",
    ),
    "features": ("Features", "Real and generated samples as D's last hidden layer sees them, in two dimensions."),
    "gradients": ("Gradients", "How strongly each network is being changed at each step."),
    "right": ("Who is right", "How often D recognises real samples, and how often generated ones."),
    "classes": ("Classes", "How often each class is generated, beside how often it occurs in the data."),
    "occupancy": ("Modes", "What share of the generated samples lies at each mode, beside the share it should have."),
}

TOUR = (  # CSS selectors; what is not on the page is left out
    (".picker", "What to learn", "Choose the data here. The generator never sees it; it only hears what D says."),
    (".st-key-sidebar-level", "Settings", "A few settings are always here. More and All show the others."),
    (".gp-picture", "The picture", "Real samples are blue and round, generated ones orange with corners."),
    (
        ".st-key-run-buttons",
        "The run",
        "Start trains it here. Pause, take single steps, or try another seed.",
    ),
    (
        ".gp-side",
        "The numbers",
        "The losses, the distance to the real data, and what D thinks of samples.",
    ),
    (".gp-time", "The timeline", "Look back at any moment of the run, or play it as a film."),
)


def guide(experiment: Experiment) -> None:
    """The button that shows one around, and the switch of the Guide."""
    stops = [{"at": at, "title": title, "text": text} for at, title, text in TOUR]
    _guide(key="guide", data={"explanations": explanations(experiment), "stops": stops})


@lru_cache(maxsize=128)
def explanations(experiment: Experiment) -> dict[str, dict[str, str]]:
    """Title and text by the class or name of what they explain."""
    found = {name: _explained(*words) for name, words in PARTS.items()}
    found[_css_class("run:main")] = _explained("Start and pause", " ".join(f"{label}: {HELP[label]}" for label in MAIN))
    for label, text in HELP.items():
        found[_css_class(f"run:{label.lower().replace(' ', '-')}")] = _explained(label, text)
    for control in controls_of(experiment):
        for prefix in ("knob", "simple"):
            found[_css_class(f"{prefix}:{control.path}")] = _explained(label_of(control), _text(control))
    return found


def _text(control: Control) -> str:
    """What a setting is; for a choice, also what is chosen."""
    text = str(control.field.description or "")
    if control.path not in CHOICES:
        return text
    kinds: dict[str, Any] = kinds_for(control)
    chosen = kinds.get(control.value)
    return f"{text} {chosen.title}: {chosen.summary}" if chosen else text


def _explained(title: str, text: str) -> dict[str, str]:
    return {"title": title, "text": text}


def _css_class(key: str) -> str:
    """The class that Streamlit gives to an element with this key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)
