"""Days and moments in words, on the line's clock and on the caller's."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from planner.days.clock import last_day
from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.messages import Text

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime, tzinfo
    from zoneinfo import ZoneInfo

    from planner.caller.wishes import Wishes
    from planner.line.hotline import Hours
    from planner.messages import Voice
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

WEEKDAY_NAMES = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)
_KIND_NAMES = {
    "workday": Text("工作日", "workdays"),
    "weekend": Text("周末", "weekends"),
    "holiday": Text("节假日", "holidays"),
    "makeup": Text("调休上班日", "make-up workdays"),
    "bridge": Text("夹心工作日", "bridge days"),
}


_ZONES = {"Asia/Shanghai": Text("北京时间", "Beijing time")}
"""Zones by the name that people call them by."""


def zone_label(zone: str, t: Voice) -> str:
    """Return a zone as a reader knows it, "Beijing time", or by its key."""
    return t(_ZONES[zone]) if zone in _ZONES else zone


def both_clocks(plan: Plan, start: datetime, end: datetime, t: Voice) -> str:
    """Return a window on the line's clock, and on the caller's where that is another."""
    clocks = [span_label(start, end, t), own_clock(plan, start, end, t)]
    return t.comma(clock for clock in clocks if clock)


def own_clock(plan: Plan, start: datetime, end: datetime, t: Voice) -> str:
    """Return a window on the caller's own clock, "your clock 06-28 Sun 12:30-14:00 Europe/Berlin"; empty where it is the line's."""
    zone = own_zone(plan.wishes, plan.hotline.timezone)
    if zone is None:
        return ""
    return f"{t('你那边', 'your clock')} {span_label(start.astimezone(zone), end.astimezone(zone), t)} {zone.key}"


def own_zone(wishes: Wishes, timezone: str) -> ZoneInfo | None:
    """Return the zone of the caller's own clock, where it is another than `timezone`."""
    return None if wishes.zone is None or wishes.zone.key == timezone else wishes.zone


def span_label(start: datetime, end: datetime, t: Voice) -> str:
    """Return "11-29 Sun 18:30-20:00"."""
    return f"{clock_label(start, t)}-{closing(end.time())}"


def moment_label(plan: Plan, moment: datetime, t: Voice) -> str:
    """Return "06-28 Sun 18:00" on the line's clock, and on the caller's where that is another; with a year that is not this one."""

    def on(zone: tzinfo) -> str:
        at = moment.astimezone(zone)
        return begin_label(plan.now, at, t)

    own = own_zone(plan.wishes, plan.hotline.timezone)
    return t.comma([on(plan.grid.zone), *([f"{t('你那边', 'your clock')} {on(own)}"] if own else [])])


_NEAR = (Text("今天", "today"), Text("明天", "tomorrow"))


def near_day(now: datetime, day: date, t: Voice) -> str:
    """Return a day by name, "today Wed", "tomorrow Thu", or "11-29 Sun", with its year where that is another."""
    ahead = (day - now.date()).days
    if 0 <= ahead < len(_NEAR):
        return f"{t(_NEAR[ahead])} {t(WEEKDAY_NAMES[day.weekday()])}"
    return date_label(now, day, t)


def near_moment(plan: Plan, moment: datetime, t: Voice) -> str:
    """Return "today Wed 18:00" on the line's clock."""
    at = moment.astimezone(plan.grid.zone)
    return f"{near_day(plan.now, at.date(), t)} {at:%H:%M}"


def near_span(plan: Plan, pick: Pick, t: Voice) -> str:
    """Return "tomorrow Thu 18:30-20:00" on the line's clock."""
    return f"{near_moment(plan, pick.start, t)}-{closing(pick.end.time())}"


def soon_label(plan: Plan, moment: datetime, t: Voice) -> str:
    """Return "tomorrow Thu 09:00" on the line's clock, and the caller's clock, if another."""
    own = own_zone(plan.wishes, plan.hotline.timezone)
    there = [f"{t('你那边', 'your clock')} {clock_label(moment.astimezone(own), t)}"] if own else []
    return t.comma([near_moment(plan, moment, t), *there])


def begin_label(now: datetime, moment: datetime, t: Voice) -> str:
    """Return a moment on the clock it was told on, "06-28 Sun 09:00"; with a year that is not this one."""
    return f"{date_label(now, moment.date(), t)} {moment:%H:%M}"


def end_label(now: datetime, end: datetime, t: Voice) -> str:
    """Return an end on the clock it was told on, "06-28 Sun 24:00"; with a year that is not this one."""
    return f"{date_label(now, last_day(end), t)} {closing(end.time())}"


def dated_label(moment: datetime, t: Voice, *, ends: bool = False) -> str:
    """Return "2026-06-24 Wed 10:05", of a moment at which something happened or `ends`."""
    day, clock = (last_day(moment), closing(moment.time())) if ends else (moment.date(), f"{moment:%H:%M}")
    return f"{day:%Y}-{day_label(day, t)} {clock}"


def clock_label(moment: datetime, t: Voice) -> str:
    """Return "11-29 Sun 18:30"."""
    return f"{day_label(moment.date(), t)} {moment:%H:%M}"


def closing(clock: time) -> str:
    """Return the time of day at which something ends: of a midnight, the 24:00 of the day before it."""
    return "24:00" if clock == time() else f"{clock:%H:%M}"


def date_label(now: datetime, day: date, t: Voice) -> str:
    """Return a day, with its year where that is not this one."""
    return ("" if day.year == now.year else f"{day:%Y}-") + day_label(day, t)


def day_label(day: date, t: Voice) -> str:
    """Return "11-29 Sun"."""
    return f"{day:%m-%d} {t(WEEKDAY_NAMES[day.weekday()])}"


def days_label(hours: Hours, t: Voice) -> str:
    """Return the days of an entry of hours: "Mon-Fri", "workdays", or its dates."""
    return f"{hours.since}..{hours.until}" if hours.since else day_words(hours.days, t)


def day_words(days: Collection[str], t: Voice) -> str:
    """Return words of WEEKDAYS and DAY_KINDS for a reader, "Mon-Fri, holidays"; empty for none."""
    names = {i: t(name) for i, name in enumerate(WEEKDAY_NAMES) if WEEKDAYS[i] in days}
    first, last = min(names, default=0), max(names, default=0)
    in_a_row = len(names) > 2 and last - first == len(names) - 1
    shown = [f"{names[first]}-{names[last]}"] if in_a_row else list(names.values())
    return ", ".join(shown + [t(_KIND_NAMES[kind]) for kind in DAY_KINDS if kind in days])
