"""What every figure has in common: small JSON without data, in our colours, with words for screen readers."""

from __future__ import annotations

import json

from playground.charts.palette import LIGHT
from playground.charts.sheet import AXIS, axis, coloured, end_label, level, note, series, sheet, step_axis, wire


def test_a_sheet_goes_to_the_browser_as_json_without_a_template() -> None:
    plain = wire(sheet("Losses", "Two lines.", [series("loss_step", "loss_d", "D", "discriminator")]))
    assert "template" not in plain["layout"]
    assert json.loads(json.dumps(plain)) == plain
    assert plain["layout"]["meta"] == {"alt": "Two lines."}
    assert plain["layout"]["title"]["text"] == "Losses"


def test_more_can_be_asked_of_the_browser_and_of_the_layout() -> None:
    figure = sheet("", "", [], {"robust": [0, 1]}, showlegend=True)
    assert figure.layout.meta == {"alt": "", "robust": [0, 1]}
    assert figure.layout.showlegend


def test_a_line_holds_no_data_but_says_where_it_is() -> None:
    line = series("loss_step", "loss_d", "D", "discriminator", places=".2f", line={"dash": "dot"})
    assert line.x is None
    assert line.y is None
    assert line.meta == {"series": {"x": "loss_step", "y": "loss_d"}}
    assert (line.line.color, line.line.dash) == (LIGHT["discriminator"], "dot")
    assert ":.2f" in line.hovertemplate


def test_a_label_stands_at_the_newest_point() -> None:
    label = end_label("step", "modes", "modes", "real", textposition="top left")
    assert label.meta == {"last": {"x": "step", "y": "modes"}}
    assert (label.text, label.textposition) == (("\u00a0modes",), "top left")


def test_changes_of_an_axis_leave_the_common_one_alone() -> None:
    before = dict(AXIS)
    assert axis(nticks=2)["nticks"] == 2
    assert step_axis(500)["range"] == [0, 500]
    assert step_axis(500, range=[0, 9])["range"] == [0, 9]
    assert before == AXIS


def test_words_lines_and_notes_have_colours_of_the_palette() -> None:
    assert coloured("real", "real") == f'<span style="color:{LIGHT["real"]}">real</span>'
    assert level(0.5, "faint")["line"]["color"] == LIGHT["faint"]
    assert level(0.5, "faint")["y0"] == level(0.5, "faint")["y1"] == 0.5
    assert note("floor")["font"]["color"] == LIGHT["faint"]
