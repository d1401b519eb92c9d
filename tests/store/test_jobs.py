"""The life of a job: one owner at a time, an answer that is shared, and old answers that go."""

from __future__ import annotations

import pytest

from playground.store import jobs
from playground.store.jobs import Answer, Job
from playground.store.leases import FIRST_SECONDS
from playground.store.people import OPERATOR, Person
from tests.store.conftest import EVERYWHERE

pytestmark = pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
NOW = 1_000_000.0


def make(database, key: str = "key", quick: bool = False, now: float = NOW, by: Person = OPERATOR) -> str:
    with database.write() as connection:
        return jobs.create(connection, "count", "counting", "{}", key=key, quick=quick, now=now, by=by)


def get(database, job_id: str) -> Job:
    with database.read() as connection:
        job = jobs.get(connection, job_id)
    assert job is not None
    return job


def claim(database, job_id: str, owner: str = "worker", now: float = NOW) -> Job | None:
    epoch = get(database, job_id).epoch
    with database.write() as connection:
        return jobs.claim(connection, job_id, epoch, owner, now)


def do(database, function, *arguments):
    with database.write() as connection:
        return function(connection, *arguments)


def done(database, size: int, now: float) -> str:
    job = claim(database, make(database, key=str(now), now=now), now=now)
    assert do(database, jobs.succeed, job, Answer(result=bytes(size)), now)
    return job.id


def test_a_job_goes_from_the_queue_to_its_answer(database):
    job_id = make(database)
    assert get(database, job_id).state == "queued"
    job = claim(database, job_id)
    assert (job.state, job.owner, job.epoch) == ("running", "worker", 1)
    assert do(database, jobs.report, job, 0.5, "half of it")
    assert (get(database, job_id).progress, get(database, job_id).words) == (0.5, "half of it")
    assert do(database, jobs.succeed, job, Answer({"n": 3}, b"three", "text/plain"), NOW)
    answered = get(database, job_id)
    assert (answered.state, answered.info, answered.result, answered.media) == (
        "done",
        {"n": 3},
        b"three",
        "text/plain",
    )
    with database.read() as connection:
        assert jobs.get(connection, job_id, with_result=False).result == b""
        assert jobs.get(connection, "0" * 32) is None


def test_only_one_worker_gets_it(database):
    job_id = make(database)
    assert claim(database, job_id, "anna") is not None
    assert claim(database, job_id, "ben") is None
    assert get(database, job_id).owner == "anna"


def test_whoever_is_waited_for_goes_first_then_the_oldest(database):
    slow, later = make(database, now=NOW), make(database, now=NOW + 1)
    quick = make(database, quick=True, now=NOW + 2)
    with database.read() as connection:
        assert [row.id for row in jobs.claimable(connection, NOW)] == [quick, slow, later]


def test_an_equal_question_shares_what_is_under_way_or_fresh(database):
    job_id = make(database)

    def equal(since: float, key: str = "key"):
        with database.read() as connection:
            return jobs.find_equal(connection, key, since)

    assert equal(NOW) == job_id
    assert equal(NOW, "another") is None
    job = claim(database, job_id)
    assert equal(NOW) == job_id
    do(database, jobs.succeed, job, Answer(), NOW)
    assert equal(NOW - 1) == job_id
    assert equal(NOW) is None, "too old"


@pytest.mark.parametrize("end", [jobs.fail, jobs.cancel])
def test_what_has_failed_or_was_cancelled_is_no_answer(database, end):
    job = claim(database, make(database))
    if end is jobs.fail:
        do(database, jobs.fail, job, "It cannot be done.", NOW)
        assert get(database, job.id).words == "It cannot be done."
    else:
        do(database, jobs.cancel, job.id, NOW)
        assert get(database, job.id).words == jobs.CANCELLED
    assert get(database, job.id).state == "failed"
    with database.read() as connection:
        assert jobs.find_equal(connection, "key", 0.0) is None


def test_a_job_is_recent_while_it_is_under_way_and_for_a_while_after_whatever_end(database):
    def is_recent(key: str, since: float) -> bool:
        return do(database, jobs.is_recent, key, since)

    make(database, key="waits")
    answered, given_up = make(database, key="answered"), make(database, key="given up")
    do(database, jobs.succeed, claim(database, answered), Answer(), NOW)
    do(database, jobs.fail, claim(database, given_up), "It is too much.", NOW)
    assert is_recent("waits", NOW + 1000)
    for key in ("answered", "given up"):
        assert is_recent(key, NOW - 1)
        assert not is_recent(key, NOW + 1)
    assert not is_recent("another", 0.0)


def test_a_worker_that_lost_its_job_changes_nothing(database):
    job_id = make(database)
    old = claim(database, job_id, "anna")
    late = NOW + FIRST_SECONDS + 1
    new = claim(database, job_id, "ben", late)
    assert new is not None
    assert new.epoch == old.epoch + 1
    assert not do(database, jobs.report, old, 0.9, "still here")
    assert not do(database, jobs.succeed, old, Answer(), late)
    do(database, jobs.cancel, job_id, late)
    assert not do(database, jobs.succeed, new, Answer(), late), "cancelled"
    do(database, jobs.cancel, job_id, late)  # twice is once
    assert get(database, job_id).state == "failed"


def test_a_worker_that_leaves_gives_its_job_back(database):
    job = claim(database, make(database))
    assert do(database, jobs.release, job)
    assert get(database, job.id).state == "queued"
    assert claim(database, job.id, "ben").epoch == 2


def test_a_job_that_kills_two_workers_is_given_up(database):
    guilty, innocent = make(database, key="1"), make(database, key="2")
    for _ in range(2):
        claim(database, guilty)
        claim(database, innocent)
        do(database, jobs.release_lost, "worker", guilty, NOW)
    assert get(database, guilty).state == "failed"
    assert get(database, guilty).words == "The worker died twice while counting."
    assert get(database, innocent).state == "queued"


def test_deaths_that_nobody_saw_count_too(database):
    job_id = make(database)
    assert claim(database, job_id, now=NOW) is not None
    assert claim(database, job_id, now=NOW + 100) is not None, "the second try"
    assert claim(database, job_id, now=NOW + 200) is None
    assert get(database, job_id).state == "failed"


def test_the_oldest_answers_go_when_there_are_too_many(database):
    ids = [done(database, 10, NOW + i) for i in range(6)]
    waiting = make(database)
    do(database, jobs.evict, NOW + 100, 4, 1000)
    with database.read() as connection:
        assert [bool(jobs.get(connection, job_id)) for job_id in ids] == [False, False, True, True, True, True]
    do(database, jobs.evict, NOW + 100, 4, 25)
    with database.read() as connection:
        assert [bool(jobs.get(connection, job_id)) for job_id in ids] == [False] * 4 + [True, True]
    assert get(database, waiting).state == "queued"


def test_a_fresh_answer_is_never_evicted(database):
    job_id = done(database, 1000, NOW)
    do(database, jobs.evict, NOW + 1, 0, 0)
    assert get(database, job_id).state == "done"
    do(database, jobs.evict, NOW + jobs.FRESH_SECONDS + 1, 0, 0)
    with database.read() as connection:
        assert jobs.get(connection, job_id) is None


def test_addresses_are_served_in_turn_and_at_each_of_them_people(database):
    def ask(person: str, address: str, seconds: float) -> str:
        return make(database, key=f"{person} {seconds}", now=NOW + seconds, by=Person(person, address))

    cookies = [ask(f"cookie {number}", "10.0.0.2", number) for number in range(4)]
    again = ask("cookie 0", "10.0.0.2", 0.5)
    neighbour = [ask("neighbour", "10.0.0.1", 10.0 + number) for number in range(2)]
    with database.read() as connection:
        order = [row.id for row in jobs.claimable(connection, NOW + 20)]
        assert jobs.count_waiting(connection, address="10.0.0.2") == 5
    assert order == [cookies[0], neighbour[0], cookies[1], neighbour[1], cookies[2], cookies[3], again]
