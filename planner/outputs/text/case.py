"""A case on a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.outputs.text.followups import overdue_section
from planner.outputs.text.page import Page, pad
from planner.outputs.words.case import (
    LEGEND,
    deadline_lines,
    next_step,
    place_label,
    ready_lines,
    say_lines,
    source_label,
    stage_day,
    stage_do,
    stage_lines,
)
from planner.outputs.words.line import grade_label
from planner.outputs.words.wishes import wishes_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.guide.case import Case
    from planner.guide.case_plan import CasePlan

LABEL = 12  # columns of the first column


def render_cases(cases: Iterable[Case], lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return a line per case: its id, its name and what it is about."""
    page = Page(lang, width, color)
    t = page.t
    for case in cases:
        page.wrapped(pad(case.id, 21), t(case.name) + t("——", " - ") + t(case.about))
    page.line()
    page.wrapped("", t("用法：plan-call case refund，或 plan-call case 退款", "Use: plan-call case refund"))
    return page.text()


def render_case(plan: CasePlan, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return the plan of a case as lines: deadlines, the steps on their days, what to have ready and what to say."""
    page = Page(lang, width, color)
    t, case = page.t, plan.case
    page.line(page.bold(t(case.name)))
    page.wrapped("", t(case.about))
    if plan.passed:
        page.wrapped("! ", next_step(plan, t))
    if plan.overdue:
        overdue_section(page, plan.overdue, plan.now)
    if plan.main.plan and (wishes := wishes_label(replace(plan.main.plan, wishes=plan.wishes), t)):
        page.wrapped(pad(t("要求", "wishes"), LABEL), wishes)
    if told := deadline_lines(plan, t):
        page.section(t("期限", "Deadlines"))
        for line in told:
            page.wrapped("  - ", line)
    page.section(t("怎么做", "What to do"))
    for stage in plan.stages:
        page.wrapped("  " + pad(stage_day(plan, stage, t), LABEL), stage_do(plan, stage, t))
        for line in stage_lines(plan, stage, t):
            page.wrapped(" " * (2 + LABEL), line)
    if ready := ready_lines(plan, t):
        page.section(t("准备好", "Have ready"))
        page.wrapped("  ", t.semicolon(ready))
    page.section(t("可以这样说", "What to say"))
    for line in say_lines(plan, t):
        page.wrapped("  ", line)
    if case.also:
        page.section(t("另外", "Besides"))
        for step in case.also:
            do = t(step.do) + t.stop + t.space
            page.wrapped("  - ", do + place_label(step, t) + source_label(step, t))
    page.line()
    page.wrapped("", t.semicolon([t(case.source), grade_label(case.grade, t)]) + t.stop)
    page.wrapped("", t(LEGEND))
    return page.text()
