"""A run's networks taken apart: one of its steps, with all that it did."""

from __future__ import annotations

from torch import nn

from playground.engine.inside_questions import Anatomy
from playground.engine.work.context import Context, Progress, Refusal, Steps
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.architecture import name_of
from playground.gan.look.step_by_step import StepByStep
from playground.gan.look.step_record import layers_of
from playground.gan.training.training import Training
from playground.store.jobs import Answer

WALKS_KEPT = 3  # trainings in the middle of their moves, so that the next move need not play them all again


def anatomy(request: Anatomy, context: Context) -> Steps:
    """The last move in full, as an encoded Snapshot (see `StepRecord`).

    Info: step (that the training has come to), acts (which of d and g moved, in order), layers ({"d": [name, ...], "g":
    the same}), many (samples shown), patches (scores
    that each has).
    """
    yield Progress(words="Loading the networks")
    assert request.step is not None, "a settled request"
    steps, played = resumed(request, context)
    yield Progress(words="Playing the moves before")
    before, last = request.moves[:-1], request.moves[-1:]
    for done, move in enumerate(before[played:]):
        steps.move(move)
        yield Progress((played + done) / len(before), "Playing the moves before")
    record = steps.move(last, recorded=True) if last else steps.peek()
    if not record.arrays:
        length = steps.state.experiment.pretraining.length
        raise Refusal(f"Until step {length} this run pretrains its discriminator: let it train on, and pause it then.")
    remember(steps, request, context)
    networks = {"d": steps.state.discriminator, "g": steps.state.generator}
    info = {
        "step": steps.state.step,
        "acts": record.acts,
        "layers": {who: names_of(network) for who, network in networks.items()},
        "many": record.many,
        "patches": record.patches,
    }
    return Answer(info, Snapshot(steps.state.step, record.arrays, record.numbers).encode(), "application/octet-stream")


def resumed(request: Anatomy, context: Context) -> tuple[StepByStep, int]:
    """A training in which the most of the moves before the last have been played, and how many these are."""
    assert request.step is not None
    for played in range(len(request.moves) - 1, -1, -1):
        steps = context.walks.pop((request.run, request.step, request.moves[:played]), None)
        if steps is not None:
            return steps, played
    return StepByStep(Training(*context.saved(request.run, request.step))), 0


def remember(steps: StepByStep, request: Anatomy, context: Context) -> None:
    """Keep a training where it is now."""
    assert request.step is not None
    context.walks[request.run, request.step, request.moves] = steps
    while len(context.walks) > WALKS_KEPT:
        context.walks.popitem(last=False)


def names_of(network: nn.Module) -> list[str]:
    """The layers that have weights, in words."""
    return [name_of(network.get_submodule(owner)) for owner in layers_of(network)]
