"""The time zones of a calendar file, each as the rules by which its clock changes around the events.

`icalendar` writes zones, too, but as lists of days, with the onsets told on the clock after the change (RFC 5545 wants the one before),
and with changes of nothing but a name.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from planner.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SINCE = datetime(1970, 1, 1)  # noqa: DTZ001 (on any clock; changes before it concern nobody, and were of odd seconds)
CYCLE = 28  # years after which a day of the year is the same weekday again: a rule that holds so long is one
NOON = 12  # when no clock is changed
SECOND = timedelta(seconds=1)
STEP = timedelta(days=7)  # shorter than any clock was left alone for
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of a zone's clock: the `onset`, naive, as the clock before it had it, both offsets, and what it is called after it."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def kind(self) -> tuple[timedelta, timedelta, str]:
        """What a rule may repeat."""
        return self.before, self.after, self.name


def zones_of(events: Sequence[Any]) -> Iterator[Any]:
    """Yield the VTIMEZONE of each zone that these events and tasks are told in."""
    years: dict[str, list[int]] = {}
    for event in events:
        for told in (event[name] for name in ("dtstart", "dtend", "due") if name in event):
            if zone := told.params.get("TZID"):
                years.setdefault(zone, []).append(told.dt.year)
    for zone, of_zone in years.items():
        yield vtimezone(ZoneInfo(zone), min(of_zone), max(of_zone))


def vtimezone(zone: ZoneInfo, first: int, last: int) -> Any:
    """Return a zone as a VTIMEZONE that holds from the first of these years to the last."""
    from icalendar import Timezone

    component = Timezone()
    component.add("tzid", zone.key)
    for change, rule in _blocks(zone, first, last):
        component.add_component(_observance(change, rule))
    return component


def _observance(change: _Change, rule: dict[str, Any]) -> Any:
    """Return a change as a part of a VTIMEZONE, and whether it comes back by a rule."""
    from icalendar import TimezoneDaylight, TimezoneStandard, vRecur

    block = TimezoneDaylight() if change.summer else TimezoneStandard()
    block.add("dtstart", change.onset)
    block.add("tzoffsetfrom", change.before)
    block.add("tzoffsetto", change.after)
    block.add("tzname", change.name)
    if rule:
        block.add("rrule", vRecur(rule))
    return block


@lru_cache(maxsize=64)
def _blocks(zone: ZoneInfo, first: int, last: int) -> tuple[tuple[_Change, dict[str, Any]], ...]:
    """Return the changes of a zone that matter in the years first … last, with the rule of those that come back, in the order of time.

    A rule begins when it did. Of the others the earliest is the one that set the clock with which the year before the first began.
    """
    changes = list(_changes(zone, last + CYCLE))
    since = max([SINCE, *(change.onset for change in changes if change.onset.year < first - 1)])
    kinds: dict[tuple[timedelta, timedelta, str], list[_Change]] = {}
    for change in changes:
        kinds.setdefault(change.kind, []).append(change)
    found: list[tuple[_Change, dict[str, Any]]] = []
    for alike in kinds.values():
        while alike and alike[0].onset.year <= last:
            rule = _rule([change.onset for change in alike], last + CYCLE)
            if rule or alike[0].onset >= since:
                found.append((alike[0], rule))
            alike = [] if rule else alike[1:]
    return tuple(sorted(found, key=lambda each: each[0].onset))


def _rule(onsets: Sequence[datetime], last: int) -> dict[str, Any]:
    """Return the rule by which something comes back each year to the last: on a weekday among seven days of a month. Empty if there is none."""
    one = onsets[0]
    days = [onset.day for onset in onsets]
    low = min(days)
    if (
        [onset.year for onset in onsets] != [*range(one.year, last + 1)]
        or len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) > 1
        or max(days) > low + 6
    ):
        return {}
    week = range(low, low + 7)
    day, length = _DAYS[one.weekday()], monthrange(one.year, one.month)[1]
    rule: dict[str, Any] = {"FREQ": "YEARLY", "BYMONTH": one.month}
    if week[-1] == length:
        return rule | {"BYDAY": f"-1{day}"}
    if low % 7 == 1:
        return rule | {"BYDAY": f"{low // 7 + 1}{day}"}
    return rule | {"BYDAY": day, "BYMONTHDAY": [*week]}


def _changes(zone: ZoneInfo, last: int) -> Iterator[_Change]:
    """Yield how a zone's clock begins, and its changes up to the end of a year."""
    begin, end = SINCE.replace(hour=NOON), SINCE.replace(last + 1, hour=NOON)
    for moment, following in pairwise([begin, *_moments(zone, begin, end), end]):
        earlier, late = (_on(zone, each - SECOND) for each in (moment, following))
        after = _offset(zone, late)
        before = after if moment == begin else _offset(zone, earlier)
        yield _Change(
            onset=SINCE if moment == begin else moment + before,
            before=before,
            after=after,
            name=late.tzname() or "",  # of its end: a clock may be left alone and called something else
            summer=after > before and bool(earlier.dst() or late.dst()),
        )


def _moments(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the moments, in UTC, at which a zone's clock changes between two of its times. All are naive."""
    before = _offset(zone, begin)
    while begin < end:
        late = min(begin + STEP, end)
        after = _offset(zone, late)
        if before != after:
            yield _moment(zone, begin - before, late - after)
        begin, before = late, after


def _moment(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the moment between two others, all naive and in UTC, from which a zone's clock is as at the later one."""
    after = _offset(zone, _on(zone, high))
    while high - low > SECOND:
        middle = low + (high - low) // SECOND // 2 * SECOND
        low, high = (low, middle) if _offset(zone, _on(zone, middle)) == after else (middle, high)
    return high


def _on(zone: ZoneInfo, moment: datetime) -> datetime:
    """Return a naive moment of UTC on a zone's clock."""
    return moment.replace(tzinfo=UTC).astimezone(zone)


def _offset(zone: ZoneInfo, wall: datetime) -> timedelta:
    """Return how far a zone's clock is ahead of UTC."""
    return zone.utcoffset(wall) or timedelta(0)
