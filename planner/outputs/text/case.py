"""A case on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.frozen import replace
from planner.outputs.text.followups import overdue_section
from planner.outputs.text.page import Page, columns_of, pad
from planner.outputs.words.case import (
    LEGEND,
    case_title,
    deadline_label,
    deadline_lines,
    deadline_that_counts,
    is_shut_out,
    place_label,
    ready_lines,
    say_lines,
    short_step,
    source_label,
    stage_day,
    stage_do,
    stage_in_short,
    stage_lines,
    stage_means,
    stage_when,
    step_when,
    wait_label,
)
from planner.outputs.words.line import grade_label
from planner.outputs.words.plan import sentence
from planner.outputs.words.wishes import wishes_label

if TYPE_CHECKING:
    from planner.guide.case_plan import CasePlan

LABEL = 12  # columns of the first column
NEXT = 2  # steps after the one to take now


def render_case(
    plan: CasePlan, lang: str, *, long: bool = False, sources: bool = False, width: int = 80, color: bool = False
) -> str:
    """Return the plan of a case as lines: what to do now and say, the next steps, the deadline that counts.

    `long`: all steps, deadlines and what to have ready; `sources`: these with their sources and grades.
    """
    page = Page(lang, width, color)
    t = page.t
    page.line(page.bold(case_title(plan, t)))
    if long or sources:
        page.wrapped("", t(plan.case.about))
    if plan.passed:
        page.wrapped("! ", deadline_label(plan, plan.passed[0], t), bold=not (long or sources))
    if plan.overdue:
        overdue_section(page, plan.overdue, plan.now)
    if plan.main.plan and (wishes := wishes_label(replace(plan.main.plan, wishes=plan.wishes), t)):
        page.wrapped(pad(t("要求", "wishes"), LABEL), wishes)
    if long or sources:
        _whole(page, plan, sources=sources)
    else:
        _first_screen(page, plan)
    return page.text()


def _first_screen(page: Page, plan: CasePlan) -> None:
    """Add what to do now, the next two steps and the deadline that counts."""
    t, current = page.t, plan.current
    page.line()
    if plan.case.urgent:
        for number, stage in enumerate(plan.stages, 1):
            page.wrapped(f"{number}. ", stage_do(plan, stage, t) + t.stop, bold=stage is current)
        page.line()
        for step in plan.case.also:
            page.wrapped("", t(step.do) + t.stop)
    else:
        left = [stage for stage in plan.stages if not stage.is_done and stage is not current][:NEXT]
        rows = [(stage_when(plan, stage, t), stage_in_short(stage, t)) for stage in left]
        _done(page, plan)
        do = stage_do(plan, current, t)
        page.wrapped("", do if is_shut_out(plan, current) else step_when(plan, current, t) + t.colon + do, bold=True)
        for line in stage_means(plan, current, t):
            page.wrapped("  ", line)
        for label, line in zip((t("  这样说：", "  Say: "), "  In Chinese: "), say_lines(plan, t), strict=False):
            page.wrapped(label, line)
        page.line()
        if due := deadline_that_counts(plan, t):
            rows.append((t("期限", "deadline"), due))
        width = max((columns_of(label) for label, _ in rows), default=0) + 2
        for label, words in rows:
            page.wrapped(pad(label, width), words)
    page.line()
    page.wrapped(
        "",
        t(
            "全部步骤、要准备的东西：--long；出处：--sources",
            "All steps and what to have ready: --long; sources: --sources",
        ),
    )


def _done(page: Page, plan: CasePlan) -> None:
    """Add the steps that are done, if any, and which followup says so; or those that are supposed to be."""
    t, number = page.t, plan.progress.followup
    if done := [short_step(stage.step, t) for stage in plan.stages if stage.is_done]:
        if plan.supposes:
            missed = t.brackets(t("哪样还没做，先补上", "what is missing comes first"))
            page.wrapped(t("之前该做过：", "before this: "), t.semicolon(done) + missed)
        else:
            told = t.brackets(t(f"跟进 #{number}", f"followup #{number}")) if number else ""
            page.wrapped(t("√ 已做：", "√ done: "), t.semicolon(done) + told)
    for wait in filter(None, (wait_label(plan, stage, t) for stage in plan.stages if stage.is_done)):
        page.wrapped("  ", sentence(wait))


def _whole(page: Page, plan: CasePlan, *, sources: bool) -> None:
    """Add all that there is to know, with `sources` who says so."""
    t, case = page.t, plan.case
    if told := deadline_lines(plan, t, sources=sources):
        page.section(t("期限", "Deadlines"))
        for line in told:
            page.wrapped("  - ", line)
    page.section(t("怎么做", "What to do"))
    for stage in plan.stages:
        page.wrapped("  " + pad(stage_day(plan, stage, t), LABEL), stage_do(plan, stage, t))
        for line in () if stage.is_done else stage_lines(plan, stage, t, sources=sources):
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
            page.wrapped("  - ", do + place_label(step, t) + source_label(step, t, sources=sources))
    if sources:
        page.line()
        page.wrapped("", t.semicolon([t(case.source), grade_label(case.grade, t)]) + t.stop)
        page.wrapped("", t(LEGEND))
