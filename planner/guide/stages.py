"""The steps of a case on their days: each when those before it have had their time, calls in their best windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from planner.days.years import end_of_years
from planner.frozen import dataclass
from planner.guide.deadlines import end_of
from planner.plan.make import make_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.caller.wishes import Wishes
    from planner.guide.case import Case, Step
    from planner.guide.deadlines import Dates, Deadline
    from planner.line.hotline import Hotline
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan


AHEAD = timedelta(days=7)  # how far ahead a call is looked for


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


@dataclass(frozen=True, slots=True)
class Schedule:
    """What all stages of one case share: lays one step after the other out in time, as seen from `now`.

    `limit` is the deadline that calls "in time" keep, `ahead` how far ahead they are looked for; `wishes` are the caller's own.
    """

    case: Case
    now: datetime
    dates: Dates
    limit: Deadline | None
    ahead: timedelta
    slot_minutes: int
    top: int
    wishes: Wishes

    def stages(self, lines: dict[str, Hotline]) -> tuple[Stage, ...]:
        """Return all steps on their days; `lines` are the hotlines by the id that a step has."""
        stages: list[Stage] = []
        for step in self.case.steps:
            stages.append(self._stage(step, stages, lines.get(step.line_id)))
        return tuple(stages)

    def _stage(self, step: Step, before: Sequence[Stage], line: Hotline | None) -> Stage:
        """Return a step on its day, never before the one that comes before it."""
        if done := self.dates.day_of(step.done_by):
            at = datetime.combine(done, time(), self.case.zone)
            return Stage(step, at, due=self._due(step, done), done=done)
        begin, first, countdown = self._begin(step, before), self._after_last(before), self.dates.countdown
        if line:
            stage = self._call(step, line, begin, first)
        elif step.in_time and step.start != "now" and countdown and self.now < countdown <= begin:
            # A request that was sent in time stops a clock of the law; the countdown on the order page runs on.
            stage = Stage(step, first + max(countdown - first, timedelta(0)) / 2, hurried=True)
        else:
            stage = Stage(step, begin)
        return replace(stage, due=self._due(step, stage.at.date()))

    def _due(self, step: Step, day: date) -> datetime | None:
        """Return until when to wait for an answer to a step that is taken on this day."""
        return end_of(day, step.wait, self.case.zone) if step.wait else None

    def _after_last(self, before: Sequence[Stage]) -> datetime:
        """Return the first moment after the step before."""
        return max([self.now, *(stage.then for stage in before[-1:])], key=datetime.timestamp)

    def _begin(self, step: Step, before: Sequence[Stage]) -> datetime:
        """Return the first moment for a step: with the one before, after it, or when all before have had their time."""
        if step.start == "same" and before:
            return max(before[-1].at, self.now, key=datetime.timestamp)
        moments = [self._after_last(before)]
        if step.start == "then":
            moments += [stage.due for stage in before if stage.due]
        if step.after:
            earlier, clock = step.after
            moments += [end_of(stage.at.date(), clock, self.case.zone) for stage in before if stage.step.id == earlier]
        return max(moments, key=datetime.timestamp)

    def _call(self, step: Step, line: Hotline, begin: datetime, first: datetime) -> Stage:
        """Return a call in its best windows, before the deadline if it has to be in time; `first` is the first moment without any waiting."""
        ahead = timedelta(days=step.within_days) if step.within_days else self.ahead if step.in_time else AHEAD
        ends = self.limit.ends if self.limit and step.in_time else None
        if ends is None or begin + ahead <= ends:
            plan = self._plan(step, line, begin, min(begin + ahead, end_of_years(UTC)))
            return Stage(step, plan.picks[0].start if plan.picks else begin, plan=plan, picks=plan.picks)
        hurried = begin >= ends
        begin = min(first, ends - timedelta(minutes=1)) if hurried else begin
        half = begin + (ends - begin) / 2  # the rest is for the steps that come after it
        plan = self._plan(step, line, begin, half if step.start == "now" else ends)
        if not plan.picks:
            plan = self._plan(step, line, begin, ends)
        if not plan.picks and begin > self.now:  # nothing is left but not to wait
            plan, hurried = self._plan(step, line, self.now, ends), True
        if not plan.picks:
            return Stage(step, plan.start, plan=plan, hurried=hurried, call_now=plan.decision.says_yes)
        anyway = self._plan(step, line, plan.start, plan.start + ahead).picks
        beyond = anyway[0] if anyway and anyway[0].start.timestamp() >= ends.timestamp() else None
        return Stage(step, plan.picks[0].start, plan=plan, picks=plan.picks, hurried=hurried, beyond=beyond)

    def _plan(self, step: Step, line: Hotline, begin: datetime, until: datetime) -> Plan:
        """Plan a call. Without a word of the caller's, what is to be done now is done soon, and the rest not put off for a little less load."""
        wishes = self.wishes
        if not step.in_time:
            wishes = replace(wishes, before=None)  # it is of the call, not of what follows it
        if wishes.soon == "none":
            wishes = replace(wishes, soon="very" if step.start == "now" else "some")
        return make_plan(
            line, self.now, until, start=begin, slot_minutes=self.slot_minutes, top=self.top, wishes=wishes
        )
