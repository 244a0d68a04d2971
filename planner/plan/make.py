"""The river: from a line and a span of time to a plan. `make_plan` shows all of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.caller.wishes import Wishes, broken
from planner.days.clock import last_day
from planner.days.grid import lay_grid, opening
from planner.days.names import day_notes, provisional
from planner.days.years import FIRST_DAY, IN_YEARS, LAST_DAY
from planner.frozen import replace
from planner.messages import PlanError
from planner.model.load import expect, ordinary_load
from planner.plan.crowd import PRIVATE, Crowd
from planner.plan.decision import Current, Outlook
from planner.plan.explore import Exploration, in_turn, seen_of
from planner.plan.knowledge import knowledge_of, unknown_nights
from planner.plan.picks import Scale, wait_at
from planner.plan.plan import Miss, Plan
from planner.plan.search import Search
from planner.plan.season import season_of
from planner.plan.windows import check_slot, nearest_miss, windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.arrays import Flags
    from planner.caller.calls import Overdue
    from planner.days.events import Occurrence
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline
    from planner.model.load import Load
    from planner.plan.explore import Turns


YARDSTICK_DAYS = 364  # 52 whole weeks, so that every weekday counts alike
AVOID = 3  # windows to stay away from
NEAR_DAYS = 2  # today and tomorrow: what to do now does not depend on how far ahead is planned


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
    overdue: tuple[Overdue, ...] = (),
    crowd: float = PRIVATE,
    seed: int | None = None,
) -> Plan:
    """Rank the slots of [start, until) as seen from `now`; without them, of the seven days from now.

    Datetimes are aware and `until` is exclusive; `slot_minutes` divides a day. `wishes` change which windows are picked
    and their rank, never a load or a score; so does what `Exploration` says, unless they are made with explore=False. `events` stands in the place of the calendar's promotions and runs of
    holidays, for what-if: those of the 52 weeks around now, too, which the score is measured by. `overdue` are promises of the
    caller's followups, which the outputs remind of. With a `seed`, 64 bits of the caller's own, each window is the one drawn for
    that caller, so that the advice still helps when the share `crowd` of the line's callers follows it; without one, or with
    crowd 0, the windows are the quietest. Raises PlanError for a naive datetime, a day outside 2000-2099, an empty span, and a
    crowd or a seed that is none.
    """
    now, start, until = _span(hotline, now, start, until, slot_minutes)
    mine = Crowd(crowd, seed)
    wishes = Wishes() if wishes is None else wishes
    events = None if events is None else tuple(events)

    first, count = start.toordinal(), last_day(until).toordinal() - start.toordinal() + 1
    ordinary = ordinary_load(hotline, slot_minutes)
    load = expect(hotline, lay_grid(hotline, first, count, slot_minutes, events), ordinary)
    year = expect(hotline, lay_grid(hotline, _half_a_year_before(now), YARDSTICK_DAYS, slot_minutes, events), ordinary)
    yardstick = np.sort(year.mean[year.grid.open])

    ranked, left_out = ranked_slots(load.grid, hotline), _left_out(wishes, load.grid)
    inside = ranked & load.grid.within(start, until)
    ahead = inside & load.grid.within(max(start, now, key=datetime.timestamp), until)
    suits = ~_any(left_out, ranked)
    search = Search.among(load, ranked, suits, ahead, wishes, mine)
    begun = load.grid.begun(max(start, now, key=datetime.timestamp))
    search_on = replace(search, free=suits & ranked & load.grid.within(begun, until))
    search = replace(search, per_day=per_day)
    own, lightest = search.own, search.lightest()
    scale, near, search_near = Scale(load, yardstick, search.draw), None, search.one_a_day
    if not _holds_near(start, until, now):  # what to do now is no matter of the span
        near = expect(hotline, lay_grid(hotline, now.toordinal(), NEAR_DAYS, slot_minutes, events), ordinary)
        search_near = _search_near(near, wishes, now, mine)
    turns = in_turn(scale, search, top) if wishes.explore else None
    today = next((span for span in own if span.day == now.toordinal() - first), None)
    busiest = windows(load.mean, ahead, slot_minutes, 1, busiest=True)
    nothing_fits = ahead.any() and not own
    current = _current(Scale(year, yardstick), now, wishes)
    return Plan(
        hotline=hotline,
        now=now,
        start=start,
        until=until,
        scale=scale,
        search=search_on,
        known=ranked,
        inside=inside,
        picks=scale.picks(turns.picks if turns else own[:top]),
        avoid=scale.picks(busiest[:AVOID]),
        today=scale.pick(today) if today else None,
        lightest=scale.pick(lightest[0]) if lightest else None,
        outlook=Outlook(
            scale=Scale(near, yardstick, search_near.draw) if near else scale,
            search=search_near,
            now=now,
            current=current,
            wishes=wishes,
            promised=any(each.followup.hotline == hotline.logged_as for each in overdue),
        ),
        season=season_of(year, now.toordinal()),
        current=current,
        provisional=tuple(provisional(hotline, first, first + count - 1)),
        notes=tuple(day_notes(hotline, first, count)),
        wishes=wishes,
        miss=_miss(scale, ahead, left_out, search.call) if nothing_fits else None,
        overdue=overdue,
        knowledge=knowledge_of(load),
        exploration=_exploration(scale, turns) if turns else None,
        crowd=search.draw.crowd.share if search.draw else 0.0,
    )


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


def _half_a_year_before(now: datetime) -> int:
    """Return the first day of the yardstick, in whose middle now lies."""
    return now.toordinal() - YARDSTICK_DAYS // 2


def _holds_near(start: datetime, until: datetime, now: datetime) -> bool:
    """Whether a span holds what is left of today, and tomorrow, and begins today."""
    begun = start.timestamp() <= now.timestamp() and start.toordinal() == now.toordinal()
    return begun and until.toordinal() - now.toordinal() >= NEAR_DAYS


def ranked_slots(grid: Grid, hotline: Hotline) -> Flags:
    """Return the open slots that something is known of, [D, S]."""
    return grid.open & ~unknown_nights(grid, hotline)[grid.pattern] & hotline.hours_known


def _search_near(load: Load, wishes: Wishes, now: datetime, crowd: Crowd) -> Search:
    """Return the search for a window today or tomorrow, where these are not the plan's own days."""
    ranked = ranked_slots(load.grid, load.hotline)
    suits = ~_any(_left_out(wishes, load.grid), ranked)
    within = load.grid.within(now, now + timedelta(days=NEAR_DAYS))
    return Search.among(load, ranked, suits, within, wishes, crowd)


def _left_out(wishes: Wishes, grid: Grid) -> dict[str, Flags]:
    """Return which slots each wish leaves out, [D, S]."""
    return broken(wishes, grid, np.arange(grid.shape[0])[:, None], *grid.spans()) if wishes else {}


def _any(left_out: dict[str, Flags], slots: Flags) -> Flags:
    """Return which of the slots any of the wishes leaves out, [D, S]."""
    return sum(left_out.values(), np.zeros_like(slots))


def _exploration(scale: Scale, turns: Turns) -> Exploration:
    """Return what is to be said of windows that were picked in turn."""
    return Exploration(
        **seen_of(scale.load.hotline.learned),
        part=turns.part,
        other=scale.pick(turns.other),
        other_lighter=turns.other_lighter,
    )


def _miss(scale: Scale, ahead: Flags, left_out: dict[str, Flags], call_slots: int) -> Miss:
    """Return why none of the slots ahead fits, and what comes nearest."""
    excluded, breaks, nearest = nearest_miss(scale.load.mean, ahead, left_out, scale.load.grid.slot_minutes, call_slots)
    return Miss(int(ahead.sum()), excluded, scale.pick(nearest), breaks)


def _current(year: Scale, now: datetime, wishes: Wishes) -> Current:
    """Return the line's state at `now`, which the year around it holds."""
    hotline, grid = year.load.hotline, year.load.grid
    if not hotline.hours_known:
        return Current(None)
    is_open, opens = opening(grid, now)
    if not is_open:
        return Current(False, opens)
    day, slot = grid.cell(now)
    if unknown_nights(grid, hotline)[grid.pattern[day], slot]:
        return Current(True)
    load, low, high = year.load.at(day, slot)
    return Current(
        open=True,
        load=load,
        score=year.score_of(load),
        because=year.load.because(day, slot, slot + 1, load),
        wait=wait_at(hotline, load, low, high),
        breaks=tuple(_broken_by_calling(grid, now, wishes)) if wishes else (),
    )


def _broken_by_calling(grid: Grid, now: datetime, wishes: Wishes) -> Iterator[str]:
    """Yield the wishes that a call begun now breaks: all of it where its length is known, else its beginning."""
    start = np.array([int(now.timestamp())])
    day, length = np.array([grid.cell(now)[0]]), int(wishes.call.total_seconds())
    breaks = broken(wishes, grid, day, start, start + max(1, length))
    if wishes.busy and not length:  # nobody begins a call of unknown length as a meeting begins: a slot should be free
        breaks |= broken(Wishes(busy=wishes.busy), grid, day, start, start + grid.slot_minutes * 60)
    yield from (name for name, mask in breaks.items() if mask[0])
    minutes = range(-(-wishes.call // timedelta(minutes=1)))
    if not all(opening(grid, now + timedelta(minutes=i))[0] for i in minutes):
        yield "call"
