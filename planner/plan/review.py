"""How good the plans were: each logged call against what the calls before it had let expect.

A plan for each call would lay the same days over and over. So the days of all calls, with the year around each, are laid once,
and every belief is only read on them.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from math import exp, log, nan, sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.caller.wishes import Wishes
from planner.days.grid import lay_grid
from planner.days.years import FIRST_DAY, LAST_DAY
from planner.frozen import dataclass
from planner.learning.cells import CELL_MINUTES
from planner.learning.learn import learn_calls
from planner.line.rules import Z80
from planner.model.load import Ground
from planner.plan.make import YARDSTICK_DAYS, ranked_slots
from planner.plan.picks import wait_at
from planner.plan.score import score_among, tied
from planner.plan.windows import windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from planner.arrays import Flags, Floats
    from planner.caller.calls import Call
    from planner.line.hotline import Hotline
    from planner.model.load import Load
    from planner.plan.picks import Wait


MOST_BELIEFS = 40  # times that the belief is computed anew; of a longer log some calls in a row share one
AHEAD = timedelta(days=7)  # what a caller who followed the picks would have chosen from
PROMISE = 0.8  # of the calls are to be over within the wait that was promised
HALF_YEAR = YARDSTICK_DAYS // 2


@dataclass(frozen=True, slots=True)
class Expected:
    """A half hour or a window, and the mean load that was expected of it."""

    start: datetime
    end: datetime
    load: float


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One call and what had been expected of its half hour; None where the line was closed by its file.

    `at_most` is the wait in minutes that eight calls in ten should not exceed, once minutes were known; `kept` whether this one
    did not: None where it cannot be known. `best` is the best window of the week that began with the call.
    """

    call: Call
    expected: Expected | None = None
    score: int | None = None
    at_most: float | None = None
    kept: bool | None = None
    best: Expected | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """All calls, and what they say together. Waits are in minutes; `saved` is None where nothing can be said."""

    calls: tuple[Reviewed, ...]
    promised: int  # calls with a wait promised whose end is known
    kept: int
    waited: float  # by the answered calls that had a better window ahead
    would: float  # had they been made in it

    @property
    def coverage(self) -> float:
        """The share of promises that were kept, to be near PROMISE; NaN without any."""
        return self.kept / self.promised if self.promised else nan


def review_calls(
    hotline: Hotline, calls: Sequence[Call], *, progress: Callable[[int, int], None] | None = None
) -> Review:
    """Return each call, at least one, with what the line's file and the calls before it had let expect.

    What a caller who followed the picks would have gained is the call's own wait times the ratio of the loads, by the belief
    of all calls: hindsight judges, but the pick is the one of then. `progress` is told how many calls are done, of how many.
    """
    calls = sorted(calls, key=lambda call: call.called_at.timestamp())
    ground = _ground(hotline, calls)
    block = -(-len(calls) // MOST_BELIEFS)
    rows: list[Reviewed] = []
    for first in range(0, len(calls), block):
        then = _Belief.of(learn_calls(hotline, calls[:first], ground), ground)
        for call in calls[first : first + block]:
            rows.append(then.reviewed(call))
            if progress:
                progress(len(rows), len(calls))
    kept = [row.kept for row in rows if row.kept is not None]
    now = _Belief.of(learn_calls(hotline, calls, ground), ground)
    waited = would = 0.0
    for row in rows:
        if row.best and row.expected and row.best.load < row.expected.load and row.call.outcome == "answered":
            worse, better = now.mean_load(row.expected), now.mean_load(row.best)
            if worse and better:
                waited += row.call.wait_s / 60
                would += row.call.wait_s / 60 * better / worse
    return Review(calls=tuple(rows), promised=len(kept), kept=sum(kept), waited=waited, would=would)


def _ground(hotline: Hotline, calls: Sequence[Call]) -> Ground:
    """Lay the days of all calls, with the year around each that is planned for."""
    zone = ZoneInfo(hotline.timezone)
    days = [call.called_at.astimezone(zone).date() for call in calls]
    planned = [day.toordinal() for day in days if FIRST_DAY <= day <= LAST_DAY]
    reached = [day.toordinal() for day in days] + [day + way for day in planned for way in (-HALF_YEAR, HALF_YEAR)]
    first, last = min(reached), max(reached)
    return Ground.of(hotline, lay_grid(hotline, first, last - first + 1, CELL_MINUTES))


@dataclass(frozen=True, slots=True)
class _Belief:
    """What was believed of the line at some time, on the days of all calls, [D, S]."""

    load: Load
    tied: Floats  # the loads, as scores compare them
    ranked: Flags  # the open slots that something is known of

    @classmethod
    def of(cls, hotline: Hotline, ground: Ground) -> _Belief:
        load = ground.expect(hotline)
        return cls(load, tied(load.mean), ranked_slots(load.grid, hotline))

    def reviewed(self, call: Call) -> Reviewed:
        """Return a call beside what was expected of its half hour and of the week that it began."""
        grid = self.load.grid
        at = call.called_at.astimezone(grid.zone)
        if not FIRST_DAY <= at.date() <= (at + AHEAD).date() <= LAST_DAY:
            return Reviewed(call)
        day, slot = grid.cell(at)
        best = self._best(at)
        if np.isnan(self.tied[day, slot]):
            return Reviewed(call, best=best)
        load, low, high = self.load.at(day, slot)
        wait = wait_at(self.load.hotline, load, low, high)
        promised = promised_wait(self.load.hotline, wait) if wait else None
        return Reviewed(
            call=call,
            expected=self._expected(day, slot, slot + 1, load),
            score=score_among(self.tied[day - HALF_YEAR : day + HALF_YEAR], self.tied[day, slot]),
            at_most=promised,
            kept=None if promised is None else _was_kept(call, promised),
            best=best,
        )

    def mean_load(self, expected: Expected) -> float | None:
        """Return the mean load, as it is believed here, of what was expected to have another; None of a night that nobody knows."""
        grid = self.load.grid
        day, first = grid.cell(expected.start)
        end = first + round((expected.end - expected.start) / timedelta(minutes=grid.slot_minutes))
        return float(self.load.mean[day, first:end].mean()) if self.ranked[day, first:end].all() else None

    def _best(self, at: datetime) -> Expected | None:
        """Return the best window of the week that begins at a moment, None where nothing is known of it."""
        grid = self.load.grid
        (day, slot), (last, end) = grid.cell(at), grid.cell(at + AHEAD)
        free = self.ranked[day : last + 1].copy()
        free[0, : slot + (grid.instant(day, slot) < at)] = False
        free[-1, end:] = False
        spans = windows(self.load.mean[day : last + 1], free, grid.slot_minutes, 1, later=Wishes().later)
        return self._expected(day + spans[0].day, spans[0].first, spans[0].end, spans[0].load) if spans else None

    def _expected(self, day: int, first: int, end: int, load: float) -> Expected:
        grid = self.load.grid
        return Expected(grid.start(day, first), grid.start(day, end), load)


def _was_kept(call: Call, promised: float) -> bool | None:
    """Return whether a call was over within the minutes promised; None where it cannot be known."""
    over = call.wait_s / 60 > promised
    if call.outcome == "answered" or (call.outcome == "gave-up" and over):
        return not over
    return None  # given up earlier: who knows


def promised_wait(hotline: Hotline, wait: Wait) -> float:
    """Return the minutes that a call is over within, with the chance PROMISE: Weibull about a mean that is uncertain.

    Besides the belief about the mean there is what the half hour, the day and the week have of their own.
    """
    assert hotline.learned
    noise = hotline.learned.noise
    sd = sqrt((log(wait.high / wait.low) / (2 * Z80)) ** 2 + noise.slot + noise.day)
    points, weights = _normal()
    means = np.exp(sd * points)
    low, high = 0.0, 100.0 * exp(3 * sd)
    for _ in range(60):
        middle = (low + high) / 2
        over = float(weights @ np.exp(-np.sqrt(2 * middle / means)))
        low, high = (middle, high) if over > 1 - PROMISE else (low, middle)
    return wait.minutes * high


@cache
def _normal() -> tuple[Floats, Floats]:
    """Return points of a standard Normal and their weights, of sum 1."""
    points, weights = np.polynomial.hermite_e.hermegauss(21)
    return points, weights / weights.sum()
