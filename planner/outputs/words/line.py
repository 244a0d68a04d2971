"""A line in words: its numbers, its hours, what to have ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.days.clock import hh_mm_spans
from planner.days.zones import country_of_zone
from planner.messages import Text
from planner.outputs.words.dates import own_zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.line.hotline import Hotline, Number
    from planner.messages import Voice
    from planner.plan.plan import Plan

NO_HOURS = Text("没有公布服务时间", "no hours published")


def numbers_label(hotline: Hotline, t: Voice) -> list[str]:
    """Return each number that may be dialled; where there are several, with what it is for."""
    several = len(hotline.dialable) > 1
    return [number_label(number, t) + (t.colon + t(number.why) if several else "") for number in hotline.dialable]


def number_label(number: Number, t: Voice) -> str:
    """Return a number with its status and date."""
    return f"{number.dial}  " + t.comma([t(f"截至 {number.as_of}", f"as of {number.as_of}"), t(number.status_text)])


def inland_label(number: Number, plan: Plan, t: Voice) -> str:
    """Return that a number is reached only from within its country, where the caller's clock is that of another; else nothing."""
    zone, line = own_zone(plan.wishes, plan.hotline.timezone), plan.hotline
    country = country_of_zone(zone.key) if zone else ""
    if not country:
        return ""
    from planner.guide.abroad import HOME, region_abroad
    from planner.guide.tel import international

    if country == (region_abroad(line) or HOME) or international(number, line):
        return ""
    if region_abroad(line):
        return t("只能在当地拨打", "only from within its country")
    return t("只能在中国大陆境内拨打", "only from within mainland China")


def spans_label(spans: Iterable[tuple[int, int]], t: Voice) -> str:
    """Return the hours of a day, "09:00-12:00,13:30-17:30", or that it is closed."""
    return hh_mm_spans(spans) or t("休息", "closed")


def sources_of_hours(hotline: Hotline, t: Voice) -> str:
    """Return who says what about the hours, or that nobody does."""
    return "; ".join(t(hours.source) for hours in hotline.hours) or t(NO_HOURS)


def ready_label(hotline: Hotline, t: Voice) -> str:
    """Return what to have ready, and which key to press."""
    return t.semicolon(t(item) for item in (*hotline.ready, hotline.menu) if item)


def grade_label(grade: str, t: Voice) -> str:
    """Return how far a claim is to be trusted, "grade B"."""
    return t(f"可信度 {grade}", f"grade {grade}")
