"""Show the code: what the browser gets of it, and the sentence where there is none."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from playground.gan.experiment.experiment import Experiment
from playground.ui.show_code import marked


def test_each_line_has_its_mark_and_packed_pictures_are_marked_as_such():
    sections = marked(Experiment.default("digits", "projection"))
    assert [section["title"] for section in sections][-2:] == ["Training", "Run"]
    for section in sections:
        assert len(section["lines"]) == len(section["marks"])
    marks = [mark for section in sections for mark in section["marks"]]
    assert set(marks) == {0, 1, 2}
    packed = [
        line for section in sections for line, mark in zip(section["lines"], section["marks"], strict=True) if mark == 2
    ]
    assert len(packed[0]) > 900
    assert not [line for line in packed if '"""' in line or not line.strip().startswith('"')]


def page(kind: str) -> None:
    from playground.gan.experiment.experiment import Experiment
    from playground.ui.show_code import show_code

    show_code(Experiment.default(kind))


def test_the_section_offers_both_files_and_says_what_cannot_be_written():
    test = AppTest.from_function(page, default_timeout=60, args=("ring",)).run()
    assert not test.exception
    assert [button.label for button in test.get("download_button")] == ["Script (.py)", "Notebook (.ipynb)"]
    test = AppTest.from_function(page, default_timeout=60, args=("own-images",)).run()
    assert not test.exception
    assert "Upload them again" in test.caption[0].value
    assert not test.get("download_button")
