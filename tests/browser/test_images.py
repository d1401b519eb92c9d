"""The Images page as a learner walks it: pictures come out of the noise, are compared, played with, and explored."""

from __future__ import annotations

import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from playground.gan.experiment.experiment import Experiment
from playground.store import Database
from tests.browser.conftest import Panel, button, zip_of_pictures
from tests.handmade import put_film

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def film(server):
    """A finished run on shapes, made by hand, in the server's store."""
    database = Database(f"sqlite:///{server.home / 'store.sqlite'}")
    experiment = Experiment.default("shapes")
    run = put_film(database, experiment, frames=24)
    database.close()
    return run


def wait_for_picture(panel: Panel, step: int) -> None:
    panel.wait(lambda p: p.read("picture") == str(step), f"the picture of step {step}")


def test_pictures_come_out_of_the_noise_and_can_be_compared_and_explored(visit):
    page = visit("images?target=digits&steps=1200&seed=71&generator=mlp&discriminator=mlp")
    button(page, "start").click()
    panel = Panel(page)
    panel.wait(lambda p: p.read("state") == "running" and int(p.read("picture") or -1) > 0, "a first picture")
    seen, begun = set(), time.monotonic()
    while panel.read("state") == "running":
        seen.add(panel.read("picture"))
        time.sleep(0.05)
    assert len(seen) >= min(4, 2 * (time.monotonic() - begun)), "the gallery stands still while it trains"
    panel.wait_for_state("finished")
    wait_for_picture(panel, 1200)

    slider = page.get_by_role("slider", name="Timeline of the run")
    slider.focus()
    page.keyboard.press("Home")
    wait_for_picture(panel, 0)
    page.keyboard.press("End")
    wait_for_picture(panel, 1200)

    gallery = page.locator("canvas.gp-gallery")
    gallery.focus()
    page.keyboard.press("ArrowRight")
    assert "generated 2" in page.locator(".gp-readout").inner_text()
    page.keyboard.press("Enter")
    page.locator(".gp-card[data-done]").wait_for()
    card = page.locator(".gp-card")
    assert card.locator("figure").count() == 4
    assert "not a copy" in card.inner_text() or "memorised" in card.inner_text()
    card.get_by_role("button", name="Close").click()
    expect(page.locator(".gp-card")).to_have_count(0)

    page.get_by_text("Latent lab").click()
    page.locator(".lab[data-ready=plane]").wait_for()
    page.locator(".lab-sheet").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".lab-caption")).to_contain_text("column 5 of 11")
    page.get_by_role("button", name="Walk", exact=True).click()
    sheet = page.locator(".lab-sheet")
    sheet.focus()
    page.locator(".lab[data-ready=walk]").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Choose where the walk should end").wait_for()
    sheet.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("picture 1 of 24").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as GIF").click()
    with Image.open(download.value.path()) as walk:
        assert walk.n_frames > 24


def test_which_is_real_is_played_with_the_keyboard(visit, film):
    page = visit("images?target=shapes")
    panel = Panel(page)
    panel.wait(lambda p: p.read("run") == film, "the film")
    page.get_by_role("button", name="Which is real?").click()
    first = page.get_by_role("button", name="Picture 1", exact=True)
    first.wait_for()
    page.keyboard.press("Space")
    expect(first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Picture 6", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Check").click()
    verdict = page.locator(".gp-verdict").inner_text()
    labels = [card.get_attribute("aria-label") or "" for card in page.locator(".gp-guess").all()]
    right = sum("you were right" in label for label in labels)
    of_d = sum((": real," in label) == (_belief(label) > 50) for label in labels)
    assert f"You: {right} of 16 right. The discriminator: {of_d}." in verdict
    assert sum(": real," in label for label in labels) == 8
    page.get_by_role("button", name="Another round").click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".gp-verdict")).to_contain_text("All rounds")
    page.get_by_role("button", name="Back to the gallery").click()
    expect(page.locator(".gp-game")).to_have_count(0)


def _belief(label: str) -> float:
    return float(label.rpartition("D: ")[2].removesuffix("% real"))


def test_your_own_pictures_are_brought_in_and_become_the_target(visit):
    page = visit("images?target=own-images")
    chooser = page.locator("input[type=file]").first
    chooser.wait_for(state="attached")
    chooser.set_input_files({"name": "own.zip", "mimeType": "application/zip", "buffer": zip_of_pictures(12)})
    page.locator(".st-key-own-images-use button").click()
    page.wait_for_url("**target.folder=**")
    button(page, "start").wait_for()
    page.reload()
    button(page, "start").wait_for()


def test_too_few_pictures_get_a_sentence(visit):
    page = visit("images?target=own-images")
    chooser = page.locator("input[type=file]").first
    chooser.wait_for(state="attached")
    chooser.set_input_files({"name": "own.zip", "mimeType": "application/zip", "buffer": zip_of_pictures(1)})
    page.locator(".st-key-own-images-use button").click()
    page.get_by_text("At least 10 pictures").wait_for()


def test_the_networks_are_shown_before_anything_is_trained(visit):
    page = visit("images?target=shapes&seed=72")
    page.get_by_text("The networks: layers").click()
    page.get_by_text("parameters · output 1 × 28 × 28").wait_for()
    expect(page.get_by_text("output 1 × 28 × 28")).to_have_count(1)
