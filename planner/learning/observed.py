"""What was seen, laid over the design of the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.grid import lay_grid
from planner.frozen import dataclass, replace
from planner.learning.cells import CELL_MINUTES, Cells
from planner.messages import PlanError
from planner.model.design import Design, design_of
from planner.model.prior import LEVELS

if TYPE_CHECKING:
    from planner.arrays import Floats, Indices, Ints
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline


@dataclass(frozen=True, slots=True)
class Observed:
    """The observations on the days and slots that have any, D × S, and what the rules alone expect there."""

    kind: str  # "calls" or "counts"
    ordinal: Ints  # [D]
    week: Ints  # [D] number of the day's week, from 0
    used: Indices  # [D] index of the days in the grid of the design
    slots: slice  # of the grid's slots, from the first to the last that has any
    design: Design
    base: Floats  # [D, S] log of the load by the rules
    amount: Floats  # [D, S] as in Cells
    roots: Floats
    answered: Floats  # of counts: how many
    given_up: Floats
    busy: Floats
    halves: Floats  # 1 where nothing was seen

    @property
    def grid(self) -> Grid:
        """The grid of the whole span."""
        return self.design.grid

    @property
    def pattern(self) -> Indices:
        """The row of each day in the design."""
        return self.grid.pattern[self.used]

    @property
    def size(self) -> int:
        """How many coordinates there are: those of the design, and a level for each kind of observations."""
        return self.design.size + len(LEVELS)

    @property
    def level_at(self) -> int:
        """Which of them is the level of these observations."""
        return self.design.size + LEVELS.index(self.kind)

    def departures(self, mean: Floats) -> Floats:
        """Return how far the log of the load of every slot departs from `base` where the coordinates are `mean`, [D, S]."""
        design = self.design
        return (design.rows @ mean[design.row_at])[self.pattern] + (design.days @ mean[design.day_at])[self.used, None]


def observed_of(hotline: Hotline, cells: Cells, design: Design | None = None) -> Observed:
    """Lay cells over the days and slots of the line. Raises PlanError where none says anything within the opening hours.

    `design` is the line's on days that hold those of the cells, where it is known.
    """
    if cells.kind == "counts" and len(cells) and not cells.amount.any():
        raise PlanError("来电数全是 0；请检查列名", "all counts are 0; check which column they are in")
    if cells.kind == "calls":
        cells = cells[cells.answered + cells.given_up + cells.busy > 0]  # a report may say that nobody called
    if not len(cells):
        raise PlanError("没有可用的通话记录", "there are no calls to learn from")
    if design is None:
        first, last = int(cells.day.min()), int(cells.day.max())
        design = design_of(hotline, lay_grid(hotline, first, last - first + 1, CELL_MINUTES))
    grid, first = design.grid, design.grid.days.first
    day, slot = cells.day - first, slots_of(grid, cells.day - first, cells.minute)
    inside = slot >= 0
    inside[inside] = grid.in_hours[grid.pattern[day[inside]], slot[inside]]
    if not inside.any():
        raise PlanError(
            "通话全部在服务时间之外；请检查热线文件的服务时间和时区",
            "all calls lie outside the opening hours; check the hours and the timezone in the line's file",
        )
    day, slot = day[inside], slot[inside]
    used = np.flatnonzero(np.bincount(day))
    place = np.zeros(grid.shape[0], np.int64)
    place[used] = np.arange(len(used))
    slots = slice(int(slot.min()), int(slot.max()) + 1)
    shape = len(used), slots.stop - slots.start
    at = place[day] * shape[1] + slot - slots.start

    def laid(values: Floats) -> Floats:
        return np.asarray(np.bincount(at, values[inside], shape[0] * shape[1]).reshape(shape), float)

    week = (used + first + 6) // 7  # Monday is ordinal 1
    design = replace(design, rows=np.ascontiguousarray(design.rows[:, slots]))
    rows = sum((e.log_factor[:, slots] for e in design.effects if not e.daily), np.zeros(design.rows.shape[:2]))
    days = sum((e.log_factor for e in design.effects if e.daily), np.zeros(grid.shape[0]))
    return Observed(
        kind=cells.kind,
        ordinal=used + first,
        week=np.cumsum(np.diff(week, prepend=week[0]) > 0),
        used=used,
        slots=slots,
        design=design,
        base=rows[grid.pattern[used]] + days[used, None],
        amount=laid(cells.amount),
        roots=laid(cells.roots),
        answered=laid(cells.answered if cells.kind == "calls" else np.ones(len(cells))),
        given_up=laid(cells.given_up),
        busy=laid(cells.busy),
        halves=np.where(laid(cells.halves - 1) > 0, 2.0, 1.0),
    )


def slots_of(grid: Grid, day: Ints, minute: Ints) -> Ints:
    """Return the slot of each wall-clock minute on a day of the grid; -1 where the clock skips it."""
    halves = np.arange(0, 24 * 60, grid.slot_minutes)
    shown = grid.minute[:, :, None] == halves  # [P, S, half hours]; an hour that comes twice is the first
    slot = np.where(shown.any(axis=1), shown.argmax(axis=1), -1)
    return np.asarray(slot[grid.pattern[day], minute // grid.slot_minutes], np.int64)
