"""Times as telephone systems, spreadsheets and databases write them, read by whole columns.

What one value alone does not tell is told by a sample of its column (`form_of`): which number is the month, whether what
follows the time is an offset or the end of an interval, how a clock is written in bare digits. Seconds are since 1970, of UTC
where the value has an offset and else as a clock reads.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import available_timezones

import numpy as np

from planner.days.changes import EPOCH
from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR
from planner.days.zones import find_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from planner.arrays import Flags, Ints

DAY_SECONDS = 24 * 3600
TIME_BYTES, LONG_TIME_BYTES = (
    40,
    120,
)  # of a time as numbers write it; with words: "Mon May 04 2026 09:50:17 GMT+0800 (…)"
MAX_TIME = 100  # characters


class TimeForm(NamedTuple):
    """What a sample of times tells of their column; `letters` are those of the clock on which they are."""

    order: str = "ymd"  # of the three numbers of a day: "ymd", "dmy", "mdy"; "?" where it is open which is the month
    ranges: bool = False  # "09:00-09:30" is an interval, not a time with an offset
    digits: int = 0  # of a clock in bare digits: 2 are hours, 4 HHMM, 6 HHMMSS
    letters: frozenset[str] = frozenset()


# ---------------------------------------------------------------- patterns

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"\(?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?|(?:周|星期|礼拜)[一二三四五六日天])\)?,?"
_NTH = r"(?:st|nd|rd|th)?"
_DAY = rf"""(?:{_WEEKDAY}\s*)?(?:
    (?P<year>\d{{4}})\s?(?:[-/.]|年)\s?(?P<month>\d{{1,2}})\s?(?:[-/.]|月)\s?(?P<day>\d{{1,2}})\s?[日号.]?
  | (?P<whole>\d{{8}})
  | (?P<one>\d{{1,2}})(?P<sign>[-/.])\s?(?P<two>\d{{1,2}})(?P=sign)\s?(?P<three>\d{{4}}|\d{{2}})(?![\d:])
  | (?P<day_2>\d{{1,2}}){_NTH}[-\s/.]*(?P<name_2>[a-z]{{3,9}})[-\s/.,]*(?P<year_2>\d{{4}}|\d{{2}}(?![\d:]))
  | (?P<name_3>[a-z]{{3,9}})[-\s.]*(?P<day_3>\d{{1,2}}){_NTH},?[-\s]+(?P<year_3>\d{{4}})
  | (?P<year_4>\d{{4}})[-\s/](?P<name_4>[a-z]{{3,9}})[-\s/](?P<day_4>\d{{1,2}})
  )(?:,?\s*{_WEEKDAY})?"""
_AM = r"上午|凌晨|早上|a\.?\s?m\b\.?"
_PM = r"下午|晚上|中午|p\.?\s?m\b\.?"
_CLOCK = rf"""(?P<half>{_AM}|{_PM})?\s?(?:
    (?P<hour>\d{{1,2}})\s?[:.时時點点h]\s?(?P<minute>\d{{1,2}})\s?
        (?:[:.分m]\s?(?:(?P<second>\d{{1,2}})(?:[.,:]\d{{1,9}})?\s?[秒s]?)?)?
  | (?P<together>\d{{4}}(?:\d\d(?:[.,]?\d{{1,6}})?)?)
  | (?P<only>\d{{1,2}})\s?(?:[时時点點h]整?|(?=\s?(?:{_AM}|{_PM}))|$)
  )(?:\s?(?P<half_2>{_AM}|{_PM}))?(?:\s?uhr)?"""
_ZONE = r"""\s*\(?(?P<letters>[a-z]{1,5}(?![a-z]))?\s*(?P<offset>[-+]\d{1,2}(?::?\d{2})?)?\)?\s*
    (?:\[(?P<region>[\w/+-]+)\])?\s*(?:\(.*\))?"""
_BETWEEN = r"(?:\s*[t,@_:|-]\s*|\s+(?:at|um)\s+|\s+|(?<=日|号))"
_MOMENT_RE = re.compile(rf"{_DAY}{_BETWEEN}{_CLOCK}{_ZONE}", re.VERBOSE)
_DAY_RE = re.compile(rf"{_DAY}(?:[t\s]*0?0:00(?::00(?:\.0+)?)?(?:\s*am)?)?", re.VERBOSE)
_CLOCK_RE = re.compile(rf"(?:1899-12-3[01]|1900-01-0[01]|1900/1/[01])?[t\s]*{_CLOCK}{_ZONE}", re.VERBOSE)
_BARE_RE = re.compile(r"(\d{1,19})(?:[.,](\d+))?")
_UNIX_RE = re.compile(r"([a-z]{3,9} +\d{1,2}),? +(\d{1,2}:\d\d:\d\d)(.*?) +(\d{4})")
"""`date` and C's `ctime` have the year behind the time."""
_RANGE_RE = re.compile(
    r"(.*\d[:.点时h]\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[ap]m|z|[+-]\d\d:?\d\d)?)"
    r"\s*(?:[~～—–至到]|\bto\b|\bbis\b|(?<=[ap]m)-|-(?=\s)|/(?=\d{4}-))\s*\S.*"
)
_TIGHT_RANGE_RE = re.compile(r"(.*?\b(\d{1,2}):(\d\d)(?::\d\d)?)-(\d{1,2}):(\d\d)(?::\d\d)?")
_WRAPPED_RE = re.compile(r"""=?\s*["'“‘](.*?)["'”’]?|(.*)""")
"""What keeps a spreadsheet from rewriting it: ="…", an apostrophe."""
LONGEST_INTERVAL = 60  # minutes, of a report

_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
"""Letters -> hours. Those of the records' own clock go first: CST is of Shanghai and of Chicago."""


def letters_of(zone: ZoneInfo) -> frozenset[str]:
    """Return how a zone's own clock is called in winter and in summer."""
    names = (datetime(2026, month, 1, tzinfo=zone).tzname() or "" for month in (1, 7))
    return frozenset(name.casefold() for name in names if name.isalpha())


def bare(text: str) -> str:
    """Return a value as text of half width, lower case and single blanks, without what a spreadsheet wraps around it."""
    if len(text) > MAX_TIME:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = " ".join(text.lower().split())
    if text[:1] in ("=", '"', "'", "“", "‘"):
        match = _WRAPPED_RE.fullmatch(text)
        text = (match[1] or match[2] or "").strip() if match else text
    return text


# ---------------------------------------------------------------- one value


def read_moment(text: str, form: TimeForm) -> tuple[int, bool] | None:
    """Return a time as seconds, and whether they are UTC; None for what is none: a bare day, too."""
    text = bare(text)
    if number := _BARE_RE.fullmatch(text):
        return _of_number(number[1], number[2] or "")
    if unix := _UNIX_RE.search(text):
        text = f"{unix[1]} {unix[4]} {unix[2]}{unix[3]}"
    match = _MOMENT_RE.fullmatch(_start(text, form))
    if not match:
        return None
    day, clock = _day_in(match, form.order), _clock_in(match)
    if day is None or clock is None:
        return None
    seconds = day * DAY_SECONDS + clock
    offset = _offset_in(match, form, seconds)
    return None if offset is None else (seconds - offset[0], offset[1])


def read_day(text: str, form: TimeForm) -> int | None:
    """Return a day, also one with its midnight or as Excel's number, as the seconds of its midnight."""
    text = bare(text)
    if (number := _BARE_RE.fullmatch(text)) and len(number[1]) == 5 and not (number[2] or "").strip("0"):
        return (int(number[1]) - _EXCEL_1970) * DAY_SECONDS
    match = _DAY_RE.fullmatch(text)
    day = _day_in(match, form.order) if match else None
    return None if day is None else day * DAY_SECONDS


def read_clock(text: str, form: TimeForm) -> int | None:
    """Return a time of day, also as a part of Excel's day or in bare digits, as seconds from midnight."""
    text = _start(bare(text), form)
    number = _BARE_RE.fullmatch(text)
    if number and form.digits:
        digits = number[1].zfill(form.digits) if not (number[2] or "").strip("0") else ""
        hour, minute, second = (int(digits[i : i + 2] or 0) for i in (0, 2, 4))
        fits = len(digits) == form.digits and hour < 24 and minute < 60 and second < 60
        return hour * 3600 + minute * 60 + second if fits else None
    if number and number[1] == "0" and number[2]:
        return round(float(f"0.{number[2]}") * DAY_SECONDS) % DAY_SECONDS
    match = _CLOCK_RE.fullmatch(text)
    return _clock_in(match) if match and not match["offset"] else None


def _start(text: str, form: TimeForm) -> str:
    """Return where an interval begins; of a time that is none nothing changes."""
    pattern = _TIGHT_RANGE_RE if form.ranges else _RANGE_RE
    match = pattern.fullmatch(text) or _RANGE_RE.fullmatch(text)
    return match[1] if match else text


_EXCEL_1970 = 25569  # the day of 1970-01-01 in Excel, which counts from 1899-12-30
_TICKS = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
"""Digits of a time since 1970, from 2001 on -> how many ticks a second has."""
_WRITTEN = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S", 17: "%Y%m%d%H%M%S"}


def _of_number(digits: str, fraction: str) -> tuple[int, bool] | None:
    """Return a time that is a number: of seconds since 1970 or parts of them, of Excel's days, or a date and time in one."""
    if ticks := _TICKS.get(len(digits)):
        return int(digits) // ticks, True
    if form := _WRITTEN.get(len(digits)):
        try:
            moment = datetime.strptime(digits[:14], form).replace(tzinfo=UTC)
        except ValueError:
            return None
        return int(moment.timestamp()), False
    if len(digits) == 5 and fraction.strip("0"):
        return round((int(digits) - _EXCEL_1970 + float(f"0.{fraction}")) * DAY_SECONDS), False
    return None


def _day_in(match: re.Match[str], order: str) -> int | None:
    """Return the day of a match of _DAY, counted from 1970."""
    part = match.groupdict()
    if part["year"]:
        year, month, day = int(part["year"]), int(part["month"]), int(part["day"])
    elif part["whole"]:
        year, month, day = (int(part["whole"][where]) for where in (slice(0, 4), slice(4, 6), slice(6, 8)))
    elif part["one"]:
        numbers = dict(zip(order, (int(part[name]) for name in ("one", "two", "three")), strict=False))
        if len(numbers) < len("ymd") or (len(part["three"]) == 4 and order == "ymd"):
            return None
        year, month, day = numbers["y"], numbers["m"], numbers["d"]
    else:
        which = next(which for which in "234" if part[f"name_{which}"])
        name = part[f"name_{which}"][:3]
        if name not in _MONTHS:
            return None
        year, month, day = int(part[f"year_{which}"]), _MONTHS.index(name) + 1, int(part[f"day_{which}"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, month, day).toordinal() - EPOCH
    except ValueError:
        return None


def _clock_in(match: re.Match[str]) -> int | None:
    """Return the seconds from midnight of a match of _CLOCK."""
    part = match.groupdict()
    if digits := part["together"]:
        hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0)
    else:
        hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
        hour = int(part["only"] or hour)
    half = part["half"] or part["half_2"]
    if half and re.fullmatch(_AM, half):
        hour = 0 if hour == 12 else hour
    elif half and hour < (11 if half == "中午" else 12):
        hour += 12
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None


def _offset_in(match: re.Match[str], form: TimeForm, seconds: int) -> tuple[int, bool] | None:
    """Return the offset of a match of _ZONE, and whether there is one; None for letters that nobody knows."""
    letters, offset, region = match["letters"] or "", match["offset"], match["region"]
    if letters and letters not in form.letters and letters not in _ZONES:
        return None
    if offset:
        digits = offset[1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        return (hours * 3600 + minutes * 60) * (-1 if offset[0] == "-" else 1), True
    if letters:
        return (0, False) if letters in form.letters else (_ZONES[letters] * 3600, True)
    if region:
        zone = find_zone(_regions().get(region, ""))
        shift = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=zone).utcoffset() if zone else None
        return (int(shift.total_seconds()), True) if shift is not None else None
    return 0, False


@cache
def _regions() -> dict[str, str]:
    """Return the names of zones by what they are in lower case."""
    return {name.casefold(): name for name in available_timezones()}


# ---------------------------------------------------------------- a column

_ORDERS = ("dmy", "mdy")
_NUMBERS_RE = re.compile(rf"(?:{_WEEKDAY}\s*)?(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}})(?![\d:])")


def form_of(sample: Iterable[str], letters: frozenset[str] = frozenset(), header: str = "") -> TimeForm:
    """Return what a sample of a column tells of it, and its header: "(dd/mm/yyyy)". The order is "?" where the month is open."""
    texts = [text for text in map(bare, sample) if text]
    bare_digits = [text for text in texts if re.fullmatch(r"\d{1,6}(?:\.0)?", text)]
    widest = max((len(text.removesuffix(".0")) for text in bare_digits), default=0)
    digits = next((width for width in (2, 4, 6) if widest <= width), 0) if bare_digits else 0
    tight = [match for match in map(_TIGHT_RANGE_RE.fullmatch, texts) if match]
    return TimeForm(
        order=_order_of([match for match in map(_NUMBERS_RE.match, texts) if match], header),
        ranges=bool(tight) and all(0 < _minutes_of(match) <= LONGEST_INTERVAL for match in tight),
        digits=digits,
        letters=letters,
    )


def first_unclear(texts: Iterable[str]) -> str:
    """Return the first of these times whose day is three numbers."""
    return next((text for text in texts if _NUMBERS_RE.match(bare(text))), "")


def _minutes_of(match: re.Match[str]) -> int:
    """Return the length of a tight range, over midnight, too."""
    begin, end = int(match[2]) * 60 + int(match[3]), int(match[4]) * 60 + int(match[5])
    return (end - begin) % (24 * 60)


def _order_of(days: Sequence[re.Match[str]], header: str) -> str:
    """Return the order of the three numbers of days that do not begin with a year of four digits."""
    if not days:
        return "ymd"
    if said := re.search(r"(mm?)[-/.]dd?|(dd?)[-/.]mm?[-/.]y|yy[-/.]mm?[-/.]d", header.casefold()):
        return "mdy" if said[1] else "dmy" if said[2] else "ymd"
    numbers = [(int(day[1]), int(day[3]), int(day[4])) for day in days]
    one, two, three = (max(column) for column in zip(*numbers, strict=True))
    years, days_seen = {first for first, _, _ in numbers}, {last for *_, last in numbers}
    if three <= 31 and two <= 12 and len(years) == 1 and len(days_seen) > 1:
        return "ymd"  # 26/05/04: what never changes is the year
    if all(day[2] == "." for day in days):
        return "dmy"
    fits = [
        order
        for order, (day, month) in zip(_ORDERS, ((one, two), (two, one)), strict=True)
        if day <= 31 and month <= 12
    ]
    if not fits:  # some rows are wrong: the order that more of them have
        swapped = sum(second > 12 for _, second, _ in numbers) - sum(first > 12 for first, _, _ in numbers)
        return "mdy" if swapped > 0 else "dmy" if swapped < 0 else "?"
    return fits[0] if len(fits) == 1 else "?"


def seconds_of(raw: NDArray[np.bytes_], form: TimeForm) -> tuple[Ints, Flags]:
    """Return times as seconds, below 0 where there is none, and which of them are UTC. `raw` is UTF-8 of a fixed width, which longer ones fill."""
    raw = np.ascontiguousarray(raw)
    letters = raw.view(np.uint8).reshape(len(raw), raw.itemsize)
    seconds, usual, alone = _usual(letters)
    utc = np.zeros(len(raw), bool)
    seconds[~usual] = -1
    _add_offsets(raw, usual & ~alone, form, seconds, utc)
    rest = np.flatnonzero(~usual & (letters[:, -1] == 0))
    known: dict[bytes, tuple[int, bool]] = {}
    for at, value in zip(rest.tolist(), raw[rest].tolist(), strict=True):
        if value not in known:
            if len(known) > MANY_DIFFERENT:
                known.clear()
            known[value] = read_moment(value.decode("utf-8", "replace"), form) or (-1, False)
        seconds[at], utc[at] = known[value]
    return seconds, utc


MANY_DIFFERENT = 1 << 16  # values whose reading is kept


def _add_offsets(raw: NDArray[np.bytes_], which: Flags, form: TimeForm, seconds: Ints, utc: Flags) -> None:
    """Take off what stands behind usual times, "+08:00", ".000Z", " UTC": they are many, and their tails are few."""
    rows = np.flatnonzero(which)
    if not len(rows):
        return
    width = raw.itemsize - USUAL_LENGTH
    tails = np.ascontiguousarray(raw.view(np.uint8).reshape(len(raw), raw.itemsize)[rows, USUAL_LENGTH:])
    different, of = np.unique(tails.view(f"S{width}").ravel(), return_inverse=True)
    probe = "1970-01-02 00:00:00"
    read = [
        read_moment(probe + tail.decode("utf-8", "replace"), form) if len(tail) < width and b"[" not in tail else None
        for tail in different.tolist()
    ]
    shift = np.array([0 if found is None else found[0] - DAY_SECONDS for found in read])
    bad = np.array([found is None for found in read])
    seconds[rows] += shift[of]
    utc[rows] = np.array([found is not None and found[1] for found in read])[of]
    for at in rows[bad[of]].tolist():  # a region has another offset in summer
        seconds[at], utc[at] = read_moment(raw[at].decode("utf-8", "replace"), form) or (-1, False)


USUAL_LENGTH = 19
MONTHS = np.arange(f"{FIRST_RECORD_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="M8[M]").astype("M8[D]").astype(np.int64)
"""The first days of the months that records may be of, and of two more."""


def _usual(letters: NDArray[np.uint8]) -> tuple[Ints, Flags, Flags]:
    """Return the seconds of times that begin like 2026-11-30 14:05:00, [n, width], which ones do, and behind which there is nothing.

    numpy could read them, but up to 2.4 a date that does not exist among 500 others ends the process.
    """
    letters = np.ascontiguousarray(letters[:, : USUAL_LENGTH + 1].T)
    digits = letters - ord("0")  # unsigned: what is below "0" is far above
    is_time = digits[[i for i in range(USUAL_LENGTH) if i not in (4, 7, 10, 13, 16)]].max(0) < 10
    for place, sign in ((4, "-"), (7, "-"), (13, ":"), (16, ":")):
        is_time &= letters[place] == ord(sign)
    is_time &= (letters[10] == ord(" ")) | (letters[10] == ord("T"))
    century, year, month, day, hour, minute, second = (digits[i] * 10 + digits[i + 1] for i in (0, 2, 5, 8, 11, 14, 17))
    index = century.astype(np.int64)
    for units, part in ((100, year), (12, month)):
        index *= units
        index += part
    index -= FIRST_RECORD_YEAR * 12 + 1
    is_time &= (month >= 1) & (month <= 12) & (index >= 0) & (index < len(MONTHS) - 1)
    index[~is_time] = 0
    seconds = MONTHS[index] - 1
    seconds += day
    is_time &= (day >= 1) & (seconds < MONTHS[index + 1]) & (hour < 24) & (minute < 60) & (second < 60)
    for units, part in ((24, hour), (60, minute), (60, second)):
        seconds *= units
        seconds += part
    return seconds, is_time, letters[USUAL_LENGTH] == 0


def seconds_of_two(days: NDArray[np.bytes_], clocks: NDArray[np.bytes_], form: TimeForm, clock: TimeForm) -> Ints:
    """Return times of which the day and the time of day stand in two columns, as seconds, below 0 where there is none."""
    parts: list[Any] = []
    for raw, read, of in ((days, read_day, form), (clocks, read_clock, clock)):
        different, which = np.unique(raw, return_inverse=True)
        found = [read(value.decode("utf-8", "replace"), of) for value in different.tolist()]
        parts.append(np.array([-1 if each is None else each for each in found], np.int64)[which])
    return np.where((parts[0] >= 0) & (parts[1] >= 0), parts[0] + parts[1], -1)


def as_bytes(values: Iterable[object], width: int = LONG_TIME_BYTES) -> NDArray[np.bytes_]:
    """Return values as UTF-8 of a fixed width, which longer ones fill."""
    words = (value if isinstance(value, bytes) else str(value).encode("utf-8", "replace") for value in values)
    return np.array(list(words), f"S{width}")
