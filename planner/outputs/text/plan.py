"""A plan for people at a terminal: the answer first, then now, what to avoid, and the week at a glance."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from planner.days.grid import hours_on
from planner.messages import Text
from planner.outputs.text.followups import overdue_section
from planner.outputs.text.page import Page, columns_of, pad
from planner.outputs.words.dates import day_label, moment_label, own_clock, span_label
from planner.outputs.words.line import numbers_label, ready_label, spans_label
from planner.outputs.words.plan import (
    NO_BETTER,
    caveats,
    closed_label,
    later_label,
    learned_label,
    now_label,
    reasons,
    sentence,
    wait_label,
)
from planner.outputs.words.wishes import broken_label, why_nothing, wishes_label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from planner.plan.picks import Pick
    from planner.plan.plan import Plan


BARS = "▁▂▃▄▅▆▇█"
BAR_LOADS = (0.8, 1.6)  # the loads of the lowest and the highest bar: 97 % of the open slots of 2026 lie between
STRIP_CELLS = 48  # characters of a day's strip at most
STRIP_DAYS = 14
LEAST_COLUMNS = 20  # for a reason beside its window; narrower ones stand below
_LEGEND = Text(
    "得分 80 即比前后一年里 80% 的服务时间清闲。负荷 1 为平常一周的平均水平，括号内为 80% 区间；不是分钟。",
    "Score 80: quieter than 80 % of the year's open time. Load 1: the average of an ordinary week, the 80 % range in brackets; not minutes.",
)
_LEGEND_MINUTES = Text(
    "得分 80 即比前后一年里 80% 的服务时间清闲。负荷 1 为平常一周的平均水平，括号内为 80% 区间；分钟为平均等待，据本热线的通话推算。",
    "Score 80: quieter than 80 % of the year's open time. Load 1: the average of an ordinary week, the 80 % range in brackets; minutes are the mean wait, from calls of this very line.",
)


def render_table(plan: Plan, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return the plan as lines of at most `width` columns, where a Chinese character takes two."""
    page = Page(lang, width, color)
    _head(page, plan)
    _best(page, plan)
    _now(page, plan)
    _avoid(page, plan)
    _strips(page, plan)
    page.line()
    minutes = any(pick.wait for pick in plan.picks)
    page.wrapped("", (_LEGEND_MINUTES if minutes else _LEGEND)[lang])
    return page.text()


def render_why(plan: Plan, slot: Pick, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return every rule that acts on a slot, the product and the score."""
    page = Page(lang, width, color)
    page.line(page.bold(f"{plan.hotline.name[lang]}  {span_label(slot.start, slot.end, lang)}"))
    if own := own_clock(plan, slot.start, slot.end, lang):
        page.line(own)
    page.line()
    for row in slot.because:
        span = f"({row.low:.2f}-{row.high:.2f})" if row.high > row.low else ""
        grade = Text(f"可信度 {row.grade}", f"grade {row.grade}")[lang] if row.grade else ""
        page.wrapped(f"  ×{row.factor:.3f} {span:<13} ", row.why[lang])
        page.wrapped(
            " " * 23, ("；" if lang == "zh" else "; ").join(part for part in (row.source[lang], grade) if part)
        )
    load = f"{slot.load:.3f} ({slot.low:.2f}-{slot.high:.2f})"
    page.line()
    page.line(page.bold(Text(f"= 负荷 {load}   得分 {slot.score}", f"= load {load}   score {slot.score}")[lang]))
    chance = f"{slot.quietest_tenth:.0%}"
    page.wrapped(
        "  ",
        Text(f"属于全年最清闲十分之一的可能：{chance}", f"chance to be in the year's quietest tenth: {chance}")[lang]
        + (Text("；平均", "; mean wait ")[lang] + wait_label(slot.wait, lang) if slot.wait else ""),
    )
    _learned(page, plan)
    _caveats(page, plan)
    return page.text()


def render_now(plan: Plan, lang: str) -> str:
    """Return in one line whether to call now, or until when to wait and what it gains, with what the line's file says besides."""
    caveat = plan.hotline.caveat
    return now_label(plan, lang) + (Text("；", "; ")[lang] + caveat[lang] if caveat else "") + "\n"


def render_closed(plan: Plan, moment: datetime, lang: str) -> str:
    """Return that the line is closed at a moment, the hours of that day, and what is to be said besides."""
    row = plan.grid.pattern[0]
    spans = hours_on(plan.hotline, plan.grid.days.first, int(plan.grid.weekday[row]), int(plan.grid.kind[row]))
    when, hours = f"{day_label(moment.date(), lang)} {moment:%H:%M} {plan.hotline.timezone}", spans_label(spans, lang)
    told = Text(f"{when} 不在服务时间内；当天：{hours}。", f"{when} is not within the line's hours; that day: {hours}.")
    notes = [Text("注意  ", "note   ")[lang] + caveat for caveat in caveats(plan, lang)]
    return "".join(f"{line}\n" for line in [told[lang], *notes])


def _head(page: Page, plan: Plan) -> None:
    hotline, lang = plan.hotline, page.lang
    page.line(page.bold(hotline.name[lang]))
    if plan.overdue:
        overdue_section(page, plan.overdue, plan.now.astimezone(plan.wishes.zone or plan.grid.zone))
        page.line()
    for told in numbers_label(hotline, lang):
        page.wrapped(Text("电话  ", "dial   ")[lang], told)
    if not hotline.dialable and hotline.entrance:
        page.wrapped(Text("入口  ", "go to  ")[lang], hotline.entrance[lang])
    for number in hotline.warnings:
        if number.status == "disputed":
            page.wrapped(Text("勿拨  ", "avoid  ")[lang], f"{number.dial}  {number.why[lang]}")
    if ready := ready_label(hotline, lang):
        page.wrapped(Text("备好  ", "ready  ")[lang], ready)
    if wishes := wishes_label(plan, lang):
        page.wrapped(Text("要求  ", "wishes ")[lang], wishes)
    _learned(page, plan)
    _caveats(page, plan)


def _learned(page: Page, plan: Plan) -> None:
    """Say what the belief rests on besides the rules, and for how long it counts."""
    if learned := plan.hotline.learned:
        page.wrapped(Text("依据  ", "basis  ")[page.lang], learned_label(learned, page.lang))


def _caveats(page: Page, plan: Plan) -> None:
    for caveat in caveats(plan, page.lang):
        page.wrapped(Text("注意  ", "note   ")[page.lang], caveat)


def _best(page: Page, plan: Plan) -> None:
    lang = page.lang
    span = f"{day_label(plan.start.date(), lang)} {plan.start:%H:%M} - {day_label(plan.until.date(), lang)} {plan.until:%H:%M}"
    page.section(Text("最佳时段", "Best windows")[lang] + f"  {span}  {plan.hotline.timezone}")
    for rank, pick in enumerate(plan.picks, 1):
        wait = f"  {wait_label(pick.wait, lang)}" if pick.wait else ""
        page.line(f"{rank:2}  {_window(page, pick)} ({pick.low:.2f}-{pick.high:.2f}){wait}")
        if own := own_clock(plan, pick.start, pick.end, lang):
            page.line(f"    {own}")
        page.wrapped("    ", reasons(pick.because, lang))
    told = [] if plan.picks else why_nothing(plan, lang)
    if plan.miss and plan.advice().call_now:
        told = told[:-1]  # no later window is near: now is the time
    for line in told:
        page.wrapped("    ", line)


def _window(page: Page, pick: Pick) -> str:
    score, load = Text("得分", "score")[page.lang], Text("负荷", "load")[page.lang]
    return f"{pad(span_label(pick.start, pick.end, page.lang), 24)}{score} {page.score(pick.score)}  {load} {pick.load:.2f}"


def _now(page: Page, plan: Plan) -> None:
    lang, current = page.lang, plan.current
    page.section(Text("现在", "Now")[lang] + f"  {moment_label(plan, plan.now, lang)}")
    if current.load is None or current.score is None:
        page.line("    " + sentence(closed_label(plan, lang)) + Text("。", ".")[lang])
        return
    text = (
        Text("得分", "score")[lang]
        + f" {page.score(current.score)}  "
        + Text("负荷", "load")[lang]
        + f" {current.load:.2f}"
        + (f"  {wait_label(current.wait, lang)}" if current.wait else "")
    )
    advice, semicolon = plan.advice(), Text("；", "; ")[lang]
    if current.breaks:
        text += semicolon + broken_label(current.breaks, lang)
    if advice.call_now:
        text += semicolon + Text(f"{NO_BETTER.zh}，现在就打", f"{NO_BETTER.en}: call now")[lang]
    elif advice.wait_for:
        text += semicolon + later_label(plan, advice, lang)
    page.wrapped("    ", text)
    page.wrapped("    ", reasons(current.because, lang))
    if plan.today and plan.today not in plan.picks and plan.today.load < current.load:
        page.line("    " + Text("今天最好  ", "today's best  ")[lang] + _window(page, plan.today))


def _avoid(page: Page, plan: Plan) -> None:
    if plan.avoid:
        page.section(Text("避开", "Avoid")[page.lang])
        for pick in plan.avoid:
            own = own_clock(plan, pick.start, pick.end, page.lang)
            window, why = f"    {_window(page, pick)}  ", reasons(pick.because, page.lang, 1)
            if own or page.width - columns_of(window) < LEAST_COLUMNS:
                page.line(window)
                window = "    "
            page.wrapped(window, Text("；", "; ")[page.lang].join(part for part in (own, why) if part))


def _strips(page: Page, plan: Plan) -> None:
    """Draw a strip per day over the opening hours. The bars stand last: some terminals draw them two columns wide."""
    lang, grid = page.lang, plan.grid
    used = np.flatnonzero(grid.open.any(axis=0))
    if not len(used):
        return
    first, end = int(used[0]), int(used[-1]) + 1
    room = max(12, min(STRIP_CELLS, page.width - 30))
    step = -(-(end - first) // room)
    low, high = BAR_LOADS
    page.section(Text("逐日负荷", "Day by day")[lang] + f"  {BARS[0]} <= {low}  {BARS[-1]} >= {high}")
    hours = "".join(f"{_hour(plan, i):<{6}}" for i in range(first, end, step * 6))
    page.line(" " * 14 + hours[: -(-(end - first) // step)])
    days = range(min(grid.shape[0], STRIP_DAYS))
    for day in days:
        loads = [plan.load.mean[day, i : min(i + step, end)] for i in range(first, end, step)]
        bars = "".join(" " if np.isnan(part).all() else _bar(float(np.nanmean(part))) for part in loads)
        page.line(
            f"  {pad(day_label(grid.start(day, 0).date(), lang), 12)}{bars}  {'  '.join(_remarks(plan, day, lang))}"
        )
    if grid.shape[0] > len(days):
        page.wrapped(
            "  ",
            Text(
                f"另有 {grid.shape[0] - len(days)} 天：plan-call plot --kind year -o 年.png",
                f"{grid.shape[0] - len(days)} more days: plan-call plot --kind year -o year.png",
            )[lang],
        )


def _hour(plan: Plan, slot: int) -> str:
    passed = slot * plan.slot_minutes
    return f"{passed // 60:02}" + (f":{passed % 60:02}" if passed % 60 else "")


def _bar(load: float) -> str:
    low, high = BAR_LOADS
    level = int(len(BARS) * log(load / low) / log(high / low))
    return BARS[min(max(level, 0), len(BARS) - 1)]


def _remarks(plan: Plan, day: int, lang: str) -> Iterator[str]:
    """What is special about a day, and the picks on it."""
    date = plan.grid.start(day, 0).date()
    for pick in plan.picks:
        if pick.start.date() == date:
            yield f"★{pick.start:%H:%M}"
    for note in plan.notes:
        if note.first <= date <= note.last:
            yield note.name[lang]
