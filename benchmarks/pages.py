"""What a visitor waits for, page by page: what moves after it is there, seconds until usable, bytes of a cold visit.

    python -m benchmarks.pages                       # all pages at 1440 and 390 px: some five minutes
    python -m benchmarks.pages --pages Recipes,Runs --widths 390 --why

A server of its own on an empty home (with one short run trained), and a Chromium. Two visits to a page each: a cold one
over a line of 10 Mbit/s with a latency of 40 ms, and, from another page that is open already, a click that leads there.

shift: Chromium's cumulative layout shift, all of it, until three seconds after the page is usable. usable: what the
page is for is there (see `PAGES`). elsewhere: requests to other hosts. `--why` says what moved, and from where to
where.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

LINE = {"latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8, "offline": False}
WATCH_SECONDS = 3.0  # after it is usable
WAIT = 60_000  # milliseconds, at most

RECORD_SHIFTS = """
window.shifts = [];
const named = (node) => {
  const element = node?.nodeType === 1 ? node : node?.parentElement;
  const keyed = element?.closest("[class*=st-key-]")?.className.match(/st-key-[\\w-]+/)?.[0] ?? "";
  const { testid } = element?.closest("[data-testid]")?.dataset ?? {};
  return `${element?.tagName.toLowerCase()}.${element?.classList?.[0] ?? ""} in ${testid} ${keyed}`;
};
const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const sources = entry.sources.map((s) => `${named(s.node)}: ${box(s.previousRect)} -> ${box(s.currentRect)}`);
    window.shifts.push({ value: entry.value, at: entry.startTime, sources });
  }
}).observe({ type: "layout-shift", buffered: true });
"""

DRAWN = (
    "document.querySelectorAll('[data-draws]').length >= %d && "
    "[...document.querySelectorAll('[data-draws]')].every((view) => view.dataset.draws > 0)"
)
OTHER_PAGE = "(!window.old?.isConnected || window.old.textContent !== window.said)"  # React may fill the same heading
PICTURES = (
    "document.querySelectorAll('[data-testid=stImage] img').length > 2 && "
    "[...document.querySelectorAll('[data-testid=stImage] img')]"
    ".every((i) => i.complete || i.getBoundingClientRect().top > innerHeight)"
)


@dataclass(frozen=True)
class Place:
    """A page: its address ({run}: the id of the run that is there), when it is usable (JavaScript), and the click that
    leads there: from where, on what."""

    path: str
    usable: str
    start: str = "runs"
    click: str | None = ""  # a selector; "": the navigation's link to this page; None: no one click leads there


PAGES = {
    "Home": Place("", DRAWN % 1, click="[data-testid=stLogoLink]"),
    "Distributions": Place("distributions?target=ring", DRAWN % 1),
    "Images": Place("images?target=digits", DRAWN % 1),
    "Conditional": Place("conditional?target=ring&condition=projection", DRAWN % 1),
    "Image to image": Place("conditional?target=shapes&condition=picture", DRAWN % 1, click=None),
    "Recipes": Place("recipes", PICTURES, start="runs"),
    "Runs": Place("runs", "document.querySelector('[class*=st-key-run-]')", "recipes"),
    "Workshop": Place("workshop", "document.querySelectorAll('[class*=st-key-exercise-row-]').length > 5"),
    "Run card": Place("card?run={run}", DRAWN % 1, click=None),
    "Compare": Place(
        "compare?run=ring-collapse&run=ring-cured", "document.querySelector('.st-key-compare-table td')",
        "recipes?left=ring-collapse&right=ring-cured", "a[href*=compare]",
    ),
    "Inside": Place("inside?target=ring", DRAWN % 1, "distributions?target=ring", ".st-key-run-door button"),
    "Side by side": Place(
        "recipes?left=ring-collapse&right=ring-cured", DRAWN % 2,
        "recipes?chapter=Mode+collapse", "[class*=st-key-beside-] button",
    ),
    "Dirac": Place(
        "dirac", "document.querySelectorAll('[data-drawn]').length > 1", "recipes?chapter=Stability", "a[href*='dirac']"
    ),
}  # fmt: skip


@dataclass
class Visit:
    """What was measured."""

    seconds: float = 0.0
    shift: float = 0.0
    bytes: int = 0
    requests: int = 0
    elsewhere: int = 0
    moved: list[str] = field(default_factory=list)


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """A server with one finished run in its store: its address, and the id of the run."""
    home = tempfile.mkdtemp(prefix="playground-pages-")
    environment = os.environ | {"PLAYGROUND_HOME": home, "PLAYGROUND_DEVICE": "cpu"}
    train = [sys.executable, "-m", "playground", "train", "--recipe", "ring", "--steps", "300", "--json"]
    trained = json.loads(subprocess.run(train, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        while not answers(f"{url}/_stcore/health"):
            time.sleep(0.2)
        time.sleep(10)  # workers and the first pictures are ready, as on a server that has been up for a while,
        while waits(home):  # and so are the first answers (playground/engine/first_answers.py)
            time.sleep(0.2)
        yield url, trained["run"]
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def answers(url: str) -> bool:
    """Whether a server answers there."""
    try:
        urllib.request.urlopen(url, timeout=2)
    except (urllib.error.URLError, OSError):
        return False
    return True


def waits(home: str) -> bool:
    """Whether a question in this store still waits for its answer."""
    with closing(sqlite3.connect(f"{home}/store.sqlite", timeout=30)) as store:
        return bool(store.execute("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')").fetchone()[0])


@contextmanager
def opened(browser: Browser, width: int) -> Iterator[Page]:
    """An empty tab with an empty cache."""
    phone = width < 700
    context = browser.new_context(
        viewport={"width": width, "height": 844 if phone else 1000}, has_touch=phone, bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.add_init_script(RECORD_SHIFTS)
    yield page
    context.close()


def cold(browser: Browser, url: str, place: Place, width: int) -> Visit:
    """Somebody opens the link who has never been here, over a slow line."""
    visit = Visit()
    with opened(browser, width) as page:
        line: CDPSession = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        line.on("Network.loadingFinished", lambda sent: count(visit, int(sent["encodedDataLength"])))
        line.on(
            "Network.webSocketFrameReceived",
            lambda sent: count(visit, len(sent["response"]["payloadData"]) * 3 // 4, 0),
        )
        page.on("request", lambda sent: elsewhere(visit, sent.url, url))
        began = time.monotonic()
        page.goto(f"{url}/{place.path}", wait_until="commit")
        page.wait_for_function(place.usable)
        visit.seconds = time.monotonic() - began
        read_shifts(page, visit)
    return visit  # fmt: skip


def click(browser: Browser, url: str, name: str, place: Place, width: int) -> Visit:
    """Somebody who is on another page clicks on what leads here."""
    visit = Visit()
    with opened(browser, width) as page:
        page.goto(f"{url}/{place.start}")
        page.get_by_text("of 1,024 MB").wait_for()  # the footer, which is drawn last
        page.wait_for_timeout(2000)
        drawer = page.get_by_test_id("stExpandSidebarButton")
        if not place.click and drawer.is_visible():  # on a phone, the navigation is in there
            drawer.click()
        target = page.locator(place.click or f"[data-testid*=NavLink]:has-text('{name}')").locator("visible=true").first
        page.wait_for_timeout(700)
        target.scroll_into_view_if_needed()
        page.evaluate("window.shifts = []; window.old = document.querySelector('h1'); window.said = old?.textContent")
        began = time.monotonic()
        target.click()
        page.wait_for_function(f"{OTHER_PAGE} && ({place.usable})")
        visit.seconds = time.monotonic() - began
        read_shifts(page, visit)
    return visit


def count(visit: Visit, size: int, requests: int = 1) -> None:
    """Something came over the wire; only what comes before the page is usable counts."""
    if not visit.seconds:
        visit.bytes += size
        visit.requests += requests


def elsewhere(visit: Visit, address: str, url: str) -> None:
    """Count what is asked of another host."""
    if not address.startswith((url, url.replace("http", "ws"), "data:", "blob:")):
        visit.elsewhere += 1


def read_shifts(page: Page, visit: Visit) -> None:
    """Watch a while longer, and take down what has moved."""
    page.wait_for_timeout(1000 * WATCH_SECONDS)
    shifts: list[dict[str, Any]] = page.evaluate("window.shifts")
    visit.shift = sum(shift["value"] for shift in shifts)
    visit.moved = [f"{s['value']:.4f} at {s['at']:.0f} ms: " + "; ".join(s["sources"]) for s in shifts]


def said(place: Place, number: float, digits: int) -> str:
    """What was measured of a click, where one click leads to the page."""
    return "–" if place.click is None else f"{number:.{digits}f}"


def main() -> None:
    """Print the table, a line for each page and width."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default=",".join(PAGES), help="only these")
    parser.add_argument("--widths", default="1440,390", help="of the window, in pixels")
    parser.add_argument("--why", action="store_true", help="what moved")
    given = parser.parse_args()
    print("| page | width | shift, cold | shift, click | click s | cold s | kB | requests | elsewhere |")
    print("| :-- | --: | --: | --: | --: | --: | --: | --: | --: |")
    with served() as (url, run), sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for name in given.pages.split(","):
            for width in map(int, given.widths.split(",")):
                place = replace(PAGES[name], path=PAGES[name].path.format(run=run))
                first = cold(browser, url, place, width)
                later = Visit() if place.click is None else click(browser, url, name, place, width)
                clicked = said(place, later.shift, 3), said(place, later.seconds, 2)
                row = [name, width, f"{first.shift:.3f}", *clicked, f"{first.seconds:.2f}"]
                row += [f"{first.bytes / 1000:,.0f}", first.requests, first.elsewhere]
                print(f"| {' | '.join(map(str, row))} |", flush=True)
                if given.why:
                    print(*(f"    cold  {line}" for line in first.moved), sep="\n")
                    print(*(f"    click {line}" for line in later.moved), sep="\n")
        browser.close()


if __name__ == "__main__":
    main()
