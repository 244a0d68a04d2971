"""A plan as an iCalendar file (RFC 5545): one event per pick, so that a second import updates instead of doubling."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planner.hotline import PlanError, Text
from planner.outputs.case import deadline_label, ready_lines, say_lines, stage_do, stage_lines
from planner.outputs.text import overdue_label
from planner.outputs.wish_words import own_clock
from planner.outputs.words import caveats, numbers_label, reasons
from planner.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from planner.case_plan import CasePlan, Deadline, Stage
    from planner.hotline import Hotline
    from planner.plan import Pick, Plan

PRODUCT = "-//plan-call//"
ALARM = timedelta(minutes=5)
REFRESH = timedelta(days=1)
KEEP = timedelta(days=30)
"""How long a feed keeps what is over: who looks back at last week's call finds it."""
MORNING = timedelta(hours=9)  # when a task of a day rings
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
    picks = dict(zip(_uids(plan), plan.picks, strict=True))
    events = [_event(plan, uid, pick.start, pick.end, lang, pick) for uid, pick in picks.items()]
    gone = [event for event in old if event.uid not in picks and event.end.timestamp() > plan.now.timestamp()]
    cancelled = [_event(plan, event.uid, event.start, event.end, lang, None) for event in gone]
    return _calendar(plan.hotline.name[lang], lang, events + cancelled)


def render_feed(plan: Plan, lang: str, old: Mapping[str, Any]) -> bytes:
    """Return the picks as a calendar to subscribe to, which replaces one with the `old` events, by UID.

    Of those, what has begun is kept for a while, and what says the same as before stays as it is: nothing to update.
    """
    since = plan.now.timestamp() - KEEP.total_seconds()
    begun = {uid: event for uid, event in old.items() if event["dtstart"].dt <= plan.now}  # that does not move any more
    picks = {uid: pick for uid, pick in zip(_uids(plan), plan.picks, strict=True) if uid not in begun}
    events = [_event(plan, uid, pick.start, pick.end, lang, pick) for uid, pick in picks.items()]
    same = {uid: old[uid] for event in events if (uid := event["uid"]) in old and _words(event) == _words(old[uid])}
    past = [event for event in begun.values() if event["dtend"].dt.timestamp() > since]
    return _calendar(plan.hotline.name[lang], lang, past + [same.get(event["uid"], event) for event in events])


def render_case_ics(plan: CasePlan, lang: str) -> bytes:
    """Return the plan of a case as a calendar: its windows as events; steps, deadlines and overdue promises as tasks with alarms. Same plan, same bytes."""
    parts = [_overdue_task(plan, number, lang) for number in range(1, len(plan.overdue) + 1)]
    parts += [_step_task(plan, stage, lang) for stage in plan.stages if not stage.picks]
    for deadline in plan.deadlines:
        if deadline.ends and not deadline.done and deadline.ends.timestamp() > plan.now.timestamp():
            parts.append(_deadline_task(plan, deadline, lang))
    for stage in plan.stages:
        for number, pick in enumerate(stage.picks, 1):
            assert stage.plan is not None
            uid, title = _case_uid(plan, f"{stage.step.id}-{number}"), _title(plan, stage.plan.hotline.name[lang], lang)
            event = _event(stage.plan, uid, pick.start, pick.end, lang, pick, title, _lead(plan, stage, lang))
            if number > 1:  # for who cannot take the first: it does not ring
                event["summary"] = event["summary"] + Text("（备选）", " (alternative)")[lang]
                event.subcomponents.clear()
            parts.append(event)
    return _calendar(plan.case.name[lang], lang, parts)


def _step_task(plan: CasePlan, stage: Stage, lang: str) -> Any:
    """Return a step that has no window: it is for its day, or was done on it."""
    begin = stage.at.astimezone(plan.case.zone)
    if begin.time() == time():
        begin += MORNING
    lines = [stage_do(plan, stage, lang), *stage_lines(plan, stage, lang, hints=False)]
    title = _title(plan, stage.step.do[lang], lang)
    done = stage.done is not None
    return _task(plan, stage.step.id, title, lines, begin, _midnight_after(begin), begin, done=done)


def _deadline_task(plan: CasePlan, deadline: Deadline, lang: str) -> Any:
    """Return a deadline. It rings on the morning of its last day, or a day ahead of an hour; if that is over, half-way to the end."""
    assert deadline.ends
    now, ends = plan.now.astimezone(plan.case.zone), deadline.ends.astimezone(plan.case.zone)
    ring = ends - timedelta(days=1) + (MORNING if ends.time() == time() else timedelta(0))
    ring = ring if ring > now else now + timedelta(minutes=(ends - now) // timedelta(minutes=2))
    label = deadline_label(plan, deadline, lang, room=False)
    begin = min(now, ends - timedelta(minutes=1))
    return _task(plan, f"deadline-{deadline.id}", _title(plan, deadline.name[lang], lang), [label], begin, ends, ring)


def _overdue_task(plan: CasePlan, number: int, lang: str) -> Any:
    """Return a promise that was not kept in time: today is the day to ask."""
    each, now = plan.overdue[number - 1], plan.now.astimezone(plan.case.zone)
    lines = [each.escalation[lang]] if plan.warned_of else [overdue_label(each, now, lang), each.escalation[lang]]
    title = _title(plan, Text("逾期承诺", "overdue promise")[lang], lang)
    return _task(plan, f"overdue-{each.followup.id}-{number}", title, lines, now, _midnight_after(now), now)


def _midnight_after(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)


def _task(
    plan: CasePlan, name: str, title: str, lines: list[str], begin: datetime, ends: datetime, ring: datetime, *,
    done: bool = False,
) -> Any:  # fmt: skip
    """Return a task from `begin` to `ends` with an alarm, or one that is done."""
    from icalendar import Alarm, Todo

    todo, alarm = Todo(), Alarm()
    todo.add("uid", _case_uid(plan, name))
    todo.add("dtstamp", plan.now.astimezone(UTC))
    todo.add("sequence", int(plan.now.timestamp()) // 60)
    todo.add("dtstart", begin)
    todo.add("due", ends)
    todo.add("summary", title)
    todo.add("description", "\n".join(lines))
    todo.add("status", "COMPLETED" if done else "NEEDS-ACTION")
    todo.add("categories", ["plan-call"])
    if not done:
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", ring - begin)
        alarm.add("description", title)
        todo.add_component(alarm)
    return todo


def _title(plan: CasePlan, words: str, lang: str) -> str:
    """Return the case and the head of what is to be done."""
    colon = Text("：", ": ")[lang]
    return plan.case.name[lang] + colon + words.partition(colon.strip())[0]


def _lead(plan: CasePlan, stage: Stage, lang: str) -> list[str]:
    """Return what to do in a window; for the case's own call also what to have ready and what to say.

    Words of the caller's that hold a number not to be dialled stay out: phones make links of digits.
    """
    lines = [stage_do(plan, stage, lang)]
    if stage is not plan.main:
        return lines
    said = replace(plan, words=("", "", "")) if plan.warned_of else plan
    ready = Text("；", "; ")[lang].join(ready_lines(plan, lang))
    return [*lines, Text("准备好：", "Have ready: ")[lang] + ready, *say_lines(said, lang)]


def _case_uid(plan: CasePlan, name: str) -> str:
    """Return an id that stays the same for the same case of the same order; the order's number itself stays out."""
    of = hashlib.sha256(plan.words[0].encode()).hexdigest()[:8] if plan.words[0] else "any"
    return f"case-{plan.case.id}-{of}-{name}{DOMAIN}"


def _words(event: Any) -> list[bytes]:
    """Return what an event says, without when it was written."""
    return [line for line in event.to_ical().splitlines() if not line.startswith((b"DTSTAMP", b"SEQUENCE"))]


def render_events(plan: Plan, lang: str, most: int) -> list[bytes]:
    """Return a calendar for each of the first picks, with that one event: the same one as in `render_ics`."""
    picks = islice(zip(_uids(plan), plan.picks, strict=True), most)
    events = (_event(plan, uid, pick.start, pick.end, lang, pick) for uid, pick in picks)
    return [_calendar(plan.hotline.name[lang], lang, [event]) for event in events]


def _calendar(name: str, lang: str, events: list[Any]) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT + lang.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    if events:
        calendar.add_missing_timezones(first_date=min(event["dtstart"].dt for event in events).date())
    for zone in calendar.timezones:
        zone.pop("comment", None)  # libical and strict Ruby readers reject a COMMENT there
    return bytes(calendar.to_ical())


def read_events(path: Path, hotline: Hotline) -> list[OldEvent]:
    """Return this hotline's events of a file exported before. Raises PlanError if it is no such file."""
    found = _events_of(path, hotline, Text(f"--replaces {plain(path)}", f"--replaces {plain(path)}"))
    return [OldEvent(uid, event["dtstart"].dt, event["dtend"].dt) for uid, event in found.items()]


def read_feed(path: Path, hotline: Hotline) -> dict[str, Any]:
    """Return the events of a feed written before, by UID. Raises PlanError if it is no such file: it would be overwritten."""
    return _events_of(path, hotline, Text(plain(path), plain(path)), only_ours=True)


def _events_of(path: Path, hotline: Hotline, where: Text, *, only_ours: bool = False) -> dict[str, Any]:
    from icalendar import Calendar

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ValueError(f"> {MAX_BYTES} bytes")
        if not (raw.lstrip().startswith(b"BEGIN:VCALENDAR") and raw.rstrip().endswith(b"END:VCALENDAR")):
            raise ValueError("not a whole VCALENDAR")
        calendars = Calendar.from_ical(raw, multiple=True)
        if only_ours and not all(str(each.get("prodid", "")).startswith(PRODUCT) for each in calendars):
            raise ValueError("written by another program")
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
        return {str(event["uid"]): event for event in _own(events, hotline)}
    except OSError as error:
        reason = str(error.strerror)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:80]
    raise PlanError(
        f"{where.zh}：不是可读的日历文件（{reason!r}）；请给 plan-call 写的 .ics",
        f"{where.en}: is no readable calendar file ({reason!r}); give an .ics written by plan-call",
    )


def _own(events: Iterable[Any], hotline: Hotline) -> Iterator[Any]:
    """Keep the events that this program wrote for this line; the rest of the file is none of our business."""
    ours = re.compile(rf"{re.escape(_line(hotline))}-\d{{4}}-\d{{2}}-\d{{2}}-\d{{1,3}}{DOMAIN}")
    for event in events:
        uid = str(event.get("uid", ""))
        if ours.fullmatch(uid):
            start, end = event["dtstart"].dt, event["dtend"].dt
            if isinstance(start, datetime) and isinstance(end, datetime) and _sound(start, end):
                yield event


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


def _event(
    plan: Plan, uid: str, start: datetime, end: datetime, lang: str, pick: Pick | None, title: str = "",
    lead: Iterable[str] = (),
) -> Any:  # fmt: skip
    """Return one event; without a pick, its cancellation. `lead` comes first in its description."""
    from icalendar import Alarm, Event

    event = Event()
    summary = title or f"{_TITLE[lang]} {plan.hotline.name[lang]}"
    event.add("uid", uid)
    event.add("dtstamp", plan.now.astimezone(UTC))
    event.add("sequence", int(plan.now.timestamp()) // 60)  # minutes: seconds would outgrow 31 bits in 2038
    start, end = start.astimezone(plan.grid.zone), end.astimezone(plan.grid.zone)
    if start.fold or end.fold:  # in the hour that the end of summer time repeats a wall clock means the first time
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", summary if pick else f"{Text('取消', 'Cancelled')[lang]}: {summary}")
    event.add("status", "CONFIRMED" if pick else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["plan-call"])
    if pick:
        event.add("description", "\n".join([*lead, _description(plan, pick, lang, ready=not lead)]))
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -ALARM)
        alarm.add("description", summary)
        event.add_component(alarm)
    return event


def _description(plan: Plan, pick: Pick, lang: str, *, ready: bool) -> str:
    """Return why, which number, and where wanted what to have `ready`. Numbers not to dial stay out: phones make links of them."""
    hotline = plan.hotline
    load = f"{pick.load:.2f} ({pick.low:.2f}-{pick.high:.2f})"
    lines = [
        Text(
            f"得分 {pick.score}（0-100，越高越闲），负荷 {load}",
            f"Score {pick.score} (0-100, high is quiet), load {load}",
        )[lang]
    ]
    if own := own_clock(plan, pick.start, pick.end, lang):
        lines.append(own)
    lines.append(Text("原因：", "Why: ")[lang] + reasons(pick.because, lang))
    lines += [Text("号码：", "Number: ")[lang] + number for number in numbers_label(hotline, lang)]
    if hotline.entrance:
        lines.append(Text("入口：", "Entrance: ")[lang] + hotline.entrance[lang])
    if ready and hotline.ready:
        lines.append(
            Text("准备好：", "Have ready: ")[lang]
            + ("；" if lang == "zh" else "; ").join(item[lang] for item in hotline.ready)
        )
    if ready and hotline.menu:
        lines.append(Text("提示：", "Note: ")[lang] + hotline.menu[lang])
    return "\n".join([*lines, *caveats(plan, lang)])
