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
from planner.model.blocks import inverse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.arrays import Floats, Indices, Ints
    from planner.line.rules import AnyRule


CURVE_STEP, WEEK_STEP = 30, 180  # minutes between the knots of the free curve: for all days, for each weekday
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
        for (at, precise), amplitude in zip(self.blocks, amplitudes, strict=True):
            precision[np.ix_(at, at)] = precise / amplitude**2
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


FREE = ((0.8, TYPICAL[-3:]), (0.15, (0.5, 0.2, 0.3)), (0.05, (0.8, 0.5, 0.5)))
"""How far the free curve may go: weights before any call, and the sd of its three parts. Most lines are about as the rules say,
some far from them: the belief holds both, by their evidence. The first is what the evidence moves, too."""
FREE_VARIANCES = tuple(sum(weight * sds[part] ** 2 for weight, sds in FREE) for part in range(3))  # before any call


COORDINATES = 2  # counts up when the coordinates after the rules' change their meaning


def fingerprint(rules: Iterable[AnyRule]) -> str:
    """Return a mark of the rules that the coordinates depart from: what was learned beside others does not fit."""
    from hashlib import sha256

    beliefs = [(type(rule).__name__, rule.id, [(b.factor, b.low, b.high) for b in rule.beliefs]) for rule in rules]
    return sha256(repr((COORDINATES, beliefs)).encode()).hexdigest()[:16]


CURVE_LENGTHS, WEEK_LENGTHS = (90.0,), (480.0, 150.0)
"""Minutes over which the free curve bends: a queue builds up and drains in hours; a weekday differs as a whole, and about a short day's end."""
LEVEL_PRIOR = ((4.5, 1.5), (4.0, 3.0))
"""Mean and sd of the log of half the typical wait in seconds (80 % within half a minute and twenty; half of it is the scale of a
Weibull wait of shape ½), and of a half hour's calls."""


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


def free_covariances() -> tuple[Floats, Floats]:
    """Return the covariances of the knots of the free curve before any call: for all days, and for each weekday."""
    knots = ((CURVE_STEP, CURVE_LENGTHS), (WEEK_STEP, WEEK_LENGTHS))
    parts = zip(FREE_VARIANCES[:2], knots, strict=True)
    of_days, of_weekdays = (
        variance * _smooth(np.arange(0, DAY + 1, step), lengths) for variance, (step, lengths) in parts
    )
    return of_days, of_weekdays


ROUGHNESS = 0.01  # of its variance that neighbouring knots do not share


def _smooth(at: Ints, lengths: tuple[float, ...]) -> Floats:
    """Return the covariance of a curve of sd 1 at some minutes, which bends over these lengths alike."""
    apart = (at[:, None] - at) ** 2
    shared = np.mean([np.exp(-apart / (2 * length**2)) for length in lengths], axis=0)
    return np.asarray((1 - ROUGHNESS) * shared + ROUGHNESS * np.eye(len(at)))


def believed(prior: Prior, amplitudes: Floats, precision: Floats, pull: Floats) -> tuple[Floats, Floats]:
    """Return mean and covariance of the departures as `posterior`, but how far the free curve may go is not known, either.

    It is the mixture of all of FREE by their evidence, of which the first has the `amplitudes` themselves.
    """
    wider = [np.array([*amplitudes[:-3], *np.maximum(amplitudes[-3:], sds)]) for _, sds in FREE[1:]]
    return mixture(
        prior, [(FREE[0][0], amplitudes), *zip((w for w, _ in FREE[1:]), wider, strict=True)], precision, pull
    )


def mixture(
    prior: Prior, parts: Iterable[tuple[float, Floats]], precision: Floats, pull: Floats
) -> tuple[Floats, Floats]:
    """Return mean and covariance of posteriors under several amplitudes, (weight, amplitudes), by their evidence."""
    beliefs, evidence = [], []
    for weight, amplitudes in parts:
        belief = posterior(prior, amplitudes, precision, pull)
        beliefs.append((belief.mean, belief.covariance))
        evidence.append(np.log(weight) + belief.log_evidence)
    weights = np.exp(np.array(evidence) - max(evidence))
    return mixed(beliefs, weights / weights.sum())


def mixed(beliefs: Sequence[tuple[Floats, Floats]], weights: Floats) -> tuple[Floats, Floats]:
    """Return mean and covariance of a mixture of Gaussians."""
    means, covariances = (np.array(part) for part in zip(*beliefs, strict=True))
    mean = weights @ means
    apart = means - mean
    return mean, np.tensordot(weights, covariances, 1) + (weights[:, None] * apart).T @ apart


@dataclass(frozen=True, slots=True)
class Posterior:
    """The belief about the departures, given what was seen of them.

    `log_evidence` is the log of the marginal likelihood, but for what is the same for all amplitudes.
    """

    mean: Floats  # [K]
    covariance: Floats  # [K, K]
    log_evidence: float


def posterior(prior: Prior, amplitudes: Floats, precision: Floats, pull: Floats) -> Posterior:
    """Return the belief given what was seen: `precision` and `pull` are its inverse covariance, and that times its mean."""
    before = prior.precision(amplitudes)
    covariance, log_precision = inverse(before + precision)
    covariance = (covariance + covariance.T) / 2
    mean = covariance @ (before @ prior.mean + pull)
    at_mean = mean @ pull - mean @ precision @ mean / 2 - (mean - prior.mean) @ before @ (mean - prior.mean) / 2
    sizes = [len(at) for at, _ in prior.blocks]
    return Posterior(mean, covariance, float(at_mean - log_precision / 2 - sizes @ np.log(amplitudes)))
