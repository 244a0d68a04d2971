"""Which column of records says what: those that are named, those of a system that is known, else those of a usual name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from planner.frozen import dataclass, replace
from planner.messages import show
from planner.records.outcomes import FALSE, TRUE, UNKNOWN, outcome_of_header, reader_of_words
from planner.records.systems import ROLES, SYSTEMS, System
from planner.records.times import form_of, read_clock, read_day, read_moment
from planner.records.waits import UNITS, read_wait, wait_form
from planner.records.words import NAMES, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column says what, and what words mean there.

    Of calls `at`, `wait` and perhaps `outcome`; of counts per interval `at` and `count`; of averages per interval `mean_wait`, too.
    These can be given; the others are found beside them (see `System` for what they say). `answered` and `gave_up` are words of
    the outcome that the user explains.
    """

    at: str | None = None
    wait: str | None = None
    outcome: str | None = None
    count: str | None = None
    mean_wait: str | None = None
    day: str | None = None
    minus: str | None = None
    answered_at: str | None = None
    ended_at: str | None = None
    direction: str | None = None
    answered: tuple[str, ...] = ()
    gave_up: tuple[str, ...] = ()
    system: System | None = None

    @property
    def roles(self) -> dict[str, str]:
        """The columns that are there, by what they say."""
        return {role: name for role in ROLES if (name := getattr(self, role)) is not None}

    def outcome_reader(self) -> Callable[[str], int]:
        """Return what says how a call ended, from the word in the column of outcomes."""
        known = {"answered": self.system.answered, "gave-up": self.system.gave_up} if self.system else {}
        said = {"answered": self.answered, "gave-up": self.gave_up}
        words = {outcome: (*known.get(outcome, ()), *some) for outcome, some in said.items()}
        for outcome, others in (("answered", self.gave_up), ("gave-up", self.answered)):
            words[outcome] = tuple(word for word in words[outcome] if word not in others)
        return reader_of_words(self.outcome or "", words)


class Sheet(NamedTuple):
    """The head of a file: the names of its columns, and some of its rows, as text."""

    names: Sequence[str]
    rows: Sequence[Sequence[str]] = ()

    def values(self, name: str) -> list[str]:
        """Return what the rows have in the first column of a name, without empty ones."""
        at = self.names.index(name)
        return [row[at] for row in self.rows if at < len(row) and row[at].strip()]


# ---------------------------------------------------------------- names


def squeezed(text: str) -> str:
    """Return a name without blanks, signs and capitals."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


class Header(NamedTuple):
    """A column's name as it is compared, and the unit that it says: "Wait Time (min)" is waittime, 60."""

    name: str
    stem: str  # without the unit
    unit: float | None


_TALKS_OF_FORM = re.compile(r"[hms:. ]+|[dmy/.: -]+|y/n|yes/no|是/否|utc.*|gmt.*|local.*|[a-z]+/[a-z]+")
_LAST_UNIT = re.compile(r"(毫秒|秒钟?|分钟?|小时)数?$")
_SYSTEM_UNITS = {"twait": 1e-3, "tabandon": 1e-3, "tacd": 1e-3, "tanswered": 1e-3}
"""Genesys' metrics are milliseconds and do not say so: developer.genesys.cloud/analyticsdatamanagement/analytics/metrics"""


MAX_NAME = 100  # characters of a header that are looked at


@lru_cache(maxsize=1024)
def header_of(text: str) -> Header:
    """Return what a column's name says."""
    unit = None
    text = unicodedata.normalize("NFKC", text[:MAX_NAME])
    for said in re.findall(r"[(\[]\s*(?:in )?([^)\]]*?)\.?\s*[)\]]", text.casefold()):
        unit = unit or UNITS.get(said)
        if said in UNITS or _TALKS_OF_FORM.fullmatch(said):
            text = re.sub(rf"[(\[][^)\]]*{re.escape(said)}[^)\]]*[)\]]", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"(?i)[\s_-](?:utc|gmt|local)$", "", text.strip())
    name = squeezed(text)
    if name in _SYSTEM_UNITS:
        return Header(name, name, _SYSTEM_UNITS[name])
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold())
    if unit is None and words and (last := _LAST_UNIT.search(words[-1])) and len(words[-1]) > len(last[0]):
        unit, words[-1] = UNITS[last[1]], words[-1][: last.start()]
    elif unit is None and len(words) > 1 and words[-1] in UNITS:
        unit = UNITS[words.pop()]
        words = words[:-1] if words[-1] == "in" else words
    return Header(name, "".join(words), unit)


_PREFIX = re.compile(r"^(?:calls?|cdr|通话|呼叫|呼入|来电)")
_WAITS = ("wait", "mean_wait")


def is_named(text: str, role: str) -> bool:
    """Whether a column has a usual name for what it says."""
    header, usual = header_of(text), _USUAL[role]
    if header.name in usual or (role in _WAITS and header.stem in usual):
        return True
    if role not in (*_WAITS, "outcome"):
        return False
    names = (header.stem, header.name) if role in _WAITS else (header.name,)
    return any(_PREFIX.sub("", name) in usual for name in names)


_USUAL = {
    role: frozenset(map(squeezed, names.split())) | {header_of(names.split()[0]).stem} for role, names in NAMES.items()
}


def knows_name(text: str) -> bool:
    """Whether a text is the name of a column of records."""
    return squeezed(text) in _ALL_NAMES or any(is_named(text, role) for role in NAMES)


_ALL_NAMES = frozenset(squeezed(name) for system in SYSTEMS for name in system.roles.values())


def system_of(names: Sequence[str]) -> System | None:
    """Return the system whose columns are all there."""
    there = frozenset(map(squeezed, names))
    return next((system for system in SYSTEMS if there.issuperset(map(squeezed, system.roles.values()))), None)


# ---------------------------------------------------------------- the choice


def choose_columns(sheet: Sheet, given: Columns, name: str) -> Columns:
    """Return the columns to read: those given, else a known system's, else those of a usual name. Raises PlanError."""
    of_calls = given.wait or given.outcome or given.answered or given.gave_up
    of_intervals = given.count or given.mean_wait
    if of_calls and of_intervals:
        refuse(name, "options")
    missing = [show(column) for column in given.roles.values() if column not in sheet.names]
    if missing:
        refuse(name, "no-column", ", ".join(missing), ", ".join(map(show, sheet.names[:30])))
    found = _of_system(sheet, given, system_of(sheet.names))
    find = _Finder(sheet, name)
    if not (found.wait or found.count or found.answered_at):
        wait = None if of_intervals else find.one("wait", given)
        mean_wait = given.mean_wait or (None if of_calls or wait else find.one("mean_wait", given))
        count = None if of_calls else find.counts(given, with_means=mean_wait is not None)
        if wait and count:
            refuse(name, "kind", show(wait), show(count))
        found = replace(found, wait=wait, count=count, mean_wait=mean_wait if count else given.mean_wait)
        if not (wait or count or of_intervals) and (answered_at := find.one("answered_at", given)):
            found = replace(found, answered_at=answered_at, ended_at=find.one("ended_at", given))
    if not found.at or found.at == given.at:
        found = find.time(found)
    if not (found.count or found.mean_wait):
        found = replace(
            found,
            outcome=found.outcome or (find.outcome(found) if found.wait and not found.answered_at else None),
            direction=found.direction or find.direction(found),
        )
    _check(found, given, sheet, name)
    return found


def _of_system(sheet: Sheet, given: Columns, system: System | None) -> Columns:
    """Return the columns with those of a system that are not given, as far as they go together."""
    if system is None or (given.count and not system.count) or (given.wait and system.count):
        return given
    at_hand = {squeezed(name): name for name in reversed(sheet.names)}
    taken: dict[str, Any] = {
        role: at_hand[squeezed(name)] for role, name in system.roles.items() if getattr(given, role) is None
    }
    if given.wait:
        taken = {role: name for role, name in taken.items() if role not in ("minus", "answered_at", "ended_at")}
    if given.count:
        taken.pop("mean_wait", None)
    if given.at:
        taken.pop("day", None)
    return replace(given, **taken, system=system)


def _check(found: Columns, given: Columns, sheet: Sheet, name: str) -> None:
    """Complain of what is missing, and of a column that is to say two things."""
    missing = []
    if found.at is None:
        missing.append("called_at (--at)")
    if given.mean_wait and found.count is None:
        missing.append("count (--count)")
    elif not (found.wait or found.count or found.answered_at):
        lengths = [column for column in sheet.names if is_named(column, "length")]
        if lengths:
            refuse(name, "length-only", ", ".join(map(show, lengths)))
        missing.append("wait_s (--wait) / count (--count)")
    if missing:
        refuse(name, "no-column", ", ".join(missing), ", ".join(map(show, sheet.names[:30])))
    if len(set(found.roles.values())) < len(found.roles):
        refuse(name, "twice", ", ".join(map(show, found.roles.values())))


MOST = 0.5  # of the values of a sample are what their column says
SOME = 60  # values that tell what their column is
FEW_WORDS = 20  # different ones, at most, in a column of outcomes
_ABOUT_OUTCOMES = re.compile(
    r"outcome|result|dispos|abandon|answered|missed|hangup|接通|接听|放弃|应答|结果|挂机原因|挂断原因|status|状态"
)


class _Finder(NamedTuple):
    """Finds columns by their names, and by their values where names leave it open."""

    sheet: Sheet
    name: str

    def one(self, role: str, given: Columns) -> str | None:
        """Return the column of a usual name, ours before others; of several the one that alone has such values."""
        if chosen := getattr(given, role, None):
            return str(chosen)
        fitting = self.fitting(role)
        ours = NAMES[role].split()[0]
        if len(fitting) > 1 and ours not in fitting and role in _WAITS:
            readable = [column for column in fitting if self._reads_as_wait(column)]
            fitting = readable if len(readable) == 1 else fitting
        return self._only(fitting, role, ours)

    def fitting(self, role: str) -> list[str]:
        """Return the columns of a usual name."""
        return list(dict.fromkeys(column for column in self.sheet.names if is_named(column, role)))

    def _only(self, fitting: list[str], role: str, ours: str = "") -> str | None:
        if (first := next((column for column in fitting if column.strip().casefold() == ours), None)) is not None:
            return first
        if len(fitting) > 1:
            refuse(self.name, "which", ", ".join(map(show, fitting)), role.replace("_", "-"))
        return next(iter(fitting), None)

    def counts(self, given: Columns, *, with_means: bool) -> str | None:
        """Return the column of counts: with mean waits that of the answered calls, which they are of, else that of all calls."""
        if given.count:
            return given.count
        fitting, all_calls, handled = (
            [
                column
                for column in self.fitting(role)
                if not (is_named(column, "outcome") and self._says_outcomes(column))
            ]
            for role in ("count", "offered", "handled")
        )
        preferred = (handled or all_calls) if with_means else (all_calls or handled)
        if not (ours := [column for column in fitting if column.strip().casefold() == "count"]) and preferred:
            return self._only(preferred, "count")
        return self._only(ours or fitting, "count", "count")

    def time(self, found: Columns) -> Columns:
        """Return the columns with that of times; where date and time of day stand apart, with both."""
        ours = "start" if found.count else "called_at"
        taken = {column for role, column in found.roles.items() if role != "at"}
        fitting = [found.at] if found.at else [column for column in self.fitting("at") if column not in taken]
        kinds = {column: self._kind(column) for column in fitting}
        moments = [column for column in fitting if kinds[column] == "moment"]
        if moments or not self.sheet.rows:
            return replace(found, at=self._only(moments or fitting, "at", ours))
        others = [column for column in self.fitting("at") if column not in taken and column not in fitting]
        kinds |= {column: self._kind(column) for column in others}
        days, clocks = ([column for column in kinds if kinds[column] == kind] for kind in ("day", "clock"))
        if days and clocks:
            clocks = [found.at] if found.at in clocks else clocks
            days = [found.at] if found.at in days else days
            return replace(found, at=self._only(clocks, "at", ours), day=found.day or days[0])
        return replace(found, at=self._only(fitting, "at", ours))

    def _kind(self, column: str) -> str:
        """Return what a column of times has: moments, days, times of day, or nothing that can be read."""
        values = self._some(column)
        form = form_of(values)
        form = form._replace(order="dmy") if form.order == "?" else form
        for kind, read in (("day", read_day), ("moment", read_moment), ("clock", read_clock)):  # a midnight is a day
            if sum(read(value, form) is not None for value in values) > MOST * len(values):
                return kind
        return ""

    def _some(self, column: str) -> list[str]:
        values = self.sheet.values(column)
        return values[:: len(values) // SOME + 1]

    def _reads_as_wait(self, column: str) -> bool:
        values = self._some(column)
        form = wait_form(values)
        return sum(read_wait(value, form) >= 0 for value in values) > MOST * len(values)

    def outcome(self, found: Columns) -> str | None:
        """Return the column of outcomes. One that looks like it and cannot be taken for sure is asked for by name."""
        fitting = self.fitting("outcome")
        ours = [column for column in fitting if column.strip().casefold() == "outcome"]
        if ours or len(fitting) == 1:
            return (ours or fitting)[0]
        taken = set(found.roles.values())
        free = [column for column in dict.fromkeys(self.sheet.names) if column not in taken]
        flags = [column for column in fitting or free if outcome_of_header(column) and self._are_flags(column)]
        about = [
            column for column in fitting or free if _ABOUT_OUTCOMES.search(squeezed(column)) and self._are_words(column)
        ]
        for candidates in (flags, about):
            sure = [column for column in candidates if self._understood(column, found) == 1]
            if len(sure) == 1:
                return sure[0]
        likely = fitting or [
            column for column in free if self._are_words(column) and self._looks_like(column, found, about)
        ]
        if likely:
            refuse(self.name, "outcome-column", ", ".join(map(show, likely)), show(likely[0]))
        return None

    def _looks_like(self, column: str, found: Columns, about: list[str]) -> bool:
        share = self._understood(column, found)
        return share == 1 if column not in about else share > 0 or "status" not in squeezed(column)

    def _says_outcomes(self, column: str) -> bool:
        return self._are_flags(column) or self._are_words(column)

    def _are_flags(self, column: str) -> bool:
        words = {value.strip().casefold() for value in self.sheet.values(column)}
        return bool(words) and words <= TRUE | FALSE

    def _are_words(self, column: str) -> bool:
        words = {value.strip().casefold() for value in self.sheet.values(column)}
        readable = self._kind(column) or self._reads_as_wait(column)
        return 1 < len(words) <= FEW_WORDS and not readable

    def _understood(self, column: str, found: Columns) -> float:
        """Return the share of different words that are known, 0 where all mean the same."""
        read = replace(found, outcome=column).outcome_reader()
        ends = [read(word) for word in {value.strip() for value in self.sheet.values(column)}]
        return sum(end != UNKNOWN for end in ends) / len(ends) if len(set(ends)) > 1 else 0.0

    def direction(self, found: Columns) -> str | None:
        """Return a column that says which calls were not callers'."""
        taken = set(found.roles.values())
        for column in self.fitting("direction"):
            words = {squeezed(value) for value in self.sheet.values(column)}
            if column not in taken and words and words <= DIRECTIONS and words & OUTWARD:
                return column
        return None


_OF_US = "outbound outgoing out internal outdirect outauto outcallback 呼出 外呼 去电 拨出 内部 内部呼叫 outboundcall outgoingcall dialout manual"
_OF_CALLERS = "inbound incoming in 呼入 来电 接入 inboundcall incomingcall external normal"
OUTWARD = frozenset(_OF_US.split())
DIRECTIONS = OUTWARD | frozenset(_OF_CALLERS.split())


def zone_of_header(columns: Columns) -> str | None:
    """Return the zone that the header of the times names, "Start Time (UTC+8)", as a name of zones; None where it names none."""
    said = re.search(
        r"\b(?:utc|gmt)\b(?:\s*([+-])(\d{1,2})(?::?(\d\d))?)?", (columns.at or "").casefold().replace("_", " ")
    )
    if said is None:
        return None
    if said[3] and int(said[3]):
        return None  # no zone has such a name
    hours = int(said[2] or 0)
    return f"Etc/GMT{'-' if said[1] == '+' else '+'}{hours}" if hours else "UTC"
