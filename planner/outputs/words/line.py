"""A line in words: its numbers, hours, what to have ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.days.clock import hh_mm_spans
from planner.messages import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.line.hotline import Hotline, Number


def spans_label(spans: Iterable[tuple[int, int]], lang: str) -> str:
    return hh_mm_spans(spans) or Text("休息", "closed")[lang]


def number_label(number: Number, lang: str) -> str:
    """Return a number with its status and date."""
    as_of = Text(f"截至 {number.as_of}", f"as of {number.as_of}")[lang]
    return f"{number.dial}  {as_of}" + ("，" if lang == "zh" else ", ") + number.status_text[lang]


def numbers_label(hotline: Hotline, lang: str) -> list[str]:
    """Return each number that may be dialled; where there are several, with what it is for."""
    several = len(hotline.dialable) > 1
    colon = Text("：", ": ")[lang]
    return [number_label(number, lang) + (colon + number.why[lang] if several else "") for number in hotline.dialable]


def hours_label(hotline: Hotline, lang: str) -> str:
    """Return the hours with their source, "mon-sun 09:00-21:00 (…)"."""
    return "; ".join(hours.source[lang] for hours in hotline.hours)


def ready_label(hotline: Hotline, lang: str) -> str:
    """Return what to have ready, and which key to press."""
    items = [*hotline.ready, *([hotline.menu] if hotline.menu else [])]
    return ("；" if lang == "zh" else "; ").join(item[lang] for item in items)
