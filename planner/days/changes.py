"""When the clock of a zone is changed, and what it reads: seconds of UTC and of the wall clock, on whole arrays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import DAY
from planner.frozen import dataclass

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from planner.arrays import Flags, Ints

PROBE_DAYS = 5
"""How often the zone's offset is looked at: the shortest time between two changes on record since 2000 is a week (Brazil
in 2000)."""
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Change:
    """The clock of a zone is put forward by `shift` minutes after `minute` minutes of a day (back if negative)."""

    minute: int
    shift: int


def midnight_of(zone: ZoneInfo, ordinal: int) -> datetime:
    """Return the first instant of a local day, in UTC. Where midnight is skipped it is the instant of the change."""
    return datetime.combine(date.fromordinal(ordinal), datetime.min.time(), zone).astimezone(UTC)


def clock_changes(zone: ZoneInfo, first: int, count: int) -> dict[int, Change]:
    """Return the days of the span, counted from 0, on which the zone's clock is changed."""
    begin, end = ((day - EPOCH) * DAY for day in (first - 1, first + count + 1))  # minutes since 1970, UTC, a day more

    def offset(minute: int) -> int:
        shift = datetime.fromtimestamp(minute * 60, zone).utcoffset()
        return 0 if shift is None else int(shift.total_seconds()) // 60

    probes = [*range(begin, end, PROBE_DAYS * DAY), end]
    offsets = [offset(probe) for probe in probes]
    changes = {}
    for left, right, before, after in zip(probes, probes[1:], offsets, offsets[1:], strict=False):
        if before != after:
            while right - left > 1:
                middle = (left + right) // 2
                left, right = (middle, right) if offset(middle) == before else (left, middle)
            day, minute = divmod(right + before, DAY)  # the old clock's reading when it is changed
            if minute == 0 and after < before:  # put back at midnight: the hour that repeats is still the old day's
                day, minute = day - 1, DAY
            if 0 <= (index := day + EPOCH - first) < count:
                changes[index] = Change(minute, after - before)
    return changes


def utc_seconds(readings: Ints, zone: ZoneInfo) -> tuple[Ints, Flags]:
    """Turn readings of a zone's clock into UTC, both in seconds since 1970; also whether the clock ever reads so.

    Of an hour that the clock shows twice the first is meant.
    """
    turns, offsets = _turns(zone, readings)
    later = np.searchsorted(turns + np.maximum(np.diff(offsets), 0), readings, "right")
    return readings - offsets[later], readings < np.append(turns, np.iinfo(np.int64).max)[later]


def wall_seconds(moments: Ints, zone: ZoneInfo) -> Ints:
    """Turn UTC into readings of a zone's clock, both in seconds since 1970."""
    turns, offsets = _turns(zone, moments)
    return np.asarray(moments + offsets[np.searchsorted(turns - offsets[:-1], moments, "right")])


def _turns(zone: ZoneInfo, seconds: Ints) -> tuple[Ints, Ints]:
    """Return what the clock reads when it is changed, on the days of these seconds, and its offsets before and after: [n], [n + 1]."""
    low, high = (int(seconds.min()), int(seconds.max())) if len(seconds) else (0, 0)
    first, last = (second // (DAY * 60) + EPOCH for second in (low, high))
    changes = clock_changes(zone, first - 1, last - first + 3)  # UTC is at most a day away
    begin = datetime.combine(date.fromordinal(first - 1), datetime.min.time(), zone).utcoffset() or timedelta()
    turns = [((first - 1 - EPOCH + day) * DAY + change.minute) * 60 for day, change in changes.items()]
    shifts = [int(begin.total_seconds()), *(change.shift * 60 for change in changes.values())]
    return np.array(turns, np.int64), np.cumsum(shifts)
