"""Something new is one definition in one file, and is then found everywhere: what the tests of that share.

The types of an Experiment's fields are unions of all kinds, made when `experiment.py` is imported. A toy kind must be
written before that, and must not be there for other tests. So it stands, with the tests that look for it, in a file of
its own, named `one_<thing>.py` so that pytest does not collect it. `test_one_definition.py` runs all these files in one
fresh process, which imports them before anything else.

In `one_loss.py` the toy comes first, and only then whatever imports Experiment. The functions below run the command
line, a training and a page within that process, where the toy is known.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from playground.engine import Run
    from playground.gan.experiment.experiment import Experiment

ROOT = Path(__file__).parents[1]


def command_line(*arguments: str) -> str:
    """What `python -m playground` prints for these arguments, run in this process."""
    from playground.__main__ import main

    printed = io.StringIO()
    with redirect_stdout(printed):
        status = main(arguments)
    assert status == 0, printed.getvalue()
    return printed.getvalue()


def trained(experiment: Experiment) -> Run:
    """A run of the experiment, trained to its end in this process and kept in the store."""
    from playground.engine.in_process import train_here

    return train_here(experiment)


def live_message(run: Run) -> tuple[dict[str, Any], list[bytes]]:
    """What the browser of someone who opens the run receives: words and scene as JSON, and its film, frame by frame
    (`Snapshot.decode` reads one)."""
    from playground.charts.message import unpack
    from playground.ui.news import news

    header, _, frames = unpack(news(run, "viewer", -1, -1, frozen=False, with_scene=True, in_parts=False))
    return header, frames


def page(file: str, **settings: str) -> AppTest:
    """A page of the app, such as app_pages/distributions.py, opened from a link with these settings."""
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.switch_page(file)
    for path, value in settings.items():
        test.query_params[path.replace("__", ".")] = value
    test.run()
    assert not test.exception, test.exception
    return test
