"""What is wrong with a command."""

from __future__ import annotations


class WrongInput(Exception):  # noqa: N818 - the user's, not ours
    """One sentence a line on what is wrong with the command."""
