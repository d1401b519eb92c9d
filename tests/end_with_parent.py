"""Run a module like ``python -m``, but end as soon as the process that started it has gone, however it went.

    python -m tests.end_with_parent streamlit run app.py

Standard input must be a pipe whose other end the parent holds: the system closes it with the parent, even if that was
killed.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def wait_for_parent() -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would be held when the process ends
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=wait_for_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
