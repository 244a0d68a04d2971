"""When promotions and holiday runs are: every occurrence that can act on a span of days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.days.years import FIRST_YEAR, LAST_YEAR
from planner.frozen import dataclass

if TYPE_CHECKING:
    from planner.arrays import Ints
    from planner.line.hotline import Anchor, Event, EventDay, Hotline

MAX_EVENT_DAYS = 200  # from the start of an event to its end


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event on its days, as ordinals, both ends inside."""

    event: str
    start: int
    end: int
    key: int | None = None


def year_of(ordinal: int) -> int:
    """Return the year of a day."""
    return date.fromordinal(int(ordinal)).year


def promotions_on(hotline: Hotline, ordinals: Ints) -> list[Occurrence]:
    """Return the hotline's events of all years that touch the days; an event beyond its anchor's table is left out."""
    years = range(year_of(ordinals[0]) - 1, year_of(ordinals[-1]) + 2)
    anchors = {anchor.id: anchor for anchor in hotline.anchors}
    known = (occurrence_of(event, year, anchors) for event in hotline.events for year in years)
    return [o for o in known if o and o.end >= ordinals[0] and o.start <= ordinals[-1]]


def occurrence_of(event: Event, year: int, anchors: dict[str, Anchor]) -> Occurrence | None:
    """Return an event's days of a year, or None beyond its anchor's table; an end before the start is in the next year."""
    known = next((dates for dates in event.known if dates.year == year), None)
    start = (known and known.start) or _event_date(event.start, year, anchors)
    end = (known and known.end) or _event_date(event.end, year, anchors)
    key = _event_date(event.key, year, anchors) if event.key else None
    if start is None or end is None:
        return None
    if end < start and not event.end.anchor:
        end = _event_date(event.end, year + 1, anchors) or end
    if key and event.key and key < start and not event.key.anchor:
        key = _event_date(event.key, year + 1, anchors)
    return Occurrence(event.id, start.toordinal(), end.toordinal(), key.toordinal() if key else None)


def events_in_disorder(hotline: Hotline) -> str:
    """Return the first event and year, "double11 2027", whose start, key day and end are not in this order, or ""."""
    anchors = {anchor.id: anchor for anchor in hotline.anchors}
    for event in hotline.events:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            one = occurrence_of(event, year, anchors)
            if one is None:
                continue
            key = one.start if one.key is None else one.key
            if not one.start <= key <= one.end < one.start + MAX_EVENT_DAYS:
                return f"{event.id} {year}"
    return ""


def _event_date(day: EventDay, year: int, anchors: dict[str, Anchor]) -> date | None:
    if not day.anchor:
        return date(year, day.month, day.day)
    anchored = anchors[day.anchor].in_year(year)
    return anchored + timedelta(day.offset) if anchored else None
