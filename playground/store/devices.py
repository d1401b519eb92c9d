"""Which device a run asks for, as conditions on its row.

It is a column of the run, not a field of the experiment: where something is trained changes neither its key nor its
link, and what was trained before keeps both.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from playground.store.tables import ANY_DEVICE, runs


def kind_of_device(name: str) -> str:
    """What kind of device this is: "cuda" for "cuda:1"."""
    return name.partition(":")[0]


def may_take(device: str) -> ColumnElement[bool]:
    """The runs that a worker with this device may take."""
    return runs.c.wanted_device.in_((ANY_DEVICE, kind_of_device(device)))


def was_trained_on(wanted: str) -> ColumnElement[bool]:
    """The runs that were trained on the kind of device that somebody asks for."""
    if wanted == ANY_DEVICE:
        return true()
    return or_(runs.c.device == wanted, runs.c.device.startswith(f"{wanted}:"))


def asks_for(wanted: str) -> ColumnElement[bool]:
    """The runs that ask for this kind of device."""
    return runs.c.wanted_device == wanted


def can_be_shared(wanted: str) -> ColumnElement[bool]:
    """The live runs that suit somebody who asks for this kind of device: those that ask for the same. Who takes any
    device may also share one that has its own already, but does not wait for one together with it."""
    same = asks_for(wanted)
    return or_(same, runs.c.state == "running") if wanted == ANY_DEVICE else same
