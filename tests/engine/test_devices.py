"""A run that asks for a device: only workers that have one train it, and whoever waits for one is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import playground
from playground.commands.device_flag import add_device
from playground.engine import Engine, LimitError, NotYoursError
from playground.engine.health import traffic_of
from playground.engine.in_process import train_here, train_together
from playground.engine.labels import CONVOLUTIONS, KINDS, SMALL, nobody_takes, takes
from playground.engine.placement import DEVICES, choices, read_device
from playground.gan.experiment.fork import fork_of
from playground.store import lifecycle, presence
from playground.store.people import Person
from playground.store.presence import Present
from tests.engine.conftest import PATIENCE, small, wait_until

CPU, GPU = Present("cpu", "cpu", frozenset(KINDS)), Present("gpu", "cuda:0", frozenset(KINDS))
ANNA, BEN = Person("anna"), Person("ben")


@pytest.fixture
def alone(database) -> Iterator[Engine]:
    """An engine without workers, on a fresh store."""
    engine = Engine(database, workers=0)
    yield engine
    engine.close()


@contextmanager
def a_worker(*flags: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command `worker` on this store, until it is told to end."""
    command = [sys.executable, "-m", "playground", "worker", "--count", "1", *flags]
    environment = {**os.environ, "PYTHONPATH": str(Path(playground.__file__).parent.parent)}
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0


def sentence(engine: Engine, run_id: str) -> str:
    run = engine.run(run_id)
    assert run is not None
    return traffic_of(engine.database).nobody_takes(run)


def test_workers_on_a_cpu_leave_a_run_alone_that_asks_for_cuda(alone):
    """The real command, with labels."""
    on_a_gpu, before = alone.submit(small(), device="cuda"), alone.submit(small(), device="cpu")
    with a_worker("--device", "cpu", "--takes", "small,large"):
        wait_until(alone, before, lambda run: run.state == "finished")
        after = alone.submit(small())
        wait_until(alone, after, lambda run: run.state == "finished")
        waiting = alone.run(on_a_gpu)
        assert (waiting.state, waiting.epoch, waiting.owner) == ("queued", 0, None), "it was never taken"
        assert sentence(alone, on_a_gpu).startswith("CUDA was asked for, but no connected worker has it. ")
        assert sentence(alone, on_a_gpu).endswith("start a worker with “worker --device cuda”.")
        assert traffic_of(alone.database).waiting == (), "nobody stands in the queue behind it"
        alone.ask_for(on_a_gpu, "any")
        finished = wait_until(alone, on_a_gpu, lambda run: run.state == "finished")
        assert (finished.wanted_device, finished.device) == ("any", "cpu")


def test_when_the_worker_with_the_device_leaves_the_run_says_so(alone):
    run_id = alone.submit(small(), device="cuda")
    with alone.database.write() as connection:
        for worker in (CPU, GPU):
            presence.announce(connection, worker.name, worker.device, alone.database.now(), worker.takes)
    assert sentence(alone, run_id) == ""
    assert traffic_of(alone.database).waiting == (run_id,)
    with alone.database.write() as connection:
        presence.withdraw(connection, "gpu")
    assert "CUDA was asked for" in sentence(alone, run_id)


def test_which_worker_s_turn_it_is_depends_on_the_device_that_is_asked_for():
    assert takes(CPU, CONVOLUTIONS, [GPU], "cpu"), "it cannot be left to a GPU"
    assert not takes(CPU, CONVOLUTIONS, [GPU])
    assert not takes(CPU, SMALL, [], "cuda")
    assert takes(GPU, SMALL, [CPU], "cuda")
    assert not takes(GPU, SMALL, [CPU], "mps")
    only_pictures = Present("gpu", "cuda:0", frozenset({CONVOLUTIONS}))
    said = nobody_takes(SMALL, [CPU, only_pictures], "cuda")
    assert said.startswith("No connected worker trains small fully connected networks on CUDA, which was asked for.")
    assert nobody_takes(CONVOLUTIONS, [only_pictures], "cuda") == ""
    assert "CUDA was asked for" in nobody_takes(SMALL, [], "cuda")


def test_each_device_that_is_asked_for_has_its_own_shared_run(alone):
    experiment = small()
    ids = {device: alone.submit(experiment, device=device) for device in ("cuda", "any", "cpu")}
    assert len(set(ids.values())) == 3, "who takes any device does not wait for a GPU"
    assert {device: alone.submit(experiment, device=device) for device in ids} == ids
    assert {device: alone.find(experiment.key, device).id for device in ids} == ids
    assert alone.latest(experiment.key).id == ids["any"]
    again = alone.submit(experiment, again=True, device="cuda")
    private = {device: alone.run(run_id).private for device, run_id in ids.items()}
    assert private == {"cuda": True, "any": False, "cpu": False}
    assert alone.submit(experiment, device="cuda") == again


def test_a_finished_run_answers_for_the_device_it_was_trained_on(database):
    experiment = small()
    run = train_here(experiment, database=database, device="cpu")
    assert (run.state, run.wanted_device, run.device) == ("finished", "cpu", "cpu")
    engine = Engine(database, workers=0)
    assert engine.submit(experiment) == engine.submit(experiment, device="cpu") == run.id
    assert engine.find(experiment.key, "cuda") is None
    assert engine.latest(experiment.key, "cuda").id == run.id, "something to see until it is trained there"
    assert engine.submit(experiment, device="cuda") != run.id


def test_forks_steps_and_what_resumes_keep_asking_for_it(alone):
    experiment = small(steps=60)
    run_id = alone.submit(experiment, device="cuda")
    child = fork_of(experiment, 20, experiment.model_copy(update={"batch": 32}))
    fork_id = alone.fork(run_id, 20, child)
    assert alone.run(fork_id).wanted_device == "cuda"
    assert alone.fork(run_id, 20, child) == fork_id
    alone.watch(run_id, "somebody else")
    copy = alone.step(run_id, "me", 0)
    assert copy != run_id
    assert alone.run(copy).wanted_device == "cuda"
    assert alone.pause(fork_id, "me") == "paused"
    alone.resume(fork_id)
    assert (alone.run(fork_id).state, alone.run(fork_id).wanted_device) == ("queued", "cuda")
    first = alone.begin_with_a_step(small(), "me", device="cuda")
    assert alone.run(first).wanted_device == "cuda"


def test_a_run_that_waits_can_ask_for_another_device(alone, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    experiment = small()
    hers, shared = alone.submit(experiment, by=ANNA, device="cuda"), alone.submit(experiment, by=BEN)
    with pytest.raises(NotYoursError):
        alone.ask_for(hers, "any", by=BEN)
    alone.ask_for(hers, "any", by=ANNA)
    run = alone.run(hers)
    assert (run.wanted_device, run.private) == ("any", True), "the other one stays the one that is shared"
    assert not alone.run(shared).private
    alone.ask_for(shared, "cpu", by=BEN)
    assert (alone.run(shared).wanted_device, alone.run(shared).private) == ("cpu", False)
    alone.ask_for("no such run", "cpu")


def test_limits_hold_for_runs_that_ask_for_a_device(alone, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    run_id = alone.submit(small(), by=ANNA)
    for act in (lambda: alone.submit(small(), device="tpu", by=ANNA), lambda: alone.ask_for(run_id, "cuda:0", ANNA)):
        with pytest.raises(LimitError, match=r"cannot ask for the device “.*”: it must be one of any, cpu, cuda, mps"):
            act()
    for _ in range(3):
        alone.submit(small(), device="cuda", by=ANNA)
    with pytest.raises(LimitError, match="4 runs training or waiting"):
        alone.submit(small(), device="cuda", by=ANNA)


def test_there_is_a_choice_only_where_workers_differ():
    assert choices([], "any") == choices([CPU, CPU], "any") == choices([GPU], "any") == []
    assert choices([CPU, GPU], "any") == ["any", "cpu", "cuda"]
    assert choices([CPU], "cuda") == ["any", "cpu", "cuda"], "it has been asked for, and can be taken back"
    assert choices([], "mps") == ["any", "mps"]


def test_link_and_flag_know_what_the_description_knows(capsys):
    import argparse

    assert [read_device(name) for name in DEVICES] == [(name, []) for name in DEVICES]
    device, (problem,) = read_device("tpu")
    assert (device, problem.path) == ("any", "device")
    parser = argparse.ArgumentParser()
    add_device(parser)
    assert [parser.parse_args(["--device", name]).device for name in DEVICES] == [*DEVICES]
    assert parser.parse_args([]).device == "any"
    with suppress(SystemExit):
        parser.parse_args(["--help"])
    assert "slightly other numbers on another device" in " ".join(capsys.readouterr().out.split())


def test_the_command_line_waits_for_a_device_says_so_and_stops_at_ctrl_c(alone):
    environment = {**os.environ, "PYTHONPATH": str(Path(playground.__file__).parent.parent)}
    command = [sys.executable, "-m", "playground", "train", "--recipe", "ring-solved", "--device", "cuda"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "CUDA was asked for, but no connected worker" in process.stderr.readline()
    (run,) = alone.runs()
    assert (run.state, run.wanted_device) == ("queued", "cuda")
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    assert alone.run(run.id).state == "stopped"


def test_several_runs_wait_for_a_device_and_the_reason_is_said_once(alone):
    said: list[str] = []

    def stop_all(runs) -> None:
        if said and len(runs) == 2:
            for run in runs:
                alone.stop(run.id)

    found = train_together([small(), small()], stop_all, device="cuda", on_waiting=said.append)
    assert [run.state for run in found] == ["stopped"] * 2
    assert len(said) == 1
    assert "CUDA was asked for" in said[0]


@pytest.mark.slow
def test_several_are_trained_on_the_device_that_is_asked_for(database, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DEVICE", "")
    found = train_together([small(), small()], device="cpu")
    assert [(run.state, run.wanted_device, run.device) for run in found] == [("finished", "cpu", "cpu")] * 2
    assert os.environ["PLAYGROUND_DEVICE"] == ""


def test_fifty_who_claim_and_only_those_with_the_device_may(alone):
    from concurrent.futures import ThreadPoolExecutor

    run_id = alone.submit(small(), device="cuda")

    def claim(number: int) -> bool:
        device = "cuda:0" if number % 10 == 0 else "cpu"
        with alone.database.write() as connection:
            return lifecycle.claim(connection, run_id, 0, f"{device}-{number}", alone.database.now(), device)

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(claim, range(50))) == 1
    assert alone.run(run_id).owner.startswith("cuda:0")
