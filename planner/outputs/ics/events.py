"""Events as every calendar here writes them: times, alarms, UIDs."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planner.outputs.words.dates import own_clock
from planner.outputs.words.decision import ease_label
from planner.outputs.words.line import numbers_label
from planner.outputs.words.plan import caveats, reasons, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

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
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    if public:
        calendar.add("x-published-ttl", vDuration(REFRESH))
    for event in events:
        calendar.add_component(event)
    if events:
        calendar.add_missing_timezones(first_date=min(event["dtstart"].dt for event in events).date())
    for zone in calendar.timezones:
        zone.pop("comment", None)  # libical and strict Ruby readers reject a COMMENT there
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


def _line_in_uid(hotline: Hotline) -> str:
    """Return a line's id with nothing in it that a UID could not hold."""
    return quote(hotline.id, safe="")


def pick_event(plan: Plan, uid: str, pick: Pick, t: Voice, *, title: str = "", lead: Sequence[str] = ()) -> Any:
    """Return the event of a pick, at the caller's own moment where one was drawn. `lead` comes first in its description."""
    start, end = (pick.yours.at, pick.yours.until) if pick.yours else (pick.start, pick.end)
    description = [*lead, *_description(plan, pick, t, ready=not lead)]
    return call_event(plan, uid, start, end, title or title_of(plan, t), description)


def call_event(plan: Plan, uid: str, start: datetime, end: datetime, title: str, description: Sequence[str]) -> Any:
    """Return the event of a call, with an alarm before it."""
    from icalendar import Alarm

    event = _event(plan, uid, start, end, title)
    event.add("status", "CONFIRMED")
    event.add("description", "\n".join(description))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM)
    alarm.add("description", title)
    event.add_component(alarm)
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

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", plan.now.astimezone(UTC))
    event.add("sequence", int(plan.now.timestamp()) // 60)  # minutes: seconds would outgrow 31 bits in 2038
    start, end = told_on(plan.grid.zone, start, end)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["plan-call"])
    return event


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
