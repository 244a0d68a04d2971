"""How programs spell the lines, times and durations of a calendar, read as a person would mean them.

RFC 5545 has one spelling for each; what programs write has many. Whatever is untidy about a spelling ends here: the rest
of the caller's room sees names in upper case, Python's dates, and None for what nobody can read. All patterns take
linear time, whatever the line.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime, timedelta

from planner.frozen import dataclass

_LISTS = frozenset({"RDATE", "EXDATE", "FREEBUSY"})
_TIMES = _LISTS | {"DTSTART", "DTEND", "RECURRENCE-ID"}
_INVISIBLE = dict.fromkeys((0, 0x200B, 0x200E, 0x200F, 0xFEFF))
_NAME = re.compile(r"\s*+([A-Za-z0-9-]++)\s*+")
_HEAD = re.compile(r'(?:"[^"]*+"|[^":])*+')
_TIME_FOLLOWS = re.compile(r"""(?:^=|[:;])[\s:"']{0,9}(?=\d{4}[-/.]?\d{1,2}[-/.]?\d)""")
"""Where the times of a line begin: names of zones may hold colons, so it is not the first one."""
_PARAMETER = re.compile(r"""(?:^|[;:])\s*+([A-Za-z0-9-]++)\s*+[=:]\s*+("[^"]*+"|'[^']*+'|[^;]*+)""")
_MOMENT = re.compile(
    r"""(\d{4}) (?: (\d\d)(\d\d) | [-/.](\d\d?)[-/.](\d\d?) )
    (?: [T\s_]*+ (?: (\d\d)(\d\d)(\d\d)? | (\d\d?):(\d\d)(?::(\d\d))? | (\d\d) ) (?:[.,]\d{1,9})? \s*+ ([AP]M)? )?
    [T\s]*+ ([^\d\s].{0,99})?""",
    re.VERBOSE | re.IGNORECASE,
)
_PERIOD = re.compile(r"(.+?)\s*/\s*([+-]?P[\dT+-].*|\d{4}-?\d\d-?\d\d.+)", re.IGNORECASE)
_LENGTH = re.compile(r"([+-]?)P?[T\s]*((?:[+-]?\d{1,7}(?:\.\d{1,9})?\s*[WDHMS][T\s]*)+)")
_LENGTHS = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([WDHMS])")
_UNITS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name in upper case, its parameters by theirs, its value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time of a day by the clock of a zone: by its name as written, "" where none is."""

    when: date | datetime  # without tzinfo
    zone: str


Item = Moment | tuple[Moment, Moment | timedelta]  # a period from … until, or for


def line_of(raw: bytes) -> Line:
    """Return a line in good spelling; full width, as Chinese keyboards type it, as its half width."""
    text = unicodedata.normalize("NFKC", decoded(raw)).translate(_INVISIBLE)
    match = _NAME.match(text)
    name, rest = (match[1].upper(), text[match.end() :]) if match else ("", text)
    if name in _TIMES and (times := _TIME_FOLLOWS.search(rest)):
        head, value = rest[: times.start()], rest[times.end() :]
    else:
        head = _HEAD.match(rest)[0]  # type: ignore[index]  # it matches at least nothing
        value = rest[len(head) + 1 :]
        if rest.startswith("="):  # for the colon
            head, value = "", rest[1:]
        elif not value:  # a quote that is not closed
            head, _, value = rest.rpartition(":")
    parameters = {key.upper(): bare(words) for key, words in _PARAMETER.findall(head)}
    return Line(name, parameters, value.strip())


def decoded(raw: bytes) -> str:
    """Return a line in the encoding that it is most likely in: old programs in China and Europe have their own."""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


def bare(words: str) -> str:
    """Return words without the quotes, blanks and escapes around and in them."""
    return words.strip().strip("\"'").replace("\\", "").strip()


def moments_of(line: Line) -> list[Item | None]:
    """Return the times, or periods, that a line lists; None for each that cannot be read."""
    listed = re.split(r"[,;]", line.value) if line.name in _LISTS else [line.value]
    items = dict.fromkeys(item.strip(" \t\"',;") for item in listed)
    return [_item_of(item, line.parameters) for item in items if item]


def _item_of(text: str, parameters: dict[str, str]) -> Item | None:
    if len(text) > 200:
        return None
    period = _PERIOD.fullmatch(text)
    if not period:
        return moment_of(text, parameters)
    start, end = moment_of(period[1], parameters), moment_of(period[2], parameters) or duration_of(period[2])
    return (start, end) if start and end is not None else None


def moment_of(text: str, parameters: dict[str, str] | None = None) -> Moment | None:
    """Return a time in whatever spelling, or None where it is none."""
    match = _MOMENT.fullmatch(text.strip(" \t\"':"))
    if match is None:
        return None

    def number(*groups: int) -> int:
        return next((int(match[group]) for group in groups if match[group]), 0)

    year, month, day = number(1), number(2, 4), number(3, 5)
    hour, minute, second = number(6, 9, 12), number(7, 10), number(8, 11)
    has_clock = bool(match[6] or match[9] or match[12])
    half, suffix = (match[13] or "").upper(), (match[14] or "").strip(" []()")
    given = parameters or {}
    with suppress(ValueError, OverflowError):
        at = date(year, month, day)
        if not has_clock or (given.get("VALUE", "").upper() == "DATE" and hour == minute == second == 0):
            return Moment(at, "")
        if half:
            hour = hour % 12 + 12 * (half == "PM")
        next_day = timedelta(days=(hour, minute, second) == (24, 0, 0))
        clock = datetime(year, month, day, hour % 24 if next_day else hour, minute, min(second, 59)) + next_day  # noqa: DTZ001
        named = given.get("TZID", "")  # many write Z behind every time, but a zone only where they mean it
        return Moment(clock, named if named and suffix.upper() == "Z" else suffix or named)
    return None


def duration_of(text: str) -> timedelta | None:
    """Return a length of time in whatever spelling, or None where it is none."""
    words = text.upper().replace(",", ".").strip(" \t\"'")
    if clock := re.fullmatch(r"(\d{1,3}):(\d\d)(?::(\d\d))?", words):
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]), seconds=int(clock[3] or 0))
    match = _LENGTH.fullmatch(words[:200])
    if match is None:
        return None
    parts = [timedelta(**{_UNITS[unit]: float(count)}) for count, unit in _LENGTHS.findall(match[2])]
    return sum(parts, timedelta()) * (-1 if match[1] == "-" else 1)
