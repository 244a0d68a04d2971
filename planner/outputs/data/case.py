"""A case for a program: JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from planner.messages import Voice
from planner.outputs.data.facts import iso, number_facts, overdue_facts, slot_facts, some
from planner.outputs.words.case import said, stage_caveats

if TYPE_CHECKING:
    from planner.guide.case import Step
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.guide.stages import Stage


def render_case_json(plan: CasePlan, lang: str) -> str:
    """Return the plan of a case as JSON, `schema` 1. Times are ISO 8601 with their offset."""
    t = Voice(lang)
    case = plan.case
    document = {
        "schema": 1,
        "case": {"id": case.id, "name": t(case.name), "about": t(case.about), "for": case.audience}
        | {"source": t(case.source), "grade": case.grade},
        **some(overdue=[overdue_facts(each, t) for each in plan.overdue]),
        "now": iso(plan.now),
        "refused": plan.progress.refused,
        "followup": plan.progress.followup,
        "deadlines": [_deadline(plan, deadline, t) for deadline in plan.deadlines],
        "limit": plan.limit and plan.limit.id,
        "room_hours": plan.room and round(plan.room.total_seconds() / 3600, 2),
        "questions": [t(text) for text in plan.questions],
        "notes": [t(text) for text in plan.notes],
        "timeline": [_stage(stage, t) for stage in plan.stages],
        "also": [_step(step, t) for step in case.also],
        "ready": [t(item) for item in plan.ready],
        "menu": plan.menu and t(plan.menu),
        "say": said(plan, lang),
        "say_zh": said(plan, "zh"),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _deadline(plan: CasePlan, deadline: Deadline, t: Voice) -> dict[str, Any]:
    return {
        "id": deadline.id,
        "name": t(deadline.name),
        "whose": deadline.whose,
        "ends": deadline.ends and iso(deadline.ends),
        "passed": deadline.passed(plan.now),
        "done": deadline.done and str(deadline.done),
        "met": deadline.met,
        "asks": deadline.asks or None,
        "excluded": deadline.excluded and t(deadline.excluded),
        "remains": deadline.remains and t(deadline.remains),
        "source": t(deadline.source),
        "grade": deadline.grade,
    }


def _stage(stage: Stage, t: Voice) -> dict[str, Any]:
    line = stage.plan and stage.plan.hotline
    told = _step(stage.step, t) | {
        "if": stage.step.condition and t(stage.step.condition),
        "at": iso(stage.at),
        "wait_until": stage.due and iso(stage.due),
        "done": stage.done and str(stage.done),
        "ticked": stage.ticked,
        "hurried": stage.hurried,
    }
    if line and stage.plan:
        numbers = [number_facts(number, t) for number in line.dialable]
        told["hotline"] = {"id": line.id, "name": t(line.name), "hours_known": line.hours_known, "numbers": numbers}
        told["caveats"] = stage_caveats(stage, t)
        told["windows"] = [slot_facts(pick) for pick in stage.picks]
        told["call_now"] = stage.call_now
        told["open_at"] = stage.left and iso(stage.left)
        told["beyond_deadline"] = stage.beyond and slot_facts(stage.beyond)
    return told


def _step(step: Step, t: Voice) -> dict[str, Any]:
    return {
        "step": step.id,
        "do": t(step.do),
        "where": step.where and t(step.where),
        "why": t(step.why),
        "source": t(step.source),
        "grade": step.grade,
    }
