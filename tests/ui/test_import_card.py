"""Import on the Runs page: a file is dropped, and its run is in the list; a wrong one gets its sentence there."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.downloads import FORMATS, Source
from playground.engine import engine
from playground.engine.in_process import train_here
from playground.engine.worker import Worker
from playground.gan.experiment.experiment import Experiment
from tests.gan.small import small

RING = small("ring", steps=30)
PAGE = Path(__file__).parents[2] / "app_pages" / "runs.py"


@pytest.fixture
def page(no_workers: None) -> AppTest:
    test = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
    test.switch_page(str(PAGE))
    return test.run()


def drop(page: AppTest, name: str, content: bytes) -> AppTest:
    (field,) = page.file_uploader
    return field.upload(name, content).run()


def test_a_dropped_archive_is_in_the_list_again(page: AppTest) -> None:
    run = train_here(RING)
    content = FORMATS["archive"].make(Source(RING, run, engine()))
    engine().delete(run.id)
    over = threading.Event()

    def work() -> None:
        worker = Worker(engine().database, "here", "cpu")
        while not over.is_set():
            worker.round()
        worker.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        drop(page, "ring.zip", content)
        deadline = time.monotonic() + 120
        while not any("Imported" in one.value for one in page.markdown):
            assert time.monotonic() < deadline, [one.value for one in page.warning]
            time.sleep(0.2)
            page.run()
    finally:
        over.set()
        thread.join()
    assert not page.exception
    (found,) = engine().runs()
    assert (found.key, found.state, found.metrics) == (run.key, "finished", run.metrics)
    page.button(key="import:open").click().run()
    assert not page.exception
    assert page.session_state["experiment"] == RING


def test_an_experiment_opens_on_its_page(page: AppTest) -> None:
    wanted = Experiment.default("spirals").model_copy(update={"seed": 77})
    drop(page, "mine.json", wanted.model_dump_json(indent=2).encode())
    assert not page.exception
    assert page.session_state["experiment"] == wanted


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.zip", b"PK\x03\x04 and no more", "This zip file is damaged or cut off."),
        ("mine.json", b'{"batch": -1}', "“mine.json” is not an experiment: "),
        ("mine.json", b"hello", "“mine.json” is not an experiment: "),
        ("mine.json", b"\xff\xfe\x00", "“mine.json” is not a text file."),
        ("mine.json", b" " * 2_000_000, "This file is too large to be an experiment"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(
    name: str, content: bytes, words: str, page: AppTest
) -> None:
    drop(page, name, content)
    assert not page.exception
    (warning,) = page.warning
    assert words in warning.value.replace("\\", "")
    assert engine().runs() == []
