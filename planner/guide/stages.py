"""The steps of a case on their days: each when those before it have had their time, calls in their best windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from planner.caller.wishes import Wishes
from planner.days.years import end_of_years
from planner.frozen import dataclass, replace
from planner.guide.deadlines import end_of
from planner.plan.decision import WORTH_WAITING
from planner.plan.make import make_plan
from planner.plan.windows import WINDOW_GAP_MINUTES, WINDOW_SPREAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.guide.case import Case, Step
    from planner.guide.deadlines import Dates, Deadline
    from planner.guide.progress import Progress
    from planner.line.hotline import Hotline
    from planner.plan.crowd import Crowd
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan


AHEAD = timedelta(days=7)  # how far ahead a call is looked for
GAP = timedelta(minutes=WINDOW_GAP_MINUTES)  # between a call and a chat of one day, where it can be had


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on its day: `at` is when to begin it, `due` until when to wait for an answer, `done` the day on which it was done.

    `ticked`: it counts as done, on a day that may not be known. A step with a line has the plan of it, and in `picks` its best windows; a line whose hours are not known has none. `hurried`:
    the deadline leaves no time to wait for those before. `beyond` is a better window that lies behind the deadline. Where no window
    is left, `left` is the first moment at which the line is open all the same; `call_now`: that is now. `gives_way`: a chat that has
    no hour of its own beside a call.
    """

    step: Step
    at: datetime
    due: datetime | None = None
    done: date | None = None
    ticked: bool = False
    plan: Plan | None = None
    picks: tuple[Pick, ...] = ()
    hurried: bool = False
    beyond: Pick | None = None
    left: datetime | None = None
    call_now: bool = False
    gives_way: bool = False

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to do of it."""
        return self.ticked or self.done is not None

    @property
    def then(self) -> datetime:
        """The moment before which the step after it does not begin."""
        return self.picks[0].end if self.picks else self.at

    @property
    def untold(self) -> bool:
        """Whether it is for a line whose hours are not known: there is nothing to wait for, and nothing to rank."""
        return self.plan is not None and not self.plan.hotline.hours_known

    @property
    def reachable(self) -> bool:
        """Whether what it turns to can be reached in its time, as far as that is known; True without a line."""
        return bool(self.plan is None or self.picks or self.left or self.gives_way or self.untold)

    @property
    def fits(self) -> bool:
        """Whether it can be taken in its time without breaking a wish of the caller's."""
        broken = self.plan is not None and bool(self.plan.miss or self.plan.current.breaks)
        return self.reachable and (self.left is None or self.call_now or not broken)

    @property
    def by_phone(self) -> bool:
        """Whether it is a call, which needs an ear."""
        return bool(self.plan and self.plan.hotline.dialable)

    @property
    def _day(self) -> date | None:
        return self.picks[0].start.date() if self.picks else None

    def takes_the_day_of(self, other: Stage) -> bool:
        """Whether it is a call in whose day there is a chat, the other: the call needs an ear, the chat does not."""
        return self.by_phone and not other.by_phone and self._day is not None and self._day == other._day


@dataclass(frozen=True, slots=True)
class Schedule:
    """What all stages of one case share: lays one step after the other out in time, as seen from `now`.

    `limit` is the deadline that calls "in time" keep, `ahead` how far ahead they are looked for; `wishes` are the caller's own;
    `progress` is how far the caller has come.
    """

    case: Case
    now: datetime
    dates: Dates
    limit: Deadline | None
    ahead: timedelta
    slot_minutes: int
    top: int
    wishes: Wishes
    crowd: Crowd
    progress: Progress

    def stages(self, lines: dict[str, Hotline]) -> tuple[Stage, ...]:
        """Return all steps on their days; `lines` are the hotlines by the id that a step has."""
        stages: list[Stage] = []
        for step in self.progress.steps:
            stage = self._stage(step, stages, lines.get(step.line_id))
            chat = next((each for each in reversed(stages) if stage.takes_the_day_of(each)), None)
            stages = self._parted(stages, chat, stage) if chat else [*stages, stage]
        return tuple(_without_clashes(stages))

    def _stage(self, step: Step, before: Sequence[Stage], line: Hotline | None) -> Stage:
        """Return a step on its day, never before the one that comes before it."""
        ticked = step.id in self.progress.done
        if done := self.dates.day_of(step.done_by) or self.progress.done.get(step.id):
            at = datetime.combine(done, time(), self.case.zone)
            due = self._answer_by(step) if ticked else self._due(step, done)
            return Stage(step, at, due=due, done=done, ticked=ticked)
        if ticked:
            return Stage(step, self.now, ticked=True)
        begin, first, countdown = self._begin(step, before), self._after_last(before), self.dates.countdown
        if line:
            stage = self._call(step, line, begin, first)
        elif step.in_time and step.start != "now" and countdown and self.now < countdown <= begin:
            # A request that was sent in time stops a clock of the law; the countdown on the order page runs on.
            stage = Stage(step, first + max(countdown - first, timedelta(0)) / 2, hurried=True)
        else:
            stage = Stage(step, begin)
        return replace(stage, due=self._due(step, stage.at.date()))

    def _answer_by(self, step: Step) -> datetime | None:
        """Return until when to wait for an answer to a step that counts as done: only to the last of them."""
        return self.progress.answer_by if step.id == [*self.progress.done][-1] else None

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

    def _parted(self, before: Sequence[Stage], chat: Stage, call: Stage) -> list[Stage]:
        """Return the stages with the best window of their day left to a call, and another hour for a chat of that day.

        The chat stays before the call where there is such an hour, well apart from it if possible; a window as good later in the
        day makes room for it. If there is no other hour they share what is left, one after the other, or the chat gives way.
        """
        others, day = [stage for stage in before if stage is not chat], call.picks[0].start
        midnight = datetime.combine(day.date(), time(), day.tzinfo)
        begin, first = (
            max(moment, midnight, key=datetime.timestamp)
            for moment in (self._begin(call.step, others), self._after_last(others))
        )
        if call.plan is None or chat.plan is None:
            return [*before, call]
        best = self._call(call.step, call.plan.hotline, begin, first)
        if not best.takes_the_day_of(chat):
            return [*before, call]
        best = replace(best, due=call.due, hurried=call.hurried or best.hurried)
        moved = self._beside(chat, chat.plan, best.picks[0])
        if (moved is None or moved.at > best.at) and (later := self._as_good_later(best, best.picks[0])):
            best, moved = later, self._beside(chat, chat.plan, later.picks[0]) or moved
        if moved is None and call.picks[0].start.timestamp() >= chat.picks[0].end.timestamp():
            return [*before, call]
        moved = moved or replace(chat, at=best.at, picks=(), beyond=None, gives_way=True)
        if moved.at > best.at:
            return [*others, best, moved]
        return [*(moved if stage is chat else stage for stage in before), best]

    def _beside(self, chat: Stage, plan: Plan, call: Pick) -> Stage | None:
        """Return a chat in another hour of the day than a call's, None where none is left."""
        for start, until in self._hours_beside(plan.start, call):
            if start.timestamp() < until.timestamp():
                other = self._plan(chat.step, plan.hotline, start, until)
                if other.picks:
                    return replace(chat, at=other.picks[0].at, plan=other, picks=other.picks)
        if plan.current.load is None or plan.current.breaks or call.start.timestamp() <= self.now.timestamp():
            return None
        now = self.now.astimezone(plan.start.tzinfo)  # what is left of this half hour
        return replace(chat, at=now, picks=(), beyond=None, left=now, call_now=True)

    def _as_good_later(self, call: Stage, pick: Pick) -> Stage | None:
        """Return a call in a later window of its day that is as good as the slots of one window are; None where there is none."""
        start, until = pick.end + GAP, self._end_of_day(pick)
        if call.plan is None or start.timestamp() >= until.timestamp():
            return None
        plan = self._plan(call.step, call.plan.hotline, start, until)
        if not plan.picks or plan.picks[0].load > pick.load * (1 + WINDOW_SPREAD):
            return None
        return replace(call, at=plan.picks[0].at, plan=plan, picks=plan.picks)

    def _hours_beside(self, begin: datetime, call: Pick) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of a call's day around it in which a chat is looked for, first those well apart from it."""
        for gap in (GAP, timedelta(0)):
            yield begin, call.start - gap
            yield call.end + gap, self._end_of_day(call)

    def _end_of_day(self, pick: Pick) -> datetime:
        """Return the end of a window's day, or the deadline where that is earlier."""
        day = pick.start.date() + timedelta(days=1)
        midnight = datetime.combine(day, time(), pick.start.tzinfo)
        ends = self.limit.ends if self.limit and self.limit.ends else midnight
        return min(midnight, ends, key=datetime.timestamp)

    def _call(self, step: Step, line: Hotline, begin: datetime, first: datetime) -> Stage:
        """Return a call in its best windows, before the deadline if it has to be in time; `first` is the first moment without any waiting."""
        ahead = timedelta(days=step.within_days) if step.within_days else self.ahead if step.in_time else AHEAD
        ends = self.limit.ends if self.limit and step.in_time else None
        if ends is None or begin + ahead <= ends:
            plan = self._plan(step, line, begin, min(begin + ahead, end_of_years(UTC)))
            return self._taken(step, plan)
        latest = ends - timedelta(minutes=1)
        hurried, first = begin >= ends, min(first, latest, key=datetime.timestamp)
        begin = first if hurried else begin
        half = begin + (ends - begin) / 2  # the rest is for the steps that come after it
        plan = self._plan(step, line, begin, half if step.start == "now" else ends)
        if not line.hours_known:
            return self._taken(step, plan, hurried=hurried)
        for since in (begin, first, self.now):  # where nothing is left there is no waiting
            if not plan.picks:
                plan, hurried = self._plan(step, line, since, ends), hurried or since < begin
        if not plan.picks:
            return self._taken(step, plan, hurried=hurried)
        anyway = self._plan(step, line, plan.start, plan.start + ahead).picks
        late = bool(anyway) and anyway[0].start.timestamp() >= ends.timestamp()
        beyond = anyway[0] if late and anyway[0].load < min(pick.load for pick in plan.picks) else None
        return replace(self._taken(step, plan, hurried=hurried), beyond=beyond)

    def _taken(self, step: Step, plan: Plan, *, hurried: bool = False) -> Stage:
        """Return a step with the plan of its line: in its windows; where none is left, at the first moment at which it is open."""
        if not plan.hotline.hours_known:
            return Stage(step, plan.start, plan=plan, hurried=hurried)
        if plan.picks:
            most = plan.picks[0].load / (1 - WORTH_WAITING)
            # First the one that can be taken first, of those that are not clearly busier.
            picks = tuple(sorted(plan.picks, key=lambda pick: (pick.load > most, pick.start.timestamp())))
            return Stage(step, picks[0].at, plan=plan, picks=picks, hurried=hurried)
        current, left = plan.current, plan.miss.nearest.start if plan.miss else None
        is_open, begun = current.load is not None, plan.start.timestamp() <= self.now.timestamp()
        call_now = begun and is_open and not current.breaks
        if call_now or (begun and is_open and left is None):
            left = plan.start
        elif begun and left is None and current.opens and current.opens.timestamp() < plan.until.timestamp():
            left = current.opens
        return Stage(step, left or plan.start, plan=plan, hurried=hurried, left=left, call_now=call_now)

    def _plan(self, step: Step, line: Hotline, begin: datetime, until: datetime) -> Plan:
        """Plan a call with the caller's wishes. Unless told otherwise, what is to be done now is done soon."""
        wishes = self.wishes
        if not step.in_time:
            wishes = replace(wishes, before=None)  # it is of the call, not of what follows it
        if step.start == "now" and wishes.soon == Wishes().soon:
            wishes = replace(wishes, soon="very")
        return make_plan(
            line,
            self.now,
            until,
            start=begin,
            slot_minutes=self.slot_minutes,
            top=self.top,
            wishes=wishes,
            crowd=self.crowd.share,
            seed=self.crowd.seed,
        )


def _without_clashes(stages: Sequence[Stage]) -> Iterator[Stage]:
    """Yield the stages, chats without those further windows in which a call is to be made."""
    calls = [stage.picks[0] for stage in stages if stage.picks and stage.by_phone]
    for stage in stages:
        if stage.picks and not stage.by_phone:
            free = (pick for pick in stage.picks[1:] if not any(_overlap(pick, call) for call in calls))
            yield replace(stage, picks=(stage.picks[0], *free))
        else:
            yield stage


def _overlap(one: Pick, other: Pick) -> bool:
    """Whether two windows have a moment in common."""
    return one.start.timestamp() < other.end.timestamp() and other.start.timestamp() < one.end.timestamp()
