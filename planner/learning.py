"""Learning: what calls say of a line, taken into the belief about it.

A wait is taken as exponential about its half hour's mean, which is the line's level times the load: an answered call says
how long it took, a call given up that it would have taken longer, a busy tone that it would have been at least a typical
wait. A count of calls is about the load times a level of its own. What a half hour, a day or a week has of its own is noise.

The mode is found by Fisher scoring; in each of its few rounds the noise and the amplitudes of the prior move towards their
largest marginal likelihood. All of it is linear algebra on some 150 coordinates, and deterministic.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.belief import Design, design
from planner.calls import CELL_MINUTES, OUTCOMES, Cells
from planner.grid import lay_grid
from planner.hotline import Learned, Level, Noise, PlanError, Text
from planner.load import expect, ordinary_week
from planner.prior import AMPLITUDES, LEVELS, MOST_NOISE, TYPICAL, learned_words, posterior, prior_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from planner.calls import Call
    from planner.grid import Grid
    from planner.hotline import Hotline
    from planner.prior import Prior

    Array = NDArray[np.float64]

HALF_LIFE_DAYS = 365.0  # after it a call counts half: the order of the hours was stable over nine months on record
LEVEL_HALF_LIFE_DAYS = 56.0  # of the level in minutes, which moved threefold within those months
LONGEST_RATIO = 5.0  # times the expected wait that one wait counts at most: one in 150 exponential ones is longer
NOISE = {"calls": Noise(4.0, 0.3, 0.15, 0.15), "counts": Noise(1.0, 0.03, 0.01, 0.01)}
"""Before any call. On record the variance of waits within one half hour is 2 to 6 times their squared mean, since they come
in bursts; half hours, days and weeks differ by a factor of 1.5 to 1.7 (waits), 1.1 to 1.2 (counts)."""
SPILL_SLOTS = 6  # half hours that a burst of calls is still felt
NOISE_WEIGHT = 25.0  # how many observations the typical noise is worth
AMPLITUDE_SPREAD = (0.3, 0.3, 0.35, 0.7, 0.35, 0.35)  # sd of the log of each amplitude about its typical value
FADED = 1e-3  # answered calls that are left of a level by now: below that it is forgotten
TELLING_CALLERS, TELLING_CELLS = 5, 40  # callers of a half hour, and such half hours, that a comparison needs
ROUNDS = 40
SETTLED = 2e-2  # largest change of the log of an expected wait that ends the rounds


def learn_cells(hotline: Hotline, cells: Cells) -> Hotline:
    """Return the line with what these calls say taken into the belief about it, beside what was learned before.

    Calls outside the opening hours are left out. Raises PlanError where none is left.
    """
    field = _lay(hotline, cells)
    fit = _fit(hotline, field)
    return replace(hotline, learned=_learned(hotline, field, fit))


def learn(hotline: Hotline, calls: pd.DataFrame) -> Hotline:
    """Return the line with what these calls say taken into the belief about it; learn again on the result with more.

    `calls` has a row per call, `called_at`, `wait_s` (seconds) and `outcome` ("answered", "gave-up", "busy" or "closed"; all
    answered where the column is missing), or a row per interval, `start` and `count`. Naive times are the line's wall
    clock. Recent calls weigh more: half after HALF_LIFE_DAYS. Raises PlanError for missing columns and where no call is
    left to learn from.
    """
    from planner.records import cells_of

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
        field = _lay(hotline, late)
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


def _some(cells: Cells, chosen: NDArray[np.bool_]) -> Cells:
    sums = [array[chosen] for array in (cells.amount, cells.answered, cells.given_up, cells.busy)]
    return Cells(cells.kind, cells.day[chosen], cells.minute[chosen], *sums)


# ---------------------------------------------------------------- the observations as arrays


@dataclass(frozen=True, slots=True)
class _Field:
    """The observations on the days and slots that have any, D × S, and what the rules alone expect there."""

    kind: str
    ordinal: NDArray[np.int64]  # [D]
    week: NDArray[np.int64]  # [D] number of the day's week, from 0
    grid: Grid  # of the whole span
    used: NDArray[np.intp]  # [D] index of the days in the grid
    slots: slice  # of the grid's slots, from the first to the last that has any
    design: Design
    base: Array  # [D, S] log of the load by the rules
    amount: Array  # [D, S] as in Cells
    answered: Array  # of counts: how many
    given_up: Array
    busy: Array

    @property
    def pattern(self) -> NDArray[np.intp]:
        """The row of each day in the design."""
        return self.grid.pattern[self.used]

    def along(self, theta: Array) -> Array:
        """Return the departures of the load on every slot, [D, S]."""
        made = self.design
        return (made.rows @ theta[made.row_at])[self.pattern] + (made.days @ theta[made.day_at])[self.used, None]


def _lay(hotline: Hotline, cells: Cells) -> _Field:
    if cells.kind == "counts" and len(cells) and not cells.amount.any():
        raise PlanError("来电数全是 0；请检查列名", "all counts are 0; check which column they are in")
    if not len(cells):
        raise PlanError("没有可用的通话记录", "there are no calls to learn from")
    first, last = int(cells.day.min()), int(cells.day.max())
    grid = lay_grid(hotline, first, last - first + 1, CELL_MINUTES)
    day, slot = cells.day - first, slots_of(grid, cells.day - first, cells.minute)
    good = slot >= 0
    good[good] = grid.in_hours[grid.pattern[day[good]], slot[good]]
    if not good.any():
        raise PlanError(
            "通话全部在服务时间之外；请检查热线文件的服务时间和时区",
            "all calls lie outside the opening hours; check the hours and the timezone in the line's file",
        )
    day, slot = day[good], slot[good]
    used = np.flatnonzero(np.bincount(day))
    place = np.zeros(grid.shape[0], np.int64)
    place[used] = np.arange(len(used))
    slots = slice(int(slot.min()), int(slot.max()) + 1)
    shape = len(used), slots.stop - slots.start
    at = place[day] * shape[1] + slot - slots.start

    def sums(values: Array) -> Array:
        return np.asarray(np.bincount(at, values[good], shape[0] * shape[1]).reshape(shape), float)

    week = (used + first + 6) // 7  # Monday is ordinal 1
    made = design(hotline, grid)
    made = replace(made, rows=np.ascontiguousarray(made.rows[:, slots]))
    rows = sum((e.log_factor[:, slots] for e in made.effects if not e.daily), np.zeros(made.rows.shape[:2]))
    days = sum((e.log_factor for e in made.effects if e.daily), np.zeros(grid.shape[0]))
    return _Field(
        cells.kind, used + first, np.cumsum(np.diff(week, prepend=week[0]) > 0), grid, used, slots, made,
        rows[grid.pattern[used]] + days[used, None],
        sums(cells.amount), sums(cells.answered if cells.kind == "calls" else np.ones(len(cells))), sums(cells.given_up), sums(cells.busy),
    )  # fmt: skip


def slots_of(grid: Grid, day: NDArray[np.int64], minute: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the slot of each wall-clock minute on a day of the grid; -1 where the clock skips it."""
    halves = np.arange(0, 24 * 60, grid.slot_minutes)
    shown = grid.minute[:, :, None] == halves  # [P, S, half hours]; an hour that comes twice is the first
    slot = np.where(shown.any(axis=1), shown.argmax(axis=1), -1)
    return np.asarray(slot[grid.pattern[day], minute // grid.slot_minutes], np.int64)


# ---------------------------------------------------------------- the fit


@dataclass(frozen=True, slots=True)
class _Fit:
    precision: Array  # of these observations alone
    pull: Array
    amplitudes: Array
    noise: Noise
    mean: Array
    covariance: Array
    log_wait: Array  # [D, S] log of the expected wait (or count), with what the day and the week have of their own
    limited: Array  # [D, S] what was waited in units of the expected wait, outliers cut


def _fit(hotline: Hotline, field: _Field) -> _Fit:
    prior, old = prior_of(hotline.rules), hotline.learned
    level_at = len(prior.mean) - len(LEVELS) + LEVELS.index(field.kind)
    faded = _faded(field, old)
    amplitudes = old.amplitudes if old else np.array(TYPICAL)
    typical = _typical_noise(field.kind, old)
    noise = typical[0]
    theta = old.mean.copy() if old else prior.mean.copy()
    if not old or not old.calls:
        theta[level_at] = _first_level(field, theta[level_at])
    of_day, of_week = np.zeros(len(field.used)), np.zeros(field.week[-1] + 1)
    age = 0.5 ** ((_until(field, old) - field.ordinal) / HALF_LIFE_DAYS)[:, None]
    before = np.full(field.base.shape, np.inf)
    for _ in range(ROUNDS):
        log_wait = field.base + field.along(theta) + theta[level_at] + (of_day + of_week[field.week])[:, None]
        scores = _scores(field, log_wait, theta[level_at])
        change = np.abs(log_wait - before)[scores.seen].max()
        before = log_wait
        variance = noise.call / np.where(scores.seen, scores.weight, 1.0) + noise.slot
        off = scores.target - log_wait
        worth = np.where(scores.seen, age / (variance * _spill(off, variance, scores.seen)), 0.0)
        gathered = _gather(field, scores.target - field.base, worth, noise, level_at, len(theta))
        precision, pull = gathered.precision + faded[0], gathered.pull + faded[1]
        mean, covariance = posterior(prior, amplitudes, precision, pull)
        of_day, of_week = gathered.of_day(mean), gathered.of_week(mean)
        theta = mean
        if change < SETTLED:
            break
        fitted = float((gathered.precision * covariance).sum())  # degrees of freedom that were used up
        noise = _noise(field, scores, off, noise, typical, fitted)
        noise = replace(
            noise,
            day=_pooled(typical, "day", of_day**2 + 1 / gathered.in_day),
            week=_pooled(typical, "week", of_week**2 + 1 / gathered.in_week),
        )
        amplitudes = _amplitudes(prior, amplitudes, mean, covariance)
    mean, covariance = posterior(prior, amplitudes, precision, pull)
    return _Fit(gathered.precision, gathered.pull, amplitudes, noise, mean, covariance, log_wait, scores.ratio)


def _typical_noise(kind: str, old: Learned | None) -> tuple[Noise, float]:
    """Return the noise to start from, and how many observations it is worth."""
    if old and kind == "calls" and old.calls:
        return old.noise, NOISE_WEIGHT + min(old.calls, 500)
    return NOISE[kind], NOISE_WEIGHT


def _until(field: _Field, old: Learned | None) -> int:
    return max(int(field.ordinal[-1]), old.until.toordinal() if old else 0)


def _faded(field: _Field, old: Learned | None) -> tuple[Array | float, Array | float]:
    """Return what was learned before, as it counts beside the newest call."""
    if not old:
        return 0.0, 0.0
    fade = 0.5 ** ((_until(field, old) - old.until.toordinal()) / HALF_LIFE_DAYS)
    return fade * old.precision, fade * old.pull


def _first_level(field: _Field, otherwise: float) -> float:
    if field.kind == "counts":
        return float(np.log(field.amount[field.amount > 0].mean())) if field.amount.any() else otherwise
    answered = field.answered.sum()
    return float(np.log(max(field.amount.sum() / answered, 1.0))) if answered else otherwise


def _slope(scores: _Scores) -> float:
    """Return how much of the score moves with the expected wait: what is cut does not, and so says less than it seems."""
    moving = scores.ratio < LONGEST_RATIO * scores.callers
    return min(float((NOISE_WEIGHT + scores.ratio[moving].sum()) / (NOISE_WEIGHT + scores.weight.sum())), 1.0)


def _spill(off: Array, variance: Array, seen: NDArray[np.bool_]) -> float:
    """Return how many times less the half hours of a day say together because they share their noise: a queue lasts."""
    scaled, there = np.where(seen, np.clip(off / np.sqrt(variance), -3, 3), 0.0), seen.astype(float)
    squares = scaled**2
    shared = 0.0
    for lag in range(1, SPILL_SLOTS + 1):
        early, late = (slice(None), slice(None, -lag)), (slice(None), slice(lag, None))
        both = float((squares[early] * there[late]).sum() + (squares[late] * there[early]).sum()) / 2
        shared += float((scaled[early] * scaled[late]).sum()) / (both + NOISE_WEIGHT)
    return 1 + 2 * max(shared, 0.0)


@dataclass(frozen=True, slots=True)
class _Scores:
    """What the half hours say beside what is expected of them, all [D, S]; 0 where nothing was seen."""

    target: Array  # what a half hour says that the log of its mean is
    weight: Array  # how many answered calls (or one count) that is worth
    callers: Array  # how many calls it comes from
    ratio: Array  # what was waited in all, in units of the expected wait, outliers cut

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which half hours say anything."""
        return self.weight > 0


def _scores(field: _Field, log_wait: Array, level: float) -> _Scores:
    """Score the half hours by the likelihood of exponential waits: `answered` events in `amount` seconds.

    A call that did not get through is worth no more than the part of the expected wait that it lasted.
    """
    if field.kind == "counts":
        counted = np.where(field.answered > 0, field.amount + 0.5, 0.0)
        return _Scores(np.log(field.amount + 0.5), counted, counted, counted)
    missed = field.given_up + field.busy
    callers = field.answered + missed
    ratio = (field.amount + field.busy * np.exp(level)) * np.exp(-log_wait)
    ratio = np.minimum(ratio, LONGEST_RATIO * callers)
    weight = field.answered + missed * np.minimum(ratio / np.maximum(callers, 1.0), 1.0)
    target = log_wait + (ratio - field.answered) / np.where(weight > 0, weight, 1.0)
    return _Scores(target, weight, callers, ratio)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Sums over the half hours, with the departures of days and weeks integrated out."""

    precision: Array
    pull: Array
    week: NDArray[np.int64]
    weights: Array  # [D]
    counts: Array  # [D, K]
    targets: Array  # [D]
    in_day: Array  # [D] precision of a day's own departure
    in_week: Array  # [W]
    week_counts: Array  # [W, K]
    week_targets: Array  # [W]

    def of_week(self, theta: Array) -> Array:
        """Return the best departures of the weeks."""
        return (self.week_targets - self.week_counts @ theta) / self.in_week

    def of_day(self, theta: Array) -> Array:
        """Return the best departures of the days."""
        week = self.of_week(theta)[self.week]
        return (self.targets - self.counts @ theta - self.weights * week) / self.in_day


def _gather(field: _Field, target: Array, weight: Array, noise: Noise, level_at: int, size: int) -> _Gathered:
    made, pattern = field.design, field.pattern
    days = made.days[field.used]
    weights, targets = weight.sum(axis=1), weight * target
    counts = np.zeros((len(pattern), size))
    by_row = np.zeros((len(pattern), len(made.row_at)))
    whole, pulls = np.zeros((2, *made.rows.shape[:2]))
    for row in np.flatnonzero(np.bincount(pattern)):
        on = pattern == row
        by_row[on] = weight[on] @ made.rows[row]
        whole[row], pulls[row] = weight[on].sum(axis=0), targets[on].sum(axis=0)
    counts[:, made.row_at] = by_row
    seen = np.flatnonzero(whole)
    rows = made.rows.reshape(whole.size, -1)[seen]
    precision, pull = np.zeros((size, size)), np.zeros(size)
    precision[np.ix_(made.row_at, made.row_at)] = _square(rows, whole.ravel()[seen])
    pull[made.row_at] = pulls.ravel()[seen] @ rows
    counts[:, made.day_at] = days * weights[:, None]
    counts[:, level_at] = weights
    cross = by_row.T @ days
    precision[np.ix_(made.row_at, made.day_at)] = cross
    precision[np.ix_(made.day_at, made.row_at)] = cross.T
    precision[np.ix_(made.day_at, made.day_at)] = _square(days, weights)
    precision[level_at] = precision[:, level_at] = counts.sum(axis=0)
    day_targets = targets.sum(axis=1)
    pull[made.day_at] = days.T @ day_targets
    pull[level_at] = day_targets.sum()

    in_day = 1 / noise.day + weights
    left = 1 - weights / in_day
    begins = np.flatnonzero(np.diff(field.week, prepend=-1))

    def by_week(values: Array) -> Array:
        return np.asarray(np.add.reduceat(values, begins, axis=0))

    week_counts, week_targets = by_week(counts * left[:, None]), by_week(day_targets * left)
    in_week = 1 / noise.week + by_week(weights * left)
    precision -= _square(counts, 1 / in_day) + _square(week_counts, 1 / in_week)
    pull -= counts.T @ (day_targets / in_day) + week_counts.T @ (week_targets / in_week)
    return _Gathered(
        precision, pull, field.week, weights, counts, day_targets, in_day, in_week, week_counts, week_targets
    )


def _square(rows: Array, weight: Array) -> Array:
    """Return the sum of the outer products of rows with themselves, weighted: numpy takes half the time for a square."""
    root = rows * np.sqrt(weight)[:, None]
    return np.asarray(root.T @ root)


def _noise(
    field: _Field, scores: _Scores, off: Array, noise: Noise, typical: tuple[Noise, float], fitted: float
) -> Noise:
    """Return the variances of calls and half hours one step of expectation-maximisation further."""
    seen = scores.seen
    callers, total = scores.callers[seen], int(seen.sum())
    if field.kind == "calls":
        off = (scores.ratio - field.answered) / np.maximum(scores.callers, 1.0) / _slope(scores)
    squares = off[seen] ** 2 * total / (total - min(fitted, total / 2))
    own = noise.call / callers
    shared = own + noise.slot
    call = callers * ((own / shared) ** 2 * squares + own * noise.slot / shared)
    slot = (noise.slot / shared) ** 2 * squares + own * noise.slot / shared
    told = np.minimum(scores.weight[seen] / callers, 1.0)  # who gave up at once says nothing of the noise either
    return replace(noise, call=_pooled(typical, "call", call, told), slot=_pooled(typical, "slot", slot, told))


def _pooled(typical: tuple[Noise, float], name: str, values: Array, told: Array | None = None) -> float:
    """Return the mean of some variances beside the typical one, on the log scale."""
    before, worth = typical
    count = float(len(values) if told is None else told.sum())
    logs = worth * np.log(getattr(before, name)) + count * np.log(np.average(values, weights=told))
    return min(float(np.exp(logs / (worth + count))), MOST_NOISE)


def _amplitudes(prior: Prior, amplitudes: Array, mean: Array, covariance: Array) -> Array:
    """Return the amplitudes one Newton step further towards the largest marginal likelihood."""
    moved = []
    for (at, inverse), amplitude, typical, spread in zip(
        prior.blocks, amplitudes, TYPICAL, AMPLITUDE_SPREAD, strict=True
    ):
        size = len(inverse)
        unsure = (
            float((inverse * covariance[np.ix_(at, at)]).sum()) / amplitude**2
        )  # the part of the block not yet seen
        length = float(mean[at] @ inverse @ mean[at]) / amplitude**2
        slope = length + unsure - size - np.log(amplitude / typical) / spread**2
        curvature = 2 * max(size - unsure, 0.0) + spread**-2
        moved.append(amplitude * np.exp(np.clip(slope / curvature, -0.5, 0.5)))
    return np.asarray(np.clip(moved, *AMPLITUDES))


# ---------------------------------------------------------------- what is kept


def _learned(hotline: Hotline, field: _Field, fit: _Fit) -> Learned:
    old = hotline.learned
    faded = _faded(field, old)
    days = date.fromordinal(int(field.ordinal[0])), date.fromordinal(_until(field, old))
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


def _level(hotline: Hotline, learned: Learned, field: _Field, fit: _Fit) -> Level | None:
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
