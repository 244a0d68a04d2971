"""A case as a calendar: steps and deadlines as tasks, calls as events."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from planner.frozen import dataclass
from planner.messages import Voice
from planner.outputs.ics.events import DOMAIN, calendar_file, pick_event
from planner.outputs.words.case import deadline_label, ready_lines, say_lines, stage_do, stage_lines
from planner.outputs.words.followups import overdue_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.guide.stages import Stage
    from planner.plan.plan import Plan

MORNING = timedelta(hours=9)  # when a task of a day rings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """Something to be done between two moments, or `done`; `name` tells it from the other tasks of the case. It `rings` once."""

    name: str
    title: str
    lines: Sequence[str]
    begin: datetime
    ends: datetime
    rings: datetime
    done: bool = False


def render_case_ics(plan: CasePlan, lang: str, *, all_steps: bool = False) -> bytes:
    """Return the step to take now and its deadline as a calendar, or `all_steps` and deadlines; overdue promises and what is done stand in both.

    Windows are events; steps, deadlines and overdue promises are tasks with alarms. Same plan, same bytes.
    """
    t = Voice(lang)
    tasks = [_overdue_task(plan, number, t) for number in range(1, len(plan.overdue) + 1)]
    all_steps = all_steps or plan.case.urgent
    stages = [stage for stage in plan.stages if all_steps or stage.is_done or stage is plan.current]
    tasks += [_step_task(plan, stage, t) for stage in stages if not stage.picks]
    for deadline in plan.deadlines if all_steps else filter(None, [plan.limit]):
        if deadline.ends and not deadline.done and deadline.ends.timestamp() > plan.now.timestamp():
            tasks.append(_deadline_task(plan, deadline, deadline.ends.astimezone(plan.case.zone), t))
    events = [event for stage in stages if stage.plan for event in _call_events(plan, stage, stage.plan, t)]
    return calendar_file(t(plan.case.name), [*(_todo(plan, task) for task in tasks), *events], t)


def _overdue_task(plan: CasePlan, number: int, t: Voice) -> _Task:
    """Return a promise that was not kept in time: today is the day to ask."""
    each, now = plan.overdue[number - 1], plan.now.astimezone(plan.case.zone)
    return _Task(
        name=f"overdue-{each.followup.id}-{number}",
        title=_title(plan, t("逾期承诺", "overdue promise"), t),
        lines=[overdue_label(each, now, t), t(each.escalation)],
        begin=now,
        ends=_midnight_after(now),
        rings=now,
    )


def _step_task(plan: CasePlan, stage: Stage, t: Voice) -> _Task:
    """Return a step that has no window: it is for its day, or was done on it."""
    begin = stage.at.astimezone(plan.case.zone)
    if begin.time() == time():
        begin += MORNING
    return _Task(
        name=stage.step.id,
        title=_title(plan, t(stage.step.do) if stage.reachable else stage_do(plan, stage, t), t),
        lines=[stage_do(plan, stage, t), *stage_lines(plan, stage, t, hints=False)],
        begin=begin,
        ends=_midnight_after(begin),
        rings=begin,
        done=stage.is_done,
    )


def _deadline_task(plan: CasePlan, deadline: Deadline, ends: datetime, t: Voice) -> _Task:
    """Return a deadline. It rings on the morning of its last day, or a day ahead of an hour; if that is over, half-way to the end."""
    now = plan.now.astimezone(plan.case.zone)
    rings = ends - timedelta(days=1) + (MORNING if ends.time() == time() else timedelta(0))
    return _Task(
        name=f"deadline-{deadline.id}",
        title=_title(plan, t(deadline.name), t),
        lines=[deadline_label(plan, deadline, t, room=False)],
        begin=min(now, ends - timedelta(minutes=1)),
        ends=ends,
        rings=rings if rings > now else now + timedelta(minutes=(ends - now) // timedelta(minutes=2)),
    )


def _midnight_after(moment: datetime) -> datetime:
    """Return the end of a moment's day."""
    return datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)


def _todo(plan: CasePlan, task: _Task) -> Any:
    """Return a task as a calendar holds it, with its alarm unless it is done."""
    from icalendar import Alarm, Todo

    todo, alarm = Todo(), Alarm()
    todo.add("uid", _case_uid(plan, task.name))
    todo.add("dtstamp", plan.now.astimezone(UTC))
    todo.add("sequence", int(plan.now.timestamp()) // 60)
    todo.add("dtstart", task.begin)
    todo.add("due", task.ends)
    todo.add("summary", task.title)
    todo.add("description", "\n".join(task.lines))
    todo.add("status", "COMPLETED" if task.done else "NEEDS-ACTION")
    todo.add("categories", ["plan-call"])
    if not task.done:
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", task.rings - task.begin)
        alarm.add("description", task.title)
        todo.add_component(alarm)
    return todo


def _call_events(plan: CasePlan, stage: Stage, call: Plan, t: Voice) -> Iterator[Any]:
    """Yield the windows of a step with a `call`; for who cannot take the first there are others, which do not ring."""
    title = _title(plan, t(call.hotline.name), t)
    for number, pick in enumerate(stage.picks, 1):
        uid = _case_uid(plan, f"{stage.step.id}-{number}")
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


def _case_uid(plan: CasePlan, name: str) -> str:
    """Return an id that stays the same for the same case of the same order; the order's number itself stays out."""
    of = hashlib.sha256(plan.words.order.encode()).hexdigest()[:8] if plan.words.order else "any"
    return f"case-{plan.case.id}-{of}-{name}{DOMAIN}"
