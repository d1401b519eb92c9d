"""How the server is, for Prometheus, and how often it had to say no.

    GET metrics, with "Authorization: Bearer <token>"

The token is ``PLAYGROUND_OPERATOR``; without one there is neither this route nor the operator's page.
"""

from __future__ import annotations

import hmac
import math
import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground.engine import StoreError, engine
from playground.engine.placement import ASKED_FOR, DEVICES
from playground.engine.rates import Rates, TooFastError
from playground.ui.people import address_of

GUESSES_A_SECOND = 0.2  # of the token, by one address; a few are saved up
SAVED_SECONDS = 25.0
MEDIA = "text/plain; version=0.0.4; charset=utf-8"

_guesses = Rates("guesses of the token")

registry = CollectorRegistry()
news_seconds = Histogram(
    "playground_news_seconds", "Seconds until an answer to a live view was ready.", registry=registry,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)  # fmt: skip
refusals = Counter(
    "playground_refusals", "What was refused: a start or a question beyond the limits, too many requests.",
    ["what"], registry=registry,
)  # fmt: skip


class EngineCollector(Collector):
    """The figures of the engine, read when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Runs by state, what trains them, and the size of the store."""
        health = engine().health()
        runs = GaugeMetricFamily("playground_runs", "Runs in the store, by state.", labels=["state"])
        for state, count in health.states.items():
            runs.add_metric([state], count)
        yield runs
        what = "Runs that wait for a worker, by the device that they ask for, also when there are none."
        waiting = GaugeMetricFamily("playground_runs_waiting", what, labels=[ASKED_FOR])
        for device in DEVICES:
            waiting.add_metric([device], health.waiting.get(device, 0))
        yield waiting
        pace = "Steps per second of all runs that train."
        yield GaugeMetricFamily("playground_run_steps_per_second", pace, value=health.steps_per_second)
        yield GaugeMetricFamily("playground_workers", "Workers that are ready.", value=health.workers)
        yield CounterMetricFamily("playground_worker_restarts", "Workers that were replaced.", value=health.restarts)
        yield GaugeMetricFamily("playground_store_bytes", "Films and checkpoints.", value=health.store_bytes)
        yield GaugeMetricFamily("playground_store_limit_bytes", "How much they may take.", value=health.store_limit)

    def describe(self) -> Iterator[Metric]:
        """Nothing: what there is shows only when it is asked for."""
        yield from ()


registry.register(EngineCollector())


def refused() -> int:
    """How often something was refused since the server started."""
    samples = [sample for metric in refusals.collect() for sample in metric.samples]
    return int(sum(sample.value for sample in samples if sample.name.endswith("_total")))


def is_operator(token: str) -> bool:
    """Whether this is the operator's token, compared in constant time. Without a token there is no operator."""
    wanted = os.environ.get("PLAYGROUND_OPERATOR", "")
    return bool(wanted) and hmac.compare_digest(token.encode(), wanted.encode())


def guessed(token: str, address: str) -> bool:
    """Whether somebody at this address has sent the operator's token.

    Raises TooFastError after too many wrong ones: then the right one is not accepted either until some time has passed.
    """
    if not token:
        return False
    if wait := _guesses.wait(address, GUESSES_A_SECOND, SAVED_SECONDS):
        refusals.labels("guess").inc()
        raise TooFastError(f"There were too many wrong guesses. Try again in {math.ceil(wait)} seconds.", wait)
    if right := is_operator(token):
        _guesses.give_back(address)
    return right


def metrics(request: Request) -> Response:
    """All figures, in the text format of Prometheus; 404 where there is no operator, 401 without the token,
    429 after too many wrong ones."""
    if not os.environ.get("PLAYGROUND_OPERATOR"):
        return PlainTextResponse("This server has no metrics: PLAYGROUND_OPERATOR is not set.", 404)
    try:
        known = guessed(request.headers.get("authorization", "").removeprefix("Bearer "), address_of(request))
    except TooFastError as error:
        return PlainTextResponse(str(error), 429, {"Retry-After": str(math.ceil(error.seconds))})
    if not known:
        return PlainTextResponse("The operator's token is missing.", 401, {"WWW-Authenticate": "Bearer"})
    try:
        return Response(generate_latest(registry), media_type=MEDIA)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)
