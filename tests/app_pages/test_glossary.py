"""The glossary on pages: every term is a link where it is first written."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from playground.glossary import linked, mentioned, terms
from playground.ui.glossary import entries
from playground.ui.story_scenes import SCENES
from tests.app_pages.test_home import home
from tests.app_pages.test_pages import _an_engine_without_workers, open_page  # noqa: F401

LINK = re.compile(r"\[([^\]]*)\]\(glossary#([a-z-]+)\)")


def unlinked(test: AppTest) -> dict[str, str]:
    """The terms whose first mention in the page's text is no link, with that text."""
    texts = [element.value for element in test.main if element.type in ("markdown", "caption", "text")]
    found: dict[str, str] = {}
    seen: set[str] = set()
    for text in texts:
        links = {name for _, name in LINK.findall(text)}
        for name in mentioned(LINK.sub(r"\1", text)):
            if name not in seen | links:
                found[name] = text
            seen.add(name)
    return found


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("distributions", {"target": "ring", "penalty": "none", "g_optimiser__beta1": "0.9"}),  # with a recipe's story
        ("conditional", {"target": "digits", "condition": "projection"}),
        ("inside", {"target": "ring"}),
        ("recipes", {}),
        ("runs", {}),
        ("dirac", {}),
        ("images", {"target": "digits"}),
        ("conditional", {"target": "ring", "condition": "projection"}),
        ("conditional", {"target": "shapes", "condition": "picture"}),
        ("workshop", {}),
        ("seeds", {"target": "ring", "seeds": "1~2"}),
        ("compare", {"run": ["ring-collapse", "ring-cured"]}),
        ("card", {"run": "ring-cured"}),
    ],
)
def test_every_term_is_a_link_where_a_page_first_mentions_it(page, params):
    test = open_page(f"app_pages/{page}.py", **params)
    assert not test.exception
    assert unlinked(test) == {}


PLAYED = {"you": 5, "discriminator": 8, "of": 8, "marked": [0, 1, 2, 3]}
DONE = {  # all that there is to do in the introduction
    "story__shown": True,
    "story__detective": {"untrained": PLAYED, "trained": PLAYED},
    "story__round": "trained",
    "story__arrows": True,
    "story__broken": True,
    "story__cure": "larger",
}


@pytest.mark.parametrize("done", [{}, DONE], ids=["as it opens", "done"])
@pytest.mark.parametrize("scene", range(1, len(SCENES) + 1))
def test_so_it_is_in_each_scene_of_the_introduction(scene, done):
    assert unlinked(home(str(scene), **done)) == {}


def test_the_live_view_names_its_terms_below():
    below = next(caption.value for caption in open_page(target="ring").caption if "Words in this view" in caption.value)
    names = {name for _, name in LINK.findall(below)}
    assert names >= {
        "generator",
        "discriminator",
        "loss",
        "belief",
        "manifold",
        "mode",
        "sliced-wasserstein",
        "high-quality",
    }


def test_a_knob_explains_the_term_of_its_label():
    test = open_page(target="ring")
    assert "](glossary#learning-rate)" in test.select_slider(key="simple:g_optimiser.learning_rate").help
    assert "](glossary#penalty)" in test.selectbox(key="simple:penalty").help


def test_every_entry_has_two_sentences_a_picture_and_a_paper():
    for entry in entries():
        assert 2 <= len(re.findall(r"[.?](?: |$)", entry["text"])) <= 3, entry["name"]
        assert entry["picture"].startswith("<svg"), entry["name"]
        assert "#" not in entry["picture"], f"{entry['name']}: colours are the theme's variables"
        assert entry["alt"].endswith("."), entry["name"]
        assert re.search(r"\d{4}", entry["paper"]), entry["name"]
        assert entry["link"].startswith("https://"), entry["name"]


def test_no_spelling_stands_for_two_terms():
    spellings = [spelling for term in terms().values() for spelling in term.spellings]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Modes and modes.", "[Modes](glossary#mode) and modes."),
        ("**The generator** is G.", "**The [generator](glossary#generator)** is G."),
        (r"non\-saturating", r"[non\-saturating](glossary#non-saturating)"),
        ("D(x), `floor`, $D$, [a floor](x), step-by-step", "D(x), `floor`, $D$, [a floor](x), step-by-step"),
        ("mode collapse", "[mode collapse](glossary#mode-collapse)"),
        (r"D\* and **D**", r"[D\*](glossary#best-discriminator) and **[D](glossary#discriminator)**"),
    ],
)
def test_links_stand_only_where_a_term_is_meant(text, expected):
    assert linked(text) == expected
