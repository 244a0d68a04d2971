"""The learned belief on a grid: how much each coordinate of `prior.py` counts on each slot, and what follows for the load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import DAY
from planner.frozen import dataclass
from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.line.rules import Curve
from planner.model.blocks import squared, times
from planner.model.effects import Effect, effect_of, responses
from planner.model.prior import CURVE_STEP, DAY_CLASSES, FREE_VARIANCES, WEEK_STEP, free_covariances

if TYPE_CHECKING:
    from planner.arrays import Floats, Indices, Ints
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline
    from planner.line.learned import Learned


@dataclass(frozen=True, slots=True)
class Design:
    """How much each coordinate but the levels counts on the slots of a `grid`.

    `effects` are the rules' own. `rows` [P, S, len(row_at)] for patterns of days, `days` [D, len(day_at)] for days;
    `row_at`, `day_at` are the coordinates.
    """

    grid: Grid
    effects: tuple[Effect, ...]
    rows: Floats
    days: Floats
    row_at: Indices
    day_at: Indices

    @property
    def size(self) -> int:
        """How many coordinates there are but the levels."""
        return len(self.row_at) + len(self.day_at)

    def counts(self, day: int, slots: slice) -> Floats:
        """Return how much each coordinate counts on average on some slots of a day, [K]."""
        counts = np.empty(self.size)
        counts[self.row_at] = self.rows[self.grid.pattern[day], slots].mean(axis=0)
        counts[self.day_at] = self.days[day]
        return counts


def design_of(hotline: Hotline, grid: Grid) -> Design:
    """Return how much each coordinate but the levels counts on the slots of a grid."""
    effects: list[Effect] = []
    rows: list[Floats] = []
    days: list[Floats] = []
    row_at: list[int] = []
    day_at: list[int] = []
    known = 0  # coordinates so far
    for rule in hotline.rules:
        counts = responses(rule, grid)
        effects.append(effect_of(rule, grid, counts))
        tables, at = (days, day_at) if counts.ndim == 2 else (rows, row_at)
        tables.extend(counts)
        at.extend(range(known, known + len(counts)))
        known += len(counts)
    curves = [effect.log_factor for effect in effects if isinstance(effect.rule, Curve)]
    hours = np.sum([np.zeros(grid.minute.shape), *curves], axis=0)  # how much the hours differ at all
    of_rules = np.moveaxis(np.reshape(rows, (-1, *grid.minute.shape)), 0, 2)
    all_rows = np.concatenate([of_rules, hours[..., None], _free_curve(grid)], axis=2)
    return Design(
        grid=grid,
        effects=tuple(effects),
        rows=all_rows,
        days=np.ascontiguousarray(np.reshape(days, (-1, grid.shape[0])).T),
        row_at=np.array([*row_at, *range(known, known + all_rows.shape[2] - len(row_at))]),
        day_at=np.array(day_at, np.intp),
    )


def _free_curve(grid: Grid) -> Floats:
    """Return the knots' share in each slot, read at its middle: [P, S, knots]."""
    by_day, by_weekday = _knots(grid.minute, grid.slot_minutes)
    is_class = _classes(grid)[:, None, :]
    by_week = is_class[..., None] * by_weekday[:, :, None, :]
    shape = grid.minute.shape
    level = np.broadcast_to(is_class, (*shape, DAY_CLASSES))
    return np.concatenate([by_day, by_week.reshape(*shape, -1), level], axis=2)


def _knots(minute: Ints, slot_minutes: int) -> tuple[Floats, Floats]:
    """Return the share of the knots for all days and of those for each weekday in slots that start at a minute, [..., knots]."""
    middle = np.clip(minute + slot_minutes / 2, 0, DAY)
    return _hats(middle, CURVE_STEP), _hats(middle, WEEK_STEP)


def day_classes(grid: Grid) -> Ints:
    """Return which part of the free curve is a pattern's own, [P]: its weekday's, the holidays', or none (DAY_CLASSES)."""
    weekday = np.where(grid.kind == DAY_KINDS.index("holiday"), len(WEEKDAYS), grid.weekday)
    return np.where(grid.kind == DAY_KINDS.index("makeup"), DAY_CLASSES, weekday)  # a Saturday worked is no Saturday


def _classes(grid: Grid) -> Floats:
    """Return 1 where a pattern is of a weekday, or a holiday, [P, DAY_CLASSES]."""
    return np.asarray(day_classes(grid)[:, None] == np.arange(DAY_CLASSES), float)


def _hats(minute: Floats, step: int) -> Floats:
    """Return how much each knot counts at some minutes: 1 at the knot itself, down to 0 at its neighbours."""
    return np.maximum(1 - np.abs(minute[..., None] - np.arange(0, DAY + 1, step)) / step, 0)


@dataclass(frozen=True, slots=True)
class FreeCentre:
    """How much the knots of the free curve count in an ordinary week: for all days, for each weekday, and the weekdays.

    `roots` are those of the covariances of the knots, before any call: for all days, and for each weekday.
    """

    by_day: Floats  # [knots]
    by_week: Floats  # [DAY_CLASSES, knots]
    classes: Floats  # [DAY_CLASSES]
    roots: tuple[Floats, Floats]


def free_centre(grid: Grid, weight: Floats) -> FreeCentre:
    """Return what the free curve is measured by: its mean over rows weighted by [P, S]."""
    by_day, by_weekday = _knots(grid.minute, grid.slot_minutes)
    classes = _classes(grid)
    of_days, of_weekdays = (np.asarray(np.linalg.cholesky(each)) for each in free_covariances())
    return FreeCentre(
        by_day=np.tensordot(weight, by_day, 2),
        by_week=classes.T @ (weight[:, None, :] @ by_weekday)[:, 0],
        classes=classes.T @ weight.sum(axis=1),
        roots=(of_days, of_weekdays),
    )


def free_variance(grid: Grid, patterns: Indices, centre: FreeCentre) -> Floats:
    """Return the variance of the free curve of a line that has not learned, relative to its ordinary week, on some patterns, [n, S].

    It is that of `joint_spread` for this part of the design, whose blocks do not know of each other yet.
    """
    by_day, by_weekday = _knots(grid.minute[patterns], grid.slot_minutes)
    of_days, of_weekdays = centre.roots
    classes = _classes(grid)[patterns]
    own = classes @ centre.by_week  # [P, knots] of the pattern's own weekday
    variance = (((by_day - centre.by_day) @ of_days) ** 2).sum(axis=2)
    variance += (((by_weekday * classes.sum(axis=1)[:, None, None] - own[:, None]) @ of_weekdays) ** 2).sum(axis=2)
    others = ((centre.by_week @ of_weekdays) ** 2).sum() - ((own @ of_weekdays) ** 2).sum(axis=1)
    levels = ((classes - centre.classes) ** 2).sum(axis=1)
    return np.asarray(variance + (others + FREE_VARIANCES[2] * levels)[:, None])


@dataclass(frozen=True, slots=True)
class Moved(Effect):
    """An effect as corrected by calls."""

    written: Floats  # the log-factor as its file has it

    def corrected(self, row: int | Indices, slots: slice) -> bool:
        """Whether calls have moved the file's own factor by more than a hundredth on some slots, or of a day."""
        where = row if self.daily else (row, slots)
        return bool(np.abs(self.log_factor[where] - self.written[where]).max() > 0.01)


def learned_effects(learned: Learned, design: Design) -> list[Effect]:
    """Return the rules' effects as corrected by the calls, and the free curve as one more."""
    effects: list[Effect] = []
    row = day = 0  # the first columns of the design that belong to the next rule
    for effect in design.effects:
        if effect.daily:
            own = slice(day, day + effect.beliefs)
            effects.append(_moved(effect, design.days[:, own], learned, design.day_at[own]))
            day = own.stop
        else:
            own = slice(row, row + effect.beliefs)
            effects.append(_moved(effect, design.rows[..., own], learned, design.row_at[own]))
            row = own.stop
    free = Effect(learned, np.zeros(design.rows.shape[:2]), np.empty(0), np.empty(0))
    return [*effects, _moved(free, design.rows[..., row:], learned, design.row_at[row:])]


def _moved(effect: Effect, counts: Floats, learned: Learned, at: Indices) -> Moved:
    """Return an effect as corrected by what was learned of the coordinates `at`; `counts` [..., k] is how much each counts."""
    return Moved(
        rule=effect.rule,
        log_factor=effect.log_factor + counts @ learned.mean[at],
        counts=np.moveaxis(counts, -1, 0),
        covariance=learned.covariance[np.ix_(at, at)],
        written=effect.log_factor,
    )


def centre_of(design: Design, weight: Floats) -> Floats:
    """Return how much each coordinate counts on average, [K]: of rows weighted by [D, S], a day a row of the design."""
    centre = np.zeros(design.size)
    centre[design.row_at] = np.tensordot(weight, design.rows, 2)
    return centre


def joint_spread(learned: Learned, design: Design, pattern: Indices, days: Indices, centre: Floats) -> Floats:
    """Return the sd of the log of the load of each slot of some days, relative to the ordinary week's, [days, S].

    The departures of a posterior go together, so their variances do not just add up. `pattern` [days] are the rows of the
    design, and `centre` [K] is how much each coordinate counts in the level of the ordinary week.
    """
    rows_at, days_at = design.row_at, design.day_at
    daily, shared = design.days[days], centre[rows_at]
    of_rows, between = (learned.covariance[np.ix_(rows_at, at)] for at in (rows_at, days_at))
    of_days = squared(daily, learned.covariance[np.ix_(days_at, days_at)])
    spread = np.empty((len(days), design.rows.shape[1]))
    for row in np.flatnonzero(np.bincount(pattern)):
        on, apart = pattern == row, design.rows[row] - shared
        spread[on] = squared(apart, of_rows) + of_days[on, None] + 2 * times(daily[on], (apart @ between).T)
    return np.sqrt(np.maximum(spread, 0.0))
