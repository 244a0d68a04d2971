"""Durations and moments as people write them, in Chinese and English."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from planner.caller.typed_hours import clock_time, weekday_of
from planner.days.years import FIRST_YEAR, IN_YEARS, LAST_YEAR, end_of_years
from planner.messages import PlanError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


DURATION_FORMS = "7d, 48h, 2w, 1d12h, 30m, 7天, 两周"
WAIT_FORMS = "12m, 45s, 1h5m, 3:20, 0, 12分钟, 12分30秒"
PAST_FORMS = "昨天 10:00, yesterday 10:00, 周六 19:10, sat 19:10, 11-21 19:10, 2026-11-21T19:10"
MOMENT_FORMS = "2026-11-30, 2026-11-30T14:00, 14:00, 11-30 14:00, 明天, tomorrow, 周五, fri 3pm, 周五下午3点"
PAST_DAY_FORMS = "2026-06-20, 06-20, 昨天, yesterday, 周五, fri, 6月20日"
DUE_FORMS = f"48h, 48小时内, {MOMENT_FORMS}"
DATES_FORMS = "2026-12-24, 12-24, 明天, fri, 12-24..12-27"
MAX_BEGUN = 183  # days of a span without a year that is under way; a longer one was written the wrong way round
MAX_DATES = 731  # days of one span of dates
LONGEST_DUE = timedelta(days=183)  # of a promise without a year; a day that is further off was meant to be one gone by

_HOUR_WORDS = ("h", "hour", "hours", "小时", "个小时")
_MINUTE_WORDS = ("m", "min", "minute", "minutes", "分", "分钟")
_UNITS = {
    **dict.fromkeys(("w", "week", "weeks", "周", "星期", "个星期"), 7 * 24 * 60),
    **dict.fromkeys(("d", "day", "days", "天", "日"), 24 * 60),
    **dict.fromkeys(_HOUR_WORDS, 60),
    **dict.fromkeys(_MINUTE_WORDS, 1),
}
"""Of a duration -> minutes."""
_WAIT_UNITS = {
    **dict.fromkeys(_HOUR_WORDS, 60 * 60),
    **dict.fromkeys(_MINUTE_WORDS, 60),
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒", "秒钟"), 1),
}
"""Of a wait -> seconds."""
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_PART = re.compile(r"\s*([0-9]{1,6}|[一二两三四五六七八九十]{1,3})\s*([a-z]+|[个小时星期周天日分钟秒]+)\s*")
_TIME = r"(?P<part>上午|早上|中午|下午|晚上)?\s*(?:(?P<clock>\d{1,2}:\d{2})(?:-\d{1,2}:\d{2})?|(?P<hour>\d{1,2})(?:点(?P<half>半)?|(?=\s*[ap]m)))\s*(?P<noon>am|pm)?"
"""A time of day, "14:00", "3pm", "下午3点半"; of a range, as the table prints it, the start."""
_NAMED_DAYS = {
    **dict.fromkeys(("now", "today", "现在", "今天"), 0),
    **dict.fromkeys(("tomorrow", "明天"), 1),
    **dict.fromkeys(("yesterday", "昨天"), -1),
    "后天": 2,
    "前天": -2,
}
"""Days from today."""


def parse_duration(text: str) -> timedelta:
    """Return "1d12h" or "两周" as a time span above zero. Raises PlanError that names the accepted forms."""
    minutes = _sum(text, _UNITS)
    if not minutes:
        raise PlanError(
            f"{text[:40]!r} 看不懂这个时长；可以写 {DURATION_FORMS}",
            f"{text[:40]!r} is not a duration; write for example {DURATION_FORMS}",
        )
    return timedelta(minutes=minutes)


def parse_wait(text: str) -> float:
    """Return "12m", "3:20" (m:ss) or "12分30秒" as seconds, 0 to MAX_WAIT_S. Raises PlanError that names the accepted forms.

    A bare number is refused, 0 excepted: it could be minutes or seconds.
    """
    from planner.line.learned import MAX_WAIT_S

    clock = re.fullmatch(r"\s*([0-9]{1,3}):([0-5][0-9])\s*", text)
    if clock:
        wait: int | None = int(clock[1]) * 60 + int(clock[2])
    else:
        wait = 0 if text.strip() == "0" else _sum(text, _WAIT_UNITS)
    if wait is None:
        raise PlanError(
            f"{text[:40]!r} 看不懂这个等待时间；可以写 {WAIT_FORMS}",
            f"{text[:40]!r} is not a wait; write for example {WAIT_FORMS}",
        )
    if wait > MAX_WAIT_S:
        hours = f"{MAX_WAIT_S / 3600:g}"
        raise PlanError(
            f"{text[:40]!r} 太长：等待时间至多 {hours} 小时；可以写 {WAIT_FORMS}",
            f"{text[:40]!r} is too long: a wait is at most {hours} hours; write for example {WAIT_FORMS}",
        )
    return float(wait)


def parse_dates(text: str, now: datetime, zone: ZoneInfo) -> frozenset[date]:
    """Return "2026-12-24", "明天, 周五" or "12-24..12-27" as dates, both ends of a span inside. Raises PlanError that names the accepted forms."""
    dates: set[date] = set()
    today = now.astimezone(zone).date()
    for part in re.split(r"[,，、]\s*", text.strip().lower()):
        first, dots, last = (piece.strip() for piece in part.partition(".."))
        try:
            begin, end = _span_of_days(first, last if dots else first, today)
        except ValueError:
            begin = end = None
        if begin is None or end is None or not 0 <= (end - begin).days < MAX_DATES:
            raise PlanError(
                f"{text[:40]!r} 看不懂这些日期；可以写 {DATES_FORMS}",
                f"{text[:40]!r} are not dates; write for example {DATES_FORMS}",
            )
        dates.update(begin + timedelta(days=i) for i in range((end - begin).days + 1))
    return frozenset(dates)


def _span_of_days(first: str, last: str, today: date) -> tuple[date | None, date | None]:
    """Return both ends of a span: the one that is under way or else the next, where the first end has no year."""
    begin = _day(first, today, False)
    if begin and re.match(r"\d{4}-", first):
        return begin, _day(last, begin, False)  # the first such day after it
    end = _day(last, today, False)
    if begin and end and end < begin and (begun := _day(first, today, True)) and (end - begun).days <= MAX_BEGUN:
        begin = begun
    return begin, end


def parse_moment(
    text: str, now: datetime, zone: ZoneInfo, *, day_ends: bool = False, past: bool = False, forms: str = ""
) -> datetime:
    """Return the moment that a user means, aware, in `zone`; without an offset it is that zone's wall clock.

    A bare day is its midnight, or with `day_ends` the midnight after it. A weekday is its next occurrence, today
    included; a bare time is today's. With `past`, a weekday, or a month and day, is its last occurrence instead, and
    a bare day is refused: nothing happened at its midnight. Raises PlanError that names the accepted forms, or the years 2000 to 2099.
    """
    try:
        moment = _moment(text.strip().lower().split(), now.astimezone(zone), zone, day_ends, past)
    except PlanError:
        raise
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        forms = forms or (PAST_FORMS if past else MOMENT_FORMS)
        raise PlanError(
            f"{text[:40]!r} 看不懂这个时间；可以写 {forms}",
            f"{text[:40]!r} is not a time; write for example {forms}",
        )
    if not FIRST_YEAR <= moment.year <= LAST_YEAR and moment != end_of_years(zone):
        raise PlanError(f"{text[:40]!r} {IN_YEARS.zh}", f"{text[:40]!r} {IN_YEARS.en}")
    return moment


def parse_due(text: str, said_at: datetime, zone: ZoneInfo) -> datetime:
    """Return until when a promise of that moment runs, "48小时内", "within 48h", "周五" or "06-26 18:00"; a bare day is inside.

    Raises PlanError that names the accepted forms, or that it is over before it began.
    """
    with suppress(PlanError, OverflowError):
        return said_at + parse_duration(re.sub(r"^within\b|[之以]?内$", "", text.strip().lower()))
    due = parse_moment(text, said_at, zone, day_ends=True, forms=DUE_FORMS)
    if due.timestamp() < said_at.timestamp():
        raise PlanError(
            f"{text[:40]!r} 早于说这话的时间；请写之后的时间",
            f"{text[:40]!r} lies before the time at which it was said; give a later one",
        )
    if due - said_at > LONGEST_DUE and not re.match(r"\s*\d{4}-", text):
        day = f"{due - timedelta(minutes=1):%Y-%m-%d}"
        raise PlanError(
            f"{text[:40]!r} 是半年多以后的 {day}；真是这样就把年份写上",
            f"{text[:40]!r} is {day}, over half a year later; if that is meant, write the year",
        )
    return due


def parse_past_day(text: str, now: datetime, zone: ZoneInfo) -> date:
    """Return the day "2026-06-20", "昨天", "周五" or "6月20日" that a user means; without a year the last one. Raises PlanError that names the accepted forms."""
    today, words = now.astimezone(zone).date(), text.strip().lower()
    try:
        day = _day(words, today, past=True)
        if day and (today - day).days > MAX_BEGUN and not re.match(r"\d{4}-", words):
            day = _day(words, today, past=False)  # who leaves the year out does not mean last year's: it is yet to come
    except (ValueError, OverflowError):
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PlanError(
            f"{text[:40]!r} 看不懂这个日期；可以写 {PAST_DAY_FORMS}",
            f"{text[:40]!r} is not a date; write for example {PAST_DAY_FORMS}",
        )
    return day


def _moment(words: list[str], now: datetime, zone: ZoneInfo, day_ends: bool, past: bool) -> datetime | None:
    if words in (["now"], ["现在"], ["刚才"], ["刚刚"]):
        return now
    if len(words) == 1 and re.fullmatch(r"\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2})?(z|[+-]\d{2}:\d{2})?", words[0]):
        moment = datetime.fromisoformat(words[0].upper())
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    match = re.fullmatch(rf"(.*?)\s*(?:{_TIME})?", " ".join(words))
    timed = match is not None and any(match.group("clock", "hour"))
    day = _day(match[1], now.date(), past) if match and match[1] else now.date() if timed else None
    if match is None or day is None:
        return None
    if timed:
        hour, minute = (match["clock"] or f"{match['hour']}:{'30' if match['half'] else '00'}").split(":")
        moment = datetime.combine(day, clock_time(int(hour), int(minute), match["noon"] or match["part"]), zone)
        if past and match[1] and weekday_of(match[1]) is not None and moment > now:
            return moment - timedelta(days=7)  # later today is a week ago
        return moment
    if past:
        day_alone = " ".join(words)[:40]
        raise PlanError(
            f"{day_alone!r} 只有日期；请把钟点也写上，如 {PAST_FORMS}",
            f"{day_alone!r} is a day; write the time, too, for example {PAST_FORMS}",
        )
    return datetime.combine(day + timedelta(days=1 if day_ends else 0), time(), zone)


def _sum(text: str, units: dict[str, int]) -> int | None:
    """Return the sum of parts like "1d12h", the largest unit first, or None where it is something else."""
    rest, total = text.strip().lower().replace("半个小时", "30分钟").replace("半小时", "30分钟"), 0
    seen: list[int] = []
    while (match := _PART.match(rest)) and match[2] in units:
        seen.append(units[match[2]])
        total += _count(match[1]) * seen[-1]
        rest = rest[match.end() :]
    return total if seen and not rest and seen == sorted(set(seen), reverse=True) else None


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS[ones] if ones else 0)


def _day(text: str, today: date, past: bool) -> date | None:
    """Return the day that is meant; without a year or a date it is the next one, or the last with `past`. A weekday behind a date says nothing."""
    if text in _NAMED_DAYS:
        return today + timedelta(days=_NAMED_DAYS[text])
    weekday = weekday_of(text)
    if weekday is not None:
        return today + timedelta(
            days=(weekday - today.weekday()) % 7 - (7 if past and weekday != today.weekday() else 0)
        )
    if text[:1] == "下" and (weekday := weekday_of(text[1:])) is not None:
        return today + timedelta(days=7 - today.weekday() + weekday)
    words = text.split()
    if len(words) == 2 and weekday_of(words[1]) is not None:
        text = words[0]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    match = re.fullmatch(r"(\d{2})-(\d{2})|(\d{1,2})月(\d{1,2})[日号]", text)
    if match is None:
        return None
    month, day = (int(part) for part in match.groups() if part)
    this_year = date(today.year, month, day)
    if past:
        return this_year if this_year <= today else date(today.year - 1, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
