"""Which files a page needs: the code of Streamlit's elements and of our components on it, and the font of its icons.

Streamlit asks for the code of an element when it has to draw the first one, and for that of our components after that:
each time a round trip, and then things move. What is named here, the document names for the browser (`page_head.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st

from playground.app_files import BUNDLES, IMPORT, LATE_IMPORT, bundle, with_imports
from playground.ui.compressed_files import compressed
from playground.ui.fetch_order import interleaved

OURS = "app/static/bundles/"  # where our bundles are served
STREAMLIT = Path(st.__file__).parent / "static" / "static"
# of Streamlit, as it names their files; one that is no longer there is left out
ELEMENTS = ("Html", "BidiComponent", "PageLink", "Button", "ImageList")
NOT_ON_HOME = ("ButtonGroup", "Selectbox", "Slider", "NumberInput", "TextInput", "Checkbox", "Pagination")
ON_DIRAC = ("Html", "BidiComponent", "PageLink", "Button", "Selectbox", "Slider")
DRAWING = ("BidiComponent",)  # draws our components
ICONS = "media/MaterialSymbols-Rounded.*.woff2"
COMPONENTS, COMPONENTS_NOT_ON_HOME, SCRIPTS = ("live",), ("picker",), ("drawer", "ahead")
HEADERS = 850  # bytes that come before a file
CHARTS = ("still",)  # and plotly.js, which it asks for only when it draws
HOME, DIRAC, OTHER = PAGES = "", "dirac", "any other"  # the addresses of two that need something else than the others
PACKED = re.compile(r'(?:href|src)="\./([^"]+\.(?:js|css))"')  # what is sent compressed


def kind_of(page: str) -> str:
    """Pages that need the same: one of PAGES. page: its address; "" is Home."""
    return page if page in PAGES else OTHER


def scripts() -> list[str]:
    """The paths of our scripts that every document runs itself."""
    return modules((), SCRIPTS)


def icons() -> list[str]:
    """The paths of the font of the icons."""
    return [f"static/{font.relative_to(STREAMLIT).as_posix()}" for font in STREAMLIT.glob(ICONS)]


def needed(page: str) -> tuple[list[str], list[str]]:
    """Of a kind of page: the paths of what it needs besides what Streamlit starts with, in the order in which they are
    fetched; and of what the next page will need."""
    basic, further = modules(ELEMENTS, COMPONENTS), modules(NOT_ON_HOME, COMPONENTS_NOT_ON_HOME)
    charts = modules((), CHARTS, late=True)
    here = {HOME: basic, DIRAC: charts + modules(ON_DIRAC, ())}.get(page, basic + further)
    started = PACKED.findall(document())  # by Streamlit itself
    first = dict.fromkeys(path for path in here if path not in started)
    later = dict.fromkeys(path for path in basic + further + charts if path not in {*first, *started})
    return sequence(list(first)), list(later)


def is_library(path: str) -> bool:
    """Whether this is the chart library, a third of all that comes."""
    return "/plotly-" in path


def sequence(paths: list[str]) -> list[str]:
    """First what draws our components, without which the page is empty; then the chart library, and all else beside
    it."""
    drawing = {*modules(DRAWING, ()), *(path for path in paths if path.startswith(OURS))}
    library = [path for path in paths if is_library(path)]
    sizes = {path: travelling(path) for path in paths}
    soon = interleaved({path: size for path, size in sizes.items() if path in drawing and path not in library})
    rest = {path: size for path, size in sizes.items() if path not in {*drawing, *library}}
    return soon + library + interleaved(rest, sum(sizes[path] for path in library))


@cache
def document() -> str:
    """Streamlit's own."""
    return (STREAMLIT.parent / "index.html").read_text(encoding="utf-8")


def file_of(path: str) -> Path:
    """The file behind a path in a document."""
    return BUNDLES / path.removeprefix(OURS) if path.startswith(OURS) else STREAMLIT.parent / path


def travelling(path: str) -> int:
    """How many bytes come over the line for it."""
    return HEADERS + len(compressed(file_of(path).read_bytes()))


def modules(elements: Sequence[str], components: Sequence[str], late: bool = False) -> list[str]:
    """The paths of the code of these elements of Streamlit and these components of ours, with all that it imports;
    late: also what it imports only when it needs it."""
    named = [file for element in elements for file in STREAMLIT.glob(f"js/{element}.*.js")]
    ours = with_imports([BUNDLES / bundle(name) for name in components], (IMPORT, LATE_IMPORT) if late else (IMPORT,))
    theirs = [f"static/js/{file.name}" for file in with_imports(named)]
    return theirs + [f"{OURS}{file.name}" for file in ours]
