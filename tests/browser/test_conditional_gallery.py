"""Galleries of conditional runs as a learner walks them: by class, and from picture to picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from playground.gan.experiment.experiment import Experiment
from playground.store import Database
from tests.browser.conftest import Panel, button
from tests.handmade import put_film

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def train(page: Page, words: str) -> None:
    """Train until several pictures were seen while it trained, and the sentence has these words; then stop."""
    button(page, "start").click()
    panel, seen = Panel(page), set()

    def shown(panel: Panel) -> bool:
        if panel.read("state") == "running" and int(panel.read("picture") or -1) > 0:
            seen.add(panel.read("picture"))
        return len(seen) >= 3 and words in page.locator(".gp-sentence").inner_text()

    panel.wait(shown, f"three pictures while it trains, and “{words}”", seconds=120)
    button(page, "stop").click()
    panel.wait_for_state("stopped")
    panel.wait(lambda p: p.read("picture") == p.read("step"), "the picture of the last step")


def walk(page: Page, *keys: str, says: str) -> None:
    """Press these keys in the gallery; what is said of the picture there begins like this (a regular expression)."""
    page.locator("canvas.gp-gallery").focus()
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator(".gp-readout")).to_have_text(re.compile(f"^{says}"))


def focused(page: Page) -> str:
    """Give the gallery the keyboard (again, where a page that was still being built took it); what is said then."""
    page.locator("canvas.gp-gallery").focus()
    return page.locator(".gp-readout").inner_text()


def test_by_class_a_row_is_a_class_and_each_picture_can_be_compared(visit):
    page = visit("conditional?target=digits&condition=projection&steps=20000&seed=81&generator=mlp&discriminator=mlp")
    train(page, "of the class asked for")  # the classifier that tells is trained first
    said = r"class 3, latent 2\s+·\s+D: [\d.]+% real\s+·\s+.*the classifier s(ees|aw): \d"
    walk(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", says=said)
    page.keyboard.press("Enter")
    page.locator(".gp-card[data-done]").wait_for()
    assert page.locator(".gp-card figure").count() == 4
    page.locator(".gp-card").get_by_role("button", name="Close").click()

    walk(page, *["ArrowRight"] * 7, says=r"real, class 3\s+·\s+D: ")
    page.get_by_role("img", name=re.compile("^Confusion matrix of 10 classes")).wait_for()
    page.get_by_role("button", name="Which is real?").click()
    expect(page.locator(".gp-guess")).to_have_count(16)


def test_from_picture_to_picture_each_stands_between_what_was_given_and_the_real_one(visit):
    page = visit("conditional?target=digits&condition=picture&condition.given=upper-half&steps=20000&seed=82")
    train(page, "L1 is")
    walk(page, says="given 1: upper half$")
    walk(page, "ArrowRight", says=r"generated 1\s+·\s+D: ")
    walk(page, "ArrowRight", says=r"real 1\s+·\s+D: ")
    walk(page, "ArrowRight", says="given 2: upper half$")
    walk(page, "ArrowLeft", "ArrowLeft", "Enter", says="generated 1")
    page.locator(".gp-card[data-done]").wait_for()
    page.get_by_role("img", name=re.compile("share of black to white")).wait_for()


@pytest.mark.parametrize("condition", ["projection", "picture"])
def test_on_a_phone_the_gallery_stays_inside_the_page(visit, server, condition):
    database = Database(f"sqlite:///{server.home / 'store.sqlite'}")
    run = put_film(database, Experiment.default("shapes", condition).model_copy(update={"seed": 84}))
    database.close()
    page = visit(f"conditional?target=shapes&condition={condition}&seed=84", width=390, height=844)
    panel = Panel(page)
    panel.wait(lambda p: p.read("run") == run and p.read("picture") == p.read("step"), "the film")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first = "class circle, latent 1" if condition == "projection" else "given 1: a few blocks"
    panel.wait(lambda _: focused(page).startswith(first), f"{first} under the keyboard")


def test_the_charts_come_also_when_training_begins_before_their_library_is_there(visit):
    page, held = visit(""), []
    page.route("**/plotly-*.js", lambda route: held.append(route))
    page.goto(f"{page.url}conditional?target=digits&condition=picture&steps=20000&seed=83")
    button(page, "start").click()
    panel = Panel(page)
    panel.wait(lambda p: p.read("state") == "running" and int(p.read("picture") or -1) > 0, "a picture")
    assert held
    for route in held:
        route.continue_()
    page.locator(".gp-chart .main-svg").first.wait_for()
    button(page, "stop").click()
