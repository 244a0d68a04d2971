"""What the caller wishes: hours, days, a deadline, the length of the call, times that are taken.

Wishes leave slots out or put them further down; what a slot's load and score are, they never touch.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from math import log1p
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.days.changes import EPOCH, wall_seconds
from planner.days.clock import DAY
from planner.days.kinds import HOLIDAY, WEEKEND
from planner.frozen import dataclass, names_of
from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.messages import PlanError

if TYPE_CHECKING:
    from planner.arrays import Flags, Indices, Ints
    from planner.days.grid import Grid


MAX_CALL = timedelta(days=1)
SOON = {"none": 0.0, "some": 0.05, "very": 0.25}
"""How much heavier a window counts for every day that it lies further off."""
_WANTED = {
    "between": "((time(12), time(14)),)",
    "days": '{"mon", "weekend"}',
    "not_on": "{date(2026, 12, 24)}",
    "before": "an aware datetime",
    "call": "timedelta(minutes=25)",
    "soon": '"none", "some" or "very"',
    "busy": "((aware, aware),), the earlier first",
    "zone": 'ZoneInfo("Europe/Berlin")',
    "explore": "True or False",
}
"""Field -> an example, for a complaint."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What fits the caller's life. `zone` is the caller's own clock (None: the line's); times and dates here are read on it.

    `between` are times of day [start, end), where an end at or before its start is on the next day. `days` are words
    of WEEKDAYS (the caller's) and DAY_KINDS (the line's country's). A call of `call` must end before the line closes
    and by `before`. `busy` are spans [start, end). `soon` is the patience: each day later counts as SOON more load, and of
    windows about as light the earlier comes first; "none" is the pure order of the load.
    With `explore` both the morning and the late afternoon are tried while too little is known to tell them apart.
    Raises PlanError for a field that is none of these.
    """

    between: tuple[tuple[time, time], ...] = ()
    days: frozenset[str] = frozenset()
    not_on: frozenset[date] = frozenset()
    before: datetime | None = None
    call: timedelta = timedelta(0)
    soon: str = "some"
    busy: tuple[tuple[datetime, datetime], ...] = ()
    zone: ZoneInfo | None = None
    explore: bool = True

    def __post_init__(self) -> None:
        for field in names_of(self):
            if not _is_sound(field, getattr(self, field)):
                name, example = f"Wishes.{field}", _WANTED[field]
                raise PlanError(f"{name} 应为 {example}", f"{name} must be like {example}")

    @property
    def later(self) -> float:
        """The log of the factor that a day's wait counts as."""
        return log1p(SOON[self.soon])

    def __bool__(self) -> bool:
        """Whether anything is wished that leaves windows out."""
        return any(getattr(self, field) for field in names_of(self) if field not in ("explore", "soon"))


def _is_sound(name: str, value: object) -> bool:
    """Whether the value of a field is what `Wishes` says; a naive datetime would be read on the machine's clock."""
    match name, value:
        case "between", tuple() | list():
            return all(_is_pair(span) and all(type(end) is time and not end.tzinfo for end in span) for span in value)
        case "days", frozenset() | set():
            return value <= {*WEEKDAYS, *DAY_KINDS}
        case "not_on", frozenset() | set():
            return all(type(day) is date for day in value)
        case "before", datetime():
            return _is_moment(value)
        case "call", timedelta():
            return timedelta(0) <= value <= MAX_CALL
        case "busy", tuple() | list():
            spans = (_is_pair(span) and all(map(_is_moment, span)) and _is_in_order(*span) for span in value)
            return all(spans)
        case "soon", str():
            return value in SOON
        case "explore", bool():
            return True
        case ("zone", ZoneInfo()) | ("zone" | "before", None):
            return True
    return False


def _is_pair(span: object) -> bool:
    return isinstance(span, tuple | list) and len(span) == 2


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_in_order(start: datetime, end: datetime) -> bool:
    return start.timestamp() <= end.timestamp()


def broken(wishes: Wishes, grid: Grid, day: Indices, start: Ints, end: Ints) -> dict[str, Flags]:
    """Return which of the spans [start, end), UTC seconds, each wish leaves out; `day` is their day of the grid.

    The arrays broadcast against each other. Wishes that were not made have no entry; nor has "call", which
    depends on what lies around a slot.
    """
    wall = wall_seconds(start.ravel(), wishes.zone or grid.zone).reshape(start.shape)
    date_of, minute = wall // (DAY * 60) + EPOCH, wall // 60 % DAY
    left_out: dict[str, Flags] = {}
    if wishes.busy:
        begins, ends = (np.sort([span[i].timestamp() for span in wishes.busy]) for i in (0, 1))
        left_out["busy"] = np.searchsorted(begins, end, "left") > np.searchsorted(ends, start, "right")
    if wishes.between:
        suits = np.zeros(DAY, bool)
        for begins_at, over_at in wishes.between:
            opens, closes = (each.hour * 60 + each.minute for each in (begins_at, over_at))
            suits[np.arange(opens, closes if opens < closes else closes + DAY) % DAY] = True
        suiting = np.concatenate(([0], np.cumsum([suits, suits])))  # minutes that suit before each one of two days
        length = np.minimum(-(-(end - start) // 60), DAY)
        left_out["between"] = suiting[minute + length] - suiting[minute] < length
    if wishes.days:
        weekday, pattern = (date_of - 1) % 7, grid.pattern[day]
        kind, weekend = grid.kind[pattern], np.array([d in grid.days.weekend for d in range(7)])[grid.weekday[pattern]]
        fits = np.zeros(start.shape, bool)
        for word in wishes.days:
            if word in WEEKDAYS:
                fits |= weekday == WEEKDAYS.index(word)
            elif word == "weekend":  # a holiday that falls on a weekend is still one for the caller
                fits |= (kind == WEEKEND) | ((kind == HOLIDAY) & weekend)
            elif word == "workday":
                fits |= (kind != WEEKEND) & (kind != HOLIDAY)
            else:
                fits |= kind == DAY_KINDS.index(word)
        left_out["days"] = ~fits
    if wishes.not_on:
        taken, first = {each.toordinal() for each in wishes.not_on}, int(date_of.min())
        left_out["not_on"] = np.array([each in taken for each in range(first, int(date_of.max()) + 1)])[date_of - first]
    if wishes.before:
        left_out["before"] = end > wishes.before.timestamp()
    return left_out
