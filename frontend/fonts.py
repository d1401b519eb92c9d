"""Writes the fonts that browsers get: what this app shows of Streamlit's, a sixth of their bytes.

    pip install "fonttools>=4.60,<5" "brotli>=1.1,<2" && python frontend/fonts.py

Run it after a new icon (tests/ui/test_fonts.py says so) or a new Streamlit, and commit playground/ui/fonts/. Of the
icons it keeps those whose names stand in quotes anywhere in our sources or in Streamlit's code for the browser; of the
letters, those of European languages, Greek, and the signs of formulas. What else somebody types is shown in the font of
their own system.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import streamlit
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
STREAMLIT = Path(streamlit.__file__).parent
FONTS = ROOT / "playground" / "ui" / "fonts"
NAME = re.compile(r""":material/(\w+)|[`"'](\w+)[`"']""")
OURS = ((ROOT, "app.py"), (ROOT, "app_pages/*.py"), (ROOT, "playground/**/*.py"), (ROOT, "playground/**/*.toml"))
THEIRS = ((STREAMLIT / "static", "**/*.js"),)
# the licences, Apache 2.0 and SIL OFL 1.1, ask for their notices, and the second that a changed font has a new name
NOTICES, FAMILY, WINDOWS_ENGLISH = [0, 7, 13, 14], (1, 4, 6, 16), (3, 1, 0x409)
LETTERS = [
    *range(0x20, 0x250),  # Latin
    *range(0x2B0, 0x400),  # accents, Greek
    *range(0x1E00, 0x1F00),  # more of Latin
    *range(0x2000, 0x2C00),  # punctuation, sub- and superscripts, arrows, mathematics
]


def names() -> set[str]:
    """The icons that sources name, ours and Streamlit's."""
    return {name for folder, pattern in (*OURS, *THEIRS) for file in folder.glob(pattern) for name in found_in(file)}


def found_in(file: Path) -> Iterator[str]:
    """All that may be the name of an icon in one file."""
    text = file.read_text(encoding="utf-8", errors="ignore")
    return (marked or quoted for marked, quoted in NAME.findall(text))


def ligatures(font: TTFont) -> dict[str, str]:
    """The glyph of each icon, by name."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, several in getattr(table, "ligatures", {}).items():
                for one in several:
                    found["".join(letters.get(glyph, "?") for glyph in [first, *one.Component])] = one.LigGlyph
    return found


def written(kind: str, font: TTFont, glyphs: list[str], unicodes: list[int], features: list[str]) -> None:
    """Write a font that has only these."""
    options = subset.Options(
        flavor="woff2", layout_features=features, hinting=False, layout_closure=False, name_IDs=NOTICES
    )
    maker = subset.Subsetter(options)
    maker.populate(glyphs=glyphs, unicodes=unicodes)
    maker.subset(font)
    for field in FAMILY:
        font["name"].setName(f"Playground {kind}", field, *WINDOWS_ENGLISH)
    subset.save_font(font, str(FONTS / f"{kind}.woff2"), options)


def main() -> None:
    """Write both fonts, and the list of icons."""
    (icons_file,) = STREAMLIT.glob("static/static/media/MaterialSymbols-Rounded.*.woff2")
    (text_file,) = STREAMLIT.glob("static/static/media/SourceSansVF-Upright.*.woff2")
    icons, text = TTFont(icons_file), TTFont(text_file)
    known = ligatures(icons)
    wanted = sorted(names() & set(known))
    letters = [ord(letter) for letter in {*"".join(wanted)}]
    written("icons", icons, [known[name] for name in wanted], letters, ["*"])
    written("text", text, [], LETTERS, ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "liga", "calt", "case", "zero"])
    (FONTS / "icons.txt").write_text("\n".join(wanted) + "\n")
    for file in FONTS.glob("*.woff2"):
        print(file.name, file.stat().st_size)
    print(len(wanted), "icons")


if __name__ == "__main__":
    sys.exit(main())
