"""Commands of `python -m playground` that are more than a few lines, one file each. `playground/__main__.py` has their
flags."""

from __future__ import annotations


class WrongInput(Exception):  # noqa: N818 - the user's, not ours
    """One sentence a line on what is wrong with the command."""
