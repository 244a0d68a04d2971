"""A plan in words: why a window is quiet, how long one waits, what the numbers rest on."""

from __future__ import annotations

from math import log, prod
from typing import TYPE_CHECKING

from planner.frozen import replace
from planner.outputs.words.busy import factor_label
from planner.outputs.words.dates import day_label
from planner.outputs.words.line import sources_of_hours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from planner.line.learned import Learned
    from planner.messages import Voice
    from planner.model.load import Because
    from planner.plan.picks import Wait
    from planner.plan.plan import Plan

WORTH_SAYING = 0.02
"""Factors within 2 % of 1 are not worth a caller's time; `why` and JSON list them all."""


def reasons(because: Iterable[Because], t: Voice, most: int = 3, *, figures: bool = True) -> str:
    """Return why a window is quiet or busy: disputed hours always, then the strongest.

    It is "rush after 618 ×1.20 (a fifth busier)", without `figures` "rush after 618 (a fifth busier)".
    The time of day is told against the line's own average: with the level in it.
    """
    rows = list(because)
    level = prod(row.factor for row in rows if row.kind == "level")  # against this line's average, not the curve's
    curve = next((row.id for row in rows if row.kind == "curve"), None)
    rows = [replace(row, factor=row.factor * level) if row.id == curve else row for row in rows]
    told = [row for row in rows if row.kind != "level" and abs(row.factor - 1) >= WORTH_SAYING]
    if not told:
        return t("和平常差不多", "about as usual")
    told.sort(key=lambda row: (row.kind != "disputed", -abs(log(row.factor))))
    return t.semicolon(
        t(row.why) + (f" ×{row.factor:.2f}" if figures else "") + t.brackets(factor_label(row.factor, t))
        for row in told[:most]
    )


def wait_label(wait: Wait, t: Voice) -> str:
    """Return "4 min (2-9)"."""
    mean, low, high = (f"{x:.0f}" if x >= 9.5 else f"{x:.1f}" for x in (wait.minutes, wait.low, wait.high))
    return t(f"等 {mean} 分钟", f"{mean} min") + f" ({low}-{high})"


def learned_label(learned: Learned, t: Voice) -> str:
    """Return from what was learned, until when, and the error beside the rules' where it is known."""
    source = t(learned.source) + t.brackets(t(f"截至 {learned.until}", f"until {learned.until}"))
    if learned.error is None:
        return source
    own, rules = error_labels(learned.error, t)
    error = t(
        f"每半小时平均差 {own}，只用规则差 {rules}",
        f"a half hour is off by {own} on average, by the rules alone {rules}",
    )
    return t.semicolon([source, error])


def error_labels(error: tuple[float, float], t: Voice) -> tuple[str, str]:
    """Return how far a half hour is off, learned and by the rules alone, "12 %"."""
    own, rules = (f"{100 * share:.0f}" + t("%", " %") for share in error)
    return own, rules


def caveats(plan: Plan, t: Voice, *, of: date | None = None) -> list[str]:
    """Return what every output has to say besides its answer: unknown hours, holidays, what the line's file says, provisional years.

    The holidays are those `of` a day where one is given.
    """
    lines = [] if plan.hotline.hours_known else [sources_of_hours(plan.hotline, t)]
    if plan.hotline.caveat:
        lines.append(t(plan.hotline.caveat))
    if plan.hotline.hours_known:
        lines += holiday_labels(plan, t, of=of)
    return lines + [
        t(f"{note.year} 年为暂定：", f"Provisional {note.year}: ") + t(note.why) for note in plan.provisional
    ]


def holiday_labels(plan: Plan, t: Voice, *, of: date | None = None) -> list[str]:
    """Return that staffing on public holidays is not known, and what is assumed of them: `of` a day, or of today, the plan's first day and the recommended one."""
    told = []
    for day in [of] if of else _told_days(plan):
        notes = [note for note in plan.notes if note.first <= day <= note.last]
        facts, name = [t(note.name) for note in notes if note.assumed], day_label(day, t)
        if any(note.off for note in notes):
            if _may_open(plan, day):
                facts.append(t("有没有人接说不准", "whether it is staffed is not known"))
            if facts:
                told.append(t(f"{name}放假：", f"{name} is a public holiday: ") + t.comma(facts))
        elif facts:
            told.append(t(f"{name}调休上班：", f"{name} is a make-up workday: ") + t.comma(facts))
    return told


def _told_days(plan: Plan) -> list[date]:
    """Return today, the plan's first day and the recommended one."""
    best = plan.decision.recommended
    return sorted({plan.now.date(), plan.start.date(), *([best.start.date()] if best else [])})


def _may_open(plan: Plan, day: date) -> bool:
    """Whether the line has hours on a day, where that is one of the plan's."""
    index = day.toordinal() - plan.grid.days.first
    return not 0 <= index < plan.grid.shape[0] or bool(plan.grid.hours(index))


def sentence(text: str) -> str:
    """Return words with a capital letter to begin with."""
    return text[:1].upper() + text[1:]
