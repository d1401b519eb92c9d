"""What is visible is written in plain English: phrases that were edited out may not come back.

docs/words.md has the names we use. Only texts are looked at that somebody reads: strings with a space in them in Python
(no docstrings) and TypeScript (no comments), the data files of recipes and of the glossary, and the README.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = [ROOT / "app.py", *ROOT.glob("app_pages/*.py"), *ROOT.glob("playground/**/*.py")]
DATA = [
    *ROOT.glob("playground/recipes/*.toml"),
    *ROOT.glob("playground/workshop/*/*.toml"),
    ROOT / "playground/glossary/glossary.toml",
]
TYPESCRIPT = [path for path in ROOT.glob("frontend/*/*.ts") if "node_modules" not in path.parts]
TYPESCRIPT = [path for path in [*TYPESCRIPT, ROOT / "frontend/words.ts"] if not path.name.endswith(".test.ts")]

GONE = {  # a phrase that may not come back: what to write instead
    r"\bshall\b": "should, or another sentence",
    r"\banew\b": "again, from the beginning",
    r"\bwherein\b|\bthereby\b|\bwhereby\b": "two sentences",
    r"\btell it what to\b": "choose what it makes",
    r"\bworker is at it\b": "a worker is training it",
    r"\bdo not: ": "a whole sentence",
    r"\bof (its|their|your) own\b": "its own ..., separate",
    r"\bis told\b": "is given, sees, learns",
    r"\bat hand\b": "here",
    r"\biterations?\b": "steps",
    r"\bby heart\b": "memorise",
    r"\bcomes? on top\b": "is added",
    r"\b(to|be|been|is|are) fetch(ed)?\b": "download",
    r"\bholds? still\b": "does not change",
    r"\bto and fro\b": "back and forth",
    r"\b(units|modes|squares|blocks|numbers|pixels|class|latent) (a|each) "
    r"(side|layer|line|resolution|row|column)\b": "per",
    r"\bstands? (beside|behind|here only)\b": "is next to, is shown",
    r"; who\b|\bwhoever\b": "anyone who, somebody who",
    r"\bsome (hundreds?|thousands?|seconds|minutes|six|ten|fifteen)\b": "a few, about",
    r", for (there|it|the|they|D|G) (is|are|learning|arms)\b": "because",
    r"\b(nearer|farther)\b": "closer, further",
    r"\brightly\b": "correctly",
    r"\bgoes it\b|\bcome by\b|\blately\b": "recently, or another sentence",
    r"\bdiscriminator on\b.*\breins\b": "no metaphors",
    r"\b0: all\b": "0 means all",
    r"\bhere it may take\b": "the limit here is",
    r"\b(as|so) many as (this server|may|one person)\b": "and that is the limit",
    r"\bbeside what\b": "in addition to what, not counting what",
    r"\bone's own\b": "your own",
    r"\bbring in within\b": "upload in",
    r"\bfrom before or from\b": "two sentences",
    r"\b(at most|at least|than|below) \d+ floors\b": "... times its floor",
    r"\bfor each one of G\b": "for each update of G",
}
PATTERN = re.compile("|".join(f"(?P<p{i}>{phrase})" for i, phrase in enumerate(GONE)), re.IGNORECASE)

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`')


def python_texts(path: Path) -> Iterator[str]:
    """The strings of a file that are not docstrings; parts of one sentence are joined."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def data_texts(path: Path) -> Iterator[str]:
    """The texts of a TOML file, whatever its tables are called."""

    def inside(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for part in value.values():
                yield from inside(part)
        elif isinstance(value, list):
            for part in value:
                yield from inside(part)
        elif isinstance(value, str):
            yield " ".join(value.split())

    yield from inside(tomllib.loads(path.read_text(encoding="utf-8")))


def typescript_texts(path: Path) -> Iterator[str]:
    """String literals and templates, without comments."""
    yield from LITERAL.findall(COMMENT.sub("", path.read_text(encoding="utf-8")))


def gone_in(texts: Iterator[str]) -> list[str]:
    """The phrases in these texts that may not come back, with what to write instead."""
    instead = list(GONE.values())
    return [
        f"{match[0]!r} in {text[max(match.start() - 40, 0) : match.end() + 40]!r}: "
        f"write {instead[int(str(match.lastgroup)[1:])]}"
        for text in texts
        if " " in text.strip()
        for match in PATTERN.finditer(text)
    ]


@pytest.mark.parametrize(
    ("texts", "paths"),
    [(python_texts, PYTHON), (data_texts, DATA), (typescript_texts, TYPESCRIPT)],
    ids=["python", "data", "typescript"],
)
def test_phrases_that_were_edited_out_do_not_come_back(texts, paths):
    assert len(paths) > 10
    found = [f"{path.relative_to(ROOT)}: {said}" for path in paths for said in gone_in(texts(path))]
    assert not found, "\n".join(found)


def test_the_readme_and_the_documents_too():
    paths = [
        ROOT / "README.md",
        *(path for path in ROOT.glob("docs/*.md") if path.name != "words.md"),
    ]
    found = [f"{path.name}: {said}" for path in paths for said in gone_in(iter(path.read_text().splitlines()))]
    assert not found, "\n".join(found)


def test_the_search_finds_what_it_looks_for(tmp_path):
    code = tmp_path / "page.py"
    code.write_text('"""It shall be fetched."""\nst.caption("The generator " f"shall {n} learn", help="begin anew")\n')
    assert sorted({said.split(" in ")[0] for said in gone_in(python_texts(code))}) == ["'anew'", "'shall'"]
    code.with_suffix(".ts").write_text(
        'const a = "it holds still"; // it holds still\n/* anew */ b(`${n} iterations`);'
    )
    assert len(gone_in(typescript_texts(code.with_suffix(".ts")))) == 2
