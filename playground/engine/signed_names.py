"""Names that this server has given, and can recognise without keeping a list of them.

A name is 32 hexadecimal digits: half of them are random, the other half is their signature. Nobody can make one up, so
who has one has opened a page here.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Literal

HALF = 16  # digits: 64 bits
NAME = re.compile(r"[0-9a-f]{32}")

Purpose = Literal["person", "viewer"]


class SignedNames:
    """The names that are signed with this key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def new(self, purpose: Purpose) -> str:
        """A name that nobody has."""
        random = secrets.token_hex(HALF // 2)
        return random + self._signature(purpose, random)

    def is_ours(self, purpose: Purpose, name: str) -> bool:
        """Whether it was given here, for this purpose."""
        if not NAME.fullmatch(name):
            return False
        return hmac.compare_digest(name[HALF:], self._signature(purpose, name[:HALF]))

    def _signature(self, purpose: Purpose, random: str) -> str:
        return hmac.new(self._key, f"{purpose} {random}".encode(), hashlib.sha256).hexdigest()[:HALF]
