"""Commands of `python -m playground` that are more than a few lines, one file each: each adds its flags itself."""

from __future__ import annotations
