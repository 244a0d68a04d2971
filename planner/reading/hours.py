"""Hours and days as a calendar file writes them: "09:00-12:00,13:30-17:30", "mon-fri,holiday"."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from planner.days.clock import DAY, minute_of
from planner.days.hours import undated_on
from planner.line.hotline import DAY_KINDS, WEEKDAYS, Hours, matches
from planner.messages import PlanError, show
from planner.reading.toml_table import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from planner.reading.toml_table import Table

MAX_SPANS = 10  # of one day's hours
T = TypeVar("T")


def parse_hours(text: str, *, nights: bool = False) -> tuple[tuple[int, int], ...]:
    """Return "09:00-12:00,13:30-17:30" as minutes ((540, 720), (810, 1050)), and "24h" as a whole day.

    With `nights` an end before its start is on the next day: "18:00-02:00" is ((1080, 1560),). Raises PlanError.
    """
    if text.strip().lower() == "24h":
        return ((0, DAY),)
    parts = text.split(",")
    return hours_of_day((_span(part, text, nights) for part in parts), parts)


def _span(part: str, text: str, nights: bool) -> tuple[int, int]:
    ends = [minute_of(end) for end in part.split("-")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise PlanError(
            f"{show(text)} 时段写法不对；可以写 09:00-21:00 或 24h",
            f"{show(text)} are not hours; write for example 09:00-21:00, or 24h",
        )
    start, end = ends[0], ends[1]
    return start, end + DAY * (nights and end < start < DAY)


def hours_of_day(spans: Iterable[tuple[int, int]], words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return spans of minutes [start, end) as a day's hours, in their order; `words` say each of them in a complaint.

    An end after 24:00 is on the next day. Raises PlanError where one ends before it starts, two overlap, or they are too many.
    """
    hours = []
    for (start, end), word in zip(spans, words, strict=True):
        if start >= end:
            raise PlanError(
                f"{word.strip()} 结束不晚于开始；全天请写 24h，或写两段：22:00-24:00 和 00:00-06:00",
                f"{word.strip()} ends before it starts; write 24h for a whole day, or two: 22:00-24:00 and 00:00-06:00",
            )
        hours.append((start, end))
    hours.sort()
    if len(hours) > MAX_SPANS:
        raise PlanError(f"时段太多：一天至多 {MAX_SPANS} 段", f"too many hours: at most {MAX_SPANS} spans a day")
    if any(later < end for (_, end), (later, _) in pairwise(hours)):
        shown = show(",".join(words))
        raise PlanError(f"{shown} 时段重叠；请合并", f"{shown} overlaps; join the hours")
    return tuple(hours)


def parse_days(text: str) -> frozenset[str]:
    """Return "mon-fri,weekend" as a set of the words of WEEKDAYS and DAY_KINDS; "all" is every weekday."""
    days: set[str] = set()
    for part in re.split(r"[,\s]+", text.strip().lower()):
        first, _, last = part.partition("-")
        if part == "all":
            days.update(WEEKDAYS)
        elif part in DAY_KINDS or part in WEEKDAYS:
            days.add(part)
        elif first in WEEKDAYS and last in WEEKDAYS:
            i, j = WEEKDAYS.index(first), WEEKDAYS.index(last)
            days.update(WEEKDAYS[i : j + 1] if i <= j else WEEKDAYS[i:] + WEEKDAYS[: j + 1])
        else:
            words = ", ".join(("all", "mon-fri", *DAY_KINDS))
            raise PlanError(f"{show(text)} 日子写法不对；可以写 {words}", f"{show(text)} are not days; write {words}")
    return frozenset(days)


def take_spans(table: Table, key: str, default: Any = REQUIRED, *, nights: bool = False) -> tuple[tuple[int, int], ...]:
    """Return the hours of a key; `nights` as of `parse_hours`."""
    value: str = table.take(key, str, '"09:00-21:00"', default)
    return value if value is default else _checked(table, key, partial(parse_hours, nights=nights), value)


def take_days(table: Table, default: str | object = REQUIRED) -> frozenset[str]:
    """Return the days of a table, of one string or a list of them."""
    value: str | list[Any] = table.take("days", (str, list), '"mon-sun"', default)
    if isinstance(value, list):
        if not value or not all(isinstance(part, str) for part in value):
            table.bad(
                "days",
                f'{show(value)} 请写词的列表，例如 ["mon-fri", "holiday"]',
                f'{show(value)}: give a list of words, for example ["mon-fri", "holiday"]',
            )
        value = ",".join(value)
    return _checked(table, "days", parse_days, value)


def _checked(table: Table, key: str, parse: Callable[[str], T], value: str) -> T:
    """Parse a value, and give a complaint its address."""
    try:
        return parse(value)
    except PlanError as error:
        table.bad(key, error.text.zh, error.text.en)


def first_overlap(entries: Sequence[Hours], weekend: Collection[int]) -> int | None:
    """Return the index of the first entry that overlaps an earlier one on a day on which both hold; `weekend` as of `country_weekend`."""
    undated = [entry for entry in entries if entry.since is None]
    days = [
        (weekday, DAY_KINDS.index(kind))
        for weekday in range(7)
        for kind in (("weekend", "makeup", "holiday") if weekday in weekend else ("workday", "bridge", "holiday"))
    ]
    together = [undated_on(undated, *day, weekend) for day in days]
    for i, a in enumerate(entries):
        for b in entries[:i]:
            if a.since and a.until and b.since and b.until:
                both = a.since <= b.until and b.since <= a.until and any(_both_on(a, b, *day) for day in days)
            else:  # dated hours replace the others
                both = a.since is b.since and any(a in held and b in held for held in together)
            if both and any(s < f and t < e for s, e in a.open for t, f in b.open):
                return i
    return None


def _both_on(a: Hours, b: Hours, weekday: int, kind: int) -> bool:
    return all(matches(hours.days, WEEKDAYS[weekday], DAY_KINDS[kind]) for hours in (a, b))
