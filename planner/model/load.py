"""The load: the sum of all effects on the log scale, its range, and the factors that explain it.

`load` = 1 is a typical open slot of this line in an ordinary week (the `level`). Only the small tables of the effects are ever
exponentiated, so a century costs two passes over its array.
"""

from __future__ import annotations

from functools import cached_property
from math import exp, isclose, log, prod, sqrt
from typing import TYPE_CHECKING

import numpy as np

from planner.days.grid import ordinary_grid
from planner.frozen import dataclass
from planner.line.rules import Z80, Belief, Rule
from planner.messages import Text
from planner.model.design import (
    Design,
    FreeCentre,
    Moved,
    centre_of,
    design_of,
    free_centre,
    free_variance,
    joint_spread,
    learned_effects,
)
from planner.model.effects import Effect, effect_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.arrays import Floats, Indices
    from planner.days.grid import Grid
    from planner.line.hotline import Hotline


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


@dataclass(frozen=True)
class Ordinary:
    """The ordinary week of a line, which the load is measured by."""

    grid: Grid
    load: Floats  # [D, S], by a level of 0
    design: Design | None  # of a line that has learned

    @cached_property
    def level(self) -> float:
        """The log of the level, which makes the mean load of the open slots 1."""
        return -log(float(np.nanmean(self.load))) if self.grid.open_rows.any() else 0.0

    @cached_property
    def centre(self) -> Floats | FreeCentre:
        """How much each coordinate counts in the level, [K]; of a line that has not learned, the centre of the free curve."""
        by_row = np.zeros(self.grid.minute.shape)
        if self.grid.open_rows.any():
            np.add.at(by_row, self.grid.pattern, np.nan_to_num(self.load) / np.nansum(self.load))
        return centre_of(self.design, by_row) if self.design else free_centre(self.grid, by_row)


@dataclass(frozen=True, slots=True)
class Load:
    """The belief about the load of every slot of a grid. `mean` is its best value, [D, S]; NaN where closed.

    The last effect is the level. How sure the belief is, is reckoned only for the slots that are asked for.
    """

    hotline: Hotline
    grid: Grid
    effects: tuple[Effect, ...]
    mean: Floats
    design: Design | None  # of a line that has learned
    ordinary: Ordinary

    @property
    def spread(self) -> Floats:
        """Standard deviation of the log of the load, [D, S]: of the rules and of what they do not know of the line."""
        return self._spread(np.arange(self.grid.shape[0]))

    def _spread(self, days: Indices) -> Floats:
        pattern, centre = self.grid.pattern[days], self.ordinary.centre
        if self.hotline.learned and self.design is not None and not isinstance(centre, FreeCentre):
            return joint_spread(self.hotline.learned, self.design, pattern, days, centre)
        used = np.flatnonzero(np.bincount(pattern))
        of_rules = self.effects[:-1]  # the level is certain, by definition
        rows = sum((effect.variance(used) for effect in of_rules if not effect.daily), self.unknown(used))
        daily = sum((effect.variance(days) for effect in of_rules if effect.daily), np.zeros(len(days)))
        return np.asarray(np.sqrt(rows[np.searchsorted(used, pattern)] + daily[:, None]))

    def _spread_at(self, day: int, slot: int) -> float:
        centre = self.ordinary.centre
        if self.hotline.learned and self.design is not None and not isinstance(centre, FreeCentre):
            apart = self.design.counts(day, slice(slot, slot + 1)) - centre
            return sqrt(max(float(apart @ self.hotline.learned.covariance[:-2, :-2] @ apart), 0.0))
        return float(self._spread(np.array([day]))[0, slot])

    def unknown(self, patterns: Indices) -> Floats:
        """Return how far the line's own hours may be from the rules' on some patterns, where it has not learned: a variance, [n, S]."""
        centre = self.ordinary.centre
        if isinstance(centre, FreeCentre):
            return free_variance(self.grid, patterns, centre)
        return np.zeros((len(patterns), self.grid.shape[1]))

    @property
    def range(self) -> tuple[Floats, Floats]:
        """The ends of the 80 % range, two of [D, S]."""
        width = np.exp(Z80 * self.spread)
        return self.mean / width, self.mean * width

    @property
    def factors(self) -> Floats:
        """The factor of every effect on every slot, [R, D, S]; 1.0 is no effect. The last is the level."""
        return np.stack([np.broadcast_to(np.exp(e.on(self.grid, e.log_factor)), self.grid.shape) for e in self.effects])

    def at(self, day: int, slot: int) -> tuple[float, float, float]:
        """Return the best value of one slot and the ends of its range, even where the line closes within it."""
        rows = sum(e.log_factor[self.grid.pattern[day], slot] for e in self.effects if not e.daily)
        days = sum(e.log_factor[day] for e in self.effects if e.daily)
        load = float(np.exp(rows) * np.exp(days))  # as `expected_load` has it
        width = exp(Z80 * self._spread_at(day, slot))
        return load, load / width, load * width

    def because(self, day: int, first: int, end: int, load: float) -> tuple[Because, ...]:
        """Return every factor that acts on the slots [first, end) of a day; their product is `load`, their mean load.

        A rule's factor is its geometric mean over the slots. What the arithmetic mean has above the geometric one (the
        slots of a window lie within 5 %, so it is below 0.1 %) goes to the level.
        """
        of_rules = []
        for effect in self.effects[:-1]:
            row = np.array([day]) if effect.daily else self.grid.pattern[day]
            if acting := _because(effect, row, slice(first, end)):
                of_rules.append(acting)
        level = load / prod(because.factor for because in of_rules)
        unknown = np.sqrt(self.unknown(self.grid.pattern[day : day + 1])[0, first:end])
        return (*of_rules, _of_level(level, float(unknown.mean())))


def _because(effect: Effect, row: int | Indices, slots: slice) -> Because | None:
    """Return what the rule of an effect does on some slots of a pattern, or of a day; None where it does nothing."""
    rule = effect.rule
    if rule is None or not effect.acts(row, slots):
        return None
    log_factor, variance = effect.at(row, slots)
    if not (log_factor.any() or variance.any()):
        return None
    belief = _as_belief(rule, float(log_factor.mean()), float(np.sqrt(variance).mean()))
    source = rule.source
    if rule.grade and isinstance(effect, Moved) and effect.corrected(row, slots):
        source = Text(f"{source.zh}；已按通话修正", f"{source.en}; corrected by calls")
    return Because(
        id=rule.id,
        kind=type(rule).__name__.lower(),
        why=rule.why,
        factor=belief.factor,
        low=belief.low,
        high=belief.high,
        source=source,
        grade=rule.grade or None,
    )


def _of_level(level: float, log_sd: float) -> Because:
    """Return the level, certain by definition, with what no rule knows of a line that has not learned."""
    source = Text("各条规则相乘后再调整一次", "applied after all the rules")
    if log_sd:
        source = Text(
            f"{source.zh}；区间里是规则管不到的、这条热线自己的差异",
            f"{source.en}; the range is what no rule knows of this line's own hours",
        )
    return Because(
        id="level",
        kind="level",
        why=Text("换算：让平常一周平均为 1", "scaling: an ordinary week averages 1"),
        factor=level,
        low=level * exp(-Z80 * log_sd),
        high=level * exp(Z80 * log_sd),
        source=source,
        grade=None,
    )


def _as_belief(rule: Rule, log_factor: float, log_sd: float) -> Belief:
    """Return an effect as factor and range: the file's own words where it acts as written, else what became of them."""
    for belief in rule.beliefs:
        if isclose(belief.log_factor, log_factor, abs_tol=1e-12) and isclose(belief.log_sd, log_sd, abs_tol=1e-12):
            return belief
    return Belief(exp(log_factor), exp(log_factor - Z80 * log_sd), exp(log_factor + Z80 * log_sd))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line's rules say of a span of days, and of its ordinary week: laid once for many beliefs about the line."""

    span: Design
    week: Design

    @classmethod
    def of(cls, hotline: Hotline, grid: Grid) -> Ground:
        """Return it for the days of a grid."""
        return cls(design_of(hotline, grid), design_of(hotline, ordinary_grid(hotline, grid.slot_minutes)))

    def expect(self, hotline: Hotline) -> Load:
        """Return the belief about the load by the line, whatever it has learned beside these rules."""
        grid = self.span.grid
        return _load(hotline, grid, ordinary_load(hotline, grid.slot_minutes, self.week), self.span)


def expect(hotline: Hotline, grid: Grid, ordinary: Ordinary | None = None) -> Load:
    """Return the belief about the load of every slot of a grid. `ordinary` is the line's week, where it is known."""
    ordinary = ordinary or ordinary_load(hotline, grid.slot_minutes)
    return _load(hotline, grid, ordinary, design_of(hotline, grid) if hotline.learned else None)


def _load(hotline: Hotline, grid: Grid, ordinary: Ordinary, design: Design | None) -> Load:
    level = Effect(None, np.full(grid.minute.shape, ordinary.level), np.empty(0), np.empty(0))
    acting = (*_effects(hotline, grid, design), level)
    return Load(
        hotline=hotline,
        grid=grid,
        effects=acting,
        mean=expected_load(grid, acting),
        design=design,
        ordinary=ordinary,
    )


def ordinary_load(hotline: Hotline, slot_minutes: int, design: Design | None = None) -> Ordinary:
    """Return the ordinary week of a line. `design` is that of the week, where it is known."""
    week = design.grid if design else ordinary_grid(hotline, slot_minutes)
    if hotline.learned and not design:
        design = design_of(hotline, week)
    load = expected_load(week, _effects(hotline, week, design))
    return Ordinary(week, load, design if hotline.learned else None)


def _effects(hotline: Hotline, grid: Grid, design: Design | None) -> Sequence[Effect]:
    """Return the effect of every rule on the grid, in the order of the file, and what was learned beside them."""
    if hotline.learned and design:
        return learned_effects(hotline.learned, design)
    return design.effects if design else [effect_of(rule, grid) for rule in hotline.rules]


BLOCK_DAYS = 1024  # stay in the cache until they are multiplied


def expected_load(grid: Grid, acting: Sequence[Effect]) -> Floats:
    """Return the best value of the load of every slot, [D, S]; NaN where the line is closed."""
    rows = sum(effect.log_factor for effect in acting if not effect.daily)
    days = sum((effect.log_factor for effect in acting if effect.daily), np.zeros(grid.shape[0]))
    table, factor = np.where(grid.open_rows, np.exp(rows), np.nan), np.exp(days)[:, None]
    load = np.empty(grid.shape)
    for first in range(0, len(load), BLOCK_DAYS):
        block = slice(first, first + BLOCK_DAYS)
        np.take(table, grid.pattern[block], axis=0, out=load[block], mode="clip")  # "raise" would copy once more
        load[block] *= factor[block]
    return load
