"""Exported scripts: they run where there is no playground, and come to the app's losses to the last digit."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of
from playground.gan.export import export
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from playground.gan.training.real_samples import given_of, labels_of, pixels_of
from playground.gan.training.training import Training
from playground.images import folder
from playground.recipes import recipes
from tests.gan.small import small
from tests.gan.test_imports import run
from tests.images.small_files import cifar_archive, lay, mnist_files
from tests.sweep import swept

STEPS, FEW = 25, 5  # a lazy penalty comes every fourth step


@pytest.fixture(scope="module", autouse=True)
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Small hand-made files in place of the published ones, and nothing remembered of other pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(tmp_path_factory.mktemp("home")))
        forget()
        lay(folder() / "mnist", mnist_files(train=200))
        lay(folder() / "fashion", mnist_files(train=200))
        lay(folder() / "cifar10", {"cifar-10-binary.tar.gz": cifar_archive()})
        yield
    forget()


def forget() -> None:
    from playground.gan.targets.image_target import _whole

    for kept in (pixels_of, labels_of, given_of, _whole):
        kept.cache_clear()


def in_the_app(experiment: Experiment, steps: int) -> list[list[float]]:
    """The losses of each step, as training has them."""
    training = Training(experiment)
    training.snapshot = lambda: None  # type: ignore[assignment, method-assign, return-value]  (it forgets losses)
    for _ in range(steps):
        training.advance()
    return torch.stack(training.losses).reshape(-1, 2).tolist()


def in_the_script(
    experiment: Experiment, steps: int, place: Path, monkeypatch: pytest.MonkeyPatch
) -> list[list[float]]:
    """The losses that the exported script writes, run in this process to save the start of torch."""
    published = getattr(experiment.target, "published", None)
    data = ["--data", folder() / published.name] if published else []
    arguments = ["script.py", "--steps", steps, "--losses", place / "losses.json", *data, "--no-plot"]
    monkeypatch.setattr(sys, "argv", [str(argument) for argument in arguments])
    module = types.ModuleType("exported")
    monkeypatch.setitem(sys.modules, "exported", module)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(export.script(experiment), "exported.py", "exec"), module.__dict__)
    return json.loads((place / "losses.json").read_text())


def same_losses(experiment: Experiment, steps: int, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, script = in_the_app(experiment, steps), in_the_script(experiment, steps, place, monkeypatch)
    assert len(app) == len(script) == steps
    for step, (one, other) in enumerate(zip(app, script, strict=True)):
        assert str(one) == str(other), f"step {step + 1}"  # as text: NaN is NaN


def steps_of(name: str) -> int:
    """Most for every recipe with a story whose networks are small; of the others as many as take half a second: what
    differs, differs at once."""
    experiment = recipes()[name].experiment
    assert experiment is not None
    small_networks = experiment.target.family != "images" or not experiment.generator.spatial
    if small_networks or experiment.target.kind == "digits":
        return STEPS if name not in kinds_of(Target) else FEW
    return 2 if experiment.batch >= 100 else 3


NAMES = sorted(name for name, recipe in recipes().items() if recipe.experiment and name != "own-images")
FEW_NAMES = ["quadratic", "gaussian-pretrained", "mnist", "shapes", "two-curves-by-label", "shapes-pix2pix", "ring"]


@pytest.mark.parametrize("name", swept(NAMES, FEW_NAMES))
def test_every_recipe_comes_to_the_losses_of_the_app(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = recipes()[name].experiment
    assert experiment is not None
    same_losses(experiment, steps_of(name), tmp_path, monkeypatch)


def fork(**changes: object) -> Experiment:
    parent = small(steps=60, ema=0)
    return fork_of(parent, 5, parent.model_copy(update=changes))


OTHERS = {
    "stratified latents": small("mixture", latent__arrangement="stratified"),
    "even latents": small("gaussian", latent__arrangement="even"),
    "began": small(loss="began"),
    "dragan": small("spirals", penalty="dragan"),
    "clipping": small("grid", penalty="clipping", loss="wasserstein", discriminator_steps=3),
    "batch and spectral norm": small(generator__normalisation="batch", discriminator__normalisation="spectral"),
    "at once": small("moons", order="simultaneous", g_optimiser="sgd", d_optimiser="rmsprop"),
    "real, then generated": small("own", discriminator_update="real-then-generated", penalty="r1"),
    "head start": small(pretraining="head-start", pretraining__steps=4),
    "density": small("exponential", pretraining="density", pretraining__steps=4),
    "raw, blurred": small("quadratic", units="raw", instance_noise=0.2, schedule="staircase"),
    "auxiliary": small("digits", condition="auxiliary", condition__labels="uniform", loss="hinge"),
    "auxiliary on real samples": small("ring", condition="auxiliary", condition__on_generated=0.0),
    "embedding": small("two-curves", condition="embedding", batches="shared"),
    "augmented": small("digits", augment__colour=True, augment__translation=True, augment__cutout=True),
    "image to image": small("digits", condition="picture", condition__given="low-resolution", generator__dropout=0.2),
    "some classes": small("digits", target__only="1,7", target__count=60, generator="implicit"),
    "fork": fork(loss=small(loss="hinge").loss, ema=0.9, batch=32),
    "auxiliary in bfloat16": small("digits", condition="auxiliary", precision="bfloat16"),
    "head start, then a fork": fork_of(
        head := small(pretraining="head-start", pretraining__steps=8, steps=60),
        6,
        head.model_copy(update={"instance_noise": 0.3, "target": small(target__sigma=0.1).target}),
    ),
    "fork of a fork": fork_of(
        once := fork(batch=32), 9, once.model_copy(update={"penalty": small(penalty="r1").penalty, "batch": 8})
    ),
    "fork with another optimiser": fork(g_optimiser=small(g_optimiser="sgd").g_optimiser),
}


FEW_OTHERS = ["stratified latents", "batch and spectral norm", "at once", "augmented", "image to image", "some classes"]
FEW_OTHERS += ["auxiliary in bfloat16", "fork of a fork"]


@pytest.mark.slow
@pytest.mark.parametrize("name", swept(OTHERS, FEW_OTHERS))
def test_other_settings_come_to_the_losses_of_the_app(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same_losses(OTHERS[name], FEW if OTHERS[name].fork is None else 5 * FEW, tmp_path, monkeypatch)


@pytest.mark.slow
def test_a_script_runs_where_there_is_no_playground(tmp_path: Path) -> None:
    experiment = small("ring", condition="projection", steps=40)
    (tmp_path / "gan.py").write_text(export.script(experiment, 'A story with """ in it.'), encoding="utf-8")
    command = [sys.executable, "-I", "gan.py", "--steps", "20", "--losses", "losses.json", "--no-plot"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "losses.json").read_text()) == in_the_app(experiment, 20)
    alone = [sys.executable, "-I", "-c", "import playground"]
    assert subprocess.run(alone, cwd=tmp_path, capture_output=True, timeout=150).returncode != 0


@pytest.mark.slow
def test_exporting_never_loads_torch() -> None:
    program = """
from playground.gan.export import export
from playground.gan.experiment.experiment import Experiment
for experiment in (Experiment.default("ring"), Experiment.default("digits", "picture")):
    export.script(experiment); export.notebook(experiment); export.compared(experiment)
"""
    assert "torch" not in run(program + "import sys; print(*sys.modules)").split()


def test_a_notebook_has_words_and_code_and_runs_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = json.loads(export.notebook(small("ring", steps=3), "A story."))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    assert kinds == ["markdown", *["markdown", "code"] * len(export.sections(small()))]
    assert "A story." in "".join(notebook["cells"][0]["source"])
    module = types.ModuleType("exported")
    monkeypatch.setitem(sys.modules, "exported", module)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            text = "".join(cell["source"]).replace("plot=True", "plot=False")
            exec(compile(text, "cell", "exec"), module.__dict__)
    assert module.__dict__["losses"].shape == (3, 2)


def test_a_script_has_the_numbers_and_nothing_of_other_experiments() -> None:
    code = export.script(small("ring", loss="hinge", penalty="gradient", penalty__weight=7, penalty__final_weight=7))
    assert "torch.relu(1 - real).mean((-2, -1)) + torch.relu(1 + fake).mean((-2, -1))" in code
    assert "7.0" in code
    for other in ("self.experiment", "playground.", "softplus", "LABELS", "pretrain", "bfloat16", "isinstance"):
        assert other not in code.partition('"""\n\nimport')[2], other
    compile(code, "script", "exec")


def test_a_script_says_that_it_leaves_out_the_stop_rule_and_is_the_same_otherwise() -> None:
    plain = Experiment()
    patient = export.script(plain.model_copy(update={"patience": 400}))
    assert "when its main metric has not gained in 400 steps" in " ".join(patient.split())
    code = [text.split('"""', 2)[2] for text in (export.script(plain), patient)]
    assert code[0] == code[1]


def test_lines_that_differ_from_the_plain_gan_are_marked_and_no_others() -> None:
    plain = export.plain(small())
    assert not any(differs for _, lines in export.compared(plain) for _, differs in lines)
    hinge = small(loss="hinge", penalty="none", ema=0, schedule="constant")
    marked = [line for title, lines in export.compared(hinge) for line, differs in lines if differs]
    assert any("relu(1 - real)" in line for line in marked)
    assert not any("SeedSequence" in line for line in marked)


def test_what_cannot_travel_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="Upload them again"):
        export.script(Experiment.default("own-images"))


def test_what_a_stranger_wrote_stays_a_text() -> None:
    """The story, and the name of a target, come from outside; the code must not."""
    story = "'''\"\"\"\nimport os; os.system('x')\n\\N{BULLET} {losses}"
    tree = ast.parse(export.script(small(), story))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert "os" not in imported
    assert "os.system" in (ast.get_docstring(tree) or "")


def test_torch_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_rng_state()
    in_the_script(small(), 2, tmp_path, monkeypatch)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.slow
def test_a_script_needs_matplotlib_before_it_trains_and_tells_how_far_it_is(tmp_path):
    written = export.script(Experiment.default("ring").model_copy(update={"steps": 120}))
    assert written.index("import matplotlib") < written.index("for step in")
    program = tmp_path / "ring.py"
    program.write_text(written, encoding="utf-8")
    done = subprocess.run([sys.executable, program, "--no-plot"], capture_output=True, text=True, check=True)
    told = [line.partition(":")[0] for line in done.stdout.splitlines()]
    assert told[:2] == ["step 2", "step 4"]
    assert told[-1] == "step 120"


POINTS = sorted({name for name, kind in kinds_of(Target).items() if kind.family in ("line", "plane")} - {"own"})


@pytest.mark.parametrize("name", POINTS)
def test_a_script_for_points_fits_on_a_few_pages(name: str) -> None:
    lines = export.script(Experiment.default(name)).splitlines()
    assert len(lines) <= (200 if name != "two-curves" else 210)  # of two branches, with a label for each sample
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", ["ring", "digits"])
def test_the_functions_of_a_script_keep_their_types(name: str) -> None:
    tree = ast.parse(export.script(Experiment.default(name)))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert len(functions) >= 15
    for function in functions:
        parameters = [parameter for parameter in function.args.args if parameter.arg != "self"]
        assert all(parameter.annotation for parameter in parameters), function.name
        assert function.returns or function.name == "real_samples", function.name  # Iterator would need an import


def test_the_digits_script_can_be_printed() -> None:
    assert len(export.script(Experiment.default("digits")).splitlines()) <= 350
