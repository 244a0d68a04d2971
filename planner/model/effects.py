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

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats, Indices, Ints
    from planner.days.grid import Grid
    from planner.days.kinds import Days


@dataclass(frozen=True, slots=True)
class Effect:
    """What one rule does: mean and variance of its log-factor, [P, S] or, if `daily`, [D]. The level has no rule."""

    rule: Rule | None
    log_factor: Floats
    variance: Floats

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
        where = row if self.daily else (row, slots)
        return self.log_factor[where], self.variance[where]

    def on(self, grid: Grid, array: Floats) -> Floats:
        """Return one of its arrays as it broadcasts over D × S."""
        return array[:, None] if self.daily else array[grid.pattern]


def effect_of(rule: AnyRule, grid: Grid, counts: Floats | None = None) -> Effect:
    """Return the effect of a rule as its file has it. `counts` are its responses, where they are known."""
    beliefs = rule.beliefs
    if isinstance(rule, Curve):  # the factor is linear between the points, not its log, and so is the spread
        middle, at, on = _middle(grid), [minute for minute, _ in rule.points], _on_days(rule.days, grid)[:, None]
        log_factor = np.log(np.interp(middle, at, [belief.factor for belief in beliefs]))
        variance = np.interp(middle, at, [belief.log_sd for belief in beliefs]) ** 2
        return Effect(rule, np.asarray(on * log_factor), np.asarray(on * variance))
    counts = responses(rule, grid) if counts is None else counts
    if len(beliefs) == 1:
        return Effect(rule, beliefs[0].log_factor * counts[0], beliefs[0].log_sd ** 2 * counts[0] ** 2)
    log_factor = np.tensordot([belief.log_factor for belief in beliefs], counts, 1)
    return Effect(rule, log_factor, np.tensordot([belief.log_sd**2 for belief in beliefs], counts**2, 1))


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
        case After():
            return _aftermath(rule, grid.days)
        case During() | Before():
            starts, ends = _span(rule, *_dates(rule, grid.days).T)
            return grid.days.covered(starts, ends)[None, grid.days.inside].astype(float)


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


def _dates(rule: After | During | Before, days: Days) -> Ints:
    """Return start, key day and end of each occurrence of a rule's event, [n, 3]."""
    return days.events.get(rule.event, np.empty((0, 3), np.int64))


def _span(rule: During | Before, start: Ints, key: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return the days [first, end) on which a rule acts, for each occurrence of its event."""
    match rule:
        case Before():
            return start - rule.days, start
        case During(part="run-up"):
            return start, key
        case During():
            return key, last + 1


def _aftermath(rule: After, days: Days) -> Floats:
    """Return how much each step and each of the first workdays counts on the days, added up over the occurrences, [K, D]."""
    steps = _steps(rule)
    total = len(days.kind)
    ends = _dates(rule, days)[:, 2] - (days.first - days.pad)
    ends = ends[(ends >= 0) & (ends < total)]
    index = ends[:, None] + 1 + np.arange(steps.shape[1])  # [events, days after the end]
    known = index < total
    index = np.where(known, index, total - 1)
    workday = np.zeros(index.shape, np.int64)  # 0: the step counts, n: the belief of the n-th workday does
    if rule.workdays:
        is_work = days.is_work
        worked = np.cumsum(is_work)
        nth = worked[index] - worked[ends][:, None]  # the first workday after the end is 1
        workday = np.where(is_work[index] & (nth <= len(rule.workdays)), nth, 0)
    counted = []
    for step in steps:
        acts = np.flatnonzero(step)
        days_on = slice(acts[0], acts[-1] + 1)
        on = known[:, days_on] & (workday[:, days_on] == 0)
        weight = np.broadcast_to(step[days_on], on.shape)[on]
        counted.append(np.bincount(index[:, days_on][on], weight, total))
    counted += [np.bincount(index[known & (workday == n)], minlength=total) for n in range(1, len(rule.workdays) + 1)]
    return np.asarray([each[days.inside] for each in counted], float)


def _steps(rule: After) -> Floats:
    """Return how much each step counts on each day after the end, [steps, days]: they follow each other, the last fades."""
    stepped = np.repeat(np.eye(len(rule.steps)), [step.days for step in rule.steps], axis=1)
    if rule.half_life_days is None:
        return stepped
    fading = 0.5 ** (np.arange(1, rule.reach_days - stepped.shape[1] + 1) / rule.half_life_days)
    return np.hstack((stepped, np.outer(np.eye(len(rule.steps))[-1], fading)))
