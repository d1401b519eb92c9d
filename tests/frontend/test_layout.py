"""The panel's elements in the browser (frontend/live/layout.ts): the line of status."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

SHOWN = """async ([width, parts]) => {
    const { build, showStatus } = await load("live/layout", "live/live");
    const place = document.body.appendChild(document.createElement("div"));
    place.style.width = `${width}px`;
    const { status } = build(place);
    showStatus(status, parts);
    const { right, bottom } = status.getBoundingClientRect();
    const boxes = [...status.children].map((part) => [part.textContent, part.getBoundingClientRect()]);
    place.remove();
    const seen = boxes.filter(([, box]) => box.top < bottom);
    return seen.map(([text, box]) => [text, box.right <= right, box.bottom <= bottom]);
}"""
PARTS = [["state", "Training"], ["step", "step 171 of 2,000"], ["rate", "31 steps/s"], ["left", "1 min 0 s left"]]


def test_in_a_narrow_panel_the_status_ends_with_a_whole_word(page: Any) -> None:
    whole = page.evaluate(SHOWN, [700, PARTS])
    assert [text for text, *_ in whole] == [text for _, text in PARTS]
    narrow = page.evaluate(SHOWN, [230, PARTS])
    assert [text for text, *_ in narrow] == ["Training", "step 171 of 2,000"]
    assert all(across and down for _, across, down in [*whole, *narrow])
