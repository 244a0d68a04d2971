"""Weighted least squares over half hours, with what days and weeks have of their own integrated out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass
from planner.model.blocks import square, times
from planner.model.design import day_classes

if TYPE_CHECKING:
    from planner.arrays import Floats, Ints
    from planner.learning.observed import Observed
    from planner.line.learned import Noise


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """What the half hours say of the coordinates, `precision` [K, K] and `pull` [K], and how days and weeks follow from them."""

    precision: Floats
    pull: Floats
    week: Ints  # [D] as in Observed
    days: _Sums  # [D], [D, K], [D]
    weeks: _Sums  # [W], [W, K], [W], without what the days have of their own
    in_day: Floats  # [D] precision of a day's own departure
    in_week: Floats  # [W]

    def of_week(self, mean: Floats) -> Floats:
        """Return the best departures of the weeks, [W], where the coordinates are `mean` [K]."""
        return (self.weeks.targets - self.weeks.counts @ mean) / self.in_week

    def of_day(self, mean: Floats) -> Floats:
        """Return the best departures of the days, [D]."""
        week = self.of_week(mean)[self.week]
        return (self.days.targets - self.days.counts @ mean - self.days.weights * week) / self.in_day


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weighted sums over the half hours of each day, or of each week."""

    weights: Floats
    counts: Floats  # how much each coordinate counts
    targets: Floats


def least_squares(observed: Observed, target: Floats, weight: Floats, noise: Noise) -> LeastSquares:
    """Return what half hours say of the coordinates θ: `target` [D, S] is what each says, with precision `weight` [D, S].

    A half hour is y = x·θ + u + v + e: x is how much each coordinate counts, and Normal about 0 are u, the same for all of
    a day, of variance `noise.day`; v, the same for all of a week, of variance `noise.week`; e of variance 1 / weight.
    With w, c and t the sums over a day of the weights, of weight × x and of weight × y,

        precision = Σ weight x xᵀ − Σ c cᵀ / in_day − Σ c' c'ᵀ / in_week,   in_day = 1 / noise.day + w
        pull      = Σ weight x y  − Σ c t  / in_day − Σ c' t' / in_week,    in_week = 1 / noise.week + w'

    over half hours, days and weeks. w', c' and t' are the sums over a week of what its days leave: of w, c and t, times
    1 − w / in_day.
    """
    days = _by_day(observed, target, weight)
    in_day = 1 / noise.day + days.weights
    weeks = _by_week(observed.week, days, 1 - days.weights / in_day)
    in_week = 1 / noise.week + weeks.weights
    alike = day_classes(observed.grid)
    precision, pull = _over_half_hours(observed, target, weight, days, alike)
    precision -= square(days.counts, 1 / in_day, alike[observed.pattern])
    precision -= square(weeks.counts, 1 / in_week, np.zeros(len(in_week), np.int64))
    pull -= days.counts.T @ (days.targets / in_day) + weeks.counts.T @ (weeks.targets / in_week)
    return LeastSquares(
        precision=precision,
        pull=pull,
        week=observed.week,
        days=days,
        weeks=weeks,
        in_day=in_day,
        in_week=in_week,
    )


def _by_day(observed: Observed, target: Floats, weight: Floats) -> _Sums:
    design, pattern = observed.design, observed.pattern
    weights = weight.sum(axis=1)
    of_rows = np.zeros((len(pattern), len(design.row_at)))
    for row in np.flatnonzero(np.bincount(pattern)):
        on = pattern == row
        of_rows[on] = times(weight[on], design.rows[row])
    counts = np.zeros((len(pattern), observed.size))
    counts[:, design.row_at] = of_rows
    counts[:, design.day_at] = design.days[observed.used] * weights[:, None]
    counts[:, observed.level_at] = weights
    return _Sums(weights, counts, (weight * target).sum(axis=1))


def _by_week(week: Ints, days: _Sums, left: Floats) -> _Sums:
    """Add up the days of each week, of each the part that is `left` [D]."""
    begins = np.flatnonzero(np.diff(week, prepend=-1))

    def added(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, begins, axis=0))

    return _Sums(added(days.weights * left), added(days.counts * left[:, None]), added(days.targets * left))


def _over_half_hours(
    observed: Observed, target: Floats, weight: Floats, days: _Sums, alike: Ints
) -> tuple[Floats, Floats]:
    """Return the sums of weight × x xᵀ and of weight × x y. Half hours that are alike in all but their day are one row.

    Patterns that are `alike` [P] have no share in the free curve of other weekdays.
    """
    design, pattern, level_at = observed.design, observed.pattern, observed.level_at
    is_pattern = np.asarray(np.arange(len(design.rows))[:, None] == pattern, float)
    row_weight, row_pull = times(is_pattern, weight), times(is_pattern, weight * target)
    seen = np.flatnonzero(row_weight)
    rows, daily = design.rows.reshape(row_weight.size, -1)[seen], design.days[observed.used]
    rows_with_days = times(np.take(days.counts, design.row_at, axis=1).T, daily)
    precision, pull = np.zeros((observed.size, observed.size)), np.zeros(observed.size)
    precision[np.ix_(design.row_at, design.row_at)] = square(
        rows, row_weight.ravel()[seen], alike[seen // design.rows.shape[1]]
    )
    precision[np.ix_(design.row_at, design.day_at)] = rows_with_days
    precision[np.ix_(design.day_at, design.row_at)] = rows_with_days.T
    precision[np.ix_(design.day_at, design.day_at)] = square(daily, days.weights, np.zeros(len(daily), np.int64))
    precision[level_at] = precision[:, level_at] = days.counts.sum(axis=0)
    pull[design.row_at] = row_pull.ravel()[seen] @ rows
    pull[design.day_at] = daily.T @ days.targets
    pull[level_at] = days.targets.sum()
    return precision, pull
