"""The tables of classes: a code, its learners, what they have done, and the wall that shows it.

They are of the same schema as those of ``tables``, and every change needs a migration in the same way.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from playground.store.tables import BLOBS, metadata

# A class: a code that lets people in, and what its teacher has said last
classes = Table(
    "classes",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("course", String(64), nullable=False),
    Column("created", Float, nullable=False),
    Column("ends", Float, nullable=False),
    # Sent to everybody: an exercise, or the link of an experiment with its page
    Column("exercise", String(64), nullable=False, default=""),
    Column("link", Text, nullable=False, default=""),
    Column("sent", Float, nullable=False, default=0.0),
    Column("controls", String(16), nullable=False, default=""),  # open | locked | "": as each exercise says
    Column("paused", Boolean, nullable=False, default=False),
    # What the wall and the projector show
    Column("names", Boolean, nullable=False, default=True),
    Column("leaderboard", Boolean, nullable=False, default=False),
    Column("shown", String(32), nullable=False, default=""),  # the learner who is on the projector
)

learners = Table(
    "learners",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("class_code", String(16), nullable=False, index=True),  # "": in nobody's class
    Column("nickname", String(32), nullable=False),
    Column("hidden", Boolean, nullable=False, default=False),  # the teacher has hidden the nickname
    Column("person", String(64), nullable=False, index=True),
    Column("joined", Float, nullable=False),
    Column("seen", Float, nullable=False),
)
Index("one_learner_of_a_person", learners.c.class_code, learners.c.person, unique=True)

# The wall of a class, made by one server for all (see ``walls``)
walls = Table(
    "walls",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("turn", Integer, nullable=False),  # grows when one begins to make it, and when it must be made anew
    Column("due", Float, nullable=False),  # when it may be made again
    Column("made", Integer, nullable=False),  # the turn in which the data was made; 0: never
    Column("data", LargeBinary, nullable=False),
    postgresql_with=BLOBS,
)

# What learners have done, in order
records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("learner", String(32), nullable=False, index=True),
    Column("time", Float, nullable=False),
    Column("exercise", String(64), nullable=False),  # before and after: the course
    Column("kind", String(16), nullable=False),
    Column("value", Text, nullable=False),  # JSON
    sqlite_autoincrement=True,  # who has read up to a number finds what is new: no number comes again after a deletion
)
