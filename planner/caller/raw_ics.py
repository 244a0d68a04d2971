"""A calendar before it is parsed: what of its bytes matters, and what lies outside the span."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ZONES, MAX_ZONE_BYTES = 100, 50_000  # a calendar's own time zones

ONE_DAY = timedelta(days=1)
_SHORT_AT_MOST = timedelta(days=110)  # longer than any duration that _SHORT matches

_PARAMETERS = rb'(?:;(?:"[^"\n]*+"|[^":\n]++)*+)?+:'  # possessive, as below: nothing can backtrack for long
_DAY = re.compile(_PARAMETERS + rb"(\d{8})(?:T\d{6}Z?)?[ \t]*+\n")
_SHORT = re.compile(_PARAMETERS + rb"P(?:\d{1,2}D)?(?:T(?:\d{1,2}H)?(?:\d{1,4}M)?(?:\d{1,5}S)?)?[ \t]*+\n")
_UNTIL = re.compile(rb"[^\n]*[:;]UNTIL=(\d{8})")
_LINE = re.compile(rb"\n[ \t]*+([A-Za-z0-9-]++)[^\n]*+")
_SUMMARY = re.compile(rb"(?im)^SUMMARY" + _PARAMETERS + rb"([^\r\n]*+)")
_ZONE_NAME = re.compile(rb"(?im)^TZID" + _PARAMETERS + rb"([^\r\n]*+)")
_ZONE_RULE = re.compile(
    rb"(?i)RRULE:(?:(?:FREQ=YEARLY|INTERVAL=1|BYMONTH=\d+|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=[-\d,]{1,100}|UNTIL=\w+"
    rb"|COUNT=\d+|WKST=[A-Z]{2})(?:;|$))++"
)
"""When clocks change. dateutil lists all changes since the first, and keeps them: one a second would fill the memory."""
_HOME_ZONE = b"\nX-WR-TIMEZONE:"
_MATTERS = frozenset(
    b"UID DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID SEQUENCE STATUS TRANSP X-MICROSOFT-CDO-BUSYSTATUS "
    b"ATTENDEE ORGANIZER SUMMARY".split()
)


def unfolded(text: bytes) -> bytes:
    """Return a file with one line for each property, between two ends of lines, so that every line has one before it."""
    text = text.removeprefix(b"\xef\xbb\xbf")
    for old, new in ((b"\r\n", b"\n"), (b"\r", b"\n"), (b"\n ", b""), (b"\n\t", b"")):
        text = text.replace(old, new)
    return b"\n" + text + b"\n"


def blocks_in(upper: bytes, kind: bytes, begin: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yield where each component of a kind begins and ends, and where its successor begins. An end that is missing is -1."""
    opening, closing = b"\nBEGIN:" + kind, b"\nEND:" + kind
    at = upper.find(opening, begin, stop)
    while at >= 0:
        successor = upper.find(opening, at + 1, stop)
        limit = successor if successor >= 0 else stop
        yield at, upper.find(closing, at, limit), limit
        at = successor


def lies_outside(upper: bytes, begin: int, end: int, first: date, last: date) -> bool:
    """Whether an event clearly does not touch the days first … last. Where anything is unclear, it may."""

    def has(name: bytes) -> bool:
        return upper.find(name, begin, end) >= 0

    def only(name: bytes, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        at = upper.find(name, begin, end)
        there_twice = upper.find(name, at + 1, end) >= 0
        return None if there_twice else pattern.match(upper, at + len(name), end)

    start = _day(only(b"\nDTSTART", _DAY)) if has(b"\nDTSTART") else None
    if start is None or has(b"\nRDATE") or has(b"\nRECURRENCE-ID"):
        return False
    if start > last:
        return True
    final = _day(only(b"\nRRULE", _UNTIL)) if has(b"\nRRULE") else start
    length: timedelta | None = ONE_DAY
    if has(b"\nDTEND"):
        over = _day(only(b"\nDTEND", _DAY))
        length = max(over - start, timedelta()) if over else None
    elif has(b"\nDURATION"):
        length = _SHORT_AT_MOST if only(b"\nDURATION", _SHORT) else None
    return final is not None and length is not None and length < first - final


def _day(match: re.Match[bytes] | None) -> date | None:
    with suppress(ValueError):  # the 30th of February
        return date.fromisoformat(match[1].decode()) if match else None
    return None


def essence_of(text: bytes, begin: int, end: int) -> tuple[bytes, bytes]:
    """Return an event's UID, and the event with only those lines of its own that matter: none of its alarms'."""
    uid, lines, depth = b"", [], 0
    for match in _LINE.finditer(text, begin, end):
        name = match[1].upper()
        if name == b"BEGIN":
            depth += 1
        elif name == b"END":
            depth = max(depth - 1, 1)
        elif depth == 1 and name in _MATTERS:
            line = match[0].strip()
            if name == b"UID":
                uid = line.partition(b":")[2].strip()
            lines.append(line[:300] if name == b"SUMMARY" else line)
    return uid, b"\r\n".join((b"BEGIN:VEVENT", *lines, b"END:VEVENT", b""))


def summary_of(event: bytes) -> str:
    """Return what an event is called, for a warning."""
    match = _SUMMARY.search(event)
    return match[1].decode("utf-8", "replace") if match else "?"


def load_zones(text: bytes, upper: bytes, begin: int, stop: int) -> str | None:
    """Make icalendar know a calendar's own time zones; return the zone of its floating times, if it names one.

    icalendar keeps zones by name for the whole process: those of another calendar go first.
    """
    from zoneinfo import ZoneInfo

    from icalendar import Timezone
    from icalendar.timezone import tzp

    tzp.use_default()
    for at, end, _ in islice(blocks_in(upper, b"VTIMEZONE", begin, stop), MAX_ZONES):
        if not 0 < end - at <= MAX_ZONE_BYTES:
            continue
        block = text[at + 1 : end]
        name, rules = _ZONE_NAME.search(block), re.findall(rb"(?im)^.*FREQ.*", block)
        if name and all(map(_ZONE_RULE.fullmatch, rules)):
            with suppress(Exception):  # a zone that cannot be read is an unknown one; that is said where it is used
                if tzp.timezone(name[1].decode().strip()) is None:
                    Timezone.from_ical(block + b"\nEND:VTIMEZONE\n")
    at = upper.find(_HOME_ZONE, begin, stop)
    if at >= 0:
        with suppress(Exception):
            return ZoneInfo(text[at + len(_HOME_ZONE) : text.find(b"\n", at + 1)].decode().strip()).key
    return None
