"""Chosen runs as a folder of plain files: a page for each of them, and a first page that leads there."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from PIL import Image

from playground.charts.recipe_picture import SIZE, picture_of_gallery, picture_of_line, picture_of_plane
from playground.charts.sentence import sentence
from playground.downloads.download import Source
from playground.downloads.run_card import RunCard
from playground.downloads.run_page import page, status_of, style

FOLDER = Path(__file__).parent
DRAW = {"line": picture_of_line, "plane": picture_of_plane, "images": picture_of_gallery}  # by family of target
FIRST_PAGE = "index.html"


@dataclass(frozen=True)
class Entry:
    """A run, and the name of its file."""

    file: str
    source: Source


def site(
    entries: Sequence[Entry], title: str, on_progress: Callable[[float, str], None] = lambda share, words: None
) -> dict[str, bytes]:
    """The files of the folder by name. Raises NotKeptError for a run that has shown nothing yet. `on_progress` gets the
    share that is done, and which run comes next."""
    files = {}
    for number, entry in enumerate(entries):
        on_progress(number / len(entries), entry.file)
        files[entry.file] = page(entry.source)
        files[picture_name(entry)] = picture(entry.source)
    cards = "\n".join(_card(entry) for entry in entries)
    template = Template((FOLDER / "site.html").read_text(encoding="utf-8"))
    files[FIRST_PAGE] = template.substitute(title=escape(title), style=style(), cards=cards).encode()
    return files


def picture_name(entry: Entry) -> str:
    """The file of a run's picture."""
    return entry.file.removesuffix(".html") + ".png"


def picture(source: Source) -> bytes:
    """What the run made at the end, small, on a ground that suits light and dark pages."""
    drawn: Image.Image = DRAW[source.experiment.target.family](source.experiment, source.film[-1])
    file = io.BytesIO()
    drawn.save(file, "PNG")
    return file.getvalue()


def _card(entry: Entry) -> str:
    """HTML of one run on the first page."""
    card, (width, height) = RunCard(entry.source), SIZE
    said = sentence(card.experiment, card.run.metrics, status_of(card.run))
    image = f'<img src="{escape(picture_name(entry))}" width="{width}" height="{height}" alt="" loading="lazy">'
    return (
        f'<li><a href="{escape(entry.file)}">{image}<strong>{escape(card.title)}</strong></a><p>{escape(said)}</p></li>'
    )
