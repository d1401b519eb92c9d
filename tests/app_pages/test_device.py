"""What to train on, as a page asks for it: only where workers differ, and a run that waits says why."""

from __future__ import annotations

import time

from playground.charts.message import unpack
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.store import lifecycle, presence
from playground.ui.news import _traffic_in, news, status_of
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401
from tests.app_pages.test_workshop import open_bell, predict

KEY = "knob:device"


def have_workers(**devices: str) -> None:
    """These workers are connected, and no others."""
    with engine().database.write() as connection:
        for name in presence.present(connection, time.time()):
            presence.withdraw(connection, name)
        for name, device in devices.items():
            presence.announce(connection, name, device, time.time())
    _traffic_in.cache_clear()


def control(test):
    return next((box for box in test.selectbox if box.key == KEY), None)


def with_more_settings(**link: str):
    test = open_page(**link)
    test.segmented_control(key="sidebar:level").set_value("more").run()
    assert not test.exception, test.exception
    return test


def sent(run: Run) -> str:
    """The sentence below the picture, as the browser gets it."""
    return str(unpack(news(run, "somebody", -1, -1, frozen=False))[0]["sentence"])


def only_run() -> Run:
    (run,) = engine().runs()
    return run


def parameter(test) -> str:
    found = test.query_params.get("device", "")
    return found if isinstance(found, str) else found[0]


def test_where_every_worker_has_a_cpu_there_is_nothing_to_choose():
    have_workers(one="cpu", other="cpu")
    assert control(with_more_settings(target="gaussian")) is None


def test_a_device_is_chosen_stands_in_the_link_and_the_run_waits_for_it_with_a_sentence():
    have_workers(one="cpu", gpu="cuda:0")
    test = with_more_settings(target="gaussian")
    assert (control(test).label, control(test).options) == ("Device", ["Any", "CPU", "CUDA"])
    assert "slightly other numbers on another device" in control(test).help
    assert parameter(test) == ""
    control(test).set_value("cuda").run()
    assert control(test).label == "**Device** · changed"
    assert parameter(test) == "cuda"
    test.button(key="run:main").click().run()
    run = only_run()
    assert (run.wanted_device, run.key) == ("cuda", Experiment.default("gaussian").key), "the experiment is the same"
    assert status_of(run)["note"] == ""
    have_workers(one="cpu")
    assert status_of(run)["note"] == "CUDA was asked for, but no connected worker has it."
    said = sent(run)
    assert said.startswith("Training starts by itself as soon as a worker with CUDA is connected. You can also choose")
    assert "CUDA was" not in said, "the status line says it"
    test.run()
    assert control(test) is not None, "it can be taken back, though there is no GPU any more"
    control(test).set_value("any").run()
    assert (only_run().id, only_run().wanted_device, only_run().state) == (run.id, "any", "queued")
    assert parameter(test) == ""
    assert status_of(only_run())["note"] == ""


def test_a_worker_that_dies_with_the_only_gpu_is_missed():
    run_id = engine().submit(Experiment.default("gaussian"), device="cuda")
    have_workers(one="cpu")
    with engine().database.write() as connection:
        assert lifecycle.claim(connection, run_id, 0, "gpu", time.time() - 1000, "cuda:0")
    run = engine().run(run_id)
    assert (run.state, run.recovering) == ("running", True)
    assert "CUDA was asked for" in status_of(run)["note"]


def test_a_link_asks_for_a_device_and_finds_the_run_that_waits_for_it():
    experiment = Experiment.default("moons")
    run_id = engine().submit(experiment, device="cuda")
    plain = open_page(**to_link(experiment))
    assert plain.session_state["view:distributions"].run_id != run_id, "somebody else need not wait"
    test = open_page(**to_link(experiment), device="cuda")
    assert not test.exception
    assert test.session_state["view:distributions"].run_id == run_id
    assert control(test).value == "cuda"
    assert parameter(test) == "cuda"
    assert test.session_state["experiment"] == experiment


def test_a_link_to_a_device_that_does_not_exist_gets_a_sentence():
    test = open_page(target="moons", device="tpu")
    assert "it must be one of any, cpu, cuda, mps" in words(test).replace("\\", "")
    assert parameter(test) == ""
    test.button(key="run:main").click().run()
    assert only_run().wanted_device == "any"


def test_a_run_that_is_opened_brings_its_device_along_and_restart_keeps_it():
    experiment = Experiment.default("moons")
    run_id = engine().submit(experiment, device="cuda")
    have_workers(one="cpu", gpu="cuda:0")
    test = open_page("app_pages/runs.py")
    test.session_state["open_run"] = run_id
    for name, value in to_link(experiment).items():
        test.query_params[name] = value
    test.switch_page("app_pages/distributions.py").run()
    assert control(test).value == "cuda"
    test.button(key="run:restart").click().run()
    newer = next(run for run in engine().runs() if run.id != run_id)
    assert newer.wanted_device == "cuda"


def test_an_exercise_leaves_no_choice():
    have_workers(one="cpu", gpu="cuda:0")
    test = open_bell()
    test.query_params["device"] = "cuda"
    predict(test)
    assert control(test) is None
    test.button(key="run:main").click().run()
    assert only_run().wanted_device == "any"


def test_several_seeds_are_trained_on_the_device_that_is_chosen_there():
    have_workers(one="cpu")
    test = open_page("app_pages/seeds.py", target="moons", seeds="2")
    assert control(test) is None, "every worker has a CPU"
    have_workers(one="cpu", gpu="cuda:0")
    test.run()
    assert (control(test).label, control(test).options) == ("Device", ["Any", "CPU", "CUDA"])
    control(test).set_value("cuda").run()
    assert parameter(test) == "cuda"
    test.button(key="seeds:start").click().run()
    assert not test.exception, test.exception
    assert [run.wanted_device for run in engine().runs()] == ["cuda", "cuda"]
    test.slider(key="seeds:number").set_value(3).run()
    assert parameter(test) == "cuda", "what varies is another matter"
    have_workers(one="cpu")
    test.run()
    assert "CUDA was asked for, but no connected worker has it." in words(test).replace("\\", "")
    control(test).set_value("any").run()
    assert "CUDA was asked for" not in words(test)
    assert {run.wanted_device for run in engine().runs()} == {"any"}, "those that wait are moved"
    assert parameter(test) == ""


def test_the_link_of_several_seeds_says_what_they_are_trained_on():
    have_workers(one="cpu", gpu="cuda:0")
    test = open_page("app_pages/seeds.py", target="moons", seeds="2", device="cuda")
    assert not test.exception, test.exception
    assert (control(test).value, parameter(test)) == ("cuda", "cuda")
    assert "seeds" in test.query_params
    assert "it must be one of any" in words(open_page("app_pages/seeds.py", target="moons", device="tpu"))
