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
        return closest(name, zones)
    places = {zone.rpartition("/")[2].lower(): zone for zone in zones}
    place = closest(name.rpartition("/")[2].lower().replace(" ", "_"), places)
    return places[place] if place else None


def zone_named(text: str) -> ZoneInfo:
    """Return the time zone of a name that was typed. Raises PlanError with a guess."""
    if zone := find_zone(text):
        return zone
    guess = closest_zone(text)
    zh, en = (f"是不是 {guess}？", f"did you mean {guess}?") if guess else _FOR_EXAMPLE
    raise PlanError(f"没有时区 {text[:40]!r}；{zh}", f"there is no time zone {text[:40]!r}; {en}")


def country_of_zone(name: str) -> str:
    """Return the code of the country that a time zone is of, "DE"; empty for one of none, or where no table of them is installed."""
    from importlib.util import find_spec
    from pathlib import Path
    from zoneinfo import TZPATH

    package = find_spec("tzdata")
    folders = [
        *TZPATH,
        *(str(Path(place) / "zoneinfo") for place in (package and package.submodule_search_locations) or ()),
    ]
    table = next((path for folder in folders if (path := Path(folder) / "zone.tab").is_file()), None)
    lines = table.read_text(encoding="utf-8").splitlines() if table else []
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((row[0] for row in rows if row[2:3] == [name]), "")
