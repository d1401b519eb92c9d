"""Hypothesis strategies that are read off the schema, so that a new kind or a new field is tested by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from playground.gan.experiment import compatibility
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.settings import CHOICES, set_path
from playground.gan.foundations.schema import Choice, Description, Knob, kinds_of, knob_of
from playground.gan.rules.condition import Condition
from playground.gan.targets.distribution import Target
from playground.gan.targets.image_target import ImageTarget
from playground.gan.targets.images import OwnImages
from playground.gan.targets.own import Own, pack_points

TARGETS = kinds_of(Target)
CONDITIONS = kinds_of(Condition)


@cache
def fits(limits: Knob | type[Choice], place: str, target: str, condition: str = "none") -> bool:
    """Whether something with these limits may stand at the field `place` beside these kinds."""
    return compatibility.fits(limits, place, TARGETS[target](), CONDITIONS[condition])


def home_of(limits: Knob | type[Choice], place: str) -> dict[str, str] | None:
    """The first kinds of target and condition beside which something with these limits may stand, those that are
    not the default ring's; None where it can stand nowhere."""
    for target in ["ring", "digits", "gaussian"]:
        for condition in ["none", "picture", "projection"]:
            if fits(limits, place, target, condition) and fits(CONDITIONS[condition], "condition", target):
                return {"target": target} | ({"condition": condition} if condition != "none" else {})
    return None


def home_of_kind(name: str, kind: str) -> dict[str, str] | None:
    """The kinds beside which this one may stand, itself included; None where it may not stand at this field."""
    home = {"target": kind} if name == "target" else home_of(kinds_of(CHOICES[name])[kind], name)
    return None if home is None else home | {name: kind}


KINDS = [(name, kind) for name, base in CHOICES.items() for kind in kinds_of(base) if home_of_kind(name, kind)]
FIRST_KINDS = list({name: (name, kind) for name, kind in reversed(KINDS)}.values())  # of each choice one


@dataclass(frozen=True)
class Leaf:
    """A field that holds a value, the kind that its choice must have for it to be there, and the kinds that it needs
    beside it; without these a link cannot set this field."""

    path: str
    field: FieldInfo
    choice: str = ""
    kind: str = ""
    home: tuple[tuple[str, str], ...] = ()

    @property
    def needs(self) -> dict[str, str]:
        return dict(self.home)

    def __str__(self) -> str:
        return f"{self.choice}={self.kind}:{self.path}" if self.choice else self.path


def leaves() -> Iterator[Leaf]:
    """Every settable value of every kind."""
    for name, field in Experiment.model_fields.items():
        if name in CHOICES:
            for kind, model in kinds_of(CHOICES[name]).items():
                for inner, inner_field in model.model_fields.items():
                    if inner != "kind" and (home := home_of_kind(name, kind)):
                        yield Leaf(f"{name}.{inner}", inner_field, name, kind, tuple(home.items()))
            continue
        if name == "fork":  # a whole Experiment, tested in test_fork.py
            continue
        home = tuple((home_of(knob_of(field), name) or {}).items())
        home = () if home == (("target", "ring"),) else home
        if is_description(field.annotation):
            for inner, inner_field in field.annotation.model_fields.items():
                yield Leaf(f"{name}.{inner}", inner_field, home=home)
        else:
            yield Leaf(name, field, home=home)


def is_description(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Description)


LEAVES = list(leaves())


def tree_with(leaf: Leaf, value: Any) -> dict[str, Any]:
    """The JSON form of the default Experiment with this value at the leaf."""
    home = leaf.needs
    tree = Experiment.default(home.get("target", "ring"), home.get("condition", "none")).model_dump(mode="json")
    for name, kind in home.items():
        tree[name] = kinds_of(CHOICES[name])[kind]().model_dump(mode="json")
    if leaf.choice == "pretraining":
        tree["steps"] = 200_000  # more than any pretraining takes
    set_path(tree, leaf.path, value)
    return tree


def limits_of(field: FieldInfo) -> dict[str, Any]:
    """{"ge": 0, "le": 1, "multiple_of": 2, "max_length": 9 ...}, whichever the field has."""
    names = ("ge", "le", "gt", "lt", "multiple_of", "max_length", "min_length")
    return {name: getattr(m, name) for m in field.metadata for name in names if getattr(m, name, None) is not None}


# of each type and set of limits one
FEW_LEAVES = list({f"{leaf.field.annotation} {[*limits_of(leaf.field)]}": leaf for leaf in LEAVES}.values())


def packed_drawings() -> st.SearchStrategy[str]:
    place = st.tuples(st.floats(-1000, 1000, width=16), st.floats(-1000, 1000, width=16))
    drawings = st.lists(place, min_size=3, max_size=20).filter(lambda p: np.ptp(np.array(p), axis=0).max() > 1e-3)
    return drawings.map(lambda points: pack_points(np.array(points)))


def class_numbers(classes: int) -> st.SearchStrategy[str]:
    """What `only` may be: some class numbers in order, or nothing."""
    numbers = st.sets(st.integers(0, classes - 1), max_size=4)
    return numbers.map(lambda chosen: ",".join(map(str, sorted(chosen))))


# fields whose validity is more than a type and a range
OF_THEIR_OWN = {(Own, "points"): packed_drawings()}
OF_THEIR_OWN |= {
    (model, "only"): class_numbers(len(model().classes) or 5)
    for model in TARGETS.values()
    if issubclass(model, ImageTarget)
}
OF_THEIR_OWN[OwnImages, "folder"] = st.sampled_from(["", "0123456789abcdef-64"])


def values(field: FieldInfo) -> st.SearchStrategy[Any]:
    """Valid values of one field."""
    annotation, limits = field.annotation, limits_of(field)
    if get_origin(annotation) is Literal:
        return st.sampled_from(get_args(annotation))
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        of = limits.get("multiple_of", 1)
        return st.integers(-(-limits["ge"] // of), limits["le"] // of).map(lambda n: n * of)
    if annotation is float:
        low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
        return st.floats(low, high, exclude_min="gt" in limits, exclude_max="lt" in limits)
    if annotation is str:
        return st.text(max_size=min(limits.get("max_length", 20), 20))
    if is_description(annotation):
        return trees(annotation)
    raise NotImplementedError(f"no strategy for {annotation}")


@cache
def trees(model: type[Description]) -> st.SearchStrategy[dict[str, Any]]:
    """Valid contents of a description, as the dict of its JSON form."""
    fields = {}
    for name, field in model.model_fields.items():
        special = OF_THEIR_OWN.get((model, name))
        fields[name] = values(field) if special is None else special
    return st.fixed_dictionaries(fields)


@cache
def choices(name: str, target: str, condition: str) -> st.SearchStrategy[dict[str, Any]]:
    """Valid contents of any kind that fits at this field beside these kinds of target and condition."""
    kinds = kinds_of(CHOICES[name]).values()
    return st.one_of([trees(model) for model in kinds if fits(model, name, target, condition)])


@cache
def settings_for(**fixed: str) -> list[tuple[str, str]]:
    """The kinds of target and condition beside which all of these fixed kinds may stand."""
    return [
        (target, condition)
        for target in ([fixed["target"]] if "target" in fixed else TARGETS)
        for condition in ([fixed["condition"]] if "condition" in fixed else CONDITIONS)
        if fits(CONDITIONS[condition], "condition", target)
        and all(fits(kinds_of(CHOICES[name])[kind], name, target, condition) for name, kind in fixed.items())
    ]


@st.composite
def experiments(draw: st.DrawFn, **kinds: str) -> Experiment:
    """Any valid Experiment; `kinds` fixes the kind of some choices. Only what fits the target and the condition is
    drawn."""
    target, condition = draw(st.sampled_from(settings_for(**kinds)))
    fixed, tree = kinds | {"target": target, "condition": condition}, {}
    for name, field in Experiment.model_fields.items():
        if name in fixed:
            tree[name] = draw(trees(kinds_of(CHOICES[name])[fixed[name]]))
        elif name in CHOICES:
            tree[name] = draw(choices(name, target, condition))
        elif fits(knob_of(field), name, target, condition):
            tree[name] = draw(values(field)) if name != "fork" else ""
    if tree["order"] == "simultaneous":  # one update of each network
        tree |= {"discriminator_steps": 1, "generator_steps": 1}
    lessons = tree["pretraining"].get("steps", 0)
    tree["steps"] = max(tree["steps"], lessons + 1)
    try:
        return Experiment.model_validate(tree)
    except ValidationError as error:
        if all(e["type"] == "field" for e in error.errors()):  # two fields that do not fit together
            reject()
        raise


def wrong_values(field: FieldInfo) -> list[Any]:
    """Values that this field must refuse."""
    annotation, limits = field.annotation, limits_of(field)
    wrong: list[Any] = [None, [], {}]
    if get_origin(annotation) is Literal:
        return [*wrong, "no-such-word", "", 7]
    if annotation is bool:
        return [*wrong, "maybe", "", 2]
    if annotation is str:
        return [*wrong, 5.5, "~", "x" * (limits.get("max_length", 0) + 1)]
    wrong += [float("nan"), float("inf"), float("-inf"), "many", "", "1,5"]
    if annotation is int:
        wrong += [1.5, "1.5"]
        wrong += [limits["ge"] - 1, limits["le"] + 1]
        return [*wrong, limits["ge"] + 1] if limits.get("multiple_of", 1) > 1 else wrong
    edges = [(limits.get("ge"), -np.inf), (limits.get("le"), np.inf)]
    wrong += [float(np.nextafter(edge, away)) for edge, away in edges if edge is not None]
    return wrong + [float(limits[name]) for name in ("gt", "lt") if name in limits]


def wrong_texts(field: FieldInfo) -> list[str]:
    """Those of them that can stand in a link, where numbers are texts too."""
    types = str if field.annotation is str else (str, int, float)
    return [v if isinstance(v, str) else repr(v) for v in wrong_values(field) if isinstance(v, types)]
