"""A plan in all its figures, and why a slot is as it is: what `--long`, `why` and `now` say at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text, Voice
from planner.outputs.text.followups import overdue_section
from planner.outputs.text.page import Page, columns_of, pad
from planner.outputs.text.strips import BAR_LOADS, BARS, strips_of
from planner.outputs.words.busy import load_label, load_words, quiet_words, range_label
from planner.outputs.words.dates import clock_label, moment_label, own_clock, span_label, zone_label
from planner.outputs.words.decision import answer_label, now_label, yours_label
from planner.outputs.words.knowledge import exploration_label, knowledge_label
from planner.outputs.words.line import grade_label, numbers_label, ready_label, spans_label
from planner.outputs.words.plan import (
    caveats,
    holiday_labels,
    learned_label,
    reasons,
    sentence,
    wait_label,
)
from planner.outputs.words.wishes import why_nothing, wishes_label

if TYPE_CHECKING:
    from datetime import datetime

    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

STRIP_DAYS = 14
_LEGEND = Text(
    "清闲度 80/100：比前后一年里 80% 的服务时间清闲。忙碌度 1：平常一周的平均；括号里的范围有八成把握。说的是忙闲，不是分钟。",
    "Quiet 80/100: quieter than 80 % of the year's open time. Load 1: as busy as an ordinary week on average, 2 twice as busy; the range in brackets holds 8 times in 10. These are not minutes.",
)
_LEGEND_MINUTES = Text(
    "清闲度 80/100：比前后一年里 80% 的服务时间清闲。忙碌度 1：平常一周的平均；括号里的范围有八成把握。分钟是平均要等多久，按这条热线的通话推算。",
    "Quiet 80/100: quieter than 80 % of the year's open time. Load 1: as busy as an ordinary week on average, 2 twice as busy; the range in brackets holds 8 times in 10. Minutes are the mean wait, from calls of this line.",
)


def render_long(plan: Plan, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return the plan with every figure, as lines of at most `width` columns, where a Chinese character takes two."""
    page = Page(lang, width, color)
    _head(page, plan)
    _best(page, plan)
    _now(page, plan)
    _avoid(page, plan)
    _strips(page, plan)
    if plan.hotline.hours_known:
        page.line()
        page.wrapped("", page.t(_LEGEND_MINUTES if any(pick.wait for pick in plan.picks) else _LEGEND))
    return page.text()


def render_why(plan: Plan, slot: Pick, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return every rule that acts on a slot, the product and the score."""
    page = Page(lang, width, color)
    t = page.t
    page.line(page.bold(f"{t(plan.hotline.name)}  {span_label(slot.start, slot.end, t)}"))
    if own := own_clock(plan, slot.start, slot.end, t):
        page.line(own)
    page.line()
    for row in slot.because:
        span = f"({row.low:.2f}-{row.high:.2f})" if row.high > row.low else ""
        page.wrapped(f"  ×{row.factor:.3f} {span:<13} ", t(row.why))
        grade = grade_label(row.grade, t) if row.grade else ""
        page.wrapped(" " * 23, t.semicolon(part for part in (t(row.source), grade) if part))
    page.line()
    page.line(page.bold(f"= {load_label(slot, t)}   {quiet_words(slot.score, t)}"))
    chance = f"{100 * slot.quietest_tenth:.0f}"
    told = [
        t(
            f"有 {chance}% 的可能算得上全年最闲的一成时段",
            f"{chance} % likely to be among the quietest tenth of the year",
        )
    ]
    if slot.wait:
        told.append(t("平均", "mean wait ") + wait_label(slot.wait, t))
    page.wrapped("  ", t.semicolon(told))
    _learned(page, plan)
    _caveats(page, plan)
    return page.text()


def render_now(plan: Plan, lang: str) -> str:
    """Return in one line whether to call now, or until when to wait and what it gains, with what the line's file says besides."""
    t, caveat = Voice(lang), plan.hotline.caveat
    told = [sentence(now_label(plan, t)), *([t(caveat)] if caveat else []), *holiday_labels(plan, t)]
    return t.semicolon(told) + "\n"


def render_closed(plan: Plan, moment: datetime, lang: str) -> str:
    """Return that the line is closed at a moment, the hours of that day, and what is to be said besides."""
    t = Voice(lang)
    when, hours = clock_label(moment, t), spans_label(plan.grid.hours(0), t)
    when += t.brackets(zone_label(plan.hotline.timezone, t))
    told = t(f"{when}不在服务时间内；当天：{hours}。", f"{when} is not within the line's hours; that day: {hours}.")
    notes = [t("注意  ", "note   ") + caveat for caveat in caveats(plan, t)]
    return "".join(f"{line}\n" for line in [told, *notes])


def _head(page: Page, plan: Plan) -> None:
    """Say which line it is, how to reach it, what to have ready, what was wished, and what all of it rests on."""
    hotline, t = plan.hotline, page.t
    page.line(page.bold(t(hotline.name)))
    if plan.overdue:
        overdue_section(page, plan.overdue, plan.now.astimezone(plan.wishes.zone or plan.grid.zone))
        page.line()
    for number in numbers_label(hotline, t):
        page.wrapped(t("电话  ", "dial   "), number)
    if not hotline.dialable and hotline.entrance:
        page.wrapped(t("入口  ", "go to  "), t(hotline.entrance))
    for warning in hotline.warnings:
        if warning.status == "disputed":
            page.wrapped(t("别打  ", "not    "), f"{warning.dial}  {t(warning.why)}")
    if ready := ready_label(hotline, t):
        page.wrapped(t("备好  ", "ready  "), ready)
    if wishes := wishes_label(plan, t):
        page.wrapped(t("要求  ", "wishes "), wishes)
    _learned(page, plan)
    _caveats(page, plan)


def _learned(page: Page, plan: Plan) -> None:
    """Say what the belief rests on besides the rules, and for how long it counts."""
    told = [learned_label(plan.hotline.learned, page.t)] if plan.hotline.learned else []
    if plan.hotline.hours_known:  # else nothing is ranked
        told.append(knowledge_label(plan.knowledge, page.t))
    if told:
        page.wrapped(page.t("依据  ", "basis  "), page.t.semicolon(told))


def _caveats(page: Page, plan: Plan) -> None:
    """Say what is assumed or provisional."""
    for caveat in caveats(plan, page.t):
        page.wrapped(page.t("注意  ", "note   "), caveat)


def _best(page: Page, plan: Plan) -> None:
    """Say which windows are best and why, or why there is none."""
    t = page.t
    page.section(_title(plan, t))
    for rank, pick in enumerate(plan.picks, 1):
        page.line(f"{rank:2}  {_window(page, pick)}{range_label(pick, t)}")
        if pick.yours:
            page.line(f"    {yours_label(pick, t)}")
        if pick.wait:
            page.line(f"    {wait_label(pick.wait, t)}")
        if own := own_clock(plan, pick.start, pick.end, t):
            page.line(f"    {own}")
        page.wrapped("    ", reasons(pick.because, t))
        if rank == 1 and plan.exploration:
            page.wrapped("    ", exploration_label(plan, t))
    told = [] if plan.picks else why_nothing(plan, t)
    if plan.miss and plan.decision.says_yes:
        told = told[:-1]  # no later window is near: now is the time
    for line in told:
        page.wrapped("    ", line)


def _title(plan: Plan, t: Voice) -> str:
    """Return what the windows are of, "When to call in the next 7 days (Beijing time)", or from when to when."""
    zone = t.brackets(zone_label(plan.hotline.timezone, t))
    days, rest = divmod(plan.until.timestamp() - plan.start.timestamp(), 24 * 3600)
    if plan.start == plan.now and days and not rest:
        return t(f"未来 {days:.0f} 天什么时候打", f"When to call in the next {days:.0f} day{'s' * (days != 1)}") + zone
    first, last = clock_label(plan.start, t), clock_label(plan.until, t)
    return t(f"{first} 到 {last} 什么时候打", f"When to call from {first} to {last}") + zone


def _window(page: Page, pick: Pick) -> str:
    """Return a window with its score and load, "06-28 Sun 18:30-20:00  quiet  60/100  load 1.05"."""
    return pad(span_label(pick.start, pick.end, page.t), 24) + _quiet_and_load(page, pick.score, pick.load)


def _quiet_and_load(page: Page, score: int, load: float) -> str:
    """Return "quiet  60/100  load 1.05"."""
    return f"{page.t('清闲度', 'quiet')} {page.score(score)}/100  {load_words(load, page.t)}"


def _now(page: Page, plan: Plan) -> None:
    """Say how the line is now, and whether to call or to wait."""
    t, current = page.t, plan.current
    page.section(f"{t('现在', 'Now')}  {moment_label(plan, plan.now, t)}")
    if current.load is None or current.score is None:
        page.line("    " + sentence(answer_label(plan, t)) + t.stop)
        return
    told = [_quiet_and_load(page, current.score, current.load)]
    if current.wait:
        told[0] += f"  {wait_label(current.wait, t)}"
    page.wrapped("    ", t.semicolon([*told, answer_label(plan, t)]))
    page.wrapped("    ", reasons(current.because, t))
    if plan.today and plan.today not in plan.picks and plan.today.load < current.load:
        page.line("    " + t("今天最好  ", "today's best  ") + _window(page, plan.today))


def _avoid(page: Page, plan: Plan) -> None:
    """Say which windows are the busiest, and why."""
    t = page.t
    if plan.avoid:
        page.section(t("避开", "Avoid"))
    for pick in plan.avoid:
        own = own_clock(plan, pick.start, pick.end, t)
        window = f"    {_window(page, pick)}"
        why = t.semicolon(part for part in (own, reasons(pick.because, t, 1, figures=False)) if part)
        if columns_of(f"{window}  {why}") <= page.width:
            page.line(f"{window}  {why}")
        else:
            page.line(window)
            page.wrapped("    ", why)


def _strips(page: Page, plan: Plan) -> None:
    """Draw a strip per day over the opening hours."""
    t, (low, high) = page.t, BAR_LOADS
    axis, strips = strips_of(plan, plan.picks, page.width, STRIP_DAYS, t)
    if not strips:
        return
    page.section(f"{t('每天的忙碌度', 'Load day by day')}  {BARS[0]} ≤{low} … {BARS[-1]} ≥{high}")
    for line in (axis, *(strip.line for strip in strips)):
        page.line(line)
    if more := plan.grid.shape[0] - len(strips):
        zh = f"另有 {more} 天：plan-call plot --kind year -o 年.png"
        page.wrapped("  ", t(zh, f"{more} more days: plan-call plot --kind year -o year.png"))
