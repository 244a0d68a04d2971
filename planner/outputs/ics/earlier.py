"""Calendars that were written earlier, read again."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from planner.days.years import FIRST_YEAR, LAST_YEAR
from planner.files import open_file, why
from planner.frozen import dataclass
from planner.messages import PlanError, Text, plain
from planner.outputs.ics.events import PRODUCT, case_uid_pattern, public_uid_pattern, uid_pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from planner.guide.case_plan import CasePlan
    from planner.line.hotline import Hotline

T = TypeVar("T")
MAX_BYTES = 2_000_000  # two years of daily picks
_BEGIN, _END = b"BEGIN:VEVENT\n", b"END:VEVENT\n"


@dataclass(frozen=True, slots=True)
class OldEvent:
    """An event of a file exported before, or a task. One of whole days begins and ends at midnights."""

    uid: str
    start: datetime
    end: datetime
    all_day: bool = False
    is_task: bool = False


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
    ours, zone = uid_pattern(hotline), ZoneInfo(hotline.timezone)
    found = _read(path, Text(f"--replaces {plain(path)}", f"--replaces {plain(path)}"), partial(_old, ours, zone))
    return [event for event in found.values() if not event.all_day]


def read_case(path: Path, plan: CasePlan) -> list[OldEvent]:
    """Return the events and tasks of this case in a file exported before. Raises PlanError if it is no such file."""
    where = Text(f"--replaces {plain(path)}", f"--replaces {plain(path)}")
    return [*_read(path, where, partial(_old, case_uid_pattern(plan), plan.case.zone)).values()]


def is_feed_of(path: Path, hotline: Hotline) -> bool:
    """Whether a file is a feed of this line from before it had several calendars, and nothing else: that may be removed."""
    ours, zone = uid_pattern(hotline), ZoneInfo(hotline.timezone)

    def is_feed(calendars: Sequence[Any]) -> bool:
        own = _old(ours, zone, calendars)
        parts = [part for calendar in calendars for part in calendar.subcomponents if part.name != "VTIMEZONE"]
        by_us = all(str(calendar.get("prodid", "")).startswith(PRODUCT) for calendar in calendars)
        return by_us and bool(own) and len(own) == len(parts)

    try:
        return _read(path, Text(plain(path), plain(path)), is_feed)
    except PlanError:
        return False


def check_public(path: Path) -> None:
    """Raise PlanError for a file that is no public calendar, by how it begins and ends."""
    _read_public(path, _cut)


def read_public(path: Path, hotline: Hotline) -> dict[str, Written]:
    """Return the events of the public calendar of a line that the file is named after, by UID. Raises PlanError if this program did not write it."""
    read = _read_public(path, lambda text: [_written(each, hotline, path.stem) for each in _cut(text)])
    return dict(each for each in read if each)


def _read_public(path: Path, use: Callable[[bytes], Sequence[T]]) -> Sequence[T]:
    """Return what `use` makes of a public calendar, lines ended by LF: a copy under version control may have lost the CR."""
    try:
        return use(bytes_of(path).replace(b"\r\n", b"\n"))
    except (OSError, ValueError) as error:
        reason = reason_of(error)
    raise PlanError(
        f"{plain(path)} 不是 plan-call 写的日历（{reason.zh}）；请换一个文件夹",
        f"{plain(path)} is no calendar written by plan-call ({reason.en}); give another folder",
    )


def _cut(text: bytes) -> list[bytes]:
    """Return the events of a public calendar. What this program writes has one form: to parse a hundred files takes seconds."""
    head, *rest = text.split(_BEGIN)
    if b"\nPRODID:" + PRODUCT.encode() not in head:
        raise ValueError("written by another program")
    events, ends = zip(*(each.partition(_END)[::2] for each in rest), strict=True) if rest else ((), ())
    if text.count(_END) != len(rest) or any(end not in (b"", b"END:VCALENDAR\n") for end in ends):
        raise ValueError("not a whole VCALENDAR")
    return [*events]


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


def bytes_of(path: Path, most: int = MAX_BYTES) -> bytes:
    """Return a file that begins and ends as a calendar does. Raises ValueError for any other, and for one of more bytes."""
    with open_file(path) as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise ValueError(f"> {most} bytes")
    if not (
        raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"BEGIN:VCALENDAR")
        and raw.rstrip().endswith(b"END:VCALENDAR")
    ):
        raise ValueError("not a whole VCALENDAR")
    return raw


def reason_of(error: Exception) -> Text:
    """Return why a calendar file cannot be used: what a library says of it, in its words."""
    if isinstance(error, OSError):
        return why(error)
    words = repr(str(error).partition("\n")[0][:80])
    return Text(words, words)


def _read(path: Path, where: Text, use: Callable[[Sequence[Any]], T]) -> T:
    """Return what `use` makes of the calendars in a file; complain about it as `where`."""
    from icalendar import Calendar

    try:
        return use(Calendar.from_ical(bytes_of(path), multiple=True))
    except (
        OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError
    ) as error:  # fmt: skip
        reason = reason_of(error)
    raise PlanError(
        f"{where.zh}：不是可读的日历文件（{reason.zh}）；请给 plan-call 写的 .ics",
        f"{where.en}: is no readable calendar file ({reason.en}); give an .ics written by plan-call",
    )


def _old(ours: re.Pattern[str], zone: ZoneInfo, calendars: Sequence[Any]) -> dict[str, OldEvent]:
    """Return what has one of our UIDs, by it, days on the clock of `zone`; the rest is none of our business, and done is what was done."""
    found = {}
    for part in (part for calendar in calendars for part in calendar.walk()):
        uid, is_task = str(part.get("uid", "")), part.name == "VTODO"
        if not ours.fullmatch(uid) or part.get("status") == "COMPLETED" or not (is_task or part.name == "VEVENT"):
            continue
        with suppress(ValueError):  # without a start
            all_day = not isinstance(part.start, datetime)
            start, end = (_moment_of(each, zone) for each in (part.start, part.end))
            if _sound(start, end):
                found[uid] = OldEvent(uid, start, end, all_day, is_task)
    return found


def _moment_of(value: date, zone: ZoneInfo) -> datetime:
    """Return a moment, of a day its midnight."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), zone)


def _sound(start: datetime, end: datetime) -> bool:
    """Whether two datetimes may be the ends of an event of ours."""
    aware = start.tzinfo is not None and end.tzinfo is not None
    return (
        aware
        and FIRST_YEAR <= start.year <= LAST_YEAR
        and start.year <= end.year <= LAST_YEAR + 1
        and start.timestamp() < end.timestamp()
    )
