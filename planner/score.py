"""Judgement on the load: the score, and the windows to pick or to avoid."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, erf, log, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from planner.hotline import Z80

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

WINDOW_MINUTES = 120  # a window is at most this long
WINDOW_SPREAD = 0.05  # and its slots lie within 5 % of its quietest
WINDOW_GAP_MINUTES = 180  # windows of one day lie at least this far apart
LOG_TIE = 9  # decimals of the log of a load that count: below that is floating-point dust


@dataclass(frozen=True, slots=True)
class Span:
    """A run of adjacent slots [first, end) of one day, and their mean load."""

    day: int
    first: int
    end: int
    load: float

    @property
    def key(self) -> tuple[float, int, int]:
        """The rank's order: lower load first, then the earlier."""
        return round(log(self.load), LOG_TIE), self.day, self.first


def score_of(load: float, yardstick: Array) -> int:
    """Return the score of one load."""
    return int(quietness(np.array([load]), yardstick)[0])


def quietness(load: Array, yardstick: Array) -> Array:
    """Return the score of loads, 0-100 in whole numbers: the share of `yardstick` (sorted) that is busier.

    NaN, a closed slot, stays NaN.
    """
    year, asked = np.round(np.log(yardstick), LOG_TIE), np.round(np.log(load), LOG_TIE)
    busier = len(year) - np.searchsorted(year, asked, side="right")
    return np.where(np.isnan(load), np.nan, np.rint(100 * busier / max(1, len(yardstick))))


def quietest(yardstick: Array) -> float:
    """Return the load that the quietest tenth of `yardstick` (sorted) does not exceed."""
    return float(yardstick[ceil(len(yardstick) / 10) - 1]) if len(yardstick) else nan


def chance_below(limit: float, load: float, low: float, high: float) -> float:
    """Return the chance that a load, believed in with this 80 % range, is at most `limit`."""
    sd = log(high / low) / (2 * Z80)
    if sd == 0:
        return float(load <= limit)
    return (1 + erf(log(limit / load) / sd / sqrt(2))) / 2


def windows(
    load: Array, allowed: NDArray[np.bool_], slot_minutes: int, per_day: int, *, busiest: bool = False
) -> list[Span]:
    """Return the best windows of every day, `per_day` at most, all ranked; `busiest` turns best into worst.

    `load` and `allowed` are [D, S]. A window grows from the best slot of what is left of its day, always towards the
    better neighbour, the earlier if they are equal.
    """
    cost = np.where(allowed, np.log(load), np.inf)
    if busiest:
        cost = np.where(allowed, -cost, np.inf)
    spans = []
    for day in np.flatnonzero(allowed.any(axis=1)):
        left = cost[day].copy()
        for _ in range(per_day):
            if np.isinf(left).all():
                break
            first, end = _grow(left, WINDOW_MINUTES // slot_minutes)
            spans.append(Span(int(day), first, end, float(load[day, first:end].mean())))
            gap = ceil(WINDOW_GAP_MINUTES / slot_minutes)
            left[max(0, first - gap) : end + gap] = np.inf
    sign = -1 if busiest else 1
    return sorted(spans, key=lambda span: (sign * span.key[0], *span.key[1:]))


def _grow(cost: Array, longest: int) -> tuple[int, int]:
    """Return the run [first, end) around the cheapest slot."""
    first = int(np.argmin(np.round(cost, LOG_TIE)))
    end = first + 1
    limit = cost[first] + log(1 + WINDOW_SPREAD)
    while end - first < longest:
        before = cost[first - 1] if first else np.inf
        after = cost[end] if end < len(cost) else np.inf
        if min(before, after) > limit:
            break
        if round(before, LOG_TIE) <= round(after, LOG_TIE):
            first -= 1
        else:
            end += 1
    return first, end
