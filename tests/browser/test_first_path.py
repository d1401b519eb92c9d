"""The first complete path, as a learner walks it: open, start, watch, scrub, reload, share."""

from __future__ import annotations

import os
import re
import signal
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.recordings import experiments
from playground.store import Database
from tests.browser.conftest import Panel, button

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LONG = "steps=20000"  # still training when the test is done with it
DRAW_LATE = """() => {  // as a slow machine does
    window.atNextRefresh = window.requestAnimationFrame;
    window.requestAnimationFrame = (draw) => setTimeout(() => window.atNextRefresh(draw), 500);
}"""


@pytest.fixture
def recorded(server) -> Experiment:
    """There is a recording of it, and on the server nobody has trained it, in no other test either."""
    experiment = experiments()["ring-cured"]
    engine = Engine(Database(f"sqlite:///{server.home / 'store.sqlite'}"), workers=0)
    for run in engine.runs(1000):
        if run.key == experiment.key and run.state != "recorded":
            engine.delete(run.id)
    engine.close()
    return experiment


def test_a_first_visit_plays_a_recording_and_start_trains_for_real(visit, recorded):
    page = visit(f"distributions?{urlencode(to_link(recorded))}")
    panel = Panel(page)
    panel.wait(lambda p: p.read("state") == "recorded" and int(p.read("frames")) > 40, "a recording")
    recording, step = panel.read("run"), panel.step
    assert step < 2000, "it begins at its beginning"
    panel.wait(lambda p: p.step > step, "the recording plays")
    page.get_by_text("This is a recording of an earlier run").wait_for()
    expect(page.locator("[data-part=state]")).to_have_text("Recorded", use_inner_text=True)
    panel.wait(lambda p: p.step == 2000, "it plays to its end")

    page.emulate_media(reduced_motion="reduce")
    page.reload()
    panel.wait(lambda p: p.read("state") == "recorded" and p.step >= 0, "the recording again")
    assert panel.step == 2000, "where motion is unwelcome it stands at its end"
    button(page, "start").click()
    panel.wait(lambda p: p.read("state") in ("running", "finished") and p.read("run") != recording, "training")


def test_start_watch_zoom_scrub_and_reload(visit, start):
    page = visit("distributions?target=moons&steps=1500&seed=11&generator.width=32&discriminator.width=32")
    panel = start(page)

    run, seen, draws = panel.read("run"), set(), panel.draws
    canvas = page.locator("canvas[role=img]").first
    canvas.click()
    page.keyboard.press("+")
    page.keyboard.press("+")
    box = page.locator("[data-chart=losses] .nsewdrag").first.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.2 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=4)
    page.mouse.up()
    range_of_losses = "document.querySelector('[data-chart=losses]').layout.xaxis.range.join()"
    zoomed = page.evaluate(range_of_losses)
    while panel.read("state") == "running":
        assert panel.draws >= draws, "the panel was mounted anew"
        draws = panel.draws
        seen.add(panel.step)
        time.sleep(0.1)
    assert len(seen) >= 4, "the picture did not move while it trained"
    panel.wait_for_state("finished")
    panel.wait(lambda p: int(p.read("frames")) > 100, "the whole film")
    button(page, "train-again").wait_for()
    assert panel.draws >= draws, "the end of the run mounted the panel anew"
    assert page.get_by_role("button", name="Reset view").is_enabled(), "the zoom was lost"
    assert page.evaluate(range_of_losses) == zoomed, "the zoom of the losses was lost"

    slider = page.get_by_role("slider", name="Timeline of the run")
    slider.focus()
    page.keyboard.press("Home")
    panel.wait(lambda p: p.step == 0, "scrubbing to the beginning")
    page.keyboard.press("ArrowRight")
    panel.wait(lambda p: p.step == 1, "scrubbing one snapshot on")

    page.reload()
    again = Panel(page)
    again.wait(lambda p: p.step == 1500, "the finished run after a reload")
    assert again.read("run") == run
    page.get_by_text("This experiment was trained before").first.wait_for()

    page.get_by_role("button", name="Share").click()
    with page.expect_download() as losses:
        page.get_by_role("button", name="Losses (.csv)").click()
    assert len(losses.value.path().read_text().splitlines()) > 1000


def test_a_running_run_survives_a_reload_and_is_shared_by_its_link(visit, start):
    page = visit("distributions?target=gaussian&steps=60000&seed=21")  # a bell is learnt fast
    panel = start(page)
    run = panel.read("run")
    step = panel.step

    page.reload()
    panel = Panel(page)
    panel.wait(lambda p: p.read("run") == run and p.step > step, "the same run, still going, after a reload")

    other = visit(page.url.split("/", 3)[3])
    panel_of_other = Panel(other)
    panel_of_other.wait(lambda p: p.read("run") == run and p.step > 0, "the same run in a second browser")
    page.get_by_text("2 watching").first.wait_for()

    said = "The store is being used by another program. Try again in a moment."
    other.route("**/live/**", lambda route: route.fulfill(status=503, body=said, content_type="text/plain"))
    other.get_by_role("alert").get_by_text(said).wait_for()
    other.unroute("**/live/**")
    other.get_by_text(said).wait_for(state="hidden")

    button(page, "pause").click()
    page.get_by_text("Your view is paused").first.wait_for()
    panel.wait(lambda p: p.read("frozen") == "true", "a frozen view")
    frozen_at, moving_at = panel.step, panel_of_other.step
    panel_of_other.wait(lambda p: p.step > moving_at, "the other viewer's picture goes on")
    assert panel.step == frozen_at

    button(page, "step").click()
    panel.wait(lambda p: p.read("run") != run and p.read("state") == "paused", "a copy of my own, one step on")
    page.get_by_text("Others do not see it").first.wait_for()
    button(other, "stop").click()
    panel_of_other.wait_for_state("stopped")


def test_step_pause_step_resume_and_stop(visit, start):
    page = visit(f"distributions?target=uniform&{LONG}&seed=31")
    panel = Panel(page)
    button(page, "step").click()
    assert panel.wait_for_pause(beyond=0) == 1, "the very first step"
    button(page, "resume").click()
    panel.wait(lambda p: p.step > 5, "going on")
    button(page, "pause").click()
    before = panel.wait_for_pause()
    button(page, "resume").wait_for()
    button(page, "step").click()
    assert panel.wait_for_pause(beyond=before) == before + 1, "one step on"
    button(page, "resume").click()
    panel.wait(lambda p: p.step > before + 5, "going on")
    button(page, "stop").click()
    panel.wait_for_state("stopped")
    button(page, "train-again").wait_for()


def test_a_killed_worker_is_reported_and_the_run_goes_on(visit, start, server):
    page = visit(f"distributions?target=exponential&{LONG}&seed=41")
    panel = start(page)
    panel.wait(lambda p: p.step > 200, "some progress")
    killed_at = panel.step
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    page.get_by_text("worker was lost").first.wait_for()
    panel.wait(lambda p: p.step > killed_at + 50 and p.read("state") == "running", "the run goes on by itself")
    button(page, "stop").click()
    panel.wait_for_state("stopped")


def test_a_restart_of_the_whole_app_continues_the_run_without_a_click(visit, start, server):
    page = visit(f"distributions?target=gaussian&{LONG}&seed=51")
    panel = start(page)
    panel.wait(lambda p: p.step > 200, "some progress")
    run, step = panel.read("run"), panel.step
    server.kill()
    server.start()
    page.reload()
    panel = Panel(page)
    panel.wait(lambda p: p.read("run") == run and p.step > step + 20, "the run goes on after the restart")
    button(page, "stop").click()
    panel.wait_for_state("stopped")


def test_the_first_path_by_keyboard_alone(visit):
    page = visit(f"distributions?target=ring&{LONG}&seed=61")
    panel, press = Panel(page), page.keyboard.press
    page.locator(".gp-skip").wait_for(state="attached")
    button(page, "start").wait_for()
    picture = page.locator("canvas[role=img]").first
    assert "Ring of Gaussians" in picture.get_attribute("aria-label"), "named before anything is painted"
    focused = page.locator(":focus")
    press("Tab")
    expect(focused).to_have_text("Skip to the run")
    press("Enter")
    expect(focused).to_have_text(re.compile("Start$"))
    press("Enter")
    panel.wait(lambda p: int(p.read("frames")) > 15, "training")
    expect(focused).to_have_text(re.compile("Pause$"))

    for _ in range(25):
        press("Tab")
        if focused.get_attribute("aria-label") == "Timeline of the run":
            break
    press("ArrowLeft")
    panel.wait(lambda p: p.read("following") == "false", "an older step")
    step, frames = panel.step, int(panel.read("frames"))
    panel.wait(lambda p: int(p.read("frames")) > frames + 3, "the training goes on")
    assert panel.step == step, "the view stays where it is"
    expect(focused).to_have_attribute("aria-valuetext", f"step {step:,}")
    press("End")
    panel.wait(lambda p: p.read("following") == "true" and p.step > step, "the newest step again")
    page.evaluate(DRAW_LATE)
    press("ArrowLeft")
    press("Tab")  # a key may come before the next picture is drawn
    expect(focused).to_have_text("Follow")
    page.evaluate("() => { window.requestAnimationFrame = window.atNextRefresh; }")
    press("Enter")
    panel.wait(lambda p: p.read("following") == "true", "the newest step by the button")
    expect(focused).to_have_attribute("aria-label", "Timeline of the run")

    while focused.get_attribute("data-testid") != "stBaseButton-primary":
        press("Shift+Tab")
    press("Enter")
    panel.wait_for_state("paused")
    expect(focused).to_have_text(re.compile("Resume$"))
    heard = page.locator(".gp-below [role=status]").first
    expect(heard).to_have_text(re.compile(r"^Paused after [\d,]+ steps\. .*D is right \d+% of the time\.$"))
    button(page, "stop").click()


def test_drawing_a_target_puts_it_into_the_link(visit):
    page = visit("distributions?target=own")
    page.get_by_role("radio", name="Your own").focus()  # one tab stop; arrow keys go from one target to the next
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".picker button:focus")).to_have_text("Swiss roll", use_inner_text=True)
    assert page.locator(".picker button[tabindex='0']").count() == 1
    canvas = page.locator(".drawing canvas")
    canvas.scroll_into_view_if_needed()
    page.locator(".drawing button").click()
    page.get_by_text("Draw at least three points").wait_for()
    assert button(page, "start").count() == 0, "there is nothing to learn"
    box = canvas.bounding_box()
    x, y, size = box["x"], box["y"], box["width"]
    page.mouse.move(x + 0.2 * size, y + 0.2 * size)
    page.mouse.down()
    page.mouse.move(x + 0.8 * size, y + 0.25 * size, steps=8)
    page.mouse.move(x + 0.5 * size, y + 0.8 * size, steps=8)
    page.mouse.up()
    page.wait_for_url("**target.points=**")
    other = visit(page.url.split("/", 3)[3])
    other.get_by_text("Your own").first.wait_for()
    assert other.get_by_text("damaged").count() == 0
