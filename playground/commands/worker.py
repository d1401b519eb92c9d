"""`worker`: trains what waits in the store, on this machine, for servers here or elsewhere."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from typing import Any

from playground.engine.labels import read_takes
from playground.engine.logs import configure_logs
from playground.engine.open_store import open_store
from playground.engine.supervisor import Supervisor, worker_count
from playground.store import StoreAwayError

LOOK_SECONDS = 0.5


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser(
        "worker",
        help="train the runs that wait in the store, for web servers here or on other machines",
        description="Trains the runs that wait in the store that PLAYGROUND_DATABASE names, until Ctrl-C or SIGTERM. "
        "Then each run is saved and given back within ten seconds, and another worker continues it.",
    )
    command.add_argument("--count", type=int, default=0, help="how many processes; by default one for each core")
    command.add_argument(
        "--device", default="", help="what they train on, such as cuda:0 or cpu; by default the best there is"
    )
    command.add_argument(
        "--takes",
        default="",
        metavar="KINDS",
        help="what they train: small (fully connected, at most 10 ms a step on one core), large (other fully connected "
        "ones), convolutions; several with commas. By default everything, but convolutions only while no worker with a "
        "GPU takes them",
    )
    command.set_defaults(run=work)


def work(options: argparse.Namespace) -> int:
    """Keep the workers alive until this process is asked to end."""
    if options.device:
        os.environ["PLAYGROUND_DEVICE"] = options.device  # the workers inherit it
    if options.takes:
        os.environ["PLAYGROUND_TAKES"] = ",".join(sorted(read_takes(options.takes)))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    configure_logs("workers")
    try:
        database = open_store(stop)
    except StoreAwayError:  # asked to end meanwhile
        return 0
    supervisor = Supervisor(database, options.count or worker_count())
    said = ""
    while not stop.wait(LOOK_SECONDS):
        if supervisor.problem != said and (said := supervisor.problem):
            print(said, flush=True)
    supervisor.close()
    database.close()
    return 0
