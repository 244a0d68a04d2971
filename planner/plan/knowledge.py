"""What a plan knows of the line, and what it does not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import DAY
from planner.frozen import dataclass
from planner.line.rules import Curve, Opening, Window
from planner.plan.explore import ENOUGH, PARTS, seen_of
from planner.plan.picks import MINUTES_CALLS

if TYPE_CHECKING:
    from planner.arrays import Flags
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline
    from planner.messages import Text
    from planner.model.load import Load


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the order of the line's hours rests on.

    `answered` of `calls` calls taught how long one waits, `own` of them the caller's; `intervals` half hours how many call.
    `morning`, `midday` and `afternoon` are the answered calls before 10:00, between, and from 16:00 on the line's clock. `rests_on`
    are the sources of the rules that make its hours differ. `unknown` are "order" (no wait was seen, so the order of the hours
    by wait is not known), the parts of the day, open, that were seen by fewer than ENOUGH answered calls (once any was
    seen), "minutes" (too few to tell a wait in minutes), and "nights" of a line that never closes.
    """

    calls: int
    answered: int
    own: int
    intervals: int
    morning: int
    midday: int
    afternoon: int
    rests_on: tuple[Text, ...]
    unknown: tuple[str, ...]


def knowledge_of(load: Load) -> Knowledge:
    """Return what is known of the line whose load this is."""
    learned = load.hotline.learned
    answered = learned.answered if learned else 0
    seen = seen_of(learned)
    seen["midday"] = max(answered - sum(seen.values()), 0)
    unknown = [part for part in _open_parts(load) if seen[part] < ENOUGH] if answered else ["order"]
    return Knowledge(
        calls=learned.calls if learned else 0,
        answered=answered,
        own=learned.own if learned else 0,
        intervals=learned.intervals if learned else 0,
        **seen,
        rests_on=_rests_on(load),
        unknown=(
            *unknown,
            *(["minutes"] if answered < MINUTES_CALLS else []),
            *(["nights"] if unknown_nights(load.grid, load.hotline).any() else []),
        ),
    )


NIGHT = (23 * 60, 7 * 60)  # minutes of the line's clock


def unknown_nights(grid: Grid, hotline: Hotline) -> Flags:
    """Return the slots at night of days on which the line never closes, [P, S]: only records of a team know them."""
    if hotline.learned and (hotline.learned.team or hotline.learned.intervals):
        return np.zeros(grid.open_rows.shape, bool)
    begins, ends = NIGHT
    never_closes = np.array([spans == ((0, DAY),) for spans in grid.spans_open])  # its slots may not fill such a day
    return never_closes[:, None] & ((grid.minute >= begins) | (grid.minute < ends))


def _open_parts(load: Load) -> list[str]:
    """Return the parts of the day in which the line is open on some day, in their order."""
    minutes = load.grid.minute[load.grid.open_rows]
    spans = {"morning": PARTS["morning"], "midday": (PARTS["morning"][1], PARTS["afternoon"][0])}
    spans["afternoon"] = PARTS["afternoon"]
    return [part for part, (begins, ends) in spans.items() if ((minutes >= begins) & (minutes < ends)).any()]


def _rests_on(load: Load) -> tuple[Text, ...]:
    """Return the sources of the rules that make the hours of a day differ here, each once."""
    sources = []
    for effect in load.effects:
        of_hours = isinstance(effect.rule, Curve | Opening) or (isinstance(effect.rule, Window) and effect.rule.hours)
        if effect.rule and of_hours and effect.log_factor.any():
            sources.append(effect.rule.source)
    return tuple(dict.fromkeys(sources))
