"""What all pages share: the list of pages, the footer, and what is done once when the app starts."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime

from playground import recordings
from playground.charts.scene import scene
from playground.charts.thumbnails import thumbnail
from playground.engine import Engine, StoreAwayError, StoreError, close_engine, engine
from playground.engine.first_answers import keep_answered
from playground.engine.health import Health
from playground.engine.limits import limits
from playground.engine.logs import configure_logs
from playground.engine.machine import give_back, keep_little
from playground.engine.rates import keep_sharing
from playground.engine.tidying import keep_tidy
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from playground.gan.targets.image_target import forget_sets
from playground.ui import address, pace
from playground.ui.compressed_files import compress_ahead
from playground.ui.guard import guarded
from playground.ui.outage import said_once
from playground.ui.page_head import named_files, style
from playground.ui.people import me

LOOK_SECONDS = 2.0  # between two looks of a footer whether the workers are ready
GLANCE_SECONDS = 5.0  # the same, whether they are still there
RETRY_SECONDS = 10.0  # between two tries to open a store that cannot be used
# Where runs wait for the workers, as after a crash, how long these have the cores to themselves:
STARTING_SECONDS = 6.0  # until they are ready, at most
CATCHING_UP_SECONDS = 1.0  # and then, to come back to where the runs were

log = logging.getLogger(__name__)

_beginning = threading.Lock()
_begun = False  # in this process
_plain = False  # without routes

ICON = str(Path(__file__).with_name("icon.png"))  # our own: Streamlit would fetch its icons from a font server

HIDDEN = "hidden"  # from the navigation: the page opens by its address, and other pages lead to it
# The navigation has six tabs, one more than the five that were meant to be the most: the Workshop is on purpose among
# them, since a learner comes back to it after each exercise, and a class is told "open the Workshop".
PAGES: list[dict[str, Any]] = [
    {"page": "app_pages/home.py", "title": "Home", "icon": ":material/home:", "default": True, "visibility": HIDDEN},
    {"page": "app_pages/distributions.py", "title": "Distributions", "icon": ":material/scatter_plot:"},
    {"page": "app_pages/images.py", "title": "Images", "icon": ":material/imagesmode:"},
    {"page": "app_pages/conditional.py", "title": "Conditional", "icon": ":material/label:"},
    {"page": "app_pages/recipes.py", "title": "Recipes", "icon": ":material/menu_book:"},
    {"page": "app_pages/workshop.py", "title": "Workshop", "icon": ":material/school:"},
    {"page": "app_pages/runs.py", "title": "Runs", "icon": ":material/history:"},
    {"page": "app_pages/compare.py", "title": "Compare", "icon": ":material/compare_arrows:", "visibility": HIDDEN},
    {"page": "app_pages/dirac.py", "title": "Dirac-GAN", "icon": ":material/cyclone:", "visibility": HIDDEN},
    {"page": "app_pages/outside.py", "title": "From outside", "icon": ":material/sensors:", "visibility": HIDDEN},
    {"page": "app_pages/card.py", "title": "Run card", "icon": ":material/id_card:", "visibility": HIDDEN},
    {"page": "app_pages/inside.py", "title": "Inside a run", "icon": ":material/biotech:", "visibility": HIDDEN},
    {"page": "app_pages/seeds.py", "title": "Several seeds", "icon": ":material/grid_view:", "visibility": HIDDEN},
    {"page": "app_pages/help.py", "title": "Help", "icon": ":material/help:", "visibility": HIDDEN},
    {"page": "app_pages/glossary.py", "title": "Glossary", "icon": ":material/dictionary:", "visibility": HIDDEN},
    {"page": "app_pages/classroom.py", "title": "Class", "icon": ":material/school:", "visibility": HIDDEN},
    {"page": "app_pages/operator.py", "title": "Operator", "icon": ":material/dns:", "visibility": HIDDEN},
]

WARM = (  # modules of ui that the first visitor should not have to wait for
    *("sidebar", "network_card", "runs_page", "compare", "class_table", "twin", "sketch"),
    *("recipe_cards", "dirac", "health_card", "inside_views", "seeds", "workshop"),
    *("story", "run_card", "outside", "class_page", "operator"),
)


def check_limits() -> None:
    """End the server before it begins, with a sentence, if what limits people here cannot be read: every page and most
    requests ask for that, so nothing would work."""
    try:
        limits()
    except ValueError as error:
        sys.exit(str(error))


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """While the server runs: see `begin`."""
    global _begun
    _begun = True
    stop = begin()
    yield
    stop.set()
    close_engine()


def begin() -> threading.Event:
    """Logs, workers that are warm before the first visitor comes, and a small garbage heap. What is returned ends the
    tries to open a store that cannot be used."""
    keep_little()
    configure_logs("server")
    stop = threading.Event()
    if not open_store():  # the pages say what is wrong
        threading.Thread(target=keep_trying, args=(stop,), daemon=True).start()
    threading.Thread(target=warm_up, daemon=True).start()
    return stop


def without_routes() -> None:
    """Some platforms know nothing of `st.App`, and run only the script: no routes, no middleware, no `lifespan`. There
    the first page begins what a server begins, and every page brings along the style of its document."""
    global _begun, _plain
    with _beginning:
        if not _begun and Runtime.exists() and type(Runtime.instance()) is Runtime:  # tests of pages imitate it
            _begun = _plain = True
            begin()
    if _plain:
        st.html(f"<style>{style()}</style>")


def open_store() -> bool:
    """Start the engine, and put the recordings into its store; False if the store cannot be used."""
    try:
        database = engine().database
        recordings.add_to(database)
        threading.Thread(target=recordings.add_to, args=(database, recordings.experiments()), daemon=True).start()
        keep_tidy(database)
        keep_sharing(database)
        keep_answered(database)
    except StoreAwayError:  # the store has said so
        return False
    except StoreError as error:
        log.error("%s (%s)", error, error.place)
        return False
    return True


def keep_trying(stop: threading.Event) -> None:
    """Open the store as soon as somebody has mended it."""
    while not stop.wait(RETRY_SECONDS) and not open_store():
        pass


def warm_up() -> None:
    """Do what the first visitor would otherwise wait for: compress files, load what pages need, and make the first
    pictures."""
    let_runs_continue()
    compress_ahead(named_files())
    for module in WARM:
        import_module(f"playground.ui.{module}")
    import_module("playground.charts.runs")
    for target in kinds_of(Target).values():
        thumbnail(target.default())
    for compact in (True, False):
        scene(Experiment.default(), compact)
    forget_sets()
    give_back()
    gc.freeze()  # what is loaded now stays; later collections need not look at it


def let_runs_continue() -> None:
    """Where runs wait for the workers, wait as well until these have started: so the runs continue half a second
    sooner."""
    with suppress(StoreError):
        supervisor, until = engine().supervisor, time.monotonic() + STARTING_SECONDS
        if not supervisor.awaited:
            return
        while time.monotonic() < until and engine().health().workers < supervisor.count:
            time.sleep(0.1)
        time.sleep(CATCHING_UP_SECONDS)


def draw(page: Callable[[], None]) -> None:
    """What the navigation has chosen, when it is the person's turn."""
    with said_once():
        _draw(page)


@guarded
def _draw(page: Callable[[], None]) -> None:
    with suppress(StoreAwayError):  # nobody can tell who it is, and the page has little to draw
        pace.wait_for_turn(me())
    page()


def footer() -> None:
    """What trains, and how full the store is. It looks again now and then: workers come and go."""
    try:
        waiting = not _health().workers
    except StoreAwayError:
        waiting = False
    except StoreError:
        return  # the page has said so
    seconds = pace.glance(_page(), LOOK_SECONDS if waiting else GLANCE_SECONDS)
    st.fragment(_footer, run_every=seconds)(waiting)


def _page() -> str:
    """A name for this open page."""
    return str(st.session_state.setdefault("footer:page", uuid.uuid4().hex))


def _health() -> Health:
    """How the engine is, at most a second old: every page says it."""
    return _health_of(engine(), int(time.monotonic()))


@lru_cache(maxsize=1)
def _health_of(of: Engine, _second: int) -> Health:
    return of.health()


@guarded
def _footer(waiting: bool) -> None:
    pace.glance(_page(), GLANCE_SECONDS)
    try:
        health = _health()
    except StoreAwayError:  # the page has said so
        said = ""
    else:
        if waiting and health.workers:
            st.rerun()
        full = f"store {health.store_bytes / 2**20:,.0f} of {health.store_limit / 2**20:,.0f} MB"
        said = f"{workers_in_words(health)} · {full}" + (f" · {health.problem}" if health.problem else "")
    st.space("small")
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        st.page_link("app_pages/glossary.py", label="Glossary", icon=":material/dictionary:")
        st.page_link(address.HELP, label="Help", icon=":material/help:")
        st.caption(said)


def workers_in_words(health: Health) -> str:
    """ "2 workers on cpu"; without any, whether some of this server are about to come. A run that waits says the same
    (`labels.nobody_takes`)."""
    if health.workers:
        return f"{health.workers} worker{'s' if health.workers != 1 else ''} on {', '.join(health.devices)}"
    return "workers are starting" if health.starting else "no worker is connected"
