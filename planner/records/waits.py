"""Waits and counts as telephone systems write them: 203, 3:23, 00:03:23, 12m 34s, 203秒, PT3M23S, 3.38 minutes, 203000 ms."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.line.learned import MAX_WAIT_S
from planner.messages import Text
from planner.records.times import MANY_DIFFERENT, bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from planner.arrays import Floats

SECONDS, MINUTES, MILLISECONDS, HOURS, DAYS = 1.0, 60.0, 1e-3, 3600.0, 86400.0
UNIT_NAMES = {
    SECONDS: Text("秒", "seconds"),
    MINUTES: Text("分钟", "minutes"),
    MILLISECONDS: Text("毫秒", "milliseconds"),
    HOURS: Text("小时", "hours"),
    DAYS: Text("一天的几分之几", "parts of a day"),
}
_UNITS = {
    SECONDS: "s sec secs second seconds 秒 秒钟 sek sekunden",
    MINUTES: "m min mins minute minutes 分 分钟 minuten",
    MILLISECONDS: "ms msec msecs milli millis millisecond milliseconds 毫秒",
    HOURS: "h hr hrs hour hours 小时 时 stunden",
    DAYS: "d day days 天 日",
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}
"""Word -> seconds, as headers and values have it."""


class WaitForm(NamedTuple):
    """What a sample of waits and their header tell of the column."""

    unit: float = SECONDS  # of a bare number
    is_said: bool = False  # by the header or by the system, not by size alone
    comma: bool = False  # 203,5 is a decimal
    dots: bool = False  # 1.203 is a thousand
    excel: bool = False  # 3:20:00 is what Excel makes of 3:20
    shape: str = ""  # of the values: "" are bare numbers, else an example


_NUMBER = r"\d+(?:[.,]\d+)*"
_CLOCK_RE = re.compile(
    r"(?:(?P<days>\d{1,3})(?: ?(?:days?|d|天|日)[ ,.]*|\.(?=\d{1,2}:))|1899-12-3[01][t ]|1900-01-0[01][t ]|1900/1/[01] )?"
    r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{0,4}):(?P<seconds>\d{1,2}(?:[.,]\d{1,9})?)"
)
_ISO_RE = re.compile(r"p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:[.,]\d+)?)s)?)?")
_PART_RE = re.compile(rf"({_NUMBER}) ?({'|'.join(sorted(UNITS, key=len, reverse=True))})(?![a-z])[ ,]*(?:and )?")
_TICKS_RE = re.compile(r"(?:(\d+)['′’] ?)?(?:(\d+(?:[.,]\d+)?)(?:\"|[″”]|''|′′))?")
_THOUSANDS_RE = re.compile(r"\d{1,3}([,' ]\d{3})+(\.\d+)?")
_DOTTED_RE = re.compile(r"\d{1,3}(\.\d{3})+")


def read_wait(text: str, form: WaitForm) -> float:
    """Return a wait in seconds; NaN for what is none."""
    text = bare(text)
    if (number := read_number(text, form)) == number:
        return number * form.unit
    if clock := _CLOCK_RE.fullmatch(text):
        days, hours, minutes = (int(clock[name] or 0) for name in ("days", "hours", "minutes"))
        seconds = float(clock["seconds"].replace(",", "."))
        if form.excel and clock["hours"] and not days:
            return hours * 60.0 + minutes
        return days * DAYS + hours * HOURS + minutes * MINUTES + seconds if seconds < 60 else np.nan
    if text != "p" and (parts := _ISO_RE.fullmatch(text)) and any(parts.groups()):
        units = (DAYS, HOURS, MINUTES, SECONDS)
        return sum(
            float((part or "0").replace(",", ".")) * unit for part, unit in zip(parts.groups(), units, strict=True)
        )
    if text and (ticks := _TICKS_RE.fullmatch(text)):
        return float(ticks[1] or 0) * MINUTES + float((ticks[2] or "0").replace(",", "."))
    total, place, last = 0.0, 0, np.inf
    while (part := _PART_RE.match(text, place)) and UNITS[part[2]] < last:
        last = UNITS[part[2]]
        total += read_number(part[1], form) * last
        place = part.end()
    return total if place and place == len(text) else np.nan


def read_number(text: str, form: WaitForm) -> float:
    """Return a number, with thousands separators or a decimal comma; NaN for what is none."""
    if not text[:1].isdigit() and text[:1] != ".":
        return np.nan
    if form.comma:
        text = text.replace(".", "").replace(",", ".")
    elif form.dots and _DOTTED_RE.fullmatch(text):
        text = text.replace(".", "")
    elif _THOUSANDS_RE.fullmatch(text):
        text = re.sub("[,' ]", "", text)
    try:
        return float(text) if text.isascii() and "_" not in text else np.nan
    except ValueError:
        return np.nan


def numbers_form(texts: Sequence[str]) -> WaitForm:
    """Return how numbers are written in a sample: decimal commas are told from thousands by what stands behind them."""
    numbers = [text for text in map(bare, texts) if re.fullmatch(_NUMBER, text)]
    commas = [text for text in numbers if "," in text]
    dotted = [text for text in numbers if "." in text and "," not in text]
    return WaitForm(
        comma=any(not _THOUSANDS_RE.fullmatch(text) for text in commas),
        dots=bool(dotted)
        and all(map(_DOTTED_RE.fullmatch, dotted))
        and any("." not in text or not text.endswith(".000") for text in numbers),
    )


def wait_form(texts: Iterable[str], unit: float | None = None) -> WaitForm:
    """Return how waits are written in a sample, with the unit that their header says; without one it is told by size."""
    known = [text for text in texts if bare(text)]
    form = numbers_form(known)._replace(dots=False)
    read = {text: read_number(bare(text), form) for text in known}
    numbers = [number for number in read.values() if number == number]
    worded = [
        text for text, number in read.items() if number != number and read_wait(text, form) == read_wait(text, form)
    ]
    if len(worded) > len(numbers):
        return form._replace(
            shape=bare(worded[0]), excel=_is_excels(worded), unit=unit or SECONDS, is_said=unit is not None
        )
    by_size = unit or _unit_by_size([number for number in numbers if number > 0])
    return form._replace(unit=by_size, is_said=unit is not None)


EXCEL_HOURS = 1  # half of all callers do not wait longer, and to the minute


def _is_excels(texts: list[str]) -> bool:
    """Whether minutes and seconds were taken for hours and minutes: 3:20 was typed, and 03:20:00 is what Excel made of it."""
    clocks = [clock for clock in (_CLOCK_RE.fullmatch(bare(text)) for text in texts) if clock and clock["hours"]]
    if not clocks or any(float(clock["seconds"].replace(",", ".")) or clock["days"] for clock in clocks):
        return False
    return median(int(clock["hours"]) + int(clock["minutes"] or 0) / 60 for clock in clocks) > EXCEL_HOURS


MANY_DECIMALS = 1e-3  # a number that is no multiple of it was reckoned, not measured


def _unit_by_size(numbers: list[float]) -> float:
    """Return the unit that bare numbers must have: no half of all callers waits for four hours, nobody for a part of a second."""
    if not numbers:
        return SECONDS
    if median(numbers) > MAX_WAIT_S:
        return MILLISECONDS
    reckoned = [number for number in numbers if abs(number / MANY_DECIMALS - round(number / MANY_DECIMALS)) > 1e-6]
    if 2 * len(reckoned) > len(numbers):
        if max(numbers) <= MAX_WAIT_S / DAYS:
            return DAYS
        if all(abs(number * MINUTES - round(number * MINUTES)) < 1e-3 for number in numbers):
            return MINUTES
    return SECONDS


def waits_of(values: Iterable[object], form: WaitForm) -> Floats:
    """Return waits in seconds; NaN for what is none."""
    return _each(values, lambda text: read_wait(text, form))


def counts_of(values: Iterable[object], form: WaitForm) -> Floats:
    """Return numbers; NaN for what is none."""
    return _each(values, lambda text: read_number(re.sub(_COUNTED, "", bare(text)), form))


_COUNTED = r" ?(?:次|个|通|calls?)$"


def _each(values: Iterable[object], read: Callable[[str], float]) -> Floats:
    """Return what each value is read as; of equal ones, and there are many, only the first is read."""
    known: dict[str, float] = {}
    found = []
    for value in values:
        text = value if isinstance(value, str) else str(value)
        if text not in known:
            if len(known) > MANY_DIFFERENT:
                known.clear()
            known[text] = read(text)
        found.append(known[text])
    return np.array(found, float)
