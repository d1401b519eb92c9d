"""What differs between two experiments, in the words of their controls."""

from __future__ import annotations

from playground.gan.experiment.controls import Control, controls_of, value_text
from playground.gan.experiment.experiment import Experiment


def differences(left: Experiment, right: Experiment) -> list[tuple[str, str, str]]:
    """(setting, on the left, on the right) for all settings that differ; of two different kinds of a choice, only
    their names and what both have."""
    sides = [{control.path: control for control in controls_of(e)} for e in (left, right)]
    rows = []
    for path in sides[0] | sides[1]:
        controls = [side.get(path) for side in sides]
        values = [value_text(control) if control else "–" for control in controls]
        kinds_differ = "." in path and _kind(left, path) != _kind(right, path)
        if values[0] != values[1] and not (kinds_differ and None in controls):
            rows.append((_setting(path, next(filter(None, controls))), *values))
    return [(setting, one, other) for setting, one, other in rows]


def _kind(experiment: Experiment, path: str) -> str:
    return getattr(getattr(experiment, path.partition(".")[0]), "kind", "")


def _setting(path: str, control: Control) -> str:
    """ "Generator: Width" for generator.width."""
    group, _, leaf = path.partition(".")
    owner = Experiment.model_fields[group].title
    return f"{owner}: {control.field.title}" if leaf else str(owner)


def in_words(rows: list[tuple[str, str, str]], most: int | None = None) -> str:
    """ "Loss: Hinge; Generator units per layer: 64": what each setting is on the right; of more than `most`, the number
    of others."""
    said = [f"{_in_a_sentence(setting)}: {now}" for setting, _, now in rows]
    if most is None or len(said) <= most:
        return "; ".join(said)
    return f"{'; '.join(said[:most])} and {len(said) - most} more"


def _in_a_sentence(setting: str) -> str:
    """ "Generator units per layer" for "Generator: Units per layer"; a name that begins with a symbol stays."""
    owner, _, leaf = setting.partition(": ")
    return f"{owner} {leaf[:1].lower() if leaf[1:2].islower() else leaf[:1]}{leaf[1:]}".rstrip()


def changes(experiment: Experiment) -> list[tuple[str, str, str]]:
    """(setting, its default, now) for all that differs from the default of this target and condition; nothing for a run
    from outside, whose settings nobody knows."""
    if experiment.target.outside:
        return []
    return differences(Experiment.default(experiment.target.kind, experiment.condition.kind), experiment)


def origin_line(experiment: Experiment) -> str:
    """ "From Ring of Gaussians, run 1a2b3c4d, at step 1,500: Loss: Non-saturating → Hinge"; "" if it is no fork."""
    if experiment.fork is None:
        return ""
    parent, step = experiment.fork.parent, experiment.fork.step
    run = f"run {experiment.fork.key[:8]}, at step {step:,}"
    if experiment.fork.changed:
        return f"From {parent.title}, {run}. Some defaults have changed since, and its settings are no longer known."
    changes = [f"{setting} {before} → {after}" for setting, before, after in differences(parent, experiment)]
    what = f": {'; '.join(changes)}" if changes else ""
    return f"From {parent.title}, {run}{what}."
