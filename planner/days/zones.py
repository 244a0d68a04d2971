"""Time zones by their names, and which was meant where there is none of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import PlanError, closest

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_FOR_EXAMPLE = ("例如 Europe/Berlin", "write for example Europe/Berlin")


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of a name like "Europe/Berlin", or None where there is none: not there, a folder of them, no name."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        return None


def closest_zone(name: str, *, whole: bool = False) -> str | None:
    """Return the zone that was likely meant: by its place alone, as people type it, or `whole`, as a file has it."""
    from zoneinfo import available_timezones

    zones = sorted(available_timezones())
    if whole:
        return closest(name, zones, 0.5)
    places = {zone.rpartition("/")[2].lower(): zone for zone in zones}
    place = closest(name.rpartition("/")[2].lower().replace(" ", "_"), places, 0.7)
    return places[place] if place else None


def zone_named(text: str) -> ZoneInfo:
    """Return the time zone of a name that was typed. Raises PlanError with a guess."""
    if zone := find_zone(text):
        return zone
    guess = closest_zone(text)
    zh, en = (f"是不是 {guess}？", f"did you mean {guess}?") if guess else _FOR_EXAMPLE
    raise PlanError(f"没有时区 {text[:40]!r}；{zh}", f"there is no time zone {text[:40]!r}; {en}")
