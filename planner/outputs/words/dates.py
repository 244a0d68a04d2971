"""Days and moments in words, on the line's clock and on the caller's."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.messages import Text

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from planner.line.hotline import Hours
    from planner.plan.plan import Plan


def own_zone(plan: Plan) -> ZoneInfo | None:
    """Return the caller's own clock, where it is another than the line's."""
    zone = plan.wishes.zone
    return None if zone is None or zone.key == plan.hotline.timezone else zone


def own_clock(plan: Plan, start: datetime, end: datetime, lang: str) -> str:
    """Return a window on the caller's own clock, "your clock 06-28 Sun 12:30-14:00 Europe/Berlin"; empty where it is the line's."""
    zone = own_zone(plan)
    if zone is None:
        return ""
    label = span_label(start.astimezone(zone), end.astimezone(zone), lang)
    return Text(f"你那边 {label} {zone.key}", f"your clock {label} {zone.key}")[lang]


def both_clocks(plan: Plan, start: datetime, end: datetime, lang: str) -> str:
    """Return a window on the line's clock, and on the caller's where that is another."""
    clocks = [span_label(start, end, lang), own_clock(plan, start, end, lang)]
    return Text("，", ", ")[lang].join(clock for clock in clocks if clock)


def moment_label(plan: Plan, moment: datetime, lang: str) -> str:
    """Return "06-28 Sun 18:00" on the line's clock, and on the caller's where that is another."""
    clocks = [_clock(plan.now, moment.astimezone(plan.grid.zone), lang)]
    if zone := own_zone(plan):
        clocks.append(Text("你那边 ", "your clock ")[lang] + _clock(plan.now, moment.astimezone(zone), lang))
    return Text("，", ", ")[lang].join(clocks)


def end_label(now: datetime, moment: datetime, lang: str) -> str:
    """Return an end on the clock it was told on, "06-28 Sun 18:00"; a midnight is the 24:00 of the day before."""
    midnight = moment.time() == time()
    label = _clock(now, moment - timedelta(minutes=1) if midnight else moment, lang)
    return f"{label[:-5]}24:00" if midnight else label


def _clock(now: datetime, moment: datetime, lang: str) -> str:
    """Return a moment as its zone's clock shows it, with the year where that is not this one."""
    year = "" if moment.year == now.year else f"{moment.year}-"
    return f"{year}{day_label(moment.date(), lang)} {moment:%H:%M}"


WEEKDAY_NAMES = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def day_label(day: date, lang: str) -> str:
    """Return "11-29 周日"."""
    return f"{day:%m-%d} {WEEKDAY_NAMES[lang][day.weekday()]}"


def span_label(start: datetime, end: datetime, lang: str) -> str:
    """Return "11-29 周日 18:30-20:00"; the end of a day is 24:00."""
    closes = "24:00" if end.hour == end.minute == 0 else f"{end:%H:%M}"
    return f"{day_label(start.date(), lang)} {start:%H:%M}-{closes}"


def days_label(hours: Hours, lang: str) -> str:
    """Return the days of an entry of hours: "mon-fri", "workday", or its dates."""
    return f"{hours.since}..{hours.until}" if hours.since else day_words(hours.days, lang)


def day_words(days: Collection[str], lang: str) -> str:
    """Return words of WEEKDAYS and DAY_KINDS for a reader, "Mon-Fri, holidays"; empty for none."""
    kinds = {
        "workday": Text("工作日", "workdays"),
        "weekend": Text("周末", "weekends"),
        "holiday": Text("节假日", "holidays"),
        "makeup": Text("调休上班日", "make-up workdays"),
        "bridge": Text("夹心工作日", "bridge days"),
    }
    indices = [i for i, day in enumerate(WEEKDAYS) if day in days]
    names = WEEKDAY_NAMES[lang]
    together = len(indices) > 2 and indices[-1] - indices[0] == len(indices) - 1
    found = [f"{names[indices[0]]}-{names[indices[-1]]}"] if together else [names[i] for i in indices]
    return ", ".join(found + [kinds[kind][lang] for kind in DAY_KINDS if kind in days])
