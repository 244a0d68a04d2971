"""One series of a calendar, an event with its exceptions: parsed, checked, expanded, and asked whether it takes time.

icalendar parses what `raw_ics` kept, and recurring-ical-events expands it. What they would do wrongly, or for too long,
is refused before.
"""

from __future__ import annotations

import re
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from math import prod
from typing import TYPE_CHECKING, Any

from planner.caller.raw_ics import ONE_DAY
from planner.frozen import dataclass
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event
    from zoneinfo import ZoneInfo


MAX_SERIES_BYTES = 1_000_000  # of the lines that matter; a parsed list of dates takes some thirty times that
MAX_TIMES_A_DAY = 48  # repetitions
MAX_REPEATS = 250_000  # until the span ends: every day since 1400, every half hour since 2012
_RULE = re.compile(rb"[A-Z0-9=;,+-]{1,2000}")
"""All days of a year fit. No blank, no colon: dateutil would take what is behind them for another rule."""
_WITHIN_A_DAY = {
    "HOURLY": (24, ("BYMINUTE", "BYSECOND")),
    "MINUTELY": (24 * 60, ("BYSECOND",)),
    "SECONDLY": (24 * 60 * 60, ()),
}
"""Frequency -> steps a day, and the lists of times that repeat within a step."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the calendars: when somebody is busy within [start, end), by the rule of `read_busy`."""

    start: datetime  # UTC, as the end
    end: datetime
    zone: ZoneInfo  # of times without one
    tentative: bool
    me: frozenset[str]  # as of `address_of`


@dataclass(frozen=True, slots=True)
class Series:
    """What a series says: when it takes the caller's time, and what of it could not be read."""

    spans: list[tuple[datetime, datetime]] = field(default_factory=list)  # [start, end), UTC, merged
    skipped: list[tuple[bytes, Text]] = field(default_factory=list)  # events, and why
    unknown: dict[str, str] = field(default_factory=dict)  # time zone -> what was taken instead


def read_series(blocks: list[bytes], home: str | None, wanted: Wanted, stop: Event) -> Series:
    """Return what an event with its exceptions says. `home` is the calendar's own zone, for floating times."""
    import icalendar

    series, calendar, good = Series(), icalendar.Calendar(), []
    if home:
        calendar["X-WR-TIMEZONE"] = home
    fits = sum(map(len, blocks)) <= MAX_SERIES_BYTES
    for block in blocks:
        try:
            if not fits:
                raise PlanError("太大", "too large")
            event = icalendar.Event.from_ical(block)
            for name in _unknown_zones(event):
                series.unknown[name] = home or str(wanted.zone)
            _limit_rules(event, wanted.end)
            _check_length(event, wanted.zone)
        except Exception as error:
            series.skipped.append((block, reason_of(error)))
        else:
            calendar.add_component(event)
            good.append(block)
    spans: list[tuple[datetime, datetime]] = []
    try:
        _add_busy(spans, calendar, wanted, stop)
    except Exception as error:  # what was found before it stays
        series.skipped.extend((block, reason_of(error)) for block in good)
    series.spans.extend(merged(spans))
    return series


def _unknown_zones(event: Any) -> Iterator[str]:
    """Yield the time zones of an event that nobody knows. Raises PlanError where its times are none."""
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        value = event.get(name)
        moment = None if isinstance(value, str) else getattr(value, "dt", None)  # a str is what could not be parsed
        if not isinstance(moment, date) and (name == "DTSTART" or value is not None):
            raise PlanError(f"{name} 不是时间", f"{name} is no time")
        if isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in value.params:
            yield str(value.params["TZID"])


def _limit_rules(event: Any, end: datetime) -> None:
    """Drop the rules of an event that never match. Raises PlanError for those that would be expanded too far."""
    start = event["DTSTART"].dt
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    times = sum(map(_times_a_day, rules))
    if times > MAX_TIMES_A_DAY:
        raise PlanError(f"一天重复超过 {MAX_TIMES_A_DAY} 次", f"repeats over {MAX_TIMES_A_DAY} times a day")
    if times * (end.toordinal() - start.toordinal()) > MAX_REPEATS:
        raise PlanError(f"从 {start.year} 年起重复太多次", f"repeats too many times since {start.year}")
    if rules:
        event["RRULE"] = [rule for rule in rules if _ever_occurs(rule, start, end)]


def _times_a_day(rule: Any) -> float:
    """Return how often a rule repeats on a day, at most; lists that only limit it save no work. Raises PlanError."""
    if isinstance(rule, str) or not _RULE.fullmatch(rule.to_ical()):  # a str is what could not be parsed
        raise PlanError("RRULE 读不懂", "RRULE is not readable")
    frequency = rule.get("FREQ", [""])[0]
    interval = rule.get("INTERVAL", [1])[0]
    count = rule.get("COUNT", [0])[0]
    if interval < 1:
        raise PlanError("INTERVAL 小于 1", "INTERVAL is below 1")
    steps, lists = _WITHIN_A_DAY.get(frequency, (interval, ("BYHOUR", "BYMINUTE", "BYSECOND")))
    times: float = steps / interval * prod(len(rule.get(name, [0])) for name in lists)
    return min(times, count) if count > 0 else times


def _ever_occurs(rule: Any, start: date, end: datetime) -> bool:
    """Whether a rule matches any day. Raises ValueError.

    Where none does, dateutil searches for seconds, up to the year 9999. The calendar repeats every 400 years: the same
    rule that much later has the same answer, and its search ends soon.
    """
    from dateutil.rrule import rrulestr

    endless = type(rule)({part: values for part, values in rule.items() if part not in ("UNTIL", "COUNT")})
    later = 400 * ((9999 - max(start.year, end.year)) // 400)
    begin = datetime(start.year + later, *start.timetuple()[1:6])  # noqa: DTZ001
    return next(iter(rrulestr(endless.to_ical().decode(), dtstart=begin)), None) is not None


def _check_length(event: Any, zone: ZoneInfo) -> None:
    """Raise PlanError for an event that ends before it starts."""
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start
    length = event["DURATION"].dt if "DURATION" in event else timedelta()
    if length < timedelta() or (end != start and _utc(end, zone) < _utc(start, zone)):
        raise PlanError("结束早于开始", "ends before it starts")


def _add_busy(spans: list[tuple[datetime, datetime]], calendar: Any, wanted: Wanted, stop: Event) -> None:
    """Add when the events of a calendar take the caller's time, until told to stop. Raises anything."""
    import recurring_ical_events

    first, last = (
        (moment + day).astimezone(wanted.zone) for moment, day in ((wanted.start, -ONE_DAY), (wanted.end, ONE_DAY))
    )
    for one in recurring_ical_events.of(calendar).series:
        for occurrence in one.between(first, last):
            is_one_day = occurrence.start == occurrence.end and not isinstance(occurrence.start, datetime)
            begin = max(_utc(occurrence.start, wanted.zone), wanted.start)
            end = min(_utc(occurrence.end + ONE_DAY * is_one_day, wanted.zone), wanted.end)
            if begin < end and _is_busy(occurrence.as_component(True), wanted.tentative, wanted.me):
                spans.append((begin, end))
            if stop.is_set():
                return


def _utc(moment: date, zone: ZoneInfo) -> datetime:
    """Return a time, or the begin of a day, in UTC; without a zone it is in `zone`."""
    clock = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (clock if clock.tzinfo else clock.replace(tzinfo=zone)).astimezone(UTC)


def _is_busy(event: Any, tentative: bool, me: frozenset[str]) -> bool:
    """Whether an event takes the caller's time, by the rule of read_busy."""
    status, transparency, shown = (
        str(event.get(name, "")).strip().upper() for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
    )
    if status == "CANCELLED" or transparency == "TRANSPARENT" or shown == "FREE":
        return False
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    organizer = _addresses(event["ORGANIZER"]) if "ORGANIZER" in event else frozenset()
    mine = [person for person in attendees if _addresses(person) & me]
    asked = mine or [person for person in attendees if not _addresses(person) & organizer]
    answers = {str(person.params.get("PARTSTAT", "")).upper() for person in asked}
    if answers == {"DECLINED"}:
        return False
    return tentative or not ("TENTATIVE" in (status, shown) or (mine and answers == {"TENTATIVE"}))


def _addresses(person: Any) -> frozenset[str]:
    """Return how a person is addressed: iCloud gives the mail address beside one of its own."""
    return frozenset(map(address_of, (str(person), str(getattr(person, "params", {}).get("EMAIL", person)))))


def address_of(text: str) -> str:
    """Return a mail address as two of them are compared."""
    return text.strip().lower().removeprefix("mailto:").strip()


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
    """Return what went wrong, fit for a warning."""
    if isinstance(error, PlanError):
        return error.text
    said = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
    said = short(said or type(error).__name__, 80)
    return Text(said, said) if isinstance(error, OSError) else Text(f"读不懂：{said}", f"not readable: {said}")


def short(words: str, room: int) -> str:
    """Return words from a file, short, and harmless to a terminal."""
    shown = plain(words[: room + 1])
    return shown if len(shown) <= room else shown[:room] + "…"
