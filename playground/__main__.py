"""The playground on the command line: `gan-playground run`, `train`, `get` and more.

`python -m playground` is the same. The commands are the files of `commands/`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.commands import parser
from playground.commands.wrong_input import WrongInput
from playground.engine import StoreError
from playground.images import Unavailable

WRONG_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 diverged or failed, 2 wrong input, 130 interrupted."""
    options = parser(_called()).parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except WrongInput as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_INPUT
    except StoreError as error:
        print(f"{error} ({error.place})" if error.place else error, file=sys.stderr)
        return 1
    except (Unavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _called() -> str:
    """How the reader has called it."""
    called = Path(sys.argv[0]).name
    return "python -m playground" if called.endswith(".py") else called


if __name__ == "__main__":
    sys.exit(main())
