"""A line that is not there, whose truth is the reverse of the rules: what they call busy is quiet.

Where the rules rest on a record, learning can only lose on it. Here it can only win: who never learns stays below chance.
The rules are shrunk towards 1, by day half-way and in the evening three quarters, so the log of its load goes `REVERSED` times
as far as theirs: the busiest hour is then 2.7 times the quietest, as on real lines. Days and half hours have a noise of their
own, and waits about it a long tail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ours import Wall
from planner.days.clock import DAY
from tasks import Calls

if TYPE_CHECKING:
    import planner
    from planner.arrays import Floats, Ints


LINE = """
name = "A line that is the reverse of the rules"
extends = "generic"
timezone = "Asia/Shanghai"
holidays = "CN"
source = "made up"
hours = [{ days = "all", open = "09:00-21:00" }]
"""
FIRST = "2026-03-02"  # a Monday
REVERSED = -3.0
MEAN_WAIT = 180  # s
DAY_VARIANCE, HALF_HOUR_VARIANCE = 0.15, 0.25  # of the log
TAIL = 2  # a wait is its half hour's mean times an exponential to this power, over its mean: Weibull with shape 1/2
CALLERS = 20  # a half hour


def truth(hotline: planner.Hotline, first: int, days: int) -> Floats:
    """Return the expected wait of every half hour of the wall clock, [D, 48], in seconds; NaN where closed."""
    from planner.model.load import expect

    wall = Wall(hotline, first, days)
    return MEAN_WAIT * wall.shown(expect(hotline, wall.grid).mean) ** REVERSED


def with_noise(truth: Floats, rng: np.random.Generator) -> Floats:
    """Return the mean wait that each half hour came to."""
    by_day = rng.normal(0, np.sqrt(DAY_VARIANCE), (len(truth), 1))
    return np.asarray(truth * np.exp(by_day + rng.normal(0, np.sqrt(HALF_HOUR_VARIANCE), truth.shape)))


def waits(mean: Floats, rng: np.random.Generator) -> Floats:
    """Return a wait of one caller for each mean."""
    return np.asarray(mean * rng.exponential(1, np.shape(mean)) ** TAIL / 2)


def record(hotline: planner.Hotline, first: int, days: int) -> tuple[Calls, tuple[Ints, Ints, Floats]]:
    """Return calls, as many in every half hour, and day, minute and expected wait of the half hours."""
    rng, expected = np.random.default_rng(1999), truth(hotline, first, days)
    day, half = np.nonzero(~np.isnan(expected))
    mean = np.repeat(with_noise(expected, rng)[day, half], CALLERS)
    wait = waits(mean, rng)
    calls = Calls(
        np.repeat(day + first, CALLERS), np.repeat(half * (DAY // 48), CALLERS), wait, np.zeros(len(wait), bool)
    )
    return calls, (day + first, half * (DAY // 48), expected[day, half])
