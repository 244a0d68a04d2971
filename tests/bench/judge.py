"""What a ranking is worth: capture, how sure the difference between two rankings is, and whether stated ranges hold.

capture = Σ (mean of all open slots − mean of the picked ones) / Σ (mean of all open slots − mean of the truly best ones), over
weeks (three or twelve picks) or days (one). The value of a half hour is its realised mean wait, or its number of calls: 0
is as good as calling at random, 1 is hindsight. Ties go to the earlier slot.

A few weeks make one figure uncertain by .06 to .10, far more than the draws do. Two rankings of the same weeks from the same
draws differ by much less: the standard error of their difference is a bootstrap over the weeks, both kept together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cases import mean_by
from planner.line.rules import Z80

if TYPE_CHECKING:
    from cases import Case
    from planner.arrays import Floats


MEASURES = {"week@3": 3, "day@1": 1, "week@12": 12}
RESAMPLED = 2000  # times, in a bootstrap
BEHIND = 0.02  # a difference that is smaller is none


@dataclass(frozen=True)
class Capture:
    """What a ranking gained of what was possible, in each week; S draws."""

    gained: Floats  # [S, W]
    possible: Floats  # [W]

    @property
    def by_draw(self) -> Floats:
        """The capture of each draw, [S]."""
        return np.asarray(self.gained.sum(axis=1) / self.possible.sum())

    @property
    def mean(self) -> float:
        return float(self.by_draw.mean())

    @property
    def error(self) -> float:
        """The standard error of the mean over weeks."""
        return _bootstrapped(self.gained.mean(axis=0), self.possible)

    def less(self, other: Capture) -> Difference:
        """Return by how much it is ahead of another on the draws that both have; one that needs no draw has a single row."""
        draws = min(len(c.gained) for c in (self, other) if len(c.gained) > 1) if self._drawn or other._drawn else 1
        ours, theirs = (c.gained[:draws].mean(axis=0) for c in (self, other))
        return Difference(
            float((ours - theirs).sum() / self.possible.sum()), _bootstrapped(ours - theirs, self.possible)
        )

    @property
    def _drawn(self) -> bool:
        return len(self.gained) > 1


@dataclass(frozen=True)
class Difference:
    """A paired difference of two captures with its standard error."""

    mean: float
    error: float

    @property
    def is_behind(self) -> bool:
        return self.mean < -max(BEHIND, 2 * self.error)


def _bootstrapped(gained: Floats, possible: Floats) -> float:
    weeks = np.random.default_rng(0).integers(0, len(gained), (RESAMPLED, len(gained)))
    return float(np.std(gained[weeks].sum(axis=1) / possible[weeks].sum(axis=1)))


def captures(case: Case, expected: Floats) -> dict[str, Capture]:
    """Return the capture of what a ranking expects, [S, C], by every measure."""
    if not np.isfinite(expected).all():
        raise ValueError("an expectation is not a number")
    task, halves = case.task, case.halves
    found = {}
    for measure, picks in MEASURES.items():
        gained, possible = np.zeros((len(expected), len(task.week))), np.zeros(len(task.week))
        period = task.slot_day if measure.startswith("day") else task.slot_week
        for one in np.unique(period):
            at = np.flatnonzero(period == one)
            value, week = halves.value[at], task.slot_week[at[0]]
            picked = np.argsort(expected[:, at], axis=1, kind="stable")[:, :picks]
            gained[:, week] += value.mean() - value[picked].mean(axis=1)
            possible[week] += value.mean() - np.sort(value)[:picks].mean()
        found[measure] = Capture(gained, possible)
    return found


def coverage(case: Case, mean: Floats, spread: Floats) -> dict[str, list[float]]:
    """Return how often the 80 % ranges hold, a figure for each row of `mean` and `spread` [S, C].

    "half hour": the belief with the noise of a half hour, holding what came true. "half hour, no noise": the belief alone.
    "slot mean": the belief alone, as `load_range` has it, holding the mean of its slot of the week over the ranked weeks.
    Loads are relative, so a week's own level is taken as known: what its slots had together is what they were expected to have.
    """
    week, value = case.task.slot_week, case.halves.value
    levels = np.stack([np.bincount(week, value) / np.bincount(week, row) for row in mean])[:, week]
    with np.errstate(divide="ignore"):
        off = np.log(value / (mean * levels))
        slot = np.stack([np.log(mean_by(case.halves.key, value / row, case.halves.key)) for row in levels])
    bias, sd = case.noise[week].T

    def held(off: Floats, sd: Floats) -> list[float]:
        return (np.abs(off) <= Z80 * sd).mean(axis=1).tolist()

    return {
        "half hour": held(off - bias, np.hypot(spread, sd)),
        "half hour, no noise": held(off, spread),
        "slot mean": held(slot - np.log(mean), spread),
    }
