"""The plan of a case: its deadlines, and what to do on which day, with the best windows to call in. `plan_case` shows all of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planner.caller.wishes import Wishes
from planner.frozen import dataclass, replace
from planner.guide.case import COURIER, PLACES
from planner.guide.deadlines import Dates, check_dates, deadlines_of, next_promotion, questions_of
from planner.guide.progress import is_of, progress_of
from planner.guide.same_case import keys_of
from planner.guide.stages import AHEAD, Schedule
from planner.messages import PlanError, Text
from planner.plan.crowd import PRIVATE, Crowd
from planner.reading.calendar_file import load_hotline
from planner.reading.finding import labels_of, lines_that_serve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from planner.caller.calls import Followup, Overdue
    from planner.guide.case import Case, Step
    from planner.guide.deadlines import Deadline
    from planner.guide.progress import Progress
    from planner.guide.stages import Stage
    from planner.line.hotline import Hotline


WINDOWS = 2  # of each call: who cannot take the first has another
STOPS = "。．.!！?？;；,， "  # the template has its own
BLANKS = {
    "{order}": Text("（订单号）", "(order number)"),
    "{what}": Text("（经过）", "(what happened)"),
    "{want}": Text("（诉求）", "(what you want)"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The caller's own words for PLACES of what to say; empty where nothing was given."""

    order: str = ""
    what: str = ""
    want: str = ""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What the caller asks of a plan of a case, besides the dates: own words, and how the calls are looked for.

    `courier` is the hotline id of the parcel's courier; `order`, `what` and `want` fill what to say. Each call is looked for so
    far `ahead`, in slots of `slot_minutes`, in its `top` best windows; `read_line` gives the hotline of an id. `overdue` are
    promises of the caller's followups. Who was `refused` goes on from there; `followups` say what was done already.
    """

    courier: str = ""
    order: str = ""
    what: str = ""
    want: str = ""
    ahead: timedelta = AHEAD
    slot_minutes: int = 30
    top: int = WINDOWS
    wishes: Wishes | None = None
    crowd: float = PRIVATE
    seed: int | None = None
    read_line: Callable[[str], Hotline] = load_hotline
    overdue: tuple[Overdue, ...] = ()
    refused: bool = False
    followups: tuple[Followup, ...] = ()

    @property
    def words(self) -> Wording:
        """The caller's own words."""
        return Wording(self.order, self.what, self.want)


@dataclass(frozen=True)
class CasePlan:
    """What to do about a case, seen from `now`: `stages` in their order, deadlines, questions to the caller, notes.

    `limit` is the deadline that the calls keep; `main` the stage of the case's own call; `progress` is how far the caller has come; `wishes` are the caller's own.
    `keys` tell the case from others of its kind, the best first.
    """

    case: Case
    now: datetime
    dates: Dates
    stages: tuple[Stage, ...]
    main: Stage
    deadlines: tuple[Deadline, ...]
    limit: Deadline | None
    progress: Progress
    questions: tuple[Text, ...]
    notes: tuple[Text, ...]
    words: Wording
    wishes: Wishes
    overdue: tuple[Overdue, ...] = ()
    keys: tuple[str, ...] = ("any",)

    @property
    def current(self) -> Stage:
        """The step to take now: the first that is not done."""
        return next((stage for stage in self.stages if not stage.is_done), self.stages[-1])

    @property
    def supposes(self) -> bool:
        """Whether what counts as done is only supposed: of a caller who was refused, and of whom no followup tells."""
        return self.progress.refused and self.progress.followup is None

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
        """Which key to press: the case's, which is for its calls in time; else what the line says of its keys."""
        own = self.case.menu if self.main.step.in_time else None
        return own or (self.main.plan.hotline.menu if self.main.plan else None)

    def say(self, lang: str) -> str:
        """Return what to say. A bracketed part of the template, about the order, is left out where there is none and none is needed."""
        words, told = self.words, self.case.refused if self.progress.refused else None
        fill = {
            "{order}": words.order.rstrip(STOPS),
            "{what}": words.what.rstrip(STOPS) or (told or self.case).what[lang],
            "{want}": words.want.rstrip(STOPS) or (told or self.case).want[lang],
        }
        keep = r"\1" if fill["{order}"] or self.case.order_needed else ""
        template = re.sub(r"\[([^\]]*)\]", keep, self.case.say.text[lang])
        return re.sub("|".join(map(re.escape, PLACES)), lambda m: fill[m[0]] or BLANKS[m[0]][lang], template)


def plan_case(
    case: Case, now: datetime, dates: Dates | None = None, inquiry: Inquiry | None = None, **given: Any
) -> CasePlan:
    """Lay the steps of a case out in time, as seen from `now` (aware), and find the best windows of those that are calls.

    The fields of an `Inquiry` may as well be given one by one: `plan_case(case, now, order="260620-123456789012345")`.
    Raises PlanError for dates that contradict each other or the clock, and for goods that have to be known and are not.
    """
    now, dates, inquiry = now.astimezone(case.zone), dates or Dates(), replace(inquiry or Inquiry(), **given)
    check_dates(dates, now)
    deadlines = list(deadlines_of(case, dates))
    progress = progress_of(
        case, now, inquiry.followups, refused=inquiry.refused, order=inquiry.order, courier=inquiry.courier
    )
    lines, notes = _lines_of(case, inquiry), list[Text]()
    if case.before_promotion:
        promotion, note = next_promotion(lines[_main_step(case.steps).line_id], now)
        deadlines += [promotion] if promotion else []
        notes += [note] if note else []
    schedule = Schedule(
        case=case,
        now=now,
        dates=dates,
        limit=_first_that_binds(deadlines, now),
        ahead=inquiry.ahead,
        slot_minutes=inquiry.slot_minutes,
        top=inquiry.top,
        crowd=Crowd(inquiry.crowd, inquiry.seed),
        wishes=Wishes() if inquiry.wishes is None else inquiry.wishes,  # those of patience "none" alone are falsy
        progress=progress,
    )
    stages = schedule.stages(lines)
    main = _main_step([step for step in progress.steps if step.id not in progress.done] or case.steps)
    return CasePlan(
        case=case,
        now=now,
        dates=dates,
        stages=stages,
        main=next(stage for stage in stages if stage.step is main),
        deadlines=tuple(deadlines),
        limit=schedule.limit,
        progress=progress,
        questions=tuple(questions_of(case, dates)),
        notes=tuple(notes),
        words=inquiry.words,
        wishes=schedule.wishes,
        overdue=inquiry.overdue,
        keys=keys_of(
            [each for each in inquiry.followups if is_of(each, case, inquiry.order)],
            progress.followup,
            dates,
            lines.get(COURIER),
        ),
    )


def _lines_of(case: Case, inquiry: Inquiry) -> dict[str, Hotline]:
    """Return the hotlines of a case's steps, by the id that a step has: COURIER only if the caller names one."""
    named = {line_id: inquiry.courier if line_id == COURIER else line_id for line_id in case.line_ids}
    lines = {line_id: inquiry.read_line(which) for line_id, which in named.items() if which}
    _check_courier(inquiry.courier, lines.get(COURIER))
    return lines


def _check_courier(courier: str, line: Hotline | None) -> None:
    """Raise PlanError for a courier where a case has no use for one, or another line in its place."""
    if courier and (line is None or line.serves != "recipients"):
        if line is None:
            zh, en = (
                "只用于找快递的事由，如 not-arrived",
                "goes with a case that turns to the courier, such as not-arrived",
            )
        else:
            couriers = labels_of(lines_that_serve("recipients"))
            zh = f"要写快递：{line.name.zh} 不是；可以写 {couriers.zh}"
            en = f"must be a courier, {line.name.en} is none; write one of {couriers.en}"
        raise PlanError(f"--courier {zh}", f"--courier {en}")


def _main_step(steps: Sequence[Step]) -> Step:
    """Return the call that a case comes to: the last one before its deadline."""
    calls = [step for step in steps if step.line_id and step.in_time]
    return calls[-1] if calls else next((step for step in steps if step.line_id), steps[0])


def _first_that_binds(deadlines: list[Deadline], now: datetime) -> Deadline | None:
    """Return the deadline that ends first of those that still limit what the caller does."""
    binding = [deadline for deadline in deadlines if deadline.binds(now)]
    return min(binding, key=lambda deadline: deadline.ends.timestamp() if deadline.ends else 0, default=None)
