"""The fit for the records of a team, which has some dozen calls in every half hour: half hours of a day that share their noise.

A queue lasts: who calls within an hour of a burst waits longer too. So the half hours of a day are taken together. For one
of n callers, y is the log of the scale of its waits (see SHAPE),

    y = log(mean wait / MEAN_OF_SCALE) + call / 2n,

where the last corrects for the curvature of the log. (The mean of the roots is steadier for few calls; for many it only
overstates how far half hours differ where some callers do not wait at all.) About what the coordinates θ make of it, y = x·θ + e, half hours i and j
of one day are Normal with

    cov(e_i, e_j) = day + burst · exp(−|t_i − t_j| / BURST_HOURS) + (slot + call / n_i) · [i = j],

and days are independent. With C the matrix of a day of which no half hour is missing, and `a` the day's weight by its age,

    precision = Σ a Xᵀ C⁻¹ X,      pull = Σ a Xᵀ C⁻¹ y      over days.

The four variances follow from the products of what is left of y, by their lag: for lags above 0 they are `day + burst · exp(…)`,
at 0 `slot + call / n` more.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass
from planner.learning.cells import CELL_MINUTES
from planner.line.learned import MEAN_OF_SCALE
from planner.model.blocks import square, times
from planner.model.prior import MOST_NOISE
from planner.model.team_prior import team_belief

if TYPE_CHECKING:
    from planner.arrays import Floats, Ints
    from planner.learning.observed import Observed
    from planner.model.prior import Prior


@dataclass(frozen=True, slots=True)
class TeamNoise:
    """Variances of the log of a half hour's wait: of all of a day, of a burst, of each half hour, and of one call."""

    day: float
    burst: float
    slot: float
    call: float


@dataclass(frozen=True, slots=True)
class TeamSeen:
    """What the half hours say of the K coordinates, and the noise that it was weighed by."""

    precision: Floats  # [K, K]
    pull: Floats  # [K]
    noise: TeamNoise


TYPICAL_NOISE = TeamNoise(day=0.15, burst=0.25, slot=0.1, call=2.5)
NOISE_WORTH = 100.0  # days, or half hours, that it counts as: lines differ fivefold
BURST_HOURS = 1.2
ROUNDS = 3  # the first with the typical noise
FEW = 0.3  # calls of the typical wait that join each half hour: the log of one in which nobody waited is no number
TELLING_CALLERS = 3  # of a half hour whose noise is looked at
LAGS = np.arange(1, 13)  # half hours apart at which the noise is looked at


ENOUGH_CALLERS = 5
FROM_CELLS, ALL_CELLS = 100.0, 2000.0
"""Half hours with so many callers, from which records count as a team's at all, and from which they do so alone. With fewer
callers the log of their mean is no number to go by. On the training months of a public record, each week foretold from what
lay before it, both fits are alike in predictive likelihood for 300 and 1,000 calls of twelve weeks; a team's is ahead by
.02 ± .01 a half hour for 5,000 and 10,000, and by .04 ± .01 with all records."""


def team_share(observed: Observed) -> float:
    """Return how much these observations count as a team's records: 0 to 1, smooth in the log of how many half hours are full."""
    if observed.kind == "counts":
        return 0.0
    full = max(float((_callers(observed) >= ENOUGH_CALLERS).sum()), FROM_CELLS)
    way = min(log(full / FROM_CELLS) / log(ALL_CELLS / FROM_CELLS), 1.0)
    return way * way * (3 - 2 * way)


def team_seen(observed: Observed, prior: Prior, age: Floats) -> TeamSeen:
    """Return what calls say of the coordinates; `age` [D] is how much each day counts."""
    noise = TYPICAL_NOISE
    seen = gathered(observed, _targets(observed, noise), noise, age)
    for _ in range(ROUNDS - 1):
        mean, covariance = team_belief(prior, seen.precision, seen.pull)
        left = _targets(observed, noise) - observed.base - observed.departures(mean) - mean[observed.level_at]
        noise = _noise_of(left, _callers(observed), float((seen.precision * covariance).sum()))
        seen = gathered(observed, _targets(observed, noise), noise, age)
    return seen


def _callers(observed: Observed) -> Floats:
    return observed.answered + observed.given_up + observed.busy


def _targets(observed: Observed, noise: TeamNoise) -> Floats:
    """Return what each half hour says that the log of its wait is, [D, S]; who gave up would have waited longer."""
    typical = observed.amount.sum() / max(observed.answered.sum(), 1.0)
    callers = _callers(observed)
    mean_wait = (observed.amount + (observed.busy + FEW) * typical) / (observed.answered + FEW)
    return np.asarray(np.log(mean_wait / MEAN_OF_SCALE) + noise.call / 2 * callers / (callers + FEW) ** 2)


def gathered(observed: Observed, target: Floats, noise: TeamNoise, age: Floats) -> TeamSeen:
    """Return precision and pull, with the days that are alike in all but their noise taken as one.

    The design of a day is its pattern's rows, and coordinates that count alike on all its half hours: the days' and the level.
    """
    design, pattern = observed.design, observed.pattern
    inverse = age[:, None, None] * _inverse(_callers(observed), noise)
    pulled = (inverse @ (target - observed.base)[..., None])[..., 0]
    summed = inverse.sum(axis=2)
    daily = np.column_stack([design.days[observed.used], np.ones(len(pattern))])
    row_at, daily_at = design.row_at, np.append(design.day_at, observed.level_at)
    precision, pull = np.zeros((observed.size, observed.size)), np.zeros(observed.size)
    for row in np.flatnonzero(np.bincount(pattern)):
        on, rows = pattern == row, design.rows[row]
        precision[np.ix_(row_at, row_at)] += times(rows.T, times(inverse[on].sum(axis=0), rows))
        precision[np.ix_(row_at, daily_at)] += rows.T @ times(summed[on].T, daily[on])
        pull[row_at] += pulled[on].sum(axis=0) @ rows
    precision[np.ix_(daily_at, row_at)] = precision[np.ix_(row_at, daily_at)].T
    precision[np.ix_(daily_at, daily_at)] = square(daily, summed.sum(axis=1), np.zeros(len(daily), np.int64))
    pull[daily_at] = daily.T @ pulled.sum(axis=1)
    return TeamSeen((precision + precision.T) / 2, pull, noise)


def _inverse(callers: Floats, noise: TeamNoise) -> Floats:
    """Return the inverse of the covariance of each day's half hours, [D, S, S]; 0 where nobody called."""
    seen = callers > 0
    both = seen[:, :, None] & seen[:, None, :]
    at = np.arange(callers.shape[1])
    covariance = np.where(both, noise.day + noise.burst * _fading(np.abs(at[:, None] - at)), 0.0)
    covariance[:, at, at] += np.where(seen, noise.slot + noise.call / np.maximum(callers, 1.0), 1.0)
    return np.where(both, np.linalg.inv(covariance), 0.0)


def _fading(lag: Ints) -> Floats:
    return np.asarray(np.exp(-lag * (CELL_MINUTES / 60) / BURST_HOURS))


def _noise_of(left: Floats, callers: Floats, used_up: float) -> TeamNoise:
    """Return the noise from what is left of the targets, [D, S], after coordinates that used up so many degrees of freedom."""
    telling = callers >= TELLING_CALLERS
    left, total = np.where(telling, left, 0.0), int(telling.sum())
    if not total:
        return TYPICAL_NOISE
    freed = total / max(total - used_up, total / 2)
    lags = LAGS[: left.shape[1] - 1]
    pairs = np.array([float((telling[:, :-lag] & telling[:, lag:]).sum()) for lag in lags])
    products = (
        np.array([float((left[:, :-lag] * left[:, lag:]).sum()) for lag in lags]) * freed / np.maximum(pairs, 1.0)
    )
    day, burst = _line(_fading(lags), products, pairs)
    inverse = 1 / callers[telling]
    slot, call = _line(inverse, freed * left[telling] ** 2 - day - burst, _expected(inverse) ** -2.0)
    days = float(telling.any(axis=1).sum())
    return TeamNoise(
        day=_shrunk(day, TYPICAL_NOISE.day, days),
        burst=_shrunk(burst, TYPICAL_NOISE.burst, days),
        slot=_shrunk(slot, TYPICAL_NOISE.slot, total),
        call=_shrunk(call, TYPICAL_NOISE.call, total),
    )


def _expected(inverse: Floats) -> Floats:
    """Return the variance that half hours of so many callers typically have."""
    typical = TYPICAL_NOISE
    return np.asarray(typical.day + typical.burst + typical.slot + typical.call * inverse)


def _line(at: Floats, values: Floats, weights: Floats) -> tuple[float, float]:
    """Return where the best line through some points begins, and how it climbs: neither below 0."""
    if not weights.any():
        return 0.0, 0.0
    middle, level = float(np.average(at, weights=weights)), float(np.average(values, weights=weights))
    spread = float((weights * (at - middle) ** 2).sum())
    climb = max(float((weights * (at - middle) * (values - level)).sum()) / spread, 0.0) if spread > 0 else 0.0
    if climb * middle <= level:
        return level - climb * middle, climb
    return 0.0, max(float((weights * at * values).sum() / (weights * at**2).sum()), 0.0)  # through 0


LEAST_SHARE = 0.1  # of the typical variance that is left of each: a half hour is never known for sure


def _shrunk(variance: float, typical: float, worth: float) -> float:
    """Return a variance that was found from so many days or half hours, beside the typical one, on the log scale."""
    logs = worth * np.log(max(variance, LEAST_SHARE * typical)) + NOISE_WORTH * np.log(typical)
    return float(min(np.exp(logs / (worth + NOISE_WORTH)), MOST_NOISE))
