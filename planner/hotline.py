"""The vocabulary: everything a calendar file can say, as frozen types.

No files, no clock, no arithmetic on days. What each rule *does* to the load stands in `effects.py`; reading the
two side by side is reading the model.

Units: times of day are minutes after midnight on the hotline's own wall clock, half-open `[start, end)`.
Days are `datetime.date`, and `from` / `until` / `start` / `end` days are both inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from math import floor, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_KINDS = ("workday", "weekend", "holiday", "makeup", "bridge")
"""What a day can be. `makeup`: a weekend day worked in exchange for a day off (调休); `bridge`: a workday
between a holiday and a weekend. Selectors read `workday` as all three kinds on which people work."""

HOLIDAY_EVENT = "holiday"
"""The one event every line knows without a file: a run of `HOLIDAY_RUN_DAYS` or more days off in a row with a
public holiday in it, weekends joined, as the official notices count it."""
HOLIDAY_RUN_DAYS = 3

NUMBER_STATUSES = {
    "confirm": ("拨打前请在 App 内核对", "confirm in the App before dialling"),
    "public": ("公开号码", "a public number"),
    "disputed": ("有争议，请勿拨打", "disputed, do not dial"),
    "other": ("不是这条热线的号码", "not this line's number"),
    "outgoing": ("只用于外呼显示，请勿拨打", "caller display only, never dial"),
    "retired": ("可能已停用", "probably retired"),
    "bad": ("不可信的号码", "known to be false"),
}
"""Status of a number -> how to say it (zh, en)."""
DIALABLE = ("confirm", "public")
"""The only statuses under which a number is ever shown as one to dial."""
NEVER_DIAL = ("disputed", "outgoing", "retired", "bad")
"""Statuses that no other file can overrule."""

SERVES = ("customers", "recipients", "everyone")
"""Whom a line is for: customers of its company; recipients of the parcels that a courier carries; or everyone, as a public service."""

FADED_LOG_FACTOR = 0.005
"""A fading effect ends when it is under half a percent: far below any range in the files."""
Z80 = 1.2815515655446004
"""Half-width of the central 80 % of a standard normal."""


def matches(days: frozenset[str], weekday: str, kind: str) -> bool:
    """Whether a day of this weekday and kind is one of `days`; make-up and bridge days are workdays too."""
    return weekday in days or kind in days or ("workday" in days and kind in ("makeup", "bridge"))


def bare_digits(dial: str) -> str:
    """Return the digits of a number without country code and leading zero."""
    return re.sub(r"^(?:\+86|0086|86(?=0|[0-9]{9}))?0?", "", re.sub(r"[^0-9+]", "", dial))


class PlanError(ValueError):
    """A user's mistake, said in one sentence in Chinese and English: what is wrong, where, what to write instead."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences; `str()` gives the English one."""
        super().__init__(en)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        """Return the words in `lang`, "zh" or "en"."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that say something about the world, with who says so. `grade` A first-party … D content farm."""

    text: Text
    source: Text
    grade: str


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


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours: on `days`, or on the dates `since` … `until`, where they replace all undated hours.

    `open` empty means closed. `agreed` is the part all sources agree on.
    """

    days: frozenset[str]
    open: tuple[tuple[int, int], ...]
    agreed: tuple[tuple[int, int], ...]
    source: Text
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number as seen from one hotline."""

    dial: str
    status: str
    grade: str
    source: Text
    as_of: str = ""
    why: Text = Text("", "")

    @property
    def digits(self) -> str:
        """The digits alone, without country code and leading zero: equal for all writings of one number."""
        return bare_digits(self.dial)

    @property
    def dialable(self) -> bool:
        """Whether it may be shown as a number to dial."""
        return self.status in DIALABLE

    @property
    def status_text(self) -> Text:
        """The status in words."""
        return Text(*NUMBER_STATUSES[self.status])


@dataclass(frozen=True, slots=True)
class EventDay:
    """A day of an event in any year: a month and day, or an anchor of the lunar calendar plus some days."""

    month: int = 0
    day: int = 0
    anchor: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class KnownDates:
    """Dates of one year that are on record; a missing one follows the event's rule."""

    year: int
    source: Text
    grade: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A promotion that comes back every year."""

    id: str
    name: Text
    start: EventDay
    end: EventDay
    source: Text
    grade: str
    key: EventDay | None = None
    error_days: tuple[int, int] = (0, 0)  # how far the rule was off on the years on record: (start, end)
    known: tuple[KnownDates, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day of the lunar year as a dated table: `dates[i]` belongs to the year `first_year + i`."""

    id: str
    name: Text
    first_year: int
    dates: tuple[date, ...]
    source: Text

    def in_year(self, year: int) -> date | None:
        """Return the day that belongs to `year`, or None beyond the table."""
        index = year - self.first_year
        return self.dates[index] if 0 <= index < len(self.dates) else None


@dataclass(frozen=True, slots=True)
class Notice:
    """The official holiday arrangement of one year: it replaces what the `holidays` package says of that year."""

    country: str
    year: int
    off: tuple[tuple[date, date, Text], ...]  # (from, until, name), both days inside
    work: tuple[date, ...]  # make-up workdays
    source: Text


@dataclass(frozen=True, slots=True)
class Example:
    """A statement about a file that its tests run; `where` is its address for a complaint."""

    where: str
    on: date | None = None
    kind: str = ""
    open: tuple[tuple[int, int], ...] | None = None
    during: str = ""
    event: str = ""
    start: date | None = None
    key: date | None = None
    end: date | None = None
    quieter: str = ""
    than: str = ""
    never_dial: str = ""


@dataclass(frozen=True, slots=True)
class Noise:
    """Variances on the log scale: of one call's wait (or one count) about its half hour, and of half hours, days and weeks."""

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


@dataclass(frozen=True, eq=False)
class Learned(Rule):
    """What calls have taught, beside what the files say. The coordinates are those of `belief.py`, K of them.

    `precision` [K, K] and `pull` [K] are what was seen, and enough to learn on; `mean` and `covariance` are the belief that
    follows from it and the rules, `amplitudes` how far it was let depart from them. `error` is how far a half hour is
    off on average, learned and by the rules alone, on the last fifth of the time (0.2 is 20 %).
    """

    of: str  # the line's id
    calls: int
    answered: int
    intervals: int  # half hours of counts
    since: date
    until: date
    precision: NDArray[np.float64]
    pull: NDArray[np.float64]
    amplitudes: NDArray[np.float64]
    noise: Noise
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    own: int = 0  # of the calls: from the caller's own log
    level: Level | None = None
    error: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Hotline:
    """A service line: what its file, and the files that it extends, say."""

    id: str
    name: Text
    timezone: str
    holidays: str  # "CN", "DE-BY"; "" for a line without public holidays
    source: Text
    hours: tuple[Hours, ...]
    rules: tuple[AnyRule, ...]
    checked: date | None = None  # when the facts were last checked
    valid_until: date | None = None  # the last day they are good for
    hours_known: bool = True
    numbers: tuple[Number, ...] = ()
    entrance: Text | None = None
    menu: Text | None = None
    ready: tuple[Text, ...] = ()
    caveat: Text | None = None  # what every plan of the line has to say besides
    beware: tuple[Claim, ...] = ()  # how to tell who is not the line
    serves: str = "customers"  # one of SERVES
    events: tuple[Event, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    notices: tuple[Notice, ...] = ()
    examples: tuple[Example, ...] = ()
    learned: Learned | None = None

    @property
    def line(self) -> str:
        """The id under which calls of this line are logged: a learned file's is that of the file it extends."""
        return self.learned.of if self.learned else self.id

    @property
    def dialable(self) -> tuple[Number, ...]:
        """The numbers that may be dialled."""
        return tuple(number for number in self.numbers if number.dialable)

    @property
    def warnings(self) -> tuple[Number, ...]:
        """All other numbers, to warn of."""
        return tuple(number for number in self.numbers if not number.dialable)

    @property
    def reach_days(self) -> int:
        """How far from a day an event can stand and still act on it."""
        return max((r.reach_days if isinstance(r, After) else r.days for r in self._event_rules()), default=0)

    def _event_rules(self) -> Iterator[After | Before]:
        return (rule for rule in self.rules if isinstance(rule, After | Before))

    def with_factor(self, rule_id: str, factor: float, low: float | None = None, high: float | None = None) -> Hotline:
        """Return the same line with another best value for a rule of one factor: what if it were stronger?

        Without `low` and `high` the range moves with the factor. Raises PlanError for a rule that is not there or
        that has several factors.
        """
        rule = next((r for r in self.rules if r.id == rule_id), None)
        if not isinstance(rule, Window | During | Before | Closing | Disputed):
            ids = ", ".join(r.id for r in self.rules if isinstance(r, Window | During | Before | Closing | Disputed))
            raise PlanError(
                f"没有单一系数的规则 {rule_id!r}；可以写：{ids}",
                f"there is no rule {rule_id!r} with a single factor; write one of: {ids}",
            )
        old = rule.belief
        new = Belief(factor, low or old.low * factor / old.factor, high or old.high * factor / old.factor)
        if not 0 < new.low <= new.factor <= new.high:
            raise PlanError(
                f"系数 {factor:g} 应为正数，并落在 {new.low:g} 到 {new.high:g} 之内",
                f"factor {factor:g} must be above 0 and lie within {new.low:g} to {new.high:g}",
            )
        changed = tuple(replace(rule, belief=new) if r is rule else r for r in self.rules)
        return replace(self, rules=changed)
