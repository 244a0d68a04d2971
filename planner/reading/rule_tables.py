"""The tables `[[load.KIND]]` as rules: a kind's type, and how the keys that it alone has are read."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from planner.days.clock import DAY, minute_of
from planner.frozen import names_of
from planner.line.hotline import HOLIDAY_EVENT
from planner.line.rules import (
    GRADES,
    WEEKDAYS,
    After,
    AnyRule,
    Before,
    Belief,
    Closing,
    Curve,
    Disputed,
    During,
    Opening,
    Stretch,
    Weekday,
    Window,
)
from planner.messages import Text, closest, show
from planner.reading.hours import take_days, take_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planner.line.hotline import Event
    from planner.reading.toml_table import Table

PARTS = ("run-up", "peak")
OPENING_LIMITS = {"opens_before": "09:00", "closes_by": "20:00"}  # key -> an example
FACTORS = (0.05, 20)  # what a belief may say: a hundred rules of it still have a finite product


def _belief(table: Table) -> Belief:
    factor = table.number("factor", *FACTORS, "1.2")
    ends = table.take("range", list, "[1.0, 1.5]")
    if len(ends) != 2 or not all(isinstance(e, int | float) and not isinstance(e, bool) for e in ends):
        table.bad(
            "range",
            f"{show(ends)} 应为两个数，例如 [1.0, 1.5]",
            f"{show(ends)} must be two numbers, for example [1.0, 1.5]",
        )
    low, high = ends
    if not FACTORS[0] / 10 <= low <= factor <= high <= FACTORS[1] * 10:
        table.bad(
            "range",
            f"{show(ends)} 应包住系数 {factor:g}，且在 {FACTORS[0] / 10:g} 到 {FACTORS[1] * 10:g} 之间",
            f"{show(ends)} must lie around the factor {factor:g}, within {FACTORS[0] / 10:g} to {FACTORS[1] * 10:g}",
        )
    return Belief(float(factor), float(low), float(high))


def _sub_belief(table: Table, key: str) -> Belief:
    sub = table.sub(key, table.take(key, dict, "{ factor = 1.2, range = [1.0, 1.5] }"))
    belief = _belief(sub)
    sub.done()
    return belief


def _minute(table: Table, key: str, example: str) -> int:
    at = table.take(key, str, f'"{example}"')
    minute = minute_of(at)
    if minute is None:
        table.bad(
            key,
            f"{show(at)} 不是时刻；可以写 {example}",
            f"{show(at)} is not a time of day; write for example {example}",
        )
    return minute


def _curve_points(table: Table) -> tuple[tuple[float, Belief], ...]:
    points = []
    for point in table.tables("points"):
        points.append((float(_minute(point, "at", "09:15")), _belief(point)))
        point.done()
    if not points or any(a[0] >= b[0] for a, b in pairwise(points)):
        table.bad("points", "至少一个点，时刻依次递增", "give at least one point, in ascending order of time")
    return tuple(points)


def _steps(table: Table) -> tuple[Stretch, ...]:
    steps = []
    for step in table.tables("steps"):
        steps.append(Stretch(int(step.number("days", 1, 120, "7")), _belief(step)))
        step.done()
    if not steps or sum(step.days for step in steps) > 366:
        table.bad("steps", "至少一步，合计至多 366 天", "give at least one step, at most 366 days in all")
    return tuple(steps)


def _workdays(table: Table) -> tuple[Belief, ...]:
    beliefs = []
    for entry in table.tables("workdays"):
        beliefs.append(_belief(entry))
        entry.done()
    return tuple(beliefs)


def rules_of(kind: str, table: Table, events: Mapping[str, Event]) -> list[AnyRule]:
    """Return the rules of one [[load.KIND]] table: one, or one for each event it names."""
    type, own = RULE_KINDS[kind]
    common: dict[str, Any] = {
        "id": table.name(),
        "why": table.text("why"),
        "source": table.text("source"),
        "grade": table.choice("grade", GRADES),
    }
    each = _for_events(table, common, events) if "event" in names_of(type) else [common]
    rules = [type(**words, **own(table)) for words in each]
    table.done()
    return rules


def _for_events(table: Table, common: dict[str, Any], events: Mapping[str, Event]) -> list[dict[str, Any]]:
    """Return what a rule about events has in common with others, once for each event: of several, each has its own id."""
    value = table.take("event", (str, list), '"holiday"')
    ids = value if isinstance(value, list) else [value]
    options = [HOLIDAY_EVENT, *events]
    for id in ids:
        if id not in options:
            listed = closest(str(id), options) or ", ".join(options)
            table.bad("event", f"没有事件 {show(id)}；可以写 {listed}", f"there is no event {show(id)}; write {listed}")
    each = []
    for event in ids:
        name, why = events[event].name if event in events else Text("长假", "the holiday"), common["why"]
        named = f"{common['id']}-{event}" if isinstance(value, list) else common["id"]
        words = Text(_spaced(why.zh.replace("{event}", name.zh)), why.en.replace("{event}", name.en))
        each.append(common | {"id": named, "why": words, "event": event})
    return each


def _spaced(zh: str) -> str:
    """Return Chinese words with a blank between a digit or a letter and what follows it, as it is set everywhere."""
    return re.sub(r"(?<=[0-9A-Za-z])(?=[^\W0-9A-Za-z_])", " ", zh)


def _curve(table: Table) -> dict[str, Any]:
    return {"days": take_days(table), "points": _curve_points(table)}


def _weekday(table: Table) -> dict[str, Any]:
    return {
        "factors": tuple(_sub_belief(table, name) for name in WEEKDAYS),
        "workweek": table.choice("week", ("calendar", "working"), "calendar") == "working",
        "holiday": _sub_belief(table, "holiday"),
        "makeup": _sub_belief(table, "makeup"),
    }


def _window(table: Table) -> dict[str, Any]:
    return {"days": take_days(table), "hours": take_spans(table, "hours", ()), "belief": _belief(table)}


def _after(table: Table) -> dict[str, Any]:
    return {
        "half_life_days": table.number("half_life_days", 0.1, 60, "7", None),
        "steps": _steps(table),
        "workdays": _workdays(table),
    }


def _during(table: Table) -> dict[str, Any]:
    return {"part": table.choice("part", PARTS), "belief": _belief(table)}


def _before(table: Table) -> dict[str, Any]:
    return {"days": int(table.number("days", 1, 120, "3")), "belief": _belief(table)}


def _opening(table: Table) -> dict[str, Any]:
    limits = {key: _minute(table, key, example) for key, example in OPENING_LIMITS.items() if key in table.data}
    return {
        "minutes": int(table.number("minutes", 1, DAY, "120")),
        "opens_before": limits.get("opens_before", 0 if limits else DAY),  # without any limit it holds for every line
        "closes_by": limits.get("closes_by", 0),
        "belief": _belief(table),
    }


def _closing(table: Table) -> dict[str, Any]:
    return {"minutes": int(table.number("minutes", 1, DAY, "30")), "belief": _belief(table)}


def _disputed(table: Table) -> dict[str, Any]:
    return {"belief": _belief(table)}


RULE_KINDS: dict[str, tuple[type[AnyRule], Callable[[Table], dict[str, Any]]]] = {
    "curve": (Curve, _curve),
    "weekday": (Weekday, _weekday),
    "window": (Window, _window),
    "after": (After, _after),
    "during": (During, _during),
    "before": (Before, _before),
    "opening": (Opening, _opening),
    "closing": (Closing, _closing),
    "disputed": (Disputed, _disputed),
}
"""Each kind of rule -> its type, and how the keys that it alone has are read as the fields of the type."""
