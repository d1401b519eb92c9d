"""What pages call, when Ray has placed the workers: the same tests as `test_client`, on two nodes of one machine that
share a PostgreSQL; and one of them dies. The cluster starts once for all of these tests. The real Ray.
"""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any

import pytest
import torch

from playground.__main__ import main
from playground.commands import cluster as cluster_command
from playground.engine import Engine
from playground.gan.experiment import link
from playground.gan.experiment.fork import fork_of
from tests.engine import test_client as contract
from tests.engine.conftest import UNWATCHED_SECONDS, film_of, small, undisturbed_film, wait_for, wait_until
from tests.postgresql import postgresql

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
def engine(nodes, tmp_path_factory) -> Iterator[Engine]:
    """What a web server has: it trains nothing itself. There is a worker on each node."""
    with pytest.MonkeyPatch.context() as patch, postgresql() as server:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PLAYGROUND_UNWATCHED_SECONDS", str(UNWATCHED_SECONDS))
        patch.setenv("PLAYGROUND_DATABASE", server.new_database())
        place = ["cluster", "--ray", nodes[0].address]
        with redirect_stdout(io.StringIO()) as said:
            assert main([*place, "--workers", "2"]) == main([*place, "--workers", "2"]) == 0
        assert said.getvalue().count("2 of 2 workers run.") == 2, "asked twice, and none is there twice"
        engine = Engine(workers=0)
        wait_for(lambda: engine.health().workers == 2, 60)
        yield engine
        engine.close()


globals().update({name: test for name, test in vars(contract).items() if name.startswith("test_")})


def test_a_fork_goes_on_from_its_parent_on_whatever_node(engine):
    parent = small(steps=100)
    wait_until(engine, engine.submit(parent), lambda run: run.ended)
    child = fork_of(parent, 50, link.change(parent, "loss", "hinge")[0])
    fork_id = engine.fork(engine.find(parent.key).id, 50, child)
    assert wait_until(engine, fork_id, lambda run: run.ended).state == "finished"
    assert film_of(engine, fork_id) == undisturbed_film(child)


def test_when_a_node_dies_the_other_goes_on_with_its_runs_and_in_the_end_all_are_saved(engine, nodes):
    """After this test there are no workers."""
    experiments = [engine.submit(small(50_000)) for _ in range(2)]
    for run_id in experiments:
        engine.set_unattended(run_id, True)

    def owners() -> set[str | None]:
        return {engine.run(run_id).owner for run_id in experiments}

    wait_for(lambda: len(owners() - {None}) == 2 and all(engine.run(run_id).step > 200 for run_id in experiments))
    kill_the_machine(*nodes)
    seen, died = {run_id: engine.run(run_id) for run_id in experiments}, time.monotonic()
    wait_for(lambda: len(owners()) == 1 and None not in owners(), 45)
    wait_for(lambda: all(engine.run(run_id).step > run.step for run_id, run in seen.items()))
    assert time.monotonic() - died < 30
    assert main(["cluster", "--ray", nodes[0].address, "--down"]) == 0
    left = [engine.run(run_id) for run_id in experiments]
    assert [(run.state, run.owner) for run in left] == [("queued", None)] * 2
    assert [engine.saved(run.id) for run in left] == [run.step for run in left], "saved before it was given back"


@pytest.mark.skipif(torch.cuda.is_available(), reason="about a GPU that is not there")
def test_a_gpu_that_is_not_there_is_named(nodes, engine, monkeypatch, capfd):
    """Ray counts one GPU, as it was told, but torch finds none; a second one is not even counted."""
    monkeypatch.setattr(cluster_command, "WAIT_SECONDS", 20.0)
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
