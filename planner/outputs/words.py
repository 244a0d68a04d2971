"""Words that several outputs share, in both languages."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from planner.hotline import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from planner.hotline import Hotline, Number
    from planner.load import Because
    from planner.plan import Plan

WEEKDAY_NAMES = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
CHECK_IN_APP = Text("号码请以 App 内显示为准", "trust the number that the App shows")
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
    """Return why a window is quiet or busy, "双11之后 ×1.20；时段 ×0.89": disputed hours always, then the strongest."""
    told = [row for row in because if row.kind != "level" and abs(row.factor - 1) >= WORTH_SAYING]
    told.sort(key=lambda row: (row.kind != "disputed", -abs(log(row.factor))))
    return ("；" if lang == "zh" else "; ").join(f"{row.why[lang]} ×{row.factor:.2f}" for row in told[:most])


def number_label(number: Number, lang: str) -> str:
    """Return a number with its status and date."""
    as_of = Text(f"截至 {number.as_of}", f"as of {number.as_of}")[lang]
    return f"{number.dial}  {as_of}" + ("，" if lang == "zh" else ", ") + number.status_text[lang]


def caveats(plan: Plan, lang: str) -> list[str]:
    """Return what every output has to say besides its answer: assumed hours, provisional years."""
    lines = [] if plan.hotline.hours_known else [hours_label(plan.hotline, lang)]
    told = Text("暂定", "Provisional")[lang]
    return lines + [f"{told} {note.year}: {note.why[lang]}" for note in plan.provisional]


def hours_label(hotline: Hotline, lang: str) -> str:
    """Return the hours with their source, "mon-sun 09:00-21:00 (…)"."""
    return "; ".join(hours.source[lang] for hours in hotline.hours)
