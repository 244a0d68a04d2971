"""The fit: from what was seen to the posterior, with noise and amplitudes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.line.learned import Learned, Noise
from planner.model.prior import AMPLITUDES, LEVELS, MOST_NOISE, TYPICAL, posterior, prior_of

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats, Ints
    from planner.learning.observed import Observed
    from planner.line.hotline import Hotline
    from planner.model.prior import Prior


HALF_LIFE_DAYS = 365.0  # after it a call counts half: the order of the hours was stable over nine months on record
LONGEST_RATIO = 5.0  # times the expected wait that one wait counts at most: one in 150 exponential ones is longer
NOISE = {"calls": Noise(4.0, 0.3, 0.15, 0.15), "counts": Noise(1.0, 0.03, 0.01, 0.01)}
"""Before any call. On record the variance of waits within one half hour is 2 to 6 times their squared mean, since they come
in bursts; half hours, days and weeks differ by a factor of 1.5 to 1.7 (waits), 1.1 to 1.2 (counts)."""
SPILL_SLOTS = 6  # half hours that a burst of calls is still felt
NOISE_WEIGHT = 25.0  # how many observations the typical noise is worth
AMPLITUDE_SPREAD = (0.3, 0.3, 0.35, 0.7, 0.35, 0.35)  # sd of the log of each amplitude about its typical value
ROUNDS = 40
SETTLED = 2e-2  # largest change of the log of an expected wait that ends the rounds


@dataclass(frozen=True, slots=True)
class Fit:
    precision: Floats  # of these observations alone
    pull: Floats
    amplitudes: Floats
    noise: Noise
    mean: Floats
    covariance: Floats
    log_wait: Floats  # [D, S] log of the expected wait (or count), with what the day and the week have of their own
    limited: Floats  # [D, S] what was waited in units of the expected wait, outliers cut


def fitted(hotline: Hotline, field: Observed) -> Fit:
    prior, old = prior_of(hotline.rules), hotline.learned
    level_at = len(prior.mean) - len(LEVELS) + LEVELS.index(field.kind)
    faded = faded_level(field, old)
    amplitudes = old.amplitudes if old else np.array(TYPICAL)
    typical = _typical_noise(field.kind, old)
    noise = typical[0]
    theta = old.mean.copy() if old else prior.mean.copy()
    if not old or not old.calls:
        theta[level_at] = _first_level(field, theta[level_at])
    of_day, of_week = np.zeros(len(field.used)), np.zeros(field.week[-1] + 1)
    age = 0.5 ** ((last_day_of(field, old) - field.ordinal) / HALF_LIFE_DAYS)[:, None]
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
    return Fit(gathered.precision, gathered.pull, amplitudes, noise, mean, covariance, log_wait, scores.ratio)


def _typical_noise(kind: str, old: Learned | None) -> tuple[Noise, float]:
    """Return the noise to start from, and how many observations it is worth."""
    if old and kind == "calls" and old.calls:
        return old.noise, NOISE_WEIGHT + min(old.calls, 500)
    return NOISE[kind], NOISE_WEIGHT


def last_day_of(field: Observed, old: Learned | None) -> int:
    return max(int(field.ordinal[-1]), old.until.toordinal() if old else 0)


def faded_level(field: Observed, old: Learned | None) -> tuple[Floats | float, Floats | float]:
    """Return what was learned before, as it counts beside the newest call."""
    if not old:
        return 0.0, 0.0
    fade = 0.5 ** ((last_day_of(field, old) - old.until.toordinal()) / HALF_LIFE_DAYS)
    return fade * old.precision, fade * old.pull


def _first_level(field: Observed, otherwise: float) -> float:
    if field.kind == "counts":
        return float(np.log(field.amount[field.amount > 0].mean())) if field.amount.any() else otherwise
    answered = field.answered.sum()
    return float(np.log(max(field.amount.sum() / answered, 1.0))) if answered else otherwise


def _slope(scores: _Scores) -> float:
    """Return how much of the score moves with the expected wait: what is cut does not, and so says less than it seems."""
    moving = scores.ratio < LONGEST_RATIO * scores.callers
    return min(float((NOISE_WEIGHT + scores.ratio[moving].sum()) / (NOISE_WEIGHT + scores.weight.sum())), 1.0)


def _spill(off: Floats, variance: Floats, seen: Flags) -> float:
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

    target: Floats  # what a half hour says that the log of its mean is
    weight: Floats  # how many answered calls (or one count) that is worth
    callers: Floats  # how many calls it comes from
    ratio: Floats  # what was waited in all, in units of the expected wait, outliers cut

    @property
    def seen(self) -> Flags:
        """Which half hours say anything."""
        return self.weight > 0


def _scores(field: Observed, log_wait: Floats, level: float) -> _Scores:
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

    precision: Floats
    pull: Floats
    week: Ints
    weights: Floats  # [D]
    counts: Floats  # [D, K]
    targets: Floats  # [D]
    in_day: Floats  # [D] precision of a day's own departure
    in_week: Floats  # [W]
    week_counts: Floats  # [W, K]
    week_targets: Floats  # [W]

    def of_week(self, theta: Floats) -> Floats:
        """Return the best departures of the weeks."""
        return (self.week_targets - self.week_counts @ theta) / self.in_week

    def of_day(self, theta: Floats) -> Floats:
        """Return the best departures of the days."""
        week = self.of_week(theta)[self.week]
        return (self.targets - self.counts @ theta - self.weights * week) / self.in_day


def _gather(field: Observed, target: Floats, weight: Floats, noise: Noise, level_at: int, size: int) -> _Gathered:
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

    def by_week(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, begins, axis=0))

    week_counts, week_targets = by_week(counts * left[:, None]), by_week(day_targets * left)
    in_week = 1 / noise.week + by_week(weights * left)
    precision -= _square(counts, 1 / in_day) + _square(week_counts, 1 / in_week)
    pull -= counts.T @ (day_targets / in_day) + week_counts.T @ (week_targets / in_week)
    return _Gathered(
        precision, pull, field.week, weights, counts, day_targets, in_day, in_week, week_counts, week_targets
    )


def _square(rows: Floats, weight: Floats) -> Floats:
    """Return the sum of the outer products of rows with themselves, weighted: numpy takes half the time for a square."""
    root = rows * np.sqrt(weight)[:, None]
    return np.asarray(root.T @ root)


def _noise(
    field: Observed, scores: _Scores, off: Floats, noise: Noise, typical: tuple[Noise, float], fitted: float
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


def _pooled(typical: tuple[Noise, float], name: str, values: Floats, told: Floats | None = None) -> float:
    """Return the mean of some variances beside the typical one, on the log scale."""
    before, worth = typical
    count = float(len(values) if told is None else told.sum())
    logs = worth * np.log(getattr(before, name)) + count * np.log(np.average(values, weights=told))
    return min(float(np.exp(logs / (worth + count))), MOST_NOISE)


def _amplitudes(prior: Prior, amplitudes: Floats, mean: Floats, covariance: Floats) -> Floats:
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
