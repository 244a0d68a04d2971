"""The river: from a hotline and a span of time to a plan. `make_plan` shows all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.days import day_notes, provisional
from planner.grid import DAY, lay_grid, opening
from planner.hotline import PlanError
from planner.load import expect
from planner.score import WINDOW_MINUTES, quietness, score_of, windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from planner.days import DayNote, Occurrence, Provisional
    from planner.grid import Grid
    from planner.hotline import Hotline
    from planner.load import Because, Load
    from planner.score import Span

    Array = NDArray[np.float64]

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Beyond 2100 `holidays` knows nothing of China, and does not say so."""
YARDSTICK_DAYS = 364  # 52 whole weeks, so that every weekday counts alike
AVOID = 3  # windows to stay away from


@dataclass(frozen=True, slots=True)
class Pick:
    """A window to call in, or to avoid: mean load with its 80 % range, score, and the factors that make the load."""

    start: datetime
    end: datetime
    load: float
    low: float
    high: float
    score: int
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Current:
    """The line now. `open` is None where the hours are only assumed; `load` and `score` are None when closed."""

    open: bool | None
    opens: datetime | None
    load: float | None
    score: int | None
    because: tuple[Because, ...]


@dataclass(frozen=True)
class Plan:
    """The ranked windows of [start, until) as seen from `now`. Arrays are days × slots, [D, S].

    `load` is the belief (1.0 is a typical open slot of an ordinary week), `score` 0-100 (high is quiet; NaN where
    closed), `inside` the open slots that lie wholly within the span.
    """

    hotline: Hotline
    now: datetime
    start: datetime
    until: datetime
    load: Load
    score: Array
    inside: NDArray[np.bool_]
    picks: tuple[Pick, ...]
    avoid: tuple[Pick, ...]
    today: Pick | None  # the best window of what is left of now's day, whether it is a pick or not
    current: Current
    provisional: tuple[Provisional, ...]
    notes: tuple[DayNote, ...]

    @property
    def grid(self) -> Grid:
        """The grid under the arrays."""
        return self.load.grid

    @property
    def slot_minutes(self) -> int:
        """The length of a slot."""
        return self.grid.slot_minutes

    def slots(self) -> list[Pick]:
        """Return every open slot of the span, without its factors."""
        low, high = self.load.range
        cells = [(int(day), int(slot)) for day, slot in zip(*np.nonzero(self.inside), strict=True)]
        return [
            Pick(
                self.grid.start(*c),
                self.grid.start(c[0], c[1] + 1),
                float(self.load.mean[c]),
                float(low[c]),
                float(high[c]),
                int(self.score[c]),
                (),
            )
            for c in cells
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per open slot of the span: start, end (aware), load, load_low, load_high, score."""
        import pandas as pd

        rows = [(s.start, s.end, s.load, s.low, s.high, s.score) for s in self.slots()]
        return pd.DataFrame(rows, columns=["start", "end", "load", "load_low", "load_high", "score"])

    def explain(self, moment: datetime) -> Pick | None:
        """Return the slot of the span that holds an aware moment, with its factors; None where the line is closed."""
        day, slot = self.grid.cell(moment)
        if not (0 <= day < self.grid.shape[0] and self.grid.open[day, slot]):
            return None
        load, (low, high) = self.load.mean[day, slot], self.load.range
        because = self.load.because(day, slot, slot + 1, float(load))
        ends = self.grid.start(day, slot), self.grid.start(day, slot + 1)
        return Pick(
            *ends, float(load), float(low[day, slot]), float(high[day, slot]), int(self.score[day, slot]), because
        )


def make_plan(
    hotline: Hotline,
    now: datetime,
    until: datetime | None = None,
    *,
    start: datetime | None = None,
    slot_minutes: int = 30,
    top: int = 5,
    per_day: int = 1,
    events: Iterable[Occurrence] | None = None,
) -> Plan:
    """Rank the slots of [start, until) as seen from `now`; without them, of the seven days from now.

    Datetimes are aware and `until` is exclusive; `slot_minutes` divides a day. `events` stands in the place of the
    calendar's promotions and runs of holidays, for what-if: those of the 52 weeks around now, too, which the score is
    measured by. Raises PlanError for a naive datetime, a day outside 2000-2099 and an empty span.
    """
    now, start, until = _span(hotline, now, start, until, slot_minutes)
    events = None if events is None else tuple(events)
    first, count = start.toordinal(), _last_day(until) - start.toordinal() + 1
    load = expect(hotline, lay_grid(hotline, first, count, slot_minutes, events))
    year = expect(
        hotline, lay_grid(hotline, now.toordinal() - YARDSTICK_DAYS // 2, YARDSTICK_DAYS, slot_minutes, events)
    )
    yardstick = np.sort(year.mean[year.grid.open])
    inside = load.grid.open & load.grid.within(start, until)
    ahead = inside & load.grid.within(max(start, now, key=datetime.timestamp), until)
    quietest = windows(load.mean, ahead, slot_minutes, per_day)
    today = [span for span in quietest if span.day == now.toordinal() - first][:1]
    busiest = windows(load.mean, ahead, slot_minutes, 1, busiest=True)[:AVOID]
    return Plan(
        hotline, now, start, until, load, quietness(load.mean, yardstick), inside,
        _picks(load, quietest[:top], yardstick), _picks(load, busiest, yardstick),
        next(iter(_picks(load, today, yardstick)), None), _current(hotline, year, yardstick, now),
        tuple(provisional(hotline, first, first + count - 1)), tuple(day_notes(hotline, first, count)),
    )  # fmt: skip


def _span(
    hotline: Hotline, now: datetime, start: datetime | None, until: datetime | None, slot_minutes: int
) -> tuple[datetime, datetime, datetime]:
    """Return now, start and until in the line's zone, or complain."""
    zone = ZoneInfo(hotline.timezone)
    start = start or now
    for name, moment in (("now", now), ("start", start), ("until", until or start)):
        if moment.tzinfo is None:
            raise PlanError(f"{name} 没有时区；请用带时区的 datetime", f"{name} has no zone; give an aware datetime")
        last = moment - timedelta(microseconds=1) if moment is until else moment  # its end may be the next midnight
        if not FIRST_DAY <= last.date() <= LAST_DAY:
            raise PlanError(
                f"{name} {moment.date()} 应在 2000 到 2099 年之间",
                f"{name} {moment.date()} must lie within 2000 to 2099",
            )
    now, start = now.astimezone(zone), start.astimezone(zone)
    until = until.astimezone(zone) if until else start + timedelta(days=7)
    if start.timestamp() >= until.timestamp():  # datetimes of one zone compare by wall clock
        raise PlanError(
            f"开始 {start:%Y-%m-%d %H:%M} 应早于结束 {until:%Y-%m-%d %H:%M}",
            f"the start {start:%Y-%m-%d %H:%M} must be before the end {until:%Y-%m-%d %H:%M}",
        )
    if not 5 <= slot_minutes <= WINDOW_MINUTES or DAY % slot_minutes:
        raise PlanError(
            f"时段 {slot_minutes} 分钟应为 5 到 {WINDOW_MINUTES} 之间能整除一天的数，例如 30",
            f"a slot of {slot_minutes} minutes must be 5 to {WINDOW_MINUTES} and divide a day, for example 30",
        )
    return now, start, until


def _last_day(until: datetime) -> int:
    return (until - timedelta(microseconds=1)).toordinal()


def _picks(load: Load, spans: Sequence[Span], yardstick: Array) -> tuple[Pick, ...]:
    if not spans:
        return ()
    low, high = load.range
    picks = []
    for span in spans:
        run = span.day, slice(span.first, span.end)
        picks.append(Pick(
            load.grid.start(span.day, span.first), load.grid.start(span.day, span.end),
            span.load, float(low[run].mean()), float(high[run].mean()), score_of(span.load, yardstick),
            load.because(span.day, span.first, span.end, span.load),
        ))  # fmt: skip
    return tuple(picks)


def _current(hotline: Hotline, year: Load, yardstick: Array, now: datetime) -> Current:
    """Return the line's state at `now`; the year around now holds it."""
    is_open, opens = opening(hotline, year.grid, now)
    known = is_open if hotline.hours_known else None
    if not is_open:
        return Current(known, opens, None, None, ())
    day, slot = year.grid.cell(now)
    load = year.at(day, slot)
    return Current(known, None, load, score_of(load, yardstick), year.because(day, slot, slot + 1, load))
