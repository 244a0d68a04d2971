"""Words that several outputs share, in both languages."""

from __future__ import annotations

from dataclasses import replace
from math import log, prod
from typing import TYPE_CHECKING

from planner.hotline import DAY_KINDS, WEEKDAYS, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from planner.hotline import Hotline, Hours, Learned, Number
    from planner.load import Because
    from planner.plan import Plan, Wait

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


def numbers_label(hotline: Hotline, lang: str) -> list[str]:
    """Return each number that may be dialled; where there are several, with what it is for."""
    several = len(hotline.dialable) > 1
    colon = Text("：", ": ")[lang]
    return [number_label(number, lang) + (colon + number.why[lang] if several else "") for number in hotline.dialable]


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


def hours_label(hotline: Hotline, lang: str) -> str:
    """Return the hours with their source, "mon-sun 09:00-21:00 (…)"."""
    return "; ".join(hours.source[lang] for hours in hotline.hours)


def ready_label(hotline: Hotline, lang: str) -> str:
    """Return what to have ready, and which key to press."""
    items = [*hotline.ready, *([hotline.menu] if hotline.menu else [])]
    return ("；" if lang == "zh" else "; ").join(item[lang] for item in items)


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
