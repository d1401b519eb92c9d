"""`run`: the app, served to a browser."""

from __future__ import annotations

import argparse
from typing import Any

PORT = 8501


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("run", help="serve the app to a browser on this machine")
    command.add_argument("--port", type=int, default=PORT, help=f"where it answers; by default {PORT}")
    command.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    """Serve the app on this machine until Ctrl-C; the same as `streamlit run app.py` in a checkout."""
    from streamlit.web import cli  # only now, and the next: no other command needs Streamlit

    from playground.app_files import APP

    cli.main(["run", str(APP), f"--server.port={options.port}"], prog_name="streamlit", standalone_mode=False)
    return 0
