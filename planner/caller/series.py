"""One series of a calendar: events of one UID with their exceptions, checked, expanded, and asked when they take time.

`ics_events` reads them, and recurring-ical-events expands them. What it would do wrongly, or for too long, is refused
before.
"""

from __future__ import annotations

from datetime import date, datetime
from math import prod
from typing import TYPE_CHECKING, Any

from planner.caller.ics_events import ONE_DAY, Wanted, event_of, instant
from planner.files import why
from planner.frozen import dataclass, field
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

    from planner.caller.ics_zones import Zones


MAX_SERIES_BYTES = 1_000_000  # of the lines that matter; a parsed list of dates takes some thirty times that
MAX_TIMES_A_DAY = 48  # repetitions
MAX_REPEATS = 250_000  # until the span ends: every day since 1400, every half hour since 2012
MAX_SHARED = 10  # series of one UID that its exceptions are looked for in: each looks at all of them
_WITHIN_A_DAY = {
    "HOURLY": (24, ("BYMINUTE", "BYSECOND")),
    "MINUTELY": (24 * 60, ("BYSECOND",)),
    "SECONDLY": (24 * 60 * 60, ()),
}
"""Frequency -> steps a day, and the lists of times that repeat within a step."""


@dataclass(frozen=True, slots=True)
class Series:
    """What a series says: when it takes the caller's time, and what of it could not be read."""

    spans: list[tuple[datetime, datetime]] = field(default_factory=list)  # [start, end), UTC
    skipped: list[tuple[bytes, Text]] = field(default_factory=list)  # events, and why
    partly: list[tuple[bytes, Text]] = field(default_factory=list)  # events that count, and what of them does not


def read_series(blocks: list[bytes], zones: Zones, wanted: Wanted, stop: Event) -> Series:
    """Return what the events of one UID say: those that are no exceptions each by itself, as programs give a UID to several."""
    series = Series()
    own: list[tuple[bytes, Any]] = []
    exceptions: list[Any] = []
    fits = sum(map(len, blocks)) <= MAX_SERIES_BYTES
    for block in dict.fromkeys(blocks):
        notes: list[Text] = []
        try:
            if not fits:
                raise PlanError("太大", "too large")
            event = event_of(block, zones, wanted, notes)
            _limit_rules(event, wanted.end, notes)
        except Exception as error:
            series.skipped.append((block, reason_of(error)))
            continue
        series.partly.extend((block, note) for note in notes[:1])
        if "RECURRENCE-ID" in event:
            exceptions.append(event)
        else:
            own.append((block, event))
    own = _newest(own)
    starts = [event["DTSTART"].dt for _, event in own if isinstance(event["DTSTART"].dt, datetime)]
    for event in exceptions:
        replaced = event["RECURRENCE-ID"]
        if starts and not isinstance(replaced.dt, datetime):  # only the day of the time that it replaces
            replaced.dt = datetime.combine(replaced.dt, starts[0].timetz())
    own.sort(key=lambda one: "RRULE" not in one[1])  # those that exceptions may be of come first
    together = [(block, [event, *exceptions]) for block, event in own[:MAX_SHARED]]
    together += [(block, [event]) for block, event in own[MAX_SHARED:]]
    for block, events in together or [(blocks[0], exceptions)] * bool(exceptions):
        try:
            _add_busy(series.spans, events, wanted, zones, stop)
        except Exception as error:  # what was found before it stays
            series.skipped.append((block, reason_of(error)))
        if stop.is_set():
            break
    return series


def _newest(own: list[tuple[bytes, Any]]) -> list[tuple[bytes, Any]]:
    """Return events without those that a later version (SEQUENCE) of the same start replaces."""
    versions: dict[date, int] = {}
    for _, event in own:
        start = event["DTSTART"].dt
        versions[start] = max(event["SEQUENCE"], versions.get(start, -1))
    return [(block, event) for block, event in own if event["SEQUENCE"] == versions[event["DTSTART"].dt]]


def _limit_rules(event: Any, end: datetime, notes: list[Text]) -> None:
    """Drop the rules of an event that never match, and, with a note, all that would be expanded too far."""
    start = event["DTSTART"].dt
    for name in ("RRULE", "EXRULE"):
        rules = event.pop(name)
        try:
            _check_how_often(rules, start, end)
            rules = [rule for rule in rules if _ever_occurs(rule, start, end)]
        except Exception as error:
            why = reason_of(error)
            notes.insert(0, Text(f"{why.zh}，只算第一次", f"{why.en}, only the first one counts"))
            rules = []
        if rules:
            event[name] = rules


def _check_how_often(rules: list[Any], start: date, end: datetime) -> None:
    """Raise PlanError for rules that would be expanded too far."""
    times = sum(map(_times_a_day, rules))
    if times > MAX_TIMES_A_DAY:
        raise PlanError(f"一天重复超过 {MAX_TIMES_A_DAY} 次", f"repeats over {MAX_TIMES_A_DAY} times a day")
    if times * (end.toordinal() - start.toordinal()) > MAX_REPEATS:
        raise PlanError(f"从 {start.year} 年起重复太多次", f"repeats too many times since {start.year}")


def _times_a_day(rule: Any) -> float:
    """Return how often a rule repeats on a day, at most; lists that only limit it save no work."""
    interval, count = rule.get("INTERVAL", [1])[0], rule.get("COUNT", [0])[0]
    steps, lists = _WITHIN_A_DAY.get(rule["FREQ"][0], (interval, ("BYHOUR", "BYMINUTE", "BYSECOND")))
    times: float = steps / interval * prod(len(rule.get(name, [0])) for name in lists)
    return min(times, count) if count > 0 else times


def _ever_occurs(rule: Any, start: date, end: datetime) -> bool:
    """Whether a rule matches any day. Raises ValueError.

    Where none does, dateutil searches for seconds, up to the year 9999. The calendar repeats every 400 years: the same
    rule that much later has the same answer, and its search ends soon.
    """
    later = 400 * ((9999 - max(start.year, end.year)) // 400)
    return _first_of(rule, datetime(start.year + later, *start.timetuple()[1:6])) is not None  # noqa: DTZ001


def _first_of(rule: Any, begin: datetime) -> datetime | None:
    """Return the first time of a rule from a naive time on, whenever it ends. Raises ValueError."""
    from dateutil.rrule import rrulestr

    endless = type(rule)({part: values for part, values in rule.items() if part not in ("UNTIL", "COUNT")})
    return next(iter(rrulestr(endless.to_ical().decode(), dtstart=begin)), None)


def _add_busy(
    spans: list[tuple[datetime, datetime]], events: list[Any], wanted: Wanted, zones: Zones, stop: Event
) -> None:
    """Add when an event with its exceptions takes the caller's time, until told to stop. Raises anything."""
    taken_out = _taken_out(events[0], wanted)
    for occurrence in _occurrences(events, wanted):
        is_one_day = occurrence.start == occurrence.end and not isinstance(occurrence.start, datetime)
        begin = max(instant(occurrence.start, zones.caller), wanted.start)
        end = min(instant(occurrence.end + ONE_DAY * is_one_day, zones.caller), wanted.end)
        if begin < end and occurrence.start not in taken_out and occurrence.as_component(True)["TRANSP"] == "OPAQUE":
            spans.append((begin, end))
        if stop.is_set():
            return


def _occurrences(events: list[Any], wanted: Wanted) -> Iterator[Any]:
    """Yield when an event with its exceptions takes place, a day around what is wanted, too. Raises anything."""
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar()
    calendar.subcomponents = events
    first, last = ((wanted.start - ONE_DAY).astimezone(wanted.zone), (wanted.end + ONE_DAY).astimezone(wanted.zone))
    for series in recurring_ical_events.of(calendar).series:
        yield from series.between(first, last)


def _taken_out(event: Any, wanted: Wanted) -> set[date]:
    """Return what EXRULE takes out of a series: a series itself. RFC 5545 gave it up, and the libraries with it."""
    starts: set[date] = set()
    for rule in event.get("EXRULE", []):
        begin = event["DTSTART"].dt
        naive = datetime(*begin.timetuple()[:6])  # noqa: DTZ001
        alone = type(event)(UID="one", DTSTART=event["DTSTART"], DTEND=event["DTEND"], RRULE=[rule])
        found = {occurrence.start for occurrence in _occurrences([alone], wanted)}
        starts |= found if _first_of(rule, naive) == naive else found - {begin}
    return starts


def merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return spans in ascending order, those that touch as one."""
    apart: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def reason_of(error: Exception) -> Text:
    """Return what went wrong, fit for a warning: in Chinese without the words of programmers."""
    if isinstance(error, PlanError):
        return error.text
    if isinstance(error, OSError):
        return why(error)
    return Text("读不懂", f"not readable: {short(str(error).partition(chr(10))[0] or type(error).__name__, 80)}")


def short(words: str, room: int) -> str:
    """Return words from a file, short, and harmless to a terminal."""
    shown = plain(words[: room + 1])
    return shown if len(shown) <= room else shown[:room] + "…"
