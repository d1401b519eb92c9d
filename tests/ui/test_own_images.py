"""What is said of files that were left out of an upload."""

from __future__ import annotations

from playground.ui.own_images import left_out


def test_a_few_files_are_named_and_the_others_counted():
    assert left_out([]) == ""
    assert left_out(["“a.png” is damaged."]) == "1 left out; all others are used. “a.png” is damaged."
    assert left_out([f"“{n}” is damaged." for n in range(6)]).endswith("“3” is damaged. And 2 more.")
