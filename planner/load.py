"""The load: what each rule kind does to the grid.

The log of a slot's load is a sum of effects, each with a mean and a variance; `load` = 1 is a typical open slot of this
line in an ordinary week (the `level`). Every effect is a table that broadcasts over days × slots: of the patterns of days
[P, S], or of the days [D]. So only small tables are ever exponentiated, and a century costs two passes over its array.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isclose, log, prod
from typing import TYPE_CHECKING

import numpy as np

from planner.grid import ordinary_grid
from planner.hotline import (
    DAY_KINDS,
    WEEKDAYS,
    Z80,
    After,
    AnyRule,
    Before,
    Belief,
    Closing,
    Curve,
    Disputed,
    During,
    Hotline,
    Text,
    Weekday,
    Window,
    beliefs_of,
    matches,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.days import Days
    from planner.grid import Grid

    Array = NDArray[np.float64]
    Ordinals = NDArray[np.int64]

_LEVEL_WHY = Text("这条热线平常一周的水平", "the line's level in an ordinary week")
_LEVEL_SOURCE = Text("按本文件的规则换算，使平常一周平均为 1", "scaled so that an ordinary week averages 1")


@dataclass(frozen=True, slots=True)
class Effect:
    """What one rule does: mean and variance of its log-factor, [P, S] or, if `daily`, [D]. The level has no rule."""

    rule: AnyRule | None
    log_factor: Array
    variance: Array

    @property
    def daily(self) -> bool:
        """Whether the effect is one number a day."""
        return self.log_factor.ndim == 1

    def on(self, grid: Grid, array: Array) -> Array:
        """Return one of its arrays as it broadcasts over D × S."""
        return array[:, None] if self.daily else array[grid.pattern]


@dataclass(frozen=True, slots=True)
class Because:
    """One factor of a load: its rule ("level" for the line's level), its best value and 80 % range."""

    id: str
    kind: str  # "curve", "weekday" … as in the calendar file, "level"
    why: Text
    factor: float
    low: float
    high: float
    source: Text
    grade: str | None


@dataclass(frozen=True, slots=True)
class Load:
    """The belief about the load of every slot of a grid. `mean` is its best value, [D, S]; NaN where closed."""

    grid: Grid
    effects: tuple[Effect, ...]
    mean: Array

    @property
    def spread(self) -> Array:
        """Standard deviation of the log of the load, [D, S]."""
        rows = sum(effect.variance for effect in self.effects if not effect.daily)
        days = sum((effect.variance for effect in self.effects if effect.daily), np.zeros(self.grid.shape[0]))
        return np.sqrt(np.take(rows, self.grid.pattern, axis=0) + days[:, None])

    @property
    def range(self) -> tuple[Array, Array]:
        """The ends of the 80 % range, two of [D, S]."""
        width = np.exp(Z80 * self.spread)
        return self.mean / width, self.mean * width

    @property
    def factors(self) -> Array:
        """The factor of every effect on every slot, [R, D, S]; 1.0 is no effect. The last is the level."""
        return np.stack([np.broadcast_to(np.exp(e.on(self.grid, e.log_factor)), self.grid.shape) for e in self.effects])

    def at(self, day: int, slot: int) -> float:
        """Return the best value of one slot, even where the line closes within it."""
        rows = sum(e.log_factor[self.grid.pattern[day], slot] for e in self.effects if not e.daily)
        days = sum(e.log_factor[day] for e in self.effects if e.daily)
        return float(np.exp(rows) * np.exp(days))  # as `expected_load` has it

    def because(self, day: int, first: int, end: int, load: float) -> tuple[Because, ...]:
        """Return every factor that acts on the slots [first, end) of a day; their product is `load`, their mean load.

        A rule's factor is its geometric mean over the slots. What the arithmetic mean has above the geometric one (the
        slots of a window lie within 5 %, so it is below 0.1 %) goes to the level.
        """
        rows = []
        for effect in self.effects[:-1]:
            log_factor, variance = (
                array[[day]] if effect.daily else array[self.grid.pattern[day], first:end]
                for array in (effect.log_factor, effect.variance)
            )
            if effect.rule and (log_factor.any() or variance.any()):
                rule = effect.rule
                belief = _as_belief(rule, float(log_factor.mean()), float(np.sqrt(variance).mean()))
                told = rule.id, type(rule).__name__.lower(), rule.why
                rows.append(Because(*told, belief.factor, belief.low, belief.high, rule.source, rule.grade))
        level = load / prod(row.factor for row in rows)
        return (*rows, Because("level", "level", _LEVEL_WHY, level, level, level, _LEVEL_SOURCE, None))


def _as_belief(rule: AnyRule, log_factor: float, log_sd: float) -> Belief:
    """Return an effect as factor and range: the file's own words where it acts as written, else what became of them."""
    for belief in beliefs_of(rule):
        if isclose(belief.log_factor, log_factor, abs_tol=1e-12) and isclose(belief.log_sd, log_sd, abs_tol=1e-12):
            return belief
    return Belief(exp(log_factor), exp(log_factor - Z80 * log_sd), exp(log_factor + Z80 * log_sd))


def expect(hotline: Hotline, grid: Grid) -> Load:
    """Return the belief about the load of every slot of a grid."""
    acting = effects(hotline, grid)
    return Load(grid, tuple(acting), expected_load(grid, acting))


def effects(hotline: Hotline, grid: Grid) -> list[Effect]:
    """Return the effect of every rule on the grid, in the order of the file, and the level as the last."""
    found = [_effect(rule, grid) for rule in hotline.rules]
    return [*found, _level(hotline, grid)]


def expected_load(grid: Grid, acting: list[Effect]) -> Array:
    """Return the best value of the load of every slot, [D, S]; NaN where the line is closed."""
    rows = sum(effect.log_factor for effect in acting if not effect.daily)
    days = sum((effect.log_factor for effect in acting if effect.daily), np.zeros(grid.shape[0]))
    load = np.take(np.where(grid.open_rows, np.exp(rows), np.nan), grid.pattern, axis=0)
    load *= np.exp(days)[:, None]
    return load


def _level(hotline: Hotline, grid: Grid) -> Effect:
    """Return the level: what makes the mean load of an ordinary week's open slots 1. By definition it is certain."""
    week = ordinary_grid(hotline, grid.slot_minutes)
    ordinary = expected_load(week, [_effect(rule, week) for rule in hotline.rules])
    level = -log(float(np.nanmean(ordinary))) if week.open_rows.any() else 0.0
    return Effect(None, np.full(grid.minute.shape, level), np.zeros(grid.minute.shape))


def _effect(rule: AnyRule, grid: Grid) -> Effect:
    match rule:
        case Curve():
            return _curve(rule, grid)
        case Weekday():
            return _weekday(rule, grid)
        case Window():
            in_hours = np.any(
                [(grid.minute >= a) & (grid.minute < b) for a, b in rule.hours or ((0, 24 * 60),)], axis=0
            )
            return _where(in_hours & _on_days(rule.days, grid)[:, None], rule, rule.belief)
        case Closing():
            return _where(grid.in_hours & (grid.to_close <= rule.minutes), rule, rule.belief)
        case Disputed():
            return _where(grid.disputed, rule, rule.belief)
        case After() | During() | Before():
            return _around_event(rule, grid.days)


def _where(mask: NDArray[np.bool_], rule: AnyRule, belief: Belief) -> Effect:
    return Effect(rule, np.where(mask, belief.log_factor, 0.0), np.where(mask, belief.log_sd**2, 0.0))


def _on_days(days: frozenset[str], grid: Grid) -> NDArray[np.bool_]:
    """Which patterns are days that a selector names, [P]."""
    return np.array([matches(days, WEEKDAYS[w], DAY_KINDS[k]) for w, k in zip(grid.weekday, grid.kind, strict=True)])


def _curve(rule: Curve, grid: Grid) -> Effect:
    """Read the curve at the middle of each slot; factors are linear between the points, and so are their spreads."""
    middle = grid.minute + grid.slot_minutes / 2
    at = [minute for minute, _ in rule.points]
    log_factor = np.log(np.interp(middle, at, [belief.factor for _, belief in rule.points]))
    sd = np.interp(middle, at, [belief.log_sd for _, belief in rule.points])
    on = _on_days(rule.days, grid)[:, None]
    return Effect(rule, on * log_factor, on * sd**2)


def _weekday(rule: Weekday, grid: Grid) -> Effect:
    special = {DAY_KINDS.index("holiday"): rule.holiday, DAY_KINDS.index("makeup"): rule.makeup}
    beliefs = [special.get(k, rule.factors[w]) for w, k in zip(grid.weekday, grid.kind, strict=True)]
    all_day = np.ones((1, grid.minute.shape[1]))
    log_factor, sd = ([b.log_factor for b in beliefs], [b.log_sd for b in beliefs])
    return Effect(rule, np.array(log_factor)[:, None] * all_day, np.array(sd)[:, None] ** 2 * all_day)


def _around_event(rule: After | During | Before, days: Days) -> Effect:
    """Add up what each occurrence of the event does to the days; several multiply."""
    dates = days.events.get(rule.event, np.empty((0, 3), np.int64))
    if isinstance(rule, After):
        log_factor, variance = _aftermaths(rule, days, dates[:, 2])
        return Effect(rule, log_factor[days.inside], variance[days.inside])
    times = days.covered(*_span(rule, *dates.T))[days.inside].astype(float)
    return Effect(rule, times * rule.belief.log_factor, times * rule.belief.log_sd**2)


def _span(rule: During | Before, start: Ordinals, key: Ordinals, last: Ordinals) -> tuple[Ordinals, Ordinals]:
    """Return the days [first, end) on which a rule acts, for each occurrence of its event."""
    match rule:
        case Before():
            return start - rule.days, start
        case During(part="run-up"):
            return start, key
        case During():
            return key, last + 1


def _aftermaths(rule: After, days: Days, ends: Ordinals) -> tuple[Array, Array]:
    """Return mean and variance on the padded days, summed over the events that ended on the ordinals `ends`."""
    table = _aftermath(rule)
    total = len(days.kind)
    ends = ends - (days.first - days.pad)
    ends = ends[(ends >= 0) & (ends < total)]
    index = ends[:, None] + 1 + np.arange(len(table))  # [events, days after the end]
    known = index < total
    index = np.where(known, index, total - 1)
    beliefs = np.broadcast_to(table, (len(ends), *table.shape))
    if rule.workdays:
        own = np.array([(b.log_factor, b.log_sd**2) for b in rule.workdays])
        is_work = days.is_work
        worked = np.cumsum(is_work)
        nth = worked[index] - worked[ends][:, None]  # the first workday after the end is 1
        is_first = is_work[index] & (nth <= len(own))
        beliefs = np.where(is_first[..., None], own[np.where(is_first, nth - 1, 0)], beliefs)
    days_hit = index[known]
    log_factor, variance = (np.bincount(days_hit, beliefs[..., part][known], total) for part in (0, 1))
    return np.asarray(log_factor, float), np.asarray(variance, float)


def _aftermath(rule: After) -> Array:
    """Return (mean, variance) of the log-factor of each day after the end: the steps, then the last one fading."""
    each = [(step.belief.log_factor, step.belief.log_sd**2) for step in rule.steps]
    stepped = np.repeat(each, [step.days for step in rule.steps], axis=0)
    fading = np.arange(1, rule.reach_days - len(stepped) + 1)
    if rule.half_life_days is None:
        return stepped
    left = 0.5 ** (fading / rule.half_life_days)
    return np.vstack((stepped, np.stack((stepped[-1, 0] * left, stepped[-1, 1] * left**2), axis=1)))
