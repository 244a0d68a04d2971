"""A plan as an iCalendar file (RFC 5545): one event per pick, so that a second import updates instead of doubling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planner.hotline import PlanError, Text
from planner.outputs.words import caveats, number_label, reasons
from planner.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from planner.hotline import Hotline
    from planner.plan import Pick, Plan

ALARM = timedelta(minutes=5)
REFRESH = timedelta(days=1)
DOMAIN = "@plan-call"
MAX_BYTES = 2_000_000  # two years of daily picks
_TITLE = Text("打电话", "Call")


@dataclass(frozen=True, slots=True)
class OldEvent:
    """An event of a file exported before."""

    uid: str
    start: datetime
    end: datetime


def render_ics(plan: Plan, lang: str, old: Iterable[OldEvent] = ()) -> bytes:
    """Return the picks as a calendar; `old` events that are gone and not over yet are cancelled. Same plan, same bytes."""
    from icalendar import Calendar

    calendar = Calendar()
    name = plan.hotline.name[lang]
    calendar.add("prodid", f"-//plan-call//{lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    uids = dict(zip(_uids(plan), plan.picks, strict=True))
    for uid, pick in uids.items():
        calendar.add_component(_event(plan, uid, pick.start, pick.end, lang, pick))
    gone = [event for event in old if event.uid not in uids and event.end.timestamp() > plan.now.timestamp()]
    for event in gone:
        calendar.add_component(_event(plan, event.uid, event.start, event.end, lang, None))
    if starts := [pick.start for pick in plan.picks] + [event.start for event in gone]:
        calendar.add_missing_timezones(first_date=min(starts).date())
    for zone in calendar.timezones:
        zone.pop("comment", None)  # libical and strict Ruby readers reject a COMMENT there
    return bytes(calendar.to_ical())


def read_events(path: Path, hotline: Hotline) -> list[OldEvent]:
    """Return this hotline's events of a file exported before. Raises PlanError if it is no such file."""
    from icalendar import Calendar

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ValueError(f"> {MAX_BYTES} bytes")
        if not (raw.lstrip().startswith(b"BEGIN:VCALENDAR") and raw.rstrip().endswith(b"END:VCALENDAR")):
            raise ValueError("not a whole VCALENDAR")
        calendars = Calendar.from_ical(raw, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
        return list({event.uid: event for event in _own(events, hotline)}.values())
    except OSError as error:
        reason = str(error.strerror)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:80]
    raise PlanError(
        f"--replaces {plain(path)}：不是可读的日历文件（{reason!r}）；请给 plan-call export 写的 .ics",
        f"--replaces {plain(path)}: is no readable calendar file ({reason!r}); give an .ics written by plan-call export",
    )


def _own(events: Iterable[Any], hotline: Hotline) -> Iterator[OldEvent]:
    """Keep the events that this program wrote for this line; the rest of the file is none of our business."""
    ours = re.compile(rf"{re.escape(_line(hotline))}-\d{{4}}-\d{{2}}-\d{{2}}-\d{{1,3}}{DOMAIN}")
    for event in events:
        uid = str(event.get("uid", ""))
        if ours.fullmatch(uid):
            start, end = event["dtstart"].dt, event["dtend"].dt
            if isinstance(start, datetime) and isinstance(end, datetime) and _sound(start, end):
                yield OldEvent(uid, start, end)


def _sound(start: datetime, end: datetime) -> bool:
    """Whether two datetimes may be the ends of an event of ours."""
    aware = start.tzinfo is not None and end.tzinfo is not None
    return (
        aware and 2000 <= start.year < 2100 and start.year <= end.year <= 2100 and start.timestamp() < end.timestamp()
    )


def _line(hotline: Hotline) -> str:
    return quote(hotline.id, safe="")


def _uids(plan: Plan) -> Iterator[str]:
    """Yield line + local date + number of the pick within that day, by time."""
    for pick in plan.picks:
        number = 1 + sum(
            other.start.date() == pick.start.date() and other.start.timestamp() < pick.start.timestamp()
            for other in plan.picks
        )
        yield f"{_line(plan.hotline)}-{pick.start:%Y-%m-%d}-{number}{DOMAIN}"


def _event(plan: Plan, uid: str, start: datetime, end: datetime, lang: str, pick: Pick | None) -> Any:
    """Return one event; without a pick, its cancellation."""
    from icalendar import Alarm, Event

    event = Event()
    summary = f"{_TITLE[lang]} {plan.hotline.name[lang]}"
    event.add("uid", uid)
    event.add("dtstamp", plan.now.astimezone(UTC))
    event.add("sequence", int(plan.now.timestamp()) // 60)  # minutes: seconds would outgrow 31 bits in 2038
    event.add("dtstart", start.astimezone(plan.grid.zone))
    event.add("dtend", end.astimezone(plan.grid.zone))
    event.add("summary", summary if pick else f"{Text('取消', 'Cancelled')[lang]}: {summary}")
    event.add("status", "CONFIRMED" if pick else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["plan-call"])
    if pick:
        event.add("description", _description(plan, pick, lang))
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -ALARM)
        alarm.add("description", summary)
        event.add_component(alarm)
    return event


def _description(plan: Plan, pick: Pick, lang: str) -> str:
    """Return why, which number, and what to have ready. Numbers not to dial stay out: phones make links of them."""
    hotline = plan.hotline
    load = f"{pick.load:.2f} ({pick.low:.2f}-{pick.high:.2f})"
    lines = [
        Text(
            f"得分 {pick.score}（0-100，越高越闲），负荷 {load}",
            f"Score {pick.score} (0-100, high is quiet), load {load}",
        )[lang]
    ]
    lines.append(Text("原因：", "Why: ")[lang] + reasons(pick.because, lang))
    lines += [Text("号码：", "Number: ")[lang] + number_label(number, lang) for number in hotline.dialable]
    if hotline.entrance:
        lines.append(Text("入口：", "Entrance: ")[lang] + hotline.entrance[lang])
    if hotline.ready:
        lines.append(
            Text("准备好：", "Have ready: ")[lang]
            + ("；" if lang == "zh" else "; ").join(item[lang] for item in hotline.ready)
        )
    if hotline.menu:
        lines.append(Text("提示：", "Note: ")[lang] + hotline.menu[lang])
    return "\n".join([*lines, *caveats(plan, lang)])
