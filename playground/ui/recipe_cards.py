"""The cards of all recipes: a picture of what comes of it, what it shows, and one click to open it."""

from __future__ import annotations

import streamlit as st

from playground.charts.thumbnails import still_thumbnail
from playground.gan.experiment.link import to_link
from playground.recipes import CHAPTERS, Recipe, recipes
from playground.recipes.pictures import Picture, file_of, register
from playground.ui import address
from playground.ui.glossary import with_terms
from playground.ui.side_by_side import side_by_side_button

COLUMNS = 3
PARTS = {"watch": "Watch for", "wrong": "What goes wrong", "next": "Try next", "source": "From"}
CHAPTER = "chapter"  # in the link too
LAST = "recipes:last-chapter"  # in the session
ABOUT = (
    "Experiments with a story, in a good order to learn from: what works, what goes wrong, and what cures it. Each "
    "picture shows what the generator had learnt or, where nothing was trained, what there is to learn."
)
STYLE = """
<style>
.st-key-recipe-cards [data-testid="stImage"] img {width: 100%; height: 170px; object-fit: contain;}
.st-key-recipe-cards [data-testid="stImage"], .st-key-recipe-cards [data-testid="stImage"] > div {width: 100%;}
[class*="st-key-no-picture-of-"] { /* as large as a picture with its caption */
  min-height: 204px; padding: 0 15%; border-radius: 0.5rem;
  border: 1px dashed color-mix(in srgb, currentColor 25%, transparent);
}
[class*="st-key-no-picture-of-"] p {text-align: center;}
@media (max-width: 700px) { /* a phone: the picture beside the words */
  [class*="st-key-words-of-"] {
    display: grid; grid-template-columns: 96px minmax(0, 1fr); column-gap: 0.75rem; align-content: start;
  }
  [class*="st-key-words-of-"] > :first-child {grid-row: 1 / span 5;}
  .st-key-recipe-cards [data-testid="stImage"] img {height: 96px;}
  [class*="st-key-no-picture-of-"] {min-height: 96px; padding: 0 2px;}
  [class*="st-key-no-picture-of-"] p {font-size: 0.75rem; line-height: 1.2;}
}
</style>
"""


def recipe_cards() -> None:
    """The choice of a chapter, the search, and the cards: those of the chapter, or of all that speak of the words."""
    st.title("Recipes", anchor=False)
    st.caption(with_terms(ABOUT, "recipes"))
    filters, search = st.columns([3, 1], vertical_alignment="bottom")
    asked = st.query_params.get(CHAPTER) or st.session_state.get(LAST)  # or somebody comes back from a recipe
    st.session_state[CHAPTER] = asked if asked in CHAPTERS else next(iter(CHAPTERS))
    with filters:
        chosen = st.pills(
            "Chapter", list(CHAPTERS), required=True, key=CHAPTER, on_change=_choose_chapter,
            label_visibility="collapsed", wrap=True,
        )  # fmt: skip
    st.session_state[LAST] = chosen
    with search:
        word = st.text_input(
            "Search", key="recipes:search", placeholder="Search all", icon=":material/search:",
            label_visibility="collapsed",
        )  # fmt: skip
    found = matching(None if word else chosen, word)
    if not found:
        st.markdown(f"No recipe mentions “{address.plain(word)}”. Try another word.")
    st.html(STYLE)
    with st.container(key="recipe-cards"):
        for title, sentence in CHAPTERS.items():
            if members := [recipe for recipe in found if recipe.chapter == title]:
                _chapter(title, sentence, members)


def _choose_chapter() -> None:
    st.query_params[CHAPTER] = st.session_state[CHAPTER]


def _chapter(title: str, sentence: str, members: list[Recipe]) -> None:
    """A heading, a sentence, and the cards."""
    pictures = register()
    st.header(title, anchor=False)
    st.caption(with_terms(sentence, f"chapter {title}"))
    for start in range(0, len(members), COLUMNS):
        for column, recipe in zip(st.columns(COLUMNS), members[start : start + COLUMNS], strict=False):
            with column:
                _card(recipe, pictures.get(recipe.name))


def matching(chapter: str | None, word: str) -> list[Recipe]:
    """The recipes of a chapter (of all, if None) that speak of all words that are searched for."""
    wanted = word.casefold().split()
    found = [recipe for recipe in recipes().values() if chapter in (None, recipe.chapter)]
    return [recipe for recipe in found if all(part in _searchable_text(recipe) for part in wanted)]


def _searchable_text(recipe: Recipe) -> str:
    return f"{recipe.name} {recipe.title} {recipe.chapter} {recipe.story} {recipe.source}".casefold()


def _card(recipe: Recipe, picture: Picture | None) -> None:
    """One recipe; all of a row are equally high, with their doors at the bottom."""
    with st.container(border=True, height="stretch", vertical_alignment="distribute", key=f"recipe-{recipe.name}"):
        with st.container(gap="xxsmall", key=f"words-of-{recipe.name}"):
            _picture(recipe, taken_after(recipe, picture))
            st.markdown(with_terms(f"**{recipe.title}**", recipe.name))
            if recipe.cures:
                st.caption(f":material/healing: The cure for “{recipes()[recipe.cures].title}”.")
            st.caption(with_terms(address.plain(recipe.shows), recipe.name))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _links(recipe)


def _links(recipe: Recipe) -> None:
    """Open it, see it beside another, read its story."""
    recipe_link(recipe, "Open", ":material/open_in_new:")
    if recipe.experiment is not None:
        side_by_side_button(recipe)
    if recipe.watch:
        with st.popover("Story", type="tertiary"):
            _story(recipe)


def recipe_link(recipe: Recipe, label: str, icon: str, help: str | None = None) -> None:
    """The door to a recipe's page."""
    if recipe.experiment is None:
        st.page_link(recipe.page, label=label, icon=icon, help=help)
    else:
        page, link = address.page_of(recipe.experiment), to_link(recipe.experiment)
        st.page_link(page, label=label, icon=icon, help=help, query_params=link)


def _story(recipe: Recipe) -> None:
    """All paragraphs of its story."""
    st.markdown(f"**{recipe.title}**")
    st.markdown(with_terms(address.plain(recipe.shows)))
    for part, title in PARTS.items():
        if text := getattr(recipe, part):
            st.markdown(with_terms(f"**{title}.** {address.plain(text)}"))


def taken_after(recipe: Recipe, picture: Picture | None) -> str:
    """ "after 400 of 10,001 steps": how far the training of its picture had come; "" where nothing was trained."""
    if recipe.experiment is None or picture is None or not picture.steps:
        return ""
    whole = recipe.experiment.steps
    return f"after {picture.steps:,} of {whole:,} steps" if picture.steps < whole else f"after {picture.steps:,} steps"


def _picture(recipe: Recipe, taken: str) -> None:
    """What came of it, or what there is to learn; where that is not here either, what to do about it."""
    experiment, file = recipe.experiment, file_of(recipe.name)
    if file.exists():
        alt = f"What {recipe.title} had learnt {taken}".strip() if experiment else f"A picture of {recipe.title}"
        st.image(str(file), caption=taken or None, width="stretch", alt=alt)
    elif why := missing(recipe):
        with st.container(key=f"no-picture-of-{recipe.name}", vertical_alignment="center"):
            st.caption(address.plain(why))
    else:
        target = experiment.target if experiment else None
        st.image(still_thumbnail(target), width="stretch", alt=f"What {recipe.title} learns")


def missing(recipe: Recipe) -> str:
    """Why there is not even a picture of what it learns, and what to do, in a sentence or two; "" if there is one."""
    why = recipe.experiment.target.problem if recipe.experiment else ""
    return f"{why} The recipe has a button for it." if why else ""
