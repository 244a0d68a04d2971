"""The river: from a hotline and a span of time to a plan. `make_plan` shows all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, hypot, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from planner.caller.wishes import Wishes
from planner.line.rules import Z80
from planner.plan.score import chance_below, quietest, score_of
from planner.plan.windows import WINDOW_SPREAD

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from planner.arrays import Flags, Floats
    from planner.caller.calls import Overdue
    from planner.days.grid import Grid
    from planner.days.names import DayNote, Provisional
    from planner.line.hotline import Hotline
    from planner.model.load import Because, Load

MINUTES_CALLS = 10  # answered calls of the very line from which on a wait is told in minutes


@dataclass(frozen=True, slots=True)
class Pick:
    """A window to call in, or to avoid: mean load with its 80 % range, score, and the factors that make the load.

    `quietest_tenth` is the chance that it is among the quietest tenth of the line's open time. `wait` is the mean wait in
    minutes with its 80 % range, known only from enough calls of this very line.
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


@dataclass(frozen=True, slots=True)
class Wait:
    """The mean wait in minutes, and the range that holds 80 % of the belief about it."""

    minutes: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Current:
    """The line now. `open` is None where the hours are only assumed; `load` and `score` are None when closed.

    `breaks` names the wishes that a call begun now would break.
    """

    open: bool | None
    opens: datetime | None
    load: float | None
    score: int | None
    because: tuple[Because, ...]
    wait: Wait | None = None
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """Why no window fits: of the `ahead` open slots, how many each wish leaves out; and the nearest miss, with the wishes it breaks."""

    ahead: int
    excluded: dict[str, int]
    nearest: Pick
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether to call now. If not, `wait_for` is the window to wait for, None where there is none; `gain` how much lighter it is (.25 is 25 %)."""

    call_now: bool
    wait_for: Pick | None = None
    gain: float | None = None


@dataclass(frozen=True)
class Plan:
    """The ranked windows of [start, until) as seen from `now`. Arrays are days × slots, [D, S].

    `load` is the belief (1.0 is a typical open slot of an ordinary week), `score` 0-100 (high is quiet; NaN where
    closed), `inside` the open slots that lie wholly within the span.
    """

    hotline: Hotline
    now: datetime
    start: datetime
    until: datetime
    load: Load
    score: Floats
    yardstick: Floats  # the loads of the open slots of the 52 weeks around now, sorted
    inside: Flags
    picks: tuple[Pick, ...]
    avoid: tuple[Pick, ...]
    today: Pick | None  # the best window of what is left of now's day, whether it is a pick or not
    current: Current
    provisional: tuple[Provisional, ...]
    notes: tuple[DayNote, ...]
    wishes: Wishes = field(default_factory=Wishes)
    miss: Miss | None = None  # where wishes leave no window
    overdue: tuple[Overdue, ...] = ()  # promises of the caller's own followups

    @property
    def grid(self) -> Grid:
        """The grid under the arrays."""
        return self.load.grid

    @property
    def slot_minutes(self) -> int:
        """The length of a slot."""
        return self.grid.slot_minutes

    def slots(self) -> list[Pick]:
        """Return every open slot of the span, without its factors."""
        low, high = self.load.range
        cells = [(int(day), int(slot)) for day, slot in zip(*np.nonzero(self.inside), strict=True)]
        return [self._slot(*c, float(low[c]), float(high[c]), ()) for c in cells]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per open slot of the span: start, end (aware), load, load_low, load_high, score."""
        import pandas as pd

        rows = [(s.start, s.end, s.load, s.low, s.high, s.score) for s in self.slots()]
        return pd.DataFrame(rows, columns=["start", "end", "load", "load_low", "load_high", "score"])

    def advice(self) -> Advice:
        """Return whether to call now, or for which window to wait.

        It is the earliest of those that are as good as the best, and lighter than now by more than the slots of one window
        may differ. A later day has to make up for what `soon` makes it count, too.
        """
        now, best = self.current, self.picks[0] if self.picks else None
        may_call = now.load is not None and not now.breaks
        if best is None:
            return Advice(may_call)
        limit = self._cost(best) + log(1 + WINDOW_SPREAD)
        if may_call and now.load is not None and log(now.load) <= limit:
            return Advice(True)
        windows = [*self.picks, *([self.today] if self.today else [])]
        first = min((w for w in windows if self._cost(w) <= limit), key=lambda w: w.start.timestamp())
        return Advice(False, first, 1 - first.load / now.load if now.load else None)

    def _cost(self, pick: Pick) -> float:
        """Return the log of a window's load, with what its day's distance counts as."""
        return log(pick.load) + (pick.start.date() - self.now.date()).days * self.wishes.later

    def explain(self, moment: datetime) -> Pick | None:
        """Return the slot of the span that holds an aware moment, with its factors; None where the line is closed."""
        day, slot = self.grid.cell(moment)
        if not (0 <= day < self.grid.shape[0] and self.grid.open[day, slot]):
            return None
        low, high = self.load.range
        because = self.load.because(day, slot, slot + 1, float(self.load.mean[day, slot]))
        return self._slot(day, slot, float(low[day, slot]), float(high[day, slot]), because)

    def _slot(self, day: int, slot: int, low: float, high: float, because: tuple[Because, ...]) -> Pick:
        ends = self.grid.start(day, slot), self.grid.start(day, slot + 1)
        mean, score = float(self.load.mean[day, slot]), int(self.score[day, slot])
        return pick_of(self.load, self.yardstick, *ends, mean, low, high, because, score)


def pick_of(
    load: Load, yardstick: Floats, start: datetime, end: datetime, mean: float, low: float, high: float,
    because: tuple[Because, ...], score: int | None = None,
) -> Pick:  # fmt: skip
    chance = chance_below(quietest(yardstick), mean, low, high)
    wait = wait_at(load.hotline, mean, low, high)
    score = score_of(mean, yardstick) if score is None else score
    return Pick(start, end, mean, low, high, score, because, chance, wait)


def wait_at(hotline: Hotline, load: float, low: float, high: float) -> Wait | None:
    """Return the mean wait at a load with this 80 % range; None where too few answered calls of the line are known.

    The level of the line is uncertain, too: by the answered calls it rests on, and by how much it moves from week to week.
    """
    learned = hotline.learned
    if learned is None or learned.level is None or learned.answered < MINUTES_CALLS:
        return None
    level = learned.level
    unsure = learned.noise.call * level.squares / level.answered**2 + learned.noise.week
    width = exp(hypot(log(high / low) / 2, Z80 * sqrt(unsure)))
    minutes = load * level.seconds / 60
    return Wait(minutes, minutes / width, minutes * width)
