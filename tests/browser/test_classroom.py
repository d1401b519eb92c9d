"""A teacher's class in a real browser: the wall, by keyboard and on a phone, and what the projector shows."""

from __future__ import annotations

import itertools
import json
import time

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.store import Database, classes, classwork, lifecycle, people
from playground.store.people import Person
from playground.ui.class_page import VIEWS
from tests.browser.conftest import FITS, TEACHER, wait_for
from tests.browser.test_access import AXE, BACKGROUND, IN_THESE_COLOURS, PHONE, VIOLATIONS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

WIDE = {"width": 1440, "height": 1000}
FIRST_WORDS = {
    "Wall": "Ada",
    "Invite": "Sheets to print",
    "Send": "Sent last",
    "Results": "Before and after",
    "End": "cannot be undone",
}
RUDE = "<img src=x onerror=q()>"


@pytest.fixture
def code(server, monkeypatch):
    """A class of two in the server's own store; one of them trains."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(server.home))
    database, now = Database(), time.time()
    with database.write() as connection:
        code = classes.create(connection, "first-hour", now, now + 3600).code
        ada, _ = (classes.join(connection, code, name, f"person {name}", now) for name in ("Ada", RUDE))
        run_id = lifecycle.create(connection, Experiment(seed=77), now, private=True)
        people.record_start(connection, run_id, Person(ada.person))
        for kind, value in (("opened", {}), ("run", {"run": run_id})):
            classes.record(connection, ada.id, "bell-curve", kind, value, now)
    yield code
    with database.write() as connection:
        classwork.end_class(connection, code)
    database.close()


def test_the_wall_is_read_pressed_and_projected(visit, server, code):
    page = visit("classroom")
    page.get_by_label("The secret that").fill(TEACHER)
    page.get_by_label("The secret that").press("Enter")
    wall = page.locator(".class-wall")
    tile = wall.locator("button", has_text="Ada")
    tile.wait_for()
    assert wall.get_by_text(RUDE).count() == 1, "a nickname is text"
    wait_for(page, "document.querySelector('.class-wall canvas[aria-label*=Ada]')")
    tile.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show on the projector").click()
    page.get_by_role("button", name="Take off the projector").wait_for()
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    page.set_viewport_size(PHONE)
    wait_for(page, FITS)
    assert page.evaluate(VIOLATIONS) == []
    page.set_viewport_size(WIDE)
    page.goto(f"{server.url}/classroom?view=projector&code={code}")
    page.get_by_role("heading", name=f"Join with the code {code[:3]} {code[3:]}").wait_for()
    page.get_by_role("heading", name="Ada").wait_for()
    assert TEACHER not in page.content()


def test_every_view_of_the_class_is_accessible(visit, server, code):
    """In light and dark, wide and on a phone."""
    page = visit("classroom")
    page.get_by_label("The secret that").fill(TEACHER)
    page.get_by_label("The secret that").press("Enter")
    page.locator(".class-wall").wait_for()
    page.evaluate(AXE)
    light = page.evaluate(BACKGROUND)
    for view in VIEWS:
        page.get_by_role("radio", name=view, exact=True).click()
        page.mouse.move(1, 1)  # or the words of what comes to lie under it would just be fading in
        page.get_by_text(FIRST_WORDS[view]).first.wait_for()
        for scheme, size in itertools.product(("light", "dark"), (WIDE, PHONE)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            wait_for(page, f"({BACKGROUND} === '{light}') === {json.dumps(scheme == 'light')}")
            wait_for(page, FITS)
            page.wait_for_timeout(200)  # what is drawn for its colours and its width is drawn again
            violations = VIOLATIONS if scheme == "light" else IN_THESE_COLOURS
            assert page.evaluate(violations) == [], (view, scheme, size)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
