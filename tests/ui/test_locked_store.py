"""While another program has locked the store, a click is answered with the sentence instead of waiting for the lock."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from playground.engine import client, engine
from playground.store import Database, home
from playground.store.database import PAGE_SECONDS, PATIENT_SECONDS
from tests.locked import locked

APP = str(Path(__file__).parents[2] / "app.py")


def test_start_says_that_the_store_is_locked_and_works_when_it_is_free_again(no_workers):
    assert engine().database.patience == PAGE_SECONDS < 3 < PATIENT_SECONDS == Database().patience
    test = AppTest.from_file(APP, default_timeout=60)
    test.query_params["target"] = "gaussian"
    test.switch_page("app_pages/distributions.py").run()
    with locked(home()):
        test.button(key="run:main").click().run()
        assert any("used by another program" in one.value for one in test.warning)
        assert not test.exception
        assert not engine().runs()
    test.button(key="run:main").click().run()
    assert not test.warning
    assert len(engine().runs()) == 1


def test_where_the_store_cannot_even_be_read_a_page_waits_once_and_works_when_it_is_free_again(no_workers, monkeypatch):
    opened: list[float] = []

    def open_store(patience: float) -> Database:
        opened.append(patience)
        return Database(patience=0.1)

    monkeypatch.setattr(client, "_locked", client._locked)  # so that it ends with the test
    monkeypatch.setattr(client, "Database", open_store)
    monkeypatch.setattr(client, "PAGE_SECONDS", 60.0)  # nobody waits for so long here, but it counts as known
    Database().close()
    test = AppTest.from_file(APP, default_timeout=60)
    test.switch_page("app_pages/distributions.py")
    with locked(home(), entirely=True):
        test.run()
        assert any("used by another program" in one.value for one in test.warning)
        assert not test.exception
        assert opened == [60.0]
    known, _ = client._locked
    client._locked = known, 0.0  # a minute later
    test.run()
    assert not test.warning
    assert len(opened) == 2
