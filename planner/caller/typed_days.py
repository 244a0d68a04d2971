"""A day as people say it: 后天, 下周三, 30号, 12月1日, 双十一, 3天前, 3个工作日, next wed, 30 Nov 2026."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from planner.caller.typed_durations import DAYS
from planner.caller.typed_hours import weekday_of
from planner.caller.typed_words import NUMBER, any_of, number_of
from planner.frozen import dataclass
from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable

NthWorkday: TypeAlias = "Callable[[date, int], date]"
"""The n-th working day after a day, where the line is."""


@dataclass(frozen=True, slots=True)
class Said:
    """When and about what time a day was said."""

    today: date
    past: bool  # of what happened: a day without a year is the last one, not the next
    nth_workday: NthWorkday | None


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was said."""

    date: date
    floating: bool = False  # it comes again: this is the next, or the last
    weekday: bool = False  # and no more than that: beside a date it says nothing
    supposed: bool = False  # another reading is as good
    vague: bool = False  # only beside a time of the day it is clear that a day is meant: 2天后


_NAMED = {
    **dict.fromkeys(("today", "今天", "今日"), 0),
    **dict.fromkeys(("tomorrow", "tmr", "tmrw", "明天", "明日"), 1),
    **dict.fromkeys(("day after tomorrow", "后天"), 2),
    "大后天": 3,
    **dict.fromkeys(("yesterday", "昨天", "昨日"), -1),
    **dict.fromkeys(("day before yesterday", "前天"), -2),
    "大前天": -3,
}
"""Days from today."""
_SHORT = {"今": 0, "明": 1, "昨": -1, "前": -2, "this ": 0, "to": 0, "last ": -1}
"""Of 今晚, 明早, this morning, tonight, last night: days from today."""
_KEY_DAYS = {
    **dict.fromkeys(("双十一", "双11", "double 11", "double eleven"), (11, 11)),
    **dict.fromkeys(("双十二", "双12", "double 12", "double twelve"), (12, 12)),
    "618": (6, 18),
}
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
"""Years from this one."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = "|".join(f"{day[:3]}|{day}" for day in _WEEKDAYS) + "|tues|weds|thur|thurs"
_MONTHS = {
    name: number
    for number, month in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
    for name in (month, month[:3])
} | {"sept": 9}
_MONTH = rf"(?P<month>{any_of(*_MONTHS)})\.?"
_MDAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>[0-9]{4})(?![0-9:]))?"
_CHINESE_YEAR = rf"(?:(?P<year>[0-9]{{4}}|[〇零一二三四五六七八九]{{4}}) ?年|(?P<which>{any_of(*_YEARS)})) ?"
_CHINESE_DATE = rf"(?P<month>{NUMBER}) ?月 ?(?P<day>{NUMBER})(?: ?[日号])?"
_UNIT = any_of(*DAYS)
_HOURS = r" ?(?:个?(?:小时|钟头)|h(?:ou)?rs?\b)"
MAX_WORKDAYS = 250  # a year of them


def _days_from_now(match: re.Match[str], said: Said) -> Day:
    days = _above_zero(match["n"]) * DAYS[match["unit"]]
    ago = match["way"] in ("前", "ago")
    return Day(said.today + timedelta(days=-days if ago else days), vague=not ago)


def _months_from_now(match: re.Match[str], said: Said) -> Day:
    """Read 一个月后 as the same day of that month, or its last where it is too short."""
    ago = match["way"] in ("前", "ago")
    first = _month_from(said.today, (-1 if ago else 1) * _above_zero(match["n"]))
    last = _month_from(first, 1) - timedelta(days=1)
    day = min(said.today.day, last.day)
    return Day(first.replace(day=day), supposed=day < said.today.day, vague=not ago)


def _above_zero(text: str) -> int:
    if number := number_of(text):
        return number
    raise ValueError


def _workday(match: re.Match[str], said: Said) -> Day:
    count = number_of(match["n"])
    if said.nth_workday is None or not 1 <= count <= MAX_WORKDAYS:
        raise ValueError
    return Day(said.nth_workday(said.today, count))


def _named(match: re.Match[str], said: Said) -> Day:
    return Day(said.today + timedelta(days=_NAMED[match["name"]]))


def _short(match: re.Match[str], said: Said) -> Day:
    return Day(said.today + timedelta(days=_SHORT[match["name"]]))


def _key_day(match: re.Match[str], said: Said) -> Day:
    day = _in_some_year(*_KEY_DAYS[match["name"]], said)
    return Day(day, floating=not said.past, supposed=day.year != said.today.year)


def _chinese_weekday(match: re.Match[str], said: Said) -> Day:
    weekday = weekday_of(match["name"])
    assert weekday is not None
    if not match["which"]:
        return _weekday_near(weekday, said)
    return Day(_of_week(said.today, _steps(match["which"]), weekday))


def _english_weekday(match: re.Match[str], said: Said) -> Day:
    weekday, today = [day[:3] for day in _WEEKDAYS].index(match["name"][:3]), said.today.weekday()
    if match["which"] == "next":
        return Day(_of_week(said.today, 1, weekday), supposed=weekday > today)
    if match["which"] == "last":
        return Day(said.today - timedelta(days=(today - weekday - 1) % 7 + 1), supposed=weekday < today)
    return _weekday_near(weekday, said)


def _full_date(match: re.Match[str], _: Said) -> Day:
    return Day(date(int(match["year"]), number_of(match["month"]), number_of(match["day"])))


def _chinese_date(match: re.Match[str], said: Said) -> Day:
    """Read 2026年12月1日, 二〇二六年十二月一日, 明年1月1日."""
    if which := match["which"]:
        year = said.today.year + _YEARS[which]
    else:
        year = int("".join(str(number_of(digit)) for digit in match["year"]))
    return Day(date(year, number_of(match["month"]), number_of(match["day"])))


def _month_and_day(match: re.Match[str], said: Said) -> Day:
    return Day(_in_some_year(number_of(match["month"]), number_of(match["day"]), said), floating=True)


def _english_date(match: re.Match[str], said: Said) -> Day:
    month, day = _MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return Day(date(int(match["year"]), month, day))
    return Day(_in_some_year(month, day, said), floating=True)


def _two_numbers(match: re.Match[str], said: Said) -> Day:
    """Read 30/11 and 11/30, 30.11.2026 and 6·18. Raises PlanError where both could be the month and nothing tells which."""
    first, second = int(match["first"]), int(match["second"])
    year, dot = match["year"], match["dot"]
    orders = (
        [(first, second)]
        if dot in "·•・"
        else [(second, first)]
        if dot == "." and year
        else [(first, second), (second, first)]
    )
    fitting = sorted({(month, day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31})
    if len(fitting) > 1:
        before = f"{year}-" if year else ""
        one, other = (f"{before}{month:02}-{day:02}" for month, day in orders)
        zh = " 还是 ".join(f"{month}月{day}日" for month, day in orders)
        raise PlanError(
            f"“{match[0]}”是 {zh}？请写 {one} 或 {other}",
            f"{match[0]!r} can be either of two days; write {one} or {other} (month-day)",
        )
    if not fitting:
        raise ValueError
    month, day = fitting[0]
    return Day(date(int(year), month, day)) if year else Day(_in_some_year(month, day, said), floating=True)


def _day_of_month(match: re.Match[str], said: Said) -> Day:
    """Read 30号, 下个月3号, 本月30日."""
    day, which = number_of(match["day"]), match["which"]
    if which:
        return Day(_month_from(said.today, _steps(which)).replace(day=day))
    if not 1 <= day <= 31:
        raise ValueError
    months = [_month_from(said.today, months) for months in range(-2, 3)]  # of two in a row one has 31 days
    days = [there for first in months if (there := first + timedelta(days=day - 1)).month == first.month]
    return Day(_nearest(days, said), floating=True)


def _month_end(match: re.Match[str], said: Said) -> Day:
    first = _month_from(said.today, _steps(match["which"] or ""))
    return Day(_month_from(first, 1) - timedelta(days=1), supposed=True)


_READERS: tuple[tuple[str, Callable[[re.Match[str], Said], Day]], ...] = (
    (rf"(?:in )?(?P<n>{NUMBER}) ?(?:working|business|work) ?days?\b(?: later| from now)?", _workday),
    (rf"(?P<n>{NUMBER})个?工作日(?:(?:之|以)?[后内])?", _workday),
    (rf"in (?P<n>{NUMBER}) ?(?P<unit>{_UNIT})(?P<way>)", _days_from_now),
    (rf"(?P<n>{NUMBER}) ?(?P<unit>{_UNIT}) (?P<way>ago|from now|later)\b", _days_from_now),
    (rf"(?P<n>{NUMBER}) ?(?P<unit>{_UNIT})(?<!日)(?:之|以)?(?P<way>[前后])", _days_from_now),
    (rf"in (?P<n>{NUMBER}) ?months?\b(?P<way>)", _months_from_now),
    (rf"(?P<n>{NUMBER}) ?months? (?P<way>ago|from now|later)\b", _months_from_now),
    (rf"(?P<n>{NUMBER}) ?个月(?:之|以)?(?P<way>[前后])", _months_from_now),
    (rf"(?P<name>{any_of(*_NAMED)})", _named),
    (r"(?P<name>[今明昨前](?=[早晚晨])|this (?=morning|afternoon|evening)|\bto(?=night\b)|last (?=night\b))", _short),
    (rf"(?P<name>{any_of(*_KEY_DAYS)})(?:当天|那天)?", _key_day),
    (r"(?P<which>下+个?|上+个?|这个?|本)?(?P<name>(?:周|星期|礼拜)[一二三四五六日天])", _chinese_weekday),
    (rf"(?:(?P<which>next|last|this|coming) )?(?P<name>{_WEEKDAY})\b", _english_weekday),
    (r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})(?![0-9])", _full_date),
    (r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])", _full_date),
    (_CHINESE_YEAR + _CHINESE_DATE, _chinese_date),
    (_CHINESE_DATE, _month_and_day),
    (r"(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9:-])", _month_and_day),
    (
        r"(?P<first>[0-9]{1,2})(?P<dot>[/.·•・])(?P<second>[0-9]{1,2})(?:(?P=dot)(?P<year>[0-9]{4}))?\.?(?![0-9:/.a-z])"
        rf"(?!{_HOURS})",
        _two_numbers,
    ),
    (rf"{_MONTH} ?{_MDAY}\b(?!:){_YEAR}", _english_date),
    (rf"{_MDAY}\.? ?(?:of )?{_MONTH}{_YEAR}", _english_date),
    (rf"(?P<which>下+个?|上+个?|这个?|本)月(?P<day>{NUMBER})[日号]", _day_of_month),
    (rf"(?P<day>{NUMBER})(?: ?[日号]|(?<=[0-9])(?:st|nd|rd|th)\b)(?P<which>)", _day_of_month),
    (r"(?P<which>下+个?|这个?|本)?月[底末]|(?:the )?end of (?:the |this )?month\b", _month_end),
)
"""How a day is written -> what reads it; the first that fits is taken."""


def day_at(words: str, place: int) -> tuple[re.Match[str], Callable[[Said], Day]] | None:
    """Return what is written of a day at that place of the words, and how to read it; None where nothing is."""
    for pattern, reader in _READERS:
        if match := re.compile(pattern).match(words, place):
            return match, partial(reader, match)
    return None


def _in_some_year(month: int, day: int, said: Said) -> date:
    """Return the next such day, or the last: a 29 February may be years away. Raises ValueError."""
    if (month, day) == (2, 29):
        years = range(said.today.year - 8, said.today.year + 9)
        days = [
            date(year, 2, 29) for year in years if year % 4 == 0
        ]  # so is every leap year of those that are planned for
    else:
        days = [date(said.today.year + years, month, day) for years in (-1, 0, 1)]
    return _nearest(days, said)


def _nearest(days: list[date], said: Said) -> date:
    """Return the next of the days, in their order, or the last that is over."""
    if said.past:
        return [day for day in days if day <= said.today][-1]
    return next(day for day in days if day >= said.today)


def _steps(which: str) -> int:
    """Return how many weeks or months from this one 下, 上 or 下下 is."""
    return which.count("下") - which.count("上")


def _month_from(today: date, months: int) -> date:
    """Return the first day of the month that is so many after this one."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _of_week(today: date, weeks: int, weekday: int) -> date:
    """Return a day of the week that is so many weeks after this one, which began on Monday."""
    return today + timedelta(days=7 * weeks - today.weekday() + weekday)


def _weekday_near(weekday: int, said: Said) -> Day:
    """Return the next such weekday, or the last, today included."""
    days = (weekday - said.today.weekday()) % 7
    return Day(said.today + timedelta(days=days - 7 if said.past and days else days), floating=True, weekday=True)
