"""A visitor without a browser: one Streamlit session with its live view. Many of them fit in one process.

It does what a browser does on the wire: fetches the document (and keeps the cookies), opens the WebSocket, asks for
script runs, keeps the elements of the page, presses buttons, and asks the live route for news at the pace that the
server asks for. It draws nothing, so what is measured is the server. Written for Streamlit 1.67.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import httpx2
import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from playground.charts.message import unpack
from playground.gan.foundations.snapshot import Snapshot
from playground.rehearsal.widgets import is_button, value_of

PATIENCE = 60.0  # seconds until an answer counts as missing
RETRY = 1.5  # seconds until the browser asks again after an error


@dataclass
class Watched:
    """What the live view has received."""

    updates: list[float] = field(default_factory=list)  # when each answer with something new came
    largest_gap: float = 0.0  # seconds between two of them, while one run trained
    live_seconds: float = 0.0  # in which a run trained or waited for a worker
    bytes: int = 0
    steps: dict[str, int] = field(default_factory=dict)  # by run
    state: str = ""
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One browser tab on `page` with this `query`. Use it as an asynchronous context manager."""

    def __init__(self, url: str, page: str, query: str = "", address: str = "", ticks: bool = False) -> None:
        """`address`: where the visitor seems to come from, as a proxy on this machine would say. `ticks`: also run the
        fragments that a page asks to be run every few seconds, as a browser does."""
        self.url, self.page, self.query = url, page, query
        self.watched = Watched()
        self.clicks: list[float] = []  # seconds from each click to the end of the page's script
        self.session = ""  # Streamlit's name for this tab
        self.first_picture = 0.0  # seconds from the start of a run to its first snapshot
        self._elements: dict[tuple[int, ...], Any] = {}
        self._drawn: dict[tuple[int, ...], tuple[str, str]] = {}  # of each element: by which run and which fragment
        self._script_run = ""  # the one that draws now
        self._values: dict[str, WidgetState] = {}  # of the widgets: a browser sends all of them with every run
        self._cache: dict[str, ForwardMsg] = {}
        self._page_hash = ""
        self._finished = asyncio.Event()
        self._headers: dict[str, str] = {"X-Forwarded-For": address} if address else {}
        self._http = httpx2.AsyncClient(timeout=PATIENCE)
        self._poll: asyncio.Task[None] | None = None
        self._message: bytes = b""
        self._after: dict[str, tuple[int, int]] = {}
        self._updated = ""  # the run of the last update
        self._answered = 0.0  # when the last answer came
        self._ticks = ticks
        self._timers: dict[str, asyncio.Task[None]] = {}  # by fragment

    async def __aenter__(self) -> Visitor:
        document = await self._http.get(f"{self.url}/{self.page}", headers={"Accept": "text/html"})
        cookies = SimpleCookie()
        for line in document.headers.get_list("set-cookie"):
            cookies.load(line)
        if cookies:
            self._headers["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, compression=None, ping_interval=None,
            additional_headers=self._headers, origin=self.url, open_timeout=PATIENCE,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        await self.run()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._poll, *self._timers.values(), self._reader):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, websockets.ConnectionClosed):
                    await task
        await self._socket.close()
        await self._http.aclose()

    @property
    def run_id(self) -> str:
        """The run that the page shows."""
        return str(unpack(self._message)[0]["run"])

    @property
    def headers(self) -> dict[str, str]:
        """Those with which this visitor is known: the cookie, and the address."""
        return dict(self._headers)

    @property
    def alerts(self) -> list[str]:
        """What the page warns of now; hints are no warnings."""
        alerts = (element for element in self._elements.values() if isinstance(element, Alert))
        return [alert.body for alert in alerts if alert.format in (Alert.ERROR, Alert.WARNING)]

    def has(self, key: str) -> bool:
        """Whether the page has a button with this key that can be pressed."""
        return any(not element.disabled for element in self._elements.values() if is_button(element, key))

    # ---------------------------------------------------------------- the page
    async def go(self, page: str, query: str = "") -> float:
        """Follow a link to a page of the app. Returns the seconds until it was there."""
        self.page, self.query, self._page_hash = page, query, ""
        return await self.run()

    async def run(self, pressed: str = "") -> float:
        """Run the page's script, with this button pressed. Returns the seconds until it ended."""
        request = self._request()
        if pressed:
            button = WidgetState(id=self._button(pressed), trigger_value=True)
            request.rerun_script.widget_states.widgets.append(button)
        self._finished.clear()
        began = time.perf_counter()
        await self._socket.send(request.SerializeToString())
        await asyncio.wait_for(self._finished.wait(), PATIENCE)
        return time.perf_counter() - began

    def _request(self, fragment: str = "") -> BackMsg:
        """To run the page's script, or one fragment of it."""
        request = BackMsg()
        state = request.rerun_script
        state.query_string, state.page_script_hash = self.query, self._page_hash
        state.page_name = "" if self._page_hash else self.page
        state.cached_message_hashes.extend(self._cache)
        state.context_info.url = f"{self.url}/{self.page}"
        state.widget_states.widgets.extend(self._values.values())
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        return request

    async def press(self, key: str) -> None:
        """Press the button with this key, as a person does; how long that took is kept."""
        self.clicks.append(await self.run(key))

    async def start(self, key: str = "run:main") -> None:
        """Press a button that starts a run, and wait for the first snapshot of it."""
        began, seen = time.perf_counter(), len(self.watched.updates)
        await self.press(key)
        while len(self.watched.updates) == seen and time.perf_counter() - began < PATIENCE:
            await asyncio.sleep(0.01)
        self.first_picture = time.perf_counter() - began

    def _button(self, key: str) -> str:
        found = [element.id for element in self._elements.values() if is_button(element, key)]
        if not found:
            raise LookupError(f"There is no button {key} on {self.page}?{self.query}.")
        return str(found[0])

    async def _read(self) -> None:
        async for packed in self._socket:
            message = ForwardMsg.FromString(packed)
            if message.WhichOneof("type") == "ref_hash":
                metadata, message = message.metadata, self._cache[message.ref_hash]
                message.metadata.CopyFrom(metadata)
            elif message.metadata.cacheable and message.hash:
                self._cache[message.hash] = message
            self._receive(message)

    def _receive(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif kind == "auto_rerun" and self._ticks:
            fragment, seconds = message.auto_rerun.fragment_id, message.auto_rerun.interval
            self._stop(fragment)
            self._timers[fragment] = asyncio.create_task(self._tick(fragment, seconds))
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._stop(fragment)
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash or self._page_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            which = str(element.WhichOneof("type"))
            if which == "exception":
                self.watched.errors.append(element.exception.message)
            path = tuple(message.metadata.delta_path)
            self._elements[path] = shown = getattr(element, which)
            self._drawn[path] = self._script_run, message.delta.fragment_id
            if (value := value_of(which, shown)) is not None and (shown.set_value or shown.id not in self._values):
                self._values[shown.id] = value
            if which == "bidi_component" and element.bidi_component.component_name.endswith("live"):
                self._message = element.bidi_component.bytes
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._forget_old(message)
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self._follow()
                self._finished.set()

    def _begin(self, message: ForwardMsg) -> None:
        """A run of the script begins. A whole page begins without timers, and another page without elements."""
        self.session = message.new_session.initialize.session_id or self.session
        self._script_run = message.metadata.run.script_run_id
        if message.metadata.run.fragment_ids:
            return
        page = message.new_session.page_script_hash or self._page_hash
        for fragment in list(self._timers):
            self._stop(fragment)
        if page != self._page_hash:
            self._elements.clear()
            self._drawn.clear()
            self._message = b""
        self._page_hash = page

    def _forget_old(self, message: ForwardMsg) -> None:
        """A run of the script, or of some fragments, has ended: what earlier ones drew there, and it did not, goes."""
        fragments = message.metadata.run.fragment_ids
        for path, (run, fragment) in list(self._drawn.items()):
            if run != self._script_run and (not fragments or fragment in fragments):
                del self._drawn[path], self._elements[path]

    def _stop(self, fragment: str) -> None:
        """A fragment is run no more."""
        if timer := self._timers.pop(fragment, None):
            timer.cancel()

    async def _tick(self, fragment: str, seconds: float) -> None:
        """Run a fragment every few seconds."""
        while True:
            await asyncio.sleep(seconds)
            await self._socket.send(self._request(fragment).SerializeToString())

    # ---------------------------------------------------------------- the live view
    def _follow(self) -> None:
        """Ask for news where the page that has just been drawn says."""
        if self._poll is not None:
            self._poll.cancel()
            self._poll = None
        header = unpack(self._message)[0] if self._message else {}
        if header.get("poll"):
            self._poll = asyncio.create_task(self._ask(header["poll"], header["run"]))

    async def _ask(self, poll: dict[str, str], run: str) -> None:
        watched = self.watched
        while True:
            began = time.perf_counter()
            after, passing = self._after.get(run, (-1, -1))
            question = {"viewer": poll["viewer"], "after": after, "passing": passing, "frozen": 0}
            pace: float | None = RETRY
            try:
                answer = await self._http.get(f"{self.url}/{poll['path']}?{urlencode(question)}", headers=self._headers)
                if answer.status_code == 200:
                    pace = self._news(answer.content, run, after, passing)
                else:
                    watched.errors.append(f"{answer.status_code} {answer.text}")
            except httpx2.HTTPError as error:
                watched.errors.append(f"{type(error).__name__} {error}")
            if pace is None:
                return
            await asyncio.sleep(max(0.01, pace - (time.perf_counter() - began)))

    def _news(self, packed: bytes, run: str, after: int, passing: int) -> float | None:
        watched = self.watched
        header, _, frames = unpack(packed)
        for frame in map(Snapshot.decode, frames):
            passing = max(passing, frame.step)
            after = frame.step if frame.kept else after
        self._after[run] = after, passing
        now, status = time.perf_counter(), header["status"]
        if watched.state in ("running", "queued"):
            watched.live_seconds += now - self._answered
        self._answered = now
        if frames:
            if self._updated == run and status["state"] == "running" == watched.state:
                watched.largest_gap = max(watched.largest_gap, now - watched.updates[-1])
            watched.updates.append(now)
            self._updated = run
        watched.bytes += len(packed)
        watched.state = status["state"]
        if watched.state != "recorded":  # that was not trained here
            watched.steps[run] = status["step"]
        return None if header["pace"] is None else float(header["pace"])
