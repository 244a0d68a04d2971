"""Wishes in words: what was wished, what breaks it, and what comes nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.caller.wishes import SOON
from planner.messages import Text
from planner.outputs.words.dates import both_clocks, closing, day_words, end_label, soon_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

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
    if wishes.soon == "very":
        more = f"{100 * SOON['very']:.0f}"
        told.append(
            t(f"越早越好（晚一天，相当于忙 {more}%）", f"the sooner the better (a day later counts as {more} % busier)")
        )
    elif wishes.soon == "none":
        told.append(t("只挑最闲的，不计早晚", "the lightest, however late"))
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
    """Return why there is no window and what is left, in sentences: the wishes leave none, or the line is closed throughout."""
    if not plan.hotline.hours_known:
        return [t("服务时间没有公布，忙闲不详，想打就打。", "The hours are not published: just try.")]
    if plan.miss:
        return miss_label(plan, plan.miss, t)
    if _is_closed_today(plan):
        return [_closed_today(plan, t)]
    if (
        plan.current.load is not None and plan.start.timestamp() <= plan.now.timestamp()
    ):  # the last minutes before closing
        return [t("这段时间内，除了现在没有别的时段了。", "There is no slot left within this span but now.")]
    told = t("这段时间内没有可拨打的时段。", "There is no slot to call in within this span.")
    return [told, *([_opens(plan, plan.current.opens, t)] if plan.current.opens else [])]


def miss_label(plan: Plan, miss: Miss, t: Voice) -> list[str]:
    """Return why no window fits and what is left, in sentences: a deadline that has passed, when the line opens, the nearest miss."""
    before, near, told = plan.wishes.before, miss.nearest, []
    if before is not None and before.timestamp() <= plan.now.timestamp():
        told.append(t("你要的最晚时间已过。", "The deadline has passed."))
    if _is_closed_today(plan):
        told.append(_closed_today(plan, t))
        if miss.breaks == ("before",):  # what is left is what was just said
            return told
    elif not told:
        wishes = t.listed(OPTIONS[name] for name, count in miss.excluded.items() if count)
        told.append(t("没有时段符合你的要求", "No window fits your wishes") + t.brackets(wishes) + t.stop)
    window, wrong = both_clocks(plan, near.start, near.end, t), broken_label(miss.breaks, t)
    told.append(
        t(
            f"最接近的是 {window}，清闲度 {near.score}/100，只是{wrong}。",
            f"The nearest is {window}, quiet {near.score}/100: {wrong}.",
        )
    )
    return told


def _is_closed_today(plan: Plan) -> bool:
    """Whether today counts, and the line does not open today any more, but on a later day."""
    opens = plan.current.opens
    return opens is not None and opens.date() > plan.now.date() == plan.start.date()


def _closed_today(plan: Plan, t: Voice) -> str:
    """Return that the line is closed for today, and when it opens."""
    assert plan.current.opens
    when = soon_label(plan, plan.current.opens, t)
    if not plan.grid.hours(0):
        return t(f"今天不上班，打不了。最早是 {when}。", f"Not open today; earliest {when}.")
    return t(f"今天已经下班，打不了。最早是 {when}。", f"Closed for today; earliest {when}.")


def _opens(plan: Plan, opens: datetime, t: Voice) -> str:
    """Return when a line opens that is closed now."""
    when = soon_label(plan, opens, t)
    return t(f"最早是 {when}。", f"It opens {when}.")


def broken_label(names: Iterable[str], t: Voice) -> str:
    """Return what is wrong with a time, "outside your hours (--between)"."""
    return t.comma(t(_BROKEN[name]) + t.brackets(OPTIONS[name]) for name in names)
