"""What of the training's source runs for one Experiment: which functions stay, by what name."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import lineage
from playground.gan.export.specialise.frame import Frame
from playground.gan.export.specialise.functions import Residue, bind, leave
from playground.gan.export.specialise.program import Program
from playground.gan.export.specialise.shapes import CODE
from playground.gan.export.specialise.source import Definition, module_of
from playground.gan.export.specialise.tidy import count, fields_read, stored, tidy, without_fields
from playground.gan.export.specialise.values import Code, Function, Value, build, name
from playground.gan.networks.mlp import Network
from playground.gan.rules.loss import Loss

TRAINING = "playground.gan.training.training"
ROOTS = ("__init__", "set_learning_rates", "play", "update_average", "draw_batch", "generate")
STAY = ("seed_of", "torch_generator", "one_hot", "into_units", "sample_latent", "_draw", "_pick", *ROOTS, "pretrain")
SHOWN = {"average", "generator", "discriminator", "step", "real"}  # fields that the end of the script reads
KEPT = {("Experiment", "batch"): "BATCH", ("Experiment", "steps"): "STEPS", ("Experiment", "seed"): "SEED"}
NAMES = {
    "Loss.discriminator": "discriminator_loss",
    "Loss.weigh": "discriminator_loss",
    "Loss.generator": "generator_loss",
    "Penalty.cost": "penalty_cost",
    "Penalty.weight_at": "penalty_weight",
    "Penalty.after_step": "hold_weights",
    "Distribution.sample": "sample_real",
    "Distribution.labelled_samples": "sample_real_with_labels",
    "Schedule.factor": "rate_factor",
    "Augment.apply": "augment",
    "Pretraining.lesson": "pretraining_step",
    "Condition.build": "build_networks",
}
SHORT_ONES = {"Penalty.after_step", "Pretraining.lesson", "Condition.build"}  # these may go into the code around them


class Look:
    """Stands for what looks at a training: all that the training asks of it is the size of one unit."""

    def __init__(self, program: Program, experiment: Experiment) -> None:
        self.program, self.experiment = program, experiment

    @property
    def unit(self) -> Value:
        """One standard deviation of the data in training units."""
        e = self.experiment
        if e.target.family == "images" or e.units != "raw":
            return 1.0
        std = self.program.lift(self.program.constant("STD", e.target.std))
        return build(
            lambda node: ast.parse(f"torch.as_tensor({ast.unparse(node)}, dtype=torch.float32)", mode="eval").body, std
        )


@dataclass(frozen=True)
class Phase:
    """What a run is from the step `start` on: a fork was another experiment before, whose classes have a `suffix`."""

    start: int
    experiment: Experiment
    suffix: str


def phases_of(experiment: Experiment) -> list[Phase]:
    """The phases of a run, in order."""
    found = lineage(experiment)
    ends = [f"Until{start}" for start, _ in found[1:]] + [""]
    return [Phase(start, e, end) for (start, e), end in zip(found, ends, strict=True)]


def specialised(experiment: Experiment) -> Program:
    """All that is left of the training's source for this experiment; CannotWrite if that cannot be told."""
    phases = phases_of(experiment)
    program = Program({}, lambda function: stays(function, phases), {"Training", "RealSamples"})
    program.kept, program.copied = KEPT, {"fast_in_bfloat16"}
    looks = {id(phase.experiment): Look(program, phase.experiment) for phase in phases}
    program.facts |= {
        "PointObserver": lambda e, _: looks[id(e)],
        "PictureObserver": lambda e, _: looks[id(e)],
        "snapshot_steps": lambda _: [],
        "pixels_of": lambda *_: name("PIXELS"),
        "labels_of": lambda *_: name("LABELS"),
        "given_of": lambda *_: name("GIVEN"),
    }
    for phase in phases:
        program.fields[f"Training{phase.suffix}", "step"] = CODE

    def main() -> None:
        for phase in phases:
            program.suffix = phase.suffix
            play_all(program, phase.experiment)

    program.settle(main)
    return program


def stays(function: Function, phases: list[Phase]) -> tuple[str, bool]:
    """The name of a function in the program, and whether it stays one however short it is."""
    word, owner = function.definition.name, function.owner
    if isinstance(owner, Code) or owner is None:
        return word.strip("_") if word != "__init__" else word, word in STAY
    if isinstance(owner, Network) and word == "build":
        role = "generator" if any(owner is phase.experiment.generator for phase in phases) else "discriminator"
        return f"build_{role}", True
    if isinstance(owner, Loss) and word in ("on_real", "on_fake"):
        return f"loss_{word}", any(phase.experiment.discriminator_update != "together" for phase in phases)
    for base in type(owner).__mro__:
        if found := NAMES.get(f"{base.__name__}.{word}"):
            inherited = word == "weigh" and getattr(type(owner), word) is getattr(Loss, word)
            return found, not inherited and f"{base.__name__}.{word}" not in SHORT_ONES
    return word.strip("_"), False


def play_all(program: Program, e: Experiment) -> None:
    """Ask for all that a script calls itself."""
    owner = begun(program, e)
    for word in (*ROOTS[1:], *(["pretrain"] if e.pretraining.length else [])):
        frame = Frame(program, module_of(TRAINING), tried=False)
        method = owner.kind.member(owner, word, frame)
        leave(program, method, bind(program, method, [], {}), frame)


def begun(program: Program, e: Experiment) -> Code:
    """A Training: as `_become` makes it, at step 0."""
    definition = module_of(TRAINING).definitions["Training"]
    become = definition.method("_become")
    assert become
    node = copy.copy(become.node)
    assert isinstance(node, ast.FunctionDef)
    node.name = "__init__"
    first = ast.parse("self.device, self.step, self.losses, self.later = 'cpu', 0, [], []").body
    for part in first:
        part.lineno = part.end_lineno = node.lineno
    node.body = [*first, *node.body]
    kind = program.kind_of(definition)
    owner = Code(ast.Name("self", ast.Load()), kind=kind)
    function = Function(Definition(definition.module, node), owner)
    leave(program, function, {"self": owner, "e": e}, Frame(program, definition.module, tried=False))
    return owner


# ---------------------------------------------------------------- what nobody needs
def finish(program: Program) -> list[Residue]:
    """The functions that are reached, without what nobody needs; those that have become the same are one."""
    functions = list(program.functions.values())
    for residue in functions:
        residue.body = tidy(residue.body)
    functions, before = reached(functions), -1
    while (size := sum(count(residue.body) for residue in functions)) != before:
        before = size
        wanted = fields_read(residue.body for residue in functions) | SHOWN
        for residue in functions:
            if residue.kind:
                residue.body = tidy(without_fields(residue.body, wanted))
        functions = reached(functions)
    return renamed(merged(functions))


def reached(functions: list[Residue]) -> list[Residue]:
    """Those that the script calls, or that are called by others of these."""
    mine = [r for r in functions if r.kind and r.kind.definition.name == "Training"]
    rates_move = any(r.name.startswith("rate_factor") for r in functions)
    roots = {r.name for r in mine if r.name in (*ROOTS, "pretrain") and r.body}
    called = [r for r in mine if r.name in roots and (rates_move or r.name != "set_learning_rates")]
    for residue in called:
        words = {n.id for part in residue.body for n in ast.walk(part) if isinstance(n, ast.Name)}
        words |= {n.attr for part in residue.body for n in ast.walk(part) if isinstance(n, ast.Attribute)}
        words |= {"__init__"}
        called += [r for r in functions if r not in called and r.name in words and r.body]
    return [r for r in functions if r in called]


def merged(functions: list[Residue]) -> list[Residue]:
    """Functions that say the same have one name."""
    seen: dict[tuple[Any, ...], Residue] = {}
    kept = []
    for residue in functions:
        text = (residue.definition.name, *residue.parameters, *map(ast.dump, residue.body))
        if residue.kind is None and text in seen:
            residue.rename(seen[text].name)
            seen[text].places += residue.places
            continue
        if residue.kind is None:
            seen[text] = residue
        kept.append(residue)
    return kept


def renamed(functions: list[Residue]) -> list[Residue]:
    """No function has the name of a variable."""
    variables = {word for residue in functions for word in (*stored(residue.body), *residue.parameters)}
    for residue in functions:
        if residue.kind is None and residue.name in variables:
            residue.rename(f"{residue.name}_now")
    return functions
