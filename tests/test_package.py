"""The package that `pip install .` makes: it has all that the app needs, and finds it where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from playground.ui.help import PAGES

ROOT = Path(__file__).parents[1]
SOURCES = ("playground", "app_pages", "static", ".streamlit")
DOCS = "docs"  # of which the app shows some
BUILD = "from setuptools import build_meta; build_meta.build_wheel('..')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, as a build leaves folders behind."""
    copy = tmp_path_factory.mktemp("package") / "copy"
    for name in (*SOURCES, DOCS):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, copy)
    subprocess.run([sys.executable, "-c", BUILD], cwd=copy, check=True, capture_output=True, timeout=120)
    (built,) = copy.parent.glob("*.whl")
    return built


def files_in(folder: str) -> set[str]:
    """The files of a folder of the checkout, by their paths."""
    return {
        str(file.relative_to(ROOT))
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


@pytest.mark.slow
def test_the_wheel_has_every_file_that_the_app_needs(wheel: Path) -> None:
    needed = files_in("playground")
    needed |= {f"playground/app/{file}" for folder in SOURCES[1:] for file in files_in(folder)}
    needed |= {"playground/app/app.py", *(f"playground/app/{DOCS}/{name}.md" for name in PAGES)}
    assert needed - set(zipfile.ZipFile(wheel).namelist()) == set()


@pytest.mark.slow
def test_the_wheel_asks_for_what_requirements_txt_lists(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        asked = message_from_bytes(packed.read(name)).get_all("Requires-Dist", [])
        commands = packed.read(name.replace("METADATA", "entry_points.txt")).decode()
    listed = [line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
    always = [one for one in asked if "extra ==" not in one]  # without what is optional
    assert len(always) == len([line for line in listed if line])
    assert "gan-playground = playground.__main__:main" in commands


@pytest.mark.slow
def test_an_installed_package_finds_the_app_and_what_it_serves(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    look = "from playground.app_files import APP, DOCS, bundle; print(APP, bundle('live'), DOCS)"
    done = subprocess.run([sys.executable, "-c", look], cwd=tmp_path, capture_output=True, text=True, timeout=150)
    app, live, docs = done.stdout.split()
    assert Path(app) == tmp_path / "playground" / "app" / "app.py"
    assert (Path(app).parent / "static" / "bundles" / live).is_file()
    assert (Path(docs) / "own-model.md").is_file()
