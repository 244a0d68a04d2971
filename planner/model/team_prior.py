"""The belief about a line whose records are a team's: three priors, averaged by how well each says what was seen.

Most lines depart from the rules by a little, with the hours differing about half as much again as the files say, which
are shrunk towards 1 by judgement; some lines have hours of their own. With precision Λ and mean μ of a prior, and P and q
what was seen of the departures, the log of its evidence is, but for what is the same for all,

    ½ log|Λ| − ½ log|Λ + P| + mᵀq − ½ mᵀPm − ½ (m − μ)ᵀΛ(m − μ),    m = (Λ + P)⁻¹(Λμ + q).

The belief is the mixture's mean and covariance, as one Gaussian.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass, replace
from planner.model.prior import Prior, believed, mixed, mixture

if TYPE_CHECKING:
    from planner.arrays import Floats


@dataclass(frozen=True, slots=True)
class Believable:
    """One of the priors: its weight before any call, and the amplitudes of the blocks of `Prior`."""

    weight: float
    amplitudes: tuple[float, ...]


TEAM_PRIORS = (
    Believable(0.80, (1.0, 1.0, 0.5, 0.2, 0.05, 0.1)),
    Believable(0.15, (1.0, 1.0, 1.0, 0.6, 0.2, 0.4)),
    Believable(0.05, (1.0, 1.0, 1.0, 1.0, 0.6, 0.6)),
)
HOURS_BLOCK, MORE_HOURS = 2, 0.5
"""The block of how much the hours differ at all, and its mean: half as much again as the files say."""

HALF_LIFE_DAYS, TEAM_HALF_LIFE_DAYS = 365.0, 120.0
"""After it a call counts half. The order of the hours was stable over nine months on record, but its shape drifts, as many
calls can show."""


def half_life_days(team: float) -> float:
    """Return after how many days a call counts half, where records are a team's so far: between the two, on the log scale."""
    return float(HALF_LIFE_DAYS ** (1 - team) * TEAM_HALF_LIFE_DAYS**team)


def blended(prior: Prior, amplitudes: Floats, precision: Floats, pull: Floats, team: float) -> tuple[Floats, Floats]:
    """Return mean and covariance of the belief of which the part `team`, 0 to 1, is that of a team's records, the rest `believed`'s."""
    if not team:
        return believed(prior, amplitudes, precision, pull)
    of_team = team_belief(prior, precision, pull)
    if team == 1:
        return of_team
    return mixed([believed(prior, amplitudes, precision, pull), of_team], np.array([1 - team, team]))


def team_belief(prior: Prior, precision: Floats, pull: Floats) -> tuple[Floats, Floats]:
    """Return mean [K] and covariance [K, K] of the departures, given what was seen of them: its inverse covariance and pull."""
    mean = prior.mean.copy()
    mean[prior.blocks[HOURS_BLOCK][0]] = MORE_HOURS
    prior = replace(prior, mean=mean)
    return mixture(prior, [(one.weight, np.array(one.amplitudes)) for one in TEAM_PRIORS], precision, pull)
