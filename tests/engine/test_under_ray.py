"""The same tests as `test_client`, `outages` and some of `test_supervisor`, with workers that Ray has placed on two
nodes of one machine. They share a PostgreSQL, and the clocks of the workers are five minutes fast and slow. Then one of
the nodes dies. The cluster starts once for all of these tests. The real Ray.
"""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any

import pytest
import torch

from playground.__main__ import main
from playground.engine import Engine, on_ray, supervisor
from playground.gan.experiment import link
from playground.gan.experiment.fork import fork_of
from playground.store import presence, tables
from tests.engine import on_nodes, outages, test_client
from tests.engine.conftest import (
    PATIENCE,
    UNWATCHED_SECONDS,
    check_that_it_goes_on,
    film_of,
    process_of,
    small,
    undisturbed_film,
    wait_for,
    wait_until,
)
from tests.engine.outages import NOBODYS, is_reachable, worker_in_the_middle_of_a_report
from tests.engine.test_supervisor import (  # noqa: F401
    test_a_killed_worker_is_reported_at_once_and_its_run_goes_on_to_the_same_film,
    test_a_worker_that_hangs_is_ended_and_replaced,
)
from tests.postgresql import PostgreSQL, postgresql

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
MEMORY = {"object_store_memory": 80 * 2**20}


@contextmanager
def cluster() -> Iterator[tuple[Any, Any]]:
    """Two nodes with a core each, and the second of them."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "num_gpus": 1, "include_dashboard": False, **MEMORY}
    nodes = Cluster(initialize_head=True, head_node_args=head)
    try:
        yield nodes, nodes.add_node(num_cpus=1, **MEMORY)
    finally:
        nodes.shutdown()


@pytest.fixture(scope="module")
def nodes() -> Iterator[tuple[Any, Any]]:
    with cluster() as both:
        yield both


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture(scope="module")
def engine(nodes, server, tmp_path_factory) -> Iterator[Engine]:
    """What a web server has: it trains nothing itself. There is a worker on each node."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(on_ray, "Share", on_nodes.Share)
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PLAYGROUND_UNWATCHED_SECONDS", str(UNWATCHED_SECONDS))
        patch.setenv("PLAYGROUND_DATABASE", server.new_database())
        assert place_two(nodes[0]) == place_two(nodes[0]) == "2 of 2 workers run.\n", "and none is there twice"
        engine = Engine(workers=0)
        wait_for(lambda: engine.health().workers == 2)
        yield engine
        engine.close()


def place_two(cluster: Any) -> str:
    """Ask for two workers; returns what the command says."""
    with redirect_stdout(io.StringIO()) as said:
        assert main(["cluster", "--ray", cluster.address, "--workers", "2"]) == 0
    return said.getvalue()


@pytest.fixture
def ray(nodes, engine) -> Iterator[Any]:
    """Ray itself, connected to the cluster."""
    with on_ray.connected(nodes[0].address):
        import ray

        yield ray


@pytest.fixture
def fifty(nodes, engine, ray) -> Callable[[str], int]:
    """Half of them on one node, half on the other."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    places = [NodeAffinitySchedulingStrategy(node["NodeID"], soft=False) for node in ray.nodes() if node["Alive"]]
    halves = [[f"claimer-{half}-{i}" for i in range(25)] for half in "ab"]
    claimers = [
        ray.remote(num_cpus=0, scheduling_strategy=place)(on_nodes.Claimers).remote(half, engine.database.url)
        for half, place in zip(halves, places, strict=True)
    ]
    ray.get([half.ready.remote() for half in claimers])
    return lambda run_id: sum(ray.get([half.claim.remote(run_id, NOBODYS) for half in claimers]))


@pytest.fixture
def make_impatient(ray) -> Iterator[Callable[[str], None]]:
    """Have the actor of this worker end it when it has done nothing for four seconds."""
    actors = [ray.get_actor(name) for name in on_ray.names(2, 0)]

    def make_impatient(owner: str) -> None:
        (its,) = [actor for actor in actors if ray.get(actor.looks_after.remote(owner))]
        ray.get(its.grow_impatient.remote(0.2, 4.0))

    yield make_impatient
    ray.get([actor.grow_impatient.remote(supervisor.LOOK_SECONDS, supervisor.HUNG_SECONDS) for actor in actors])


for contract in (test_client, outages):
    globals().update({name: test for name, test in vars(contract).items() if name.startswith("test_")})


def test_workers_whose_clocks_differ_by_minutes_agree_on_a_lease(engine):
    """Otherwise each of them would take the other's run, whose lease had lapsed or seemed to last for ever."""
    ids = [engine.submit(small(200_000)) for _ in range(2)]
    for run_id in ids:
        engine.set_unattended(run_id, True)
    wait_for(lambda: all(engine.run(run_id).step > 60 for run_id in ids))
    before = [engine.run(run_id) for run_id in ids]
    wrong = {on_nodes.wrong_by(process_of(run.owner)) for run in before}
    assert wrong == {60 * on_nodes.MINUTES, -60 * on_nodes.MINUTES}
    assert abs(engine.database.now() - time.time()) < 5
    time.sleep(1.5)  # they look for work five times a second
    for run in before:
        now = wait_until(engine, run.id, lambda now, run=run: now.step > run.step)
        assert (now.owner, now.epoch) == (run.owner, 1)
        engine.stop(run.id)
        wait_until(engine, run.id, lambda run: run.ended)


def test_a_worker_that_wakes_up_late_writes_nothing_over_its_successor(engine):
    """It was stopped in the middle of a transaction, which holds the row of its run."""
    experiment = small(steps=200_000)
    run_id = engine.submit(experiment)
    held = wait_until(engine, run_id, lambda run: run.step > 60)
    late = process_of(held.owner)
    try:
        with worker_in_the_middle_of_a_report(engine.database):
            os.kill(late, signal.SIGSTOP)
        with engine.database.write() as connection:  # which waits for that row
            connection.execute(tables.runs.update().where(tables.runs.c.id == run_id).values(lease_until=0.0))
        successor = wait_until(engine, run_id, lambda run: run.owner not in (None, held.owner))
    finally:
        os.kill(late, signal.SIGCONT)
    assert successor.epoch == held.epoch + 1
    wait_for(lambda: held.owner in present(engine))
    stopped = check_that_it_goes_on(engine, run_id, experiment, beyond=successor.step)
    assert stopped.epoch == successor.epoch


def test_one_that_is_killed_with_its_worker_comes_back_under_its_name_and_has_no_run_twice(engine, nodes):
    experiment = small(steps=200_000)
    run_id = engine.submit(experiment)
    killed = wait_until(engine, run_id, lambda run: run.step > 60)
    both = [int(killed.owner.split("-")[-2]), process_of(killed.owner)]
    for stop in (signal.SIGSTOP, signal.SIGKILL):  # first stopped, so that the worker does not see the actor end
        for pid in both:
            os.kill(pid, stop)
    stopped = check_that_it_goes_on(engine, run_id, experiment, beyond=killed.step)
    assert stopped.epoch == killed.epoch + 1
    wait_for(lambda: killed.owner not in present(engine) and engine.health().workers == 2)
    assert place_two(nodes[0]) == "2 of 2 workers run.\n", "core-0 and core-1, as before"


def present(engine: Engine) -> dict[str, str]:
    """The device of each worker that is here, by name."""
    with engine.database.read() as connection:
        return presence.present(connection, engine.database.now())


def test_a_fork_goes_on_from_its_parent_on_whatever_node(engine):
    parent = small(steps=100)
    wait_until(engine, engine.submit(parent), lambda run: run.ended)
    child = fork_of(parent, 50, link.change(parent, "loss", "hinge")[0])
    fork_id = engine.fork(engine.find(parent.key).id, 50, child)
    assert wait_until(engine, fork_id, lambda run: run.ended).state == "finished"
    assert film_of(engine, fork_id) == undisturbed_film(child)


def test_when_a_node_dies_the_other_goes_on_with_its_runs_and_in_the_end_all_are_saved(engine, nodes):
    """After this test there are no workers."""
    experiments = [engine.submit(small(200_000)) for _ in range(2)]
    for run_id in experiments:
        engine.set_unattended(run_id, True)

    def owners() -> set[str | None]:
        return {engine.run(run_id).owner for run_id in experiments}

    wait_for(lambda: len(owners() - {None}) == 2 and all(engine.run(run_id).step > 200 for run_id in experiments))
    kill_the_machine(*nodes)
    seen = {run_id: engine.run(run_id) for run_id in experiments}
    # in less than the five minutes by which the clocks are wrong, and in which no lease may end
    wait_for(lambda: len(owners()) == 1 and None not in owners())
    wait_for(lambda: all(engine.run(run_id).step > run.step for run_id, run in seen.items()))
    assert main(["cluster", "--ray", nodes[0].address, "--down"]) == 0
    left = [engine.run(run_id) for run_id in experiments]
    assert [(run.state, run.owner) for run in left] == [("queued", None)] * 2
    assert [engine.saved(run.id) for run in left] == [run.step for run in left], "saved before it was given back"


def test_a_worker_that_is_placed_while_the_database_is_away_trains_as_soon_as_it_is_back(
    nodes, engine, server, monkeypatch, capfd
):
    monkeypatch.setattr(on_ray, "WORKERS_SHARE", 0.1)  # most of the time is for Ray, which may be slow
    command = ["cluster", "--ray", nodes[0].address]
    server.stop("immediate")
    try:
        assert main([*command, "--workers", "1"]) == 1
        assert "core-0: The database cannot be reached. The app goes on by itself" in capfd.readouterr().out
    finally:
        server.start()
    wait_for(lambda: is_reachable(engine.database) and engine.health().workers == 1, 60)
    assert main([*command, "--down"]) == 0


@pytest.mark.skipif(torch.cuda.is_available(), reason="about a GPU that is not there")
def test_a_gpu_that_is_not_there_is_named(nodes, engine, monkeypatch, capfd):
    """Ray counts one GPU, as it was told, but torch finds none; a second one is not even counted."""
    begun = on_ray.begun  # the first is waited for as long as it takes, and then the second for a moment
    monkeypatch.setattr(on_ray, "begun", lambda both, _: begun(both[:1], PATIENCE) | begun(both[1:], 1.0))
    monkeypatch.setattr(on_ray, "DRAIN_SECONDS", 600.0)  # too long for this test to wait for the second one's answer
    assert main(["cluster", "--ray", nodes[0].address, "--gpus", "2"]) == 1
    said = capfd.readouterr().out
    assert "0 of 2 workers run." in said
    assert "gpu-0: PLAYGROUND_DEVICE is “cuda”, but this machine has cpu." in said
    assert "Waiting for a free core or GPU in the cluster: gpu-1." in said
    assert main(["cluster", "--ray", nodes[0].address, "--down"]) == 0


def kill_the_machine(nodes: Any, node: Any) -> None:
    """All processes of a node end as in a power cut: none of them gets to save anything."""
    import psutil  # Ray brings it, and it is found once Ray has been imported

    raylet = psutil.Process(node.all_processes["raylet"][0].process.pid)
    everything = [raylet, *raylet.children(recursive=True)]
    for process in everything:  # stopped first, so that none sees another one end
        process.suspend()
    for process in everything:
        with suppress(psutil.NoSuchProcess):
            os.kill(process.pid, signal.SIGKILL)
    with suppress(Exception):
        nodes.remove_node(node, allow_graceful=False)
