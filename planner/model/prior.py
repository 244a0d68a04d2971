"""The belief about a line as one Gaussian: the rules' beliefs are its prior, beside a smooth free curve.

A coordinate is a departure on the log scale from what the files say. There is one for each belief of each rule, in the
order of the files; one for how much the hours differ at all (the files' curves are shrunk towards 1 by judgement); then the
free curve: by time of day for all days, by time of day for each weekday, and a level for each weekday (holidays are an
eighth); last the line's level, of waits and of counts. Before any call all departures are 0, so the best values are the
rules' own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import DAY
from planner.frozen import dataclass
from planner.line.hotline import WEEKDAYS
from planner.line.rules import Curve
from planner.messages import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.arrays import Floats, Indices, Ints
    from planner.line.rules import AnyRule


CURVE_STEP, WEEK_STEP = 60, 180  # minutes between the knots of the free curve: for all days, for each weekday
DAY_CLASSES = len(WEEKDAYS) + 1  # and public holidays
LEVELS = ("calls", "counts")  # kinds of observations, each with a level of its own
AMPLITUDES = (0.01, 30.0)  # no part of the belief is scaled further
MOST_NOISE = 100.0  # variance on the log scale: no noise is taken for larger
TYPICAL = (1.0, 1.0, 1.0, 0.2, 0.1, 0.1)
"""Before any call: how far the ranges of the curves hold, and of the other rules; the sd of how much the hours differ at all, and
of the three parts of the free curve. Public records differ from the rules by a third on the log scale; weekdays differ among
each other in shape by less."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The belief before any call: independent blocks, each with an amplitude that scales its standard deviations.

    `blocks` are (coordinates, inverse covariance at amplitude 1); `mean` and `level_precision` hold the levels.
    """

    blocks: tuple[tuple[Indices, Floats], ...]
    mean: Floats
    level_precision: Floats

    def precision(self, amplitudes: Floats) -> Floats:
        """Return the inverse of the covariance, [K, K]."""
        precision = np.zeros((len(self.mean),) * 2)
        for (at, inverse), amplitude in zip(self.blocks, amplitudes, strict=True):
            precision[np.ix_(at, at)] = inverse / amplitude**2
        precision[-2:, -2:] = np.diag(self.level_precision)
        return precision


def learned_words(calls: int, intervals: int) -> tuple[Text, Text]:
    """Return why the free curve acts, and from what it was learned."""
    zh = [*([f"{calls:,} 次通话记录"] if calls else []), *([f"{intervals:,} 个半小时的来电量"] if intervals else [])]
    en = [*([f"{calls:,} calls"] if calls else []), *([f"the counts of {intervals:,} half hours"] if intervals else [])]
    return (
        Text("这条热线自己的规律", "this line's own hours"),
        Text("和".join(zh), " and ".join(en)),
    )


COORDINATES = 1  # counts up when the coordinates after the rules' change their meaning


def fingerprint(rules: Iterable[AnyRule]) -> str:
    """Return a mark of the rules that the coordinates depart from: what was learned beside others does not fit."""
    from hashlib import sha256

    beliefs = [(type(rule).__name__, rule.id, [(b.factor, b.low, b.high) for b in rule.beliefs]) for rule in rules]
    return sha256(repr((COORDINATES, beliefs)).encode()).hexdigest()[:16]


CURVE_LENGTHS, WEEK_LENGTHS = (90.0,), (480.0, 150.0)
"""Minutes over which the free curve bends: a queue builds up and drains in hours; a weekday differs as a whole, and about a short day's end."""
LEVEL_PRIOR = ((5.2, 1.5), (4.0, 3.0))
"""Mean and sd of the log of the typical wait in seconds (80 % within half a minute and twenty), and of a half hour's calls."""


def prior_of(rules: Iterable[AnyRule]) -> Prior:
    """Return the belief before any call."""
    beliefs = [(isinstance(rule, Curve), max(belief.log_sd, 1e-3)) for rule in rules for belief in rule.beliefs]
    of_curve, spread = np.array([curve for curve, _ in beliefs], bool), np.array([sd for _, sd in beliefs])
    knots, week_knots = (np.arange(0, DAY + 1, step) for step in (CURVE_STEP, WEEK_STEP))
    free = [
        np.eye(1),
        np.linalg.inv(_smooth(knots, CURVE_LENGTHS)),
        np.kron(np.eye(DAY_CLASSES), np.linalg.inv(_smooth(week_knots, WEEK_LENGTHS))),
        np.eye(DAY_CLASSES),
    ]
    ends = len(beliefs) + np.cumsum([len(part) for part in free])
    blocks = (
        *((at, np.diag(spread[at] ** -2.0)) for at in (np.flatnonzero(of_curve), np.flatnonzero(~of_curve))),
        *((np.arange(end - len(part), end), part) for end, part in zip(ends, free, strict=True)),
    )
    mean = np.zeros(ends[-1] + len(LEVELS))
    mean[-2:] = [level for level, _ in LEVEL_PRIOR]
    return Prior(blocks, mean, np.array([sd**-2.0 for _, sd in LEVEL_PRIOR]))


ROUGHNESS = 0.01  # of its variance that neighbouring knots do not share


def _smooth(at: Ints, lengths: tuple[float, ...]) -> Floats:
    """Return the covariance of a curve of sd 1 at some minutes, which bends over these lengths alike."""
    apart = (at[:, None] - at) ** 2
    shared = np.mean([np.exp(-apart / (2 * length**2)) for length in lengths], axis=0)
    return np.asarray((1 - ROUGHNESS) * shared + ROUGHNESS * np.eye(len(at)))


def posterior(prior: Prior, amplitudes: Floats, precision: Floats, pull: Floats) -> tuple[Floats, Floats]:
    """Return mean [K] and covariance [K, K] of the departures, given what was seen of them.

    `precision` and `pull` are what the observations say: its inverse covariance, and that times its mean.
    """
    before = prior.precision(amplitudes)
    covariance = np.linalg.inv(before + precision)
    covariance = (covariance + covariance.T) / 2
    return covariance @ (before @ prior.mean + pull), covariance
