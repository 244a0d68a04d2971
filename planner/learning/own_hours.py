"""When a line of one's own is open, told from its records: when somebody answered, by weekday and half hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.changes import EPOCH
from planner.days.clock import DAY
from planner.days.kinds import HOLIDAY, MAKEUP, day_facts
from planner.frozen import replace
from planner.learning.cells import CELL_MINUTES
from planner.line.hotline import WEEKDAYS, Hours
from planner.messages import Text
from planner.reading.hours import MAX_SPANS

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats, Ints
    from planner.line.hotline import Hotline

SLOTS = DAY // CELL_MINUTES
SMALL_SHARE = 0.05  # of the typical half hour, or day: a clock that is off, a call from the empty office
QUIET_SHARE = 0.01  # a night, or a break, all of whose half hours have that much is quiet, not closed
AS_OTHERS = 2.0  # calls that a half hour of a weekday is thought to have had besides, at the rate of the other days
GAP_CALLS = 8.0  # that a break must have gone without
FEWEST_HOLIDAYS = 2  # before they are a kind of day of their own
FROM_RECORDS = Text("按记录推断", "inferred from the records")


def with_hours_seen(hotline: Hotline, slots: Ints, calls: Floats) -> Hotline:
    """Return the line with the hours in which it had these calls; `slots` are half hours of its clock since 1970.

    A half hour is open that had more than a small share of what a typical one of its weekday has: the one in which the
    median call lies. Where the records are few, a weekday is as the others are. Holidays count as a day of the week of
    their own, once there are some.
    """
    if not calls.any():
        calls = np.ones(len(slots))  # what is wrong with them is said later
    day = slots // SLOTS + EPOCH
    first = int(day.min())
    facts = day_facts(hotline, first, int(day.max()) - first + 1)
    weekday, kind = facts.weekday[facts.inside], facts.kind[facts.inside]
    row = np.where(kind == HOLIDAY, len(WEEKDAYS), weekday)
    dates = np.bincount(row[kind != MAKEUP], minlength=len(WEEKDAYS) + 1)
    usual = kind[day - first] != MAKEUP
    at = row[day - first][usual] * SLOTS + slots[usual] % SLOTS
    seen = np.bincount(at, calls[usual], len(dates) * SLOTS).astype(float).reshape(len(dates), SLOTS)
    opened = _open(seen, dates)
    by_hours: dict[tuple[tuple[int, int], ...], set[str]] = {}
    for word, is_open in zip(WEEKDAYS, opened, strict=False):
        if is_open.any():
            by_hours.setdefault(_spans(is_open), set()).add(word)
    entries = [_entry(days, spans) for spans, days in by_hours.items()]
    if dates[-1] >= FEWEST_HOLIDAYS:
        entries.append(_entry({"holiday"}, _spans(opened[-1])))
    return replace(hotline, hours=tuple(entries), hours_known=True)


def _open(seen: Floats, dates: Ints) -> Flags:
    """Return which half hours are open, of weekdays and holidays [8, S], from the calls in each and how many such days there were."""
    a_day = seen.sum(axis=1) / np.maximum(dates, 1)
    is_open = a_day > SMALL_SHARE * _typical(a_day)
    together = seen[is_open].sum(axis=0)
    share = together / together.sum() if together.any() else np.full(SLOTS, 1 / SLOTS)
    by_others = seen.sum(axis=1, keepdims=True) * share
    calls = by_others * (seen + AS_OTHERS) / (by_others + AS_OTHERS)
    calls[dates == 0] = share  # of such a day nothing is known
    is_open |= dates == 0
    opened = np.zeros(seen.shape, bool)
    by_chance = GAP_CALLS / max(_typical(together), 1)
    for row in np.flatnonzero(is_open):
        parts = calls[row] / _typical(calls[row])
        opened[row] = _without_gaps(parts > SMALL_SHARE, parts > QUIET_SHARE, by_chance)
    return opened


def _typical(values: Floats) -> float:
    """Return the value at which half of their sum lies in larger ones."""
    ordered = np.sort(values)
    return float(ordered[np.searchsorted(ordered.cumsum(), ordered.sum() / 2)])


def _without_gaps(opened: Flags, quiet: Flags, by_chance: float) -> Flags:
    """Return open half hours with those runs of others filled that are quiet throughout, or as short as chance makes them."""
    edges = np.flatnonzero(np.diff(opened, prepend=True, append=True))
    filled = opened.copy()
    for begin, end in edges.reshape(-1, 2):
        within = begin > 0 and end < SLOTS
        if quiet[begin:end].all() or (within and end - begin <= by_chance):
            filled[begin:end] = True
    return filled


def _spans(opened: Flags) -> tuple[tuple[int, int], ...]:
    """Return open half hours as spans of minutes."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], opened.astype(int), [0]]))) * CELL_MINUTES
    spans = tuple((int(begin), int(end)) for begin, end in edges.reshape(-1, 2))
    return spans if len(spans) <= MAX_SPANS else ((spans[0][0], spans[-1][1]),)


def _entry(days: set[str], spans: tuple[tuple[int, int], ...]) -> Hours:
    return Hours(days=frozenset(days), open=spans, agreed=spans, source=FROM_RECORDS)
