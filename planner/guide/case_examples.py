"""The examples of a case, held against what its plan says."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from planner.days.clock import last_day
from planner.guide.case_plan import plan_case
from planner.guide.deadlines import Dates
from planner.messages import Text
from planner.reading.calendar_file import load_hotline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.guide.case import Case, CaseExample
    from planner.line.hotline import Hotline

EXAMPLE_DAY = date(2026, 6, 24)  # "now" of an example that names no day


def failures_of_case(case: Case, read_line: Callable[[str], Hotline] = load_hotline) -> Iterator[Text]:
    """Yield, for each example of the case that does not hold, its address and what holds instead."""
    for example in case.examples:
        for instead in _contradictions(case, example, read_line):
            yield Text(
                f"{example.where}：例子不成立：{instead.zh}", f"{example.where}: the example fails: {instead.en}"
            )


def _contradictions(case: Case, example: CaseExample, read_line: Callable[[str], Hotline]) -> Iterator[Text]:
    """Yield what holds in place of each statement of an example that does not."""
    first, last = ("first", example.first, case.steps[0]), ("last", example.last, case.steps[-1])
    for which, stated, step in (first, last):
        if stated not in ("", step.id):
            yield Text(f"{which} 是 {step.id}", f"the {which} step is {step.id}")
    asks = [clock.id for clock in case.clocks if clock.ask]
    if example.asks and example.asks not in asks:
        yield Text(f"询问 {', '.join(asks) or '-'}", f"it asks for {', '.join(asks) or '-'}")
    if example.last_day is None:
        return
    day = example.on or max(example.dates.values(), default=EXAMPLE_DAY)
    now = datetime.combine(day, time(12), case.zone)
    dates = Dates(
        ordered=example.dates.get("ordered"),
        shipped=example.dates.get("shipped"),
        received=example.dates.get("received"),
        requested=example.dates.get("requested"),
        goods=example.goods,
    )
    limit = plan_case(case, now, dates, read_line=read_line).limit
    last_to_act = last_day(limit.ends) if limit and limit.ends else "none"
    if last_to_act != example.last_day:
        yield Text(f"最后一天是 {last_to_act}", f"the last day is {last_to_act}")
