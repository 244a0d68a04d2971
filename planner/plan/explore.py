"""Insurance while little is known: the order of a line's hours by wait differs from line to line.

A caller who only ever calls in the recommended part of the day never finds out that another one is better. So until both the
morning and the late afternoon have been seen, windows of the two come in turn, as long as the belief cannot tell them apart.
What a slot's load and score are, this never touches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import DAY
from planner.frozen import dataclass
from planner.plan.windows import Span, are_apart, rank_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from planner.arrays import Flags
    from planner.days.grid import Grid
    from planner.line.learned import Learned
    from planner.plan.picks import Pick, Scale
    from planner.plan.search import Search

PARTS = {"morning": (0, 10 * 60), "afternoon": (16 * 60, DAY)}
"""The two parts of the day that the guide calls easier -> the minutes [from, until) of the line's clock."""
ENOUGH = 3  # answered calls that a part has to be seen by
TOLD_APART = 0.75  # the chance that the one is lighter from which on the belief tells two windows apart


@dataclass(frozen=True, slots=True)
class Exploration:
    """That both parts of the day are tried, since too little is known.

    `morning` and `afternoon` are the answered calls seen before 10:00 and from 16:00, on the line's clock. `part` is the part
    that was seen less and comes first, None where they were seen alike. `other` is the best window of the part that the first
    pick is not in, and `other_lighter` the chance that it is lighter than that pick.
    """

    morning: int
    afternoon: int
    part: str | None
    other: Pick
    other_lighter: float


@dataclass(frozen=True, slots=True)
class Turns:
    """The windows in turn: the spans to pick, and what `Exploration` says of them."""

    picks: tuple[Span, ...]
    part: str | None
    other: Span
    other_lighter: float


def part_of(moment: datetime) -> str | None:
    """Return the part of the day that a moment, on the line's clock, lies in."""
    minute = moment.hour * 60 + moment.minute
    return next((part for part, (begins, ends) in PARTS.items() if begins <= minute < ends), None)


def seen_of(learned: Learned | None) -> dict[str, int]:
    """Return how many answered calls each part was seen by."""
    return {"morning": learned.morning, "afternoon": learned.afternoon} if learned else dict.fromkeys(PARTS, 0)


def in_turn(scale: Scale, search: Search, top: int) -> Turns | None:
    """Return at most `top` windows so that the part seen least is seen next; None where there is nothing to find out.

    Which windows cannot be told apart is a matter of their loads; among those the caller's own are picked, in their order.
    """
    load = scale.load
    seen, grid, quietest = seen_of(load.hotline.learned), load.grid, search.quietest
    if not (quietest and load.hotline.hours_known) or min(seen.values()) >= ENOUGH:
        return None
    within = {part: _slots_of(part, grid) for part in PARTS}
    candidates = {part: _in_part(mask, search, quietest) for part, mask in within.items()}
    if not all(candidates.values()):
        return None
    best = quietest[0]

    def lighter(one: Span, other: Span) -> float:
        return scale.joint.lighter(one, other, search.later * (one.day - other.day))

    morning, afternoon = (candidates[part][0] for part in PARTS)
    if not 1 - TOLD_APART < lighter(morning, afternoon) < TOLD_APART:
        return None
    candidates = {
        part: [span for span in spans if lighter(best, span) < TOLD_APART] for part, spans in candidates.items()
    }
    if not all(candidates.values()):
        return None
    own = search.own
    if search.draw:
        candidates = {part: _own_of(spans, within[part], search, own) for part, spans in candidates.items()}
    few = min(PARTS, key=seen.__getitem__)
    part = few if len({*seen.values()}) > 1 else None
    chosen = _turns(candidates, seen, top, search)
    for span in own:
        if len(chosen) < top and _fits(span, chosen, search):
            chosen.append(span)
    first, rest = chosen[: 1 if part else 0], chosen[1 if part else 0 :]
    picks = (*first, *sorted(rest, key=lambda span: rank_of(span, search.later)))
    of_first = part or next((name for name in PARTS if picks[0] in candidates[name]), None)
    others = [span for name, spans in candidates.items() if name != of_first for span in spans]
    other = min(others, key=lambda span: rank_of(span, search.later))
    return Turns(picks, part, other, scale.joint.lighter(other, picks[0]))


def _slots_of(part: str, grid: Grid) -> Flags:
    """Return the slots that begin in a part of the day, [D, S]."""
    begins, ends = PARTS[part]
    return np.asarray(((grid.minute >= begins) & (grid.minute < ends))[grid.pattern])


def _in_part(within: Flags, search: Search, quietest: Sequence[Span]) -> list[Span]:
    """Return the windows of one part of the day, one a day: the quietest of the day itself, where it begins there."""
    of_day = {span.day: span for span in reversed(quietest) if within[span.day, span.first]}
    return [of_day.get(span.day, span) for span in search.among_those(within).quietest]


def _own_of(spans: Sequence[Span], within: Flags, search: Search, own: Sequence[Span]) -> list[Span]:
    """Return the caller's own windows in one part of the days of these windows: the day's own, where it lies there."""
    days = {span.day for span in spans}
    of_day = {span.day: span for span in reversed(own) if span.own and within[span.day, span.own.slot]}
    return [of_day.get(span.day, span) for span in search.among_those(within).own if span.day in days]


def _turns(candidates: dict[str, list[Span]], seen: dict[str, int], top: int, search: Search) -> list[Span]:
    """Return the windows in turn: each time the best one of the part seen least, as if those before had been called in."""
    chosen: list[Span] = []
    seen = dict(seen)
    while len(chosen) < top and min(seen.values()) < ENOUGH:
        left = {part: [span for span in spans if _fits(span, chosen, search)] for part, spans in candidates.items()}
        least = [part for part in PARTS if seen[part] == min(seen.values())]
        options = [(rank_of(left[part][0], search.later), part) for part in least if left[part]]
        if not options:
            break
        _, part = min(options)
        chosen.append(left[part][0])
        seen[part] += 1
    return chosen


def _fits(span: Span, chosen: Sequence[Span], search: Search) -> bool:
    """Whether a window may be picked beside others."""
    same_day = [other for other in chosen if other.day == span.day]
    return len(same_day) < search.per_day and all(are_apart(span, other, search.slot_minutes) for other in same_day)
