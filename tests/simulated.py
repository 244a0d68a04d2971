"""Calls of a line whose truth is known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import gamma

import numpy as np
import pandas as pd

from helpers import SHANGHAI, at
from planner.caller.calls import Call
from planner.days.grid import lay_grid
from planner.model.load import expect

MONDAY = date(2026, 8, 24)  # eight weeks without a holiday or a promotion lie before
NOW = at("2026-08-24T08:00")


def quiet_mornings(when: datetime) -> float:
    """A line unlike the rules: three minutes in the morning, twelve from noon on, twice that on Wednesdays."""
    return (180 if when.hour < 12 else 720) * (2 if when.weekday() == 2 else 1)


def simulated(
    count: int, seed: int = 0, truth=quiet_mornings, weeks: int = 8, patience: float | None = None, shape: float = 1.0
) -> list[Call]:
    """Calls at random minutes of the opening hours of the weeks before MONDAY, with Weibull waits: exponential by shape 1."""
    rng = np.random.default_rng(seed)
    calls = []
    for _ in range(count):
        day = MONDAY - timedelta(days=int(rng.integers(1, 7 * weeks + 1)))
        when = datetime(day.year, day.month, day.day, int(rng.integers(9, 21)), int(rng.integers(60)), tzinfo=SHANGHAI)
        wait = float(min(truth(when) * rng.exponential() ** (1 / shape) / gamma(1 + 1 / shape), 4 * 3600))
        gave_up = patience is not None and wait > patience
        calls.append(Call("pinduoduo", when, patience if gave_up else wait, "gave-up" if gave_up else "answered"))
    return calls


def frame_of(calls: list[Call]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "called_at": [c.called_at for c in calls],
            "wait_s": [c.wait_s for c in calls],
            "outcome": [c.outcome for c in calls],
        }
    )


def week_of(hotline, days: int = 7):
    return expect(hotline, lay_grid(hotline, MONDAY.toordinal(), days, 30))
