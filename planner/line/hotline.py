"""The vocabulary: everything a calendar file can say, as frozen types.

No files, no clock, no arithmetic on days. What each rule *does* to the load stands in `model/effects.py`;
reading the two side by side is reading the model.

Units: times of day are minutes after midnight on the hotline's own wall clock, half-open `[start, end)`.
Days are `datetime.date`, and `from` / `until` / `start` / `end` days are both inside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.frozen import dataclass, replace
from planner.line.rules import WEEKDAYS as WEEKDAYS  # the vocabulary of days is looked for here
from planner.line.rules import AnyRule, Belief, OneFactor
from planner.messages import NO_WORDS, PlanError, Text

if TYPE_CHECKING:
    from datetime import date

    from planner.line.learned import Learned


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

GENERAL = "generic"
"""The file that says how lines in general breathe. A line of one's own has nothing else beside its records."""

SERVES = ("customers", "recipients", "everyone")
"""Whom a line is for: customers of its company; recipients of the parcels that a courier carries; or everyone, as a public service."""


def matches(days: frozenset[str], weekday: str, kind: str) -> bool:
    """Whether a day of this weekday and kind is one of `days`; make-up and bridge days are workdays too."""
    return weekday in days or kind in days or ("workday" in days and kind in ("makeup", "bridge"))


def bare_digits(dial: str) -> str:
    """Return the digits of a number without country code and leading zero."""
    return re.sub(r"^(?:\+86|0086|86(?=0|[0-9]{9}))?0?", "", re.sub(r"[^0-9+]", "", dial))


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that say something about the world, with who says so. `grade` is one of GRADES."""

    text: Text
    source: Text
    grade: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours: on `days`, or on the dates `since` … `until`, where they replace all undated hours.

    `open` empty means closed. `agreed` is the part all sources agree on. A span that ends after 24:00 is a night: what lies
    after midnight belongs to the next day, whatever that day is.
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
    why: Text = NO_WORDS

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
    hours_unknown: bool = False


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
    called: tuple[str, ...] = ()  # what else people call it, in either language
    checked: date | None = None  # when the facts were last checked
    valid_until: date | None = None  # the last day they are good for
    hours_known: bool = True  # well enough to rank them; where not, `hours` are what is known, or none
    urgent: bool = False  # whoever has to call it is not told to wait
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
    def of(self) -> str:
        """The id of the file beside whose rules is learned what is learned of the line."""
        return self.learned.of if self.learned else self.id

    @property
    def is_own(self) -> bool:
        """Whether all that is known of the line, beside what holds for lines in general, is from its records."""
        return self.of == GENERAL

    @property
    def logged_as(self) -> str:
        """The id under which calls of this line are logged: a learned file's is that of the line it extends."""
        return self.id if self.is_own else self.of

    @property
    def can_wait(self) -> bool:
        """Whether times to call may be published: something is known of its hours, and whoever calls is in no danger."""
        return self.hours_known and not self.urgent

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
        return max((rule.reach_days for rule in self.rules), default=0)

    def with_factor(self, rule_id: str, factor: float, low: float | None = None, high: float | None = None) -> Hotline:
        """Return the same line with another best value for a rule of one factor: what if it were stronger?

        Without `low` and `high` the range moves with the factor. Raises PlanError for a rule that is not there or
        that has several factors.
        """
        rule = next((r for r in self.rules if r.id == rule_id), None)
        if not isinstance(rule, OneFactor):
            ids = ", ".join(r.id for r in self.rules if isinstance(r, OneFactor))
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
