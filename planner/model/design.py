"""The learned belief on a grid: how much each coordinate of `prior.py` counts on each slot, and what follows for the load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.line.rules import Curve
from planner.model.effects import Effect, effect_of, responses
from planner.model.prior import CURVE_STEP, DAY, DAY_CLASSES, WEEK_STEP

if TYPE_CHECKING:
    from planner.arrays import Floats, Indices
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline
    from planner.line.learned import Learned


@dataclass(frozen=True, slots=True)
class Design:
    """How much each coordinate but the levels counts on the slots of a grid.

    `effects` are the rules' own. `rows` [P, S, len(row_at)] for patterns of days, `days` [D, len(day_at)] for days;
    `row_at`, `day_at` are the coordinates.
    """

    effects: tuple[Effect, ...]
    rows: Floats
    days: Floats
    row_at: Indices
    day_at: Indices

    @property
    def size(self) -> int:
        """How many coordinates there are but the levels."""
        return len(self.row_at) + len(self.day_at)


def design(hotline: Hotline, grid: Grid) -> Design:
    """Return how much each coordinate but the levels counts on the slots of a grid."""
    effects: list[Effect] = []
    rows: list[Floats] = []
    days: list[Floats] = []
    row_at: list[int] = []
    day_at: list[int] = []
    done = 0
    for rule in hotline.rules:
        counts = responses(rule, grid)
        effects.append(effect_of(rule, grid, counts))
        place, at = (days, day_at) if counts.ndim == 2 else (rows, row_at)
        place.extend(counts)
        at.extend(range(done, done + len(counts)))
        done += len(counts)
    curves = [effect.log_factor for effect in effects if isinstance(effect.rule, Curve)]
    hours = np.sum([np.zeros(grid.minute.shape), *curves], axis=0)  # how much the hours differ at all
    own = np.moveaxis(np.reshape(rows, (-1, *grid.minute.shape)), 0, 2)
    free = np.concatenate([own, hours[..., None], _free_curve(grid)], axis=2)
    return Design(
        tuple(effects),
        free,
        np.ascontiguousarray(np.reshape(days, (-1, grid.shape[0])).T),
        np.array([*row_at, *range(done, done + free.shape[2] - len(row_at))]),
        np.array(day_at, np.intp),
    )


def _free_curve(grid: Grid) -> Floats:
    """Return the knots' share in each slot, read at its middle: [P, S, knots]."""
    middle = np.clip(grid.minute + grid.slot_minutes / 2, 0, DAY)
    weekday = np.where(grid.kind == DAY_KINDS.index("holiday"), len(WEEKDAYS), grid.weekday)
    weekday = np.where(grid.kind == DAY_KINDS.index("makeup"), -1, weekday)  # a Saturday worked is no Saturday
    own = (weekday[:, None] == np.arange(DAY_CLASSES)).astype(float)[:, None, :]
    by_week = own[..., None] * _hats(middle, WEEK_STEP)[:, :, None, :]
    level = np.broadcast_to(own, (*middle.shape, DAY_CLASSES))
    return np.concatenate([_hats(middle, CURVE_STEP), by_week.reshape(*middle.shape, -1), level], axis=2)


def _hats(minute: Floats, step: int) -> Floats:
    return np.maximum(1 - np.abs(minute[..., None] - np.arange(0, DAY + 1, step)) / step, 0)


@dataclass(frozen=True, slots=True)
class Moved(Effect):
    """An effect as corrected by calls. Its range comes from the belief, for the slots that are asked for only."""

    written: Floats  # the log-factor as its file has it
    counts: Floats  # [P, S, k] or [D, k]
    root: Floats  # of the covariance of the k coordinates

    def corrected(self, row: int | Indices, slots: slice) -> bool:
        """Whether calls have moved the file's own factor by more than a hundredth on some slots, or of a day."""
        where = row if self.daily else (row, slots)
        return bool(np.abs(self.log_factor[where] - self.written[where]).max() > 0.01)

    def at(self, row: int | Indices, slots: slice) -> tuple[Floats, Floats]:
        """Return mean and variance of the log-factor on some slots, or of a day."""
        counts = self.counts[row] if self.daily else self.counts[row, slots]
        log_factor = self.log_factor[row] if self.daily else self.log_factor[row, slots]
        return log_factor, ((counts @ self.root) ** 2).sum(axis=-1)


def learned_effects(learned: Learned, made: Design) -> list[Effect]:
    """Return the rules' effects as corrected by the calls, and the free curve as one more."""
    effects: list[Effect] = []
    done_rows = done_days = 0
    for effect in made.effects:
        if effect.daily:
            end = done_days + effect.beliefs
            effects.append(_moved(effect, made.days[:, done_days:end], learned, made.day_at[done_days:end]))
            done_days = end
        else:
            end = done_rows + effect.beliefs
            effects.append(_moved(effect, made.rows[..., done_rows:end], learned, made.row_at[done_rows:end]))
            done_rows = end
    nothing = np.zeros(made.rows.shape[:2])
    free = Effect(learned, nothing, nothing)
    return [*effects, _moved(free, made.rows[..., done_rows:], learned, made.row_at[done_rows:])]


def _moved(effect: Effect, counts: Floats, learned: Learned, at: Indices) -> Moved:
    covariance = learned.covariance[np.ix_(at, at)]
    root = np.asarray(np.linalg.cholesky(covariance)) if len(at) else covariance
    log_factor = effect.log_factor + counts @ learned.mean[at]
    return Moved(effect.rule, log_factor, effect.variance, effect.log_factor, counts, root)


def centre_of(made: Design, weight: Floats) -> Floats:
    """Return how much each coordinate counts on average, [K]: of rows weighted by [D, S], a day a row of the design."""
    centre = np.zeros(made.size)
    centre[made.row_at] = np.tensordot(weight, made.rows, 2)
    return centre


def joint_spread(learned: Learned, made: Design, pattern: Indices, days: Indices, centre: Floats) -> Floats:
    """Return the sd of the log of the load of each slot of some days, relative to the ordinary week's, [days, S].

    The departures of a posterior go together, so their variances do not just add up. `pattern` [days] are the rows of the
    design, and `centre` [K] is how much each coordinate counts in the level of the ordinary week.
    """
    root = np.linalg.cholesky(learned.covariance[:-2, :-2])
    shared, row_root = centre @ root, root[made.row_at]
    daily = made.days[days] @ root[made.day_at]
    spread = np.empty((len(days), made.rows.shape[1]))
    for row in np.flatnonzero(np.bincount(pattern)):
        on = pattern == row
        apart = made.rows[row] @ row_root - shared
        spread[on] = (apart**2).sum(axis=1) + (daily[on] ** 2).sum(axis=1)[:, None] + 2 * daily[on] @ apart.T
    return np.sqrt(np.maximum(spread, 0.0))
