"""One server makes the wall of a class for all that share its store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from playground.store import Database, classes, classwork, walls
from playground.store.class_tables import walls as table
from playground.ui import shared_wall
from playground.ui.shared_wall import Newest, Wall
from tests.postgresql import PostgreSQL, postgresql


@pytest.fixture(scope="module")
def postgresql_server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@dataclass
class Server:
    """What a web server does about the wall of one class."""

    database: Database
    code: str
    newest: Newest = field(default_factory=Newest)
    made: list[float] = field(default_factory=list)  # the times of the walls that it has made
    meanwhile: Callable[[], None] = lambda: None  # happens while it makes one

    def make(self, now: float) -> Wall | None:
        """The course says when it was made, and by whom."""
        self.made.append(now)
        with self.database.read() as connection:
            school = classes.find(connection, self.code)
        self.meanwhile()
        return None if school is None else Wall(school, [], {}, {"made": len(self.made), "by": id(self)})

    def get(self) -> Wall | None:
        """What somebody sees who looks at it here."""
        return self.newest.get(self.database, self.code, self.make)

    def renew(self) -> None:
        """Its teacher changes something."""
        self.newest.renew(self.database, self.code)


@pytest.fixture(params=["sqlite", "postgresql"])
def servers(request, tmp_path, monkeypatch) -> Iterator[tuple[Server, Server]]:
    """Two, of one store with one class."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("PLAYGROUND_DATABASE", request.getfixturevalue("postgresql_server").new_database())
    databases = Database(), Database()
    now = databases[0].now()
    with databases[0].write() as connection:
        code = classes.create(connection, "first-hour", now, now + 3600).code
    yield Server(databases[0], code), Server(databases[1], code)
    for database in databases:
        database.close()


def change(server: Server) -> None:
    with server.database.write() as connection:
        classes.change(connection, server.code, leaderboard=True)
    server.renew()


def test_many_look_on_two_servers_and_it_is_made_once_in_each_interval(servers, monkeypatch):
    interval = 0.5
    monkeypatch.setattr(shared_wall, "EVERY_SECONDS", interval)

    def look(server: Server) -> None:
        while sum(len(one.made) for one in servers) < 4:
            assert server.get() is not None
            time.sleep(0.02)

    began = servers[0].database.now()
    with ThreadPoolExecutor(8) as pool:
        [*pool.map(look, servers * 4)]
    times = sorted(time for server in servers for time in server.made)
    assert len(times) <= (servers[0].database.now() - began) / interval + 1
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.9 * interval


def test_what_one_has_made_all_show(servers, monkeypatch):
    monkeypatch.setattr(shared_wall, "EVERY_SECONDS", 600.0)  # on a busy machine, the next could be due already
    first, second = servers
    wall = first.get()
    assert second.get() == wall
    assert (len(first.made), len(second.made)) == (1, 0)


def test_while_one_makes_the_first_another_waits_for_it_and_the_next_is_not_waited_for(servers):
    first, second = servers
    goes_on = threading.Event()
    first.meanwhile = lambda: bool(goes_on.wait(60)) and None
    with ThreadPoolExecutor(2) as pool:
        making = pool.submit(first.get)
        while not first.made:
            time.sleep(0.01)
        waiting = pool.submit(second.get)
        goes_on.set()
        assert waiting.result(60) == making.result(60)
        goes_on.clear()
        first.newest.due = second.newest.due = 0.0
        with first.database.write() as connection:
            connection.execute(table.update().values(due=0.0))
        making = pool.submit(first.get)
        while len(first.made) < 2:
            time.sleep(0.01)
        assert second.get().data["made"] == 1, "it shows what it has"
        goes_on.set()
        assert making.result(60).data["made"] == 2
    assert not second.made


def test_what_the_teacher_changes_is_there_at_once(servers):
    first, second = servers
    assert not first.get().school.leaderboard
    assert not second.get().school.leaderboard
    change(second)
    assert second.get().school.leaderboard
    assert len(second.made) == 1
    second.newest.due = first.newest.due = 0.0
    assert first.get().school.leaderboard
    assert len(first.made) == 1


def test_a_wall_that_was_being_made_when_the_teacher_changed_something_is_made_again(servers):
    first, second = servers

    def once() -> None:
        first.meanwhile = lambda: None
        change(second)

    first.meanwhile = once
    assert first.get().school.leaderboard
    assert len(first.made) == 2


def test_a_server_that_died_in_its_turn_holds_nobody_up_for_long(servers, monkeypatch):
    first, second = servers
    monkeypatch.setattr(shared_wall, "TURN_SECONDS", 0.3)

    def die() -> None:
        raise KeyboardInterrupt

    first.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        first.get()
    assert second.get().data["by"] == id(second)


def test_a_class_that_is_deleted_has_no_wall_and_leaves_none(servers):
    first, second = servers
    assert first.get() is not None
    assert second.get() is not None
    with first.database.write() as connection:
        classwork.end_class(connection, first.code)
    first.newest.due = second.newest.due = 0.0
    assert first.get() is second.get() is None
    with first.database.read() as connection:
        assert walls.look(connection, first.code) is None


def test_at_what_nobody_has_looked_for_a_while_is_forgotten(servers):
    first, _ = servers
    first.get()
    for ago, is_there in ((60.0, True), (-60.0, False)):
        with first.database.write() as connection:
            walls.forget_old(connection, first.database.now() - ago)
            assert (walls.look(connection, first.code) is not None) == is_there


def test_the_wall_of_another_version_is_made_anew(servers):
    first, second = servers
    first.get()
    with first.database.write() as connection:
        connection.execute(table.update().values(data=b"of another version"))
    assert second.get().data["by"] == id(second)
