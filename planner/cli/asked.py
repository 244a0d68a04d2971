"""What the options of a command ask for, as frozen objects: the line, the clock, the span, the wishes, the plan."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

import click

from planner.caller.own_files import default_log_path
from planner.cli.clock import Clock, Dated
from planner.cli.out import tell
from planner.cli.parameters import options
from planner.days.years import end_of_years
from planner.files import is_there
from planner.frozen import dataclass, names_of, replace
from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.messages import NO_WORDS, PlanError, Text, is_line, plain, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from planner.caller.calls import Followup, Overdue
    from planner.caller.diary import Diary
    from planner.caller.wishes import Wishes
    from planner.line.hotline import Hotline, Hours
    from planner.messages import Voice
    from planner.plan.plan import Plan

T = TypeVar("T")
WEEK = timedelta(days=7)
LONGEST = timedelta(days=731)  # two years


def take(kind: type[T], values: dict[str, Any]) -> T:
    """Make an object of the values that bear the names of its fields, and take them out."""
    return kind(**{each: values.pop(each) for each in names_of(kind)})


def gathered(name: str, kind: type, *chosen: Callable[[Any], Any], **parts: type) -> Callable[[Any], Any]:
    """Return options that a command takes as one object of this kind, with a field for each.

    `parts` are those of its fields that are gathered themselves, and of which kind they are.
    """

    def add(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def command(*args: Any, **values: Any) -> Any:
            values |= {field: take(of, values) for field, of in parts.items()}
            values[name] = take(kind, values)
            return function(*args, **values)

        return options(*chosen)(command)

    return add


def load_line(which: Path | str) -> Hotline:
    """Load a hotline; one that is not shipped has to pass its own examples."""
    from planner.reading.calendar_file import load_hotline
    from planner.reading.finding import find_hotline, is_shipped

    path = find_hotline(which)
    hotline = load_hotline(path)
    if not is_shipped(path):
        from planner.reading.examples import check_examples

        check_examples(hotline)
    return hotline


@dataclass(frozen=True, slots=True)
class OwnHours:
    """The hours of a line as the caller knows them."""

    text: str
    entries: tuple[Hours, ...]

    @classmethod
    def read(cls, text: str) -> OwnHours:
        """Return "mon-fri 9-12; 周末 9点到12点" as hours. Raises PlanError."""
        from planner.caller.typed_hours import parse_open

        return cls(text, parse_open(text))

    def instead(self, line: Hotline) -> Hotline:
        """Return the line with these hours in place of its file's. Raises PlanError where two overlap on one of its days."""
        from planner.caller.typed_hours import OPEN_FORMS
        from planner.days.country import country_weekend
        from planner.reading.hours import first_overlap

        if first_overlap(self.entries, country_weekend(line.holidays)) is not None:
            days = frozenset().union(*(entry.days for entry in self.entries))
            why = NO_WORDS
            if days & {*DAY_KINDS} and days & {*WEEKDAYS}:
                why = Text("（调休的周六也是工作日）", " (a make-up Saturday is a workday, too)")
            raise PlanError(
                f"--hours {show(self.text)}：两段在同一天重叠{why.zh}；请合并，如 {OPEN_FORMS.zh}",
                f"--hours {show(self.text)}: two entries overlap on the same day{why.en}; join them, for example {OPEN_FORMS.en}",
            )
        return replace(line, hours=self.entries, hours_known=True)


@dataclass(frozen=True, slots=True)
class WhichLine:
    """Which line is meant, and what the caller knows better of it."""

    hotline: Path
    hours: OwnHours | None

    @property
    def named(self) -> str:
        """How the line is named in a command: by its id where that finds its file; empty where no short command says it."""
        from planner.reading.finding import find_file

        id = self.hotline.stem
        name = id if find_file(id) == self.hotline else str(self.hotline)
        return name if is_line(name) and not self.hours else ""

    def load(self) -> Hotline:
        """Return the line."""
        line = load_line(self.hotline)
        return self.hours.instead(line) if self.hours else line


@dataclass(frozen=True, slots=True)
class WhichClock:
    """What time it is to be, and on whose clock."""

    now: Dated[datetime] | None
    tz: ZoneInfo | None

    def on(self, home: ZoneInfo) -> Clock:
        """Return the caller's clock, which is the one at `home` where no other is asked for."""
        return Clock.read(self.tz or home, self.now)


@dataclass(frozen=True, slots=True)
class Span:
    """For when a call is planned."""

    ahead: timedelta | None
    since: Dated[datetime] | None
    until: Dated[datetime] | None

    def on(self, clock: Clock, home: ZoneInfo, usual: timedelta) -> tuple[datetime, datetime]:
        """Return start and end; without a word of the caller's the `usual` time from now. `home` is where the line is."""
        if self.ahead is not None and self.until is not None:
            raise PlanError("--next 和 --until 只能写一个", "--next and --until exclude each other: give one")
        start = self.since.on(clock) if self.since else clock.now
        if self.until:
            end = self.until.on(clock)
            if self.since is None and end <= clock.now:
                raise _has_passed(self.until, end, clock)
        elif self.ahead:
            end = start + self.ahead
        else:
            end = min(start + usual, end_of_years(clock.zone))
        if end - start > LONGEST:
            raise PlanError("至多两年，例如 --next 2w", "at most two years, for example --next 2w")
        return start, end


_DAY_LATER = (
    ("今", "明"),
    ("tonight", "tomorrow night"),
    ("today", "tomorrow"),
    ("this ", "tomorrow "),
    ("", "明天"),
    ("", "tomorrow "),
)
"""What is said today of a time that is past, and tomorrow of the next."""


def _has_passed(until: Dated[datetime], end: datetime, clock: Clock) -> PlanError:
    """Return the complaint about an end that is past, with what to write: the same a day later, in the caller's words if that can be."""
    later = end + timedelta(days=1)
    if later <= clock.now:
        later = (clock.now + timedelta(days=1)).replace(second=0)
    words = f"{later:%Y-%m-%d %H:%M}"
    for today, tomorrow in _DAY_LATER:
        said = replace(until, text=until.text.strip().replace(today, tomorrow, 1))
        with suppress(PlanError):
            if said.text != until.text and said.read(clock) == later:
                words = said.text
                break
    passed = plain(until.text[:40].strip())
    return PlanError(
        f"--until “{passed}”已经过去；可以写 {words}", f'--until "{passed}" has passed; write for example {words}'
    )


@dataclass(frozen=True, slots=True)
class Today:
    """What is left of today where the line is."""

    until: ClassVar[None] = None  # the caller says nothing of it

    def on(self, clock: Clock, home: ZoneInfo, usual: timedelta) -> tuple[datetime, datetime]:
        """Return now and the end of the day `home` has, however long is `usual`."""
        tomorrow = clock.now.astimezone(home).date() + timedelta(days=1)
        return clock.now, datetime.combine(tomorrow, time(), home)


@dataclass(frozen=True)
class OwnDiary:
    """Which file holds the caller's own calls and followups, if any is to be used."""

    log: str | None
    no_log: bool

    @property
    def exists(self) -> bool:
        """Whether there is such a file, or anything in its place that reading will complain about."""
        return not self.no_log and is_there(default_log_path() if self.log is None else Path(self.log))

    @cached_property
    def diary(self) -> Diary:
        """The file of the calls and the followups: in one run it is opened at most once, and closed at its end."""
        from planner.caller.diary import Diary

        return click.get_current_context().with_resource(Diary(self.log))

    def teach(self, line: Hotline, now: datetime) -> Hotline:
        """Return the line with what the caller's own calls, if there are any, say of it up to `now`."""
        if self.no_log:
            if self.log is not None:
                raise PlanError("--log 和 --no-log 只能写一个", "--log and --no-log exclude each other: give one")
            return line
        if not self.exists:
            if self.log is not None:
                raise PlanError(
                    f"--log {plain(self.log)}：没有这个文件", f"--log {plain(self.log)}: there is no such file"
                )
            return line
        from planner.caller.call_log import CallLog
        from planner.learning.learn import learn_calls

        calls = CallLog(self.diary).calls(line.logged_as)
        return learn_calls(line, [call for call in calls if call.called_at <= now])

    def overdue(self, now: datetime) -> tuple[Overdue, ...]:
        """Return the promises of the caller's own followups that were not kept in time."""
        if not self.exists:
            return ()
        from planner.caller.followups import Followups

        return tuple(Followups(self.diary).overdue(now))

    def followups(self) -> tuple[Followup, ...]:
        """Return the caller's own followups."""
        if not self.exists:
            return ()
        from planner.caller.followups import Followups

        return tuple(Followups(self.diary).all())


@dataclass(frozen=True, slots=True)
class Wished:
    """What suits the caller."""

    busy: tuple[str, ...]
    tentative: str
    me: tuple[str, ...]
    between: tuple[tuple[time, time], ...] | None
    days: frozenset[str] | None
    not_on: tuple[Dated[frozenset[date]], ...]
    before: Dated[datetime] | None
    call: timedelta | None
    soon: str
    no_explore: str  # "yes" or "no"

    def on(self, clock: Clock, span: tuple[datetime, datetime], own_zone: ZoneInfo | None, t: Voice) -> Wishes:
        """Return the wishes for a span, on the caller's clock; says on standard error what of the calendars was skipped."""
        from planner.caller.wishes import Wishes

        return Wishes(
            between=self.between or (),
            days=self.days or frozenset(),
            not_on=frozenset().union(*(dates.on(clock) for dates in self.not_on)),
            before=self.before.on(clock) if self.before else None,
            call=self.call or timedelta(0),
            soon=self.soon,
            busy=self._taken(clock, span, t),
            zone=own_zone,
            explore=self.no_explore == "no",
        )

    def _taken(self, clock: Clock, span: tuple[datetime, datetime], t: Voice) -> tuple[tuple[datetime, datetime], ...]:
        if not self.busy:
            return ()
        from planner.caller.busy import read_busy

        start, end = span
        last = max(end, clock.now + timedelta(days=2))  # a call begun now may run beyond the span
        calendars = read_busy(self.busy, start, last, clock.zone, tentative=self.tentative == "busy", me=self.me)
        for warning in calendars.warnings:
            tell(f"plan-call: {t(warning)}")
        return calendars.spans


def own_draw(crowd: float, lines: Iterable[Hotline]) -> dict[str, Any]:
    """Return what `make_plan` is told of a crowd. The caller's seed is looked for, and made, only if there is anything to draw of these lines."""
    from planner.caller.seed import own_seed

    return {"crowd": crowd, "seed": own_seed() if crowd and any(line.can_wait for line in lines) else None}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is asked for."""

    line: WhichLine
    span: Span | Today
    clock: WhichClock
    top: int
    per_day: int
    slot: int  # minutes
    crowd: float  # a share
    wishes: Wished
    own: OwnDiary

    def plan(self, t: Voice, usual: timedelta = WEEK) -> Plan:
        """Make the plan; `usual` is how far ahead where the caller says nothing of it."""
        from planner.plan.make import make_plan

        line = self.line.load()
        home = ZoneInfo(line.timezone)
        clock = self.clock.on(home).at_line(lambda: line)
        start, end = self.span.on(clock, home, usual)
        if self.clock.now is None and end <= clock.now:
            clock = replace(clock, now=start)  # a past span, for study: as it was seen from its start
        return make_plan(
            self.own.teach(line, clock.now),
            clock.now,
            end,
            start=start,
            slot_minutes=self.slot,
            top=self.top,
            per_day=self.per_day,
            wishes=self.wishes.on(clock, (min(start, clock.now), end), self.clock.tz, t),
            overdue=self.own.overdue(clock.now),
            **own_draw(self.crowd, [line]),
        )
