"""The days at a glance: a strip a day over the opening hours, the higher the bar the busier."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import hh_mm
from planner.frozen import dataclass
from planner.messages import Text
from planner.outputs.text.page import columns_of, pad
from planner.outputs.words.dates import day_label
from planner.plan.knowledge import unknown_nights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from planner.messages import Voice
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

BARS = "▁▂▃▄▅▆▇█"
BAR_LOADS = (0.8, 1.6)  # the loads of the lowest and the highest bar: 97 % of the open slots of 2026 lie between
STRIP_CELLS = 48  # characters of a day's strip at most
KEY = Text(f"{BARS[0]} 闲 … {BARS[-1]} 忙", f"{BARS[0]} quiet … {BARS[-1]} busy")


@dataclass(frozen=True, slots=True)
class Strip:
    """A day's line, and whether it has a pick."""

    line: str
    picked: bool


def strips_of(plan: Plan, picks: Sequence[Pick], width: int, days: int, t: Voice) -> tuple[str, list[Strip]]:
    """Return the hours above the strips, and at most so many days' strips with their picks; none where the line is closed throughout.

    The bars stand last: some terminals draw them two columns wide.
    """
    grid = plan.grid
    shown = plan.grid.open & ~unknown_nights(grid, plan.hotline)[grid.pattern]
    used = np.flatnonzero(shown.any(axis=0))
    if not len(used):
        return "", []
    first, end = int(used[0]), int(used[-1]) + 1
    room = max(12, min(STRIP_CELLS, width - 30))
    step = -(-(end - first) // room)
    hours = "".join(f"{_hour(plan, i):<{6}}" for i in range(first, end, step * 6))
    starts = np.arange(0, end - first, step)
    inside = shown[:days, first:end]
    counts = np.add.reduceat(inside, starts, axis=1, dtype=int)
    sums = np.add.reduceat(np.where(inside, plan.load.mean[:days, first:end], 0), starts, axis=1)
    strips = []
    for day in range(len(inside)):
        bars = "".join(bar(load / count) if count else " " for load, count in zip(sums[day], counts[day], strict=True))
        on = grid.start(day, 0).date()
        stars = [f"★{pick.at:%H:%M}" for pick in picks if pick.start.date() == on]
        line = f"  {pad(day_label(on, t), 12)}{bars}"
        for remark in (*stars, *_notes(plan, on, t)):
            if columns_of(f"{line}  {remark}") <= width:
                line = f"{line}  {remark}"
        strips.append(Strip(line, bool(stars)))
    return " " * 14 + hours[: -(-(end - first) // step)], strips


def _hour(plan: Plan, slot: int) -> str:
    """Return when a slot begins, "09", or "09:30" within an hour."""
    return hh_mm(slot * plan.slot_minutes).removesuffix(":00")


def bar(load: float, ends: tuple[float, float] = BAR_LOADS) -> str:
    """Return the bar of a load; `ends` are those of the lowest and the highest bar."""
    low, high = ends
    level = int(len(BARS) * log(load / low) / log(high / low))
    return BARS[min(max(level, 0), len(BARS) - 1)]


def _notes(plan: Plan, day: date, t: Voice) -> Iterator[str]:
    """Yield what is special about a day."""
    for note in plan.notes:
        if note.first <= day <= note.last:
            yield t(note.name)
