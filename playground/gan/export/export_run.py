"""The end of an exported script: the command line, the loop, the losses, the pictures."""

from __future__ import annotations

import textwrap

from playground.gan.experiment.experiment import Experiment
from playground.gan.export.export_data import SCRIPT
from playground.gan.export.export_program import phases_of
from playground.gan.export.specialise.functions import Residue
from playground.gan.export.specialise.source import Definition, module_of

TOLD_EVERY = 500  # steps


def copied_for(e: Experiment) -> list[Definition]:
    """The definitions that the end of the script needs."""
    words = ["show_pictures", "as_pictures"] if e.target.family == "images" else ["show_points"]
    words += ["take_over"] if e.fork else []
    return [module_of(SCRIPT).definitions[word] for word in words]


def options(in_notebook: bool) -> list[str]:
    """The command line; in a notebook, a cell to change."""
    if in_notebook:
        return ['OPTIONS = argparse.Namespace(steps=STEPS, losses=None, data=Path("data"), plot=True)']
    return [
        "parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)",
        'parser.add_argument("--steps", type=int, default=STEPS, help="how long to train")',
        'parser.add_argument("--losses", type=Path, help="a file for the losses of all steps, as JSON")',
        'parser.add_argument("--data", type=Path, default=Path("data"), help="the folder of pictures to read")',
        'parser.add_argument("--no-plot", dest="plot", action="store_false", help="show nothing at the end")',
        "OPTIONS = parser.parse_args()",
    ]


def run_code(e: Experiment, functions: list[Residue]) -> str:
    """The loop, the losses, the pictures at the end."""
    first, *forks = phases_of(e)
    methods = {residue.name for residue in functions if residue.kind}
    lines = [
        "torch.set_num_threads(1)  # as in the app: more threads may change the last digit",
        f"training = Training{first.suffix}()",
        "losses = []",
        "while training.step < OPTIONS.steps:",
    ]
    for fork in forks:
        lines += [
            f"    if training.step == {fork.start}:",
            f"        before, training = training, Training{fork.suffix}()",
        ]
        lines += ["        take_over(training, before)"]
    lines += ["    training.set_learning_rates()"] if "set_learning_rates" in methods else []
    before = e.pretraining.length
    step = f"training.pretrain() if training.step < {before} else training.play()" if before else "training.play()"
    lines += [f"    losses.append(torch.stack({step}))  # of the discriminator and of the generator"]
    lines += ["    training.update_average()"] if "update_average" in methods else []
    lines += [
        "    training.step += 1",
        f"    if training.step % {TOLD_EVERY} == 0:",
        '        print(f"step {training.step}: discriminator {losses[-1][0]:.4f}, generator {losses[-1][1]:.4f}")',
        "",
        "losses = torch.stack(losses).numpy()",
        "if OPTIONS.losses:",
        "    OPTIONS.losses.write_text(json.dumps(losses.tolist()))",
        "",
        "if OPTIONS.plot:",
        *textwrap.indent("\n".join(pictures(e)), "    ").splitlines(),
    ]
    return "\n".join(lines)


def pictures(e: Experiment) -> list[str]:
    """The lines that show real and generated samples, those of the averaged generator."""
    lines = ["training.generator = training.average.eval()", "seen = []", "for _ in range(8):"]
    lines += ["    training.draw_batch()", "    with torch.no_grad():"]
    lines += ["        seen.append((training.real, training.generate()))"]
    lines += ["real, generated = (torch.cat(part) for part in zip(*seen))"]
    if e.target.family == "images":
        darkest = 0 if e.units == "raw" else -1
        shown = f'{{"real": as_pictures(real, {darkest}), "generated": as_pictures(generated, {darkest})}}'
        return [*lines, f"show_pictures(losses, {shown})"]
    if e.units == "raw":
        return [*lines, "show_points(losses, real.numpy(), generated.numpy())"]
    return [*lines, "show_points(losses, real.numpy() * STD + MEAN, generated.numpy() * STD + MEAN)"]
