"""Hours and days as people type them: 12-14, 工作日 9:00-12:00."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import TYPE_CHECKING

from planner.days.clock import DAY, hh_mm_spans
from planner.line.hotline import WEEKDAYS, Hours
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from collections.abc import Sized

BETWEEN_FORMS = "12:00-14:00,18:00-21:00, 12-14, 12点到14点, 22:00-02:00"
DAYS_FORMS = "mon-fri, sat,sun, workday, weekend, holiday, 工作日, 周末, 周一到周五"
OPEN_FORMS = "'mon-fri 09:00-12:00,13:30-17:30', '9am-6pm', 'workday 9:00-18:00; weekend 9:00-12:00', '工作日 9:00-18:00; 周末 9:00-12:00', 全天"
MAX_LISTED = 20  # spans of hours
_DAY_WORDS = {
    **dict.fromkeys(("workday", "workdays", "weekday", "weekdays", "工作日"), ("workday",)),
    **dict.fromkeys(("weekend", "weekends", "周末"), ("weekend",)),
    **dict.fromkeys(("holiday", "holidays", "节假日"), ("holiday",)),
    **dict.fromkeys(("all", "daily", "每天"), WEEKDAYS),
}
_FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HALF = "上午|早上|中午|下午|晚上"
_OWN_HOURS = Text("你自己写的（--hours）", "as you gave them (--hours)")


def parse_between(text: str) -> tuple[tuple[time, time], ...]:
    """Return "12:00-14:00,18:00-21:00" or "12点到14点" as pairs of times; an end at or before its start is on the next day.

    Raises PlanError that names the accepted forms.
    """
    spans = _spans(text)
    if spans is None:
        raise PlanError(
            f"{text[:40]!r} 看不懂这些时段；可以写 {BETWEEN_FORMS}",
            f"{text[:40]!r} are not hours; write for example {BETWEEN_FORMS}",
        )
    _check_count(spans)
    return spans


def parse_days_wanted(text: str) -> frozenset[str]:
    """Return "mon-fri,sun", "workday" or "周末" as words of WEEKDAYS and DAY_KINDS. Raises PlanError that names the accepted forms."""
    days: set[str] = set()
    for part in re.split(r"[,，、\s]+", re.sub(r"\s*-\s*", "-", text.strip().lower())):
        first, dash, last = re.sub("[–—−~到至]", "-", part).partition("-")
        begin, end = weekday_of(first), weekday_of(last if dash else first)
        if part in _DAY_WORDS:
            days.update(_DAY_WORDS[part])
        elif begin is not None and end is not None:
            days.update(WEEKDAYS[day % 7] for day in range(begin, end + 1 + 7 * (end < begin)))
        else:
            raise PlanError(
                f"{text[:40]!r} 看不懂这些日子；可以写 {DAYS_FORMS}",
                f"{text[:40]!r} are not days; write for example {DAYS_FORMS}",
            )
    return frozenset(days)


def parse_open(text: str) -> tuple[Hours, ...]:
    """Return "mon-fri 09:00-12:00,13:30-17:30; 周末 9点到12点" as a line's hours, as the caller knows them; without days it is every day.

    Raises PlanError that names the accepted forms.
    """
    from planner.reading.hours import hours_of_day

    entries = []
    for part in unicodedata.normalize("NFKC", text).split(";"):
        words = re.sub(r"全天|\b24 ?(?:h|hours|小时)$", "0:00-24:00", " ".join(part.lower().split()))
        match = re.fullmatch(rf"([^0-9]*?)((?:{_HALF})? ?[0-9].*)", words)
        spans = match and _spans(match[2])
        if match is None or not spans:
            raise PlanError(
                f"{text[:40]!r} 看不懂这些服务时间；可以写 {OPEN_FORMS}",
                f"{text[:40]!r} are not a line's hours; write for example {OPEN_FORMS}",
            )
        on = match[1].strip(" :,、")
        days = parse_days_wanted(on) if on else frozenset(WEEKDAYS)
        ends = [(_minute(start), _minute(end)) for start, end in spans]
        minutes = [(start, end if start < end else end + DAY) for start, end in ends]  # a night ends on the next day
        open = hours_of_day(minutes, [hh_mm_spans([span]) for span in minutes])
        entries.append(Hours(days=days, open=open, agreed=open, source=_OWN_HOURS))
    _check_count(entries)
    return tuple(entries)


def _check_count(listed: Sized) -> None:
    if len(listed) > MAX_LISTED:
        raise PlanError(f"时段太多：至多 {MAX_LISTED} 段", f"too many hours: at most {MAX_LISTED} spans")


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _spans(text: str) -> tuple[tuple[time, time], ...] | None:
    """Return hours as pairs of times, None for what is none; an end of 24:00 is the midnight that ends the day."""
    spans = []
    for part in re.split(r"[,，、;；]\s*", text.strip()):
        words = re.split(r"\s*(?:[-–—−~～到至])\s*", part.strip())
        half = re.match(_HALF, words[0])  # 下午2点到4点: both are afternoon
        ends = [_time_of_day(word, half and half[0]) for word in words]
        whole_day = words[-1].startswith("24")
        if len(ends) != 2 or ends[0] is None or ends[1] is None or (ends[0] == ends[1] and not whole_day):
            return None
        spans.append((ends[0], ends[1]))
    return tuple(spans)


def _time_of_day(text: str, half: str | None) -> time | None:
    """Return "12:00", "12", "9am", "下午3点半" or "24:00" (the midnight that ends the day); `half` is of the day, where it has none of its own."""
    words = text.replace("：", ":").lower()
    match = re.fullmatch(rf"({_HALF})?\s*([0-9]{{1,2}})(?::([0-9]{{2}})|点(半)?)?\s*(am|pm)?", words)
    if match is None:
        return None
    hour, minute = int(match[2]), 30 if match[4] else int(match[3] or 0)
    if (hour, minute) == (24, 0):
        return time()
    try:
        return clock_time(hour, minute, match[5] or match[1] or half)
    except ValueError:
        return None


def clock_time(hour: int, minute: int, half: str | None) -> time:
    """Return a time of day; `half`, where there is one, is the half of the day that it is in. Raises ValueError."""
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise ValueError
        return time(hour % 12 + 12 * (half == "pm"), minute)
    return time(hour + 12 if half in ("下午", "晚上") and hour < 12 else hour, minute)


def weekday_of(word: str) -> int | None:
    """Return the weekday, 0 for Monday, that a word in lower case names: "mon", "monday", "周一"; None for another word."""
    for names in (WEEKDAYS, _FULL_WEEKDAYS):
        if word in names:
            return names.index(word)
    match = re.fullmatch(r"(?:周|星期|礼拜)([一二三四五六日天])", word)
    return "一二三四五六日".index(match[1].replace("天", "日")) if match else None
