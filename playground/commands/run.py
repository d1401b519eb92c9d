"""`run`: the app, served to a browser."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from typing import Any

PORT = 8501


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("run", help="serve the app to a browser on this machine")
    command.add_argument("--port", type=int, default=PORT, help=f"the port of the server; by default {PORT}")
    command.add_argument(
        "--teach",
        action="store_true",
        help="let a class in: answer everybody in this network, with the limits for a class and a page for its teacher",
    )
    command.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    """Serve the app until Ctrl-C; without `--teach` the same as `streamlit run app.py` in a checkout."""
    from streamlit.web import cli  # only now, and the next: no other command needs Streamlit

    from playground.app_files import APP
    from playground.workshop import library

    if library.own_folder() is not None:
        for mistake in library.mistakes():
            print(mistake, file=sys.stderr)

    settings = [f"--server.port={options.port}", *(teach(options.port) if options.teach else [])]
    cli.main(["run", str(APP), *settings], prog_name="streamlit", standalone_mode=False)
    return 0


def teach(port: int) -> list[str]:
    """Set up what a class needs, unless it is set already, and say how to begin; returns settings of Streamlit."""
    from playground.workshop.invitation import own_address  # only now: no other command needs it

    os.environ.setdefault("PLAYGROUND_PROFILE", "class")
    secret = os.environ.setdefault("PLAYGROUND_TEACHER", secrets.token_urlsafe(9))
    print(f"Open http://localhost:{port}/classroom and enter the secret {secret} to make a class.")
    print(f"Learners find this server at http://{own_address() or 'localhost'}:{port}.", flush=True)
    return ["--server.address=0.0.0.0", "--server.headless=true"]
