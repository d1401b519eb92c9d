"""Hands on the plane (frontend/live/navigation.ts): what the wheel, a drag, two clicks and the keys do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from playground.charts.message import message
from playground.charts.scene import scene
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from tests.frontend.conftest import LOAD
from tests.frontend.messages import STATUS

pytestmark = pytest.mark.browser
X, Y = 300, 200  # where the pointer is


def show(page: Any) -> None:
    """Put a plane into the page, as `window.plane`."""
    packed = message("r", -1, STATUS, "", [Snapshot(0, {}, {}).encode()], scene(Experiment.default("ring")))
    page.evaluate(
        """async (raw) => {
            const { Plane, decodeMessage } = await load("server/wire", "live/plane");
            const { scene } = decodeMessage(new Uint8Array(raw));
            const canvas = document.body.appendChild(document.createElement("canvas"));
            canvas.tabIndex = 0;
            canvas.style = "position: fixed; left: 0; top: 0; width: 550px; height: 540px";
            window.hint = document.createElement("div");
            window.plane = new Plane({ canvas, readout: document.createElement("div"), hint });
            plane.setScene(scene);
            plane.setTheme({ ink: scene.ink.light, font: "sans-serif" });
        }""",
        list(packed),
    )


@pytest.fixture
def plane(page: Any) -> Iterator[Any]:
    """A page with a plane, and the pointer on it."""
    show(page)
    page.mouse.move(X, Y)
    yield page
    page.evaluate("() => { plane.dispose(); plane.elements.canvas.remove(); }")


@pytest.fixture
def phone(chromium: Browser, modules: str) -> Iterator[Any]:
    """A page with a plane, on a screen that is touched."""
    context = chromium.new_context(has_touch=True)
    page = context.new_page()
    page.add_init_script(LOAD)
    page.goto(f"{modules}/empty.html")
    show(page)
    yield page
    context.close()


def zoom(plane: Any) -> float:
    return plane.evaluate("() => plane.camera.zoom")


def under_pointer(plane: Any) -> list[float]:
    return plane.evaluate("([x, y]) => [plane.camera.ux(x), plane.camera.uy(y)]", [X, Y])


def turn(plane: Any, pixels: int) -> None:
    """Turn the wheel with Ctrl held, as a notch of a mouse (100 pixels) or a pinch (few) does."""
    plane.keyboard.down("Control")
    plane.mouse.wheel(0, pixels)
    plane.keyboard.up("Control")


def test_the_wheel_alone_scrolls_the_page_and_a_hint_says_how_it_zooms(plane: Any) -> None:
    plane.mouse.wheel(0, -100)
    plane.wait_for_function("() => hint.classList.contains('seen')")
    assert plane.evaluate("() => hint.textContent") == "Hold Ctrl to zoom"
    assert zoom(plane) == 1
    plane.wait_for_function("() => !hint.classList.contains('seen')")


def test_with_ctrl_the_wheel_zooms_gently_at_the_pointer(plane: Any) -> None:
    before = under_pointer(plane)
    turn(plane, -100)
    plane.wait_for_function("() => plane.camera.zoom > 1")
    assert 1.1 < zoom(plane) < 1.3
    assert under_pointer(plane) == pytest.approx(before)
    assert plane.evaluate("() => plane.last.enabled()")
    notch = zoom(plane)
    turn(plane, -5)
    plane.wait_for_function(f"() => plane.camera.zoom > {notch}")
    assert zoom(plane) / notch < 1.05, "a pinch comes in many small steps"
    assert not plane.evaluate("() => hint.classList.contains('seen')")


def test_a_drag_moves_what_is_under_the_pointer_and_two_clicks_show_all_again(plane: Any) -> None:
    turn(plane, -100)
    plane.wait_for_function("() => plane.camera.zoom > 1")
    held = under_pointer(plane)
    plane.mouse.down()
    plane.mouse.move(X + 30, Y + 10, steps=3)
    plane.mouse.up()
    moved = plane.evaluate("([x, y]) => [plane.camera.ux(x), plane.camera.uy(y)]", [X + 30, Y + 10])
    assert moved == pytest.approx(held)
    plane.mouse.dblclick(X, Y)
    assert plane.evaluate("() => plane.camera.atHome")


def test_zoomed_out_to_the_whole_nothing_is_half_pushed_aside(plane: Any) -> None:
    turn(plane, -100)
    plane.wait_for_function("() => plane.camera.zoom > 1")
    plane.mouse.move(20, 20)
    turn(plane, 100)
    plane.wait_for_function("() => plane.camera.atHome")


def test_keys_zoom_and_move_and_show_all_again(plane: Any) -> None:
    plane.evaluate("() => plane.elements.canvas.focus()")
    plane.keyboard.press("+")
    assert zoom(plane) == pytest.approx(1.25)
    left = under_pointer(plane)
    plane.keyboard.press("ArrowLeft")
    assert under_pointer(plane)[0] < left[0]
    plane.keyboard.press("-")
    assert plane.evaluate("() => plane.camera.atHome")
    plane.keyboard.press("ArrowUp")
    assert not plane.evaluate("() => plane.camera.atHome")
    plane.keyboard.press("0")
    assert plane.evaluate("() => plane.camera.atHome")


def test_after_a_change_of_size_a_gesture_goes_on_from_what_is_seen(plane: Any) -> None:
    turn(plane, -100)
    plane.wait_for_function("() => plane.camera.zoom > 1")
    notch = zoom(plane)
    plane.wait_for_timeout(200)  # then the wheel is taken to stand still
    plane.evaluate("() => { plane.elements.canvas.style.width = '400px'; plane.resize(); }")
    before = under_pointer(plane)
    turn(plane, -100)
    plane.wait_for_function(f"() => plane.camera.zoom > {notch}")
    assert under_pointer(plane) == pytest.approx(before)


def touch(phone: Any, *moves: list[tuple[int, int]]) -> None:
    """Fingers go down at the first places, move on to the others, and are lifted."""
    session = phone.context.new_cdp_session(phone)
    for i, fingers in enumerate(moves):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_two_fingers_zoom_and_then_one_moves_the_picture(phone: Any) -> None:
    touch(phone, [(250, 200), (350, 200)], [(225, 200), (375, 200)], [(200, 200), (400, 200)])
    assert zoom(phone) == pytest.approx(2, rel=0.1)
    assert phone.evaluate("() => plane.elements.canvas.style.touchAction") == "none"
    held = under_pointer(phone)
    touch(phone, [(X, Y)], [(X + 20, Y)], [(X + 40, Y)])
    moved = phone.evaluate("([x, y]) => [plane.camera.ux(x), plane.camera.uy(y)]", [X + 40, Y])
    assert moved == pytest.approx(held, abs=0.1)


def test_one_finger_on_the_whole_picture_scrolls_the_page(phone: Any) -> None:
    touch(phone, [(X, Y)], [(X, Y + 30)], [(X, Y + 60)])
    assert phone.evaluate("() => plane.camera.atHome")
    assert phone.evaluate("() => plane.elements.canvas.style.touchAction") == "pan-y"
