"""Which of a line's hours hold on a day: those of its dates, of its kind, of its weekday, and what is assumed where none speaks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.days.clock import DAY
from planner.days.country import country_weekend
from planner.line.hotline import DAY_KINDS, WEEKDAYS, Hours, matches

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from planner.line.hotline import Hotline

OF_THEIR_OWN = ("holiday", "makeup", "bridge")
"""Kinds of days of which an entry that names them is all that holds, in whatever order the entries stand."""


def hours_on(hotline: Hotline, day: int, weekday: int, kind: int) -> list[Hours]:
    """Return the entries that hold on a day, an ordinal: the dated ones where there are any, else those of its weekday and kind."""
    if dated := dated_on(hotline, day):
        return [hours for hours in dated if matches(hours.days, WEEKDAYS[weekday], DAY_KINDS[kind])]
    entries = [hours for hours in hotline.hours if hours.since is None]
    return undated_on(entries, weekday, kind, country_weekend(hotline.holidays))


def dated_on(hotline: Hotline, day: int) -> list[Hours]:
    """Return the entries of dates that hold a day."""
    return [h for h in hotline.hours if h.since and h.until and h.since.toordinal() <= day <= h.until.toordinal()]


def undated_on(entries: Sequence[Hours], weekday: int, kind: int, weekend: Collection[int]) -> list[Hours]:
    """Return those of a line's undated entries that hold on a day of this weekday and kind.

    An entry that names a holiday, make-up or bridge day stands in the place of all others on it. Where there is none, an
    office is closed on public holidays, any other line is open as on a weekend; and a weekend day that is worked has the
    hours of the workday before it, unless the line is open on that weekday anyway.
    """
    word = DAY_KINDS[kind]
    if word in OF_THEIR_OWN and (named := [hours for hours in entries if word in hours.days]):
        return named
    ways = [(weekday, word)]
    if word == "holiday":
        ways = [] if is_office(entries, weekend) else [(weekday, "weekend"), (weekday, "workday")]
    elif word == "makeup":
        ways.append((_workday_before(weekday, weekend), "workday"))
    for day, as_kind in ways:
        held = [hours for hours in entries if matches(hours.days, WEEKDAYS[day], as_kind)]
        if any(hours.open for hours in held):
            return held
    return []


def is_office(entries: Sequence[Hours], weekend: Collection[int]) -> bool:
    """Whether a line's undated entries together leave out a weekday: such a line keeps public holidays."""
    days = [(word, "weekend" if i in weekend else "workday") for i, word in enumerate(WEEKDAYS)]
    return not all(any(hours.open and matches(hours.days, *day) for hours in entries) for day in days)


def is_assumed(hotline: Hotline, day: int, weekday: int, kind: int) -> bool:
    """Whether no entry speaks of a holiday or make-up day, an ordinal: of its date, its kind or, where it is worked, its weekday."""
    word = DAY_KINDS[kind]
    on = WEEKDAYS[weekday] if word == "makeup" else ""  # a Saturday that is worked is a Saturday, too
    entries = [hours for hours in hotline.hours if hours.since is None]
    said = any(matches(hours.days, on, word) and (hours.open or word in hours.days) for hours in entries)
    return not (said or dated_on(hotline, day))


def _workday_before(weekday: int, weekend: Collection[int]) -> int:
    return next(((weekday - back) % 7 for back in range(1, 7) if (weekday - back) % 7 not in weekend), weekday)


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that follow each other without a break."""
    runs: list[tuple[int, int]] = []
    for opens, closes in sorted(spans):
        if runs and opens <= runs[-1][1]:
            since, end = runs.pop()
            opens, closes = since, max(end, closes)
        runs.append((opens, closes))
    return runs


def after_midnight(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what of a day's spans lies on the next day, in its minutes."""
    return [(max(opens - DAY, 0), closes - DAY) for opens, closes in spans if closes > DAY]
