"""Words that several outputs share, in both languages."""

from __future__ import annotations

from dataclasses import replace
from math import log, prod
from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.words.dates import moment_label
from planner.outputs.words.line import hours_label, number_label
from planner.outputs.words.wishes import broken_label, miss_label
from planner.plan.windows import WINDOW_SPREAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.line.learned import Learned
    from planner.model.load import Because
    from planner.plan.picks import Wait
    from planner.plan.plan import Advice, Plan

NO_BETTER = Text(
    f"之后没有轻 {WINDOW_SPREAD:.0%} 以上的时段", f"no later window is over {100 * WINDOW_SPREAD:.0f} % lighter"
)


def now_label(plan: Plan, lang: str) -> str:
    """Return whether to call now, or until when to wait and what it gains."""
    line, current, advice = plan.hotline, plan.current, plan.advice()
    if advice.call_now:
        dial = f" {number_label(line.dialable[0], lang)}" if line.dialable else ""
        assumed = "" if line.hours_known else Text("；服务时间为假定", "; the hours are assumed")[lang]
        return Text(
            f"现在就打：{line.name.zh}{dial}（得分 {current.score}，{NO_BETTER.zh}{assumed}）",
            f"Call now: {line.name.en}{dial} (score {current.score}; {NO_BETTER.en}{assumed})",
        )[lang]
    if current.load is None:
        told = closed_label(plan, lang)
    elif current.breaks:
        told = broken_label(current.breaks, lang)
    else:
        told = Text(f"得分 {current.score}", f"score {current.score}")[lang]
    return Text(
        f"先别打：{told}；{later_label(plan, advice, lang)}", f"Not now: {told}; {later_label(plan, advice, lang)}"
    )[lang]


def later_label(plan: Plan, advice: Advice, lang: str) -> str:
    """Return until when to wait and what it gains, or why there is no such time."""
    best = advice.wait_for
    if best is None:
        nothing = Text("这段时间内没有可拨打的时段", "there is no slot to call in within this span")[lang]
        why = Text("", " ")[lang].join(miss_label(plan, plan.miss, lang)) if plan.miss else nothing
        return why[:1].lower() + why[1:]
    when = moment_label(plan, best.start, lang)
    gain = f"{100 * advice.gain:.0f}" if advice.gain and advice.gain > 0 else ""
    lighter = Text(f"，负荷预计低 {gain}%", f", {gain} % lighter")[lang] if gain else ""
    return Text(f"等到 {when}（得分 {best.score}）", f"wait until {when} (score {best.score})")[lang] + lighter


def sentence(text: str) -> str:
    """Return words with a capital letter to begin with."""
    return text[:1].upper() + text[1:]


def closed_label(plan: Plan, lang: str) -> str:
    """Return that the line is closed now, and when it opens."""
    opens = plan.current.opens
    assumed = "" if plan.hotline.hours_known else Text("（假定）", " (assumed)")[lang]
    if opens is None:
        return Text(
            f"不在服务时间{assumed}，半年内没有服务时间", f"closed{assumed}; not open again within half a year"
        )[lang]
    when = moment_label(plan, opens, lang)
    return Text(f"不在服务时间{assumed}，{when} 开始服务", f"closed{assumed}; opens {when}")[lang]


WORTH_SAYING = 0.02
"""Factors within 2 % of 1 are not worth a caller's time; `why` and JSON list them all."""


def reasons(because: Iterable[Because], lang: str, most: int = 3) -> str:
    """Return why a window is quiet or busy, "双11之后 ×1.20；时段 ×0.89": disputed hours always, then the strongest.

    The time of day is told against the line's own average: with the level in it.
    """
    rows = list(because)
    level = prod(row.factor for row in rows if row.kind == "level")  # against this line's average, not the curve's
    curve = next((row.id for row in rows if row.kind == "curve"), None)
    rows = [replace(row, factor=row.factor * level) if row.id == curve else row for row in rows]
    told = [row for row in rows if row.kind != "level" and abs(row.factor - 1) >= WORTH_SAYING]
    if not told:
        return Text("与平常一周的平均水平相当", "about the average of an ordinary week")[lang]
    told.sort(key=lambda row: (row.kind != "disputed", -abs(log(row.factor))))
    return ("；" if lang == "zh" else "; ").join(f"{row.why[lang]} ×{row.factor:.2f}" for row in told[:most])


def wait_label(wait: Wait, lang: str) -> str:
    """Return "4 min (2-9)"."""
    minutes = [f"{value:.0f}" if value >= 9.5 else f"{value:.1f}" for value in (wait.minutes, wait.low, wait.high)]
    return Text(f"等 {minutes[0]} 分钟", f"{minutes[0]} min")[lang] + f" ({minutes[1]}-{minutes[2]})"


def learned_label(learned: Learned, lang: str) -> str:
    """Return from what was learned, until when, and the error beside the rules' where it is known."""
    parts = [Text(f"{learned.source.zh}（截至 {learned.until}）", f"{learned.source.en} (until {learned.until})")[lang]]
    if learned.error:
        own, rules = (f"{100 * error:.0f}{Text('%', ' %')[lang]}" for error in learned.error)
        parts.append(
            Text(
                f"每半小时平均误差 {own}，只用规则 {rules}",
                f"a half hour is off by {own} on average, by the rules alone {rules}",
            )[lang]
        )
    return ("；" if lang == "zh" else "; ").join(parts)


def caveats(plan: Plan, lang: str) -> list[str]:
    """Return what every output has to say besides its answer: assumed hours, what the line's file says, provisional years."""
    lines = [] if plan.hotline.hours_known else [hours_label(plan.hotline, lang)]
    lines += [plan.hotline.caveat[lang]] if plan.hotline.caveat else []
    told = (
        Text(f"{note.year} 年为暂定：{note.why.zh}", f"Provisional {note.year}: {note.why.en}")
        for note in plan.provisional
    )
    return lines + [text[lang] for text in told]
