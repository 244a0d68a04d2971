"""What a calendar file can say of the load: a frozen type per kind of rule, each with its beliefs.

A kind is its type here, the reading of its table in `reading/rule_tables.py`, and what it does to the load in
`model/effects.py`; everything else asks the types. In a file it goes by the type's name in small letters.
"""

from __future__ import annotations

from math import floor, log
from typing import TYPE_CHECKING

from planner.frozen import dataclass

if TYPE_CHECKING:
    from planner.messages import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GRADES = ("A", "B", "C", "D")
"""How far to trust a statement: A first-party … D content farm or our judgement."""
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
    """What every rule carries. `grade` is one of GRADES."""

    id: str
    why: Text
    source: Text
    grade: str

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """Every belief that the rule holds."""
        return ()

    @property
    def parts(self) -> tuple[str | float, ...]:
        """What each of its beliefs is of: a word, or a time of day in minutes; nothing where the rule has but one."""
        return ("",) * len(self.beliefs)

    @property
    def reach_days(self) -> int:
        """How far from a day an event can stand and still act on it through this rule."""
        return 0


@dataclass(frozen=True, slots=True)
class OneFactor(Rule):
    """A rule with a single factor, which can be exchanged for another: what if it were stronger?"""

    belief: Belief

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """The one that it has."""
        return (self.belief,)


@dataclass(frozen=True, slots=True)
class Curve(Rule):
    """Factor by time of day: linear between the points, constant outside them, read at the middle of a slot."""

    days: frozenset[str]
    points: tuple[tuple[float, Belief], ...]  # (minute of the day, belief), ascending

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """One at each point."""
        return tuple(belief for _, belief in self.points)

    @property
    def parts(self) -> tuple[str | float, ...]:
        """The time of each point."""
        return tuple(minute for minute, _ in self.points)


@dataclass(frozen=True, slots=True)
class Weekday(Rule):
    """One factor per weekday; public holidays and make-up workdays have their own instead.

    With `workweek` they are days of the working week: the first is the first workday after the weekend, wherever that lies.
    """

    factors: tuple[Belief, ...]  # Monday … Sunday
    holiday: Belief
    makeup: Belief
    workweek: bool = False

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """Monday's … Sunday's, then those of the two special kinds of days."""
        return (*self.factors, self.holiday, self.makeup)

    @property
    def parts(self) -> tuple[str | float, ...]:
        """The days."""
        return (*WEEKDAYS, "holiday", "makeup")


@dataclass(frozen=True, slots=True)
class Window(OneFactor):
    """One factor on some days, within some hours (all day where none are given)."""

    days: frozenset[str]
    hours: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of an aftermath, one after the other, with one belief."""

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
    steps: tuple[Stretch, ...]
    workdays: tuple[Belief, ...] = ()
    half_life_days: float | None = None

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """Those of the steps, then those of the first workdays."""
        return (*(step.belief for step in self.steps), *self.workdays)

    @property
    def parts(self) -> tuple[str | float, ...]:
        """The steps and the workdays, counted from 1."""
        steps, workdays = range(1, len(self.steps) + 1), range(1, len(self.workdays) + 1)
        return (*(f"step {i}" for i in steps), *(f"workday {i}" for i in workdays))

    @property
    def reach_days(self) -> int:
        """How many days after the end the rule still acts."""
        stepped = sum(step.days for step in self.steps)
        last = abs(self.steps[-1].belief.log_factor)
        if self.half_life_days is None or last <= FADED_LOG_FACTOR:
            return stepped
        return stepped + floor(self.half_life_days * log(last / FADED_LOG_FACTOR, 2))


@dataclass(frozen=True, slots=True)
class During(OneFactor):
    """An event under way.

    `part` "run-up" is its start … the day before its key day, or all of an event without one; "peak" is the key day … end.
    """

    event: str
    part: str


@dataclass(frozen=True, slots=True)
class Before(OneFactor):
    """The last `days` days before an event starts."""

    event: str
    days: int

    @property
    def reach_days(self) -> int:
        """How many days before the start the rule acts."""
        return self.days


@dataclass(frozen=True, slots=True)
class Opening(OneFactor):
    """The first `minutes` after the line opens for the day, on days on which it opens before one minute of the day or closes by another."""

    minutes: int
    opens_before: int
    closes_by: int


@dataclass(frozen=True, slots=True)
class Closing(OneFactor):
    """The last `minutes` before the line closes."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Disputed(OneFactor):
    """Hours that the file's sources do not agree on: inside `open`, outside `agreed`."""


AnyRule = Curve | Weekday | Window | After | During | Before | Opening | Closing | Disputed
