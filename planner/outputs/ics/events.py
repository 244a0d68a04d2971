"""Events as every calendar here writes them: times, alarms, UIDs."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planner.outputs.ics.zones import zones_of
from planner.outputs.words.dates import own_clock
from planner.outputs.words.decision import ease_label
from planner.outputs.words.line import numbers_label
from planner.outputs.words.plan import caveats, reasons, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from planner.guide.case_plan import CasePlan
    from planner.line.hotline import Hotline
    from planner.messages import Voice
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

PRODUCT = "-//plan-call//"
DOMAIN = "@plan-call"
ALARM = timedelta(minutes=5)
REFRESH = timedelta(days=1)


def calendar_file(name: str, events: Sequence[Any], t: Voice, *, public: bool = False) -> bytes:
    """Return the calendar of this `name` with these events and tasks, as the bytes of a file.

    A `public` one is subscribed to: it says when to look again in the words of older programs, too.
    """
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("prodid", PRODUCT + t.lang.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if public or len(events) > 1:  # a name makes some programs open a calendar of its own, for a single event
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    if public:
        calendar.add("x-published-ttl", vDuration(REFRESH))
    for component in (*zones_of(events), *events):
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def picks_by_uid(plan: Plan) -> dict[str, Pick]:
    """Return the picks by their UIDs: line + local date + number of the pick within that day, by time."""
    picks = {}
    for pick in plan.picks:
        number = 1 + sum(
            other.start.date() == pick.start.date() and other.start.timestamp() < pick.start.timestamp()
            for other in plan.picks
        )
        picks[f"{_line_in_uid(plan.hotline)}-{pick.start:%Y-%m-%d}-{number}{DOMAIN}"] = pick
    return picks


def uid_pattern(hotline: Hotline) -> re.Pattern[str]:
    """Return what the UIDs of a line's events look like."""
    return re.compile(rf"{re.escape(_line_in_uid(hotline))}-\d{{4}}-\d{{2}}-\d{{2}}-\d{{1,3}}{DOMAIN}")


def public_uid(hotline: Hotline, day: date, number: int) -> str:
    """Return the UID of the event of a day in one of a line's public calendars."""
    return f"{_line_in_uid(hotline)}-{day}-v{number:02}{DOMAIN}"


def public_uid_pattern(hotline: Hotline) -> re.Pattern[str]:
    """Return what the UIDs of a line's public calendars look like, with the number of the calendar."""
    return re.compile(rf"{re.escape(_line_in_uid(hotline))}-\d{{4}}-\d{{2}}-\d{{2}}-v(\d{{2}}){DOMAIN}")


def case_uid(plan: CasePlan, name: str) -> str:
    """Return an id that stays the same for the same case, so that a second import updates it."""
    return f"case-{plan.case.id}-{plan.keys[0]}-{name}{DOMAIN}"


def case_uid_pattern(plan: CasePlan) -> re.Pattern[str]:
    """Return what the UIDs of a case look like, also from when less was known of it."""
    return re.compile(rf"case-{re.escape(plan.case.id)}-(?:{'|'.join(map(re.escape, plan.keys))})-[\w-]+{DOMAIN}")


def _line_in_uid(hotline: Hotline) -> str:
    """Return a line's id with nothing in it that a UID could not hold."""
    return quote(hotline.id, safe="")


def pick_event(plan: Plan, uid: str, pick: Pick, t: Voice, *, title: str = "", lead: Sequence[str] = ()) -> Any:
    """Return the event of a pick, at the caller's own moment where one was drawn. `lead` comes first in its description."""
    span = (pick.yours.at, pick.yours.until) if pick.yours else (pick.start, pick.end)
    description = [*lead, *_description(plan, pick, t, ready=not lead)]
    return call_event(plan, uid, span, title or title_of(plan, t), description, t)


def call_event(
    plan: Plan, uid: str, span: tuple[datetime, datetime], title: str, description: Sequence[str], t: Voice
) -> Any:
    """Return the event of a call, with an alarm before it."""
    event = _event(plan, uid, *span, title)
    event.add("status", "CONFIRMED")
    event.add("description", "\n".join(description))
    if place := place_of(plan.hotline, t):
        event.add("location", place)
    add_alarm(event, title, -ALARM)
    return event


def cancelled_event(plan: Plan, uid: str, start: datetime, end: datetime, t: Voice) -> Any:
    """Return the cancellation of an event that was written earlier."""
    event = _event(plan, uid, start, end, f"{t('取消', 'Cancelled')}: {title_of(plan, t)}")
    event.add("status", "CANCELLED")
    return event


def title_of(plan: Plan, t: Voice) -> str:
    """Return "Call Pinduoduo", or of a chat, which is not called, "Ask Pinduoduo"."""
    return f"{t('打电话', 'Call') if plan.hotline.dialable or not plan.hotline.entrance else t('在线咨询', 'Ask')} {t(plan.hotline.name)}"


def _event(plan: Plan, uid: str, start: datetime, end: datetime, title: str) -> Any:
    """Return an event that keeps nobody busy, on the line's clock."""
    from icalendar import Event

    event = stamped(Event(), uid, plan.now, title)
    start, end = told_on(plan.grid.zone, start, end)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("transp", "TRANSPARENT")
    return event


def stamped(component: Any, uid: str, now: datetime, title: str) -> Any:
    """Return an event or a task with its UID, its title, and when it was written: the later one counts."""
    component.add("uid", uid)
    component.add("dtstamp", now.astimezone(UTC))
    component.add("sequence", int(now.timestamp()) // 60)  # minutes: seconds would outgrow 31 bits in 2038
    component.add("summary", title)
    component.add("categories", ["plan-call"])
    return component


def add_alarm(component: Any, title: str, trigger: timedelta, related: str = "START") -> None:
    """Let an event or a task ring so long after its START or END."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", trigger, parameters={} if related == "START" else {"RELATED": related})
    alarm.add("description", title)
    component.add_component(alarm)


def told_on(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return both ends of an event on the clock of a zone, or in UTC where that clock would not tell which moment is meant."""
    start, end = start.astimezone(zone), end.astimezone(zone)
    if start.fold or end.fold:  # in the hour that the end of summer time repeats a wall clock means the first time
        return start.astimezone(UTC), end.astimezone(UTC)
    return start, end


def _description(plan: Plan, pick: Pick, t: Voice, *, ready: bool) -> list[str]:
    """Return why, how to reach the line, and what speaks against it."""
    lines = [sentence(ease_label(pick, t))]
    if own := own_clock(plan, pick.start, pick.end, t):
        lines.append(own)
    lines.append(t("原因：", "Why: ") + reasons(pick.because, t, figures=False))
    return [*lines, *contact(plan.hotline, t, ready=ready), *caveats(plan, t, of=pick.start.date())]


def place_of(hotline: Hotline, t: Voice) -> str:
    """Return where a line is to be found: the numbers to dial, else the head of its entrance; empty where there is neither."""
    entrance = t(hotline.entrance) if hotline.entrance else ""
    return t.listed(number.dial for number in hotline.dialable) or re.split("[；;]", entrance)[0]


def contact(hotline: Hotline, t: Voice, *, ready: bool = True) -> list[str]:
    """Return how to reach a line, and where wanted what to have `ready`. Numbers not to dial stay out: phones make links of them."""
    lines = [t("号码：", "Number: ") + number for number in numbers_label(hotline, t)]
    if hotline.entrance:
        lines.append(t("入口：", "Entrance: ") + t(hotline.entrance))
    if ready and hotline.ready:
        lines.append(t("准备好：", "Have ready: ") + t.semicolon(map(t, hotline.ready)))
    if ready and hotline.menu:
        lines.append(t("提示：", "Note: ") + t(hotline.menu))
    return lines
