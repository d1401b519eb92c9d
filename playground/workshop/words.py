"""Numbers and settings as a learner reads them in a checklist."""

from __future__ import annotations

from functools import lru_cache

from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.settings import settings


def as_text(value: float | None) -> str:
    """A number: 1,000, 8, 0.0312, 0.00001."""
    if value is None:
        return "unknown"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 0.001 or value == 0:
        return f"{value:.3g}"
    return f"{value:.8f}".rstrip("0").removesuffix(".") if abs(value) >= 1e-8 else "0"


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    return {setting.path: setting.title for setting in settings()}


def setting_title(path: str) -> str:
    """The name of a setting, with that of the part it belongs to: "Discriminator's optimiser, learning rate"."""
    titles = _titles()
    group, _, leaf = path.rpartition(".")
    title = titles.get(path, path)
    if not leaf or group not in titles:
        return title
    return f"{titles[group]}, {title[:1].lower()}{title[1:]}"


def setting_value(path: str, value: object) -> str:
    """The value of a setting: the title of a kind, a number, or a text."""
    if value is None:
        return "not there"
    if path in CHOICES and value in (kinds := kinds_of(CHOICES[path])):
        return str(kinds[str(value)].title)
    if isinstance(value, bool):
        return "on" if value else "off"
    return as_text(value) if isinstance(value, int | float) else str(value) or "all"
