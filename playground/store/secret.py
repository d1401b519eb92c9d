"""The secret of the server: whoever knows it can make names that look as if the server had given them."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from playground.store.tables import secret


def secret_key(connection: Connection) -> bytes:
    """32 random bytes, the same for all processes that share the store; made by whoever asks first, in a write."""
    found = connection.execute(select(secret.c.key)).scalars().first()
    if found is None:
        found = secrets.token_bytes(32)
        connection.execute(secret.insert().values(key=found))
    return bytes(found)
