"""The short form of an Experiment, for links and flags: path=value for each setting that differs from the default.

The default is that of its target and condition. A fork is a value too: `fork=step-key?link`, with the key and the link
of its parent (`fork=step?link` in links that are older).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from playground.gan.experiment.compatibility import fits, problems_at
from playground.gan.experiment.settings import CHOICES, Settings
from playground.gan.foundations.problem import Problem, validation_error
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.condition import Condition
from playground.gan.rules.conditions import NoCondition
from playground.gan.targets.distribution import Target

ANCHORS = {"target": "ring", "condition": "none"}  # the choices that the defaults of all others depend on

LONGEST_FORK = 6000  # characters of its text; browsers and proxies cut off longer links
DEEPEST = 8  # forks of forks
TOO_DEEP = f"Forks of forks go {DEEPEST} deep."
BEGINNING = re.compile(r"(?P<step>[0-9]{1,9})(?:-(?P<key>[0-9a-f]{16}))?\?(?P<link>.+)", re.DOTALL)  # of a fork's text

# Always Experiment, which cannot be imported here: it uses this file to read and write forks.
E = TypeVar("E", bound=Settings)


def to_link(experiment: Settings) -> dict[str, str]:
    """The settings that differ from the default, as text by path, and always the target."""
    return dict(_link_of(experiment))


@lru_cache(maxsize=512)  # each page asks half a dozen times
def _link_of(experiment: Settings) -> Mapping[str, str]:
    kinds = {name: getattr(experiment, name).kind for name in CHOICES}
    reference = flatten(_reference(kinds, type(experiment)))
    home = settings_of(_home(kinds, type(experiment)))
    changed = {name: kinds[name] for name in ANCHORS if kinds[name] != ANCHORS[name] or name == "target"}
    for path, value in settings_of(experiment).items():
        if value != (home if path in CHOICES else reference)[path]:
            changed[path] = to_text(value)
    return changed


def read(params: Mapping[str, str], model: type[E]) -> tuple[E, list[Problem]]:
    """The Experiment (`model`) of a link, and a Problem for each value that was replaced by a default.

    Never raises: whatever is in the address bar, something sensible opens.
    """
    problems: list[Problem] = []
    kinds = _kinds(params, problems)
    base = _reference(kinds, model)
    known = flatten(base)
    wanted: dict[str, str] = {}
    for path, text in params.items():
        if path in CHOICES:
            continue
        if path in known:
            wanted[path] = text
        else:
            problems.append(Problem(path, f"There is no setting “{short(path)}” here.", "It was ignored."))
    while True:
        try:
            return model.model_validate(_with(base, wanted)), problems
        except ValidationError as error:
            if not wanted:  # the kinds do not fit each other
                problems += [
                    Problem(p.path, p.sentence, "The default values are used instead.") for p in problems_of(error)
                ]
                return _home(kinds, model), problems
            for path, sentence in _blamed(error, wanted, known).items():
                problems.append(Problem(path, sentence, f"It is {short(to_words(known[path])) or 'empty'} now."))
                del wanted[path]


def change(experiment: E, path: str, text: str) -> tuple[E, list[Problem]]:
    """The same Experiment with the setting at `path` changed to `text`, and the problems with that.

    A new target keeps all settings that differed from the old default. A kind that is refused changes nothing.
    """
    params = to_link(experiment)
    if path in CHOICES:  # settings of a kind go when the kind goes, here or because the new target begins with another
        kinds = _kinds({name: kind for name, kind in params.items() if name in CHOICES} | {path: text}, [])
        gone = {path} | {name for name, kind in kinds.items() if kind != getattr(experiment, name).kind}
        params = {name: value for name, value in params.items() if name in CHOICES or name.split(".")[0] not in gone}
    changed, problems = read(params | {path: text}, type(experiment))
    if path in CHOICES and any(problem.path == path for problem in problems):
        return experiment, problems
    return changed, problems


def without(experiment: E, path: str) -> E:
    """The same Experiment with the setting at `path` at its default; of a choice, with all that belongs to its kind."""
    params = to_link(experiment)
    kept = {name: text for name, text in params.items() if name != path and not name.startswith(f"{path}.")}
    return read(kept, type(experiment))[0]


def write_fork(step: int, parent: Any) -> str:
    """The text of a fork of `parent`, an Experiment, at `step`."""
    return f"{step}-{parent.key}?{urlencode(to_link(parent))}"


def key_in(text: str) -> str:
    """The key of the parent in the text of a fork; "" in one that was written before they held it."""
    found = BEGINNING.fullmatch(text)
    return (found["key"] or "") if found else ""


def read_fork(text: Any, model: type[E]) -> tuple[int, E] | None:
    """The inverse of `write_fork`: the step and the parent (a `model`); None for "".

    Raises PydanticCustomError, for the field `fork`, if the text cannot be read.
    """
    if text == "":
        return None
    text = text if isinstance(text, str) else ""
    if len(text) > LONGEST_FORK:
        raise PydanticCustomError("string_too_long", "too long")
    if text.count("fork") > DEEPEST:  # before any of them is read
        raise validation_error(Problem("fork", TOO_DEEP))
    found = BEGINNING.fullmatch(text)
    if found is None:
        raise validation_error(Problem("fork", "A fork is written as step?link of the experiment that it comes from."))
    parent, problems = read(dict(parse_qsl(found["link"], keep_blank_values=True)), model)
    if problems:
        sentence = f"The experiment that it comes from cannot be read: {problems[0].sentence}"
        raise validation_error(Problem("fork", sentence))
    return int(found["step"]), parent


def problems_of(error: ValidationError) -> list[Problem]:
    """The errors of pydantic as problems: the path of each field, and one sentence for the learner."""
    return [Problem(_path(e), _sentence(e)) for e in error.errors(include_url=False)]


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A nested dict as values by path; the path of a choice stands for its kind.

    {"loss": {"kind": "hinge"}, "latent": {"dimension": 2}} -> {"loss": "hinge", "latent.dimension": 2}
    """
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        path = prefix + name
        if not isinstance(value, Mapping):
            flat[path] = value
            continue
        if "kind" in value:
            flat[path] = value["kind"]
        flat |= flatten({k: v for k, v in value.items() if k != "kind"}, path + ".")
    return flat


@lru_cache(maxsize=512)
def settings_of(experiment: Settings) -> Mapping[str, Any]:
    """All settings of an Experiment, by path."""
    return MappingProxyType(flatten(experiment.model_dump(mode="json")))


def to_text(value: Any) -> str:
    """A value as text for a link, such as true, 0.002 or ring; None becomes ""."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def to_words(value: Any) -> str:
    """The same for people to read: 100,001 with its comma."""
    large = isinstance(value, (int, float)) and abs(value) >= 1000 and float(value).is_integer()
    return f"{value:,.0f}" if large else to_text(value)


def short(text: str) -> str:
    """A user's text, cut to at most 40 characters, for quoting in a sentence."""
    return text if len(text) <= 40 else text[:39] + "…"


def _kinds(params: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """The kind of each choice in a link. One that does not exist, or does not fit the target, is replaced by the
    default and added to `problems`."""

    def pick(name: str, default: str, fitting: tuple[Target, Condition] | None = None) -> str:
        chosen, kinds = params.get(name, default), kinds_of(CHOICES[name])
        if chosen not in kinds:
            names = ", ".join(kind for kind, model in kinds.items() if not fitting or fits(model, name, *fitting))
            sentence = f"{name} cannot be “{short(chosen)}”: it must be one of {names}."
        elif fitting and (found := problems_at(name, kinds[chosen].title, kinds[chosen], *fitting)):
            sentence = f"{name}: {found[0].sentence}"
        else:
            return chosen
        problems.append(Problem(name, sentence, f"It is {default} now."))
        return default

    target = kinds_of(Target)[pick("target", ANCHORS["target"])]()
    anchors = {"target": target.kind, "condition": pick("condition", ANCHORS["condition"], (target, NoCondition()))}
    home = _home(anchors, Settings)
    others = [name for name in CHOICES if name not in anchors]
    return anchors | {name: pick(name, getattr(home, name).kind, (home.target, home.condition)) for name in others}


def _home(kinds: Mapping[str, str], model: type[E]) -> E:
    """The default Experiment for the target and the condition of these kinds."""
    return _default(kinds["target"], kinds["condition"], model)


@cache
def _default(target: str, condition: str, model: type[E]) -> E:
    """`Settings.default`, made once: a page asks for it a dozen times."""
    return model.default(target, condition)


def _blamed(error: ValidationError, wanted: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, str]:
    """The paths of a link that cause an error, each with its sentence; all paths if the error names none of them."""
    sentences = {problem.path: problem.sentence for problem in problems_of(error)}
    changed = [path for path, text in wanted.items() if text != to_text(known[path])]
    blamed = {path: sentences[group] for path in changed if (group := path.partition(".")[0]) in sentences}
    blamed |= {path: sentences[path] for path in wanted if path in sentences}
    return blamed or {path: f"{path} does not fit the other settings." for path in wanted}


def _reference(kinds: Mapping[str, str], model: type[Settings]) -> dict[str, Any]:
    """The settings of a link that consists of these kinds alone, as a nested dict."""
    tree = _home(kinds, model).model_dump(mode="json")
    for name, kind in kinds.items():
        if tree[name]["kind"] != kind:
            tree[name] = kinds_of(CHOICES[name], unlisted=True)[kind]().model_dump(mode="json")
    return tree


def _with(tree: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """A copy of `tree` with the text of each path inserted; pydantic will turn the text into numbers."""
    copy = {name: dict(value) if isinstance(value, Mapping) else value for name, value in tree.items()}
    for path, text in values.items():
        group, _, leaf = path.rpartition(".")
        (copy[group] if group else copy)[leaf] = text
    return copy


def _path(error: ErrorDetails) -> str:
    """The path of the field that an error is about, without the kind that pydantic adds to the name of a choice."""
    blamed = error.get("ctx", {}).get("path")
    if blamed:
        return str(blamed)
    place = [str(part) for part in error["loc"]]
    if len(place) > 1 and place[0] in CHOICES and place[1] in kinds_of(CHOICES[place[0]]):
        del place[1]
    return ".".join(place)


def _sentence(error: ErrorDetails) -> str:
    """A sentence on what is wrong: the path, its value, and what it must be."""
    path, value, context = _path(error), short(str(error.get("input", ""))), error.get("ctx", {})
    must = {
        "greater_than_equal": "it must be at least {ge}",
        "less_than_equal": "it must be at most {le}",
        "multiple_of": "it must be a multiple of {multiple_of}",
        "int_parsing": "it must be a whole number",
        "int_from_float": "it must be a whole number",
        "float_parsing": "it must be a number",
        "finite_number": "it must be a number, and a finite one",
        "bool_parsing": "it must be true or false",
        "literal_error": "it must be {expected}",
        "string_too_long": "it must be shorter",
        "extra_forbidden": "there is no such setting",
        "union_tag_invalid": "it must be one of {expected_tags}",
    }.get(error["type"])
    if error["type"] == "json_invalid":
        return f"this is not JSON ({context['error']})."
    if error["type"] == "field":
        return f"{path}: {context['sentence']}"
    if error["type"] == "value_error":
        return f"{path}: {context['error']}"
    said = must.format(**{name: to_words(limit) for name, limit in context.items()}) if must else error["msg"].lower()
    return f"{path} cannot be “{value}”: {said}."
