"""A case on a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.text.followups import overdue_section
from planner.outputs.text.page import Page, pad
from planner.outputs.words.case import (
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
from planner.outputs.words.wishes import wishes_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.guide.case import Case
    from planner.guide.case_plan import CasePlan

LABEL = 12  # columns of the first column
LEGEND = Text(
    "攻略指《拼多多的客服电话是多少》（路由通，2026-02-12）。可信度 A 为官方原文，B 为官方机构、正规媒体或公开数据，C 为行业报道或通行说法，D 为一家之言或我们的判断。位置和按钮以 App 显示为准。",
    "The guide is 《拼多多的客服电话是多少》 (路由通, 2026-02-12). Grade A: the owner's own words; B: official bodies, good press, public data; C: trade press or what is usually said; D: one source alone or our judgement. For places and buttons go by what the App shows.",
)


def render_cases(cases: Iterable[Case], lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return a line per case: its id, its name and what it is about."""
    page = Page(lang, width, color)
    for case in cases:
        page.wrapped(pad(case.id, 21), case.name[lang] + Text("——", " - ")[lang] + case.about[lang])
    page.line()
    page.wrapped("", Text("用法：plan-call case refund，或 plan-call case 退款", "Use: plan-call case refund")[lang])
    return page.text()


def render_case(plan: CasePlan, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return the plan of a case as lines: deadlines, the steps on their days, what to have ready and what to say."""
    page = Page(lang, width, color)
    case = plan.case
    page.line(page.bold(case.name[lang]))
    page.wrapped("", case.about[lang])
    if plan.passed:
        page.wrapped("! ", next_step(plan, lang))
    if plan.overdue:
        overdue_section(page, plan.overdue, plan.now)
    if plan.main.plan and (wishes := wishes_label(replace(plan.main.plan, wishes=plan.wishes), lang)):
        page.wrapped(pad(Text("要求", "wishes")[lang], LABEL), wishes)
    if told := deadline_lines(plan, lang):
        page.section(Text("期限", "Deadlines")[lang])
        for line in told:
            page.wrapped("  - ", line)
    page.section(Text("怎么做", "What to do")[lang])
    for stage in plan.stages:
        page.wrapped("  " + pad(stage_day(plan, stage, lang), LABEL), stage_do(plan, stage, lang))
        for line in stage_lines(plan, stage, lang):
            page.wrapped(" " * (2 + LABEL), line)
    if ready := ready_lines(plan, lang):
        page.section(Text("准备好", "Have ready")[lang])
        page.wrapped("  ", Text("；", "; ")[lang].join(ready))
    page.section(Text("可以这样说", "What to say")[lang])
    for line in say_lines(plan, lang):
        page.wrapped("  ", line)
    if case.also:
        page.section(Text("另外", "Besides")[lang])
        for step in case.also:
            words = (step.do[lang] + Text("。", ". ")[lang], place_label(step, lang), source_label(step, lang))
            page.wrapped("  - ", "".join(words))
    page.line()
    page.wrapped("", f"{case.source[lang]}{Text('；可信度 ', '; grade ')[lang]}{case.grade}{Text('。', '.')[lang]}")
    page.wrapped("", LEGEND[lang])
    return page.text()
