"""Small tables of words, without pandas."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def shown(rows: list[dict[str, str]]) -> list[str]:
    """The Markdown that a table of these rows becomes."""
    test = AppTest.from_string(f"from playground.ui.plain_table import plain_table\nplain_table({rows!r})").run()
    assert not test.exception
    return [markdown.value for markdown in test.markdown]


def test_a_row_for_each_and_names_above():
    (table,) = shown([{"run": "a1", "event": "started"}, {"run": "b2", "event": ""}])
    assert table.splitlines() == ["| run | event |", "| --- | --- |", "| a1 | started |", "| b2 |  |"]


def test_what_somebody_wrote_is_no_markdown_and_breaks_no_row():
    (table,) = shown([{"note": "a | b\nc [d](http://e)"}])
    assert table.splitlines()[2] == r"| a \| b c \[d\]\(http\:\/\/e\) |".replace(r"\/", "/")


def test_no_rows_no_table():
    assert shown([]) == []
