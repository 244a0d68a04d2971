"""Run the examples of a calendar file: its facts proven by the file itself."""

from __future__ import annotations

from datetime import date, datetime
from math import isnan
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.days.clock import hh_mm_spans
from planner.days.grid import lay_grid
from planner.days.hours import joined
from planner.days.kinds import occurrences
from planner.line.hotline import DAY_KINDS, bare_digits
from planner.messages import PlanError, Text
from planner.model.load import expect, ordinary_load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.days.events import Occurrence
    from planner.line.hotline import Example, Hotline
    from planner.model.load import Ordinary

SLOT = 30  # minutes


def failures(hotline: Hotline) -> Iterator[Text]:
    """Yield, for each example that does not hold, its address and what holds instead."""
    ordinary = ordinary_load(hotline, SLOT) if any(example.quieter for example in hotline.examples) else None
    for example in hotline.examples:
        for holds in _contradictions(hotline, example, ordinary):
            yield Text(
                f"{example.where}：例子不成立：{holds.zh}",
                f"{example.where}: the example fails: {holds.en}",
            )


def check_examples(hotline: Hotline) -> None:
    """Raise PlanError with the first example that does not hold."""
    for failure in failures(hotline):
        raise PlanError(failure.zh, failure.en)


def _contradictions(hotline: Hotline, example: Example, ordinary: Ordinary | None) -> Iterator[Text]:
    if example.on:
        yield from _of_day(hotline, example, example.on)
    if example.event:
        dates = [(o.start, o.key, o.end) for o in _events(hotline, example) if o.event == example.event]
        said = (example.start, example.key, example.end)
        if not any(
            all(
                day is None or (at is not None and date.fromordinal(at) == day)
                for at, day in zip(one, said, strict=True)
            )
            for one in dates
        ):
            shown = "; ".join(" ".join(str(date.fromordinal(at)) for at in one if at) for one in dates) or "-"
            yield Text(f"{example.event} 的日期是 {shown}", f"the dates of {example.event} are {shown}")
    if example.quieter:
        quiet, busy = (_load(hotline, moment, ordinary) for moment in (example.quieter, example.than))
        closed = next(
            (moment for moment, load in ((example.quieter, quiet), (example.than, busy)) if isnan(load)), None
        )
        if closed:
            yield Text(f"{closed} 不在服务时间内", f"the line is closed at {closed}")
        elif not quiet < busy:
            yield Text(
                f"{example.quieter} 负荷 {quiet:.3f}，{example.than} 负荷 {busy:.3f}",
                f"load {quiet:.3f} at {example.quieter}, {busy:.3f} at {example.than}",
            )
    if example.hours_unknown and hotline.hours_known:
        yield Text("服务时间是知道的", "its hours are known")
    if bare_digits(example.never_dial) in {number.digits for number in hotline.dialable if example.never_dial}:
        yield Text(f"{example.never_dial} 可以拨打", f"{example.never_dial} may be dialled")


def _of_day(hotline: Hotline, example: Example, on: date) -> Iterator[Text]:
    grid = lay_grid(hotline, on.toordinal(), 1, SLOT)
    kind = DAY_KINDS[int(grid.kind[0])]
    if example.kind and kind != example.kind:
        yield Text(f"{on} 是 {kind}", f"{on} is a {kind}")
    if example.open is not None:
        spans = grid.hours(0)
        if spans != tuple(joined(example.open)):
            hours = hh_mm_spans(spans) or "closed"
            yield Text(f"{on} 的服务时间是 {hours}", f"the hours on {on} are {hours}")
    if example.during:
        under_way = [
            o.event
            for o in occurrences(hotline, on.toordinal(), 1)
            if o.event in {event.id for event in hotline.events}
        ] or ["none"]
        if example.during not in under_way:
            yield Text(f"{on} 正在进行：{', '.join(under_way)}", f"under way on {on}: {', '.join(under_way)}")


def _events(hotline: Hotline, example: Example) -> list[Occurrence]:
    around = example.end or example.start or example.key
    return occurrences(hotline, around.toordinal() - 60, 120) if around else []


def _load(hotline: Hotline, moment: str, ordinary: Ordinary | None) -> float:
    at = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(hotline.timezone))
    grid = lay_grid(hotline, at.toordinal(), 1, SLOT)
    return float(expect(hotline, grid, ordinary).mean[0, grid.cell(at)[1]])
