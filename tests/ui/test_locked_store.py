"""While another program has locked the store, a click is answered with the sentence instead of waiting for the lock."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from playground.engine import engine
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
