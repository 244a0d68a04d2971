"""The river: from a hotline and a span of time to a plan. `make_plan` shows all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp, hypot, log, sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.days import day_notes, provisional
from planner.grid import DAY, lay_grid, opening
from planner.hotline import Z80, PlanError
from planner.load import expect, ordinary_week
from planner.score import (
    WINDOW_MINUTES,
    WINDOW_SPREAD,
    chance_below,
    nearest_miss,
    quietest,
    quietness,
    score_of,
    windows,
)
from planner.wishes import Wishes, broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from planner.calls import Overdue
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
MINUTES_CALLS = 10  # answered calls of the very line from which on a wait is told in minutes


@dataclass(frozen=True, slots=True)
class Pick:
    """A window to call in, or to avoid: mean load with its 80 % range, score, and the factors that make the load.

    `quietest_tenth` is the chance that it is among the quietest tenth of the line's open time. `wait` is the mean wait in
    minutes with its 80 % range, known only from enough calls of this very line.
    """

    start: datetime
    end: datetime
    load: float
    low: float
    high: float
    score: int
    because: tuple[Because, ...]
    quietest_tenth: float
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class Wait:
    """The mean wait in minutes, and the range that holds 80 % of the belief about it."""

    minutes: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Current:
    """The line now. `open` is None where the hours are only assumed; `load` and `score` are None when closed.

    `breaks` names the wishes that a call begun now would break.
    """

    open: bool | None
    opens: datetime | None
    load: float | None
    score: int | None
    because: tuple[Because, ...]
    wait: Wait | None = None
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """Why no window fits: of the `ahead` open slots, how many each wish leaves out; and the nearest miss, with the wishes it breaks."""

    ahead: int
    excluded: dict[str, int]
    nearest: Pick
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether to call now. If not, `wait_for` is the window to wait for, None where there is none; `gain` how much lighter it is (.25 is 25 %)."""

    call_now: bool
    wait_for: Pick | None = None
    gain: float | None = None


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
    yardstick: Array  # the loads of the open slots of the 52 weeks around now, sorted
    inside: NDArray[np.bool_]
    picks: tuple[Pick, ...]
    avoid: tuple[Pick, ...]
    today: Pick | None  # the best window of what is left of now's day, whether it is a pick or not
    current: Current
    provisional: tuple[Provisional, ...]
    notes: tuple[DayNote, ...]
    wishes: Wishes = field(default_factory=Wishes)
    miss: Miss | None = None  # where wishes leave no window
    overdue: tuple[Overdue, ...] = ()  # promises of the caller's own followups

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
        return [self._slot(*c, float(low[c]), float(high[c]), ()) for c in cells]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per open slot of the span: start, end (aware), load, load_low, load_high, score."""
        import pandas as pd

        rows = [(s.start, s.end, s.load, s.low, s.high, s.score) for s in self.slots()]
        return pd.DataFrame(rows, columns=["start", "end", "load", "load_low", "load_high", "score"])

    def advice(self) -> Advice:
        """Return whether to call now, or for which window to wait.

        It is the earliest of those that are as good as the best, and lighter than now by more than the slots of one window
        may differ. A later day has to make up for what `soon` makes it count, too.
        """
        now, best = self.current, self.picks[0] if self.picks else None
        may_call = now.load is not None and not now.breaks
        if best is None:
            return Advice(may_call)
        limit = self._cost(best) + log(1 + WINDOW_SPREAD)
        if may_call and now.load is not None and log(now.load) <= limit:
            return Advice(True)
        windows = [*self.picks, *([self.today] if self.today else [])]
        first = min((w for w in windows if self._cost(w) <= limit), key=lambda w: w.start.timestamp())
        return Advice(False, first, 1 - first.load / now.load if now.load else None)

    def _cost(self, pick: Pick) -> float:
        """Return the log of a window's load, with what its day's distance counts as."""
        return log(pick.load) + (pick.start.date() - self.now.date()).days * self.wishes.later

    def explain(self, moment: datetime) -> Pick | None:
        """Return the slot of the span that holds an aware moment, with its factors; None where the line is closed."""
        day, slot = self.grid.cell(moment)
        if not (0 <= day < self.grid.shape[0] and self.grid.open[day, slot]):
            return None
        low, high = self.load.range
        because = self.load.because(day, slot, slot + 1, float(self.load.mean[day, slot]))
        return self._slot(day, slot, float(low[day, slot]), float(high[day, slot]), because)

    def _slot(self, day: int, slot: int, low: float, high: float, because: tuple[Because, ...]) -> Pick:
        ends = self.grid.start(day, slot), self.grid.start(day, slot + 1)
        mean, score = float(self.load.mean[day, slot]), int(self.score[day, slot])
        return _pick(self.load, self.yardstick, *ends, mean, low, high, because, score)


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
    wishes: Wishes | None = None,
) -> Plan:
    """Rank the slots of [start, until) as seen from `now`; without them, of the seven days from now.

    Datetimes are aware and `until` is exclusive; `slot_minutes` divides a day. `wishes` change which windows are picked
    and their rank, never a load or a score. `events` stands in the place of the calendar's promotions and runs of
    holidays, for what-if: those of the 52 weeks around now, too, which the score is measured by. Raises PlanError for a naive datetime, a day outside 2000-2099 and an empty span.
    """
    now, start, until = _span(hotline, now, start, until, slot_minutes)
    wishes = wishes or Wishes()
    events = None if events is None else tuple(events)
    first, count = start.toordinal(), _last_day(until) - start.toordinal() + 1
    ordinary = ordinary_week(hotline, slot_minutes)
    load = expect(hotline, lay_grid(hotline, first, count, slot_minutes, events), ordinary)
    begin = now.toordinal() - YARDSTICK_DAYS // 2
    year = expect(hotline, lay_grid(hotline, begin, YARDSTICK_DAYS, slot_minutes, events), ordinary)
    yardstick = np.sort(year.mean[year.grid.open])
    inside = load.grid.open & load.grid.within(start, until)
    ahead = inside & load.grid.within(max(start, now, key=datetime.timestamp), until)
    call = max(1, -(-wishes.call // timedelta(minutes=slot_minutes)))  # in whole slots
    left_out = broken(wishes, load.grid, np.arange(load.grid.shape[0])[:, None], *load.grid.spans()) if wishes else {}
    free = ahead & ~sum(left_out.values(), np.zeros(ahead.shape, bool))
    quietest = windows(load.mean, free, slot_minutes, per_day, call=call, later=wishes.later)
    today = [span for span in quietest if span.day == now.toordinal() - first][:1]
    busiest = windows(load.mean, ahead, slot_minutes, 1, busiest=True)[:AVOID]
    ranges = load.range
    return Plan(
        hotline, now, start, until, load, quietness(load.mean, yardstick), yardstick, inside,
        _picks(load, ranges, quietest[:top], yardstick), _picks(load, ranges, busiest, yardstick),
        next(iter(_picks(load, ranges, today, yardstick)), None), _current(hotline, year, yardstick, now, wishes),
        tuple(provisional(hotline, first, first + count - 1)), tuple(day_notes(hotline, first, count)),
        wishes, None if quietest or not ahead.any() else _miss(load, ranges, ahead, left_out, call, yardstick),
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
    check_slot(slot_minutes)
    return now, start, until


def check_slot(slot_minutes: int) -> None:
    """Complain about a slot of so many minutes that a grid cannot have."""
    if not 5 <= slot_minutes <= WINDOW_MINUTES or DAY % slot_minutes:
        raise PlanError(
            f"时段 {slot_minutes} 分钟应为 5 到 {WINDOW_MINUTES} 之间能整除一天的数，例如 30",
            f"a slot of {slot_minutes} minutes must be 5 to {WINDOW_MINUTES} and divide a day, for example 30",
        )


def _last_day(until: datetime) -> int:
    return (until - timedelta(microseconds=1)).toordinal()


def _picks(load: Load, ranges: tuple[Array, Array], spans: Sequence[Span], yardstick: Array) -> tuple[Pick, ...]:
    picks = []
    low, high = ranges
    for span in spans:
        run = span.day, slice(span.first, span.end)
        ends = load.grid.start(span.day, span.first), load.grid.start(span.day, span.end)
        because = load.because(span.day, span.first, span.end, span.load)
        picks.append(_pick(load, yardstick, *ends, span.load, float(low[run].mean()), float(high[run].mean()), because))
    return tuple(picks)


def _miss(
    load: Load, ranges: tuple[Array, Array], ahead: NDArray[np.bool_], left_out: dict[str, NDArray[np.bool_]], call: int,
    yardstick: Array,
) -> Miss:  # fmt: skip
    excluded, breaks, span = nearest_miss(load.mean, ahead, left_out, load.grid.slot_minutes, call)
    return Miss(int(ahead.sum()), excluded, _picks(load, ranges, [span], yardstick)[0], breaks)


def _pick(
    load: Load, yardstick: Array, start: datetime, end: datetime, mean: float, low: float, high: float,
    because: tuple[Because, ...], score: int | None = None,
) -> Pick:  # fmt: skip
    chance = chance_below(quietest(yardstick), mean, low, high)
    wait = wait_at(load.hotline, mean, low, high)
    score = score_of(mean, yardstick) if score is None else score
    return Pick(start, end, mean, low, high, score, because, chance, wait)


def wait_at(hotline: Hotline, load: float, low: float, high: float) -> Wait | None:
    """Return the mean wait at a load with this 80 % range; None where too few answered calls of the line are known.

    The level of the line is uncertain, too: by the answered calls it rests on, and by how much it moves from week to week.
    """
    learned = hotline.learned
    if learned is None or learned.level is None or learned.answered < MINUTES_CALLS:
        return None
    level = learned.level
    unsure = learned.noise.call * level.squares / level.answered**2 + learned.noise.week
    width = exp(hypot(log(high / low) / 2, Z80 * sqrt(unsure)))
    minutes = load * level.seconds / 60
    return Wait(minutes, minutes / width, minutes * width)


def _current(hotline: Hotline, year: Load, yardstick: Array, now: datetime, wishes: Wishes) -> Current:
    """Return the line's state at `now`; the year around now holds it."""
    is_open, opens = opening(hotline, year.grid, now)
    known = is_open if hotline.hours_known else None
    if not is_open:
        return Current(known, opens, None, None, ())
    day, slot = year.grid.cell(now)
    load, low, high = year.at(day, slot)
    because = year.because(day, slot, slot + 1, load)
    return Current(
        known, None, load, score_of(load, yardstick), because, wait_at(hotline, load, low, high),
        tuple(_broken_by_calling(hotline, year.grid, now, wishes)) if wishes else (),
    )  # fmt: skip


def _broken_by_calling(hotline: Hotline, grid: Grid, now: datetime, wishes: Wishes) -> Iterator[str]:
    """Yield the wishes that a call begun now breaks: all of it where its length is known, else its beginning."""
    start = np.array([int(now.timestamp())])
    day, length = np.array([grid.cell(now)[0]]), int(wishes.call.total_seconds())
    found = broken(wishes, grid, day, start, start + max(1, length))
    if wishes.busy and not length:  # nobody begins a call of unknown length as a meeting begins: a slot should be free
        found |= broken(Wishes(busy=wishes.busy), grid, day, start, start + grid.slot_minutes * 60)
    yield from (name for name, mask in found.items() if mask[0])
    minutes = range(-(-wishes.call // timedelta(minutes=1)))
    if not all(opening(hotline, grid, now + timedelta(minutes=i))[0] for i in minutes):
        yield "call"
