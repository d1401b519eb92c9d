"""One slider of steps moves all pictures of a comparison and says where it was let go; a swipe divides two pictures."""

from __future__ import annotations

import pytest

from tests.frontend.test_timeline import MAKE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]

SHOW = """async () => {
    const { default: shared } = await load("live/shared-timeline");
    const parent = document.body.appendChild(document.createElement("div"));
    window.told = [];
    window.give = (step) => {
        const data = { group: "pair", steps: 60, step };
        return shared({ data, parentElement: parent, setTriggerValue: (name, value) => told.push(value) });
    };
    window.end = give(null);
    window.slider = parent.querySelector("input");
    window.play = parent.querySelector("button");
    window.words = () => slider.getAttribute("aria-valuetext");
    window.slide = (step) => {
        slider.value = step;
        for (const name of ["input", "change"]) slider.dispatchEvent(new Event(name));
    };
}"""


def test_one_slider_moves_all_and_the_page_hears_of_it(page) -> None:
    page.evaluate(MAKE)
    page.evaluate(SHOW)
    assert page.evaluate("words()") == "last step"
    page.evaluate("slide(20)")
    assert (page.evaluate("at()"), page.evaluate("words()")) == ([20, 15], "step 20")
    page.evaluate("slide(45)")
    assert page.evaluate("at()") == [40, 30], "the shorter one stands at its end"
    page.evaluate("slide(60)")
    assert (page.evaluate("at()"), page.evaluate("words()")) == ([60, 30], "last step")
    assert page.evaluate("told") == [20, 45, -1]
    page.evaluate("end()")
    assert page.evaluate("document.querySelector('.gp-shared-timeline')") is None


def test_the_step_of_the_link_holds_for_films_that_come_later(page) -> None:
    page.evaluate(SHOW)
    page.evaluate("void give(20)")
    page.evaluate(MAKE)
    assert page.evaluate("at()") == [20, 15]
    page.evaluate("void give(20)")
    page.evaluate("slide(30); void give(30)")
    assert page.evaluate("at()") == [30, 30]
    page.evaluate("end()")


def test_its_button_plays_all_films_and_says_where_they_stopped(page) -> None:
    page.evaluate(MAKE)
    page.evaluate(SHOW)
    page.evaluate("slide(0); play.click()")
    assert page.evaluate("play.title") == "Pause all films"
    page.wait_for_function("at()[0] > 20")
    page.evaluate("play.click()")
    stood = page.evaluate("Math.max(...at())")
    assert page.evaluate("told.at(-1)") == stood
    assert page.evaluate("words()") == f"step {stood}"
    page.evaluate("end()")


def test_a_swipe_divides_two_pictures(page) -> None:
    page.evaluate("""async () => {
        const { default: swipe } = await load("live/swipe");
        document.body.innerHTML = `<div class="st-key-compare-divided"><div><div class="gp-picture"></div></div>
            <div><div class="gp-picture"></div></div><div id="third"></div></div>`;
        swipe({ data: { left: "A", right: "B" }, parentElement: document.getElementById("third") });
    }""")
    clips = "[...document.querySelectorAll('.gp-picture')].map((one) => getComputedStyle(one).clipPath)"
    assert page.evaluate(clips) == ["inset(0px 50% 0px 0px)", "inset(0px 0px 0px 50%)"]
    slider = page.get_by_role("slider", name="How much of A is seen")
    slider.focus()
    slider.press("Home")
    assert page.evaluate(clips) == ["inset(0px 100% 0px 0px)", "inset(0px 0px 0px 0%)"]
    assert slider.get_attribute("aria-valuetext") == "0%"
