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

from playground.gan.experiment import CHOICES, Experiment
from playground.gan.image_target import ImageTarget
from playground.gan.images import OwnImages
from playground.gan.own import Own, pack_points
from playground.gan.schema import Choice, Description, kinds_of, knob_of
from playground.gan.targets import Target

TARGETS = kinds_of(Target)
KINDS = [(name, kind) for name, base in CHOICES.items() for kind in kinds_of(base)]


@dataclass(frozen=True)
class Leaf:
    """A field that holds a value, the kind that its choice must have for it to be there, and what it is for."""

    path: str
    field: FieldInfo
    choice: str = ""
    kind: str = ""
    families: tuple[str, ...] = ()

    @property
    def needs(self) -> dict[str, str]:
        """The kinds without which a link cannot set this field."""
        target = {} if fits(self.families, "plane") else {"target": target_of(self.families)}
        return target | ({self.choice: self.kind} if self.choice else {})

    def __str__(self) -> str:
        return f"{self.choice}={self.kind}:{self.path}" if self.choice else self.path


def leaves() -> Iterator[Leaf]:
    """Every settable value of every kind."""
    for name, field in Experiment.model_fields.items():
        families = knob_of(field).families
        if name in CHOICES:
            for kind, model in kinds_of(CHOICES[name]).items():
                for inner, inner_field in model.model_fields.items():
                    if inner != "kind":
                        yield Leaf(f"{name}.{inner}", inner_field, name, kind, model.families)
        elif is_description(field.annotation):
            for inner, inner_field in field.annotation.model_fields.items():
                yield Leaf(f"{name}.{inner}", inner_field, families=families)
        else:
            yield Leaf(name, field, families=families)


def fits(families: tuple[str, ...], family: str) -> bool:
    """Whether something for targets of `families` is for this one too; nothing named means all."""
    return not families or family in families


def target_of(families: tuple[str, ...]) -> str:
    """The kind of the first target of these families."""
    return next(kind for kind, model in TARGETS.items() if fits(families, model.family))


def is_description(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Description)


LEAVES = list(leaves())


def limits_of(field: FieldInfo) -> dict[str, Any]:
    """{"ge": 0, "le": 1, "multiple_of": 2, "max_length": 9 ...}, whichever the field has."""
    names = ("ge", "le", "gt", "lt", "multiple_of", "max_length", "min_length")
    return {name: getattr(m, name) for m in field.metadata for name in names if getattr(m, name, None) is not None}


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
def choices(base: type[Choice], family: str = "plane") -> st.SearchStrategy[dict[str, Any]]:
    """Valid contents of any kind that goes with targets of this family."""
    return st.one_of([trees(model) for model in kinds_of(base).values() if fits(model.families, family)])


@st.composite
def experiments(draw: st.DrawFn, **kinds: str) -> Experiment:
    """Any valid Experiment; `kinds` fixes the kind of some choices. Only what fits the target's family is drawn."""
    fixed = {name: kinds_of(CHOICES[name])[kind] for name, kind in kinds.items()}
    if "target" not in fixed:
        fitting = [t for t in TARGETS.values() if all(fits(model.families, t.family) for model in fixed.values())]
        fixed["target"] = draw(st.sampled_from(fitting))
    family, tree = fixed["target"].family, {}
    for name, field in Experiment.model_fields.items():
        if name in fixed:
            tree[name] = draw(trees(fixed[name]))
        elif name in CHOICES:
            tree[name] = draw(choices(CHOICES[name], family))
        elif fits(knob_of(field).families, family):
            tree[name] = draw(values(field))
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
    told = str if field.annotation is str else (str, int, float)
    return [v if isinstance(v, str) else repr(v) for v in wrong_values(field) if isinstance(v, told)]
