"""Calendars that were written earlier, read again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from planner.days.years import FIRST_YEAR, LAST_YEAR
from planner.frozen import dataclass
from planner.messages import PlanError, Text, plain
from planner.outputs.ics.events import PRODUCT, public_uid_pattern, uid_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from planner.line.hotline import Hotline

MAX_BYTES = 2_000_000  # two years of daily picks
_BEGIN, _END = b"BEGIN:VEVENT\n", b"END:VEVENT\n"


@dataclass(frozen=True, slots=True)
class OldEvent:
    """An event of a file exported before."""

    uid: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """An event of a public calendar, as it stands in the file."""

    start: datetime
    end: datetime
    raw: bytes

    @property
    def content(self) -> list[bytes]:
        """What it says, without when it was written."""
        return [line for line in self.raw.splitlines() if not line.startswith((b"DTSTAMP", b"SEQUENCE"))]


def read_events(path: Path, hotline: Hotline) -> list[OldEvent]:
    """Return this hotline's events of a file exported before. Raises PlanError if it is no such file."""
    found = _events_of(path, hotline, Text(f"--replaces {plain(path)}", f"--replaces {plain(path)}"))
    return [OldEvent(uid, event["dtstart"].dt, event["dtend"].dt) for uid, event in found.items()]


def is_feed_of(path: Path, hotline: Hotline) -> bool:
    """Whether a file is a feed of this line from before it had several calendars, and nothing else: that may be removed."""
    from icalendar import Calendar

    try:
        own = _events_of(path, hotline, Text(plain(path), plain(path)), only_ours=True)  # which bounds its size, too
        calendars = Calendar.from_ical(path.read_bytes(), multiple=True)
        parts = [part for calendar in calendars for part in calendar.subcomponents if part.name != "VTIMEZONE"]
        return bool(own) and len(own) == len(parts)
    except (PlanError, OSError, ValueError):
        return False


def read_public(path: Path, hotline: Hotline) -> dict[str, Written]:
    """Return the events of the public calendar of a line that the file is named after, by UID. Raises PlanError if this program did not write it.

    What it writes has one form: the file is cut into its events, since to parse a hundred of them takes seconds.
    """
    try:
        text = _bytes_of(path).replace(b"\r\n", b"\n")  # a copy under version control may have lost the CR
        head, *rest = text.split(_BEGIN)
        if b"\nPRODID:" + PRODUCT.encode() not in head:
            raise ValueError("written by another program")
        events, ends = zip(*(each.partition(_END)[::2] for each in rest), strict=True) if rest else ((), ())
        if text.count(_END) != len(rest) or any(end not in (b"", b"END:VCALENDAR\n") for end in ends):
            raise ValueError("not a whole VCALENDAR")
        read = (_written(each, hotline, path.stem) for each in events)
        return dict(each for each in read if each)
    except OSError as error:
        reason = str(error.strerror)
    except ValueError as error:
        reason = str(error)[:80]
    raise PlanError(
        f"{plain(path)} 不是 plan-call 写的日历（{reason!r}）；请换一个文件夹",
        f"{plain(path)} is no calendar written by plan-call ({reason!r}); give another folder",
    )


def _written(body: bytes, hotline: Hotline, number: str) -> tuple[str, Written] | None:
    """Return an event of a line's public calendar of that number with its UID; None for any other. Raises ValueError for a time that is none."""
    lines = body.replace(b"\n ", b"").decode().split("\n")
    told = dict(line.partition(":")[::2] for line in reversed(lines))  # the first of each name
    of = public_uid_pattern(hotline).fullmatch(told.get("UID", ""))
    start, end = (_moment(told, name, hotline.timezone) for name in ("DTSTART", "DTEND"))
    if not (of and of[1] == number and start and end and _sound(start, end)):
        return None
    return of[0], Written(start, end, (_BEGIN + body + _END).replace(b"\n", b"\r\n"))


def _moment(told: Mapping[str, str], name: str, zone: str) -> datetime | None:
    """Return a time that is told in UTC or on the clock of a zone."""
    if local := told.get(f"{name};TZID={zone}"):
        return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    return datetime.fromisoformat(told[name]) if name in told else None


def _bytes_of(path: Path) -> bytes:
    """Return a file that begins and ends as a calendar does. Raises ValueError for any other."""
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ValueError(f"> {MAX_BYTES} bytes")
    if not (raw.lstrip().startswith(b"BEGIN:VCALENDAR") and raw.rstrip().endswith(b"END:VCALENDAR")):
        raise ValueError("not a whole VCALENDAR")
    return raw


def _events_of(path: Path, hotline: Hotline, where: Text, *, only_ours: bool = False) -> dict[str, Any]:
    """Return a line's events of a file, by UID, of a file that is `only_ours` where asked for; complain about it as `where`."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(_bytes_of(path), multiple=True)
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
