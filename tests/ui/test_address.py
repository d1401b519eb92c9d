"""Somebody's words are shown as words."""

from __future__ import annotations

import pytest

from playground.gan.link import from_link
from playground.ui.address import plain


@pytest.mark.parametrize(
    "word", ["[x](http://evil)", "<script>alert(1)</script>", "**bold**", ":material/home:", "$x$", "`c`"]
)
def test_markdown_in_a_link_is_not_markdown_on_the_page(word):
    _, problems = from_link({"loss": word})
    shown = plain(problems[0].sentence)
    for character in "[]()<>*$`:":
        assert character not in shown.replace(f"\\{character}", "")
