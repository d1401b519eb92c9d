"""Failures of variety: modes or classes that are missing, or found and lost again; labels that are ignored."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from playground.charts.health import cures, facts
from playground.charts.health.cures import Change
from playground.charts.health.finding import Finding, found
from playground.charts.health.history import FEWEST, Array, History

COLLAPSED = 0.5  # of the modes or classes, or fewer; healthy generators use 0.9 of them once they are past the start
SEEN = 0.3  # of the samples must lie on modes, or which ones they are on is chance
MOVED = 0.2  # of the samples change their mode from one measurement to the next; healthy ones: 0.04 at most
HELD, LOST = 0.5, 0.1  # a mode that had half of its even share, and now has a tenth, was lost
SMALL_BATCH = 32  # or fewer samples: of 16, one in eight modes is missing on average
IGNORED = 1.2  # times the share that a generator gets right which does not listen, as in charts/sentence.py


def modes_lost_again(history: History) -> Finding | None:
    """The generator jumps: what it had learnt, it leaves again, for the discriminator has just learnt to tell it, and
    so on round (Metz et al. 2017, Unrolled GAN)."""
    late = [(step, share) for step, share in history.shares if step > history.step / 2]
    if history.parts < 2 or len(late) < 2 * FEWEST or np.mean([share.sum() for _, share in late]) < SEEN:
        return None
    jumps = [0.5 * np.abs(a - b).sum() for (_, a), (_, b) in pairwise(late)]
    even = 1 / history.parts
    lost = int(sum(_left(share_of, even) for share_of in np.array([share for _, share in late]).T))
    if np.mean(jumps) < MOVED or not lost:
        return None
    e, kind = history.experiment, history.experiment.target.parts
    return found(
        f"The generator jumps: {lost} of {history.parts} {kind} were found and lost again in the last half.",
        [
            f"From one measurement to the next, {np.mean(jumps):.0%} of the samples change their {kind}.",
            facts.in_use(history), facts.losses(history), facts.penalty(history),
        ],
        history,
        cures.answer(e), cures.damp(e), cures.without_momentum(e), cures.strong_gradient(e), cures.equal_rates(e, "d"),
        *cures.large_enough(e),
        otherwise=[cures.averaged(e)],
    )  # fmt: skip


def mode_collapse(history: History) -> Finding | None:
    """The samples are spread over half of the modes or classes, or fewer: one very good forgery is all that the
    generator needs while the discriminator judges samples one by one (Goodfellow 2016, tutorial, section 5.1.1)."""
    now = history.recent(history.parts_in_use)
    if history.parts < 2 or history.away or not len(now) or now.values.max() > COLLAPSED * history.parts:
        return None
    e, kind = history.experiment, history.experiment.target.parts
    why = "Each generated sample is judged beside a real one, so that a mode without samples pulls (Sun et al. 2020)."
    relative = Change((("loss", "relativistic"),), "take the relativistic loss", why)
    compares = cures.applied(e, (relative,)) if e.loss.autoencodes else None
    e = compares or e  # what such a game then lacks as well
    many = Change((("batch", "256"),), "draw batches of 256", "In a larger batch every mode is seen at each step.")
    penalty = cures.damp(e)
    ahead = (cures.fewer_turns(e), cures.equal_rates(e, "g")) if penalty else ()  # a D that is held may run ahead
    return found(
        f"Mode collapse: the samples are spread as if over only {now.middle:.1f} of {history.parts} {kind}.",
        [_before(history), _largest(history), facts.distance(history), facts.penalty(history)],
        history,
        relative if compares else None,  # one sample that D reconstructs well is all that it asks for
        cures.calmer(e), cures.answer(e), penalty, cures.without_momentum(e), cures.strong_gradient(e), *ahead,
        cures.spread(e), *cures.large_enough(e),
        many if e.batch <= SMALL_BATCH else None,
        otherwise=[many if e.batch < 128 else None, relative],
    )  # fmt: skip


def labels_ignored(history: History) -> Finding | None:
    """Of the samples asked for a label, no more belong to it than chance would bring."""
    now = history.recent(history.of("conditional_accuracy"))
    asked = len(history.experiment.target.asked)
    if history.experiment.condition.of != "classes" or not len(now) or now.values.max() > IGNORED / asked:
        return None
    why = "One inner product for each class is all that D then has to learn about classes (Miyato and Koyama 2018)."
    projection = Change((("condition", "projection"),), "give D the label by projection", why)
    return found(
        f"The labels are ignored: {now.middle:.0%} of the samples belong to the label asked for, no more than by "
        f"chance.",
        [f"By chance, it would be 1 in {asked}.", facts.distance(history), facts.accuracy(history)],
        history,
        projection, cures.equal_rates(history.experiment, "d"),
    )  # fmt: skip


def _left(share: Array, even: float) -> bool:
    """Whether a mode that was held, with these shares of the samples over time [n], was later lost."""
    held = np.maximum.accumulate(share) >= HELD * even
    return bool((held & (share <= LOST * even)).any())


def _before(history: History) -> str:
    """Over how many modes or classes the samples were spread halfway here."""
    step, before = history.parts_in_use.at(0.5)
    return f"At step {step:,}, they were spread as if over {before:.1f}."


def _largest(history: History) -> str:
    """Which mode or class has most of the samples."""
    if not history.shares:
        return ""
    _, share = history.shares[-1]
    if share.sum() < SEEN:
        return ""
    most, target = int(share.argmax()), history.experiment.target
    names = target.classes
    return f"{share[most]:.0%} of the samples are of {target.part} {names[most] if most < len(names) else most + 1}."
