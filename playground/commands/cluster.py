"""`cluster`: workers on all machines of a Ray cluster, which starts them again wherever they die."""

from __future__ import annotations

import argparse
from typing import Any

from playground.commands.wrong_input import WrongInput
from playground.engine import on_ray

WAIT_SECONDS = 40.0  # for workers to start


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser(
        "cluster",
        help="keep workers on the machines of a Ray cluster",
        description="Keeps so many workers on the machines of a Ray cluster that train the runs in the store that "
        "PLAYGROUND_DATABASE names. Call it again with other numbers to change how many there are; --down ends them, "
        "after they have saved their runs. Every machine of the cluster needs GAN Playground with "
        "requirements-cluster.txt.",
    )
    command.add_argument(
        "--ray",
        required=True,
        metavar="ADDRESS",
        help="the cluster: host:6379 or auto, on one of its machines; ray://host:10001 from elsewhere",
    )
    command.add_argument("--workers", type=_count, default=0, help="how many workers train on one core each")
    command.add_argument("--gpus", type=_count, default=0, help="how many workers train on one GPU each")
    command.add_argument("--down", action="store_true", help="end them all; other workers go on with their runs")
    command.set_defaults(run=place)


def place(options: argparse.Namespace) -> int:
    """Have as many workers as asked for."""
    if not options.down and not options.workers + options.gpus:
        raise WrongInput("Say how many: --workers 8 for cores, --gpus 2 for GPUs, or --down to end all of them.")
    try:
        with on_ray.connected(options.ray):
            wanted = on_ray.names(0 if options.down else options.workers, 0 if options.down else options.gpus)
            ended = on_ray.end(set(on_ray.existing()) - set(wanted))
            on_ray.start(wanted)
            begun = on_ray.begun(wanted, WAIT_SECONDS)
    except on_ray.RayError as error:
        raise WrongInput(str(error)) from error
    if ended:
        print(f"{len(ended)} ended: {', '.join(sorted(ended))}.")
    if wanted:
        print(f"{sum(not problem for problem in begun.values())} of {len(wanted)} workers run.")
    for name, problem in sorted(begun.items()):
        if problem:
            print(f"{name}: {problem}")
    if missing := sorted(set(wanted) - begun.keys()):
        print(f"Waiting for a free core or GPU in the cluster: {', '.join(missing)}.")
    return 1 if any(begun.values()) else 0


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is not a number of workers")
    return int(text)
