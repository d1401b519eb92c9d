"""What one learner of a class sees of another's run: the film of the same experiment, and nothing on whose it is."""

from __future__ import annotations

import time
from io import BytesIO
from zipfile import ZipFile

import pytest

from playground.downloads import FORMATS, Source
from playground.engine import engine
from playground.engine.in_process import train_here
from playground.gan.experiment.experiment import Experiment
from playground.store import classes, people
from playground.store.people import Person
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401

ADA, BEN = Person("ada's browser"), Person("ben's browser")
SHORT = Experiment.default("gaussian").model_copy(update={"steps": 10})
SECRETS = ("Ada Lovelace", "My first try", "Dear diary", ADA.name)


@pytest.fixture
def run_id(monkeypatch) -> str:
    """A run of Ada's, in a class, with a name and a note."""
    monkeypatch.setenv("PLAYGROUND_PROFILE", "class")
    run = train_here(SHORT)
    now = time.time()
    with engine().database.write() as connection:
        code = classes.create(connection, "first-hour", now, now + 3600).code
        ada = classes.join(connection, code, "Ada Lovelace", ADA.name, now)
        classes.join(connection, code, "Ben", BEN.name, now)
        people.record_start(connection, run.id, ADA)
        classes.record(connection, ada.id, "bell-curve", "run", {"run": run.id}, now)
    engine().remark(run.id, by=ADA, name="My first try", note="Dear diary")
    return run.id


def everything(page) -> str:
    return words(page) + " ".join(str(node.proto) for node in page.main if hasattr(node, "proto"))


def test_the_film_of_the_same_experiment_is_shared(run_id):
    assert engine().submit(SHORT, by=BEN) == run_id
    assert engine().delta(run_id, -1, 100)


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("app_pages/card.py", {"run": "{run}"}),
        ("app_pages/compare.py", {"run": ["{run}", "ring-cured"]}),
        ("app_pages/outside.py", {"run": "{run}"}),
        ("app_pages/distributions.py", {"target": "gaussian", "steps": "10"}),
        ("app_pages/runs.py", {}),
    ],
)
def test_no_page_says_whose_it_is_or_what_they_noted(run_id, page, params):
    filled = {
        name: [one.format(run=run_id) for one in value] if isinstance(value, list) else value.format(run=run_id)
        for name, value in params.items()
    }
    drawn = open_page(page, **filled)
    assert not drawn.exception
    said = everything(drawn)
    assert [secret for secret in SECRETS if secret in said] == []
    if page == "app_pages/card.py":
        assert "Hash of the losses" in said, "the card itself is there"


@pytest.mark.parametrize(("by", "sees"), [(ADA, True), (BEN, False)])
def test_what_was_noted_goes_into_the_file_of_who_noted_it(run_id, by, sees):
    packed = FORMATS["archive"].make(Source(SHORT, engine().run(run_id), engine(), by=by))
    with ZipFile(BytesIO(packed)) as archive:
        about = archive.read("run.json").decode()
    assert ("Dear diary" in about, "My first try" in about) == (sees, sees)
    assert engine().remarks([run_id], by=by) == (engine().remarks([run_id]) if sees else {})
