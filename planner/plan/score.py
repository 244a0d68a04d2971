"""Judgement on the load: the score of a slot, and how likely it is one of the quietest, both against the loads of a year."""

from __future__ import annotations

from math import ceil, erf, log, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from planner.line.rules import Z80

if TYPE_CHECKING:
    from planner.arrays import Floats

LOG_TIE = 9  # decimals of the log of a load that count: below that is floating-point dust


def quietness(load: Floats, year: Floats) -> Floats:
    """Return the score of loads, 0-100 in whole numbers: the share of the year's loads (sorted and `tied`) that is busier.

    NaN, a closed slot, stays NaN.
    """
    busier = len(year) - np.searchsorted(year, tied(load), side="right")
    return np.where(np.isnan(load), np.nan, np.rint(100 * busier / max(1, len(year))))


def score_among(year: Floats, asked: float) -> int:
    """Return the score of one load among those of a year in any order, NaN where closed; all of them `tied`."""
    busier, known = int((year > asked).sum()), int((~np.isnan(year)).sum())
    return round(100 * busier / max(1, known))


def tied(load: Floats) -> Floats:
    """Return what loads are compared by: their logs, those that differ by nothing but dust being equal."""
    return np.asarray(np.round(np.log(load), LOG_TIE))


def quiet_limit(yardstick: Floats) -> float:
    """Return the load that the quietest tenth of `yardstick` (sorted) does not exceed."""
    return float(yardstick[ceil(len(yardstick) / 10) - 1]) if len(yardstick) else nan


def chance_below(limit: float, load: float, low: float, high: float) -> float:
    """Return the chance that a load, believed in with this 80 % range, is at most `limit`."""
    sd = log(high / low) / (2 * Z80)
    if sd == 0:
        return float(load <= limit)
    return (1 + erf(log(limit / load) / sd / sqrt(2))) / 2
