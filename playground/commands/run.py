"""`run`: the app, served to a browser."""

from __future__ import annotations

import argparse

PORT = 8501


def serve(options: argparse.Namespace) -> int:
    """Serve the app on this machine until Ctrl-C; the same as `streamlit run app.py` in a checkout."""
    from streamlit.web import cli  # only now, and the next: no other command needs Streamlit

    from playground.ui.components import APP

    cli.main(["run", str(APP), f"--server.port={options.port}"], prog_name="streamlit", standalone_mode=False)
    return 0
