"""How well each class is made when it is asked for: a table of the newest measurement of a run."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot, metric_steps
from playground.ui import address
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded

LOOK_SECONDS = 4.0
ARRAY = "class_accuracy"
NOTHING_YET = "Nothing has been measured so far. The first numbers appear when the small classifier has been trained."
NOTHING = "Nothing was measured: the run ended before the small classifier was ready. Train again to get the numbers."


def class_table(experiment: Experiment, run: Run | None) -> None:
    """For pictures of classes: an expander with one row per class; it looks for newer numbers while the run trains."""
    if run is None or experiment.target.family != "images" or experiment.condition.of != "classes":
        return
    with st.expander("Class by class", icon=":material/table_chart:", expanded=True):
        st.fragment(_table, run_every=LOOK_SECONDS if run.state in ("queued", "running") else None)(
            experiment.target.classes, run.id
        )


@guarded
def _table(classes: tuple[str, ...], run_id: str) -> None:
    run = engine().run(run_id)
    measured = newest_measured(run) if run else None
    if measured is None:
        st.caption(with_terms(NOTHING if run is not None and run.ended else NOTHING_YET, "classes"))
        return
    st.markdown(table(classes, measured))
    st.caption(
        f"Measured at step {measured.step:,}. “Right” is how often the classifier recognises the class that was "
        f"asked for. "
        "The floor is the distance between held-out pictures of the class and its training pictures."
    )


def newest_measured(run: Run) -> Snapshot | None:
    """The newest kept snapshot of a run in which its classes were measured."""
    for step in sorted(metric_steps(run.steps), reverse=True):
        if step <= run.step:
            for blob in engine().delta(run.id, step - 1, limit=1):
                snapshot = Snapshot.decode(blob)
                if ARRAY in snapshot.arrays:
                    return snapshot
    return None


def table(classes: tuple[str, ...], measured: Snapshot) -> str:
    """Markdown: a row for each class that was asked for."""
    right, distance, floor = (measured.arrays[name] for name in (ARRAY, "class_frechet", "class_frechet_floor"))
    head = ("class", "right", "most often mistaken for", "Fréchet distance", "floor")
    lines = [f"| {' | '.join(head)} |", "| :-- | --: | :-- | --: | --: |"]
    for label, name in enumerate(classes):
        if np.isfinite(right[label]):
            mistaken = most_common_mistake(measured.arrays["confusion"][label], label, classes)
            cells = [address.plain(name), f"{right[label]:.0%}", address.plain(mistaken)]
            lines.append(f"| {' | '.join([*cells, rounded(distance[label]), rounded(floor[label])])} |")
    return "\n".join(lines)


def most_common_mistake(seen: np.ndarray, label: int, classes: tuple[str, ...]) -> str:
    """The class that pictures of `label` are most often taken for when they are not taken for it; "" if none is.

    `seen` [classes]: how often each class is seen when `label` is asked for.
    """
    wrong = np.where(np.arange(len(seen)) == label, 0.0, seen)
    most = int(wrong.argmax())
    return f"{classes[most]} ({wrong[most]:.0%})" if wrong[most] > 0 else ""


def rounded(number: float) -> str:
    """Three digits or more; nothing for what was not measured."""
    if not np.isfinite(number):
        return ""
    return f"{number:#.3g}" if number < 100 else f"{number:,.0f}"
