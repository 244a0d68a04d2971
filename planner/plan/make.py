"""The river: from a line and a span of time to a plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.caller.wishes import Wishes, broken
from planner.days.clock import DAY, last_day
from planner.days.grid import lay_grid, opening
from planner.days.names import day_notes, provisional
from planner.days.years import FIRST_DAY, IN_YEARS, LAST_DAY
from planner.messages import PlanError
from planner.model.load import expect, ordinary_week
from planner.plan.plan import Current, Miss, Pick, Plan, pick_of, wait_at
from planner.plan.score import quietness, score_of
from planner.plan.windows import WINDOW_MINUTES, nearest_miss, windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planner.arrays import Flags, Floats
    from planner.days.events import Occurrence
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline
    from planner.model.load import Load
    from planner.plan.windows import Span


YARDSTICK_DAYS = 364  # 52 whole weeks, so that every weekday counts alike
AVOID = 3  # windows to stay away from


def make_plan(
    hotline: Hotline,
    now: datetime,
    until: datetime | None = None,
    *,
    start: datetime | None = None,
    slot_minutes: int = 30,
    top: int = 5,
    per_day: int = 1,
    events: Iterable[Occurrence] | None = None,
    wishes: Wishes | None = None,
) -> Plan:
    """Rank the slots of [start, until) as seen from `now`; without them, of the seven days from now.

    Datetimes are aware and `until` is exclusive; `slot_minutes` divides a day. `wishes` change which windows are picked
    and their rank, never a load or a score. `events` stands in the place of the calendar's promotions and runs of
    holidays, for what-if: those of the 52 weeks around now, too, which the score is measured by. Raises PlanError for a naive datetime, a day outside 2000-2099 and an empty span.
    """
    now, start, until = _span(hotline, now, start, until, slot_minutes)
    wishes = wishes or Wishes()
    events = None if events is None else tuple(events)
    first, count = start.toordinal(), last_day(until).toordinal() - start.toordinal() + 1
    ordinary = ordinary_week(hotline, slot_minutes)
    load = expect(hotline, lay_grid(hotline, first, count, slot_minutes, events), ordinary)
    begin = now.toordinal() - YARDSTICK_DAYS // 2
    year = expect(hotline, lay_grid(hotline, begin, YARDSTICK_DAYS, slot_minutes, events), ordinary)
    yardstick = np.sort(year.mean[year.grid.open])
    inside = load.grid.open & load.grid.within(start, until)
    ahead = inside & load.grid.within(max(start, now, key=datetime.timestamp), until)
    call = max(1, -(-wishes.call // timedelta(minutes=slot_minutes)))  # in whole slots
    left_out = broken(wishes, load.grid, np.arange(load.grid.shape[0])[:, None], *load.grid.spans()) if wishes else {}
    free = ahead & ~sum(left_out.values(), np.zeros(ahead.shape, bool))
    quietest = windows(load.mean, free, slot_minutes, per_day, call=call, later=wishes.later)
    today = [span for span in quietest if span.day == now.toordinal() - first][:1]
    busiest = windows(load.mean, ahead, slot_minutes, 1, busiest=True)[:AVOID]
    ranges = load.range
    return Plan(
        hotline, now, start, until, load, quietness(load.mean, yardstick), yardstick, inside,
        _picks(load, ranges, quietest[:top], yardstick), _picks(load, ranges, busiest, yardstick),
        next(iter(_picks(load, ranges, today, yardstick)), None), _current(hotline, year, yardstick, now, wishes),
        tuple(provisional(hotline, first, first + count - 1)), tuple(day_notes(hotline, first, count)),
        wishes, None if quietest or not ahead.any() else _miss(load, ranges, ahead, left_out, call, yardstick),
    )  # fmt: skip


def _span(
    hotline: Hotline, now: datetime, start: datetime | None, until: datetime | None, slot_minutes: int
) -> tuple[datetime, datetime, datetime]:
    """Return now, start and until in the line's zone, or complain."""
    zone = ZoneInfo(hotline.timezone)
    start = start or now
    for name, moment in (("now", now), ("start", start), ("until", until or start)):
        if moment.tzinfo is None:
            raise PlanError(f"{name} 没有时区；请用带时区的 datetime", f"{name} has no zone; give an aware datetime")
        day = last_day(moment) if moment is until else moment.date()
        if not FIRST_DAY <= day <= LAST_DAY:
            raise PlanError(f"{name} {moment.date()} {IN_YEARS.zh}", f"{name} {moment.date()} {IN_YEARS.en}")
    now, start = now.astimezone(zone), start.astimezone(zone)
    until = until.astimezone(zone) if until else start + timedelta(days=7)
    if start.timestamp() >= until.timestamp():  # datetimes of one zone compare by wall clock
        raise PlanError(
            f"开始 {start:%Y-%m-%d %H:%M} 应早于结束 {until:%Y-%m-%d %H:%M}",
            f"the start {start:%Y-%m-%d %H:%M} must be before the end {until:%Y-%m-%d %H:%M}",
        )
    check_slot(slot_minutes)
    return now, start, until


def check_slot(slot_minutes: int) -> None:
    """Complain about a slot of so many minutes that a grid cannot have."""
    if not 5 <= slot_minutes <= WINDOW_MINUTES or DAY % slot_minutes:
        raise PlanError(
            f"时段 {slot_minutes} 分钟应为 5 到 {WINDOW_MINUTES} 之间能整除一天的数，例如 30",
            f"a slot of {slot_minutes} minutes must be 5 to {WINDOW_MINUTES} and divide a day, for example 30",
        )


def _picks(load: Load, ranges: tuple[Floats, Floats], spans: Sequence[Span], yardstick: Floats) -> tuple[Pick, ...]:
    picks = []
    low, high = ranges
    for span in spans:
        run = span.day, slice(span.first, span.end)
        ends = load.grid.start(span.day, span.first), load.grid.start(span.day, span.end)
        because = load.because(span.day, span.first, span.end, span.load)
        picks.append(
            pick_of(load, yardstick, *ends, span.load, float(low[run].mean()), float(high[run].mean()), because)
        )
    return tuple(picks)


def _miss(
    load: Load, ranges: tuple[Floats, Floats], ahead: Flags, left_out: dict[str, Flags], call: int,
    yardstick: Floats,
) -> Miss:  # fmt: skip
    excluded, breaks, span = nearest_miss(load.mean, ahead, left_out, load.grid.slot_minutes, call)
    return Miss(int(ahead.sum()), excluded, _picks(load, ranges, [span], yardstick)[0], breaks)


def _current(hotline: Hotline, year: Load, yardstick: Floats, now: datetime, wishes: Wishes) -> Current:
    """Return the line's state at `now`; the year around now holds it."""
    is_open, opens = opening(hotline, year.grid, now)
    known = is_open if hotline.hours_known else None
    if not is_open:
        return Current(known, opens, None, None, ())
    day, slot = year.grid.cell(now)
    load, low, high = year.at(day, slot)
    because = year.because(day, slot, slot + 1, load)
    return Current(
        known, None, load, score_of(load, yardstick), because, wait_at(hotline, load, low, high),
        tuple(_broken_by_calling(hotline, year.grid, now, wishes)) if wishes else (),
    )  # fmt: skip


def _broken_by_calling(hotline: Hotline, grid: Grid, now: datetime, wishes: Wishes) -> Iterator[str]:
    """Yield the wishes that a call begun now breaks: all of it where its length is known, else its beginning."""
    start = np.array([int(now.timestamp())])
    day, length = np.array([grid.cell(now)[0]]), int(wishes.call.total_seconds())
    found = broken(wishes, grid, day, start, start + max(1, length))
    if wishes.busy and not length:  # nobody begins a call of unknown length as a meeting begins: a slot should be free
        found |= broken(Wishes(busy=wishes.busy), grid, day, start, start + grid.slot_minutes * 60)
    yield from (name for name, mask in found.items() if mask[0])
    minutes = range(-(-wishes.call // timedelta(minutes=1)))
    if not all(opening(hotline, grid, now + timedelta(minutes=i))[0] for i in minutes):
        yield "call"
