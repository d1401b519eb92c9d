"""What is loaded by name of its content is compressed once, and whole, whoever leaves meanwhile."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from playground.ui import compressed_files
from playground.ui.compressed_files import CompressedFiles, compress_ahead, compressed
from playground.ui.page_head import named_files
from tests.asynchronous import finished

WORDS = b"export const words = '" + b"much of a muchness " * 40_000 + b"';"  # several pieces of a file
SCOPE: dict[str, Any] = {
    "type": "http",
    "asgi": {"spec_version": "2.3"},  # as uvicorn says: a FileResponse then listens for who leaves
    "method": "GET",
    "path": "/static/js/index.AbCd.js",
    "headers": [(b"accept-encoding", b"gzip")],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "index.js"
    file.write_bytes(WORDS)
    return file


async def answer(app: CompressedFiles, receive: Receive) -> list[Message]:
    """What a browser gets that says this."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await app(SCOPE, receive, send)
    return sent


async def stays() -> Message:
    return await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("pieces", [0, 1, 3])
def test_a_browser_that_leaves_in_the_middle_of_a_load_spoils_it_for_nobody(file: Path, pieces: int) -> None:
    """Before the answer has begun, and in the middle of it."""
    left = asyncio.Event()

    async def leaves() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    async def files(scope: Scope, receive: Receive, send: Send) -> None:
        count = 0

        async def slowly(message: Message) -> None:
            nonlocal count
            await send(message)
            count += 1
            if count == pieces:
                left.set()
                await asyncio.sleep(0.05)

        if not pieces:
            left.set()
        await FileResponse(file)(scope, receive, slowly)

    async def both() -> tuple[list[Message], list[Message]]:
        app = CompressedFiles(files)
        return await answer(app, leaves), await answer(app, stays)

    for start, body in finished(both()):
        assert start["status"] == 200
        assert gzip.decompress(body["body"]) == WORDS


def test_what_documents_name_is_compressed_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    files = named_files()
    assert {file.suffix for file in files} == {".js", ".css"}
    assert [file for file in files if file.name.startswith("plotly-")]
    compress_ahead(files)
    monkeypatch.setattr(compressed_files.gzip, "compress", None)  # is not needed any more
    for file in files:
        assert gzip.decompress(compressed(file.read_bytes())) == file.read_bytes()
