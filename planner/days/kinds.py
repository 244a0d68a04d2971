"""What day it is: its kind, and the events around it.

A day is an `int`, its proleptic ordinal (`date.toordinal()`), so that a century of days is an array.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.days.country import SATURDAY_SUNDAY, country_of, country_weekend, days_of, decades
from planner.days.events import Occurrence, promotions_on, year_of
from planner.frozen import dataclass, field, replace
from planner.line.hotline import DAY_KINDS, HOLIDAY_EVENT, HOLIDAY_RUN_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.arrays import Flags, Ints
    from planner.line.hotline import Hotline

WORKDAY, WEEKEND, HOLIDAY, MAKEUP, BRIDGE = range(len(DAY_KINDS))
BRIDGE_CLEAR_DAYS = 14
"""No bridge effect inside the fortnight after a holiday or promotion (facts: none measured there), so a workday there
is not called a bridge day."""
A_MONDAY = date(2001, 1, 1).toordinal()
RUN_MARGIN_DAYS = 40
"""Longer than any run of days off or promotion's stray date: days read beyond the span, so that its edge shows nowhere."""


@dataclass(frozen=True, slots=True)
class Days:
    """Facts of the days `first` … `first + D - 1`, and of a margin of `pad` days on both sides.

    `weekday` (0 is Monday) and `kind` (WORKDAY … BRIDGE) are int arrays of length D + 2 pad. `events` holds, for each
    event that can act on the span, the ordinals of its occurrences, [n, 3]: start, key day, last day. An occurrence
    without a key day has the day after its last there.
    """

    first: int
    pad: int
    weekday: Ints
    kind: Ints
    weekend: frozenset[int] = SATURDAY_SUNDAY
    events: Mapping[str, Ints] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """D, the number of days of the span."""
        return len(self.kind) - 2 * self.pad

    @property
    def inside(self) -> slice:
        """The span itself within the padded arrays."""
        return slice(self.pad, self.pad + self.count)

    def in_working_week(self, weekday: Ints) -> Ints:
        """Return weekdays by their place in the working week: 0 the first workday after the weekend … 5, 6 the weekend."""
        workdays = [day for day in range(7) if day not in self.weekend]
        first = next((day for day in workdays if (day - 1) % 7 in self.weekend), 0)
        place = (weekday - first) % 7
        off = np.array([day in self.weekend for day in range(7)])[weekday]
        return np.where(off, np.maximum(place, 5), np.minimum(place, 4))

    @property
    def is_work(self) -> Flags:
        """Whether people work, over the padded days."""
        return ~_is_off(self.kind)

    def since(self, event: str) -> Ints:
        """Days since the last end of the event (0 on its last day), of each day of the span; -1 where none is known."""
        return self._distance(np.sort(self.events[event][:, 2]), "right", -1) if event in self.events else self._none()

    def until(self, event: str) -> Ints:
        """Days until the next start of the event (0 on its first day), of each day of the span; -1 where none is known."""
        return self._distance(np.sort(self.events[event][:, 0]), "left", 0) if event in self.events else self._none()

    def _none(self) -> Ints:
        return np.full(self.count, -1)

    def _distance(self, marks: Ints, side: Literal["left", "right"], step: int) -> Ints:
        today = np.arange(self.first, self.first + self.count)
        index = np.searchsorted(marks, today, side) + step
        known = (index >= 0) & (index < len(marks))
        return np.where(known, np.abs(today - marks[np.where(known, index, 0)]), -1)

    def covered(self, starts: Ints, ends: Ints) -> Ints:
        """Count, for each of the padded days, the spans of ordinals [start, end) that cover it."""
        begin, total = self.first - self.pad, len(self.kind)
        first, last = np.clip(starts - begin, 0, total), np.clip(ends - begin, 0, total)
        lengths = np.maximum(last - first, 0)
        before = np.cumsum(lengths) - lengths
        days = np.repeat(first - before, lengths) + np.arange(lengths.sum())
        return np.bincount(days, minlength=total).astype(np.int64, copy=False)


def day_facts(hotline: Hotline, first: int, count: int, events: Iterable[Occurrence] | None = None) -> Days:
    """Return the facts of `count` days from the ordinal `first` on.

    `events` replaces the events of the hotline's calendar, for what-if; the kinds of the days stay as they are, except
    that a bridge day depends on the events before it.
    """
    pad = hotline.reach_days + RUN_MARGIN_DAYS
    ordinals = np.arange(first - pad, first + count + pad)
    weekday = _weekday(ordinals)
    kind, runs = _plain_kinds(hotline, ordinals, weekday)
    if events is None:
        events = promotions_on(hotline, ordinals) + runs
    by_event: dict[str, list[tuple[int, int, int]]] = {}
    for one in events:
        by_event.setdefault(one.event, []).append((one.start, one.end + 1 if one.key is None else one.key, one.end))
    weekend = country_weekend(hotline.holidays)
    days = Days(
        first=first,
        pad=pad,
        weekday=weekday,
        kind=kind,
        weekend=weekend,
        events={event: np.array(dates) for event, dates in by_event.items()},
    )
    return replace(days, kind=np.where(_is_bridge(days), BRIDGE, kind))


def nth_workday(hotline: Hotline, after: date, count: int) -> date:
    """Return the `count`-th day after a day on which people work where the line is: holidays are none, make-up Saturdays are."""
    first = after.toordinal() + 1
    days = day_facts(hotline, first, 2 * count + RUN_MARGIN_DAYS)
    return date.fromordinal(first + int(np.flatnonzero(days.is_work[days.inside])[count - 1]))


def occurrences(hotline: Hotline, first: int, count: int) -> list[Occurrence]:
    """Return the events that touch the days from the ordinal `first` on, promotions and holiday runs."""
    ordinals = np.arange(first - RUN_MARGIN_DAYS, first + count + RUN_MARGIN_DAYS)
    near = promotions_on(hotline, ordinals) + _plain_kinds(hotline, ordinals, _weekday(ordinals))[1]
    return sorted((o for o in near if o.end >= first and o.start < first + count), key=lambda o: o.start)


def ordinary_days(hotline: Hotline) -> Days:
    """Return a Monday-to-Sunday without holidays and events: the yardstick of `load` = 1."""
    weekday = np.arange(7)
    weekend = country_weekend(hotline.holidays)
    return Days(first=A_MONDAY, pad=0, weekday=weekday, kind=_by_weekday(hotline), weekend=weekend)


def _weekday(ordinals: Ints) -> Ints:
    return (ordinals + 6) % 7  # 0001-01-01, ordinal 1, was a Monday


def _plain_kinds(hotline: Hotline, ordinals: Ints, weekday: Ints) -> tuple[Ints, list[Occurrence]]:
    """Return workday, weekend, holiday or make-up for each day, and the runs of holidays.

    Where the days off are arranged by an official notice (调休), it counts a run's weekend days as its holidays.
    """
    off, work = _days_off(hotline, range(year_of(ordinals[0]), year_of(ordinals[-1]) + 1))
    kind = _by_weekday(hotline)[weekday]
    kind[_indices(off, ordinals)] = HOLIDAY
    kind[_indices(work, ordinals)] = MAKEUP
    runs = _holiday_runs(ordinals, kind)
    if country_of(hotline.holidays).arranged:
        kind[_indices((day for run in runs for day in range(run.start, run.end + 1)), ordinals)] = HOLIDAY
    return kind, runs


def _days_off(hotline: Hotline, years: range) -> tuple[set[int], set[int]]:
    """Return public holidays and make-up workdays of some years: the package's, or the user's notice of that year."""
    off: set[int] = set()
    work: set[int] = set()
    for decade in decades(years) if hotline.holidays else ():
        days_off, workdays = days_of(hotline.holidays, decade)
        off |= days_off
        work |= workdays  # these hold some true ones of other decades as well, which does no harm
    if noticed := {notice.year for notice in hotline.notices}:
        off, work = ({day for day in days if year_of(day) not in noticed} for days in (off, work))
    for notice in hotline.notices:
        off.update(day for since, until, _ in notice.off for day in range(since.toordinal(), until.toordinal() + 1))
        work.update(day.toordinal() for day in notice.work)
    return off - work, work


def _is_bridge(days: Days) -> Flags:
    """A workday with a holiday on one side and a day off on the other, not within a fortnight after an event."""
    before, after = np.roll(days.kind, 1), np.roll(days.kind, -1)
    off_around = _is_off(before) & _is_off(after)
    between = (days.kind == WORKDAY) & off_around & ((before == HOLIDAY) | (after == HOLIDAY))
    ends = np.concatenate([np.empty(0, np.int64), *(event[:, 2] for event in days.events.values())]) + 1
    clear = days.covered(ends, ends + BRIDGE_CLEAR_DAYS) == 0
    return np.asarray(between & clear)


def _indices(days: Iterable[int], ordinals: Ints) -> Ints:
    index = np.fromiter(days, np.int64) - ordinals[0]
    return np.asarray(index[(index >= 0) & (index < len(ordinals))])


def _is_off(kind: Ints) -> Flags:
    return np.asarray((kind == WEEKEND) | (kind == HOLIDAY))  # np.isin would load numpy.ma, 2 % of a whole run


def _by_weekday(hotline: Hotline) -> Ints:
    """The kind of an ordinary Monday … Sunday."""
    weekend = country_weekend(hotline.holidays)
    return np.array([WEEKEND if day in weekend else WORKDAY for day in range(7)])


def _holiday_runs(ordinals: Ints, kind: Ints) -> list[Occurrence]:
    """Runs of three or more days off in a row with a public holiday in it; those cut by the edge are left out."""
    off = _is_off(kind)
    edges = np.flatnonzero(np.diff(off.astype(np.int8)))
    starts, ends = edges[~off[edges]] + 1, edges[off[edges]]  # first and last day of each run
    starts, ends = (starts, ends[1:] if off[0] else ends)
    holidays = np.concatenate(([0], np.cumsum(kind == HOLIDAY)))
    return [
        Occurrence(HOLIDAY_EVENT, int(ordinals[start]), int(ordinals[end]))
        for start, end in zip(starts, ends, strict=False)
        if end - start + 1 >= HOLIDAY_RUN_DAYS and holidays[end + 1] > holidays[start]
    ]
