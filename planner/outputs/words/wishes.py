"""Wishes in words: what was wished, what breaks it, and what comes nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.caller.wishes import SOON
from planner.messages import Text
from planner.outputs.words.dates import both_clocks, closing, day_words, end_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.caller.wishes import Wishes
    from planner.messages import Voice
    from planner.plan.plan import Miss, Plan

OPTIONS = {
    "busy": "--busy", "between": "--between", "days": "--days", "not_on": "--not-on", "before": "--before", "call": "--for",
}  # fmt: skip
"""The wishes that can leave a slot out -> the option that says so."""
_BROKEN = {
    "busy": Text("你有安排", "you are busy"),
    "between": Text("不在你方便的钟点", "outside your hours"),
    "days": Text("不是你方便的日子", "not one of your days"),
    "not_on": Text("是你避开的日期", "a date you ruled out"),
    "before": Text("过了你要的最晚时间", "past your deadline"),
    "call": Text("通话会超过服务时间", "the call would run past closing"),
}


def wishes_label(plan: Plan, t: Voice) -> str:
    """Return what the caller wishes, "only 12:00-14:00; workdays; a call of 25 min"; empty without wishes."""
    wishes, told = plan.wishes, []
    if wishes.between:
        hours = t.listed(between_label(wishes))
        told.append(t(f"只在 {hours}", f"only {hours}"))
    if wishes.days:
        told.append(day_words(wishes.days, t))
    if wishes.not_on:
        days = _dates_label(wishes)
        told.append(t(f"避开 {days}", f"not on {days}"))
    if wishes.before:
        end = end_label(plan.now, wishes.before, t)
        told.append(t(f"最晚 {end}", f"done by {end}"))
    if wishes.call:
        minutes = int(wishes.call.total_seconds() // 60)
        told.append(t(f"通话 {minutes} 分钟", f"a call of {minutes} min"))
    if count := len(wishes.busy):
        times = "time" if count == 1 else "times"
        told.append(t(f"避开日历里的 {count} 段安排", f"avoiding {count} busy {times} in your calendar"))
    if wishes.later:
        more = f"{SOON[wishes.soon]:.0%}"
        told.append(t(f"每推迟一天，按负荷高 {more} 计", f"each day later counts as {more} more load"))
    if wishes.zone:
        told.append(t(f"时间按 {wishes.zone.key}", f"on the clock of {wishes.zone.key}"))
    return t.semicolon(told)


def between_label(wishes: Wishes) -> list[str]:
    """Return the hours that suit the caller, each as "12:00-14:00"."""
    return [f"{start:%H:%M}-{closing(end)}" for start, end in wishes.between]


def _dates_label(wishes: Wishes) -> str:
    """Return the dates that were ruled out, or where they are many the first, the last and how many."""
    days = sorted(wishes.not_on)
    if len(days) <= 3:
        return ", ".join(map(str, days))
    whole = len(days) > (days[-1] - days[0]).days
    return f"{days[0]}..{days[-1]}" + ("" if whole else f" ({len(days)})")


def why_nothing(plan: Plan, t: Voice) -> list[str]:
    """Return why there is no window, in sentences: what the wishes leave out, or that the line is closed throughout."""
    if plan.miss:
        return miss_label(plan, plan.miss, t)
    return [t("这段时间内没有可拨打的时段。", "There is no slot to call in within this span.")]


def miss_label(plan: Plan, miss: Miss, t: Voice) -> list[str]:
    """Return why no window fits, in sentences: a deadline that has passed, which wish leaves out what, and the nearest miss."""
    before, near, told = plan.wishes.before, miss.nearest, []
    if before is not None and before.timestamp() <= plan.now.timestamp():
        told.append(t("你要的最晚时间已过。", "The deadline has passed."))
    shares = t.comma(
        t(f"{OPTIONS[name]} 排除 {count} 个", f"{OPTIONS[name]} leaves out {count}")
        for name, count in miss.excluded.items()
        if count
    )
    slots = f"{miss.ahead} open slot" + ("" if miss.ahead == 1 else "s")
    told.append(
        t(f"没有符合要求的时段：共 {miss.ahead} 个，{shares}。", f"No window fits: of the {slots} ahead {shares}.")
    )
    window, wrong = both_clocks(plan, near.start, near.end, t), broken_label(miss.breaks, t)
    told.append(
        t(
            f"最接近的是 {window}，得分 {near.score}，只是{wrong}。",
            f"The nearest miss is {window}, score {near.score}: {wrong}.",
        )
    )
    return told


def broken_label(names: Iterable[str], t: Voice) -> str:
    """Return what is wrong with a time, "outside your hours (--between)"."""
    return t.comma(t(_BROKEN[name]) + t.brackets(OPTIONS[name]) for name in names)
