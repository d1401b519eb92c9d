"""`sample`: new samples of a trained generator."""

from __future__ import annotations

import argparse
import math
from contextlib import closing
from pathlib import Path
from typing import Any

from playground.commands.get import AT
from playground.commands.named_run import RUN, named_run
from playground.commands.progress import Bar
from playground.commands.written import add_json, written
from playground.commands.wrong_input import WrongInput
from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment

MOST = 100_000
ENDINGS = {"images": (".png", ".npz")}  # by family of target
OF_POINTS = (".png", ".csv", ".npz")


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("sample", help="write new samples of a trained generator into a file")
    command.add_argument("name", metavar="RUN", help=RUN)
    command.add_argument("-n", type=int, default=64, help="how many; by default 64")
    command.add_argument("--seed", type=int, default=0, help="the seed of their latents; by default 0")
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="pictures: .png or .npz; points: .png, .csv or .npz",
    )
    command.add_argument("--at", default="", metavar="STEP", help=AT)
    add_json(command)
    command.set_defaults(run=sample)


def sample(options: argparse.Namespace) -> int:
    """Samples of a checkpoint's averaged generator: those that its downloaded script makes."""
    from playground.downloads import NotKeptError, Source  # only now: they draw, which hardly any command needs

    if not 1 <= options.n <= MOST:
        raise WrongInput(f"-n {options.n}: it must be from 1 to {MOST:,}.")
    with closing(Engine(workers=0)) as engine:
        run = named_run(engine, options.name)
        experiment = Experiment.from_json(run.experiment)
        source = Source(experiment, run, engine, at=options.at)
        try:
            if source.no_networks:
                raise WrongInput(source.no_networks)
            checkpoint = source.checkpoint
        except NotKeptError as problem:
            raise WrongInput(str(problem)) from problem
    endings = ENDINGS.get(experiment.target.family, OF_POINTS)
    if options.output.suffix not in endings:
        known = f"{', '.join(endings[:-1])} or {endings[-1]}"
        raise WrongInput(f"{options.output}: samples of {experiment.target.title} go into {known} files.")
    with Bar("loading the generator", options.json) as bar:
        content = _file(options, experiment, checkpoint, bar)
    return written(options.output, content, options.json)


def _file(options: argparse.Namespace, experiment: Experiment, checkpoint: bytes, bar: Bar) -> bytes:
    """The bytes of the file that was asked for."""
    from playground.downloads.samples import (
        packed,
        points_png,
    )  # only now, and the next: they draw, and they load torch
    from playground.downloads.tables import table
    from playground.engine.questions.drawing import png
    from playground.gan.look.lab import generator_of
    from playground.gan.look.samples import samples_of

    generator = generator_of(experiment, checkpoint, "cpu")
    samples, labels = samples_of(
        experiment, generator, options.n, options.seed, on_progress=lambda share: bar.show(share, "sampling")
    )
    match options.output.suffix:
        case ".npz":
            return packed(samples, labels, seed=options.seed)
        case ".png" if experiment.target.family != "images":
            return points_png(experiment, samples)
        case ".png":
            return png(samples, len(experiment.target.asked) if len(labels) else math.isqrt(options.n - 1) + 1)
    rows = [[*point, *labels[i : i + 1].tolist()] for i, point in enumerate(samples.tolist())]
    return table([*"xy"[: samples.shape[1]], *(["label"] if len(labels) else [])], rows)
