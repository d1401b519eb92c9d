"""The film of a run in the browser (static/film.js): frames in order, and what is missing is asked for again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.charts.message import message
from playground.gan.foundations.snapshot import Snapshot
from tests.static.messages import STATUS

pytestmark = pytest.mark.browser


def run(page: Any, body: str, *messages: bytes) -> Any:
    """Run the body with `messages` as byte arrays, the modules `wire` and `film`, and give back what it returns."""
    script = f"""async (raw) => {{
        const [wire, film] = await Promise.all([import('/wire.js'), import('/film.js')]);
        const messages = raw.map((list) => new Uint8Array(list));
        {body}
    }}"""
    return page.evaluate(script, [list(packed) for packed in messages])


def frames(*steps: int, kept: bool = True) -> list[bytes]:
    losses = {"loss_step": np.array([0], np.int32), "loss_d": np.array([0.5], np.float32)}
    return [
        Snapshot(step, losses | {"loss_step": np.array([step], np.int32)}, {"modes": step / 2}, kept).encode()
        for step in steps
    ]


FILM = """const reel = new film.Film('r');
    const asked = [];
    for (const bytes of messages) {
        const decoded = wire.decodeMessage(bytes);
        asked.push(reel.missing(decoded, 1));
        reel.add(decoded);
    }
    return { asked, steps: reel.kept.map((f) => f.step), newest: reel.newest?.step, series: reel.series('loss_step', 'loss_d', reel.length - 1) };"""  # noqa: E501
SCENE = ({"dimension": 2}, Snapshot(0).encode())


def test_the_same_message_twice_changes_nothing(page: Any) -> None:
    first, second = message("r", -1, STATUS, "", frames(0, 2), SCENE), message("r", 2, STATUS, "", frames(5))
    found = run(page, FILM, first, second, second, first)
    assert found["steps"] == [0, 2, 5]
    assert found["asked"] == [None] * 4
    assert found["series"] == {"x": [0, 2, 5], "y": [0.5, 0.5, 0.5]}


def test_a_lost_message_is_asked_for_once_and_filled_in(page: Any) -> None:
    messages = [
        message("r", -1, STATUS, "", frames(0, 1), SCENE),
        message("r", 4, STATUS, "", frames(5)),  # 2 to 4 were lost
        message("r", 5, STATUS, "", frames(6)),
        message("r", 1, STATUS, "", frames(2, 4, 5, 6, 7)),
    ]
    found = run(page, FILM, *messages)
    assert found["asked"] == [None, 1, None, None]
    assert found["steps"] == [0, 1, 2, 4, 5, 6, 7]


def test_without_a_scene_everything_is_asked_for(page: Any) -> None:
    assert run(page, FILM, message("r", 4, STATUS, "", frames(5)))["asked"] == [-1]


def test_a_passing_look_is_dropped_when_a_later_frame_comes(page: Any) -> None:
    first = message("r", -1, STATUS, "", [*frames(0), *frames(1, kept=False)], SCENE)
    assert run(page, FILM, first)["newest"] == 1
    found = run(page, FILM, first, message("r", 0, STATUS, "", frames(2)))
    assert (found["newest"], found["steps"]) == (2, [0, 2])
