"""Compare as a learner uses it: one slider moves both pictures and stands in the link, and a swipe divides them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

STEPS = "[...document.querySelectorAll('.gp-live')].map(({ dataset }) => Number(dataset.step))"


def test_one_slider_moves_both_pictures_and_a_swipe_divides_them(visit):
    page = visit("compare?run=ring-collapse&run=ring-cured&step=500")
    slider = page.get_by_role("slider", name="Step of all pictures")
    wait_for(page, f"{STEPS}.length === 2 && {STEPS}.every((step) => step > 300 && step <= 500)")
    slider.focus()
    slider.press("Home")
    wait_for(page, f"{STEPS}.join() === '0,0'")
    wait_for(page, "new URLSearchParams(location.search).get('step') === '0'")
    page.get_by_text("Numbers at step 0").wait_for()
    slider.press("End")
    wait_for(page, "!new URLSearchParams(location.search).has('step')")
    wait_for(page, f"{STEPS}.every((step) => step === 2000)")
    chart = page.get_by_label("Distance, times its floor over the steps")
    chart.scroll_into_view_if_needed()
    wait_for(page, "document.querySelector('[aria-label*=\"over the steps\"]').dataset.drawn > 0")
    chart.hover()
    wait_for(page, "/A .*×/.test(document.querySelector('.hoverlayer')?.textContent)")  # the exact value of each run
    page.get_by_role("radio", name="Swipe to B").click()
    divider = page.get_by_role("slider", name="How much of A is seen")
    divider.wait_for()
    divider.focus()
    divider.press("End")
    clips = "[...document.querySelectorAll('.gp-picture')].map((one) => getComputedStyle(one).clipPath)"
    wait_for(page, f"{clips}[1].includes('100%')")
    assert "swipe=B" in page.url
    wait_for(page, "new URLSearchParams(location.search).get('at') === '100'")
    divider.press("ArrowLeft")
    wait_for(page, "new URLSearchParams(location.search).get('at') === '99.5'")
    page.reload()
    divider.wait_for()
    assert divider.input_value() == "99.5", "the link opens with the line where it was"
    divider.press("PageDown")
    wait_for(page, "new URLSearchParams(location.search).get('at') === '89.5'")
