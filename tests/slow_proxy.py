"""A connection to a server that takes its time: what goes through arrives late, and in order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class SlowProxy:
    """Passes bytes between a port of its own and that of a server: of several, the first that answers. ``delay``:
    seconds that they take to get there; it may be changed at any time."""

    def __init__(self, *ports: int) -> None:
        self.delay, self._server_ports = 0.0, ports
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """End all connections."""
        self._server.close()
        self._run(self._cancel())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _cancel(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for port in self._server_ports:
            with suppress(ConnectionError):
                there, to_there = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            writer.close()
            return
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self._pass(reader, to_there), self._pass(there, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(2**16):
                await asyncio.sleep(self.delay)
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@contextmanager
def slow_proxy(*ports: int) -> Iterator[SlowProxy]:
    """A proxy to these ports, for as long as the block lasts; at first it delays nothing."""
    proxy = SlowProxy(*ports)
    try:
        yield proxy
    finally:
        proxy.close()
