"""How good the plans were: each logged call against what the calls before it had let expect."""

from __future__ import annotations

from datetime import timedelta
from math import exp, log, nan, sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.caller.wishes import Wishes
from planner.days.years import FIRST_DAY, LAST_DAY
from planner.frozen import dataclass
from planner.learning.learn import learn_calls
from planner.line.rules import Z80
from planner.plan.make import make_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.caller.calls import Call
    from planner.line.hotline import Hotline
    from planner.plan.picks import Pick, Wait


MOST_BELIEFS = 40  # times that the belief is computed anew; of a longer log some calls in a row share one
ALL_TOLD = Wishes(explore=False)  # the best window is meant, not the one to try
AHEAD = timedelta(days=7)  # what a caller who followed the picks would have chosen from
PROMISE = 0.8  # of the calls are to be over within the wait that was promised


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One call and what had been expected of its half hour; None where the line was closed by its file.

    `at_most` is the wait in minutes that eight calls in ten should not exceed, once minutes were known; `kept` whether this one
    did not: None where it cannot be known. `best` is the best window of the week that began with the call.
    """

    call: Call
    expected: Pick | None = None
    at_most: float | None = None
    kept: bool | None = None
    best: Pick | None = None


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
    """Return each call with what the line's file and the calls before it had let expect.

    What a caller who followed the picks would have gained is the call's own wait times the ratio of the loads, by the belief
    of all calls: hindsight judges, but the pick is the one of then. `progress` is told how many calls are done, of how many.
    """
    calls = sorted(calls, key=lambda call: call.called_at.timestamp())
    zone = ZoneInfo(hotline.timezone)
    block = -(-len(calls) // MOST_BELIEFS)
    rows = []
    for first in range(0, len(calls), max(block, 1)):
        line = learn_calls(hotline, calls[:first])
        for call in calls[first : first + block]:
            rows.append(_reviewed(line, call, zone))
            if progress:
                progress(len(rows), len(calls))
    known = [row.kept for row in rows if row.kept is not None]
    now = learn_calls(hotline, calls)
    waited = would = 0.0
    for row in rows:
        if row.best and row.expected and row.best.load < row.expected.load and row.call.outcome == "answered":
            then, better = (_mean_load(now, pick) for pick in (row.expected, row.best))
            waited += row.call.wait_s / 60
            would += row.call.wait_s / 60 * better / then
    return Review(calls=tuple(rows), promised=len(known), kept=sum(known), waited=waited, would=would)


def _reviewed(hotline: Hotline, call: Call, zone: ZoneInfo) -> Reviewed:
    """Return a call beside what a line that has learned from those before it had let expect."""
    at = call.called_at.astimezone(zone)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if not FIRST_DAY <= day.date() <= (at + AHEAD).date() <= LAST_DAY:
        return Reviewed(call)
    plan = make_plan(hotline, at, at + AHEAD, start=day, top=1, wishes=ALL_TOLD)
    expected = plan.explain(at)
    promised = promised_wait(hotline, expected.wait) if expected and expected.wait else None
    return Reviewed(
        call=call,
        expected=expected,
        at_most=promised,
        kept=None if promised is None else _was_kept(call, promised),
        best=plan.picks[0] if plan.picks else None,
    )


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
    points, weights = np.polynomial.hermite_e.hermegauss(21)
    means = np.exp(sd * points)
    low, high = 0.0, 100.0 * exp(3 * sd)
    for _ in range(60):
        middle = (low + high) / 2
        over = float(weights @ np.exp(-np.sqrt(2 * middle / means)) / weights.sum())
        low, high = (middle, high) if over > 1 - PROMISE else (low, middle)
    return wait.minutes * high


def _mean_load(hotline: Hotline, pick: Pick) -> float:
    """Return the mean load of a window, by what is believed of the line by now."""
    plan = make_plan(hotline, pick.start, pick.end, top=1, wishes=ALL_TOLD)
    return float(np.nanmean(plan.load.mean[plan.inside]))
