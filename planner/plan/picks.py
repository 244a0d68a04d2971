"""Slots and windows as they are told: when, how heavy, how sure, why, and how long the wait. Waits are in minutes."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from math import exp, hypot, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass
from planner.line.rules import Z80
from planner.model.joint import Joint, joint_belief
from planner.plan.score import chance_below, quiet_limit, quietness, tied

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from planner.arrays import Floats
    from planner.line.hotline import Hotline
    from planner.model.load import Because, Load
    from planner.plan.crowd import Draw
    from planner.plan.windows import Span

MINUTES_CALLS = 10  # answered calls of the very line from which on a wait is told in minutes


@dataclass(frozen=True, slots=True)
class Pick:
    """A window to call in, or to avoid: mean load with its 80 % range, score, and the factors that make the load.

    `quietest_tenth` is the chance that it is among the quietest tenth of the line's open time. `wait` is the mean wait in
    minutes with its 80 % range, known only from enough calls of this very line. `yours` is there where it was drawn for the caller.
    """

    start: datetime
    end: datetime
    load: float
    low: float
    high: float
    score: int
    because: tuple[Because, ...]
    quietest_tenth: float
    wait: Wait | None
    yours: Yours | None = None

    @property
    def at(self) -> datetime:
        """When to call in it: at the caller's own moment where one was drawn, else from its start."""
        return self.yours.at if self.yours else self.start


@dataclass(frozen=True, slots=True)
class Yours:
    """The caller's own moment in a window, drawn `among` so many slots of the day; `quietest` is the start of the quietest of them.

    A call begun then is expected to be over at `until`, before the line closes.
    """

    at: datetime
    until: datetime
    among: int
    quietest: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """The mean wait in minutes, and the range that holds 80 % of the belief about it."""

    minutes: float
    low: float
    high: float


@dataclass(frozen=True)
class Scale:
    """The load of a span beside the year that it is measured by: turns slots and spans of them into picks."""

    load: Load
    yardstick: Floats  # the loads of the open slots of the 52 weeks around now, sorted
    draw: Draw | None = None  # the caller's own

    @cached_property
    def score(self) -> Floats:
        """The score of every slot, [D, S]."""
        return quietness(self.load.mean, self._year)

    @cached_property
    def _year(self) -> Floats:
        """The yardstick as scores are told by it."""
        return tied(self.yardstick)

    def score_of(self, load: float) -> int:
        """Return the score of one load."""
        return int(quietness(np.array([load]), self._year)[0])

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """The ends of the 80 % range of every slot, two of [D, S]."""
        return self.load.range

    @cached_property
    def joint(self) -> Joint:
        """The joint belief about all slots: what two of them share makes neither of them lighter."""
        return joint_belief(self.load)

    def picks(self, spans: Iterable[Span]) -> tuple[Pick, ...]:
        """Return spans of slots as picks."""
        return tuple(map(self.pick, spans))

    def pick(self, span: Span) -> Pick:
        """Return a span of slots with its range, score and reasons."""
        run = span.day, slice(span.first, span.end)
        low, high = (float(end[run].mean()) for end in self.ends)
        start, end = (self.load.grid.start(span.day, slot) for slot in (span.first, span.end))
        return Pick(
            start=start,
            end=end,
            load=span.load,
            low=low,
            high=high,
            score=self.score_of(span.load),
            because=self.load.because(span.day, span.first, span.end, span.load),
            quietest_tenth=self._quietest_tenth(span.load, low, high),
            wait=wait_at(self.load.hotline, span.load, low, high),
            yours=self.yours(span),
        )

    def yours(self, span: Span) -> Yours | None:
        """Return the caller's own moment in a span where one was drawn."""
        if not (span.own and self.draw):
            return None
        day, own, grid, draw = span.day, span.own, self.load.grid, self.draw
        minute = draw.minute(day, own.slot)
        at = grid.instant(day, own.slot) + timedelta(minutes=minute)
        left = int(grid.to_close[grid.pattern[day], own.slot]) - minute
        until = at + timedelta(minutes=min(draw.length, left))
        return Yours(
            at.astimezone(grid.zone), until.astimezone(grid.zone), draw.among(day), grid.start(day, own.quietest)
        )

    def slot(self, day: int, slot: int, *, explained: bool = True) -> Pick:
        """Return one open slot; its reasons, which take most of the time, only if it is to be `explained`."""
        load, low, high = (float(array[day, slot]) for array in (self.load.mean, *self.ends))
        return Pick(
            start=self.load.grid.start(day, slot),
            end=self.load.grid.start(day, slot + 1),
            load=load,
            low=low,
            high=high,
            score=int(self.score[day, slot]),
            because=self.load.because(day, slot, slot + 1, load) if explained else (),
            quietest_tenth=self._quietest_tenth(load, low, high),
            wait=wait_at(self.load.hotline, load, low, high),
        )

    def _quietest_tenth(self, load: float, low: float, high: float) -> float:
        return chance_below(quiet_limit(self.yardstick), load, low, high)


def wait_at(hotline: Hotline, load: float, low: float, high: float) -> Wait | None:
    """Return the mean wait at a load with this 80 % range; None where too few answered calls of the line are known.

    The level of the line is uncertain, too: by the answered calls it rests on, and by how much it moves from week to week.
    """
    learned, seconds = hotline.learned, seconds_at_load_1(hotline)
    if learned is None or learned.level is None or seconds is None:
        return None
    level = learned.level
    unsure = learned.noise.call * level.squares / level.answered**2 + learned.noise.week
    width = exp(hypot(log(high / low) / 2, Z80 * sqrt(unsure)))
    minutes = load * seconds / 60
    return Wait(minutes, minutes / width, minutes * width)


def seconds_at_load_1(hotline: Hotline) -> float | None:
    """Return the mean wait at load 1 in seconds; None where too few answered calls of the line are known."""
    learned = hotline.learned
    if learned is None or learned.level is None or learned.answered < MINUTES_CALLS:
        return None
    return learned.level.seconds
