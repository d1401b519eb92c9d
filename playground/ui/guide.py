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
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.condition import Condition
from playground.ui.components import register
from playground.ui.controls import LEVEL, LEVEL_HELP, kinds_for, label_of
from playground.ui.dataset import ONLY, ONLY_HELP
from playground.ui.run_buttons import HELP, INSIDE_HELP, SEEDS_HELP
from playground.ui.sidebar import BY_CLASS_HELP

_guide = register("guide", "guide")

PARTS = {  # by their class or name in the live view
    "gp-canvas": ("The picture", "Real samples, generated ones, and what else is switched on above it."),
    "gp-gallery": ("The gallery", "Generated pictures beside real ones. Click on one to see what it was made from."),
    "gp-density": ("The densities", "How often each value occurs among real and among generated samples."),
    "gp-status": ("Status", "Whether the run trains, how far it is, how fast, and how long it will still take."),
    "gp-time": ("Timeline", "Every moment of the run that was kept: drag it to look back, or play it as a film."),
    "gp-sentence": ("In words", "What the numbers say about this run at this moment."),
    "gp-best": ("Best step", "Where this run scored best by its main metric, and where by the others."),
    "gp-play": ("Play", "Plays the run as a film, or pauses it."),
    "status-state": ("State", "Whether the run waits, trains, is paused or has ended."),
    "status-step": ("Steps", "How many steps have been trained, of how many. In each step both networks learn once."),
    "status-rate": ("Speed", "How many steps are trained in a second."),
    "status-left": ("Time left", "How long training will still take at this speed."),
    "status-device": ("Device", "The processor or the GPU on which this run trains."),
    "status-others": ("Other runs", "How many other runs share this machine now. Each gets its share of the time."),
    "status-watchers": ("Watching", "How many people have this run on their screen."),
    "status-looking": ("An older step", "The step on the screen. Press Follow to see the newest one again."),
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

WIDGETS = {  # by their key: what stands on the page beside the settings and the other buttons of a run
    "run:main": (
        "Start, Pause, Resume, Train again",
        "Start trains this experiment here, Pause holds it, Resume goes on, Train again repeats it with the same seed.",
    ),
    "run:door": ("Look inside", INSIDE_HELP),
    "run:share": ("Share", "The link to this experiment, and everything that can be downloaded from its run."),
    "run:several-seeds": ("Try several seeds", SEEDS_HELP),
    "go-on:best": ("Go on from the best step", "A new run that starts with the networks of this run's best step."),
    "go-on:good": ("Go on from the last good step", "A new run that starts before things went wrong, with a cure."),
    LEVEL: ("Settings to show", LEVEL_HELP),
    "sidebar:defaults": ("Back to the defaults", "Undoes every change to the settings of this page."),
    "sidebar:by-class": ("Choose what it makes", BY_CLASS_HELP),
    "task": ("What the generator is given", "A class of points, a class of pictures, or another picture."),
    ONLY: ("Only these classes", ONLY_HELP),
}

TOUR = (  # CSS selectors; what is not on the page is left out
    (
        ".picker",
        "What to learn",
        "Choose the data here; the settings are below. The generator never sees the data, only what D says.",
    ),
    (".gp-picture", "The picture", "Real samples are blue dots, generated ones are orange diamonds."),
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
    show_guide(explanations(experiment), TOUR)


def show_guide(explained: dict[str, dict[str, str]], tour: tuple[tuple[str, str, str], ...]) -> None:
    """The same for a page that has other parts.

    explained: title and text, by the class or name of what they explain. tour: selector, title, text of each stop.
    """
    stops = [{"at": at, "title": title, "text": text} for at, title, text in tour]
    _guide(key="guide", data={"explanations": explained, "stops": stops})


@lru_cache(maxsize=128)
def explanations(experiment: Experiment) -> dict[str, dict[str, str]]:
    """Title and text by the class or name of what they explain."""
    found = {name: explained(*words) for name, words in PARTS.items()}
    found |= {css_class(key): explained(*words) for key, words in WIDGETS.items()}
    for label, text in HELP.items():
        found[css_class(f"run:{label.lower().replace(' ', '-')}")] = explained(label, text)
    for kind, condition in kinds_of(Condition).items():
        found[css_class(f"method-{kind}")] = explained(condition.title, condition.summary)
    for control in controls_of(experiment):
        for prefix in ("knob", "simple"):
            found[css_class(f"{prefix}:{control.path}")] = explained(label_of(control), _text(control))
    return found


def _text(control: Control) -> str:
    """What a setting is; for a choice, also what is chosen."""
    text = first_lines(str(control.field.description or ""))
    if control.path not in CHOICES:
        return text
    kinds: dict[str, Any] = kinds_for(control)
    chosen = kinds.get(control.value)
    return f"{text} {chosen.title}: {chosen.summary}" if chosen else text


def first_lines(help_text: str) -> str:
    """A help text without its last lines, "Too low: ..." and "Too high: ...", for which the bar has no room."""
    return help_text.split("  \n")[0]


def explained(title: str, text: str) -> dict[str, str]:
    """An entry of the Guide."""
    return {"title": title, "text": text}


def css_class(key: str) -> str:
    """The class that Streamlit gives to an element with this key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)
