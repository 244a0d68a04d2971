"""Calendars that were written earlier, read again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from planner.days.years import FIRST_YEAR, LAST_YEAR
from planner.frozen import dataclass
from planner.messages import PlanError, Text, plain
from planner.outputs.ics.events import PRODUCT, uid_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from planner.line.hotline import Hotline

MAX_BYTES = 2_000_000  # two years of daily picks


@dataclass(frozen=True, slots=True)
class OldEvent:
    """An event of a file exported before."""

    uid: str
    start: datetime
    end: datetime


def read_events(path: Path, hotline: Hotline) -> list[OldEvent]:
    """Return this hotline's events of a file exported before. Raises PlanError if it is no such file."""
    found = _events_of(path, hotline, Text(f"--replaces {plain(path)}", f"--replaces {plain(path)}"))
    return [OldEvent(uid, event["dtstart"].dt, event["dtend"].dt) for uid, event in found.items()]


def read_feed(path: Path, hotline: Hotline) -> dict[str, Any]:
    """Return the events of a feed written before, by UID. Raises PlanError if it is no such file: it would be overwritten."""
    return _events_of(path, hotline, Text(plain(path), plain(path)), only_ours=True)


def is_feed_of(path: Path, hotline: Hotline) -> bool:
    """Whether a file is a feed of this line and nothing else: that may be removed."""
    from icalendar import Calendar

    try:
        own = read_feed(path, hotline)  # which bounds its size, too
        calendars = Calendar.from_ical(path.read_bytes(), multiple=True)
        parts = [part for calendar in calendars for part in calendar.subcomponents if part.name != "VTIMEZONE"]
        return bool(own) and len(own) == len(parts)
    except (PlanError, OSError, ValueError):
        return False


def _events_of(path: Path, hotline: Hotline, where: Text, *, only_ours: bool = False) -> dict[str, Any]:
    """Return a line's events of a file, by UID, of a file that is `only_ours` where asked for; complain about it as `where`."""
    from icalendar import Calendar

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ValueError(f"> {MAX_BYTES} bytes")
        if not (raw.lstrip().startswith(b"BEGIN:VCALENDAR") and raw.rstrip().endswith(b"END:VCALENDAR")):
            raise ValueError("not a whole VCALENDAR")
        calendars = Calendar.from_ical(raw, multiple=True)
        if only_ours and not all(str(each.get("prodid", "")).startswith(PRODUCT) for each in calendars):
            raise ValueError("written by another program")
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
        return {str(event["uid"]): event for event in _own(events, hotline)}
    except OSError as error:
        reason = str(error.strerror)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:80]
    raise PlanError(
        f"{where.zh}：不是可读的日历文件（{reason!r}）；请给 plan-call 写的 .ics",
        f"{where.en}: is no readable calendar file ({reason!r}); give an .ics written by plan-call",
    )


def _own(events: Iterable[Any], hotline: Hotline) -> Iterator[Any]:
    """Keep the events that this program wrote for this line; the rest of the file is none of our business."""
    ours = uid_pattern(hotline)
    for event in events:
        uid = str(event.get("uid", ""))
        if ours.fullmatch(uid):
            start, end = event["dtstart"].dt, event["dtend"].dt
            if isinstance(start, datetime) and isinstance(end, datetime) and _sound(start, end):
                yield event


def _sound(start: datetime, end: datetime) -> bool:
    """Whether two datetimes may be the ends of an event of ours."""
    aware = start.tzinfo is not None and end.tzinfo is not None
    return (
        aware
        and FIRST_YEAR <= start.year <= LAST_YEAR
        and start.year <= end.year <= LAST_YEAR + 1
        and start.timestamp() < end.timestamp()
    )
