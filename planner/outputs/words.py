"""Words that several outputs share, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from math import log, prod
from typing import TYPE_CHECKING

from planner.hotline import DAY_KINDS, WEEKDAYS, Text
from planner.wishes import OPTIONS, SOON

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from planner.hotline import Hotline, Hours, Learned, Number
    from planner.load import Because
    from planner.plan import Miss, Plan, Wait
    from planner.wishes import Wishes

WEEKDAY_NAMES = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
WORTH_SAYING = 0.02
"""Factors within 2 % of 1 are not worth a caller's time; `why` and JSON list them all."""


def day_label(day: date, lang: str) -> str:
    """Return "11-29 周日"."""
    return f"{day:%m-%d} {WEEKDAY_NAMES[lang][day.weekday()]}"


def span_label(start: datetime, end: datetime, lang: str) -> str:
    """Return "11-29 周日 18:30-20:00"; the end of a day is 24:00."""
    closes = "24:00" if end.hour == end.minute == 0 else f"{end:%H:%M}"
    return f"{day_label(start.date(), lang)} {start:%H:%M}-{closes}"


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


def number_label(number: Number, lang: str) -> str:
    """Return a number with its status and date."""
    as_of = Text(f"截至 {number.as_of}", f"as of {number.as_of}")[lang]
    return f"{number.dial}  {as_of}" + ("，" if lang == "zh" else ", ") + number.status_text[lang]


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
    """Return what every output has to say besides its answer: assumed hours, provisional years."""
    lines = [] if plan.hotline.hours_known else [hours_label(plan.hotline, lang)]
    told = (
        Text(f"{note.year} 年为暂定：{note.why.zh}", f"Provisional {note.year}: {note.why.en}")
        for note in plan.provisional
    )
    return lines + [text[lang] for text in told]


def hours_label(hotline: Hotline, lang: str) -> str:
    """Return the hours with their source, "mon-sun 09:00-21:00 (…)"."""
    return "; ".join(hours.source[lang] for hours in hotline.hours)


def ready_label(hotline: Hotline, lang: str) -> str:
    """Return what to have ready, and which key to press."""
    items = [*hotline.ready, *([hotline.menu] if hotline.menu else [])]
    return ("；" if lang == "zh" else "; ").join(item[lang] for item in items)


def end_label(moment: datetime, lang: str) -> str:
    """Return "06-28 Sun 18:00"; a midnight is the 24:00 of the day before."""
    last = moment - timedelta(microseconds=1)
    return f"{day_label(last.date(), lang)} " + ("24:00" if moment.time() == time() else f"{moment:%H:%M}")


def own_clock(plan: Plan, start: datetime, end: datetime, lang: str) -> str:
    """Return a window on the caller's own clock, "06-28 Sun 12:30-14:00 Europe/Berlin"; empty where it is the line's."""
    zone = plan.wishes.zone
    if zone is None or zone.key == plan.hotline.timezone:
        return ""
    label = span_label(start.astimezone(zone), end.astimezone(zone), lang)
    return Text(f"你那边 {label} {zone.key}", f"your clock {label} {zone.key}")[lang]


def wishes_label(wishes: Wishes, lang: str) -> str:
    """Return what the caller wishes, "12:00-14:00; workdays; a call of 25 min"; empty without wishes."""
    parts = [", ".join(f"{start:%H:%M}-{end:%H:%M}".replace("-00:00", "-24:00") for start, end in wishes.between)]
    parts.append(day_words(wishes.days, lang))
    if wishes.not_on:
        first, last = min(wishes.not_on), max(wishes.not_on)
        few = ", ".join(str(day) for day in sorted(wishes.not_on))
        many = Text(
            f"{first} 至 {last} 中的 {len(wishes.not_on)} 天", f"{len(wishes.not_on)} days from {first} to {last}"
        )
        parts.append(Text("避开 ", "not on ")[lang] + (few if len(wishes.not_on) <= 3 else many[lang]))
    if wishes.before:
        parts.append(Text("最晚 ", "done by ")[lang] + end_label(wishes.before, lang))
    if wishes.call:
        minutes = int(wishes.call.total_seconds() // 60)
        parts.append(Text(f"通话 {minutes} 分钟", f"a call of {minutes} min")[lang])
    if wishes.busy:
        parts.append(
            Text(f"避开日历里的 {len(wishes.busy)} 段安排", f"around {len(wishes.busy)} busy times of your calendar")[
                lang
            ]
        )
    if wishes.later:
        more = f"{SOON[wishes.soon]:.0%}"
        parts.append(Text(f"每晚一天按负荷高 {more} 算", f"each day later counts as {more} more load")[lang])
    if wishes.zone:
        parts.append(Text(f"时间按 {wishes.zone.key}", f"on the clock of {wishes.zone.key}")[lang])
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)


def miss_label(plan: Plan, miss: Miss, lang: str) -> list[str]:
    """Return why no window fits: which wish leaves out what, and the nearest miss."""
    shares = [
        Text(f"{OPTIONS[name]} 排除 {count} 个", f"{OPTIONS[name]} leaves out {count}")[lang]
        for name, count in miss.excluded.items()
        if count
    ]
    head = Text(
        f"没有符合要求的时段。共有 {miss.ahead} 个可拨打的时段：",
        f"No window fits. Of the {miss.ahead} open slots ahead ",
    )[lang]
    near, breaks = miss.nearest, ", ".join(OPTIONS[name] for name in miss.breaks)
    window = span_label(near.start, near.end, lang)
    passed = plan.wishes.before is not None and plan.wishes.before.timestamp() <= plan.now.timestamp()
    late = Text("要求的最晚时间已过。", "The deadline has passed. ")[lang] if passed else ""
    if own := own_clock(plan, near.start, near.end, lang):
        window += Text(f"（{own}）", f" ({own})")[lang]
    nearest = Text(
        f"最接近的是 {window}，得分 {near.score}，只是不合 {breaks}。",
        f"The nearest miss is {window}, score {near.score}; it breaks {breaks}.",
    )
    return [late + head + Text("，", ", ")[lang].join(shares) + Text("。", ".")[lang], nearest[lang]]


def days_label(hours: Hours, lang: str) -> str:
    """Return the days of an entry of hours: "mon-fri", "workday", or its dates."""
    return f"{hours.since}..{hours.until}" if hours.since else day_words(hours.days, lang)


def day_words(days: Collection[str], lang: str) -> str:
    """Return words of WEEKDAYS and DAY_KINDS for a reader, "Mon-Fri, holidays"; empty for none."""
    kinds = {
        "workday": Text("工作日", "workdays"),
        "weekend": Text("周末", "weekends"),
        "holiday": Text("节假日", "holidays"),
        "makeup": Text("调休上班日", "make-up workdays"),
        "bridge": Text("夹心工作日", "bridge days"),
    }
    indices = [i for i, day in enumerate(WEEKDAYS) if day in days]
    names = WEEKDAY_NAMES[lang]
    together = len(indices) > 2 and indices[-1] - indices[0] == len(indices) - 1
    found = [f"{names[indices[0]]}-{names[indices[-1]]}"] if together else [names[i] for i in indices]
    return ", ".join(found + [kinds[kind][lang] for kind in DAY_KINDS if kind in days])
