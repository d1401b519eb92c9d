"""A learner's way through one exercise in a real Chromium, by keyboard where it matters; predictions that are drawn."""

from __future__ import annotations

import pytest

from playground.workshop.library import exercises, library
from tests.browser.conftest import Panel, assert_nothing_moved, button, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]
BELL = exercises()["bell-curve"]


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
