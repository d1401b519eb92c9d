"""A step that is taken apart is the run's own step, and what is noted of it is true."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
import torch
from safetensors.torch import load

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.gan.look.step_by_step import StepByStep
from playground.gan.look.step_record import layers_of
from playground.gan.look.watch import observer_of
from playground.gan.training.algorithm import discriminate
from playground.gan.training.training import Training
from tests.gan.small import VARIANTS, advance, small

LOSSES = sorted(kinds_of(CHOICES["loss"]))
# what has a state that looking could disturb, or notes of its own
STATES = [
    "batch norm", "spectral norm", "instance noise", "several steps", "shared batches", "raw units", "loss=began",
    "penalty=dragan", "classes, batch norm", "classes, relativistic", "target=mixture", "dcgan", "augmented",
    "upper half", "at once, shared", "real, then generated",
]  # fmt: skip


def same_state(a: Training, b: Training) -> bool:
    """Whether both would go on to the same numbers; the losses not yet shown do not count."""
    mine, yours = ({k: v for k, v in load(t.checkpoint()).items() if k != "losses"} for t in (a, b))
    return mine.keys() == yours.keys() and all(torch.equal(mine[name], yours[name]) for name in mine)


def at_step(experiment: Experiment, steps: int = 2) -> tuple[Training, StepByStep]:
    """A run after some steps, and one in slow motion that goes on from its checkpoint."""
    run = Training(experiment)
    advance(run, steps)
    return run, StepByStep(Training(experiment, "cpu", run.checkpoint()))


@pytest.mark.parametrize("name", STATES)
def test_a_noted_step_is_the_step_of_the_run(name):
    run, slow = at_step(VARIANTS[name])
    slow.peek()
    notes = slow.move("B", recorded=True)
    advance(run, 1)
    assert same_state(run, slow.training)
    assert notes.acts == ["d", "g"]
    assert notes.numbers["g_loss"] == pytest.approx(float(run.losses[-1]), abs=1e-6)
    if run.experiment.discriminator_steps == 1:
        assert notes.numbers["d_loss"] == pytest.approx(float(run.losses[-2]), abs=1e-6)


@pytest.mark.parametrize("name", ["target=ring", "instance noise", "classes, batch norm"])
def test_the_discriminator_and_then_the_generator_are_both(name):
    run, slow = at_step(VARIANTS[name])
    slow.move("D", recorded=True)
    assert slow.state.step == run.step
    slow.move("G", recorded=True)
    advance(run, 1)
    assert same_state(run, slow.training)


def test_only_the_network_that_moves_moves():
    _, slow = at_step(small())
    g, d = slow.state.g_weights.vector.clone(), slow.state.d_weights.vector.clone()
    assert slow.move("D", recorded=True).acts == ["d"]
    assert torch.equal(slow.state.g_weights.vector, g)
    assert not torch.equal(slow.state.d_weights.vector, d)
    d = slow.state.d_weights.vector.clone()
    assert slow.move("G", recorded=True).acts == ["g"]
    assert torch.equal(slow.state.d_weights.vector, d)
    assert not torch.equal(slow.state.g_weights.vector, g)


def test_a_fork_moves_as_what_it_has_become():
    from playground.gan.experiment.experiment import Origin

    parent = small(steps=50)
    child = parent.model_copy(update={"loss": small(loss="hinge").loss, "fork": Origin(step=3, parent=parent)})
    run = Training(parent)
    advance(run, 3)
    slow, fork = StepByStep(Training(child, "cpu", run.checkpoint())), Training(child, "cpu", run.checkpoint())
    slow.move("D")
    slow.move("G")
    advance(fork, 1)
    assert slow.state.experiment.loss.kind == "hinge"
    assert same_state(fork, slow.training)


def test_in_a_head_start_only_the_discriminator_moves():
    run, slow = at_step(small(pretraining="head-start", pretraining__steps=50))
    assert slow.move("G", recorded=True).acts == []
    assert slow.move("D", recorded=True).acts == ["d"]
    assert slow.move("B", recorded=True).acts == ["d"]
    advance(run, 2)
    assert same_state(run, slow.training)


# ---------------------------------------------------------------- what the notes say
@pytest.mark.parametrize("kind", LOSSES)
def test_parts_and_slopes_are_what_the_formulas_say(kind):
    smoothing = {"loss__smoothing": 0.2} if kind == "non-saturating" else {}
    experiment = small(loss=kind, **smoothing)
    _, slow = at_step(experiment)
    terms = experiment.loss.terms
    notes = slow.move("B", recorded=True)
    a, constants = notes.arrays, {"s": smoothing.get("loss__smoothing", 0.0), "k": notes.numbers["d_balance"]}
    for term, who, letter in ((terms.real, "d", "r"), (terms.fake, "d", "f"), (terms.generator, "g", "f")):
        for i in range(3):
            letters = constants | {"r": float(a[f"{who}_r"][i]), "f": float(a[f"{who}_f"][i])}
            assert a[f"{who}_term_{letter}"][i] == pytest.approx(evaluated(term.text, letters), abs=1e-5)
            assert a[f"{who}_slope_{letter}"][i] == pytest.approx(evaluated(term.slope, letters), abs=1e-5)
    if not experiment.loss.pairs:
        both = a["d_term_r"].mean() + a["d_term_f"].mean()  # the whole batch is shown
        assert both == pytest.approx(notes.numbers["d_loss"], abs=1e-5)
    assert a["g_term_f"].mean() == pytest.approx(notes.numbers["g_loss"], abs=1e-5)


def evaluated(formula: str, letters: dict[str, float]) -> float:
    """The value of a formula that is written for people."""
    for sign, code in {"−": "-", "·": "*", "½": "0.5*", "²": "**2", ", else": " else"}.items():
        formula = formula.replace(sign, code)
    known = {"sp": lambda t: log(1 + exp(t)), "σ": lambda t: 1 / (1 + exp(-t)), "max": max}
    return eval(formula, known | letters)


def test_samples_that_move_as_they_are_pulled_lower_the_generators_loss():
    _, slow = at_step(small("quadratic", units="raw"), steps=30)
    arrays = slow.move("G", recorded=True).arrays  # the discriminator is as it was

    def loss(u: np.ndarray) -> float:
        x = torch.tensor(u) * observer_of(slow.state).unit + observer_of(slow.state).zero
        return float(slow.state.experiment.loss.generator(None, discriminate(slow.state, x, None)).detach())

    before = loss(arrays["g_fake"])
    step = 0.01 / np.linalg.norm(arrays["g_pull"])
    gained = before - loss(arrays["g_fake"] + step * arrays["g_pull"])
    expected = step * (arrays["g_pull"] ** 2).sum() / len(arrays["g_pull"])
    assert gained == pytest.approx(expected, rel=0.1)


def test_the_update_lowers_the_loss_of_its_own_batch():
    _, slow = at_step(small(loss="wasserstein", penalty="none", d_optimiser="sgd", g_optimiser="sgd"))
    notes = slow.move("B", recorded=True)
    assert notes.numbers["d_loss_after"] < notes.numbers["d_loss"]
    assert notes.numbers["g_loss_after"] < notes.numbers["g_loss"]


def test_layers_add_up_to_the_whole():
    _, slow = at_step(small(generator__normalisation="spectral"))
    old = slow.state.g_weights.vector.clone()
    notes = slow.move("G", recorded=True)
    rows = notes.arrays["g_layers"]
    sizes = list(layers_of(slow.state.generator).values())
    assert sum(sizes) == len(old)
    assert len(rows) == len(sizes) == 3
    assert np.sqrt((rows[:, 0] ** 2).sum()) == pytest.approx(notes.numbers["g_gradient"], rel=1e-4)
    moved = slow.state.g_weights.vector - old
    assert notes.numbers["g_moved"] == pytest.approx(float(moved.norm() / old.norm()), rel=1e-4)
    assert rows[0, 1] == pytest.approx(float(moved[: sizes[0]].norm() / old[: sizes[0]].norm()), rel=1e-4)


@pytest.mark.parametrize("name", ["target=ring", "target=mixture", "classes, shared", "dcgan", "grey to colour"])
def test_what_is_shown_of_each_family(name):
    experiment = VARIANTS[name]
    _, slow = at_step(experiment)
    arrays = slow.move("B", recorded=True).arrays
    n = experiment.batch
    assert arrays["d_r"].shape == arrays["g_f_after"].shape == (n,)
    if experiment.target.family == "images":
        assert bytes(arrays["g_pull"][1:4]) == b"PNG" or bytes(arrays["g_pull"][8:12]) == b"WEBP"
        assert ("d_given" in arrays) == (experiment.condition.of == "picture")
        return
    assert arrays["d_fake"].shape == (n, experiment.target.dimension)
    assert np.abs(arrays["d_real"]).max() < 10, "in standardised units"
    surface = arrays.get("d_surface", arrays.get("d_curve"))
    assert len(surface) == (len(experiment.target.classes) if experiment.condition.of == "classes" else 1)
    assert not np.array_equal(surface, arrays.get("d_surface_after", arrays.get("d_curve_after")))
