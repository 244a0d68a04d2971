"""The plan of a case: its deadlines, and what to do on which day, with the best windows to call in. `plan_case` shows all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from planner.caller.wishes import Wishes
from planner.days.clock import last_day
from planner.days.years import end_of_years
from planner.guide.case import COURIER, GIVEN, PLACES
from planner.guide.deadlines import Dates, Deadline, check_dates, deadlines_of, end_of, next_promotion, questions_of
from planner.messages import PlanError, Text
from planner.plan.make import make_plan
from planner.reading.calendar_file import load_hotline
from planner.reading.finding import lines_that_serve
from planner.reading.never_dial import never_dial_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.caller.calls import Overdue
    from planner.guide.case import Case, CaseExample, Step
    from planner.line.hotline import Hotline
    from planner.plan.plan import Pick, Plan


WINDOWS = 2  # of each call: who cannot take the first has another
AHEAD = timedelta(days=7)
STOPS = "。．.!！?？;；,， "  # the template has its own
SHORT_ORDER = 13  # characters: a longer row of digits is an order, not a number to dial
EXAMPLE_DAY = date(2026, 6, 24)  # "now" of an example that names no day
BLANKS = {
    "{order}": Text("（订单号）", "(order number)"),
    "{what}": Text("（经过）", "(what happened)"),
    "{want}": Text("（诉求）", "(what you want)"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on its day: `at` is when to begin it, `due` until when to wait for an answer, `done` the day on which it was done.

    A step with a line has the plan of it, and in `picks` its best windows. `hurried`: the deadline leaves no time to wait for
    those before. `beyond` is a better window that lies behind the deadline. `call_now`: there is no window before it, but the line is open.
    """

    step: Step
    at: datetime
    due: datetime | None = None
    done: date | None = None
    plan: Plan | None = None
    picks: tuple[Pick, ...] = ()
    hurried: bool = False
    beyond: Pick | None = None
    call_now: bool = False

    @property
    def then(self) -> datetime:
        """The moment before which the step after it does not begin."""
        return self.picks[0].end if self.picks else self.at


@dataclass(frozen=True)
class CasePlan:
    """What to do about a case, seen from `now`: `stages` in their order, deadlines, questions to the caller, notes.

    `limit` is the deadline that the calls keep; `main` the stage of the case's own call; `wishes` are the caller's own.
    """

    case: Case
    now: datetime
    dates: Dates
    stages: tuple[Stage, ...]
    main: Stage
    deadlines: tuple[Deadline, ...]
    limit: Deadline | None
    questions: tuple[Text, ...]
    notes: tuple[Text, ...]
    words: tuple[str, str, str]  # of the caller: order, what, want; empty where nothing was given
    wishes: Wishes
    warned_of: bool  # the words hold a number that must not be dialled: no output may make a link of it
    overdue: tuple[Overdue, ...] = ()

    @property
    def passed(self) -> tuple[Deadline, ...]:
        """The caller's own deadlines that have passed."""
        return tuple(deadline for deadline in self.deadlines if deadline.passed(self.now))

    @property
    def room(self) -> timedelta | None:
        """How long it is until the deadline."""
        ends = self.limit and self.limit.ends
        return ends - self.now.astimezone(ends.tzinfo) if ends else None

    @property
    def ready(self) -> tuple[Text, ...]:
        """What to have at hand: the line's list, then the case's."""
        line = self.main.plan.hotline.ready if self.main.plan and self.case.line_ready else ()
        return (*line, *self.case.ready)

    @property
    def menu(self) -> Text | None:
        """Which key to press: the case's, else what the line says of its keys."""
        return self.case.menu or (self.main.plan.hotline.menu if self.main.plan else None)

    def say(self, lang: str, words: tuple[str, str, str] | None = None) -> str:
        """Return what to say. A bracketed part of the template, about the order, is left out where there is none and none is needed."""
        order, what, want = (each.rstrip(STOPS) for each in words or self.words)
        fill = {"{order}": order, "{what}": what or self.case.what[lang], "{want}": want or self.case.want[lang]}
        template = self.case.say.text[lang]
        keep = r"\1" if order or self.case.order_needed else ""
        template = re.sub(r"\[([^\]]*)\]", keep, template)
        return re.sub("|".join(map(re.escape, PLACES)), lambda m: fill[m[0]] or BLANKS[m[0]][lang], template)


def plan_case(
    case: Case,
    now: datetime,
    dates: Dates | None = None,
    *,
    courier: str = "",
    order: str = "",
    what: str = "",
    want: str = "",
    ahead: timedelta = AHEAD,
    slot_minutes: int = 30,
    top: int = WINDOWS,
    wishes: Wishes | None = None,
    load: Callable[[str], Hotline] = load_hotline,
    overdue: tuple[Overdue, ...] = (),
) -> CasePlan:
    """Lay the steps of a case out in time, as seen from `now` (aware), and find the best windows of those that are calls.

    `courier` is the hotline id of the parcel's courier, `ahead` how far ahead each call is looked for, `load` gives the hotline of an id.
    Raises PlanError for dates that contradict each other or the clock, and for goods that have to be known and are not.
    """
    now, dates = now.astimezone(case.zone), dates or Dates()
    check_dates(dates, now)
    deadlines = list(deadlines_of(case, dates))
    notes: list[Text] = []
    lines = {}
    for step in case.steps:
        if step.line and (step.line != COURIER or courier):
            lines[step.line] = load(courier if step.line == COURIER else step.line)
    _check_courier(courier, lines.get(COURIER))
    if case.before_promotion:
        promotion, note = next_promotion(lines[_main(case).line], now)
        deadlines += [promotion] if promotion else []
        notes += [note] if note else []
    limit = min((d for d in deadlines if d.binds(now)), key=lambda d: d.ends.timestamp() if d.ends else 0, default=None)
    wishes = wishes or Wishes()
    asked = _Asked(now, limit, ahead, slot_minutes, top, wishes)
    typed = [what, want, *([order] if len(order) <= SHORT_ORDER else []), *(each.promise.text for each in overdue)]
    stages: list[Stage] = []
    for step in case.steps:
        stages.append(_stage(step, stages, dates, asked, lines.get(step.line)))
    main = next(stage for stage in stages if stage.step is _main(case))
    return CasePlan(
        case, now, dates, tuple(stages), main, tuple(deadlines), limit, tuple(questions_of(case, dates)), tuple(notes),
        (order, what, want), wishes, any(never_dial_in(" ".join(typed))), overdue,
    )  # fmt: skip


def _check_courier(courier: str, line: Hotline | None) -> None:
    if courier and (line is None or line.serves != "recipients"):
        if line is None:
            zh, en = (
                "只用于找快递的事由，如 not-arrived",
                "goes with a case that turns to the courier, such as not-arrived",
            )
        else:
            couriers = ", ".join(lines_that_serve("recipients"))
            zh = f"要写快递：{line.name.zh} 不是；可以写 {couriers}"
            en = f"must be a courier, {line.name.en} is none; write one of {couriers}"
        raise PlanError(f"--courier {zh}", f"--courier {en}")


def _main(case: Case) -> Step:
    """Return the call that a case comes to: the last one before its deadline."""
    calls = [step for step in case.steps if step.line and step.in_time]
    return calls[-1] if calls else next((step for step in case.steps if step.line), case.steps[0])


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all stages of one plan share."""

    now: datetime
    limit: Deadline | None
    ahead: timedelta
    slot_minutes: int
    top: int
    wishes: Wishes

    def plan(self, step: Step, line: Hotline, begin: datetime, until: datetime) -> Plan:
        """Plan a call. Without a word of the caller's, what is to be done now is done soon, and the rest not put off for a little less load."""
        wishes = (
            self.wishes if step.in_time else replace(self.wishes, before=None)
        )  # of the call, not of what follows it
        if wishes.soon == "none":
            wishes = replace(wishes, soon="very" if step.start == "now" else "some")
        return make_plan(
            line, self.now, until, start=begin, slot_minutes=self.slot_minutes, top=self.top, wishes=wishes
        )


def _stage(step: Step, before: list[Stage], dates: Dates, asked: _Asked, line: Hotline | None) -> Stage:
    """Return a step on its day, never before the one that comes before it."""
    zone = asked.now.tzinfo
    assert zone is not None
    done = getattr(dates, step.done_by) if step.done_by else None
    if done:
        return Stage(step, datetime.combine(done, time(), zone), _due(step, done, asked), done)
    begin, first = _begin(step, before, asked), _after_last(before, asked)
    if line:
        stage = _call(step, line, begin, first, asked)
    elif step.in_time and step.start != "now" and dates.countdown and asked.now < dates.countdown <= begin:
        # A request that was sent in time stops a clock of the law; the countdown on the order page runs on.
        stage = Stage(step, first + max(dates.countdown - first, timedelta(0)) / 2, hurried=True)
    else:
        stage = Stage(step, begin)
    return replace(stage, due=_due(step, stage.at.date(), asked))


def _due(step: Step, day: date, asked: _Asked) -> datetime | None:
    return end_of(day, step.wait, asked.now.tzinfo) if step.wait else None  # type: ignore[arg-type]


def _after_last(before: list[Stage], asked: _Asked) -> datetime:
    """Return the first moment after the step before."""
    return max([asked.now, *(stage.then for stage in before[-1:])], key=datetime.timestamp)


def _begin(step: Step, before: list[Stage], asked: _Asked) -> datetime:
    """Return the first moment for a step: with the one before, after it, or when all before have had their time."""
    if step.start == "same" and before:
        return max(before[-1].at, asked.now, key=datetime.timestamp)
    moments = [_after_last(before, asked)]
    if step.start == "then":
        moments += [stage.due for stage in before if stage.due]
    if step.after:
        earlier, clock = step.after
        moments += [end_of(s.at.date(), clock, asked.now.tzinfo) for s in before if s.step.id == earlier]  # type: ignore[arg-type]
    return max(moments, key=datetime.timestamp)


def _call(step: Step, line: Hotline, begin: datetime, first: datetime, asked: _Asked) -> Stage:
    """Return a call in its best windows, before the deadline if it has to be in time; `first` is the first moment without any waiting."""
    ahead = timedelta(days=step.within_days) if step.within_days else asked.ahead if step.in_time else AHEAD
    ends = asked.limit.ends if asked.limit and step.in_time else None
    if ends is None or begin + ahead <= ends:
        plan = asked.plan(step, line, begin, min(begin + ahead, end_of_years(UTC)))
        return Stage(step, plan.picks[0].start if plan.picks else begin, plan=plan, picks=plan.picks)
    hurried = begin >= ends
    begin = min(first, ends - timedelta(minutes=1)) if hurried else begin
    half = begin + (ends - begin) / 2  # the rest is for the steps that come after it
    plan = asked.plan(step, line, begin, half) if step.start == "now" else asked.plan(step, line, begin, ends)
    if not plan.picks:
        plan = asked.plan(step, line, begin, ends)
    if not plan.picks and begin > asked.now:  # nothing is left but not to wait
        plan, hurried = asked.plan(step, line, asked.now, ends), True
    if plan.picks:
        anyway = asked.plan(step, line, plan.start, plan.start + ahead).picks
        beyond = anyway[0] if anyway and anyway[0].start.timestamp() >= ends.timestamp() else None
        return Stage(step, plan.picks[0].start, plan=plan, picks=plan.picks, hurried=hurried, beyond=beyond)
    return Stage(step, plan.start, plan=plan, hurried=hurried, call_now=plan.advice().call_now)


def failures_of_case(case: Case, load: Callable[[str], Hotline] = load_hotline) -> Iterator[Text]:
    """Yield, for each example of the case that does not hold, its address and what holds instead."""
    for example in case.examples:
        for found in _contradictions(case, example, load):
            yield Text(f"{example.where}：例子不成立：{found.zh}", f"{example.where}: the example fails: {found.en}")


def _contradictions(case: Case, example: CaseExample, load: Callable[[str], Hotline]) -> Iterator[Text]:
    for which, step in (("first", case.steps[0]), ("last", case.steps[-1])):
        if getattr(example, which) not in ("", step.id):
            yield Text(f"{which} 是 {step.id}", f"the {which} step is {step.id}")
    asks = [clock.id for clock in case.clocks if clock.ask]
    if example.asks and example.asks not in asks:
        yield Text(f"询问 {', '.join(asks) or '-'}", f"it asks for {', '.join(asks) or '-'}")
    if example.last_day is None:
        return
    day = example.on or max(example.dates.values(), default=EXAMPLE_DAY)
    now = datetime.combine(day, time(12), case.zone)
    ordered, shipped, received, requested = (example.dates.get(name) for name in GIVEN)
    dates = Dates(ordered, shipped, received, requested, example.goods)
    limit = plan_case(case, now, dates, load=load).limit
    last = last_day(limit.ends) if limit and limit.ends else "none"
    if last != example.last_day:
        yield Text(f"最后一天是 {last}", f"the last day is {last}")
