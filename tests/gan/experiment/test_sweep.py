"""Sweeps: which experiments, in which order, and a sentence for whatever does not fit."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gan.experiment import sweep as sweep_module
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change
from playground.gan.experiment.sweep import MOST_RUNS, MOST_SEEDS, MOST_VALUES, USUAL_SEEDS, Sweep, Varied
from playground.gan.foundations.problem import Problem

RATE, LOSS = "d_optimiser.learning_rate", "loss"
VALUES = {
    RATE: ("0.0001", "0.001", "0.003", "0.01", "0.02", "0.05"),
    LOSS: ("non-saturating", "hinge", "wasserstein", "least-squares"),
    "batch": ("32", "64", "128"),
    "generator.width": ("16", "32", "64", "128"),
}


@st.composite
def sweeps(draw: st.DrawFn) -> Sweep:
    paths = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=2, unique=True))
    over = tuple(
        Varied(
            path, tuple(draw(st.lists(st.sampled_from(VALUES[path]), min_size=1, max_size=MOST_VALUES, unique=True)))
        )
        for path in paths
    )
    cells = len(Sweep(Experiment.default(), 1, over).cells)
    seeds = draw(st.integers(1, min(MOST_SEEDS, MOST_RUNS // cells)))
    base = draw(st.sampled_from(["ring", "gaussian"]))
    seed = draw(st.integers(0, 1000))
    return Sweep(Experiment.from_link({"target": base, "seed": str(seed)})[0], seeds, over)


@settings(max_examples=15)
@given(sweeps())
def test_a_link_keeps_the_whole_sweep(sweep: Sweep) -> None:
    params = parse_qs(urlencode(sweep.to_link(), doseq=True), strict_parsing=True)
    assert Sweep.from_link(params) == (sweep, [])


@settings(max_examples=8)
@given(sweeps())
def test_each_combination_has_each_seed_once(sweep: Sweep) -> None:
    count = sweep.seeds
    for varied in sweep.over:
        count *= len(varied.values)
    assert len({member.experiment.key for member in sweep.members}) == len(sweep.members) == count
    seeds = [member.experiment.seed for member in sweep.members]
    assert seeds == [*range(sweep.base.seed, sweep.base.seed + sweep.seeds)] * len(sweep.cells)


def test_seeds_go_on_from_that_of_the_experiment_and_values_in_their_order():
    sweep, problems = Sweep.from_link(
        {"target": ["ring"], "seed": ["7"], "seeds": ["2"], "over": [f"{RATE}:0.01,0.001", "loss:hinge,wasserstein"]}
    )
    assert problems == []
    found = [(m.experiment.d_optimiser.learning_rate, m.experiment.loss.kind, m.experiment.seed) for m in sweep.members]
    assert found == [
        (rate, loss, seed) for rate in (0.01, 0.001) for loss in ("hinge", "wasserstein") for seed in (7, 8)
    ]
    assert [member.values for member in sweep.members][::2] == sweep.cells
    assert (
        sweep.members[0].experiment
        == Experiment.from_link({"target": "ring", "seed": "7", RATE: "0.01", "loss": "hinge"})[0]
    )


@pytest.mark.parametrize(
    ("params", "word", "seeds", "over"),
    [
        ({"seeds": ["many"]}, "“many”", USUAL_SEEDS, ()),
        ({"seeds": ["17"]}, "1 to 16", USUAL_SEEDS, ()),
        ({"seeds": ["0"]}, "“0”", USUAL_SEEDS, ()),
        ({"seeds": ["²"]}, "“²”", USUAL_SEEDS, ()),
        ({"over": ["batch"]}, "setting:value", USUAL_SEEDS, ()),
        ({"over": ["zebra:1,2"]}, "“zebra”", USUAL_SEEDS, ()),
        ({"over": ["seed:1,2"]}, "how many seeds", USUAL_SEEDS, ()),
        ({"over": ["target:ring,grid"]}, "stays the same", USUAL_SEEDS, ()),
        ({"over": ["target.modes:2,3"]}, "stays the same", USUAL_SEEDS, ()),
        ({"over": ["batch:"]}, "batch", USUAL_SEEDS, ()),
        ({"over": ["batch:64,NaN,128"]}, "“NaN”", USUAL_SEEDS, ("batch:64,128",)),
        ({"over": ["batch:64", "batch:128"]}, "varies already", USUAL_SEEDS, ("batch:64",)),
        ({"over": ["batch:16,32,48,64,80,96,112"]}, "7 values", USUAL_SEEDS, ("batch:16,32,48,64,80,96",)),
        ({"over": ["batch:64", "loss:hinge", f"{RATE}:0.1"]}, "Only 2", USUAL_SEEDS, ("batch:64", "loss:hinge")),
        ({"penalty": ["r1"], "over": ["penalty:r1,none", "penalty.weight:1"]}, "together", 8, ("penalty:r1,none",)),
        ({"seeds": ["16"], "over": ["batch:16,32,64,128"]}, "64 runs", 12, ("batch:16,32,64,128",)),
        ({"seed": ["999998"], "seeds": ["4"]}, "999,999", 2, ()),
        ({"loss": ["hing"]}, "“hing”", USUAL_SEEDS, ()),
        ({"fork": ["100?target=ring"]}, "only one seed", USUAL_SEEDS, ()),
    ],
)  # fmt: skip
def test_what_does_not_fit_gets_a_sentence_and_the_rest_stays(params, word, seeds, over):
    sweep, problems = Sweep.from_link({"target": ["ring"]} | params)
    assert any(word in problem.sentence for problem in problems), problems
    assert all(problem.sentence.endswith(".") and problem.instead.endswith(".") for problem in problems)
    assert (sweep.seeds, tuple(map(str, sweep.over))) == (seeds, over)
    assert Sweep.from_link(sweep.to_link()) == (sweep, [])


def test_of_a_hundred_thousand_values_only_the_first_few_are_looked_at(monkeypatch):
    """Each costs a third of a millisecond, and meanwhile no other page is drawn."""
    looked_at: list[str] = []

    def counted(base: Experiment, path: str, text: str) -> tuple[Experiment, list[Problem]]:
        looked_at.append(text)
        return change(base, path, text)

    monkeypatch.setattr(sweep_module, "change", counted)
    same, wrong = "batch:" + ",".join(["16"] * 100_000), ["batch:x"] * 100_000
    for over in ([same], wrong, [f"zebra{number}:1" for number in range(100_000)]):
        looked_at.clear()
        sweep, problems = Sweep.from_link({"target": ["ring"], "over": over})
        assert len(looked_at) <= 100
        assert 1 <= len(problems) <= 100
        assert Sweep.from_link(sweep.to_link()) == (sweep, [])
    _, (problem,) = Sweep.of(Experiment.default("ring"), "1", ["batch:" + ",".join(["16"] * 31)])
    assert problem.sentence == "batch has more than 30 values, and a setting can have 6 in one sweep."


@settings(max_examples=30)
@given(st.text(max_size=12), st.lists(st.text(alphabet="losbatchNa0123456789.:,-", max_size=24), max_size=3))
def test_nothing_in_the_address_bar_is_an_error(seeds: str, over: list[str]) -> None:
    sweep, _ = Sweep.from_link({"target": ["ring"], "seeds": [seeds], "over": over})
    assert 1 <= len(sweep.cells) * sweep.seeds <= MOST_RUNS
