"""A calendar before it is parsed: what of its bytes matters, and what lies outside the span."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from planner.caller.ics_spelling import decoded, line_of
from planner.caller.ics_zones import MAX_ZONE_BYTES, MAX_ZONES, Zones, definitions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

ONE_DAY = timedelta(days=1)
_SHORT_AT_MOST = timedelta(days=110)  # longer than any duration that _SHORT matches

_PARAMETERS = rb'(?:;(?:"[^"\n]*+"|[^":\n]++)*+)?+:'  # possessive, as below: nothing can backtrack for long
_DAY = re.compile(_PARAMETERS + rb"(\d{8})(?:T\d{6}Z?)?[ \t]*+\n")
_SHORT = re.compile(_PARAMETERS + rb"P(?:\d{1,2}D)?(?:T(?:\d{1,2}H)?(?:\d{1,4}M)?(?:\d{1,5}S)?)?[ \t]*+\n")
_UNTIL = re.compile(rb"[^\n]*[:;]UNTIL=(\d{8})")
EVENT = re.compile(rb"(?i)\nBEGIN:(?:VEVENT|VFREEBUSY)")
_HIDDEN_EVENT = re.compile(rb"(?i)BEGIN[ \t]{0,9}:[ \t]{0,9}VEVENT")
_LINE = re.compile(rb"\n[ \t]*+([A-Za-z0-9-]++)[^\n]*+")
_SUMMARY = re.compile(rb"(?im)^SUMMARY" + _PARAMETERS + rb"([^\r\n]*+)")
_MATTERS = frozenset(
    b"UID DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE RECURRENCE-ID SEQUENCE STATUS TRANSP ATTENDEE ORGANIZER SUMMARY "
    b"FREEBUSY".split()
)
_BUSY_STATUS = b"BUSYSTATUS"  # of Microsoft, and of those who say what Microsoft says: X-MICROSOFT-CDO-…, X-APPLE-EWS-…


def unfolded(data: bytes) -> bytes:
    """Return a file in UTF-8 with one line for each property, between two ends of lines, so that every line has one before it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:2]:
        guess = "utf-16" if data[:1] > b"\xf0" else "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        data = data.decode(guess, "replace").encode()
    text = data.removeprefix(b"\xef\xbb\xbf")
    for old, new in ((b"\r\n", b"\n"), (b"\r", b"\n")):
        text = text.replace(old, new)
    lines = b"\n" + text.replace(b"\n ", b"").replace(b"\n\t", b"") + b"\n"
    if not EVENT.search(lines) and _HIDDEN_EVENT.search(text):  # all lines indented, or their ends written as entities
        text = re.sub(rb"(?i)&#x0?D;(?:&#x0?A;)?|\n[ \t]+", b"\n", b"\n" + text + b"\n")
        lines = re.sub(rb"(?i)\n(BEGIN|END)[ \t]*+:[ \t]*+", rb"\n\1:", text)
    return lines


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
        elif depth == 1 and (name in _MATTERS or name.endswith(_BUSY_STATUS)):
            line = match[0].strip()
            if name == b"UID":
                uid = line.partition(b":")[2].strip()
            else:
                lines.append(line[:300] if name == b"SUMMARY" else line)
    return uid, b"\n".join(lines)


def summary_of(event: bytes) -> str:
    """Return what an event is called, for a warning."""
    match = _SUMMARY.search(event)
    return decoded(match[1]) if match else "?"


def value_of(name: bytes, text: bytes, upper: bytes, begin: int, stop: int) -> str:
    """Return what a calendar says of itself under a name, "" where it says nothing."""
    at = upper.find(b"\n" + name, begin, stop)
    return line_of(text[at + 1 : text.find(b"\n", at + 1)][:1_000]).value if at >= 0 else ""


def zones_in(text: bytes, upper: bytes, begin: int, stop: int, caller: tzinfo) -> Zones:
    """Return a calendar's own time zones, and that of its times without one."""
    blocks = []
    for at, end, limit in islice(blocks_in(upper, b"VTIMEZONE", begin, stop), MAX_ZONES):
        if end < 0:
            end = upper.find(b"\nBEGIN:VEVENT", at, limit)
        if end - at <= MAX_ZONE_BYTES:
            blocks.append(text[at + 1 : end if end >= 0 else limit])
    home = value_of(b"X-WR-TIMEZONE", text, upper, begin, stop) or value_of(b"TZ:", text, upper, begin, stop)
    return Zones(definitions(blocks), home, caller)
