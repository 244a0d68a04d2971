"""Which half hour a rule gives to whom, from the loads that are expected of a line's days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crowd_world import Advice
from planner.days.changes import EPOCH
from planner.plan.crowd import shares, variant_minutes, variant_slots, water

if TYPE_CHECKING:
    from planner.arrays import Floats, Ints

DICE = 5000


def share_of(load: Floats, crowd: float) -> Floats:
    """Return how often each half hour is advised, each row for itself; crowd 0 is the quietest."""
    if crowd:
        return shares(load, np.ones(load.shape, bool), water(load, crowd))
    return np.asarray(np.eye(load.shape[1])[load.argmin(axis=1)])


def at(share: Floats, place: Floats) -> Ints:
    """Return the half hours at so far a place of the sum of the shares of each row, [rows, places]; a place is from 0 to 1."""
    rows = np.arange(len(share))[:, None]
    total = np.cumsum(share, axis=1)
    found = np.searchsorted((total / total[:, -1:] + rows).ravel(), place + rows, side="right") - rows * share.shape[1]
    return np.asarray(np.minimum(found, share.shape[1] - 1))


def by_share(load: Floats, crowd: float) -> Advice:
    return Advice(at(share_of(load, crowd), (np.arange(DICE) + 0.5) / DICE))


def first_picks(load: Floats, crowd: float) -> Advice:
    """Return the first picks of plans of a week: the days race by the water of all, and within the day it is the day's water.

    As in a plan, both races are run with the same dice. Loads are [weeks, days, halves].
    """
    weeks, days, halves = load.shape
    of_day = share_of(load.reshape(-1, halves), crowd).reshape(weeks, days, halves)
    of_week = share_of(load.reshape(weeks, -1), crowd).reshape(weeks, days, halves)
    rng, dice = np.random.default_rng(1), np.arange(DICE)
    found = np.empty((weeks, DICE), int)
    for week in range(weeks):
        with np.errstate(divide="ignore"):
            time = rng.exponential(size=(DICE, days, halves))
            day = (time / of_week[week]).min(axis=2).argmin(axis=1)
            found[week] = day * halves + (time[dice, day] / of_day[week, day]).argmin(axis=1)
    return Advice(found)


def calendars(load: Floats, crowd: float, variants: int, ordinal: Ints) -> Advice:
    """Return what so many published calendars say: each has one half hour a day, and a minute of its own."""
    half = variant_slots(share_of(load, crowd), ordinal - EPOCH, variants)
    return Advice(half, np.broadcast_to(variant_minutes(variants, 30) * 60.0, half.shape))
