"""What was seen, laid over the design of the line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.days.grid import lay_grid
from planner.learning.cells import CELL_MINUTES, Cells
from planner.messages import PlanError
from planner.model.design import Design, design

if TYPE_CHECKING:
    from planner.arrays import Floats, Indices, Ints
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline


@dataclass(frozen=True, slots=True)
class Observed:
    """The observations on the days and slots that have any, D × S, and what the rules alone expect there."""

    kind: str
    ordinal: Ints  # [D]
    week: Ints  # [D] number of the day's week, from 0
    grid: Grid  # of the whole span
    used: Indices  # [D] index of the days in the grid
    slots: slice  # of the grid's slots, from the first to the last that has any
    design: Design
    base: Floats  # [D, S] log of the load by the rules
    amount: Floats  # [D, S] as in Cells
    answered: Floats  # of counts: how many
    given_up: Floats
    busy: Floats

    @property
    def pattern(self) -> Indices:
        """The row of each day in the design."""
        return self.grid.pattern[self.used]

    def along(self, theta: Floats) -> Floats:
        """Return the departures of the load on every slot, [D, S]."""
        made = self.design
        return (made.rows @ theta[made.row_at])[self.pattern] + (made.days @ theta[made.day_at])[self.used, None]


def lay_observed(hotline: Hotline, cells: Cells) -> Observed:
    if cells.kind == "counts" and len(cells) and not cells.amount.any():
        raise PlanError("来电数全是 0；请检查列名", "all counts are 0; check which column they are in")
    if not len(cells):
        raise PlanError("没有可用的通话记录", "there are no calls to learn from")
    first, last = int(cells.day.min()), int(cells.day.max())
    grid = lay_grid(hotline, first, last - first + 1, CELL_MINUTES)
    day, slot = cells.day - first, slots_of(grid, cells.day - first, cells.minute)
    good = slot >= 0
    good[good] = grid.in_hours[grid.pattern[day[good]], slot[good]]
    if not good.any():
        raise PlanError(
            "通话全部在服务时间之外；请检查热线文件的服务时间和时区",
            "all calls lie outside the opening hours; check the hours and the timezone in the line's file",
        )
    day, slot = day[good], slot[good]
    used = np.flatnonzero(np.bincount(day))
    place = np.zeros(grid.shape[0], np.int64)
    place[used] = np.arange(len(used))
    slots = slice(int(slot.min()), int(slot.max()) + 1)
    shape = len(used), slots.stop - slots.start
    at = place[day] * shape[1] + slot - slots.start

    def sums(values: Floats) -> Floats:
        return np.asarray(np.bincount(at, values[good], shape[0] * shape[1]).reshape(shape), float)

    week = (used + first + 6) // 7  # Monday is ordinal 1
    made = design(hotline, grid)
    made = replace(made, rows=np.ascontiguousarray(made.rows[:, slots]))
    rows = sum((e.log_factor[:, slots] for e in made.effects if not e.daily), np.zeros(made.rows.shape[:2]))
    days = sum((e.log_factor for e in made.effects if e.daily), np.zeros(grid.shape[0]))
    return Observed(
        cells.kind, used + first, np.cumsum(np.diff(week, prepend=week[0]) > 0), grid, used, slots, made,
        rows[grid.pattern[used]] + days[used, None],
        sums(cells.amount), sums(cells.answered if cells.kind == "calls" else np.ones(len(cells))), sums(cells.given_up), sums(cells.busy),
    )  # fmt: skip


def slots_of(grid: Grid, day: Ints, minute: Ints) -> Ints:
    """Return the slot of each wall-clock minute on a day of the grid; -1 where the clock skips it."""
    halves = np.arange(0, 24 * 60, grid.slot_minutes)
    shown = grid.minute[:, :, None] == halves  # [P, S, half hours]; an hour that comes twice is the first
    slot = np.where(shown.any(axis=1), shown.argmax(axis=1), -1)
    return np.asarray(slot[grid.pattern[day], minute // grid.slot_minutes], np.int64)
