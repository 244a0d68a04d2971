"""A case as a page: the one step to take now, the steps after it, what to have ready; folded why, until when, who says so."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from planner.frozen import replace
from planner.messages import Voice
from planner.outputs.html.page import plan_facts
from planner.outputs.html.template import fill
from planner.outputs.ics.case import render_case_ics, render_step_ics
from planner.outputs.words.dates import closing, zone_label
from planner.outputs.words.decision import crowd_label
from planner.outputs.words.line import grade_label
from planner.outputs.words.plan import sentence
from planner.outputs.words.wishes import wishes_label

if TYPE_CHECKING:
    from planner.guide.case_plan import CasePlan
    from planner.guide.stages import Stage
    from planner.line.hotline import Number
    from planner.plan.plan import Plan


def render_case_html(case: CasePlan, lang: str) -> str:
    """Return a case as a page that needs no script. Every word of a caller or a file is escaped; numbers not to be dialled are never links."""
    t, stages = Voice(lang), case.stages
    timed = [stage for stage in stages if stage.picks]
    return fill(
        "case.html",
        t,
        case=case,
        step=case.current,
        left=[stage for stage in stages if not stage.is_done and stage is not case.current],
        timed=timed,
        numbers=lambda stage: _numbers(case, stage),
        asked=_asked(case),
        never=_never(case),
        entry=_data(render_step_ics(case, case.current, lang)),
        all_entries=_data(render_case_ics(case, lang, all_steps=True)),
        zone_name=zone_label(case.case.zone.key, t),
        sentence=sentence,
        grade=lambda grade: grade_label(grade, t),
        hours=lambda pick: f"{pick.start:%H:%M}-{closing(pick.end.time())}",
        drawn=crowd_label(timed[0].picks[0], t) if timed else "",
        **_facts(case, t),
    )


def _data(calendar: bytes) -> str:
    """Return a calendar as it stands in a data link."""
    return base64.b64encode(calendar).decode()


def _facts(case: CasePlan, t: Voice) -> dict[str, Any]:
    """Return what there is to say of the plan of the case's own call, on which its windows rest; nothing where there is none."""
    if case.main.plan is None:
        return {"plan": None, "sources": []}
    return plan_facts(case.main.plan, t) | {"wishes": wishes_label(replace(case.main.plan, wishes=case.wishes), t)}


def _numbers(case: CasePlan, stage: Stage) -> list[tuple[Number, Plan]]:
    """Return the numbers to dial in a step, each with the plan of its line: those that its words name, else all of its own line."""
    known = {number.dial: (number, plan) for plan in _plans(case) for number in plan.hotline.dialable}
    named = [known[dial] for dial in re.findall(r"[0-9+][0-9-]+", stage.step.do.zh) if dial in known]
    if named or not stage.plan:
        return named
    return [(number, stage.plan) for number in stage.plan.hotline.dialable]


def _asked(case: CasePlan) -> list[tuple[Number, Plan]]:
    """Return the numbers of the lines that promised something and did not keep it, as far as the case turns to them."""
    who = {each.followup.hotline for each in case.overdue}
    plans = {plan.hotline.id: plan for plan in _plans(case)}
    return [(number, plan) for id, plan in plans.items() if id in who for number in plan.hotline.dialable]


def _never(case: CasePlan) -> list[Number]:
    """Return the numbers that are handed on as those of the case's lines and must not be dialled, each once."""
    warnings = [number for plan in _plans(case) for number in plan.hotline.warnings]
    return [*{number.dial: number for number in warnings if number.status == "disputed"}.values()]


def _plans(case: CasePlan) -> list[Plan]:
    """Return the plans of all calls and chats that are left."""
    return [stage.plan for stage in case.stages if stage.plan]
