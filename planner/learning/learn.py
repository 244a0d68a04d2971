"""Learning: what calls say of a line, taken into the belief about it.

A wait is taken as exponential about its half hour's mean, which is the line's level times the load: an answered call says
how long it took, a call given up that it would have taken longer, a busy tone that it would have been at least a typical
wait. A count of calls is about the load times a level of its own. What a half hour, a day or a week has of its own is noise.

The mode is found by Fisher scoring; in each of its few rounds the noise and the amplitudes of the prior move towards their
largest marginal likelihood. All of it is linear algebra on some 150 coordinates, and deterministic.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.caller.calls import OUTCOMES
from planner.learning.cells import CELL_MINUTES, Cells
from planner.learning.fit import Fit, faded_level, fitted, last_day_of
from planner.learning.observed import Observed, lay_observed
from planner.line.learned import Learned, Level
from planner.messages import PlanError, Text
from planner.model.load import expect, ordinary_week
from planner.model.prior import learned_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from planner.arrays import Flags
    from planner.caller.calls import Call
    from planner.line.hotline import Hotline

LEVEL_HALF_LIFE_DAYS = 56.0  # of the level in minutes, which moved threefold within those months
FADED = 1e-3  # answered calls that are left of a level by now: below that it is forgotten
TELLING_CALLERS, TELLING_CELLS = 5, 40  # callers of a half hour, and such half hours, that a comparison needs


def learn_cells(hotline: Hotline, cells: Cells) -> Hotline:
    """Return the line with what these calls say taken into the belief about it, beside what was learned before.

    Calls outside the opening hours are left out. Raises PlanError where none is left.
    """
    field = lay_observed(hotline, cells)
    fit = fitted(hotline, field)
    return replace(hotline, learned=_learned(hotline, field, fit))


def learn(hotline: Hotline, calls: pd.DataFrame) -> Hotline:
    """Return the line with what these calls say taken into the belief about it; learn again on the result with more.

    `calls` has a row per call, `called_at`, `wait_s` (seconds) and `outcome` ("answered", "gave-up", "busy" or "closed"; all
    answered where the column is missing), or a row per interval, `start` and `count`. Naive times are the line's wall
    clock. Recent calls weigh more: half after HALF_LIFE_DAYS. Raises PlanError for missing columns and where no call is
    left to learn from.
    """
    from planner.learning.records import cells_of

    if not hasattr(calls, "columns"):
        raise PlanError("calls 应为 DataFrame", "calls must be a DataFrame")
    return learn_cells(hotline, cells_of(calls, hotline))


def learn_records(hotline: Hotline, cells: Cells) -> Hotline:
    """Return the line as `learn_cells` does, with its error beside the expert rules' (see `compared`)."""
    line = learn_cells(hotline, cells)
    assert line.learned
    return replace(line, learned=replace(line.learned, error=compared(hotline, cells)))


def learn_calls(hotline: Hotline, calls: Sequence[Call]) -> Hotline:
    """Return the line with the caller's own calls taken into the belief; unchanged where none says anything."""
    zone = ZoneInfo(hotline.timezone)
    telling = [
        call for call in calls if call.outcome in ("answered", "busy") or (call.outcome == "gave-up" and call.wait_s)
    ]
    if not telling:
        return hotline
    local = [call.called_at.astimezone(zone) for call in telling]
    own = {outcome: np.array([float(call.outcome == outcome) for call in telling]) for outcome in OUTCOMES}
    cells = Cells(
        "calls",
        np.array([at.toordinal() for at in local]),
        np.array([(at.hour * 60 + at.minute) // CELL_MINUTES * CELL_MINUTES for at in local]),
        np.array([call.wait_s for call in telling]),
        own["answered"], own["gave-up"], own["busy"],
    )  # fmt: skip
    try:
        learned = learn_cells(hotline, cells).learned
    except PlanError:  # all outside the hours
        return hotline
    assert learned
    old = hotline.learned
    count = learned.calls - (old.calls if old else 0)
    source = Text(f"你自己的 {count:,} 次通话", f"{count:,} of your own calls")
    if old:
        source = Text(f"{old.source.zh}，外加{source.zh}", f"{old.source.en}, and {source.en}")
    return replace(hotline, learned=replace(learned, source=source, own=count))


def compared(hotline: Hotline, cells: Cells) -> tuple[float, float] | None:
    """Return how far a half hour is off on average in the last fifth of the time: learned from the rest, and by the rules.

    0.2 is 20 % of the mean half hour, after the level of that time is taken out. None where there is too little.
    """
    first, last = int(cells.day.min()), int(cells.day.max())
    split = first + round(0.8 * (last + 1 - first))
    early, late = _days(cells, first, split), _days(cells, split, last + 1)
    callers = late.answered + late.given_up if cells.kind == "calls" else np.full(len(late), float(TELLING_CALLERS))
    late = _some(late, callers >= TELLING_CALLERS)
    if len(late) < TELLING_CELLS or not len(early):
        return None
    try:
        lines = learn_cells(hotline, early), hotline
        field = lay_observed(hotline, late)
    except PlanError:
        return None
    callers = field.answered + field.given_up if cells.kind == "calls" else field.answered
    seen = (callers > 0) & ~np.isnan(expect(hotline, field.grid).mean[field.used, field.slots])
    realised = (field.amount / np.maximum(callers, 1))[seen]
    off = []
    for line in lines:
        load = expect(line, field.grid).mean[field.used, field.slots][seen]
        off.append(
            float(np.abs(realised - load * realised.sum() / load.sum()).sum() / realised.sum())
            if realised.any()
            else 0.0
        )
    return off[0], off[1]


def _days(cells: Cells, first: int, end: int) -> Cells:
    return _some(cells, (cells.day >= first) & (cells.day < end))


def _some(cells: Cells, chosen: Flags) -> Cells:
    sums = [array[chosen] for array in (cells.amount, cells.answered, cells.given_up, cells.busy)]
    return Cells(cells.kind, cells.day[chosen], cells.minute[chosen], *sums)


def _learned(hotline: Hotline, field: Observed, fit: Fit) -> Learned:
    old = hotline.learned
    faded = faded_level(field, old)
    days = date.fromordinal(int(field.ordinal[0])), date.fromordinal(last_day_of(field, old))
    counted = field.kind == "counts"
    answered = 0 if counted else int(field.answered.sum())
    calls = 0 if counted else int((field.answered + field.given_up + field.busy).sum())
    intervals = int((field.answered > 0).sum()) if counted else 0
    if old:
        calls, answered, intervals = old.calls + calls, old.answered + answered, old.intervals + intervals
    learned = Learned(
        "learned", *learned_words(calls, intervals), "", old.of if old else hotline.id,
        calls, answered, intervals, min(days[0], old.since) if old else days[0], days[1],
        fit.precision + faded[0], fit.pull + faded[1], fit.amplitudes, old.noise if old and counted and old.calls else fit.noise, fit.mean, fit.covariance,
    )  # fmt: skip
    return replace(learned, level=old.level if old and counted else _level(hotline, learned, field, fit))


def _level(hotline: Hotline, learned: Learned, field: Observed, fit: Fit) -> Level | None:
    """Add what was waited at load 1 to what was known of it."""
    level = ordinary_week(replace(hotline, learned=learned), CELL_MINUTES).level
    load = np.exp(field.base + field.along(fit.mean) + level)
    seen = field.answered > 0
    waited = (fit.limited * np.exp(fit.log_wait))[seen] / load[seen]
    until = learned.until.toordinal()
    weight = np.broadcast_to(0.5 ** ((until - field.ordinal) / LEVEL_HALF_LIFE_DAYS)[:, None], seen.shape)[seen]
    sums = Level(float(weight @ waited), float(weight @ field.answered[seen]), float(weight**2 @ field.answered[seen]))
    if hotline.learned and (old := hotline.learned.level):
        fade = 0.5 ** ((until - hotline.learned.until.toordinal()) / LEVEL_HALF_LIFE_DAYS)
        sums = Level(
            sums.waited + fade * old.waited,
            sums.answered + fade * old.answered,
            sums.squares + fade**2 * old.squares,
        )
    return sums if sums.answered > FADED else None
