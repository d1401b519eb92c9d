"""Workers on a Ray cluster: placed once each, moved when their machine dies, drained at the end. The real Ray."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

import pytest
import torch

from playground.__main__ import main
from playground.commands import cluster
from playground.engine import Engine, on_ray
from tests.engine.conftest import small, wait_for
from tests.postgresql import postgresql


def test_without_a_database_or_a_cluster_it_says_so(monkeypatch, capsys) -> None:
    monkeypatch.delenv("PLAYGROUND_DATABASE", raising=False)
    assert main(["cluster", "--ray", "auto", "--workers", "1"]) == 2
    assert "Set PLAYGROUND_DATABASE" in capsys.readouterr().err
    assert main(["cluster", "--ray", "auto"]) == 2
    assert "Say how many" in capsys.readouterr().err


def test_names_are_numbered() -> None:
    assert on_ray.names(2, 1) == ["core-0", "core-1", "gpu-0"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_nodes_share_the_runs_and_when_one_dies_the_other_goes_on(monkeypatch, tmp_path, capfd) -> None:
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    memory = {"object_store_memory": 80 * 2**20}
    with postgresql() as server:
        monkeypatch.setenv("PLAYGROUND_DATABASE", server.new_database())
        nodes = Cluster(
            initialize_head=True, head_node_args={"num_cpus": 1, "num_gpus": 1, "include_dashboard": False, **memory}
        )
        second = nodes.add_node(num_cpus=1, **memory)
        watching = Engine(workers=0)
        try:
            shared_by_two(nodes, second, watching, capfd)
            monkeypatch.setattr(cluster, "WAIT_SECONDS", 20.0)
            on_a_gpu_that_is_not_there(nodes, capfd)
        finally:
            watching.close()
            nodes.shutdown()


def shared_by_two(nodes, second, watching: Engine, capfd) -> None:
    place = ["cluster", "--ray", nodes.address]
    assert main([*place, "--workers", "2"]) == 0
    assert main([*place, "--workers", "2"]) == 0
    assert capfd.readouterr().out.count("2 of 2 workers run.") == 2, "asked twice, and none is there twice"
    wait_for(lambda: watching.health().workers == 2, 60)
    experiments = [watching.submit(small(50_000)) for _ in range(2)]
    for run_id in experiments:
        watching.set_unattended(run_id, True)

    def owners() -> set[str | None]:
        return {watching.run(run_id).owner for run_id in experiments}

    wait_for(lambda: len(owners() - {None}) == 2 and all(watching.run(run_id).step > 200 for run_id in experiments))
    kill_the_machine(nodes, second)
    seen, died = {run_id: watching.run(run_id) for run_id in experiments}, time.monotonic()
    wait_for(lambda: len(owners()) == 1 and None not in owners(), 45)
    wait_for(lambda: all(watching.run(run_id).step > run.step for run_id, run in seen.items()))
    assert time.monotonic() - died < 30
    assert main([*place, "--down"]) == 0
    left = [watching.run(run_id) for run_id in experiments]
    assert [(run.state, run.owner) for run in left] == [("queued", None)] * 2
    assert [watching.saved(run.id) for run in left] == [run.step for run in left], "saved before it was given back"


def on_a_gpu_that_is_not_there(nodes, capfd) -> None:
    """Ray counts one GPU, as it was told, but torch finds none; a second one is not even counted."""
    if torch.cuda.is_available():
        return
    capfd.readouterr()
    assert main(["cluster", "--ray", nodes.address, "--gpus", "2"]) == 1
    said = capfd.readouterr().out
    assert "0 of 2 workers run." in said
    assert "gpu-0: PLAYGROUND_DEVICE is “cuda”, but this machine has cpu." in said
    assert "Waiting for a free core or GPU in the cluster: gpu-1." in said
    assert main(["cluster", "--ray", nodes.address, "--down"]) == 0


def kill_the_machine(nodes, node) -> None:
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
