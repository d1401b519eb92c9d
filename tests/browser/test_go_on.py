"""Back to the best step, and on from an earlier one, each with one click."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.recipes import recipes
from tests.browser.conftest import Panel

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_a_run_that_failed_goes_back_to_its_best_step_and_on_from_there_or_from_the_last_good_one(visit):
    recipe = recipes()["discriminator-wins"].experiment
    assert recipe is not None
    page = visit(f"distributions?{urlencode(to_link(recipe))}")
    panel = Panel(page)
    best, good = (
        page.get_by_role("button", name=f"Go on from the {which}") for which in ("best step", "last good step")
    )
    words = page.locator(".st-key-heading-next")
    expect(words).to_be_visible()
    expect(best.or_(good)).to_have_count(0)  # nothing to go on from yet
    page.get_by_role("button", name=re.compile("^(Start|Train again)$")).first.click()
    panel.wait(lambda p: p.read("state") == "finished", "the end of the run", seconds=150)

    star = page.get_by_role("img", name=re.compile("The best step so far, .* is marked here with a star"))
    expect(star).to_be_visible()
    expect(best).to_be_visible()
    above, below = words.bounding_box(), best.bounding_box()
    assert above["y"] + above["height"] <= below["y"], "what was there before the buttons has not made room for them"
    step = int(re.sub(r"\D", "", star.get_attribute("aria-label")))
    assert 0 < step < recipe.steps
    back = page.get_by_role("button", name="Back to the best")
    back.focus()
    page.keyboard.press("Enter")
    panel.wait(lambda p: p.step == step, "the best step")
    expect(back).to_be_disabled()
    page.get_by_role("slider", name="Timeline of the run").press("End")
    panel.wait(lambda p: p.step == recipe.steps, "the end of the film")

    expect(good).to_be_enabled()
    said = page.locator(".st-key-go_on").inner_text()
    begins = int(re.search(r"From step ([\d,]+)(?:: health|, the first checkpoint)", said)[1].replace(",", ""))
    best.click()
    page.wait_for_url(f"**fork={step}-*")
    panel.wait(lambda p: p.read("state") == "finished", "the end of the fork from the best step", seconds=150)
    page.go_back()
    page.wait_for_url(lambda url: "fork" not in url)
    panel.wait(lambda p: p.read("state") == "finished", "the first run again")
    good.click()
    page.wait_for_url(f"**fork={begins}-*")
    panel.wait(lambda p: p.read("state") in ("running", "finished"), "the fork from the last good step")


def test_the_stop_rule_ends_a_run_and_says_so(visit):
    stuck = Experiment(g_optimiser={"kind": "sgd", "learning_rate": 1e-6}, ema=0, steps=2000, patience=150, seed=77)
    page = visit(f"distributions?{urlencode(to_link(stuck))}")
    page.get_by_role("button", name="Start").first.click()
    panel = Panel(page)
    panel.wait(lambda p: p.read("state") == "finished", "the end by the rule", seconds=150)
    assert panel.step < 2000
    expect(page.locator(".gp-sentence")).to_contain_text(re.compile(r"Stopped: no gain since step \d+\."))
    expect(page.locator(".gp-best")).to_contain_text(re.compile(r"Stopped: no gain since step \d+\."))
