"""What a calendar file can say of the load: a frozen type per kind of rule, each with its belief."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.messages import Text


FADED_LOG_FACTOR = 0.005
"""A fading effect ends when it is under half a percent: far below any range in the files."""
Z80 = 1.2815515655446004
"""Half-width of the central 80 % of a standard normal."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of a factor on the load: its best value, and the range that holds 80 % of the belief.

    It is Normal(log factor, log(high / low) / 2.563) on the log of the load.
    """

    factor: float
    low: float
    high: float

    @property
    def log_factor(self) -> float:
        """The mean of the belief on the log scale."""
        return log(self.factor)

    @property
    def log_sd(self) -> float:
        """The standard deviation of the belief on the log scale."""
        return log(self.high / self.low) / (2 * Z80)


@dataclass(frozen=True, slots=True)
class Rule:
    """What every rule carries. `grade` A first-party … D content farm."""

    id: str
    why: Text
    source: Text
    grade: str


@dataclass(frozen=True, slots=True)
class Curve(Rule):
    """Factor by time of day: linear between the points, constant outside them, read at the middle of a slot."""

    days: frozenset[str]
    points: tuple[tuple[float, Belief], ...]  # (minute of the day, belief), ascending


@dataclass(frozen=True, slots=True)
class Weekday(Rule):
    """One factor per weekday; public holidays and make-up workdays have their own instead.

    With `workweek` they are days of the working week: the first is the first workday after the weekend, wherever that lies.
    """

    factors: tuple[Belief, ...]  # Monday … Sunday
    holiday: Belief
    makeup: Belief
    workweek: bool = False


@dataclass(frozen=True, slots=True)
class Window(Rule):
    """One factor on some days, within some hours (all day where none are given)."""

    days: frozenset[str]
    hours: tuple[tuple[int, int], ...]
    belief: Belief


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of an aftermath."""

    days: int
    belief: Belief


@dataclass(frozen=True, slots=True)
class After(Rule):
    """The aftermath of an event, counted from the day after its end; several aftermaths multiply.

    `steps` follow each other. The first workdays may have beliefs of their own (`workdays`, the first is the first
    workday after the end), which stand in the place of the step's. With `half_life_days` the last step's log-factor
    then halves every so many days until it has faded.
    """

    event: str
    steps: tuple[Step, ...]
    workdays: tuple[Belief, ...] = ()
    half_life_days: float | None = None

    @property
    def reach_days(self) -> int:
        """How many days after the end the rule still acts."""
        stepped = sum(step.days for step in self.steps)
        last = abs(self.steps[-1].belief.log_factor)
        if self.half_life_days is None or last <= FADED_LOG_FACTOR:
            return stepped
        return stepped + floor(self.half_life_days * log(last / FADED_LOG_FACTOR, 2))


@dataclass(frozen=True, slots=True)
class During(Rule):
    """An event under way.

    `part` "run-up" is its start … the day before its key day, or all of an event without one; "peak" is the key day … end.
    """

    event: str
    part: str
    belief: Belief


@dataclass(frozen=True, slots=True)
class Before(Rule):
    """The last `days` days before an event starts."""

    event: str
    days: int
    belief: Belief


@dataclass(frozen=True, slots=True)
class Closing(Rule):
    """The last `minutes` before the line closes."""

    minutes: int
    belief: Belief


@dataclass(frozen=True, slots=True)
class Disputed(Rule):
    """Hours that the file's sources do not agree on: inside `open`, outside `agreed`."""

    belief: Belief


def beliefs_of(rule: Rule) -> Iterator[Belief]:
    """Yield every belief that a rule holds."""
    match rule:
        case Curve():
            yield from (belief for _, belief in rule.points)
        case Weekday():
            yield from (*rule.factors, rule.holiday, rule.makeup)
        case After():
            yield from (*(step.belief for step in rule.steps), *rule.workdays)
        case Window() | During() | Before() | Closing() | Disputed():
            yield rule.belief


AnyRule = Curve | Weekday | Window | After | During | Before | Closing | Disputed
