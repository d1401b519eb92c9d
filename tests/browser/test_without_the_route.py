"""Where the server's own route cannot be reached, a fragment pushes the same messages."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Panel, button

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_the_picture_moves_without_the_route(visit):
    path = "distributions?target=moons&steps=1500&seed=61&generator.width=32&discriminator.width=32"
    page = visit(path, without_route=True)
    button(page, "start").click()
    panel = Panel(page)
    panel.wait(lambda p: p.read("state") == "running" and p.step > 0, "training")
    step = panel.step
    panel.wait(lambda p: p.step > step, "a moving picture")
    panel.wait_for_state("finished")
    panel.wait(lambda p: int(p.read("frames")) > 100 and p.step == 1500, "the whole film")
