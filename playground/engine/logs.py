"""What the server and its workers write to the standard error: one line for each event.

``PLAYGROUND_LOG`` is how much: ``warning`` (the default) or ``info``, which adds whatever happens to a run.
``PLAYGROUND_LOG_FORMAT=json`` makes each line a JSON object, with the run's id and the key of its experiment.
"""

from __future__ import annotations

import json
import logging
import os
import time

OURS = "playground"
ALWAYS = frozenset(vars(logging.makeLogRecord({})))  # the fields of every record; the others are those of the event


class JsonLines(logging.Formatter):
    """A record as a JSON object in one line."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, process, logger and message; then what the event adds, and the trace of an error."""
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{record.msecs:03.0f}Z"
        line = {"time": when, "level": record.levelname.lower(), "process": self.process, "logger": record.name}
        line |= {"message": record.getMessage()}
        line |= {name: value for name, value in vars(record).items() if name not in ALWAYS and name != "message"}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logs(process: str) -> None:
    """Set the logs of this process up. process: its name in each line."""
    handler = logging.StreamHandler()
    as_json = os.environ.get("PLAYGROUND_LOG_FORMAT", "").strip().lower() == "json"
    handler.setFormatter(JsonLines(process) if as_json else logging.Formatter(f"{process} %(levelname)s %(message)s"))
    logger = logging.getLogger(OURS)
    logger.handlers, logger.propagate = [handler], False
    wanted = os.environ.get("PLAYGROUND_LOG", "").strip().upper() or "WARNING"
    logger.setLevel(wanted if wanted in logging.getLevelNamesMapping() else "WARNING")
