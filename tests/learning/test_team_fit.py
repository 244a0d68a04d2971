"""The fit for the records of a team against dense linear algebra, finite differences, and lines whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

import planner
from helpers import run_program
from planner.learning.cells import Cells
from planner.learning.learn import learn_calls, learn_cells
from planner.learning.observed import observed_of
from planner.learning.team_fit import (
    BURST_HOURS,
    TYPICAL_NOISE,
    TeamNoise,
    _noise_of,
    gathered,
    team_seen,
    team_share,
)
from planner.model.prior import believed, posterior, prior_of
from planner.model.team_prior import (
    HOURS_BLOCK,
    TEAM_PRIORS,
    blended,
    half_life_days,
    team_belief,
)
from simulated import MONDAY, NOW, simulated, week_of

NOISE = TeamNoise(day=0.2, burst=0.3, slot=0.1, call=2.0)


def team_cells(shape, weeks: int = 20, callers: int = 30, seed: int = 0, day_sd: float = 0.3) -> Cells:
    """Half hours of 9:00 to 21:00 before MONDAY; `shape` is the mean wait in minutes by weekday and minute of the day."""
    rng = np.random.default_rng(seed)
    day = np.repeat(MONDAY.toordinal() - np.arange(7 * weeks, 0, -1), 24)
    minute = np.tile(np.arange(9 * 60, 21 * 60, 30), 7 * weeks)
    level = np.repeat(rng.normal(0, day_sd, 7 * weeks), 24) + rng.normal(0, 0.2, len(day))
    mean = 60 * shape((day - 1) % 7, minute) * np.exp(level)
    waits = mean[:, None] / 2 * rng.exponential(1, (len(day), callers)) ** 2
    nobody, everybody = np.zeros(len(day)), np.full(len(day), float(callers))
    return Cells(
        kind="calls",
        day=day,
        minute=minute,
        amount=waits.sum(axis=1),
        roots=np.sqrt(waits).sum(axis=1),
        answered=everybody,
        given_up=nobody,
        busy=nobody,
        halves=np.ones(len(day)),
    )


def stepped(weekday, minute):
    """A lunch of half an hour at noon, and a change of shift at half past three, when nobody answers."""
    return np.where((minute == 12 * 60) | (minute == 15 * 60 + 30), 9.0, 3.0)


@pytest.fixture(scope="module")
def cells() -> Cells:
    return team_cells(stepped)


def some(cells: Cells, seed: int = 1, share: float = 0.3) -> Cells:
    return cells[np.random.default_rng(seed).random(len(cells)) < share]


def test_what_is_gathered_is_generalised_least_squares(pinduoduo, cells):
    """Against the dense formula: the covariance of all half hours, written out."""
    observed = observed_of(pinduoduo, some(cells[cells.day >= MONDAY.toordinal() - 28]))
    rng = np.random.default_rng(2)
    target, age = rng.normal(size=observed.base.shape), rng.uniform(0.5, 1, len(observed.used))
    found = gathered(observed, target, NOISE, age)
    day, slot = np.nonzero(observed.answered)
    counts = np.zeros((len(day), observed.size))
    counts[:, observed.design.row_at] = observed.design.rows[observed.pattern[day], slot]
    counts[:, observed.design.day_at] = observed.design.days[observed.used[day]]
    counts[:, observed.level_at] = 1
    apart = np.exp(-np.abs(slot[:, None] - slot) / 2 / BURST_HOURS)
    covariance = (day[:, None] == day) * (NOISE.day + NOISE.burst * apart)
    covariance += np.diag(NOISE.slot + NOISE.call / observed.answered[day, slot])
    inverse = np.linalg.inv(covariance / np.sqrt(age[day, None] * age[day]))
    np.testing.assert_allclose(found.precision, counts.T @ inverse @ counts, atol=1e-8)
    np.testing.assert_allclose(found.pull, counts.T @ inverse @ (target - observed.base)[day, slot], atol=1e-8)


def test_the_evidence_is_that_of_the_dense_gaussian(pinduoduo):
    """Of coordinates seen directly, each with noise: their density under the prior and the noise together."""
    prior = prior_of(pinduoduo.rules)
    rng = np.random.default_rng(3)
    noise = rng.uniform(0.05, 0.3, len(prior.mean))
    seen = prior.mean + rng.normal(0, 0.5, len(prior.mean))
    precision, pull = np.diag(1 / noise), seen / noise
    dense, ours = [], []
    for one in TEAM_PRIORS:
        amplitudes = np.array(one.amplitudes)
        covariance = np.linalg.inv(prior.precision(amplitudes)) + np.diag(noise)
        off = seen - prior.mean
        dense.append(-(np.linalg.slogdet(covariance)[1] + off @ np.linalg.solve(covariance, off)) / 2)
        ours.append(posterior(prior, amplitudes, precision, pull).log_evidence)
    np.testing.assert_allclose(np.diff(ours), np.diff(dense), rtol=1e-6)


def test_the_evidence_climbs_with_the_pull_by_the_mean(pinduoduo, cells):
    """Finite differences: its derivative by the pull is the mean of the belief, of the mixture too."""
    prior = prior_of(pinduoduo.rules)
    observed = observed_of(pinduoduo, some(cells))
    seen = team_seen(observed, prior, np.ones(len(observed.used)))
    along = np.random.default_rng(4).normal(size=len(prior.mean))

    def together(pull) -> float:
        mean = prior.mean.copy()
        mean[prior.blocks[HOURS_BLOCK][0]] = 0.5
        there = planner.model.prior.Prior(prior.blocks, mean, prior.level_precision)
        each = [
            np.log(one.weight) + posterior(there, np.array(one.amplitudes), seen.precision, pull).log_evidence
            for one in TEAM_PRIORS
        ]
        return float(np.logaddexp.reduce(each))

    step = 1e-4
    climb = (together(seen.pull + step * along) - together(seen.pull - step * along)) / (2 * step)
    assert climb == pytest.approx(along @ team_belief(prior, seen.precision, seen.pull)[0], rel=1e-4, abs=1e-4)


def test_the_noise_is_found(pinduoduo):
    """From half hours whose covariance is known; with few of them it stays near the typical one."""
    rng = np.random.default_rng(5)
    at = np.arange(24)
    fading = np.exp(-np.abs(at[:, None] - at) / 2 / BURST_HOURS)
    callers = rng.integers(5, 60, (600, 24)).astype(float)
    true = TeamNoise(day=0.4, burst=0.6, slot=0.3, call=4.0)
    left = rng.multivariate_normal(np.zeros(24), true.day + true.burst * fading, 600)
    left += rng.normal(size=left.shape) * np.sqrt(true.slot + true.call / callers)
    found = _noise_of(left, callers, 0.0)
    for part in ("day", "burst", "slot", "call"):
        assert getattr(found, part) == pytest.approx(getattr(true, part), rel=0.3)
    few = _noise_of(left[:2], callers[:2], 0.0)
    assert few.day == pytest.approx(TYPICAL_NOISE.day, rel=0.2)


def test_steps_of_half_an_hour_are_found(pinduoduo, cells):
    load = week_of(learn_cells(pinduoduo, cells))
    tuesday = dict(zip(load.grid.minute[load.grid.pattern[1]].tolist(), load.mean[1].tolist(), strict=True))
    for busy in (12 * 60, 15 * 60 + 30):
        for quiet in (busy - 30, busy + 30):
            assert tuesday[busy] > 1.5 * tuesday[quiet]
    busy = sorted(tuesday, key=lambda minute: -np.nan_to_num(tuesday[minute]))[:2]
    assert sorted(busy) == [12 * 60, 15 * 60 + 30]


def test_it_is_written_and_read_back_and_learned_on(pinduoduo, cells, tmp_path):
    line = learn_cells(pinduoduo, cells)
    assert line.learned.team == 1
    path = tmp_path / "team.toml"
    path.write_text(planner.render_learned(line), encoding="utf-8")
    assert "half of the weight after 120 days" in path.read_text(encoding="utf-8")
    again = planner.load_hotline(path)
    np.testing.assert_allclose(week_of(again).mean, week_of(line).mean, rtol=1e-8)
    np.testing.assert_allclose(week_of(again).spread, week_of(line).spread, rtol=1e-6)
    own = simulated(20, 3)
    one, other = learn_calls(line, own), learn_calls(again, own)
    np.testing.assert_allclose(week_of(one).mean, week_of(other).mean, rtol=1e-7)
    assert (
        np.nanmax(np.abs(np.log(week_of(one).mean / week_of(line).mean))) < 0.1
    )  # twenty calls beside a hundred thousand
    assert planner.make_plan(one, NOW).picks
    assert run_program("plan", "--hotline", str(path), "--now", "2026-08-24T08:00").returncode == 0


def test_nothing_jumps_from_a_log_to_the_records_of_a_team(pinduoduo, cells):
    """The share climbs from 0 to 1 without a step, and the belief goes along."""
    shares = np.array([team_share(observed_of(pinduoduo, cells[:full])) for full in range(80, 2100, 20)])
    assert shares[0] == 0
    assert shares[-1] == 1
    assert (np.diff(shares) >= 0).all()
    assert np.diff(shares).max() < 0.06
    assert [half_life_days(share) for share in (0.0, 1.0)] == pytest.approx([365, 120])
    prior = prior_of(pinduoduo.rules)
    observed = observed_of(pinduoduo, some(cells, share=0.02))
    seen = team_seen(observed, prior, np.ones(len(observed.used)))
    amplitudes = np.array([1.0, 1.0, 1.0, 0.2, 0.1, 0.1])
    ways = [blended(prior, amplitudes, seen.precision, seen.pull, share) for share in np.linspace(0, 1, 101)]
    np.testing.assert_allclose(ways[0][0], believed(prior, amplitudes, seen.precision, seen.pull)[0])
    np.testing.assert_allclose(ways[-1][0], team_belief(prior, seen.precision, seen.pull)[0])
    apart = np.abs(np.diff([mean for mean, _ in ways], axis=0)).max()
    assert apart < 0.011 * np.abs(ways[-1][0] - ways[0][0]).max()


def test_counts_stay_with_the_other_fit(pinduoduo, cells):
    counts = Cells(
        kind="counts",
        day=cells.day,
        minute=cells.minute,
        amount=np.full(len(cells), 1000.0),
        roots=cells.given_up,
        answered=cells.given_up,
        given_up=cells.given_up,
        busy=cells.busy,
        halves=cells.halves,
    )
    assert learn_cells(pinduoduo, counts).learned.team == 0


def test_a_log_of_few_calls_in_each_half_hour_is_no_team(pinduoduo):
    assert learn_calls(pinduoduo, simulated(1000)).learned.team == 0
