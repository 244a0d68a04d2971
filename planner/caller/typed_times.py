"""Moments and days as people write them, in Chinese and English.

What is typed is a row of few things in any order: a day (`typed_days`), a part of the day and a time of the day
(`typed_clock`); or how long from now, or ago (`typed_durations`). Each module has its words in tables.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from planner.caller.supposed import SupposedDay, as_supposed
from planner.caller.typed_clock import CLOCK, HOUR, PART_WORDS, part_of, time_of
from planner.caller.typed_days import Day, Said, day_at
from planner.caller.typed_durations import (
    DURATION_FORMS,
    WAIT_FORMS,
    countdown_of,
    parse_duration,
    parse_wait,
    span_of,
)
from planner.caller.typed_words import half_width, not_understood, typed
from planner.days.clock import DAY
from planner.days.years import FIRST_YEAR, IN_YEARS, LAST_YEAR, end_of_years
from planner.frozen import dataclass, replace
from planner.messages import MAX_TEXT, PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from planner.caller.typed_clock import Part
    from planner.caller.typed_days import NthWorkday

__all__ = [
    "DATES_FORMS",
    "DUE_FORMS",
    "DURATION_FORMS",
    "MOMENT_FORMS",
    "PAST_DAY_FORMS",
    "PAST_FORMS",
    "WAIT_FORMS",
    "parse_countdown",
    "parse_dates",
    "parse_due",
    "parse_duration",
    "parse_moment",
    "parse_past_day",
    "parse_wait",
]

PAST_FORMS = Text(
    "昨天 10:00、周六下午3点、11月21日 19:10、半小时前", "yesterday 10:00, sat 19:10, 11-21 19:10, 2 hours ago"
)
MOMENT_FORMS = Text(
    "后天 10:00、12月1日 15:00、周三下午3点", "2026-11-30, 11-30 14:00, tomorrow 10:00, fri 3pm, in 2 hours"
)
PAST_DAY_FORMS = Text("6月20日、昨天、周五、3天前", "2026-06-20, 06-20, yesterday, fri, 3 days ago")
DUE_FORMS = Text("48小时内、3个工作日、周五、11月30日 18:00", "48h, 3 working days, friday, 11-30 18:00")
DATES_FORMS = Text("12月24日、12-24..12-27、明天、周五", "2026-12-24, 12-24, tomorrow, fri, 12-24..12-27")
COUNTDOWN_FORMS = Text("2天3小时、02:13:22、11月30日 18:00", "2d3h, 02:13:22, 11-30 18:00")
MAX_BEGUN = 183  # days of a span without a year that is under way; a longer one was written the wrong way round
MAX_DATES = 731  # days of one span of dates
LONGEST_DUE = timedelta(days=183)  # of a promise without a year; a day that is further off was meant to be one gone by

_NOW = ("now", "right now", "just now", "现在", "刚才", "刚刚")
# Patterns are compiled when something is read, not at every start.
_AHEAD = r"in (.+)|(.+) (?:from now|later)|(.+?)(?:之|以)?后"
_AGO = r"(.+) ago|(.+?)(?:之|以)?前"
_WITHIN = r"^within |(?:之|以)?内$"
_BY = r"^(?:by|until) "
_BEFORE = r"^before | ?(?:之|以)?前$"
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(:[0-9]{2})?(z|[+-][0-9]{2}:[0-9]{2})?"
_FILLER = r"[ ,的]|(?:on|at|in|the)\b"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What of a moment was said: at least one of these."""

    day: Day | None
    part: Part | None
    clock: re.Match[str] | None


@dataclass(frozen=True, slots=True)
class Meant:
    """The moment that is meant; without a year in the words it is `floating`."""

    moment: datetime
    floating: bool = False
    supposed: bool = False


def parse_moment(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    nth_workday: NthWorkday | None = None,
    *,
    day_ends: bool = False,
    past: bool = False,
) -> datetime:
    """Return the moment that a user means, aware, in `zone`; without an offset it is that zone's wall clock.

    A bare day is its midnight, or with `day_ends` the midnight after it; a bare part of the day is its beginning, or its
    end. A weekday is its next occurrence, today included; a bare time is today's. With `past`, a weekday, or a month and
    day, is its last occurrence instead, and a bare day is refused: nothing happened at its midnight. A moment that the
    words leave open comes back as `Supposed`. Raises PlanError that names the accepted forms, or the years 2000 to 2099.
    """
    reader = _Reader(now.astimezone(zone), zone, nth_workday, day_ends=day_ends, past=past)
    return reader.read(text, PAST_FORMS if past else MOMENT_FORMS).moment


def parse_due(text: str, said_at: datetime, zone: ZoneInfo, nth_workday: NthWorkday | None = None) -> datetime:
    """Return until when a promise of that moment runs, "48小时内", "3 working days", "周五" or "06-26 18:00"; a bare day is inside.

    The day on which it was said is none of the working days. Raises PlanError that names the accepted forms, or that it
    is over before it began.
    """
    reader = _Reader(said_at.astimezone(zone), zone, nth_workday, day_ends=True)
    due = reader.read(text, DUE_FORMS, span_of)
    if due.moment.timestamp() < said_at.timestamp():
        raise PlanError(
            f"“{plain(text[:40])}”早于说这话的时间；请写之后的时间",
            f"{text[:40]!r} lies before the time at which it was said; give a later one",
        )
    if due.floating and due.moment - said_at > LONGEST_DUE:
        day = f"{due.moment - timedelta(minutes=1):%Y-%m-%d}"
        raise PlanError(
            f"“{plain(text[:40])}”是半年多以后的 {day}；真是这样就把年份写上",
            f"{text[:40]!r} is {day}, over half a year later; if that is meant, write the year",
        )
    return due.moment


def parse_countdown(text: str, now: datetime, zone: ZoneInfo, nth_workday: NthWorkday | None = None) -> datetime:
    """Return when a countdown ends: how long it still runs, as the App shows it, or a moment. Raises PlanError that names the accepted forms."""
    reader = _Reader(now.astimezone(zone), zone, nth_workday, day_ends=True)
    return reader.read(text, COUNTDOWN_FORMS, countdown_of).moment


def parse_past_day(text: str, now: datetime, zone: ZoneInfo, nth_workday: NthWorkday | None = None) -> date:
    """Return the day "2026-06-20", "昨天", "周五" or "6月20日" that a user means; without a year the last one. Raises PlanError that names the accepted forms."""
    words, today = typed(text), now.astimezone(zone).date()
    day = _day_in(words, Said(today, past=True, nth_workday=nth_workday))
    if day and day.floating and (today - day.date).days > MAX_BEGUN:
        # who leaves the year out does not mean last year's: it is yet to come
        day = _day_in(words, Said(today, past=False, nth_workday=nth_workday))
    if day is None or not FIRST_YEAR <= day.date.year <= LAST_YEAR:
        raise not_understood(text, Text("日期", "is not a date"), PAST_DAY_FORMS)
    return _marked(day)


def parse_dates(text: str, now: datetime, zone: ZoneInfo, nth_workday: NthWorkday | None = None) -> frozenset[date]:
    """Return "2026-12-24", "明天, 周五" or "12-24..12-27" as dates, both ends of a span inside. Raises PlanError that names the accepted forms."""
    said = Said(now.astimezone(zone).date(), past=False, nth_workday=nth_workday)
    dates: set[date] = set()
    for part in re.split(r"[,、;]", half_width(text)) if len(text) <= MAX_TEXT else [""]:
        first, dots, last = part.partition("..")
        span = _span_of_days(typed(first), typed(last if dots else first), said)
        if span is None or not 0 <= (span[1].date - span[0].date).days < MAX_DATES:
            raise not_understood(text, Text("日期", "are not dates"), DATES_FORMS)
        begin, end = span
        dates |= {_marked(begin), _marked(end)}
        dates |= {begin.date + timedelta(days=i) for i in range((end.date - begin.date).days)}
    return frozenset(dates)


def _span_of_days(first: str, last: str, said: Said) -> tuple[Day, Day] | None:
    """Return both ends of a span: the one that is under way or else the next, where the first end has no year."""
    begin, end = _day_in(first, said), _day_in(last, said)
    if begin and end and end.floating and not begin.floating:
        end = _day_in(last, replace(said, today=begin.date))  # the first such day after it
    elif begin and end and begin.floating and end.date < begin.date:
        begun = _day_in(first, replace(said, past=True))
        begin = begun if begun and (end.date - begun.date).days <= MAX_BEGUN else begin
    return (begin, end) if begin and end else None


def _marked(day: Day) -> date:
    return SupposedDay(day.date.year, day.date.month, day.date.day) if day.supposed else day.date


def _day_in(words: str, said: Said) -> Day | None:
    """Return the day that words mean which say of nothing else."""
    try:
        spoken = _spoken(words, said)
    except PlanError:
        raise
    except (ValueError, OverflowError):
        return None
    return spoken.day if spoken and not spoken.part and not spoken.clock else None


def _spoken(words: str, said: Said) -> Spoken | None:
    """Return what words say of a moment, each thing once and in any order; None where there is anything else in them. Raises ValueError."""
    place, days, part, clock = 0, [], None, None
    at: re.Match[str] | None
    while place < len(words):
        if found := day_at(words, place):
            at, day = found
            days.append(day)
        elif clock is None and (at := re.compile(CLOCK).match(words, place)):
            clock = at
        elif part is None and (at := re.compile(PART_WORDS).match(words, place)):
            part = part_of(at[0])
        else:
            at = re.compile(_FILLER).match(words, place)
        if at is None:
            return None
        place = at.end()
    meant = [day(said) for day in days]
    dates = [day for day in meant if not day.weekday] or meant
    if len(dates) > 1 or not (dates or part or clock):
        return None
    return Spoken(dates[0] if dates else None, part, clock)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads moments that are said at one time and place."""

    now: datetime  # in the zone
    zone: ZoneInfo
    nth_workday: NthWorkday | None
    day_ends: bool = False
    past: bool = False

    def read(self, text: str, forms: Text, span: Callable[[str], timedelta | None] | None = None) -> Meant:
        """Return what a text means; as a bare time span, from now, where that function reads it as one. Raises PlanError."""
        words = typed(text)
        try:
            length = span and span(words)
            meant = Meant(self._after(length)) if length else self._meant(words)
        except PlanError:
            raise
        except (ValueError, OverflowError):
            meant = None
        if meant is None:
            raise not_understood(text, Text("时间", "is not a time"), forms)
        moment = meant.moment
        if not FIRST_YEAR <= moment.year <= LAST_YEAR and moment != end_of_years(self.zone):
            raise PlanError(f"“{plain(text[:40])}”{IN_YEARS.zh}", f"{text[:40]!r} {IN_YEARS.en}")
        there = moment.astimezone(UTC).astimezone(self.zone)  # later than the words say in an hour that the clocks skip
        if meant.supposed or there.replace(tzinfo=None) != moment.replace(tzinfo=None):
            return replace(meant, moment=as_supposed(there, ends=self.day_ends))
        return meant

    def _meant(self, words: str) -> Meant | None:
        if words in _NOW:
            return Meant(self.now)
        if re.fullmatch(_ISO, words):
            moment = datetime.fromisoformat(words.upper())
            return Meant(moment.astimezone(self.zone) if moment.tzinfo else moment.replace(tzinfo=self.zone))
        if spoken := self._spoken(words):
            return self._of(spoken, words)
        for pattern, sign in ((_AHEAD, 1), (_AGO, -1)):
            match = re.fullmatch(pattern, words)
            if match and (length := span_of(next(filter(None, match.groups())))):
                return Meant(self._after(sign * length))
        return self._by(words) if self.day_ends else None

    def _by(self, words: str) -> Meant | None:
        """Read what has to be done by a time or within a time: by friday, 周五前, 3天内."""
        within = re.sub(_WITHIN, "", words)
        if within != words and (length := span_of(within)):
            return Meant(self._after(length))
        by = re.sub(_BY, "", within)
        if by != words and (spoken := self._spoken(by)):
            return self._of(spoken, words)
        if not (spoken := self._spoken(re.sub(_BEFORE, "", words))):
            return None
        meant = self._of(spoken, words)
        # 周五前 is with Friday, as we read it, or without: as a bare day is
        return meant if spoken.clock else replace(meant, supposed=True)

    def _spoken(self, words: str) -> Spoken | None:
        return _spoken(words, Said(self.now.date(), self.past, self.nth_workday))

    def _of(self, spoken: Spoken, words: str) -> Meant:
        """Return the moment that is meant by what was said of it. Raises ValueError, and PlanError for a bare day gone by."""
        day = spoken.day or Day(self.now.date())
        if spoken.clock:
            clock = time_of(spoken.clock, spoken.part)
            moment = self._at(day.date, clock.minutes)
            if self.past and day.weekday and moment > self.now:
                moment = self._at(day.date - timedelta(days=7), clock.minutes)  # later today is a week ago
            return Meant(moment, day.floating, clock.supposed or day.supposed)
        if spoken.part:
            hour = spoken.part.ends if self.day_ends else spoken.part.begins
            return Meant(self._at(day.date, hour * HOUR), day.floating, supposed=True)
        if self.past:
            raise PlanError(
                f"“{plain(words[:40])}”只有日期。请把钟点也写上，如 {PAST_FORMS.zh}",
                f"{words[:40]!r} is a day; write the time, too, for example {PAST_FORMS.en}",
            )
        return Meant(self._at(day.date, DAY if self.day_ends else 0), day.floating, day.supposed or day.vague)

    def _at(self, day: date, minutes: int) -> datetime:
        days, minute = divmod(minutes, DAY)
        return datetime.combine(day + timedelta(days=days), time(minute // HOUR, minute % HOUR), self.zone)

    def _after(self, length: timedelta) -> datetime:
        """Return the moment after a time has passed: also where the clocks are changed meanwhile."""
        return (self.now.astimezone(UTC) + length).astimezone(self.zone)
