"""A real server, real workers, a real store, a real Chromium."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment
from playground.store import Database, lifecycle, runs

ROOT = Path(__file__).parents[2]
RECORD_SHIFTS = """
window.shifts = [];
const htmlOf = (node) => (node?.parentElement ?? node)?.outerHTML.slice(0, 160);
const box = ({x, y, width, height}) => [x, y, width, height].map(Math.round).join(" ");
new PerformanceObserver((list) => {
    const unasked = list.getEntries().filter((entry) => !entry.hadRecentInput);
    window.shifts.push(...unasked.map(({value, sources}) => [value, ...sources.map(
        ({node, previousRect, currentRect}) => `${htmlOf(node)}: ${box(previousRect)} -> ${box(currentRect)}`)]));
}).observe({type: "layout-shift", buffered: true});
"""
POLICY = "Content Security Policy"  # Chromium says so when a page does what its own headers do not allow
FITS = """[document.documentElement, document.querySelector("[data-testid=stMain]")]
    .every((one) => one.scrollWidth <= one.clientWidth)"""  # nothing is wider than the window; stMain scrolls
MOST_SHIFT = 0.02  # Chromium's cumulative layout shift: what moved, as a share of the window, and how far
TEACHER = "correct horse battery"  # the secret that opens the teacher's page
WAIT = 60_000  # milliseconds; generous, because two cores train and draw at once
FIRST_TRY = pytest.StashKey[float]()  # when the first try of a test began
expect.set_options(timeout=WAIT)


class Server:
    """`streamlit run app.py` on a free port, with a separate home. program: the module that does that; workers: how
    many it has, "": as many as cores."""

    def __init__(self, home: Path, program: str = "streamlit", workers: str = "") -> None:
        self.home, self.program, self.worker_count = home, program, workers
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        environment = os.environ | {"PLAYGROUND_HOME": str(self.home), "PLAYGROUND_DEVICE": "cpu"}
        environment |= {"PLAYGROUND_TEACHER": TEACHER, "PLAYGROUND_PROFILE": "laptop"}  # else a teacher means `class`
        environment |= {"PLAYGROUND_UNWATCHED_SECONDS": "10"}  # what one test leaves must not slow down the next
        environment |= {"PLAYGROUND_WORKERS": self.worker_count}
        options = ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        command = [sys.executable, "-m", "tests.end_with_parent", self.program, "run", "app.py", *options]
        self.log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2)
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError((self.home / "server.log").read_text())

    def workers(self) -> list[int]:
        """Process ids of this server's worker processes."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "playground.engine.worker"], capture_output=True, text=True
        )
        return [int(pid) for pid in found.stdout.split()]

    def kill(self) -> None:
        """The whole app at once, as a power cut would: server and workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.log.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("home"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def history(server: Server) -> None:
    """Three finished runs on the server, of seeds that no test trains: from three on, Runs shows its chart."""
    database, now = Database(f"sqlite:///{server.home / 'store.sqlite'}"), time.time()
    distance = {"sliced_wasserstein": 0.05, "sliced_wasserstein_floor": 0.02}
    with database.write() as connection:
        for seed in (901, 902, 903):
            experiment = Experiment.from_link({"target": "ring", "seed": str(seed)})[0]
            run_id = lifecycle.create(connection, experiment, now, owner="history")
            run = runs.get(connection, run_id, now)
            assert run is not None
            done = {"step": run.steps, "metrics": json.dumps(distance)}
            assert lifecycle.release(connection, run, "finished", now, **done)
    database.close()


@pytest.fixture(scope="session")
def first_browser(chromium: Browser) -> Iterator[BrowserContext]:
    """The browser context in which each test opens its first page: what it has loaded once, such as the plotting
    library, it has at once the next time."""
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def nothing_of_a_first_try(request: pytest.FixtureRequest, server: Server) -> None:
    """Where this is the second try of a test, the runs of the first are deleted: they would be found again."""
    began = request.node.stash.setdefault(FIRST_TRY, time.time())
    if request.node.execution_count > 1 and (server.home / "store.sqlite").exists():
        engine = Engine(Database(f"sqlite:///{server.home / 'store.sqlite'}"), workers=0)
        for run in engine.runs(1000):
            if run.created >= began:
                engine.delete(run.id)
        engine.close()


@pytest.fixture
def visit(
    chromium: Browser, first_browser: BrowserContext, server: Server, nothing_of_a_first_try: None
) -> Iterator[Callable[..., Page]]:
    """Open a path of the app, each time as somebody else with a browser of their own, which knows nothing of what
    another test did; an error in the page's scripts fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_path(path: str, width: int = 1440, height: int = 1000, dark: bool = False) -> Page:
        context = chromium.new_context() if contexts else first_browser
        contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_default_timeout(WAIT)
        page.add_init_script(RECORD_SHIFTS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if POLICY in said.text else None)
        page.goto(f"{server.url}/{path}")
        return page

    yield open_path
    if contexts:
        forget_everything(first_browser)
    for context in contexts[1:]:
        context.close()
    assert errors == []


def forget_everything(context: BrowserContext) -> None:
    """Close all pages, and forget who was here and what they did, but keep what was loaded."""
    origins = {"/".join(page.url.split("/")[:3]) for page in context.pages if page.url.startswith("http")}
    blank = context.new_page()
    for page in context.pages:
        if page != blank:
            page.close()
    context.clear_cookies()
    browser = context.new_cdp_session(blank)
    for origin in origins:
        browser.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage,indexeddb"})
    blank.close()


def wait_for(page: Page, condition: str) -> None:
    """Wait until this JavaScript expression, or function, is true. (Playwright's own `wait_for_function` evaluates it
    inside the page, again and again, which our Content-Security-Policy forbids.)"""
    deadline = time.monotonic() + WAIT / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"waited too long for {condition}"
        page.wait_for_timeout(50)


def until_it_is_another(picture: Callable[[], np.ndarray], before: np.ndarray) -> np.ndarray:
    """Wait until the picture is no longer what it was; returns it."""
    deadline = time.monotonic() + WAIT / 1000
    while np.array_equal(before, now := picture()):
        assert time.monotonic() < deadline, "it has not changed"
        time.sleep(0.1)
    return now


def assert_nothing_moved(page: Page) -> None:
    """Since the page was opened, nothing that was there has changed its place."""
    shifts = page.evaluate("window.shifts")
    assert sum(shift[0] for shift in shifts) < MOST_SHIFT, shifts


MAIN = {"start": "Start", "train-again": "Train again", "pause": "Pause", "resume": "Resume"}


def button(page: Page, name: str) -> Locator:
    """A button of the run: start, train-again, pause, resume (these are one), step, stop, restart, new-seed."""
    if name in MAIN:
        return page.locator(".st-key-run-main button:visible").filter(has_text=re.compile(f"{MAIN[name]}$")).first
    return page.locator(f".st-key-run-{name} button:visible").first


class Panel:
    """The live panel of a page, read through the attributes that it shows."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("[data-draws]").first

    def read(self, name: str) -> str:
        return self.root.get_attribute(f"data-{name}") or ""

    @property
    def step(self) -> int:
        return int(self.read("step"))

    @property
    def draws(self) -> int:
        return int(self.read("draws"))

    def wait(self, condition: Callable[[Panel], bool], what: str, seconds: float = 90) -> None:
        """Until `condition` holds; AssertionError that names `what` if it does not in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition(self):
                return
            time.sleep(0.05)
        states = {name: self.read(name) for name in ("state", "step", "frames", "draws", "run")}
        states["done"] = self.root.locator("[role=progressbar]").get_attribute("aria-valuenow") or ""
        raise AssertionError(f"{what}: not within {seconds} s; the panel shows {states}")

    def wait_for_state(self, *states: str) -> None:
        self.wait(lambda panel: panel.read("state") in states, f"state {states}")

    def wait_for_pause(self, beyond: int = -1) -> int:
        """Until the run has paused after more than `beyond` steps and its picture of that step is there, which may come
        a moment after the word. Returns the step."""
        progress = self.root.locator("[role=progressbar]")
        paused: list[int] = []

        def rests(panel: Panel) -> bool:
            paused[:] = [int(progress.get_attribute("aria-valuenow") or -1)]
            return panel.read("state") == "paused" and panel.step == paused[0] > beyond

        self.wait(rests, f"a pause beyond step {beyond}")
        return paused[0]


@pytest.fixture
def start() -> Callable[[Page], Panel]:
    def press_start(page: Page) -> Panel:
        button(page, "start").click()
        panel = Panel(page)  # a short run may have ended before it is seen here
        panel.wait(lambda p: p.read("state") in ("running", "finished") and p.step > 0, "training")
        return panel

    return press_start


def zip_of_pictures(count: int) -> bytes:
    """A zip file with so many pictures of noise, in two folders."""
    rng, packed = np.random.default_rng(0), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for i in range(count):
            file = io.BytesIO()
            Image.fromarray(rng.integers(0, 256, (40, 50, 3)).astype(np.uint8)).save(file, "PNG")
            archive.writestr(f"{'ab'[i % 2]}/{i}.png", file.getvalue())
    return packed.getvalue()
