"""Where each open slot stands when closed hours are left out: days side by side, a gap between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.messages import PlanError
from planner.outputs.picture.style import FAINT
from planner.outputs.words.dates import WEEKDAY_NAMES, zone_label
from planner.plan.knowledge import unknown_nights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from planner.arrays import Flags, Floats, Indices
    from planner.messages import Voice
    from planner.outputs.picture.sheet import Sheet
    from planner.plan.plan import Plan

MOST_DAYS = 14  # more days are too narrow to read: the year is for them
WIDE_DAYS = 8  # so many have room for more than noon
GAP_MINUTES = 60  # between two days


def known_open(plan: Plan) -> Flags:
    """Return the open slots of the days of the grid that something is known of, whether in the span or not, [D, S]."""
    return np.asarray(plan.grid.open & ~unknown_nights(plan.grid, plan.hotline)[plan.grid.pattern])


def nothing_open() -> PlanError:
    """Return the complaint about a span without an open slot."""
    return PlanError("这段时间内没有服务时间，画不出图", "there is no open hour in this span to plot")


class Columns:
    """The days of a plan that have open slots, at most so many, along one axis whose unit is a slot."""

    def __init__(self, plan: Plan, most: int = MOST_DAYS) -> None:
        self.plan = plan
        if not plan.inside.any():
            raise nothing_open()
        self.days = [int(day) for day in np.flatnonzero(plan.inside.any(axis=1))[:most]]
        self.open = known_open(plan)
        used = np.flatnonzero(self.open[self.days].any(axis=0))
        self.first, self.count = int(used[0]), int(used[-1] - used[0]) + 1
        self.pitch = self.count - (-GAP_MINUTES // plan.slot_minutes)
        self.place = {day: i * self.pitch for i, day in enumerate(self.days)}
        self.left, self.right = 0, len(self.days) * self.pitch + -GAP_MINUTES // plan.slot_minutes

    def at(self, day: int, slot: int) -> int:
        """Return the left edge of a slot."""
        return self.place[day] + slot - self.first

    def runs(self, of: Flags) -> Iterator[tuple[int, Indices]]:
        """Yield the days with their runs of adjacent slots among some of them, [D, S]."""
        for day in self.days:
            slots = np.flatnonzero(of[day])
            yield from ((day, run) for run in np.split(slots, np.flatnonzero(np.diff(slots) > 1) + 1) if len(run))

    def spread(self, array: Floats) -> Floats:
        """Return [D, S] as one row along the axis, NaN in the gaps and outside the span."""
        row = np.full(self.right - self.left, np.nan)
        for day, slots in self.runs(self.plan.inside):
            row[self.at(day, slots[0]) : self.at(day, slots[0]) + len(slots)] = array[day, slots]
        return row

    def span(self, start: datetime, end: datetime) -> tuple[float, float] | None:
        """Return where a window stands, None outside the days shown."""
        left = self.moment(start)
        slots = (end.timestamp() - start.timestamp()) / 60 / self.plan.slot_minutes
        return None if left is None else (left, left + slots)

    def moment(self, at: datetime) -> float | None:
        """Return where a moment stands, None outside the days shown."""
        day, slot = self.plan.grid.cell(at)
        if day not in self.place:
            return None
        within = (at - self.plan.grid.instant(day, slot)).total_seconds() / 60 / self.plan.slot_minutes
        x = self.at(day, slot) + within
        return x if self.place[day] - 1 <= x <= self.place[day] + self.count + 1 else None

    def hours(self, every: int, first: int = 0) -> list[tuple[int, int]]:
        """Return the slots, from the first shown, at which every so manieth hour of the day begins, and that hour."""
        minutes = {slot: (self.first + slot) * self.plan.slot_minutes for slot in range(self.count)}
        return [(slot, m // 60) for slot, m in minutes.items() if m % 60 == 0 and (m // 60 - first) % every == 0]

    def write(self, sheet: Sheet, t: Voice) -> None:
        """Mark every third hour, or noon where the days are many, and name the days and what is special about them."""
        wide = len(self.days) <= WIDE_DAYS
        marks = [
            (x + left, hour)
            for left in self.place.values()
            for x, hour in (self.hours(3) if wide else self.hours(24, 12))
        ]
        sheet.ax.set_xticks([x for x, _ in marks], [str(hour) for _, hour in marks], fontsize=8, color=FAINT)
        days = {day: self.plan.grid.start(day, 0).date() for day in self.days}
        sheet.below += 18
        for day, on in days.items():
            name = f"{t(WEEKDAY_NAMES[on.weekday()])}{' ' if wide else chr(10)}{on:%m-%d}"
            sheet.write(self.place[day] + self.count / 2, -sheet.below, name, fontsize=10)
        sheet.below += 14 * (1 if wide else 2)
        named = []
        for note in self.plan.notes:
            under = [self.place[day] for day, on in days.items() if note.first <= on <= note.last]
            if under:
                named.append(((under[0] + under[-1] + self.count) / 2, short(t(note.name))))
        placed = sheet.stack(named, 9)
        for x, row, name in placed:
            sheet.write(x, -sheet.below - 12 * row, name, color=FAINT)
        sheet.below += 12 * (1 + max((row for _, row, _ in placed), default=-1)) + 3
        clock = t("几点", "hour of the day") + t.brackets(zone_label(self.plan.hotline.timezone, t))
        sheet.write((self.left + self.right) / 2, -sheet.below, clock, color=FAINT)
        sheet.below += 12


def short(name: str, most: int = 28) -> str:
    """Return a name that is short enough for a picture."""
    return name if len(name) <= most else name[: most - 1] + "…"
