"""Windows: runs of slots that are about as quiet as their quietest, spread over days."""

from __future__ import annotations

from math import ceil, floor, inf, log, log1p
from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import DAY
from planner.frozen import dataclass
from planner.messages import PlanError
from planner.plan.score import LOG_TIE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.arrays import Flags, Floats
    from planner.plan.crowd import Draw


WINDOW_MINUTES = 120  # a window is at most this long
WINDOW_SPREAD = 0.05  # and its slots lie within 5 % of its quietest
_SPREAD = log1p(WINDOW_SPREAD)
AS_GOOD = 0.03  # what differs by less is ordered by time, where patience is limited
WINDOW_GAP_MINUTES = 180  # windows of one day lie at least this far apart
SHORTEST_SLOT = 5  # minutes


@dataclass(frozen=True, slots=True)
class Own:
    """The slot of a window that was drawn for the caller, and the quietest that it could have been; `order` is when the window comes in."""

    slot: int
    quietest: int
    order: float


@dataclass(frozen=True, slots=True)
class Span:
    """A run of adjacent slots [first, end) of one day, and their mean load; `own` where it was drawn for the caller."""

    day: int
    first: int
    end: int
    load: float
    own: Own | None = None


def check_slot(slot_minutes: int) -> None:
    """Raise PlanError for a slot of so many minutes that no window or no day is made of."""
    if not SHORTEST_SLOT <= slot_minutes <= WINDOW_MINUTES or DAY % slot_minutes:
        raise PlanError(
            f"时段 {slot_minutes} 分钟应为 {SHORTEST_SLOT} 到 {WINDOW_MINUTES} 之间能整除一天的数，例如 30",
            f"a slot of {slot_minutes} minutes must be {SHORTEST_SLOT} to {WINDOW_MINUTES} and divide a day, for example 30",
        )


def windows(
    load: Floats,
    allowed: Flags,
    slot_minutes: int,
    per_day: int,
    *,
    call: int = 1,
    later: float = 0.0,
    busiest: bool = False,
    draw: Draw | None = None,
) -> list[Span]:
    """Return the best windows of every day, `per_day` at most, all ranked; `busiest` turns best into worst.

    `load` and `allowed` are [D, S]. A window grows from the best run of `call` slots of what is left of its day, always
    towards the better neighbour, the earlier if they are equal. In the rank every day counts as `later` on the log of the load.
    With a `draw` it grows from the caller's own slot instead, and the race of the draw is the rank.
    """
    cost = np.where(allowed, -np.log(load) if busiest else np.log(load), np.inf)
    spans = []
    for day in map(int, np.flatnonzero(allowed.any(axis=1))):
        left = cost[day].copy()
        for nth in range(per_day):
            of_call = _call_cost(left, call)
            if np.isinf(of_call).all():
                break
            quietest, own = int(np.argmin(np.round(of_call, LOG_TIE))), None
            if draw:
                slot = draw.own(day, np.isfinite(of_call))
                own = Own(slot, quietest, draw.order(day, slot if nth else None))
            first, end = _Run(left, of_call, call, slot_minutes).grow(own.slot if own else quietest)
            spans.append(Span(day, first, end, float(load[day, first:end].mean()), own))
            gap = _gap(slot_minutes)
            left[max(0, first - gap) : end + gap] = np.inf
    return sorted(spans, key=lambda span: rank_of(span, later, busiest=busiest))


def windows_after(
    load: Floats, allowed: Flags, slot_minutes: int, day: int, *, call: int = 1, draw: Draw | None = None
) -> list[Span | None]:
    """Return for each slot the best window of what is left of its day behind it: what `windows` finds there, all of a day at once."""
    cost = np.where(allowed[day], np.log(load[day]), np.inf)
    of_call = _call_cost(cost, call)
    quietest = _least_behind(np.round(of_call, LOG_TIE).tolist())
    drawn = _least_behind(np.where(np.isfinite(of_call), draw.times(day), np.inf).tolist()) if draw else quietest
    run, found, grown_from = _Run(cost, of_call, call, slot_minutes), list[Span | None](), None
    for slot, (quiet, slot_drawn) in enumerate(zip(quietest, drawn, strict=True)):
        if quiet is None:
            found.append(None)
            continue
        own, grows_from = None, quiet
        if draw:
            behind = np.arange(len(cost)) > slot
            grows_from = draw.own(day, behind & np.isfinite(of_call)) if slot_drawn is None else slot_drawn
            own = Own(grows_from, quiet, draw.order(day))
        last = found[-1] if found else None
        if last and last.first > slot and grown_from == grows_from and last.own == own:
            found.append(last)  # it has not taken this slot
            continue
        first, end = run.grow(grows_from, slot + 1)
        found.append(Span(day, first, end, float(load[day, first:end].mean()), own))
        grown_from = grows_from
    return found


def _least_behind(values: list[float]) -> list[int | None]:
    """Return for each place that of the least finite value behind it, the first of equals; None where there is none."""
    least: int | None = None
    found: list[int | None] = []
    for place in range(len(values) - 1, -1, -1):
        found.append(least)
        if values[place] < inf and (least is None or values[place] <= values[least]):
            least = place
    return found[::-1]


def rank_of(span: Span, later: float = 0.0, *, busiest: bool = False) -> tuple[float, float, int, int]:
    """Return what windows are ranked by: the log of the load, with what its day counts as; among equals the earlier is first.

    Where a day counts at all, what differs by less than AS_GOOD is equal: in steps, so that the order stays one order. Where
    windows were drawn their own order goes before.
    """
    cost = round((-1 if busiest else 1) * (log(span.load) + later * span.day), LOG_TIE)
    return span.own.order if span.own else 0.0, floor(cost / log1p(AS_GOOD)) if later else cost, span.day, span.first


def are_apart(one: Span, other: Span, slot_minutes: int) -> bool:
    """Whether two windows lie on different days, or as far apart as windows of a day do."""
    apart = max(one.first - other.end, other.first - one.end)
    return one.day != other.day or apart >= _gap(slot_minutes)


def _gap(slot_minutes: int) -> int:
    """Return how many slots lie between the windows of a day."""
    return ceil(WINDOW_GAP_MINUTES / slot_minutes)


def nearest_miss(
    load: Floats, ahead: Flags, broken: Mapping[str, Flags], slot_minutes: int, call: int
) -> tuple[dict[str, int], tuple[str, ...], Span]:
    """Return how many of the slots ahead each wish leaves out, what the nearest miss breaks, and its window.

    It breaks the fewest wishes, and of those ways to break them what the lightest slot breaks. Arrays are [D, S]; `ahead` are
    the open slots, at least one. "call" is broken where `call` open slots do not follow each other.
    """
    whole = runs(ahead, call)
    at_start = {name: mask | (whole & ~runs(~mask, call)) for name, mask in broken.items()}
    at_start |= {"call": ~whole} if call > 1 else {}
    # Who cannot keep every wish would rather keep the deadline than an hour of the day.
    breaks = sum((mask * (1.5 if name == "before" else 1.0) for name, mask in at_start.items()), np.zeros(load.shape))
    fewest = ahead & (breaks == breaks[ahead].min())
    day, slot = np.unravel_index(np.argmin(np.where(fewest, load, np.inf)), load.shape)
    names = tuple(name for name, mask in at_start.items() if mask[day, slot])
    kept = ahead.copy()
    for name, mask in broken.items():
        if name not in names:
            kept &= ~mask
    fitting = windows(load, kept, slot_minutes, 1, call=1 if "call" in names else call)
    nearest = min(fitting, key=lambda span: span.day) if "before" in names else fitting[0]  # who is late, only a little
    return {name: int((mask & ahead).sum()) for name, mask in at_start.items()}, names, nearest


def runs(mask: Flags, length: int) -> Flags:
    """Return where a run of so many slots of a day begins, [D, S]."""
    begins = mask.copy()
    for i in range(1, min(length, mask.shape[1] + 1)):
        begins[:, :-i] &= mask[:, i:]
        begins[:, -i:] = False
    return begins


def _call_cost(cost: Floats, call: int) -> Floats:
    """Return the log of the mean load over a call that begins in each slot; it takes `call` whole slots."""
    if call == 1:
        return cost
    of_call = np.full(len(cost), np.inf)
    if call <= len(cost):
        of_call[: len(cost) - call + 1] = np.log(np.convolve(np.exp(cost), np.full(call, 1 / call), "valid"))
    return of_call


class _Run:
    """The costs of a day's slots, and of a call that begins in each, in which a window grows."""

    def __init__(self, cost: Floats, of_call: Floats, call: int, slot_minutes: int) -> None:
        self.cost, self.of_call, self.call = cost.tolist(), of_call.tolist(), call
        self.ties = np.round(cost, LOG_TIE).tolist()
        self.longest = WINDOW_MINUTES // slot_minutes

    def grow(self, first: int, begin: int = 0) -> tuple[int, int]:
        """Return the run [first, end) around the call that begins in the slot `first`, from the slot `begin` on."""
        cost, ties, end = self.cost, self.ties, first + self.call
        lowest = highest = self.of_call[first]
        while end - first < self.longest:
            fits_before = first > begin and highest - _SPREAD <= cost[first - 1] <= lowest + _SPREAD
            fits_after = end < len(cost) and highest - _SPREAD <= cost[end] <= lowest + _SPREAD
            if fits_before and not (fits_after and ties[end] < ties[first - 1]):
                first -= 1
                side = cost[first]
            elif fits_after:
                side = cost[end]
                end += 1
            else:
                break
            lowest, highest = min(lowest, side), max(highest, side)
        return first, end
