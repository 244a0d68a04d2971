"""A case for a program: JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from planner.outputs.data.facts import iso, number_facts, overdue_facts, slot_facts
from planner.outputs.words.plan import caveats

if TYPE_CHECKING:
    from planner.guide.case import Step
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.guide.stages import Stage


def render_case_json(plan: CasePlan, lang: str) -> str:
    """Return the plan of a case as JSON, `schema` 1. Times are ISO 8601 with their offset."""
    case = plan.case
    document = {
        "schema": 1,
        "case": {"id": case.id, "name": case.name[lang], "about": case.about[lang], "for": case.audience}
        | {"source": case.source[lang], "grade": case.grade},
        **({"overdue": [overdue_facts(each, lang) for each in plan.overdue]} if plan.overdue else {}),
        "now": iso(plan.now),
        "deadlines": [_deadline(plan, deadline, lang) for deadline in plan.deadlines],
        "limit": plan.limit and plan.limit.id,
        "room_hours": plan.room and round(plan.room.total_seconds() / 3600, 2),
        "questions": [text[lang] for text in plan.questions],
        "notes": [text[lang] for text in plan.notes],
        "timeline": [_stage(stage, lang) for stage in plan.stages],
        "also": [_step(step, lang) for step in case.also],
        "ready": [item[lang] for item in plan.ready],
        "menu": plan.menu and plan.menu[lang],
        "say": plan.say(lang),
        "say_zh": plan.say("zh"),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _deadline(plan: CasePlan, deadline: Deadline, lang: str) -> dict[str, Any]:
    return {
        "id": deadline.id,
        "name": deadline.name[lang],
        "whose": deadline.whose,
        "ends": deadline.ends and iso(deadline.ends),
        "passed": deadline.passed(plan.now),
        "done": deadline.done and str(deadline.done),
        "met": deadline.met,
        "asks": deadline.asks or None,
        "excluded": deadline.excluded and deadline.excluded[lang],
        "remains": deadline.remains and deadline.remains[lang],
        "source": deadline.source[lang],
        "grade": deadline.grade,
    }


def _stage(stage: Stage, lang: str) -> dict[str, Any]:
    line = stage.plan and stage.plan.hotline
    told = _step(stage.step, lang) | {
        "if": stage.step.condition and stage.step.condition[lang],
        "at": iso(stage.at),
        "wait_until": stage.due and iso(stage.due),
        "done": stage.done and str(stage.done),
        "hurried": stage.hurried,
    }
    if line and stage.plan:
        numbers = [number_facts(number, lang) for number in line.dialable]
        told["hotline"] = {"id": line.id, "name": line.name[lang], "hours_known": line.hours_known, "numbers": numbers}
        told["caveats"] = caveats(stage.plan, lang)
        told["windows"] = [slot_facts(pick) for pick in stage.picks]
        told["call_now"] = stage.call_now
        told["beyond_deadline"] = stage.beyond and slot_facts(stage.beyond)
    return told


def _step(step: Step, lang: str) -> dict[str, Any]:
    return {
        "step": step.id,
        "do": step.do[lang],
        "where": step.where and step.where[lang],
        "why": step.why[lang],
        "source": step.source[lang],
        "grade": step.grade,
    }
