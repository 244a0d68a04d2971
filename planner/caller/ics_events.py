"""One event: from its lines, as programs write them, to what recurring-ical-events expands.

Only what says when it takes time is kept. What of it cannot be read is said; it costs the event only where no time is left.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from planner.caller.ics_rules import day_of, rule_of
from planner.caller.ics_spelling import Item, Line, Moment, duration_of, line_of, moments_of
from planner.frozen import dataclass
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.caller.ics_zones import Zones

ONE_DAY = timedelta(days=1)
_LISTS = {
    "RDATE": Text("另加的一次", "a time added to it"),
    "EXDATE": Text("除外的一次", "a time taken from it"),
    "RECURRENCE-ID": Text("它替代的那一次", "the time that it replaces"),
}
Lines = dict[str, list[Line]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the calendars: when somebody is busy within [start, end), by the rule of `read_busy`."""

    start: datetime  # UTC, as the end
    end: datetime
    zone: tzinfo  # of times without one
    tentative: bool
    me: frozenset[str]  # as of `address_of`


def event_of(block: bytes, zones: Zones, wanted: Wanted, notes: list[Text]) -> Any:
    """Return an event as icalendar has it, transparent unless it takes time. Raises PlanError; adds what is left out to notes."""
    from icalendar import Event
    from icalendar.prop import vDDDTypes, vRecur

    lines: Lines = defaultdict(list)
    for line in map(line_of, block.split(b"\n")):
        lines[line.name].append(line)
    start, end = _span(lines, zones, notes)
    event = Event(UID="one", DTSTART=vDDDTypes(start), DTEND=vDDDTypes(end))
    for name, dates in (("RRULE", "RDATE"), ("EXRULE", "EXDATE")):
        rules = dict.fromkeys(_rule(line, start, zones, notes) for line in lines[name])
        event[name] = [vRecur.from_ical(rule) for rule in rules if rule and isinstance(rule, str)]
        days = [
            day for rule in rules if not isinstance(rule, str) for day in rule if _is_near(day, end - start, wanted)
        ]
        times = [datetime.combine(day, start.timetz()) if isinstance(start, datetime) else day for day in days]
        if times := times + _times(lines[dates], start, zones, notes):
            event.add(dates, times)
    original = lines["RECURRENCE-ID"][:1]
    if times := _times(original, start, zones, notes):
        event["RECURRENCE-ID"] = vDDDTypes(times[0])
        event["RECURRENCE-ID"].params["RANGE"] = original[0].parameters.get("RANGE", "").upper()
    event["SEQUENCE"] = max((int(line.value[:9]) for line in lines["SEQUENCE"] if line.value.isdecimal()), default=-1)
    event["TRANSP"] = "OPAQUE" if _takes_time(lines, wanted) else "TRANSPARENT"
    return event


def _is_near(day: date, length: timedelta, wanted: Wanted) -> bool:
    return (wanted.start.date() - day).days <= length.days + 2 and day <= wanted.end.date() + ONE_DAY


def _span(lines: Lines, zones: Zones, notes: list[Text]) -> tuple[date, date]:
    """Return when an event starts and ends, both days or both times. Raises PlanError."""
    starts, ends = (
        [moment for line in lines[name] for moment in moments_of(line) if isinstance(moment, Moment)]
        for name in ("DTSTART", "DTEND")
    )
    if not starts:
        raise PlanError("开始时间读不懂", "its start is not readable")
    lengths = [length for line in lines["DURATION"] if (length := duration_of(line.value)) is not None]
    if any(one != several[0] for several in (starts, ends, lengths) for one in several):
        notes.append(Text("时间写了两个，取前一个", "it has two times for one, the first is taken"))
    beside = zones.named(ends[0].zone) if ends and not is_utc(ends[0].zone) else None
    start = zones.at(starts[0], beside)
    if ends:
        end = zones.at(ends[0], start.tzinfo if isinstance(start, datetime) else None)
        if isinstance(start, datetime) and not isinstance(end, datetime):
            end = datetime.combine(end, time(), start.tzinfo)
        elif isinstance(end, datetime) and not isinstance(start, datetime):
            end = end.date() + ONE_DAY * (end.time() > time())
    elif lengths:
        if not isinstance(start, datetime) and lengths[0] % ONE_DAY:
            start = datetime.combine(start, time(), zones.clock)
        end = start + lengths[0]
    elif isinstance(start, datetime) and (lines["DTEND"] or any(line.value for line in lines["DURATION"])):
        raise PlanError("结束时间读不懂", "its end is not readable")
    else:
        end = start if isinstance(start, datetime) else start + ONE_DAY
    if instant(end, zones.caller) < instant(start, zones.caller):
        raise PlanError("结束早于开始", "ends before it starts")
    return start, end


def is_utc(zone: str) -> bool:
    """Whether a time has no zone, or says that it is UTC, as many do that mean no zone."""
    return zone.upper() in ("", "Z", "UTC", "GMT")


def instant(moment: date, zone: tzinfo) -> datetime:
    """Return a time, or the begin of a day in `zone`, in UTC."""
    return (moment if isinstance(moment, datetime) else datetime.combine(moment, time(), zone)).astimezone(UTC)


def _rule(line: Line, start: date, zones: Zones, notes: list[Text]) -> str | tuple[date, ...]:
    """Return a rule in good spelling; "" for one that cannot be read."""
    try:
        return rule_of(line.value, start, zones, notes)
    except PlanError as error:
        notes.append(error.text)
        return ""


def _times(lines: list[Line], start: date, zones: Zones, notes: list[Text]) -> list[Any]:
    """Return the times, days or periods of lines, each of the kind that a series with such a start can use."""
    times: list[Any] = []
    for line in lines:
        items = moments_of(line)
        if None in items:
            what = _LISTS[line.name]
            notes.append(Text(f"{what.zh}读不懂，没有算", f"{what.en} is not readable and left out"))
        times += [_fitting(item, line.name, start, zones) for item in items if item is not None]
    return times


def _fitting(item: Item, name: str, start: date, zones: Zones) -> Any:
    """Return a time of RDATE or EXDATE in the kind and the zone of the start; RECURRENCE-ID is of that of another event."""
    moment, length = item if isinstance(item, tuple) else (item, None)
    if not isinstance(start, datetime):
        return zones.at(moment) if name == "RECURRENCE-ID" else day_of(moment, zones)
    at = zones.at(moment, start.tzinfo)
    if name != "RDATE":
        return at
    if not isinstance(at, datetime):  # a day: at the time of the others, a period of days from its begin
        at = datetime.combine(at, start.timetz() if length is None else time(tzinfo=start.tzinfo))
    if length is None:
        return at
    return at, length if isinstance(length, timedelta) else instant(zones.at(length, start.tzinfo), zones.clock) - at


def free_busy(block: bytes, zones: Zones, wanted: Wanted) -> list[tuple[datetime, datetime]]:
    """Return when a VFREEBUSY says that somebody is busy, within what is wanted."""
    spans: list[tuple[datetime, datetime]] = []
    kinds = {"FREE"} if wanted.tentative else {"FREE", "BUSY-TENTATIVE"}
    for line in map(line_of, block.split(b"\n")):
        if line.name != "FREEBUSY" or line.parameters.get("FBTYPE", "BUSY").upper() in kinds:
            continue
        for item in moments_of(line):
            if isinstance(item, tuple):
                start = instant(zones.at(item[0]), zones.clock)
                end = start + item[1] if isinstance(item[1], timedelta) else instant(zones.at(item[1]), zones.clock)
                begin, end = max(start, wanted.start), min(end, wanted.end)
                spans += [(begin, end)] if begin < end else []
    return spans


def _takes_time(lines: Lines, wanted: Wanted) -> bool:
    """Whether an event takes the caller's time, by the rule of read_busy."""
    status = {line.value.upper() for line in lines["STATUS"]}
    transparency = {line.value.upper() for line in lines["TRANSP"]}
    shown = {line.value.upper() for name in lines if name.endswith("BUSYSTATUS") for line in lines[name]}
    if status & {"CANCELLED", "CANCELED", "DECLINED"} or "FREE" in shown:
        return False
    if any(word == "TRANSPARENT" or word.strip("0").isdecimal() for word in transparency):  # 1.0 counts: 0 takes time
        return False
    people = [(answer_of(line), addresses_of(line)) for line in lines["ATTENDEE"]]
    organizer = frozenset().union(*map(addresses_of, lines["ORGANIZER"]))
    mine = [answer for answer, addresses in people if addresses & wanted.me]
    answers = set(mine or [answer for answer, addresses in people if not addresses & organizer])
    if answers == {"DECLINED"}:
        return False
    return wanted.tentative or not ("TENTATIVE" in status | shown or (mine and answers == {"TENTATIVE"}))


def answer_of(person: Line) -> str:
    """Return what somebody answered to an invitation; vCalendar 1.0 calls it STATUS."""
    return (person.parameters.get("PARTSTAT") or person.parameters.get("STATUS") or "").upper()


def addresses_of(person: Line) -> frozenset[str]:
    """Return how a person is addressed: iCloud gives the mail address beside one of its own."""
    return frozenset(map(address_of, (person.value, person.parameters.get("EMAIL", person.value))))


def address_of(text: str) -> str:
    """Return a mail address as two of them are compared."""
    return text.lower().rpartition("mailto:")[2].strip()
