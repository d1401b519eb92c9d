"""Opening the store, and the sentences it says when it cannot be opened."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import pytest
from sqlalchemy import select

from playground.store import Database, StoreError, StoreLockedError, home, tables, viewers
from playground.store.database import KNOWN_SECONDS, PAGE_SECONDS, PATIENT_SECONDS
from tests.locked import locked

in_a_file = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_home_is_the_folder_asked_for_or_the_users_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("PLAYGROUND_HOME")
    assert home().name == "gan-playground"


@in_a_file
def test_settings_of_the_file(database):
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1  # NORMAL
        assert connection.exec_driver_sql("PRAGMA auto_vacuum").scalar() == 2  # INCREMENTAL


def test_several_processes_may_make_the_store_at_once(tmp_path):
    program = "from playground.store import Database; Database()"
    environment = {**os.environ, "PLAYGROUND_HOME": str(tmp_path), "PYTHONPATH": os.getcwd()}
    processes = [subprocess.Popen([sys.executable, "-c", program], env=environment) for _ in range(4)]
    assert [process.wait(150) for process in processes] == [0] * 4


def test_a_failed_transaction_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError), database.write() as connection:  # noqa: PT012
        connection.execute(tables.schema.insert().values(version=99))
        _ = 1 / 0
    with database.read() as connection:
        assert connection.execute(select(tables.schema.c.version)).scalars().all() == [tables.SCHEMA_VERSION]


@pytest.mark.parametrize("contents", [b"this is no database " * 400, None], ids=["text", "torn"])
def test_a_damaged_file_is_reported_in_one_sentence(monkeypatch, tmp_path, contents):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    path = tmp_path / "store.sqlite"
    if contents is None:  # a real store, overwritten from its second page on
        Database().close()
        whole = path.read_bytes()
        contents = whole[:4096] + b"\xff" * (len(whole) - 4096)
    path.write_bytes(contents)
    with pytest.raises(StoreError, match="is damaged") as caught:
        Database()
    assert str(caught.value).count(".") <= 3  # what is wrong and what to do (and the file's name)


def test_a_folder_that_cannot_be_made_is_reported(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(StoreError, match="PLAYGROUND_HOME"):
        Database()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_reported(monkeypatch, tmp_path):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    with pytest.raises(StoreError, match="cannot write"):
        Database()


def test_a_store_of_another_version_is_refused(database):
    with database.write() as connection:
        connection.execute(tables.schema.update().values(version=99))
    with pytest.raises(StoreError, match="another version"):
        Database()


@in_a_file
def test_a_locked_store_is_reported_and_works_again_later(database):
    impatient = Database(patience=0.02)
    with locked(database.folder):
        with pytest.raises(StoreLockedError, match="being used by another program"), impatient.write():
            pass
        with impatient.read() as connection:  # readers do not wait for a writer
            connection.execute(select(tables.runs)).all()
    with impatient.write() as connection:
        connection.execute(tables.schema.delete().where(tables.schema.c.version == 7))
    impatient.close()


@in_a_file
def test_whoever_opens_a_store_that_another_program_has_to_itself_waits_as_long_as_for_a_write(database):
    database.close()
    with locked(database.folder, entirely=True):
        began = time.monotonic()
        with pytest.raises(StoreLockedError):
            Database(patience=0.02)
        assert time.monotonic() - began < PATIENT_SECONDS


def write_once(database: Database, ended: list[str]) -> None:
    """One write, and how it ended."""
    try:
        with database.write() as connection:
            connection.execute(tables.rates.delete())
        ended.append("written")
    except StoreLockedError as error:
        ended.append(str(error))


@in_a_file
def test_pages_are_told_of_a_lock_while_a_worker_goes_on_waiting_for_its_turn(database):
    page, pages, workers = Database(patience=PAGE_SECONDS), [], []
    assert PATIENT_SECONDS > PAGE_SECONDS + 19 * KNOWN_SECONDS, "so long it takes here, on an idle machine"
    patient = Database(patience=60.0)
    worker = threading.Thread(target=write_once, args=(patient, workers), daemon=True)
    with locked(database.folder):
        worker.start()
        for _ in range(20):  # of whom the first waits for a while, and the others are told what it has found out
            write_once(page, pages)
        assert all("Try again in a moment" in sentence for sentence in pages)
        assert (worker.is_alive(), workers) == (True, []), "it has not given up"
    worker.join(30.0)
    patient.close()
    write_once(page, pages)
    assert workers == pages[20:] == ["written"]
    assert not page._locked, "and so the next one waits for a while again"
    page.close()


@in_a_file
def test_threads_that_wait_for_each_other_then_wait_the_less_for_another_program(database):
    page, pages, patient, workers = Database(patience=1.0), [], Database(patience=7.0), []
    worker = threading.Thread(target=write_once, args=(patient, workers), daemon=True)
    clicks = [threading.Thread(target=write_once, args=(page, pages), daemon=True) for _ in range(12)]
    with locked(database.folder):
        for thread in (worker, *clicks):
            thread.start()
        for thread in clicks:
            thread.join(30.0)
        assert len(pages) == 12
        assert "written" not in pages
        assert worker.is_alive(), "one after the other, they would have waited longer than a worker does"
    worker.join(30.0)
    patient.close()
    page.close()


@in_a_file
def test_however_many_read_they_do_not_wait_for_a_writer(database):
    with database.write() as connection, ExitStack() as readers:
        connection.execute(tables.unattended.insert().values(run_id="0" * 32))
        for _ in range(40):  # most of them need a new connection
            reader = readers.enter_context(database.read())
            assert reader.execute(select(tables.unattended)).all() == []


def test_the_version_changes_with_what_others_write_and_with_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    here, other = Database(), Database()
    before = here.version()
    with other.read() as connection:
        viewers.last_seen(connection, ["a"])
    assert here.version() == before
    with other.write() as connection:
        viewers.mark_seen(connection, "a", "b", 0.0)
    assert here.version() != before
    here.close()
    other.close()


@in_a_file
def test_a_long_write_ahead_log_is_made_short_again(database, monkeypatch):
    log = database.folder / "store.sqlite-wal"
    with database.write() as connection:
        connection.execute(tables.unattended.insert().values(run_id="0" * 32))
    database.trim()
    assert log.stat().st_size > 0, "a short one is left alone"
    monkeypatch.setattr("playground.store.database.LONGEST_LOG", 100)
    database.trim()
    assert log.stat().st_size == 0


@in_a_file
def test_while_somebody_reads_a_long_log_stays_and_nobody_waits(database, monkeypatch):
    monkeypatch.setattr("playground.store.database.LONGEST_LOG", 100)
    patient = Database(patience=60.0)
    with patient.write() as connection:
        connection.execute(tables.unattended.insert().values(run_id="0" * 32))
    reader = sqlite3.connect(database.folder / "store.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM runs").fetchall()
    with patient.write() as connection:
        connection.execute(tables.unattended.insert().values(run_id="1" * 32))
    trimming = threading.Thread(target=patient.trim, daemon=True)
    trimming.start()
    trimming.join(40.0)
    assert not trimming.is_alive(), "it waits for the reader, and keeps everybody from writing meanwhile"
    reader.close()
    patient.trim()
    assert (database.folder / "store.sqlite-wal").stat().st_size == 0
    patient.close()


@pytest.mark.parametrize("url", ["mysql://x", "mysql+pymysql://x/y", "nonsense", "postgresql:/x"])
def test_an_unknown_database_gets_one_sentence_that_says_what_to_set(url, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    with pytest.raises(StoreError, match=r"Set it to a PostgreSQL database, such as postgresql.* or leave it unset"):
        Database(url)
