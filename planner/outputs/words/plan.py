"""A plan in words: call now or wait, why a window is quiet, what the numbers rest on."""

from __future__ import annotations

from dataclasses import replace
from math import log, prod
from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.words.dates import moment_label
from planner.outputs.words.line import number_label, sources_of_hours
from planner.outputs.words.wishes import broken_label, miss_label
from planner.plan.windows import WINDOW_SPREAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.line.learned import Learned
    from planner.messages import Voice
    from planner.model.load import Because
    from planner.plan.picks import Wait
    from planner.plan.plan import Advice, Plan

NOTHING_LIGHTER = Text(
    f"之后没有轻 {WINDOW_SPREAD:.0%} 以上的时段", f"no later window is over {100 * WINDOW_SPREAD:.0f} % lighter"
)
WORTH_SAYING = 0.02
"""Factors within 2 % of 1 are not worth a caller's time; `why` and JSON list them all."""


def now_label(plan: Plan, t: Voice) -> str:
    """Return whether to call now, or until when to wait and what it gains."""
    line, current, advice = plan.hotline, plan.current, plan.advice()
    score = t(f"得分 {current.score}", f"score {current.score}")
    if advice.call_now:
        dial = f" {number_label(line.dialable[0], t)}" if line.dialable else ""
        assumed = "" if line.hours_known else t("；服务时间为假定", "; the hours are assumed")
        why = score + t("，", "; ") + t(NOTHING_LIGHTER) + assumed
        return t("现在就打：", "Call now: ") + t(line.name) + dial + t.brackets(why)
    if current.load is None:
        why = closed_label(plan, t)
    elif current.breaks:
        why = broken_label(current.breaks, t)
    else:
        why = score
    return t("先别打：", "Not now: ") + t.semicolon([why, wait_until_label(plan, advice, t)])


def wait_until_label(plan: Plan, advice: Advice, t: Voice) -> str:
    """Return until when to wait and what it gains, or why there is no such time."""
    best = advice.wait_for
    if best is None:
        nothing = t("这段时间内没有可拨打的时段", "there is no slot to call in within this span")
        why = t.space.join(miss_label(plan, plan.miss, t)) if plan.miss else nothing
        return why[:1].lower() + why[1:]
    when = moment_label(plan, best.start, t)
    until = t(f"等到 {when}（得分 {best.score}）", f"wait until {when} (score {best.score})")
    if not advice.gain or advice.gain <= 0:
        return until
    gain = f"{100 * advice.gain:.0f}"
    return t.comma([until, t(f"负荷预计低 {gain}%", f"{gain} % lighter")])


def closed_label(plan: Plan, t: Voice) -> str:
    """Return that the line is closed now, and when it opens."""
    opens = plan.current.opens
    closed = t("不在服务时间", "closed") + ("" if plan.hotline.hours_known else t.brackets(t("假定", "assumed")))
    if opens is None:
        return closed + t("，半年内没有服务时间", "; not open again within half a year")
    when = moment_label(plan, opens, t)
    return closed + t(f"，{when} 开始服务", f"; opens {when}")


def reasons(because: Iterable[Because], t: Voice, most: int = 3) -> str:
    """Return why a window is quiet or busy, "after 11.11 ×1.20; time of day ×0.89": disputed hours always, then the strongest.

    The time of day is told against the line's own average: with the level in it.
    """
    rows = list(because)
    level = prod(row.factor for row in rows if row.kind == "level")  # against this line's average, not the curve's
    curve = next((row.id for row in rows if row.kind == "curve"), None)
    rows = [replace(row, factor=row.factor * level) if row.id == curve else row for row in rows]
    told = [row for row in rows if row.kind != "level" and abs(row.factor - 1) >= WORTH_SAYING]
    if not told:
        return t("与平常一周的平均水平相当", "about the average of an ordinary week")
    told.sort(key=lambda row: (row.kind != "disputed", -abs(log(row.factor))))
    return t.semicolon(f"{t(row.why)} ×{row.factor:.2f}" for row in told[:most])


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
        f"每半小时平均误差 {own}，只用规则 {rules}",
        f"a half hour is off by {own} on average, by the rules alone {rules}",
    )
    return t.semicolon([source, error])


def error_labels(error: tuple[float, float], t: Voice) -> tuple[str, str]:
    """Return how far a half hour is off, learned and by the rules alone, "12 %"."""
    own, rules = (f"{100 * share:.0f}" + t("%", " %") for share in error)
    return own, rules


def caveats(plan: Plan, t: Voice) -> list[str]:
    """Return what every output has to say besides its answer: assumed hours, what the line's file says, provisional years."""
    lines = [] if plan.hotline.hours_known else [sources_of_hours(plan.hotline, t)]
    if plan.hotline.caveat:
        lines.append(t(plan.hotline.caveat))
    return lines + [
        t(f"{note.year} 年为暂定：", f"Provisional {note.year}: ") + t(note.why) for note in plan.provisional
    ]


def sentence(text: str) -> str:
    """Return words with a capital letter to begin with."""
    return text[:1].upper() + text[1:]
