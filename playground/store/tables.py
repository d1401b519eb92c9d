"""The tables of the store: what is kept of every run, and how pages and workers talk through it. Those of classes are
in ``class_tables``.

Plain SQLAlchemy Core, so that the same tables serve SQLite (one machine) and PostgreSQL (several).
All times are seconds since 1970 (``time.time()``). Every change here needs a migration (see ``migrations``).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

SCHEMA_VERSION = 6  # of the newest migration

LIVE = ("queued", "running", "paused")  # may still train
RESULTS = ("finished", "diverged")  # training the same experiment again would give the same film
ENDED = (*RESULTS, "stopped", "failed")
OUTSIDE = "outside"  # trained just now by another program, which writes its film
STATES = (*LIVE, *ENDED, OUTSIDE)
ANY_DEVICE = "any"  # what a run asks for unless somebody says otherwise
RECORDED = "recorded"  # trained elsewhere: a film that came with the app, which is no run of anybody here

# How PostgreSQL keeps tables that change all the time. It writes a new version of a row at every change; where the
# page has room for it (fillfactor), no index is touched. Old versions are cleared away (autovacuum) after a number of
# changes that does not grow with the table. https://www.postgresql.org/docs/current/sql-createtable.html
HEARTBEATS = {"fillfactor": 50, "autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 200}
PROGRESS = {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02, "autovacuum_vacuum_threshold": 200}
BLOBS = {  # large values lie in a table of their own (toast), in pieces of 2 kB
    "autovacuum_vacuum_scale_factor": 0.02,
    "autovacuum_vacuum_threshold": 200,
    "toast.autovacuum_vacuum_scale_factor": 0.02,
    "toast.autovacuum_vacuum_threshold": 1000,
}

metadata = MetaData()

schema = Table("schema", metadata, Column("version", Integer, primary_key=True))

experiments = Table(
    "experiments",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("json", Text, nullable=False),  # the canonical form
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", String(32), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("paused_by", String(64), nullable=False, default=""),  # a viewer, or "unwatched"
    # Who trains it. The epoch grows with every claim: it fences off a worker that woke up late.
    Column("owner", String(64)),
    Column("epoch", Integer, nullable=False, default=0),
    Column("lease_until", Float, nullable=False, default=0.0),
    # Progress
    Column("step", Integer, nullable=False, default=0),
    Column("steps", Integer, nullable=False),
    Column("target_step", Integer),  # go on to this step, then pause
    Column("steps_per_second", Float, nullable=False, default=0.0),
    Column("seconds", Float, nullable=False, default=0.0),  # of training, waiting not counted
    Column("device", String(16), nullable=False, default=""),  # that it was trained on last
    # Which kind of device it must be trained on (see engine/devices.py). Only workers that have one claim it.
    Column("wanted_device", String(16), nullable=False, server_default=ANY_DEVICE),
    Column("metrics", Text, nullable=False, default="{}"),
    # What a page should say, and until when (None: until it is replaced)
    Column("note", Text, nullable=False, default=""),
    Column("note_until", Float),
    # Deaths of a worker while it trained this very run, and the step of the last one
    Column("crashes", Integer, nullable=False, default=0),
    Column("crash_step", Integer, nullable=False, default=-1),
    # Others do not find a private run by its key: a viewer's own copy, or any run where everything is private. Of those
    # that are shared, one at most is live for each key and wanted device
    Column("private", Boolean, nullable=False, default=False),
    Column("parent", String(32)),
    Column("created", Float, nullable=False),
    Column("queued", Float, nullable=False),  # when it last began to wait for a worker
    Column("started", Float),
    Column("finished", Float),
    Column("last_viewed", Float, nullable=False),
    Column("bytes", Integer, nullable=False, default=0),
    postgresql_with=PROGRESS,
)

_SHARED_AND_LIVE = text("private = false AND state IN ('queued', 'running', 'paused')")
Index(
    "one_live_run_of_a_key_and_device",
    runs.c.key,
    runs.c.wanted_device,
    unique=True,
    sqlite_where=_SHARED_AND_LIVE,
    postgresql_where=_SHARED_AND_LIVE,
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String(32), nullable=False, index=True),
    Column("time", Float, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False, default=""),
)

commands = Table(
    "commands",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String(32), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # pause | stop
    Column("argument", Text, nullable=False, default=""),
    postgresql_with=HEARTBEATS,
)


def _outside() -> tuple[Column[str], Column[int]]:
    """Where a large blob lies (see ``blobs``; "": in its row), and how many bytes it has there."""
    return (
        Column("place", String(128), nullable=False, server_default=""),
        Column("size", Integer, nullable=False, server_default="0"),
    )


snapshots = Table(
    "snapshots",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("kept", Boolean, nullable=False),  # False: a passing look, replaced by the next
    Column("blob", LargeBinary, nullable=False),  # empty if it lies elsewhere:
    *_outside(),
    postgresql_with=BLOBS,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("blob", LargeBinary, nullable=False),  # empty if it lies elsewhere:
    *_outside(),
    postgresql_with=BLOBS,
)

for _table in (snapshots, checkpoints):  # few rows have a place, and it is rarely looked for
    _has_place = _table.c.place != ""
    Index(f"ix_{_table.name}_place", _table.c.place, sqlite_where=_has_place, postgresql_where=_has_place)

# Blobs outside of the database that a row has named, and perhaps no row names any more
unneeded_blobs = Table(
    "unneeded_blobs",
    metadata,
    Column("place", String(128), primary_key=True),
    Column("time", Float, nullable=False),  # since when
)

viewers = Table(
    "viewers",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("viewer", String(64), primary_key=True),
    Column("seen", Float, nullable=False),
    postgresql_with=HEARTBEATS,
)

# Runs that somebody has deleted: nobody finds them, and after a while they are forgotten
discarded = Table(
    "discarded",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("time", Float, nullable=False),
)

# What somebody has written about a run, and whether it is starred
remarks = Table(
    "remarks",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("starred", Boolean, nullable=False),
)

# Runs that go on when nobody watches
unattended = Table("unattended", metadata, Column("run_id", String(32), primary_key=True))

# Whose run it is, and whether others find it without its link
started_by = Table(
    "started_by",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("person", String(64), nullable=False, index=True),  # "": the operator
    Column("address", String(64), nullable=False, index=True),
    Column("private", Boolean, nullable=False),
)

# Runs that somebody has brought here from elsewhere
imported = Table(
    "imported",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("original", String(32), nullable=False),  # its id where it was trained
    Column("time", Float, nullable=False),
    Column("shared", Boolean, nullable=False),  # False: nobody finds it by its experiment, as it may be made up
)

# With which versions of what a run was trained to its end, as JSON
made_with = Table(
    "made_with",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("versions", Text, nullable=False),
)

# Who asked for a job first, and from where: the questions of several people, and addresses, are answered in turn
asked_by = Table(
    "asked_by",
    metadata,
    Column("job_id", String(32), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("address", String(64), nullable=False, server_default=""),
)

# What names have taken of limits per second lately (see ``rates``)
rates = Table(
    "rates",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("full_at", Float, nullable=False),  # when the name has all again that may be saved up
    postgresql_with=HEARTBEATS,
)

# With which the server signs the names that it gives to browsers; made once
secret = Table("secret", metadata, Column("key", LargeBinary, nullable=False))

workers = Table(
    "workers",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("seen", Float, nullable=False),
    Column("device", String(16), nullable=False),
    Column("takes", String(64), nullable=False, server_default=""),  # kinds of runs, with commas; "": every kind
    postgresql_with=HEARTBEATS,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", String(32), nullable=False, index=True),  # of the question: equal questions share an answer
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),  # what it does: "fetching the pictures"
    Column("request", Text, nullable=False),  # canonical JSON
    Column("quick", Boolean, nullable=False),  # somebody waits for it with a finger on the mouse
    Column("state", String(16), nullable=False, index=True),  # queued | running | done | failed
    # Who works on it, as for runs; and how many workers have died over it
    Column("owner", String(64)),
    Column("epoch", Integer, nullable=False, default=0),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("deaths", Integer, nullable=False, default=0),
    # Progress, and the answer
    Column("progress", Float, nullable=False, default=0.0),  # from 0 to 1
    Column("words", Text, nullable=False, default=""),
    Column("info", Text, nullable=False, default="{}"),
    Column("media", String(32), nullable=False, default=""),  # media type of the result
    Column("length", Integer, nullable=False, default=0),  # of the result, in bytes
    Column("created", Float, nullable=False),
    Column("finished", Float),
    Column("result", LargeBinary),  # last: the other columns are read without it
    postgresql_with=PROGRESS,
)
