"""The fit: from what was seen to the belief that follows, with its noise and the amplitudes of the prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass, replace
from planner.learning.least_squares import least_squares
from planner.learning.team_fit import team_seen, team_share
from planner.line.learned import SHAPE, Learned, Noise
from planner.model.prior import AMPLITUDES, MOST_NOISE, TYPICAL, posterior, prior_of
from planner.model.team_prior import blended, half_life_days

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats
    from planner.learning.observed import Observed
    from planner.line.hotline import Hotline
    from planner.model.prior import Posterior, Prior


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learned from observations [D, S] and from those before them, K coordinates; see Learned."""

    precision: Floats  # [K, K] of all that was seen
    pull: Floats  # [K]
    amplitudes: Floats
    noise: Noise
    mean: Floats  # [K]
    covariance: Floats  # [K, K]
    team: float
    waited: Floats  # [D, S] seconds that those answered waited, outliers cut


ROUNDS = 40
SETTLED = 2e-2  # largest change of the log of an expected wait that ends the rounds


def fit_of(hotline: Hotline, observed: Observed) -> Fit:
    """Return what follows from the observations, from what the line had learned before, and from its rules.

    A round scores the half hours by what is expected of them, and takes the best coordinates from the scores. Then the
    noise and the amplitudes move a step. In the end the fit for a team has its share.
    """
    prior, old, level_at = prior_of(hotline.rules), hotline.learned, observed.level_at
    old_precision, old_pull = _faded(observed, old)
    share = team_share(observed)
    team = max(share, old.team if old else 0.0)
    age = 0.5 ** ((newest_day(observed, old) - observed.ordinal) / half_life_days(team))
    amplitudes = old.amplitudes if old else np.array(TYPICAL)
    typical = _typical_noise(observed.kind, old)
    noise = typical.noise
    mean = old.mean.copy() if old else prior.mean.copy()
    if not old or not old.calls:
        mean[level_at] = _first_level(observed, mean[level_at])
    of_day, of_week = np.zeros(len(observed.used)), np.zeros(observed.week[-1] + 1)
    before = np.full(observed.base.shape, np.inf)
    for _ in range(ROUNDS):
        log_wait = (
            observed.base + observed.departures(mean) + mean[level_at] + (of_day + of_week[observed.week])[:, None]
        )
        scores = _scores(observed, log_wait, mean[level_at])
        change = np.abs(log_wait - before)[scores.seen].max()
        before = log_wait
        off = scores.target - log_wait
        seen = least_squares(
            observed, scores.target - observed.base, _worth(scores, off, age[:, None], noise, observed.halves), noise
        )
        precision, pull = seen.precision + old_precision, seen.pull + old_pull
        if change < SETTLED:
            break
        belief = posterior(prior, amplitudes, precision, pull)
        mean, of_day, of_week = belief.mean, seen.of_day(belief.mean), seen.of_week(belief.mean)
        used_up = float((seen.precision * belief.covariance).sum())  # degrees of freedom
        noise = replace(
            _noise(observed, scores, off, noise, typical, used_up),
            day=_pooled(typical.noise.day, typical.worth, of_day**2 + 1 / seen.in_day),
            week=_pooled(typical.noise.week, typical.worth, of_week**2 + 1 / seen.in_week),
        )
        amplitudes = _amplitudes(prior, amplitudes, belief)
    if share:
        of_team = team_seen(observed, prior, age)
        precision = share * of_team.precision + (1 - share) * seen.precision + old_precision
        pull = share * of_team.pull + (1 - share) * seen.pull + old_pull
    mean, covariance = blended(prior, amplitudes, precision, pull, team)
    return Fit(
        precision=precision,
        pull=pull,
        amplitudes=amplitudes,
        noise=noise,
        mean=mean,
        covariance=covariance,
        team=team,
        waited=_waited(observed, log_wait, mean[level_at]),
    )


def newest_day(observed: Observed, old: Learned | None) -> int:
    """Return the last day of these observations and of those learned before, an ordinal."""
    return max(int(observed.ordinal[-1]), old.until.toordinal() if old else 0)


def _faded(observed: Observed, old: Learned | None) -> tuple[Floats | float, Floats | float]:
    """Return precision and pull of what was learned before, as they count beside the newest call."""
    if not old:
        return 0.0, 0.0
    fade = 0.5 ** ((newest_day(observed, old) - old.until.toordinal()) / half_life_days(old.team))
    return fade * old.precision, fade * old.pull


@dataclass(frozen=True, slots=True)
class _Typical:
    """The noise to start from, and how many observations it is worth."""

    noise: Noise
    worth: float


NOISE = {"calls": Noise(2.5, 0.3, 0.15, 0.15), "counts": Noise(1.0, 0.03, 0.01, 0.01)}
"""Before any call. Of an exponential root the first would be 4, but many waits are alike: the calls of a burst; half hours, days and weeks differ by a factor of 1.5 to 1.7 (waits), 1.1 to 1.2 (counts)."""
NOISE_WEIGHT = 25.0  # how many observations the typical noise is worth


def _typical_noise(kind: str, old: Learned | None) -> _Typical:
    if old and kind == "calls" and old.calls:
        return _Typical(old.noise, NOISE_WEIGHT + min(old.calls, 500))
    return _Typical(NOISE[kind], NOISE_WEIGHT)


def _first_level(observed: Observed, otherwise: float) -> float:
    """Return the log of the typical wait, or of the typical count, before the shape of the week is known."""
    if observed.kind == "counts":
        return float(np.log(observed.amount[observed.amount > 0].mean())) if observed.amount.any() else otherwise
    answered = observed.answered.sum()
    return float(np.log(max(observed.roots.sum() / answered, 1.0))) / SHAPE if answered else otherwise


@dataclass(frozen=True, slots=True)
class _Scores:
    """What the half hours say beside what is expected of them, all [D, S]; 0 where nothing was seen."""

    target: Floats  # what a half hour says that the log of its mean is
    weight: Floats  # how many answered calls (or one count) that is worth
    callers: Floats  # how many calls it comes from
    ratio: Floats  # the roots of all waits, in units of the expected one, outliers cut

    @property
    def seen(self) -> Flags:
        """Which half hours say anything."""
        return self.weight > 0


LONGEST_RATIO = 5.0  # times the expected root that one counts at most: one in 150 exponential ones is longer


def _scores(observed: Observed, log_wait: Floats, level: float) -> _Scores:
    """Score the half hours by the likelihood of exponential roots: `answered` events in `roots`.

    A call that did not get through is worth no more than the part of the expected root that it lasted.
    """
    if observed.kind == "counts":
        counted = np.where(observed.answered > 0, observed.amount + 0.5, 0.0)
        return _Scores(np.log(observed.amount + 0.5), counted, counted, counted)
    missed = observed.given_up + observed.busy
    callers = observed.answered + missed
    ratio = (observed.roots + observed.busy * np.exp(SHAPE * level)) * np.exp(-SHAPE * log_wait)
    ratio = np.minimum(ratio, LONGEST_RATIO * callers)
    weight = observed.answered + missed * np.minimum(ratio / np.where(callers > 0, callers, 1.0), 1.0)
    target = log_wait + (ratio - observed.answered) / np.where(weight > 0, weight, 1.0) / SHAPE
    return _Scores(target, weight, callers, ratio)


def _waited(observed: Observed, log_wait: Floats, level: float) -> Floats:
    """Return the seconds that those answered waited in each half hour, had nobody given up, [D, S]; outliers cut.

    Who left after c seconds had 2 √(c μ) + 2 μ more to expect, μ being the scale; after a busy tone it is that of the level.
    """
    missed = observed.given_up + observed.busy
    callers = np.where(observed.answered + missed > 0, observed.answered + missed, 1.0)
    scale = np.exp(log_wait)
    left_at = observed.roots / callers  # about: the root of any wait
    spared = observed.given_up * (2 * left_at * np.sqrt(scale) + 2 * scale) + observed.busy * 2 * np.exp(level)
    waited = np.minimum(observed.amount + spared, LONGEST_RATIO ** (1 / SHAPE) * callers * scale)
    return np.asarray(waited * observed.answered / callers)


def _worth(scores: _Scores, off: Floats, age: Floats, noise: Noise, halves: Floats) -> Floats:
    """Return the precision of what each half hour says, [D, S]; `off` is how far it is from what was expected.

    The two halves of an hour that was reported as one have the same noise, that of all its calls: each says half of it.
    """
    variance = noise.call / np.where(scores.seen, scores.weight * halves, 1.0) + noise.slot
    return np.where(scores.seen, age / (halves * variance * _spill(off, variance, scores.seen, halves)), 0.0)


SPILL_SLOTS = 6  # half hours that a burst of calls is still felt


def _spill(off: Floats, variance: Floats, seen: Flags, halves: Floats) -> float:
    """Return how many times less the half hours of a day say together because they share their noise: a queue lasts.

    Where whole hours were reported, only what two hours share counts, and once.
    """
    scaled, there = np.where(seen, np.clip(off / np.sqrt(variance), -3, 3), 0.0), seen.astype(float)
    squares, once = scaled**2, scaled / np.sqrt(halves)
    first = np.where(halves > 1, 0.0, scaled)
    shared = 0.0
    for lag in range(1, SPILL_SLOTS + 1):
        early, late = (slice(None), slice(None, -lag)), (slice(None), slice(lag, None))
        alike = once if lag > 1 else first  # the half hour beside may be of the same hour
        both = float((squares[early] * there[late]).sum() + (squares[late] * there[early]).sum()) / 2
        shared += float((alike[early] * alike[late]).sum()) / (both + NOISE_WEIGHT)
    return 1 + 2 * max(shared, 0.0)


def _noise(observed: Observed, scores: _Scores, off: Floats, noise: Noise, typical: _Typical, used_up: float) -> Noise:
    """Return the noise with the variances of calls and half hours one step of expectation-maximisation further."""
    seen = scores.seen
    callers, total = (scores.callers * observed.halves)[seen], int(seen.sum())
    if observed.kind == "calls":
        off = (
            (scores.ratio - observed.answered)
            / np.where(scores.callers > 0, scores.callers, 1.0)
            / _slope(scores)
            / SHAPE
        )
    squares = off[seen] ** 2 * total / (total - min(used_up, total / 2))
    own = noise.call / callers
    both = own + noise.slot
    call = callers * ((own / both) ** 2 * squares + own * noise.slot / both)
    slot = (noise.slot / both) ** 2 * squares + own * noise.slot / both
    weights = np.minimum(
        scores.weight[seen] / scores.callers[seen], 1.0
    )  # who gave up at once says nothing of the noise either
    return replace(
        noise,
        call=_pooled(typical.noise.call, typical.worth, call, weights),
        slot=_pooled(typical.noise.slot, typical.worth, slot, weights),
    )


def _slope(scores: _Scores) -> float:
    """Return how much of the score moves with the expected wait: what is cut does not, and so says less than it seems."""
    moving = scores.ratio < LONGEST_RATIO * scores.callers
    return min(float((NOISE_WEIGHT + scores.ratio[moving].sum()) / (NOISE_WEIGHT + scores.weight.sum())), 1.0)


def _pooled(typical: float, worth: float, variances: Floats, weights: Floats | None = None) -> float:
    """Return the mean of some variances beside the typical one, which is worth so many of them, on the log scale."""
    count = float(len(variances) if weights is None else weights.sum())
    logs = worth * np.log(typical) + count * np.log(np.average(variances, weights=weights))
    return min(float(np.exp(logs / (worth + count))), MOST_NOISE)


AMPLITUDE_SPREAD = (0.3, 0.3, 0.35, 0.7, 0.35, 0.35)  # sd of the log of each amplitude about its typical value


def _amplitudes(prior: Prior, amplitudes: Floats, belief: Posterior) -> Floats:
    """Return the amplitudes one Newton step further towards the largest marginal likelihood."""
    mean, covariance = belief.mean, belief.covariance
    moved = []
    blocks = zip(prior.blocks, amplitudes, TYPICAL, AMPLITUDE_SPREAD, strict=True)
    for (at, inverse), amplitude, typical, spread in blocks:
        size = len(inverse)
        unseen = float((inverse * covariance[np.ix_(at, at)]).sum()) / amplitude**2  # this part of the block
        length = float(mean[at] @ inverse @ mean[at]) / amplitude**2
        slope = length + unseen - size - np.log(amplitude / typical) / spread**2
        curvature = 2 * max(size - unseen, 0.0) + spread**-2
        moved.append(amplitude * np.exp(np.clip(slope / curvature, -0.5, 0.5)))
    return np.asarray(np.clip(moved, *AMPLITUDES))
