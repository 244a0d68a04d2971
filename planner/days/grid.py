"""The grid of a span, days × slots: which slots are open, and what the wall clock shows there. The only zone arithmetic.

A slot is `slot_minutes` long and counted in minutes that have passed since the day's first instant. On the days on which
a zone changes its clock the wall clock runs apart from that count: the day has 23 or 25 hours, and the slots after
the change show another time. Everything the rules ask for is the wall clock, so they never notice.

Most days are alike. Days of the same weekday, kind, dated hours and clock change (and, where a line is open past
midnight, of the same day before) share one row of every table here: `pattern[d]` is the row of day `d`. So a century
costs little more than a week.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.days.changes import Change, clock_changes, midnight_of
from planner.days.clock import DAY
from planner.days.hours import after_midnight, hours_on, joined
from planner.days.kinds import Days, day_facts, ordinary_days
from planner.frozen import dataclass
from planner.line.hotline import DAY_KINDS, WEEKDAYS, Hotline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.arrays import Flags, Indices, Ints
    from planner.days.events import Occurrence
    from planner.line.hotline import Hours


@dataclass(frozen=True, slots=True)
class Grid:
    """D days × S slots. Tables with P rows belong to patterns of days; `table[grid.pattern]` has a row per day.

    Minutes are wall clock, -1 where the day has no such slot.
    """

    zone: ZoneInfo
    slot_minutes: int
    days: Days
    pattern: Indices  # [D]
    weekday: Ints  # [P]
    kind: Ints  # [P]
    minute: Ints  # [P, S] where a slot starts
    open_rows: Flags  # [P, S] the slot lies wholly within the hours
    in_hours: Flags  # [P, S] the slot's start does
    disputed: Flags  # [P, S] open, but not in the hours that all sources agree on
    from_open: Ints  # [P, S] minutes from when the line opens for the day until the slot's start, within the hours
    to_close: Ints  # [P, S] minutes from the slot's start until the line closes
    spans_open: tuple[tuple[tuple[int, int], ...], ...]  # [P] the hours in minutes of that day's own clock

    @property
    def shape(self) -> tuple[int, int]:
        """(D, S)."""
        return len(self.pattern), self.minute.shape[1]

    @property
    def open(self) -> Flags:
        """Whether the line is open during the whole slot, [D, S]."""
        return self.open_rows[self.pattern]

    def hours(self, day: int) -> tuple[tuple[int, int], ...]:
        """Return the opening hours of a day in minutes of its clock, those that follow each other without a break as one."""
        return self.spans_open[self.pattern[day]]

    def start(self, day: int, slot: int) -> datetime:
        """Return when a slot starts, aware, in the line's zone. `slot` may be S: the end of the last."""
        return self.instant(day, slot).astimezone(self.zone)

    def instant(self, day: int, slot: int) -> datetime:
        """Return when a slot starts, in UTC: datetimes of one zone compare by wall clock, which an hour shows twice."""
        return midnight_of(self.zone, self.days.first + day) + timedelta(minutes=slot * self.slot_minutes)

    def spans(self) -> tuple[Ints, Ints]:
        """Return when every slot starts and ends, in UTC seconds, two of [D, S]."""
        days = range(self.days.first, self.days.first + len(self.pattern))
        midnights = np.array([midnight_of(self.zone, day).timestamp() for day in days], np.int64)
        start = midnights[:, None] + np.arange(self.shape[1]) * (self.slot_minutes * 60)
        return start, start + self.slot_minutes * 60

    def cell(self, moment: datetime) -> tuple[int, int]:
        """Return (day, slot) of the slot that holds an aware moment; the day may lie outside the grid."""
        local = moment.astimezone(self.zone)
        ordinal = local.date().toordinal()
        passed = moment - midnight_of(self.zone, ordinal)
        return ordinal - self.days.first, int(passed.total_seconds() // 60) // self.slot_minutes

    def begun(self, moment: datetime) -> datetime:
        """Return when the slot starts that holds an aware moment, in UTC."""
        return self.instant(*self.cell(moment))

    def within(self, start: datetime, end: datetime) -> Flags:
        """Return which slots lie wholly within [start, end), [D, S]."""
        slots = np.arange(self.shape[0] * self.shape[1]).reshape(self.shape)
        (day, slot), (last_day, last_slot) = self.cell(start), self.cell(end)
        if self.instant(day, slot) < start:
            slot += 1
        width = self.shape[1]
        return (slots >= day * width + slot) & (slots < last_day * width + last_slot)


def lay_grid(
    hotline: Hotline, first: int, count: int, slot_minutes: int, events: Iterable[Occurrence] | None = None
) -> Grid:
    """Return the grid of `count` days from the ordinal `first` on. `events` as in `day_facts`."""
    zone = ZoneInfo(hotline.timezone)
    changes = clock_changes(zone, first, count)
    return _lay(hotline, day_facts(hotline, first, count, events), slot_minutes, zone, changes)


def ordinary_grid(hotline: Hotline, slot_minutes: int) -> Grid:
    """Return the grid of an ordinary week: no holiday, no event, no dated hours, no change of the clock."""
    return _lay(hotline, ordinary_days(hotline), slot_minutes, ZoneInfo("UTC"), {})


def is_open(grid: Grid, moment: datetime) -> bool:
    """Return whether the line is open at a moment of the grid."""
    day, _ = grid.cell(moment)
    local = moment.astimezone(grid.zone)
    return any(opens <= local.hour * 60 + local.minute < closes for opens, closes in grid.hours(day))


def opening(grid: Grid, now: datetime) -> tuple[bool, datetime | None]:
    """Return whether the line is open at `now`, a moment of the grid, and if not, when it opens next within the grid."""
    if is_open(grid, now):
        return True, None
    today, _ = grid.cell(now)
    for day in range(today, grid.shape[0]):
        ordinal = grid.days.first + day
        midnight = midnight_of(grid.zone, ordinal)
        wall = _wall(np.arange(DAY + DAY // 2), clock_changes(grid.zone, ordinal, 1).get(0))
        in_hours = np.zeros(len(wall), bool)
        for opens, closes in grid.hours(day):
            in_hours |= (wall >= opens) & (wall < closes)
        passed = int((now - midnight).total_seconds() // 60) if day == today else -1
        ahead = np.flatnonzero(in_hours[passed + 1 :])
        if len(ahead):
            return False, (midnight + timedelta(minutes=passed + 1 + int(ahead[0]))).astimezone(grid.zone)
    return False, None


def _lay(hotline: Hotline, days: Days, slot_minutes: int, zone: ZoneInfo, changes: dict[int, Change]) -> Grid:
    weekday, kind = days.weekday[days.inside], days.kind[days.inside]
    day_before = np.roll(days.weekday, 1)[days.inside], np.roll(days.kind, 1)[days.inside]  # a week alone goes round
    dated = _dated_hours(hotline, days.first, days.count)
    night = _nights(hotline, days.first, *day_before)
    clocks = [None, *dict.fromkeys(changes.values())]
    clock = np.zeros(days.count, dtype=np.int64)
    for day, change in changes.items():
        clock[day] = clocks.index(change)
    sizes = len(clocks), night.max(initial=0) + 1, dated.max(initial=0) + 1, len(DAY_KINDS), len(WEEKDAYS)
    combination = np.ravel_multi_index((clock, night, dated, kind, weekday), sizes)  # each has a number of its own
    first_of, pattern = _classes(combination)

    longest = max(DAY - change.shift if change else DAY for change in clocks)
    slots = -(-longest // slot_minutes)
    laid: dict[tuple[_Spans, _Spans, Change | None], tuple[Ints | Flags, ...]] = {}  # most patterns have the same hours
    rows, spans_open = [], []
    for day in map(int, first_of):
        own = _Spans.of(hours_on(hotline, days.first + day, int(weekday[day]), int(kind[day])))
        before = _Spans.of(hours_on(hotline, days.first + day - 1, *(int(each[day]) for each in day_before)))
        hours = own, before.after_midnight, clocks[clock[day]]
        if hours not in laid:
            laid[hours] = _row(*hours, slots, slot_minutes)
        rows.append(laid[hours])
        spans = joined((*own.open, *before.after_midnight.open))
        spans_open.append(tuple((opens, min(closes, DAY)) for opens, closes in spans))
    minute, open_rows, in_hours, disputed, from_open, to_close = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return Grid(
        zone=zone,
        slot_minutes=slot_minutes,
        days=days,
        pattern=pattern,
        weekday=weekday[first_of],
        kind=kind[first_of],
        minute=minute,
        open_rows=open_rows,
        in_hours=in_hours,
        disputed=disputed,
        from_open=from_open,
        to_close=to_close,
        spans_open=tuple(spans_open),
    )


def _classes(key: Ints) -> tuple[Indices, Indices]:
    """Return the first index of each different key, and the number of each key's class.

    It is `np.unique` for small whole numbers, which would load numpy.ma, 2 % of a whole run.
    """
    known = np.flatnonzero(np.bincount(key))
    first_of, number = np.zeros(len(known), np.intp), np.zeros(known[-1] + 1, np.intp)
    number[known] = np.arange(len(known))
    pattern = number[key]
    first_of[pattern[::-1]] = np.arange(len(key))[::-1]
    return first_of, pattern


@dataclass(frozen=True, slots=True)
class _Spans:
    """When a line is open on a day, and the part of it that all sources agree on; a night ends after 24:00."""

    open: tuple[tuple[int, int], ...]
    agreed: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, entries: Iterable[Hours]) -> _Spans:
        entries = list(entries)
        spans = (joined(s for h in entries for s in h.open), joined(s for h in entries for s in h.agreed))
        return cls(*map(tuple, spans))

    @property
    def after_midnight(self) -> _Spans:
        """What lies on the next day."""
        return _Spans(tuple(after_midnight(self.open)), tuple(after_midnight(self.agreed)))


def _row(
    own: _Spans, night: _Spans, change: Change | None, slots: int, slot_minutes: int
) -> tuple[Ints, Flags, Flags, Flags, Ints, Ints]:
    """Return the tables' row of one day: minute, open, in hours, disputed, minutes from opening, minutes to closing.

    `own` are its own hours, `night` those of the day before that lie on it.
    """
    passed = np.arange(slots) * slot_minutes
    start, last = _wall(passed, change), _wall(passed + slot_minutes - 1, change)
    exists = (start >= 0) & (last >= 0)
    low, high = start, last
    if change:  # within a slot that holds the change the clock shows more than its ends
        holds = (passed < change.minute) & (passed + slot_minutes > change.minute)
        low = np.where(holds, np.minimum(start, change.minute + change.shift), start)
        high = np.where(holds, np.maximum(last, change.minute - 1), last)
    whole, touched, agreed = np.zeros(slots, bool), np.zeros(slots, bool), np.zeros(slots, bool)
    from_open, to_close = np.full(slots, DAY), np.full(slots, DAY)
    for opens, closes in joined((*own.open, *night.open)):
        whole |= exists & (low >= opens) & (high < closes)
        touching = (start >= 0) & (start < closes) & (last >= opens)
        touched |= touching
        if closes != DAY or own.open[0][0] > 0:  # a line that is there at 0:00 does not close at 24:00
            to_close = np.where(touching, closes - start, to_close)
    if own.open and (own.open[0][0] > 0 or own.open[-1][1] < DAY):  # nor does one that is there at 24:00 open at 0:00
        opened = touched & (start >= max((closes for _, closes in night.open), default=0))
        from_open = np.where(opened, start - own.open[0][0], DAY)
    for opens, closes in joined((*own.agreed, *night.agreed)):
        agreed |= (start >= opens) & (last < closes)
    return start, whole, touched, touched & ~agreed, from_open, to_close


def _wall(passed: Ints, change: Change | None) -> Ints:
    """Turn minutes since the day's first instant into wall-clock minutes; -1 beyond the day's end."""
    wall = passed if change is None else np.where(passed < change.minute, passed, passed + change.shift)
    return np.where(wall < DAY, wall, -1)


def _dated_hours(hotline: Hotline, first: int, count: int) -> Ints:
    """Return a number for each day of a span: 0 for ordinary hours, equal numbers for equal dated hours."""
    mark = np.zeros(count, dtype=np.int64)
    for hours in hotline.hours:
        if hours.since and hours.until:
            covered = slice(max(0, hours.since.toordinal() - first), max(0, hours.until.toordinal() + 1 - first))
            mark *= 2
            mark[covered] += 1
            _, mark = _classes(mark)
    return mark


def _nights(hotline: Hotline, first: int, weekday: Ints, kind: Ints) -> Ints:
    """Return a number for each day of a span: equal ones where the days before have equal hours; 0 where no hours pass midnight.

    `weekday` and `kind` are those of the days before.
    """
    if not any(closes > DAY for hours in hotline.hours for _, closes in hours.open):
        return np.zeros(len(kind), dtype=np.int64)
    dated = _dated_hours(hotline, first - 1, len(kind))
    return _classes(np.ravel_multi_index((dated, kind, weekday), (dated.max() + 1, len(DAY_KINDS), len(WEEKDAYS))))[1]
