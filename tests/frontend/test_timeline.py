"""Linked timelines stand at the same step, play together, and a shorter film stands at its end."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]

MAKE = """async () => {
    const { Timeline } = await load("live/timeline");
    const film = (steps, loop) => {
        const make = (tag) => document.createElement(tag);
        const [play, slider, label, follow] = ["button", "input", "output", "button"].map(make);
        Object.assign(slider, { type: "range" });
        const one = { play, slider, steps, index: steps.length - 1 };
        const show = (index) => {
            one.index = index;
            const still = { moving: false, following: false, text: "" };
            const place = { length: steps.length, index, lastStep: steps.at(-1), step: steps[index], ...still };
            one.timeline.update(place);
        };
        const lookAt = (step) => show(steps.findLastIndex((there) => there <= step));
        const seek = (i) => { show(Math.min(i, steps.length - 1)); one.timeline.tellOthers(steps[one.index]); };
        one.timeline = new Timeline({ play, slider, label, follow }, { seek, lookAt }, loop);
        one.timeline.link("pair");
        show(one.index);
        return one;
    };
    window.long = film([0, 10, 20, 30, 40, 50, 60], true);
    window.short = film([0, 15, 30], true);
    window.at = () => [long, short].map(({ steps, index }) => steps[index]);
    window.drag = ({ slider }, index) => { slider.value = index; slider.dispatchEvent(new Event("input")); };
}"""


def test_both_stand_at_one_step_and_play_together(page) -> None:
    page.evaluate(MAKE)
    page.evaluate("drag(long, 2)")
    assert page.evaluate("at()") == [20, 15]
    page.evaluate("drag(long, 5)")
    assert page.evaluate("at()") == [50, 30], "the shorter one stands at its end"
    page.evaluate("drag(short, 1)")
    assert page.evaluate("at()") == [10, 15]

    page.evaluate("drag(short, 0); short.play.click()")
    assert page.evaluate("[long, short].map(({ play }) => play.title)") == ["Pause the film"] * 2
    page.wait_for_function("at().join() === '60,30'")
    page.evaluate("long.play.click()")
    assert page.evaluate("[long, short].map(({ timeline }) => timeline.playing)") == [False, False]
    assert page.evaluate("[long, short].map(({ play }) => play.title)") == ["Play the film"] * 2


def test_one_that_is_alone_or_has_left_moves_nobody(page) -> None:
    page.evaluate(MAKE)
    page.evaluate("short.timeline.leave(); drag(long, 1)")
    assert page.evaluate("at()") == [10, 30]
