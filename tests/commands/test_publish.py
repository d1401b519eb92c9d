"""`publish` writes runs as plain files that lead to each other and need no server of ours."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from playground.__main__ import main
from playground.engine import Engine
from playground.recordings import add_to


@pytest.fixture(autouse=True)
def _recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    engine = Engine(workers=0)
    add_to(engine.database, ["uniform", "ring-collapse", "digits"])
    engine.close()


def test_a_folder_has_a_page_a_run_and_a_first_page_that_leads_there(tmp_path, capsys) -> None:
    out = tmp_path / "a" / "site"
    names = ["target=uniform", "ring-collapse", "target=digits", "ring-collapse"]
    title = "My <runs>"
    assert main(["publish", *names, "-o", str(out), "--title", title, "--address", "https://x.test/gan", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    files = {path.name: path.read_bytes() for path in out.iterdir()}
    assert {name: len(content) for name, content in files.items()} == told["files"]
    first = files["index.html"].decode()
    assert "My &lt;runs&gt;" in first
    pages = re.findall(r'href="([^"]+)"', first)
    assert len(pages) == 3, "a run that is named twice is there once"
    assert len(set(pages)) == 3
    for page in pages:
        assert f"https://x.test/gan/{page}" in files[page].decode()
        assert len(files[page]) < 3_000_000
    pictures = re.findall(r'src="([^"]+)"', first)
    assert all(Image.open(io.BytesIO(files[name])).size == (320, 240) for name in pictures)
    assert set(files) == {"index.html", *pages, *pictures}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody", "-o", "site"], "There is no run “nobody”"),
        (["ring-collapse", "-o", "site", "--address", "javascript:alert(1)"], "must begin with http"),
        (["ring-collapse", "-o", "/dev/null/site"], "cannot be written"),
    ],
)
def test_what_cannot_be_published_is_said_in_a_sentence(arguments, said, capsys) -> None:
    assert main(["publish", *arguments]) == 2
    assert said in capsys.readouterr().err
