"""How the work on a claimed run ends."""

from __future__ import annotations

from dataclasses import dataclass

from playground.engine.limits import LimitError
from playground.images import Unavailable


@dataclass(frozen=True)
class Outcome:
    """The state that the run is in from then on, and what a page should say."""

    state: str
    note: str = ""
    paused_by: str = ""
    save: bool = True  # whether what the networks are now is worth keeping
    step: int | None = None  # where it ended, if not at the last step done


def failure(error: Exception, step: int) -> str:
    """An error as one sentence for the page; the log has the rest."""
    if isinstance(error, Unavailable | LimitError):
        return str(error)
    return f"Failed at step {step:,}: {type(error).__name__}: {reason(error)}."


def reason(error: Exception) -> str:
    """What an error says, in one line without a full stop; and without the path of a file, as strangers may read it."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (said.strip().splitlines() or ["no reason given"])[0].rstrip(".")[:200]
