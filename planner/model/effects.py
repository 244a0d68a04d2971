"""What each rule kind does to the grid.

The log of a slot's load is a sum of effects. The effect of a rule is linear in the logs of its beliefs: `responses` says how
much each belief counts on each slot, as a table that broadcasts over days × slots: of the patterns of days [P, S], or of the
days [D]. So only small tables are ever computed, the ranges follow, and learning needs no derivative of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import DAY
from planner.frozen import dataclass
from planner.line.hotline import DAY_KINDS, WEEKDAYS, matches
from planner.line.rules import (
    After,
    AnyRule,
    Before,
    Closing,
    Curve,
    Disputed,
    During,
    Opening,
    Rule,
    Weekday,
    Window,
)
from planner.model.blocks import squared

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats, Indices, Ints
    from planner.days.grid import Grid
    from planner.days.kinds import Days


@dataclass(frozen=True, slots=True)
class Effect:
    """What one rule does: its log-factor, [P, S] or, if `daily`, [D]. The level has no rule.

    The variance is reckoned only for what is asked for: `counts` [k, P, S] or [k, D] is how much each of k departures counts.
    """

    rule: Rule | None
    log_factor: Floats
    counts: Floats
    covariance: Floats  # [k, k] of the departures

    @property
    def daily(self) -> bool:
        """Whether the effect is one number a day."""
        return self.log_factor.ndim == 1

    @property
    def beliefs(self) -> int:
        """How many beliefs its rule has."""
        return len(self.rule.beliefs) if self.rule else 0

    def at(self, row: int | Indices, slots: slice) -> tuple[Floats, Floats]:
        """Return mean and variance of the log-factor on some slots of a pattern, or of a day."""
        where = (row,) if self.daily else (row, slots)
        return self.log_factor[where], squared(self.counts[(slice(None), *where)].T, self.covariance)

    def acts(self, row: int | Indices, slots: slice) -> bool:
        """Whether a belief of its rule counts at all on some slots of a pattern, or of a day, which most do not."""
        where = (row,) if self.daily else (row, slots)
        return bool(self.log_factor[where].any() or self.counts[(slice(None), *where)].any())

    def variance(self, rows: Indices) -> Floats:
        """Return the variance of the log-factor on some patterns, [n, S], or days, [n]."""
        counts = self.counts[:, rows]
        return squared(counts.reshape(len(counts), -1).T, self.covariance).reshape(counts.shape[1:])

    def on(self, grid: Grid, array: Floats) -> Floats:
        """Return one of its arrays as it broadcasts over D × S."""
        return array[:, None] if self.daily else array[grid.pattern]


def effect_of(rule: AnyRule, grid: Grid, counts: Floats | None = None) -> Effect:
    """Return the effect of a rule as its file has it. `counts` are its responses, where they are known."""
    beliefs = rule.beliefs
    if isinstance(rule, Curve):  # the factor is linear between the points, not its log, and so is the spread
        middle, at, on = _middle(grid), [minute for minute, _ in rule.points], _on_days(rule.days, grid)[:, None]
        log_factor = np.log(np.interp(middle, at, [belief.factor for belief in beliefs]))
        spread = np.interp(middle, at, [belief.log_sd for belief in beliefs])
        return Effect(rule, np.asarray(on * log_factor), np.asarray(on * spread)[None], np.eye(1))
    counts = responses(rule, grid) if counts is None else counts
    if len(beliefs) == 1:
        log_factor = beliefs[0].log_factor * counts[0]
    else:
        log_factor = np.tensordot([belief.log_factor for belief in beliefs], counts, 1)
    return Effect(rule, log_factor, counts, np.diag([belief.log_sd**2 for belief in beliefs]))


def responses(rule: AnyRule, grid: Grid) -> Floats:
    """Return how much the log of each belief of a rule, in their order, counts: [K, P, S], or daily [K, D].

    Of a curve it is the derivative at its best values.
    """
    match rule:
        case Curve():
            return _curve(rule, grid)
        case Weekday():
            return _weekday(rule, grid)
        case Window():
            return _window(rule, grid)
        case Opening():
            return _opening(rule, grid)
        case Closing():
            return (grid.in_hours & (grid.to_close <= rule.minutes))[None].astype(float)
        case Disputed():
            return grid.disputed[None].astype(float)
        case After() | During() | Before():
            return _daily(rule, grid.days)


def _middle(grid: Grid) -> Floats:
    """Return the minute in the middle of each slot, [P, S]."""
    return np.asarray(grid.minute + grid.slot_minutes / 2, float)


def _on_days(days: frozenset[str], grid: Grid) -> Flags:
    """Which patterns are days that a selector names, [P]."""
    return np.array([matches(days, WEEKDAYS[w], DAY_KINDS[k]) for w, k in zip(grid.weekday, grid.kind, strict=True)])


def _curve(rule: Curve, grid: Grid) -> Floats:
    """Read the curve at the middle of each slot: a point counts by its share of the factor there."""
    middle, at = _middle(grid), [minute for minute, _ in rule.points]
    factors = np.array([belief.factor for _, belief in rule.points])
    each = np.stack([np.interp(middle, at, row) for row in np.diag(factors)])
    return np.asarray(_on_days(rule.days, grid)[:, None] * each / np.interp(middle, at, factors), float)


def _weekday(rule: Weekday, grid: Grid) -> Floats:
    """Return a 1 for each of the seven weekdays, holidays and make-up days on the patterns that are one."""
    weekday = grid.days.in_working_week(grid.weekday) if rule.workweek else grid.weekday
    special = [grid.kind == DAY_KINDS.index(kind) for kind in ("holiday", "makeup")]
    which = np.select(special, [7, 8], weekday)
    each = (np.arange(9)[:, None] == which)[..., None]
    return np.asarray(np.broadcast_to(each, (*each.shape[:2], grid.minute.shape[1])), float)


def _window(rule: Window, grid: Grid) -> Floats:
    hours = rule.hours or ((0, DAY),)
    in_hours = np.any([(grid.minute >= first) & (grid.minute < end) for first, end in hours], axis=0)
    return np.asarray((in_hours & _on_days(rule.days, grid)[:, None])[None], float)


def _opening(rule: Opening, grid: Grid) -> Floats:
    """Return a 1 for the first minutes of the days on which the line opens early, or closes early."""
    opens = grid.minute - grid.from_open
    closes = np.where(grid.in_hours, grid.minute + grid.to_close, 0).max(axis=1, keepdims=True)
    holds = (opens < rule.opens_before) | (closes <= rule.closes_by)
    return np.asarray((grid.in_hours & (grid.from_open < rule.minutes) & holds)[None], float)


def _daily(rule: After | During | Before, days: Days) -> Floats:
    """Return how much each belief of a rule about an event counts on the days, [K, D]."""
    dates = days.events.get(rule.event)  # start, key day and end of each occurrence, [n, 3]
    if dates is None:
        return np.zeros((len(rule.beliefs), days.count))
    if isinstance(rule, After):
        return _aftermath(rule, days, dates[:, 2])
    return days.covered(*_span(rule, *dates.T))[None, days.inside].astype(float)


def _span(rule: During | Before, start: Ints, key: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return the days [first, end) on which a rule acts, for each occurrence of its event."""
    match rule:
        case Before():
            return start - rule.days, start
        case During(part="run-up"):
            return start, key
        case During():
            return key, last + 1


def _aftermath(rule: After, days: Days, ends: Ints) -> Floats:
    """Return how much each step and each of the first workdays after an end counts on the days, added up over the `ends`, [K, D]."""
    steps, weights = _steps(rule)  # [days after the end]
    ends = ends - (days.first - days.pad)
    ends = ends[(ends >= 0) & (ends < len(days.kind))]
    index = ends[:, None] + 1 + np.arange(len(steps))  # [events, days after the end]
    belief, weight = np.broadcast_to(steps, index.shape), np.broadcast_to(weights, index.shape)
    if rule.workdays:
        is_work = np.take(days.is_work, index, mode="clip")
        nth = np.cumsum(is_work, axis=1)  # the first workday after the end is 1
        first = is_work & (nth <= len(rule.workdays))
        belief = np.where(first, len(rule.steps) + nth - 1, belief)
        weight = np.asarray(np.where(first, 1.0, weight), float)
    inside = (index >= days.pad) & (index < days.pad + days.count)
    at = belief[inside] * days.count + index[inside] - days.pad
    counts = np.bincount(at, weight[inside], len(rule.beliefs) * days.count)
    return np.asarray(counts.reshape(-1, days.count), float)


def _steps(rule: After) -> tuple[Ints, Floats]:
    """Return which step each day after the end belongs to, and how much it counts: they follow each other, the last fades."""
    lengths = np.array([step.days for step in rule.steps])
    fading = np.maximum(np.arange(1, rule.reach_days + 1) - lengths.sum(), 0)
    lengths[-1] += rule.reach_days - lengths.sum()
    return np.repeat(np.arange(len(lengths)), lengths), 0.5 ** (fading / (rule.half_life_days or 1.0))
