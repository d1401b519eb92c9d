"""How many files people may bring within an hour: each person, and everybody at one internet address together."""

from __future__ import annotations

from playground.engine.limits import limits
from playground.engine.rates import Rates
from playground.store.people import Person

HOUR = 3600.0


def too_many(rates: Rates, by: Person) -> str:
    """Count a file of this person. Who has brought too many for it, as the beginning of a sentence; "": it may come."""
    most = limits()
    if rates.wait(by.name, most.uploads_an_hour / HOUR, HOUR):
        return "You have"
    if by.address and rates.wait(f"address {by.address}", most.uploads_an_hour_per_address / HOUR, HOUR):
        return "People at your internet address have"
    return ""
