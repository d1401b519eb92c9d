"""A run as one HTML file: it opens from disk without a network, shows the film, and says what there is to know."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from playground.downloads import FORMATS, NotKeptError, Source
from playground.downloads.download import file_words
from playground.downloads.run_card import RunCard
from playground.downloads.run_page import run_message
from playground.downloads.site import Entry, site
from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment
from playground.recordings import add_to, experiments

MOST_BYTES = 3_000_000  # of a toy run's file
ADDRESS = "http://here.test:8501/card?run=1"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        engine = Engine(workers=0)
    add_to(engine.database, ["ring", "digits", "ring-collapse"])
    yield engine
    engine.close()


def source_of(engine: Engine, name: str) -> Source:
    experiment = experiments()[name]
    return Source(experiment, engine.latest(experiment.key), engine, ADDRESS)


@pytest.fixture
def opened(chromium: Browser, engine: Engine, tmp_path: Path) -> Iterator[Any]:
    """Open a run's file from disk, without a network; whatever its scripts complain about fails the test."""
    context = chromium.new_context(offline=True, viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    said: list[str] = []

    def open_file(name: str, query: str = "") -> Any:
        packed = FORMATS["html"].make(source_of(engine, name))
        assert len(packed) < MOST_BYTES
        (tmp_path / f"{name}.html").write_bytes(packed)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda asked: said.append(asked.url) if asked.url.startswith("http") else None)
        page.goto(f"file://{tmp_path / name}.html{query}")
        page.wait_for_selector("#run[data-ready] .gp-live[data-draws]")
        return page

    yield open_file
    context.close()
    assert said == []


def test_the_file_of_a_run_opens_from_disk_and_its_film_can_be_scrubbed(opened) -> None:
    page = opened("ring")
    live = page.locator(".gp-live")
    assert live.get_attribute("data-state") == "recorded"
    assert live.get_attribute("data-step") == "3300"
    page.locator(".gp-slider").fill("0")
    page.wait_for_selector('.gp-live[data-step="0"]')
    assert "At step 0" in page.inner_text(".gp-sentence")
    page.wait_for_selector('[data-chart="losses"] .main-svg')  # Plotly is in the file too
    assert page.locator("svg.qr path").count() > 0
    assert page.locator(f'a[href="{ADDRESS}"]').count() == 1


def test_in_a_frame_the_file_of_a_gallery_shows_only_that(opened) -> None:
    page = opened("digits", "?view=gallery&controls=none")
    page.wait_for_selector('.gp-live[data-picture="2500"]')
    assert not page.is_visible("h1")
    assert not page.is_visible(".gp-time")
    assert page.locator(".main-svg").count() == 0
    box = page.locator(".gp-gallery").bounding_box()
    assert (box["width"], box["height"]) == pytest.approx((1200, 900), abs=12)
    page.locator(".gp-gallery").click(position={"x": 200, "y": 200})
    assert page.locator(".gp-card").count() == 0, "nobody is there to be asked for the nearest training pictures"


def test_a_card_says_how_the_run_was_made_and_how_it_ended(engine) -> None:
    card = RunCard(source_of(engine, "ring-collapse"))
    assert card.title == "Mode collapse on the ring"
    settings = {setting: (usual, here) for setting, usual, here in card.changes}
    assert settings["Penalty"] == ("R1 + R2", "None")
    assert any("modes" in sentence for sentence in card.story)
    headline = card.numbers[0]
    assert (headline.title, bool(headline.floor), " to " in headline.range) == ("Sliced Wasserstein", True, True)
    for number in card.numbers:
        assert number.floor, f"{number.title} has a floor among the numbers of the run"
    facts = dict(card.facts)
    assert facts["Seed"] == str(card.experiment.seed)
    losses = hashlib.sha256(FORMATS["losses"].make(card.source)).hexdigest()
    assert losses.startswith(facts["Hash of the losses"])


def test_a_run_that_has_a_name_is_called_so_on_its_card_in_its_file_and_on_a_site(engine) -> None:
    run_id = source_of(engine, "ring").run.id
    engine.remark(run_id, name="Anna's <first> ring!")
    source = source_of(engine, "ring")
    assert RunCard(source).title == "Anna's <first> ring!"
    assert RunCard(source).origin[0] == "Ring of Gaussians"
    assert FORMATS["html"].file_name(source).startswith("anna-s-first-ring-")
    first = site([Entry("ring.html", source)], "Runs")
    for file in ("index.html", "ring.html"):
        assert "Anna&#x27;s &lt;first&gt; ring!" in first[file].decode(), file
    engine.remark(run_id, name="")
    assert RunCard(source_of(engine, "ring")).title == "Ring of Gaussians"
    assert FORMATS["html"].file_name(source_of(engine, "ring")).startswith("ring-")
    assert file_words("¿…?") == ""


def test_what_stands_in_a_file_is_text_and_never_code(engine) -> None:
    source = source_of(engine, "ring")
    source.address = 'http://x/"><script>alert(1)</script>'
    text = FORMATS["html"].make(source).decode()
    assert "alert(1)</script>" not in text
    HTMLParser().feed(text)


def test_without_a_run_there_is_no_card() -> None:
    assert FORMATS["html"].missing(Source(Experiment.default()))
    with pytest.raises(NotKeptError):
        run_message(Source(Experiment.default()))
