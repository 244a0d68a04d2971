"""Words about wishes, in both languages: what was wished, what breaks it, what comes nearest, and the caller's own clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.caller.wishes import SOON
from planner.messages import Text
from planner.outputs.words.dates import both_clocks, day_words, end_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.caller.wishes import Wishes
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


def wishes_label(plan: Plan, lang: str) -> str:
    """Return what the caller wishes, "only 12:00-14:00; workdays; a call of 25 min"; empty without wishes."""
    wishes, told = plan.wishes, []
    if wishes.between:
        hours = hours_label(wishes)
        told.append(Text(f"只在 {'、'.join(hours)}", f"only {', '.join(hours)}"))
    if wishes.days:
        told.append(Text(day_words(wishes.days, "zh"), day_words(wishes.days, "en")))
    if wishes.not_on:
        first, last, count = min(wishes.not_on), max(wishes.not_on), len(wishes.not_on)
        days = ", ".join(str(day) for day in sorted(wishes.not_on))
        if count > 3:
            days = f"{first}..{last}" + ("" if count > (last - first).days else f" ({count})")
        told.append(Text(f"避开 {days}", f"not on {days}"))
    if wishes.before:
        told.append(
            Text(
                f"最晚 {end_label(plan.now, wishes.before, 'zh')}",
                f"done by {end_label(plan.now, wishes.before, 'en')}",
            )
        )
    if wishes.call:
        minutes = int(wishes.call.total_seconds() // 60)
        told.append(Text(f"通话 {minutes} 分钟", f"a call of {minutes} min"))
    if count := len(wishes.busy):
        times = "time" if count == 1 else "times"
        told.append(Text(f"避开日历里的 {count} 段安排", f"avoiding {count} busy {times} in your calendar"))
    if wishes.later:
        more = f"{SOON[wishes.soon]:.0%}"
        told.append(Text(f"每推迟一天，按负荷高 {more} 计", f"each day later counts as {more} more load"))
    if wishes.zone:
        told.append(Text(f"时间按 {wishes.zone.key}", f"on the clock of {wishes.zone.key}"))
    return Text("；", "; ")[lang].join(text[lang] for text in told)


def hours_label(wishes: Wishes) -> list[str]:
    """Return the hours, each as "12:00-14:00"; the end of a day is 24:00."""
    return [f"{start:%H:%M}-{end:%H:%M}".replace("-00:00", "-24:00") for start, end in wishes.between]


def broken_label(names: Iterable[str], lang: str) -> str:
    """Return what is wrong with a time, "outside your hours (--between)"."""
    brackets = Text("（{}）", " ({})")[lang]
    return Text("，", ", ")[lang].join(_BROKEN[name][lang] + brackets.format(OPTIONS[name]) for name in names)


def miss_label(plan: Plan, miss: Miss, lang: str) -> list[str]:
    """Return why no window fits, in sentences: a deadline that has passed, which wish leaves out what, and the nearest miss."""
    before, near = plan.wishes.before, miss.nearest
    passed = before is not None and before.timestamp() <= plan.now.timestamp()
    shares = [
        Text(f"{OPTIONS[name]} 排除 {count} 个", f"{OPTIONS[name]} leaves out {count}")[lang]
        for name, count in miss.excluded.items()
        if count
    ]
    slots = f"{miss.ahead} open slot" + ("" if miss.ahead == 1 else "s")
    listed = Text("，", ", ")[lang].join(shares)
    window, wrong = both_clocks(plan, near.start, near.end, lang), broken_label(miss.breaks, lang)
    sentences = [
        *([Text("你要的最晚时间已过。", "The deadline has passed.")] if passed else []),
        Text(
            f"没有符合要求的时段：共 {miss.ahead} 个，{listed}。",
            f"No window fits: of the {slots} ahead {listed}.",
        ),
        Text(
            f"最接近的是 {window}，得分 {near.score}，只是{wrong}。",
            f"The nearest miss is {window}, score {near.score}: {wrong}.",
        ),
    ]
    return [sentence[lang] for sentence in sentences]


def why_nothing(plan: Plan, lang: str) -> list[str]:
    """Return why there is no window, in sentences: what the wishes leave out, or that the line is closed throughout."""
    closed = Text("这段时间内没有可拨打的时段。", "There is no slot to call in within this span.")
    return miss_label(plan, plan.miss, lang) if plan.miss else [closed[lang]]
