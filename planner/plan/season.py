"""The season of the year: a promotion under way, ahead or just over, and from when the line is as usual again."""

from __future__ import annotations

from datetime import date
from math import log1p
from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass
from planner.line.hotline import HOLIDAY_EVENT
from planner.line.rules import After, Before, During

if TYPE_CHECKING:
    from planner.messages import Text
    from planner.model.load import Load

FELT = 0.1  # how much busier an event has to make the days to be felt: less means nothing
AHEAD_DAYS = 14  # a promotion is spoken of so long before it begins


@dataclass(frozen=True, slots=True)
class Season:
    """What makes these days busier than usual, if anything does, and what is to come.

    `why` is the strongest event that is felt today, and `usual_from` the first day on which none is, None beyond half a year.
    `coming` is the promotion that begins within two weeks, on `begins`.
    """

    why: Text | None = None
    usual_from: date | None = None
    coming: Text | None = None
    begins: date | None = None


def season_of(year: Load, today: int) -> Season:
    """Return the season at a day (an ordinal) of a year's load around it."""
    first, at = year.grid.days.first, today - year.grid.days.first
    promotions = (After, During, Before)
    events = [e for e in year.effects if isinstance(e.rule, promotions) and e.daily and e.rule.event != HOLIDAY_EVENT]
    busier = sum((e.log_factor for e in events), np.zeros(year.grid.shape[0]))[at:]
    strongest = max(events, key=lambda effect: effect.log_factor[at], default=None)
    why, usual_from = None, None
    if strongest and strongest.rule and busier[0] > log1p(FELT):
        why = strongest.rule.why
        usual = np.flatnonzero(busier <= log1p(FELT))
        usual_from = date.fromordinal(first + at + int(usual[0])) if len(usual) else None
    names = {event.id: event.name for event in year.hotline.events}
    starts = [(int(start), event) for event, each in year.grid.days.events.items() for start in each[:, 0]]
    ahead = [(start, event) for start, event in starts if event in names and today < start <= today + AHEAD_DAYS]
    begins, coming = min(ahead, default=(None, None))
    return Season(
        why=why,
        usual_from=usual_from,
        coming=names[coming] if coming else None,
        begins=date.fromordinal(begins) if begins else None,
    )
