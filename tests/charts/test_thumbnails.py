"""Small pictures of targets where no browser code draws them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from playground.charts.thumbnails import still_thumbnail
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target

INSIDE = {"line": "polyline", "plane": "circle", "images": "image"}


@pytest.mark.parametrize("kind", ["gaussian", "ring", "digits"])
def test_a_target_has_a_still_picture(kind):
    target = kinds_of(Target)[kind]()
    drawn = ElementTree.fromstring(still_thumbnail(target))
    assert {part.tag.rpartition("}")[2] for part in drawn} == {INSIDE[target.family]}


def test_what_is_not_here_has_a_calm_blank():
    drawn = ElementTree.fromstring(still_thumbnail(None))
    assert [part.tag.rpartition("}")[2] for part in drawn] == ["rect"]
