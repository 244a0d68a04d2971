"""A case as a calendar: steps and deadlines as tasks, calls as events."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from planner.guide.case_plan import Wording
from planner.messages import Text
from planner.outputs.ics.events import DOMAIN, calendar_of, event_of
from planner.outputs.words.case import deadline_label, ready_lines, say_lines, stage_do, stage_lines
from planner.outputs.words.followups import overdue_label

if TYPE_CHECKING:
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.guide.stages import Stage

MORNING = timedelta(hours=9)  # when a task of a day rings


def render_case_ics(plan: CasePlan, lang: str) -> bytes:
    """Return the plan of a case as a calendar: its windows as events; steps, deadlines and overdue promises as tasks with alarms. Same plan, same bytes."""
    parts = [_overdue_task(plan, number, lang) for number in range(1, len(plan.overdue) + 1)]
    parts += [_step_task(plan, stage, lang) for stage in plan.stages if not stage.picks]
    for deadline in plan.deadlines:
        if deadline.ends and not deadline.done and deadline.ends.timestamp() > plan.now.timestamp():
            parts.append(_deadline_task(plan, deadline, lang))
    for stage in plan.stages:
        for number, pick in enumerate(stage.picks, 1):
            assert stage.plan is not None
            uid, title = _case_uid(plan, f"{stage.step.id}-{number}"), _title(plan, stage.plan.hotline.name[lang], lang)
            event = event_of(stage.plan, uid, pick.start, pick.end, lang, pick, title, _lead(plan, stage, lang))
            if number > 1:  # for who cannot take the first: it does not ring
                event["summary"] = event["summary"] + Text("（备选）", " (alternative)")[lang]
                event.subcomponents.clear()
            parts.append(event)
    return calendar_of(plan.case.name[lang], lang, parts)


def _step_task(plan: CasePlan, stage: Stage, lang: str) -> Any:
    """Return a step that has no window: it is for its day, or was done on it."""
    begin = stage.at.astimezone(plan.case.zone)
    if begin.time() == time():
        begin += MORNING
    lines = [stage_do(plan, stage, lang), *stage_lines(plan, stage, lang, hints=False)]
    title = _title(plan, stage.step.do[lang], lang)
    done = stage.done is not None
    return _task(plan, stage.step.id, title, lines, begin, _midnight_after(begin), begin, done=done)


def _deadline_task(plan: CasePlan, deadline: Deadline, lang: str) -> Any:
    """Return a deadline. It rings on the morning of its last day, or a day ahead of an hour; if that is over, half-way to the end."""
    assert deadline.ends
    now, ends = plan.now.astimezone(plan.case.zone), deadline.ends.astimezone(plan.case.zone)
    ring = ends - timedelta(days=1) + (MORNING if ends.time() == time() else timedelta(0))
    ring = ring if ring > now else now + timedelta(minutes=(ends - now) // timedelta(minutes=2))
    label = deadline_label(plan, deadline, lang, room=False)
    begin = min(now, ends - timedelta(minutes=1))
    return _task(plan, f"deadline-{deadline.id}", _title(plan, deadline.name[lang], lang), [label], begin, ends, ring)


def _overdue_task(plan: CasePlan, number: int, lang: str) -> Any:
    """Return a promise that was not kept in time: today is the day to ask."""
    each, now = plan.overdue[number - 1], plan.now.astimezone(plan.case.zone)
    lines = [each.escalation[lang]] if plan.warned_of else [overdue_label(each, now, lang), each.escalation[lang]]
    title = _title(plan, Text("逾期承诺", "overdue promise")[lang], lang)
    return _task(plan, f"overdue-{each.followup.id}-{number}", title, lines, now, _midnight_after(now), now)


def _midnight_after(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)


def _task(
    plan: CasePlan, name: str, title: str, lines: list[str], begin: datetime, ends: datetime, ring: datetime, *,
    done: bool = False,
) -> Any:  # fmt: skip
    """Return a task from `begin` to `ends` with an alarm, or one that is done."""
    from icalendar import Alarm, Todo

    todo, alarm = Todo(), Alarm()
    todo.add("uid", _case_uid(plan, name))
    todo.add("dtstamp", plan.now.astimezone(UTC))
    todo.add("sequence", int(plan.now.timestamp()) // 60)
    todo.add("dtstart", begin)
    todo.add("due", ends)
    todo.add("summary", title)
    todo.add("description", "\n".join(lines))
    todo.add("status", "COMPLETED" if done else "NEEDS-ACTION")
    todo.add("categories", ["plan-call"])
    if not done:
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", ring - begin)
        alarm.add("description", title)
        todo.add_component(alarm)
    return todo


def _title(plan: CasePlan, words: str, lang: str) -> str:
    """Return the case and the head of what is to be done."""
    colon = Text("：", ": ")[lang]
    return plan.case.name[lang] + colon + words.partition(colon.strip())[0]


def _lead(plan: CasePlan, stage: Stage, lang: str) -> list[str]:
    """Return what to do in a window; for the case's own call also what to have ready and what to say.

    Words of the caller's that hold a number not to be dialled stay out: phones make links of digits.
    """
    lines = [stage_do(plan, stage, lang)]
    if stage is not plan.main:
        return lines
    said = replace(plan, words=Wording()) if plan.warned_of else plan
    ready = Text("；", "; ")[lang].join(ready_lines(plan, lang))
    return [*lines, Text("准备好：", "Have ready: ")[lang] + ready, *say_lines(said, lang)]


def _case_uid(plan: CasePlan, name: str) -> str:
    """Return an id that stays the same for the same case of the same order; the order's number itself stays out."""
    of = hashlib.sha256(plan.words.order.encode()).hexdigest()[:8] if plan.words.order else "any"
    return f"case-{plan.case.id}-{of}-{name}{DOMAIN}"
