"""Hours and days as people type them: 12-14, 工作日 9:00-12:00."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from planner.caller.typed_clock import CHINESE_PARTS, HOUR, clock_time, part_of
from planner.caller.typed_words import NUMBER, half_width, not_understood, number_of
from planner.days.clock import DAY, hh_mm_spans
from planner.frozen import replace
from planner.line.hotline import WEEKDAYS, Hours
from planner.messages import PlanError, Text
from planner.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sized

BETWEEN_FORMS = Text(
    "12:00-14:00,18:00-21:00、12点到14点、下午2点到5点、22:00-02:00",
    "12:00-14:00,18:00-21:00, 12-14, 9am-5pm, 22:00-02:00",
)
DAYS_FORMS = Text("周一到周五、周六,周日、工作日、周末、节假日", "mon-fri, sat,sun, workday, weekend, holiday")
OPEN_FORMS = Text(
    "'周一到周五 9:00-12:00,13:30-17:30'、'9点到18点'、'工作日 9:00-18:00; 节假日休息'、'18:00-次日2:00'、全天",
    "'mon-fri 09:00-12:00,13:30-17:30', '9am-6pm', 'workday 9:00-18:00; holiday closed', '18:00-02:00', '24/7'",
)
MAX_LISTED = 20  # spans of hours
_DAY_WORDS = {
    **dict.fromkeys(("workday", "workdays", "weekday", "weekdays", "工作日"), ("workday",)),
    **dict.fromkeys(("weekend", "weekends", "周末"), ("weekend",)),
    **dict.fromkeys(("holiday", "holidays", "ph", "节假日", "法定节假日"), ("holiday",)),
    **dict.fromkeys(("all", "daily", "每天"), WEEKDAYS),
}
_ALL_DAY = pattern(
    r"(?:24 ?/ ?7|7 ?(?:天 ?[×x*]?|[×x*]) ?24|全天候?(?: ?24)?|(?<![0-9:])24(?= ?h| ?小时)) ?(?:h|hours|小时)?(?:全天|服务)?$"
)
_SHUT = pattern(r"(.*?\S) ?(?:off|closed|休息|不营业|不上班)")
_NEXT_DAY = pattern(r"次日|翌日|第二天|next day ?")
_PAST_MIDNIGHT = pattern(r"(?<=[-–—~到至])2[5-9](?=[:点])")  # 18:00-26:00, as OpenStreetMap has it
_TWO_LETTERS = tuple(day[:2] for day in WEEKDAYS)  # as OpenStreetMap has them
_FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OWN_HOURS = Text("你自己写的（--hours）", "as you gave them (--hours)")


def parse_between(text: str) -> tuple[tuple[time, time], ...]:
    """Return "12:00-14:00,18:00-21:00" or "12点到14点" as pairs of times; an end at or before its start is on the next day.

    Raises PlanError that names the accepted forms.
    """
    spans = _spans(text)
    if spans is None:
        raise not_understood(text, Text("时段", "are not hours"), BETWEEN_FORMS)
    _check_count(spans)
    return spans


def parse_days_wanted(text: str) -> frozenset[str]:
    """Return "mon-fri,sun", "workday" or "周末" as words of WEEKDAYS and DAY_KINDS. Raises PlanError that names the accepted forms."""
    days: set[str] = set()
    for part in re.split(r"[,、\s]+", re.sub(r"\s*-\s*", "-", half_width(text).strip().lower())):
        first, dash, last = re.sub("[–—−~到至]", "-", part).partition("-")
        begin, end = weekday_of(first), weekday_of(last if dash else first)
        if part in _DAY_WORDS:
            days.update(_DAY_WORDS[part])
        elif begin is not None and end is not None:
            days.update(WEEKDAYS[day % 7] for day in range(begin, end + 1 + 7 * (end < begin)))
        else:
            raise not_understood(text, Text("日子", "are not days"), DAYS_FORMS)
    return frozenset(days)


def parse_open(text: str) -> tuple[Hours, ...]:
    """Return "mon-fri 09:00-12:00,13:30-17:30; 周末 9点到12点" as a line's hours, as the caller knows them; without days it is every day.

    Raises PlanError that names the accepted forms.
    """
    from planner.reading.hours import hours_of_day

    entries: list[Hours] = []
    for part in half_width(text).split(";"):
        words = _ALL_DAY.sub("0:00-24:00", _NEXT_DAY.sub("", " ".join(part.lower().split())))
        words = _PAST_MIDNIGHT.sub(lambda hour: str(int(hour[0]) - 24), words)
        if shut := _SHUT.fullmatch(words):  # these days, whatever stands before
            days = parse_days_wanted(shut[1].strip(" :,、"))
            entries = [replace(hours, days=hours.days - days) for hours in entries if hours.days - days]
            entries.append(Hours(days=days, open=(), agreed=(), source=_OWN_HOURS))
            continue
        match = re.fullmatch(rf"([^0-9]*?)((?:{CHINESE_PARTS})? ?[0-9].*)", words)
        spans = match and _spans(match[2])
        if match is None or not spans:
            raise not_understood(text, Text("服务时间", "are not a line's hours"), OPEN_FORMS)
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
    for part in re.split(r"[,、;]\s*", half_width(text).strip()):
        words = re.split(r"\s*(?:[-–—−~到至])\s*", part.strip())
        said = re.match(CHINESE_PARTS, words[0])  # 下午2点到4点: both are afternoon
        ends = [_time_of_day(word, said and said[0]) for word in words]
        whole_day = words[-1].startswith("24")
        if len(ends) != 2 or ends[0] is None or ends[1] is None or (ends[0] == ends[1] and not whole_day):
            return None
        spans.append((ends[0], ends[1]))
    return tuple(spans)


def _time_of_day(text: str, inherited: str | None) -> time | None:
    """Return "12:00", "12", "9am", "下午3点半" or "24:00" (the midnight that ends the day); the part of the day is `inherited` where it says none."""
    written = rf"({CHINESE_PARTS})?\s*({NUMBER})(?::([0-9]{{2}})|点(?:(半)|({NUMBER})分?)?)?\s*(?:([ap])m)?"
    match = re.fullmatch(written, text.lower())
    if match is None:
        return None
    own, hour, colon, half_past, past, am_pm = match.groups()
    minute = 30 if half_past else number_of(colon or past or "0")
    part = own or (None if am_pm else inherited)
    try:
        minutes = clock_time(number_of(hour), minute, am_pm, part_of(part) if part else None).minutes
    except ValueError:
        return None
    return time(minutes // HOUR % 24, minutes % HOUR)


def weekday_of(word: str) -> int | None:
    """Return the weekday, 0 for Monday, that a word in lower case names: "mon", "monday", "周一"; None for another word."""
    for names in (WEEKDAYS, _TWO_LETTERS, _FULL_WEEKDAYS):
        if word in names:
            return names.index(word)
    match = re.fullmatch(r"(?:周|星期|礼拜)([一二三四五六日天])", word)
    return "一二三四五六日".index(match[1].replace("天", "日")) if match else None
