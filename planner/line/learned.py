"""What calls have taught about a line, beside what its files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.frozen import dataclass
from planner.line.rules import Rule

if TYPE_CHECKING:
    from datetime import date

    from planner.arrays import Floats

MAX_WAIT_S = 4 * 3600.0
"""A longer wait is a mistake of the record, not a wait."""


SHAPE = 0.5
"""Of the Weibull distribution of a wait: its power SHAPE, the square root, is exponential. On record the hours differ in more of
the variance of the root than of the wait or its log, in the same order. The log of its scale is what is called a log wait
here."""
MEAN_OF_SCALE = 2.0  # times the scale is the mean of such a wait

FORM = 2
"""Of what is learned: counts up when its numbers change their meaning. 1 was of waits, 2 is of their square roots."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Variances on the log scale: of one call's wait (of its scale; or one count) about its half hour, and of half hours, days and weeks."""

    call: float
    slot: float
    day: float
    week: float


@dataclass(frozen=True, slots=True)
class Level:
    """The line's level: the wait in seconds at load 1, as sums over answered calls that fade as they age."""

    waited: float  # seconds, each divided by the load expected then
    answered: float
    squares: float  # of the weights, to know how many calls they amount to

    @property
    def seconds(self) -> float:
        """The mean wait at load 1; at least one, since nobody is answered sooner."""
        return max(self.waited / self.answered, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Learned(Rule):
    """What calls have taught, beside what the files say. The coordinates are those of `model/prior.py`, K of them.

    `precision` [K, K] and `pull` [K] are what was seen, and enough to learn on; `mean` and `covariance` are the belief that
    follows from it and the rules, `amplitudes` how far it was let depart from them, `team` how much (0 to 1) it is that of a team's records. `error` is how far a half hour is
    off on average, learned and by the rules alone, on the last fifth of the time (0.2 is 20 %).
    """

    of: str  # the line's id
    calls: int
    answered: int
    intervals: int  # half hours of counts
    since: date
    until: date
    precision: Floats
    pull: Floats
    amplitudes: Floats
    noise: Noise
    mean: Floats
    covariance: Floats
    team: float = 0.0
    own: int = 0  # of the calls: from the caller's own log
    level: Level | None = None
    error: tuple[float, float] | None = None
    morning: int = 0  # of the answered: before 10:00 on the line's clock
    afternoon: int = 0  # and from 16:00
