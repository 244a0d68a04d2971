"""The week as a table of colours."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import hh_mm
from planner.frozen import dataclass

if TYPE_CHECKING:
    from datetime import date

    from planner.plan.plan import Plan

HEAT_DAYS = 8  # a week from any moment touches eight; more are too narrow on a phone
ROW_MINUTES = 30
LEVELS = (0.85, 1.0, 1.15, 1.3, 1.45, 1.6)
"""Loads at which the next darker colour begins; each cell has its number, too, so that no colour has to be told."""
BUSY_LEVEL = len(LEVELS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A half hour of the heat map: its mean load and its colour, None where closed; the rank of the pick that holds it."""

    load: float | None
    level: int
    rank: int | None


def heat_map(plan: Plan) -> tuple[list[date], list[tuple[str, list[Cell]]]]:
    """Return the days of the map, and a row per half hour of the line's clock: its label, and a cell per day.

    A slot that is longer than half an hour is a row of its own; shorter ones are averaged.
    """
    grid, step = plan.grid, max(ROW_MINUTES, plan.slot_minutes)
    loads: dict[tuple[int, int], list[float]] = defaultdict(list)
    ranks: dict[tuple[int, int], int] = {}
    inside = plan.known & grid.within(grid.begun(plan.start), plan.until)  # with the slot that has begun
    shown = [int(day) for day in np.flatnonzero(inside.any(axis=1))[:HEAT_DAYS]]
    spans = [(rank, pick.start.timestamp(), pick.end.timestamp()) for rank, pick in enumerate(plan.picks, 1)]
    starts, ends = grid.spans()
    spans = [span for span in spans if shown and span[1] < ends[shown[-1], -1]]
    for day in shown:
        for slot in np.flatnonzero(inside[day]):
            cell = day, int(grid.minute[grid.pattern[day], slot]) // step * step
            loads[cell].append(float(plan.load.mean[day, slot]))
            start = starts[day, slot]
            for rank, first, last in spans:
                if first <= start < last:
                    ranks[cell] = rank
    minutes = range(min((m for _, m in loads), default=0), max((m for _, m in loads), default=-1) + 1, step)
    rows = [
        (hh_mm(minute), [_cell(loads.get((d, minute)), ranks.get((d, minute))) for d in shown]) for minute in minutes
    ]
    return [grid.start(day, 0).date() for day in shown], rows


def _cell(loads: list[float] | None, rank: int | None) -> Cell:
    """Return the cell of the loads in a half hour."""
    if not loads:
        return Cell(None, 0, None)
    load = sum(loads) / len(loads)
    return Cell(load, sum(load >= limit for limit in LEVELS), rank)
