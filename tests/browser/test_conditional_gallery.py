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


def walk(page: Page, *keys: str) -> str:
    """Press these keys in the gallery; answers what is said of the picture there."""
    page.locator("canvas.gp-gallery").focus()
    for key in keys:
        page.keyboard.press(key)
    readout = page.locator(".gp-readout")
    expect(readout).not_to_be_empty()
    return readout.inner_text()


def test_by_class_a_row_is_a_class_and_each_picture_can_be_compared(visit):
    page = visit("conditional?target=digits&condition=projection&steps=20000&seed=81&generator=mlp&discriminator=mlp")
    train(page, "of the class asked for")  # the classifier that tells is trained first
    said = walk(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight")
    assert re.match(r"class 3, latent 2  ·  D: [\d.]+% real  ·  .*the classifier s(ees|aw): \d", said)
    page.keyboard.press("Enter")
    page.locator(".gp-card[data-done]").wait_for()
    assert page.locator(".gp-card figure").count() == 4
    page.locator(".gp-card").get_by_role("button", name="Close").click()

    said = walk(page, *["ArrowRight"] * 7)
    assert said.startswith("real, class 3  ·  D: ")
    page.get_by_role("img", name=re.compile("^Confusion matrix of 10 classes")).wait_for()
    page.get_by_role("button", name="Which is real?").click()
    assert page.locator(".gp-guess").count() == 16


def test_from_picture_to_picture_each_stands_between_what_was_given_and_the_real_one(visit):
    page = visit("conditional?target=digits&condition=picture&condition.given=upper-half&steps=20000&seed=82")
    train(page, "L1 is")
    assert walk(page) == "given 1: upper half"
    assert walk(page, "ArrowRight").startswith("generated 1  ·  D: ")
    assert walk(page, "ArrowRight").startswith("real 1  ·  D: ")
    assert walk(page, "ArrowRight") == "given 2: upper half"
    walk(page, "ArrowLeft", "ArrowLeft", "Enter")
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
    assert walk(page).startswith(first)


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
