"""The public calendars of a line: each day each of them advises a half hour of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from planner.plan.crowd import shares, variant_minutes, variant_slots, water

if TYPE_CHECKING:
    from planner.plan.plan import Plan

_FIRST = date(1970, 1, 1).toordinal()


def variant_times(plan: Plan, crowd: float, count: int) -> list[list[tuple[datetime, datetime]]]:
    """Return when each of so many calendars advises to call: a start and an end on each day of the plan that has open slots.

    Over all calendars the slots of a day are advised as `crowd` shares them, whatever the plan's wishes. Who calls when the line
    is about to close has only until then.
    """
    grid, load = plan.grid, np.where(plan.inside, plan.load.mean, np.nan)
    share = shares(load, plan.inside, water(load, crowd))
    days = np.flatnonzero(plan.inside.any(axis=1))
    slots = variant_slots(share[days], grid.days.first + days - _FIRST, count)
    minutes = variant_minutes(count, grid.slot_minutes)
    left = np.minimum(grid.slot_minutes, grid.to_close[grid.pattern[days][:, None], slots] - minutes)
    starts = grid.spans()[0][days[:, None], slots] + 60 * minutes
    return [
        [
            (datetime.fromtimestamp(start, grid.zone), datetime.fromtimestamp(start + 60 * length, grid.zone))
            for start, length in zip(*of_calendar, strict=True)
        ]
        for of_calendar in zip(starts.T.tolist(), left.T.tolist(), strict=True)
    ]
