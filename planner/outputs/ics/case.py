"""A case as a calendar: calls in their windows, steps and deadlines on their days; as tasks, too, where that is wanted."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from planner.days.clock import last_day
from planner.frozen import dataclass
from planner.guide.stages import Stage
from planner.messages import Voice
from planner.outputs.ics.events import add_alarm, calendar_file, case_uid, pick_event, place_of, stamped, told_on
from planner.outputs.words.case import deadline_label, ready_lines, say_lines, stage_do, stage_lines
from planner.outputs.words.dates import closing
from planner.outputs.words.followups import overdue_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.outputs.ics.earlier import OldEvent
    from planner.plan.plan import Plan

MORNING = time(9)  # when a day's alarm rings: at its midnight it would wake people
STILL_TIME = timedelta(hours=3)  # between the alarm of a deadline and the deadline
SOON = timedelta(minutes=15)
SHOWN = timedelta(minutes=30)  # how long before a deadline its event begins
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Something to be done by an end, on the caller's own clock, or `done`. `name` tells it from the others of the case.

    It rings once, unless it is done. One that is not `dated` was done nobody knows when.
    """

    name: str
    title: str
    lines: Sequence[str]
    begin: datetime
    ends: datetime
    rings: datetime
    place: str = ""
    done: bool = False
    dated: bool = True


def render_case_ics(
    plan: CasePlan, lang: str, *, all_steps: bool = False, tasks: bool = False, old: Iterable[OldEvent] = ()
) -> bytes:
    """Return the step to take now and its deadline as a calendar, or `all_steps` and deadlines; overdue promises and what is done stand in both.

    With `tasks` all but the windows of calls are tasks, too: few phones show any. Of the `old` events and tasks those that are gone
    are cancelled. Same plan, same bytes.
    """
    t = Voice(lang)
    entries = [_overdue(plan, number, t) for number in range(1, len(plan.overdue) + 1)]
    all_steps = all_steps or plan.case.urgent
    stages = [stage for stage in plan.stages if all_steps or stage.is_done or stage is plan.current]
    entries += [_step(plan, stage, t) for stage in stages if not stage.picks and not _is_supposed(plan, stage)]
    for deadline in plan.deadlines if all_steps else filter(None, [plan.limit]):
        if deadline.ends and not deadline.done and deadline.ends.timestamp() > plan.now.timestamp():
            entries.append(_deadline(plan, deadline, deadline.ends, t))
    written = [_event(plan, entry) for entry in entries if entry.dated]
    written += [event for stage in stages if stage.plan for event in _call_events(plan, stage, stage.plan, t)]
    written += [_todo(plan, entry) for entry in entries if tasks]
    there = {str(each["uid"]) for each in written}
    gone = [each for each in old if each.uid not in there and each.end.timestamp() > plan.now.timestamp()]
    return calendar_file(t(plan.case.name), [*written, *(_cancelled(plan, each, t) for each in gone)], t)


def render_step_ics(plan: CasePlan, what: Stage | Deadline, lang: str) -> bytes:
    """Return one step, in its first window, or one deadline as a calendar: the same event as in that of the whole case."""
    t = Voice(lang)
    if not isinstance(what, Stage):
        event = _event(plan, _deadline(plan, what, what.ends or plan.now, t))
    elif what.plan and what.picks:
        event = next(_call_events(plan, what, what.plan, t))
    else:
        event = _event(plan, _step(plan, what, t))
    return calendar_file(t(plan.case.name), [event], t)


def _is_supposed(plan: CasePlan, stage: Stage) -> bool:
    """Whether nobody told that a step was done."""
    return plan.supposes and stage.is_done and stage.done is None


def _overdue(plan: CasePlan, number: int, t: Voice) -> _Entry:
    """Return a promise that was not kept in time: today is the day to ask."""
    each, now = plan.overdue[number - 1], _own(plan, plan.now)
    return _Entry(
        name=f"overdue-{each.followup.id}-{number}",
        title=_title(plan, t("逾期承诺", "overdue promise"), t),
        lines=[overdue_label(each, now, t), t(each.escalation)],
        begin=now,
        ends=_midnight_after(now),
        rings=_rings(now, _midnight_after(now), now),
    )


def _step(plan: CasePlan, stage: Stage, t: Voice) -> _Entry:
    """Return a step that has no window: it is for its day, or was done on it."""
    begin = _own(plan, stage.at)
    do = t(stage.step.do) if stage.reachable else stage_do(plan, stage, t)
    where = t(stage.step.where) if stage.step.where else ""
    return _Entry(
        name=stage.step.id,
        title=_title(plan, do, t) + (t.brackets(t("已做", "done")) if stage.is_done else ""),
        lines=[stage_do(plan, stage, t), *stage_lines(plan, stage, t, hints=False)],
        begin=begin,
        ends=_midnight_after(begin),
        rings=_rings(_own(plan, plan.now), _midnight_after(begin), begin),
        place=place_of(stage.plan.hotline, t) if stage.plan else where,
        done=stage.is_done,
        dated=stage.done is not None or not stage.is_done,
    )


def _deadline(plan: CasePlan, deadline: Deadline, end: datetime, t: Voice) -> _Entry:
    """Return a deadline that ends at `end`."""
    now, ends = _own(plan, plan.now), _own(plan, end)
    until = closing(ends.time())
    return _Entry(
        name=f"deadline-{deadline.id}",
        title=_title(plan, t(deadline.name), t) + t.brackets(t(f"到 {until}", f"until {until}")),
        lines=[deadline_label(plan, deadline, t, room=False)],
        begin=min(now, ends - MINUTE),
        ends=ends,
        rings=_rings(now, ends),
    )


def _own(plan: CasePlan, moment: datetime) -> datetime:
    """Return a moment on the clock of the caller, whom the alarms are to reach by day."""
    return moment.astimezone(_zone(plan))


def _zone(plan: CasePlan) -> ZoneInfo:
    return plan.wishes.zone or plan.case.zone


def _midnight_after(moment: datetime) -> datetime:
    """Return the end of a moment's day."""
    return datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)


def _rings(now: datetime, ends: datetime, begin: datetime | None = None) -> datetime:
    """Return when to be reminded of an end: on the last morning that leaves some time; if that is over, half-way to the end.

    What has a `begin` is not told before it, and if that is over soon: a line may close long before the day ends.
    """
    latest = ends - STILL_TIME
    day = latest.date() - timedelta(days=latest.time() < MORNING)
    rings = max(datetime.combine(day, MORNING, ends.tzinfo), begin or now)
    if rings > now:
        return rings
    half_way = now + timedelta(minutes=(ends - now) // timedelta(minutes=2))
    return min(half_way, now + SOON) if begin else half_way


def _event(plan: CasePlan, entry: _Entry) -> Any:
    """Return an entry as all calendar programs show it: of a whole day, or where it ends at a time of day, just before that."""
    from icalendar import Event

    event = stamped(Event(), case_uid(plan, f"{entry.name}-event"), plan.now, entry.title)
    start: datetime
    if entry.ends.time() == time():
        start = datetime.combine(last_day(entry.ends), time(), entry.ends.tzinfo)
        event.add("dtstart", start.date())
        event.add("dtend", start.date() + timedelta(days=1))
    else:
        start, ends = told_on(_zone(plan), entry.ends - SHOWN, entry.ends)
        event.add("dtstart", start)
        event.add("dtend", ends)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    _tell(event, entry)
    if not entry.done:
        add_alarm(event, entry.title, timedelta(seconds=entry.rings.timestamp() - start.timestamp()))
    return event


def _todo(plan: CasePlan, entry: _Entry) -> Any:
    """Return an entry as a task. Its end is told as 23:59: the 24:00 of a day is shown as the next one."""
    from icalendar import Todo

    todo = stamped(Todo(), case_uid(plan, entry.name), plan.now, entry.title)
    due = entry.ends - MINUTE if entry.ends.time() == time() else entry.ends
    todo.add("dtstart", min(entry.begin, due - MINUTE))
    todo.add("due", due)
    todo.add("status", "COMPLETED" if entry.done else "NEEDS-ACTION")
    _tell(todo, entry)
    if not entry.done:  # of a task some programs count from its end, whatever is said
        rings = timedelta(seconds=entry.rings.timestamp() - due.timestamp())
        add_alarm(todo, entry.title, rings, related="END")
    return todo


def _tell(component: Any, entry: _Entry) -> None:
    """Say what is to be done, and where."""
    component.add("description", "\n".join(entry.lines))
    if entry.place:
        component.add("location", entry.place)


def _cancelled(plan: CasePlan, old: OldEvent, t: Voice) -> Any:
    """Return the cancellation of an event or a task that was written earlier."""
    from icalendar import Event, Todo

    title = t("取消", "Cancelled") + t.colon + t(plan.case.name)
    component = stamped(Todo() if old.is_task else Event(), old.uid, plan.now, title)
    start, end = told_on(plan.case.zone, old.start, old.end)
    component.add("dtstart", start.date() if old.all_day else start)
    component.add("due" if old.is_task else "dtend", end.date() if old.all_day else end)
    component.add("status", "CANCELLED")
    return component


def _call_events(plan: CasePlan, stage: Stage, call: Plan, t: Voice) -> Iterator[Any]:
    """Yield the windows of a step with a `call`; for who cannot take the first there are others, which do not ring."""
    title = _title(plan, t(call.hotline.name), t)
    for number, pick in enumerate(stage.picks, 1):
        uid = case_uid(plan, f"{stage.step.id}-{number}")
        event = pick_event(call, uid, pick, t, title=title, lead=_lead(plan, stage, t))
        if number > 1:
            event["summary"] = event["summary"] + t.brackets(t("备选", "alternative"))
            event.subcomponents.clear()
        yield event


def _title(plan: CasePlan, words: str, t: Voice) -> str:
    """Return the case and the head of what is to be done."""
    return t(plan.case.name) + t.colon + words.partition(t.colon.strip())[0]


def _lead(plan: CasePlan, stage: Stage, t: Voice) -> list[str]:
    """Return what to do in a window; for the case's own call also what to have ready and what to say."""
    lines = [stage_do(plan, stage, t)]
    if stage is not plan.main:
        return lines
    ready = t("准备好：", "Have ready: ") + t.semicolon(ready_lines(plan, t))
    return [*lines, ready, *say_lines(plan, t)]
