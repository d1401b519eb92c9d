"""Each condition has its drawing, in light and in dark, and nothing of it is cut off."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from playground.charts.condition_diagram import ALT, HEIGHT, WIDTH, condition_diagram
from playground.charts.palette import INK
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.condition import Condition

KINDS = [kind for kind, condition in kinds_of(Condition).items() if condition.of != "nothing"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", list(INK))
def test_every_condition_is_drawn_within_its_frame(kind, theme):
    picture = ElementTree.fromstring(condition_diagram(kind, INK[theme]))
    shapes = list(picture)
    assert len(shapes) > 8
    assert ALT[kind].endswith(".")
    for shape in shapes:
        if corners := shape.get("points"):
            numbers = [float(number) for number in corners.replace(",", " ").split()]
            x, y = numbers[::2], numbers[1::2]
            assert 0 <= min(x) <= max(x) <= WIDTH
            assert 0 <= min(y) <= max(y) <= HEIGHT
        elif shape.get("x"):
            assert 0 <= float(shape.get("x", 0)) + float(shape.get("width", 0)) <= WIDTH
            assert 0 <= float(shape.get("y", 0)) + float(shape.get("height", 0)) <= HEIGHT


def test_a_drawing_is_in_the_ink_of_its_theme():
    light, dark = (condition_diagram("projection", INK[theme]) for theme in ("light", "dark"))
    assert INK["light"]["text"] in light
    assert INK["light"]["text"] not in dark
    assert INK["dark"]["generated"] in dark
