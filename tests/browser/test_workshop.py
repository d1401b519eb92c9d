"""A learner's way through one exercise in a real Chromium, by keyboard where it matters; predictions that are drawn."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.workshop.library import exercises, library
from tests.browser.conftest import WAIT, Panel, assert_nothing_moved, button, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]
BELL, FAKES, PICK = (exercises()[name] for name in ("bell-curve", "fool-the-discriminator", "which-is-real"))


def test_a_learner_predicts_trains_meets_a_wrong_path_and_comes_to_the_next_exercise(visit):
    page = visit("workshop")
    page.get_by_role("heading", name="Workshop").wait_for()
    assert_nothing_moved(page)
    page.get_by_role("link", name=BELL.title).click()
    exercise = page.locator(".st-key-exercise")
    exercise.get_by_role("heading", name=BELL.title).wait_for()
    wait_for(page, "document.querySelector('.st-key-run-main button')?.disabled")

    page.locator(".st-key-exercise input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    exercise.get_by_role("button", name="This is my prediction").press("Enter")
    expect(button(page, "start")).to_be_enabled()  # as soon as the prediction is written down
    button(page, "start").press("Enter")
    Panel(page).wait_for_state("finished")
    exercise.get_by_text(BELL.wrong_paths[0].hint[:30]).wait_for()
    exercise.get_by_role("button", name="Show a hint").press("Enter")
    exercise.get_by_text("Hint 1.").wait_for()

    longer = str(BELL.solution.runs[0]["steps"])
    steps = page.locator(".stSlider", has_text="Steps").get_by_role("slider")
    while (now := steps.get_attribute("aria-valuetext") or "0") != longer:
        assert int(now) < int(longer)
        steps.press("ArrowRight")
        wait_for(page, f"!location.search.includes('steps={now}&')")
    button(page, "start").press("Enter")
    exercise.get_by_text("One question.").wait_for()
    right = next(option for option in BELL.question.options if option.right)
    exercise.get_by_text(right.text).click()
    exercise.get_by_role("button", name="Answer").click()
    exercise.get_by_text(right.reason[:30]).wait_for()
    page.reload()  # all of it is in the store
    following = library().after(BELL.name)
    exercise.get_by_role("button", name=f"Next: {following.title}").click()
    exercise.get_by_role("heading", name=following.title).wait_for()


@pytest.mark.timeout(360)  # two trainings beside whatever else runs
def test_both_games_are_played_by_hand_to_the_question_after_them(visit):
    page = visit(f"workshop?exercise={FAKES.name}")
    exercise = page.locator(".st-key-exercise")
    begin(page, exercise, FAKES.title)
    for number in range(1, 11):
        page.locator(".plane-add").press("Enter")
        wait_for(page, f"document.querySelectorAll('.plane-point').length === {number}")
    page.get_by_role("button", name="Show what D believes").click()
    page.get_by_text("of your 10 fakes for real").wait_for()
    page.get_by_role("button", name="Move them and ask again").click()
    page.get_by_role("button", name="Clear").click()
    wait_for(page, "!document.querySelector('.plane-point')")
    target = FAKES.started.target
    low, high = target.window()
    page.locator(".plane-paper").scroll_into_view_if_needed()
    for place, (x, y) in enumerate((np.array(island_points()) - low) / (high - low), 1):
        paper = page.locator(".plane-paper").bounding_box()
        page.mouse.click(paper["x"] + x * paper["width"], paper["y"] + (1 - y) * paper["height"])
        wait_for(page, f"document.querySelectorAll('.plane-point').length === {place}")
    page.get_by_role("button", name="Show what D believes").click()
    exercise.get_by_text("One question.").wait_for()

    page.goto(page.url.partition("/distributions")[0] + f"/workshop?exercise={PICK.name}")
    begin(page, exercise, PICK.title)
    samples = page.locator(".pick-sample")
    for index in range(6):
        samples.nth(index).click()
    expect(page.locator(".pick-sample[aria-pressed=true]")).to_have_count(5)  # no more than the exercise counts
    page.get_by_text("5 picked: that is all.").wait_for()
    page.get_by_role("button", name="Show what D believes").click()
    page.get_by_text("of your 5 are in the half that D believes more").wait_for()
    said = page.evaluate("[...document.querySelectorAll('.pick-sample')].map((one) => one.ariaLabel)")
    beliefs = [int(re.search(r"D says (\d+)", one)[1]) for one in said]
    if "One question." not in exercise.inner_text():  # the first five were not D's taste
        page.get_by_role("button", name="Pick again").click()
        wait_for(page, "!document.querySelector('.pick-sample[aria-pressed=true], .pick-sample:disabled')")
        for index in sorted(range(len(beliefs)), key=lambda i: -beliefs[i])[:5]:
            samples.nth(index).click()
        page.get_by_role("button", name="Show what D believes").click()
    exercise.get_by_text("One question.").wait_for()


def begin(page, exercise, title):
    """Predict, and train the discriminator."""
    exercise.get_by_role("heading", name=title).wait_for()
    sends = exercise.get_by_role("button", name="This is my prediction")
    expect(sends).to_be_disabled()  # where the slider stands at first is nobody's answer
    exercise.get_by_role("slider").press("ArrowRight")
    sends.click()
    page.get_by_role("button", name="Train the discriminator").click()
    page.locator(".plane-add, .pick-sample").first.wait_for(timeout=3 * WAIT)  # when it has been trained


def island_points():
    """The middles of the eight islands, and two places between them."""
    target = FAKES.started.target
    centres = target.modes()
    return [*centres, (centres[0] + centres[1]) / 2, (centres[4] + centres[5]) / 2]
