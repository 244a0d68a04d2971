"""Two windows beside each other: how likely the one is lighter, where what both share is cancelled."""

from __future__ import annotations

from functools import cache, cached_property
from math import erf, log, sqrt
from typing import TYPE_CHECKING, Protocol

import numpy as np

from planner.frozen import dataclass
from planner.model.blocks import inverse
from planner.model.design import Design, design_of
from planner.model.prior import TYPICAL, prior_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.arrays import Floats
    from planner.line.hotline import Hotline
    from planner.model.load import Load


class Run(Protocol):
    """A run of slots [first, end) of a day, and their mean load."""

    @property
    def day(self) -> int:
        """The day of the grid."""

    @property
    def first(self) -> int:
        """Its first slot."""

    @property
    def end(self) -> int:
        """The slot after its last."""

    @property
    def load(self) -> float:
        """The mean load of its slots."""


@dataclass(frozen=True)
class Joint:
    """The joint belief about all slots of a grid: how much each coordinate counts on them, and what the coordinates share."""

    design: Design
    covariance: Floats  # [K, K] of the coordinates but the levels

    def lighter(self, one: Run, other: Run, handicap: float = 0.0) -> float:
        """Return the chance that `one` is lighter than `other`, though its log is taken to be higher by `handicap`.

        The rules that act on both, the weekday or an aftermath, move both alike: only what differs makes it uncertain.
        """
        apart = self._counts(one.day, one.first, one.end) - self._counts(other.day, other.first, other.end)
        sd = sqrt(max(float(apart @ self.covariance @ apart), 0.0))
        ahead = log(other.load / one.load) - handicap
        if sd == 0.0:
            return 0.5 if ahead == 0.0 else float(ahead > 0.0)
        return (1 + erf(ahead / sd / sqrt(2))) / 2

    @cached_property
    def _counts(self) -> Callable[[int, int, int], Floats]:
        """How much each coordinate counts on the slots [first, end) of a day, [K]; the same few windows are compared with many slots."""

        @cache
        def counts(day: int, first: int, end: int) -> Floats:
            return self.design.counts(day, slice(first, end))

        return counts


def joint_belief(load: Load) -> Joint:
    """Return the joint belief of a load: what was learned, or before any call what learning would start from."""
    return Joint(load.design or design_of(load.hotline, load.grid), _covariance(load.hotline))


def _covariance(hotline: Hotline) -> Floats:
    if hotline.learned:
        return hotline.learned.covariance[:-2, :-2]
    return inverse(prior_of(hotline.rules).precision(np.array(TYPICAL)))[0][:-2, :-2]
