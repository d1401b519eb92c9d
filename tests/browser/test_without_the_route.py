"""Where a platform runs only the script, without our routes and middleware, as Community Cloud does: a learner's way.

The server is real: Streamlit's own, which is not told that there is a `st.App`.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from playground.gan.experiment.link import to_link
from playground.recordings import experiments
from tests.browser.conftest import Panel, Server, button, zip_of_pictures

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SMALL = "generator.width=32&discriminator.width=32"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("plain"), "tests.browser.without_routes", workers="1")
    yield running
    running.stop()


def the_path_of(panel: Panel) -> str:
    return panel.page.url.split("/", 3)[3]


def test_there_are_no_routes(server):
    with urllib.request.urlopen(f"{server.url}/job/none") as answer:
        assert answer.headers["content-type"].startswith("text/html"), "the document, as for every unknown address"


def test_a_first_visit_plays_a_recording_in_our_style(visit):
    page = visit(f"distributions?{urlencode(to_link(experiments()['ring-cured']))}")
    panel = Panel(page)
    panel.wait(lambda p: p.read("state") == "recorded" and int(p.read("frames")) > 40, "a recording")
    step = panel.step
    panel.wait(lambda p: p.step > step, "the recording plays")
    styles = page.evaluate("[...document.querySelectorAll('style')].map((style) => style.textContent).join()")
    assert "What the theme cannot say" in styles


def test_start_watch_pause_step_resume_share_and_stop(visit, start):
    page = visit(f"distributions?target=moons&steps=60000&seed=61&{SMALL}")
    panel = start(page)
    step = panel.step
    panel.wait(lambda p: p.step > step, "a moving picture")
    button(page, "pause").click()
    step = panel.wait_for_pause()
    button(page, "resume").wait_for()
    button(page, "step").click()
    assert panel.wait_for_pause(beyond=step) == step + 1, "one step on"
    button(page, "resume").click()
    panel.wait(lambda p: p.step > step + 5, "going on")
    other = Panel(visit(the_path_of(panel)))
    other.wait(lambda p: p.read("run") == panel.read("run") and p.step > step, "the same run, by its link")
    step = other.step
    other.wait(lambda p: p.step > step, "a moving picture for both")
    button(page, "stop").click()
    panel.wait_for_state("stopped")
    other.wait_for_state("stopped")
    page.reload()
    panel.wait(lambda p: p.read("run") == other.read("run") and p.step >= step, "the run after a reload")


def test_a_run_is_seen_to_its_end(visit, start):
    panel = start(visit(f"distributions?target=moons&steps=300&seed=62&{SMALL}"))
    panel.wait_for_state("finished")
    panel.wait(lambda p: int(p.read("frames")) > 30 and p.step == 300, "the whole film")


def test_own_pictures_are_uploaded_and_learnt_from(visit):
    page = visit("images?target=own-images&generator=mlp&discriminator=mlp")
    chooser = page.locator("input[type=file]").first
    chooser.wait_for(state="attached")
    chooser.set_input_files({"name": "own.zip", "mimeType": "application/zip", "buffer": zip_of_pictures(12)})
    page.locator(".st-key-own-images-use button").click()
    page.wait_for_url("**target.folder=**")
    button(page, "start").click()
    panel = Panel(page)
    panel.wait(lambda p: p.read("state") == "running" and int(p.read("picture") or -1) > 0, "a first picture")
    button(page, "stop").click()
    panel.wait_for_state("stopped")
    page.locator("canvas.gp-gallery").focus()
    page.keyboard.press("Enter")
    said = page.locator(".gp-card").get_by_text("This page cannot ask the server.")
    said.wait_for()  # only a route could: which training pictures are nearest


def test_a_term_leads_to_the_glossary(visit):
    page = visit(f"distributions?target=moons&{SMALL}")
    page.locator(".st-key-glossary-popup [data-mounted]").wait_for(state="attached")
    page.locator("a[href^='glossary#']").filter(visible=True).first.click()
    leads_on = page.locator(".term-popup").get_by_role("link", name="Open the glossary")
    with page.context.expect_page() as opened:
        leads_on.click()
    opened.value.locator(".term h2").first.wait_for()
