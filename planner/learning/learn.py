"""Learning: what calls say of a line, taken into the belief about it.

A wait is taken as Weibull of shape ½ about its half hour's mean, which is the line's level times the load, so that its
square root is exponential: an answered call says how long it took, a call given up that it would have taken longer, a busy
tone that it would have been at least a typical wait. A count of calls is about the load times a level of its own. What a half hour, a day or a week has of its own is noise.

The mode is found by Fisher scoring; in each of its few rounds the noise and the amplitudes of the prior move towards their
largest marginal likelihood. All of it is linear algebra on some 150 coordinates, and deterministic.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.frozen import replace
from planner.learning.cells import CELL_MINUTES, Cells
from planner.learning.fit import fit_of, newest_day
from planner.learning.observed import observed_of
from planner.line.learned import Learned, Level
from planner.messages import PlanError, Text
from planner.model.load import expect, ordinary_load
from planner.model.prior import learned_words
from planner.records.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from ibis.expr.types import Table

    from planner.arrays import Floats
    from planner.caller.calls import Call
    from planner.learning.fit import Fit
    from planner.learning.observed import Observed
    from planner.line.hotline import Hotline
    from planner.model.design import Design
    from planner.model.load import Ground


def learn(hotline: Hotline, calls: pd.DataFrame | Table) -> Hotline:
    """Return the line with what these calls say taken into the belief about it; learn again on the result with more.

    `calls` is a frame or, for what is larger, an Ibis table, which its own engine counts. It has a row per call, `called_at`, `wait_s` (seconds) and `outcome` ("answered", "gave-up", "busy" or "closed"; all
    answered where the column is missing), or a row per interval of 5, 10, 15, 30 or 60 minutes, `start`, `count` and perhaps
    `mean_wait_s`: then the waits are learned. Naive times are the line's wall
    clock. Recent calls weigh more: half after `half_life_days`. Raises PlanError for missing columns and where no call is
    left to learn from.
    """
    from planner.learning.records import cells_of

    if not hasattr(calls, "columns"):
        raise PlanError("calls 应为 DataFrame 或 Ibis 的表", "calls must be a DataFrame or an Ibis table")
    cells = cells_of(calls, hotline)
    _check_waits(cells)
    return learn_cells(hotline, cells)


def learn_records(hotline: Hotline, cells: Cells) -> Hotline:
    """Return the line as `learn_cells` does, with its error beside the expert rules' (see `compared`)."""
    _check_waits(cells)
    line = learn_cells(hotline, cells)
    assert line.learned
    return replace(line, learned=replace(line.learned, error=compared(hotline, cells)))


ALL_AT_ONCE = 100  # answered calls without any wait are no record of waits


def _check_waits(cells: Cells) -> None:
    """Raise PlanError for records in which nobody waits."""
    if cells.kind == "calls" and cells.answered.sum() >= ALL_AT_ONCE and not cells.amount.any():
        raise PlanError("等待全是 0；请检查等待是哪一列", "all waits are 0; check which column they are in")


def learn_calls(hotline: Hotline, calls: Sequence[Call], ground: Ground | None = None) -> Hotline:
    """Return the line with the caller's own calls taken into the belief; unchanged where none says anything.

    `ground` is the line's on days that hold those of the calls, where it is known.
    """
    telling = [
        call for call in calls if call.outcome in ("answered", "busy") or (call.outcome == "gave-up" and call.wait_s)
    ]
    if not telling:
        return hotline
    try:
        learned = learn_cells(hotline, _cells_of_calls(telling, ZoneInfo(hotline.timezone)), ground).learned
    except PlanError:  # all outside the hours
        return hotline
    assert learned
    old = hotline.learned
    count = learned.calls - (old.calls if old else 0)
    source = Text(f"你自己的 {count:,} 次通话", f"{count:,} of your own calls")
    if old:
        source = Text(f"{old.source.zh}，外加{source.zh}", f"{old.source.en}, and {source.en}")
    return replace(hotline, learned=replace(learned, source=source, own=count))


def _cells_of_calls(calls: Sequence[Call], zone: ZoneInfo) -> Cells:
    """Return a cell for each call: in its half hour there may be others."""
    local = [call.called_at.astimezone(zone) for call in calls]
    ended = {outcome: np.array([float(call.outcome == outcome) for call in calls]) for outcome in OUTCOMES}
    waits = np.array([call.wait_s for call in calls])
    return Cells(
        kind="calls",
        day=np.array([at.toordinal() for at in local]),
        minute=np.array([(at.hour * 60 + at.minute) // CELL_MINUTES * CELL_MINUTES for at in local]),
        amount=waits,
        roots=np.sqrt(waits),
        answered=ended["answered"],
        given_up=ended["gave-up"],
        busy=ended["busy"],
        halves=np.ones(len(calls)),
    )


def learn_cells(hotline: Hotline, cells: Cells, ground: Ground | None = None) -> Hotline:
    """Return the line with what these calls say taken into the belief about it, beside what was learned before.

    Calls outside the opening hours are left out. Raises PlanError where none is left.
    """
    observed = observed_of(hotline, cells, ground.span if ground else None)
    fit = fit_of(hotline, observed)
    return replace(hotline, learned=_learned(hotline, observed, fit, ground.week if ground else None))


def _learned(hotline: Hotline, observed: Observed, fit: Fit, week: Design | None) -> Learned:
    counted = observed.kind == "counts"
    answered = 0 if counted else int(observed.answered.sum())
    morning, afternoon = (0, 0) if counted else _parts_seen(observed)
    calls = 0 if counted else int((observed.answered + observed.given_up + observed.busy).sum())
    intervals = int((observed.answered > 0).sum()) if counted else 0
    since, noise, old = date.fromordinal(int(observed.ordinal[0])), fit.noise, hotline.learned
    if old:
        calls, answered, intervals = old.calls + calls, old.answered + answered, old.intervals + intervals
        morning, afternoon = old.morning + morning, old.afternoon + afternoon
        since = min(since, old.since)
        noise = old.noise if counted and old.calls else noise  # it is that of waits, where there are any
    why, source = learned_words(calls, intervals)
    learned = Learned(
        id="learned",
        why=why,
        source=source,
        grade="",
        of=hotline.of,
        calls=calls,
        answered=answered,
        intervals=intervals,
        since=since,
        until=date.fromordinal(newest_day(observed, old)),
        precision=fit.precision,
        pull=fit.pull,
        amplitudes=fit.amplitudes,
        noise=noise,
        mean=fit.mean,
        covariance=fit.covariance,
        team=fit.team,
        morning=morning,
        afternoon=afternoon,
    )
    return replace(learned, level=old.level if old and counted else _level(hotline, learned, observed, fit, week))


MORNING_ENDS, AFTERNOON_BEGINS = 10 * 60, 16 * 60  # minutes of the line's clock: the parts that the guide calls easier


def _parts_seen(observed: Observed) -> tuple[int, int]:
    """Return how many calls were answered in the morning and in the afternoon."""
    minute = observed.grid.minute[observed.pattern, observed.slots]
    parts = minute < MORNING_ENDS, minute >= AFTERNOON_BEGINS
    return int(observed.answered[parts[0]].sum()), int(observed.answered[parts[1]].sum())


LEVEL_HALF_LIFE_DAYS = 56.0  # of the level in minutes, which moved threefold within those months
FADED = 1e-3  # answered calls that are left of a level by now: below that it is forgotten


def _level(hotline: Hotline, learned: Learned, observed: Observed, fit: Fit, week: Design | None) -> Level | None:
    """Add what was waited at load 1 to what was known of it."""
    level = ordinary_load(replace(hotline, learned=learned), CELL_MINUTES, week).level
    load = np.exp(observed.base + observed.departures(fit.mean) + level)
    seen = observed.answered > 0
    waited = fit.waited[seen] / load[seen]
    answered, until = observed.answered[seen], learned.until.toordinal()
    weight = np.broadcast_to(0.5 ** ((until - observed.ordinal) / LEVEL_HALF_LIFE_DAYS)[:, None], seen.shape)[seen]
    sums = Level(*(float(each.sum()) for each in (weight * waited, weight * answered, weight**2 * answered)))
    if hotline.learned and (old := hotline.learned.level):
        fade = 0.5 ** ((until - hotline.learned.until.toordinal()) / LEVEL_HALF_LIFE_DAYS)
        sums = Level(
            waited=sums.waited + fade * old.waited,
            answered=sums.answered + fade * old.answered,
            squares=sums.squares + fade**2 * old.squares,
        )
    return sums if sums.answered > FADED else None


TELLING_CALLERS, TELLING_CELLS = 5, 40  # callers of a half hour, and such half hours, that a comparison needs


def compared(hotline: Hotline, cells: Cells) -> tuple[float, float] | None:
    """Return how far a half hour is off on average in the last fifth of the time: learned from the rest, and by the rules.

    0.2 is 20 % of the mean half hour, after the level of that time is taken out. None where there is too little.
    """
    first, last = int(cells.day.min()), int(cells.day.max())
    split = first + round(0.8 * (last + 1 - first))
    early, late = cells[cells.day < split], cells[cells.day >= split]
    callers = late.answered + late.given_up if cells.kind == "calls" else np.full(len(late), float(TELLING_CALLERS))
    late = late[callers >= TELLING_CALLERS]
    if len(late) < TELLING_CELLS or not len(early):
        return None
    try:
        learned, observed = learn_cells(hotline, early), observed_of(hotline, late)
    except PlanError:
        return None
    by_learned, by_rules = (
        expect(line, observed.grid).mean[observed.used, observed.slots] for line in (learned, hotline)
    )
    callers = observed.answered + observed.given_up if cells.kind == "calls" else observed.answered
    seen = (callers > 0) & ~np.isnan(by_rules)
    realised = (observed.amount / np.maximum(callers, 1))[seen]
    return _off(by_learned[seen], realised), _off(by_rules[seen], realised)


def _off(load: Floats, realised: Floats) -> float:
    """Return how far loads are off what came true, as a share of its mean, once both have the same sum."""
    if not realised.any():
        return 0.0
    return float(np.abs(realised - load * realised.sum() / load.sum()).sum() / realised.sum())
