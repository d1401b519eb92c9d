"""Labels in the plane as a learner meets them: all of them at once, one alone, and the same one in the next run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import button

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SMALL = "generator.width=32&discriminator.width=32"


def test_one_label_alone_or_all_at_once(visit, start):
    page = visit(f"conditional?target=ring&condition=projection&steps=1200&seed=81&{SMALL}")
    panel = start(page)
    labels = page.get_by_label("Label shown")
    expect(labels.locator("option")).to_have_text(["All labels", *(f"Label {number}" for number in range(1, 9))])
    assert panel.read("labels") == "all"
    panel.wait_for_state("finished")
    page.get_by_text("of the samples belong to the label asked for").first.wait_for()

    draws = panel.draws
    labels.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    panel.wait(lambda p: p.read("labels") == "one" and p.draws > draws, "the picture of one label")
    canvas = page.locator("canvas.gp-canvas")
    expect(canvas).to_have_attribute("aria-label", re.compile(r"Only label 3 is shown\."))
    slider = page.get_by_role("slider", name="Timeline of the run")
    slider.focus()
    page.keyboard.press("Home")
    panel.wait(lambda p: p.step == 0, "the beginning of the film")
    assert panel.read("labels") == "one"

    run = panel.read("run")
    button(page, "new-seed").click()
    panel.wait(lambda p: p.read("run") != run, "another run")
    expect(labels).to_have_value("2")  # the choice is kept from run to run
    labels.select_option("All labels")
    panel.wait(lambda p: p.read("labels") == "all", "all labels again")


def test_without_a_condition_there_is_nothing_to_choose(visit):
    page = visit("distributions?target=ring")
    page.locator("[data-draws]").first.wait_for()
    page.get_by_role("button", name="Manifold").first.wait_for()
    assert page.get_by_label("Label shown").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_the_row_of_layers_has_room_for_the_labels(visit, width):
    page = visit("conditional?target=spirals&condition=projection", width=width)
    page.locator("[data-draws]").first.wait_for()
    expect(page.get_by_label("Label shown")).to_be_visible()
    hidden = page.locator(".gp-layers").evaluate("(row) => row.scrollWidth - row.clientWidth")
    assert hidden <= 0, f"{hidden} px of the row cannot be seen"
