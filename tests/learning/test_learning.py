"""Learning against simulated lines whose truth is known, brute-force linear algebra, and finite differences."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

import planner
from helpers import at
from planner.caller.calls import Call
from planner.days.grid import lay_grid
from planner.learning import fit
from planner.learning.cells import Cells
from planner.learning.learn import learn_calls, learn_cells
from planner.learning.least_squares import least_squares
from planner.learning.observed import observed_of
from planner.learning.records import cells_of
from planner.line.rules import Belief, Curve
from planner.model.design import design_of
from planner.model.effects import effect_of, responses
from planner.model.load import expect
from planner.model.prior import prior_of
from planner.model.team_prior import HALF_LIFE_DAYS
from simulated import MONDAY, NOW, frame_of, quiet_mornings, simulated, week_of


def log_truth(load, truth=quiet_mornings) -> np.ndarray:
    """The truth relative to its own mean over the open slots, on the log scale; NaN where closed."""
    found = np.full(load.mean.shape, np.nan)
    for day, slot in zip(*np.nonzero(load.grid.open), strict=True):
        found[day, slot] = truth(load.grid.start(int(day), int(slot)))
    return np.log(found / np.nanmean(found))


def error(hotline, truth=quiet_mornings) -> float:
    load = week_of(hotline)
    return float(np.nanmean(np.abs(np.log(load.mean) - log_truth(load, truth))))


# ---------------------------------------------------------------- what a belief does to the load


@pytest.fixture(scope="module")
def year(pinduoduo):
    return lay_grid(pinduoduo, date(2026, 1, 1).toordinal(), 365, 30)


def test_responses_are_the_derivatives_of_the_effects(pinduoduo, year):
    for rule in pinduoduo.rules:
        counts = responses(rule, year)
        own = list(rule.beliefs)
        assert len(counts) == len(own)
        for i, belief in enumerate(own):
            up, down = (
                effect_of(
                    _with_belief(rule, i, replace(belief, factor=belief.factor * math.exp(step))), year
                ).log_factor
                for step in (1e-5, -1e-5)
            )
            np.testing.assert_allclose(counts[i], (up - down) / 2e-5, atol=1e-6)


def _with_belief(rule, index: int, belief: Belief):
    """The rule with its belief number `index`, in the order of its `beliefs`, exchanged."""
    if isinstance(rule, Curve):
        return replace(rule, points=tuple((m, belief if i == index else b) for i, (m, b) in enumerate(rule.points)))
    match type(rule).__name__:
        case "Weekday":
            own = [belief if i == index else b for i, b in enumerate(rule.beliefs)]
            return replace(rule, factors=tuple(own[:7]), holiday=own[7], makeup=own[8])
        case "After":
            steps = len(rule.steps)
            if index >= steps:
                return replace(
                    rule, workdays=tuple(belief if i == index - steps else b for i, b in enumerate(rule.workdays))
                )
            return replace(
                rule, steps=tuple(replace(s, belief=belief) if i == index else s for i, s in enumerate(rule.steps))
            )
    return replace(rule, belief=belief)


def test_what_is_gathered_is_generalised_least_squares(pinduoduo):
    """Against the dense formula with the covariance of all half hours written out: own noise, and that of days and weeks."""
    calls = frame_of(simulated(300))
    observed = observed_of(pinduoduo, cells_of(calls, pinduoduo))
    rng = np.random.default_rng(1)
    weight = rng.uniform(0.1, 2, observed.base.shape) * (observed.answered > 0)
    target = rng.normal(size=weight.shape)
    noise = planner.line.learned.Noise(1.0, 0.3, 0.15, 0.2)
    size = len(prior_of(pinduoduo.rules).mean)
    gathered = least_squares(observed, target, weight, noise)
    day, slot = np.nonzero(weight)
    counts = np.zeros((len(day), size))
    counts[:, observed.design.row_at] = observed.design.rows[observed.pattern[day], slot]
    counts[:, observed.design.day_at] = observed.design.days[observed.used[day]]
    counts[:, size - 2] = 1
    week = (observed.ordinal[day] + 6) // 7
    covariance = np.diag(1 / weight[day, slot]) + 0.15 * (day[:, None] == day) + 0.2 * (week[:, None] == week)
    inverse = np.linalg.inv(covariance)
    np.testing.assert_allclose(gathered.precision, counts.T @ inverse @ counts, atol=1e-9)
    np.testing.assert_allclose(gathered.pull, counts.T @ inverse @ target[day, slot], atol=1e-9)
    theta = rng.normal(size=size)
    left = inverse @ (target[day, slot] - counts @ theta)
    np.testing.assert_allclose(
        gathered.of_day(theta), [0.15 * left[day == d].sum() for d in range(len(observed.used))], atol=1e-9
    )


def test_before_any_call_the_belief_is_the_rules_own(pinduoduo):
    """A call that says nothing of the shape, the level being unknown, moves no hour against another by much."""
    one = learn_calls(pinduoduo, [Call("pinduoduo", at("2026-08-20T10:00"), 300.0, "answered")])
    moved = np.abs(np.log(week_of(one).mean) - np.log(week_of(pinduoduo).mean))
    assert np.nanmax(moved) < 0.05


@pytest.mark.parametrize("kind", ["answered", "gave-up", "busy"])
def test_the_score_is_the_derivative_of_the_likelihood_of_exponential_roots(pinduoduo, kind):
    """Against finite differences of the log-likelihood: Weibull waits of shape ½, those that did not end cut off."""
    calls = frame_of(simulated(200))
    if kind == "gave-up":
        calls["outcome"] = np.where(calls["wait_s"] > 200, "gave-up", "answered")
    if kind == "busy":
        calls.loc[::5, "outcome"] = "busy"
    observed = observed_of(pinduoduo, cells_of(calls, pinduoduo))
    level = 5.0
    log_wait = observed.base + level

    def likelihood(log_scale):
        hazard = (observed.roots + observed.busy * np.exp(level / 2)) * np.exp(-log_scale / 2)
        return -observed.answered * log_scale / 2 - hazard

    scores = fit._scores(observed, log_wait, level)
    step = 1e-5
    slope = (likelihood(log_wait + step) - likelihood(log_wait - step)) / (2 * step)
    uncut = scores.seen & (scores.ratio < fit.LONGEST_RATIO * scores.callers)
    assert uncut.sum() > 50
    # of a Newton step on the half hour alone: its curvature is a quarter of what it is worth
    np.testing.assert_allclose(
        (slope / (fit.SHAPE**2 * np.maximum(scores.weight, 1e-9)))[uncut], (scores.target - log_wait)[uncut], atol=1e-6
    )


# ---------------------------------------------------------------- towards the truth


@pytest.mark.parametrize("shape", [0.5, 1.0])
def test_a_line_is_found_whatever_the_shape_of_its_waits(pinduoduo, shape):
    errors = [error(learn_calls(pinduoduo, simulated(n, 11, shape=shape))) for n in (1, 300, 3000)]
    assert errors[2] < errors[1] < errors[0]
    assert errors[2] < 0.4 * errors[0]


def by_interval(calls, minutes: int, averages: bool = True) -> pd.DataFrame:
    """The same calls as a telephone system reports them."""
    frame = frame_of(calls)
    frame["start"] = pd.to_datetime(frame["called_at"]).dt.floor(f"{minutes}min")
    found = frame.groupby("start")["wait_s"].agg(["size", "mean"]).reset_index()
    if averages:
        return found.rename(columns={"size": "count", "mean": "mean_wait_s"})
    return pd.DataFrame({"start": found["start"], "count": found["size"]})


def test_averages_are_learned_about_as_the_calls_themselves(pinduoduo):
    calls = simulated(6000, 12, shape=0.5)
    truly = learn_calls(pinduoduo, calls)
    for minutes in (15, 30, 60):
        learned = planner.learn(pinduoduo, by_interval(calls, minutes))
        assert learned.learned.calls == pytest.approx(6000, abs=1)
        apart = np.abs(np.log(week_of(learned).mean / week_of(truly).mean))
        assert np.nanmean(apart) < 0.07
        assert error(learned) < error(truly) + 0.05
        assert learned.learned.level.seconds == pytest.approx(truly.learned.level.seconds, rel=0.1)


def test_a_report_may_say_that_nobody_called(pinduoduo):
    report = by_interval(simulated(500, 12), 30)
    start = pd.to_datetime(pd.Series([datetime(2026, 8, 3, 9), datetime(2026, 8, 3, 9, 30)])).dt.tz_localize(
        "Asia/Shanghai"
    )
    nobody = pd.DataFrame({"start": start, "count": 0, "mean_wait_s": 0.0})
    both = pd.concat([report[~report["start"].isin(start)], nobody])
    assert planner.learn(pinduoduo, both).learned.calls == report[~report["start"].isin(start)]["count"].sum()
    with pytest.raises(planner.PlanError, match="no calls to learn from"):
        planner.learn(pinduoduo, nobody)


def counts_of(minutes: int) -> pd.DataFrame:
    """Counts of twelve weeks in intervals: calls fall from 60 to 26 a half hour, with what hours and days have of their own."""
    rng = np.random.default_rng(3)
    rows = []
    for day in range(1, 85):
        start = MONDAY - timedelta(days=day)
        of_day = math.exp(rng.normal(0, 0.1))
        for hour in range(9, 21):
            of_hour = of_day * math.exp(rng.normal(0, 0.1))
            for half in (0, 30):
                mean = (60 - 1.5 * ((hour - 9) * 2 + half / 30)) * of_hour
                rows.append((datetime(start.year, start.month, start.day, hour, half), rng.poisson(mean)))
    frame = pd.DataFrame(rows, columns=["start", "count"])
    frame["start"] = frame["start"].dt.floor(f"{minutes}min")
    return frame.groupby("start")["count"].sum().reset_index()


def test_hourly_counts_are_learned_about_as_half_hourly_ones(pinduoduo):
    halves, hours = (planner.learn(pinduoduo, counts_of(minutes)) for minutes in (30, 60))
    one, other = week_of(halves), week_of(hours)
    apart = np.abs(np.log(one.mean / other.mean))
    assert np.nanmean(apart) < 0.02
    assert np.nanmax(apart) < 0.1
    # two halves that share their noise are no more evidence than the hour: ranges are no narrower, and not much wider
    ratio = np.nanmean(other.spread) / np.nanmean(one.spread)
    assert 0.9 < ratio < 1.3


def test_an_hour_is_worth_as_much_as_a_half_hour_with_its_calls(pinduoduo):
    """The information of hourly counts on the level of a day is that of as many independent reports, not twice it."""
    observed = observed_of(pinduoduo, cells_of(counts_of(60), pinduoduo))
    scores = fit._scores(observed, np.log(observed.amount + 0.5), 0.0)
    noise = planner.line.learned.Noise(1.0, 0.03, 0.01, 0.01)
    worth = fit._worth(scores, np.zeros(scores.weight.shape), np.ones((len(observed.used), 1)), noise, observed.halves)
    by_hour = worth.reshape(len(worth), -1, 2).sum(axis=2)
    calls = (observed.amount + 0.5).reshape(len(worth), -1, 2).sum(axis=2)
    np.testing.assert_allclose(by_hour, 1 / (1 / calls + 0.03))


def test_ranges_start_wide_and_agree_before_and_after_the_first_call(pinduoduo):
    """The free curve belongs into the range of a line that has not learned, too: one call moves no range by much."""
    before = week_of(pinduoduo)
    after = week_of(learn_calls(pinduoduo, [Call("pinduoduo", at("2026-08-20T10:00"), 300.0, "answered")]))
    there = before.grid.open
    assert 0.35 < before.spread[there].mean() < 0.6
    np.testing.assert_allclose(after.spread[there], before.spread[there], rtol=0.2)


def test_more_calls_come_closer_to_the_truth(pinduoduo):
    errors = [
        np.mean([error(learn_calls(pinduoduo, simulated(n, seed))) for seed in range(4)]) for n in (20, 100, 400, 2000)
    ]
    assert error(pinduoduo) > errors[1] > errors[2] > errors[3]
    assert errors[3] < 0.35 * error(pinduoduo)


@pytest.mark.parametrize("seed", range(5))
def test_five_calls_do_little_harm(pinduoduo, seed):
    assert error(learn_calls(pinduoduo, simulated(5, seed))) < error(pinduoduo) + 0.06


def test_ranges_hold_the_truth_about_as_often_as_they_say(pinduoduo):
    """A truth that the belief allows for: smooth over the day."""

    def smooth(when: datetime) -> float:
        return 300 * math.exp(0.4 * math.sin((when.hour * 60 + when.minute - 540) / 720 * 2 * math.pi))

    held = []
    for seed in range(6):
        load = week_of(learn_calls(pinduoduo, simulated(150, seed, smooth)))
        low, high = load.range
        truth = np.exp(log_truth(load, smooth))
        held.append(float(((low <= truth) & (truth <= high))[load.grid.open].mean()))
    assert 0.65 < np.mean(held) <= 1.0


def test_ranges_narrow_with_calls(pinduoduo):
    """On a line about as the rules say; one that is far from them first teaches that they may be far off."""
    widths = [
        float(np.nanmean(week_of(learn_calls(pinduoduo, simulated(n, truth=lambda _when: 300.0))).spread))
        for n in (5, 50, 500, 5000)
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.6 * widths[0]


def test_the_mean_wait_is_told_in_minutes_from_ten_answered_calls_on(pinduoduo):
    def first_wait(count: int):
        return planner.make_plan(learn_calls(pinduoduo, simulated(count, 3)), NOW).picks[0].wait

    assert first_wait(9) is None
    assert first_wait(10).low < first_wait(10).minutes < first_wait(10).high
    plan = planner.make_plan(learn_calls(pinduoduo, simulated(3000, 3)), NOW)
    monday = plan.explain(at("2026-08-24T10:00")).wait, plan.explain(at("2026-08-24T15:00")).wait
    assert monday[0].minutes == pytest.approx(3, rel=0.25)
    assert monday[1].minutes == pytest.approx(12, rel=0.25)
    assert all(wait.low < truth < wait.high for wait, truth in zip(monday, (3, 12), strict=True))


def test_a_call_given_up_says_at_least_so_long(pinduoduo):
    """Who gives up after eight minutes hides how long it takes; taken as full waits, busy hours would look calm."""
    plan = planner.make_plan(learn_calls(pinduoduo, simulated(2000, 1, patience=480.0, shape=0.5)), NOW)
    afternoon = plan.explain(at("2026-08-24T15:00")).wait
    assert afternoon.minutes == pytest.approx(12, rel=0.3)  # the waits on record never exceed 8


def test_giving_up_soon_says_little_and_giving_up_late_says_much(pinduoduo):
    some = simulated(100, 2)
    when = at("2026-08-20T10:05")
    loads = []
    for wait in (1.0, 600.0, 3600.0):
        more = [
            replace(c, called_at=when + timedelta(minutes=i), wait_s=wait, outcome="gave-up")
            for i, c in enumerate(some[:5])
        ]
        plan = planner.make_plan(learn_calls(pinduoduo, some + more), NOW)
        loads.append(plan.explain(at("2026-08-27T10:00")).load)
    without = planner.make_plan(learn_calls(pinduoduo, some), NOW).explain(at("2026-08-27T10:00")).load
    assert loads[0] == pytest.approx(without, rel=0.08)
    assert without < loads[1] < loads[2]


def test_busy_tones_speak_for_a_busy_hour_and_closed_ones_for_nothing(pinduoduo):
    some = simulated(100, 2)
    when = at("2026-08-20T10:05")
    extra = [Call("pinduoduo", when + timedelta(minutes=i), 0.0, "busy") for i in range(5)]
    load = [week_of(learn_calls(pinduoduo, calls)).mean[3, 20] for calls in (some, some + extra)]
    assert load[1] > load[0]
    closed = [replace(call, outcome="closed") for call in extra]
    assert week_of(learn_calls(pinduoduo, some + closed)).mean[3, 20] == load[0]
    assert learn_calls(pinduoduo, closed) is pinduoduo


def test_one_call_of_two_hours_does_not_overturn_the_plan(pinduoduo):
    calls = simulated(30, 4)
    outlier = Call("pinduoduo", at("2026-08-20T18:45"), 7200.0, "answered")
    before, after = (week_of(learn_calls(pinduoduo, some)) for some in (calls, [*calls, outlier]))
    assert np.nanmax(np.abs(np.log(after.mean / before.mean))) < 0.35
    usual = Call("pinduoduo", at("2026-08-20T18:45"), 3600.0, "answered")
    capped = week_of(learn_calls(pinduoduo, [*calls, usual]))
    assert np.nanmax(np.abs(np.log(after.mean / capped.mean))) < 0.08  # beyond some length it does not matter how long


def test_a_day_after_a_holiday_never_seen_is_predicted(pinduoduo):
    """Counts of two years in which the first workday after a holiday has double the calls; the third year has holidays, too."""
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(731)]
    grid = lay_grid(pinduoduo, days[0].toordinal(), len(days), 30)
    first_workdays = {date(2024, 1, 2), date(2024, 2, 18), date(2024, 4, 7), date(2024, 5, 6), date(2024, 6, 11), date(2024, 9, 18), date(2024, 10, 8), date(2025, 1, 2), date(2025, 2, 5), date(2025, 4, 7), date(2025, 5, 6), date(2025, 6, 3), date(2025, 10, 9)}  # fmt: skip
    rows = [
        (datetime(d.year, d.month, d.day, hour, half), (200 if d in first_workdays else 100) + (hour - 15) * 3)
        for d in days
        for hour in range(9, 21)
        for half in (0, 30)
    ]
    assert len(grid.pattern) == len(days)
    learned = planner.learn(pinduoduo, pd.DataFrame(rows, columns=["start", "count"]))
    after, ordinary = (
        float(np.nanmean(expect(learned, lay_grid(learned, day.toordinal(), 1, 30)).mean))
        for day in (date(2026, 4, 7), date(2026, 4, 21))
    )  # Tuesdays: the first is the first workday after Qingming 2026
    rules = [
        float(np.nanmean(expect(pinduoduo, lay_grid(pinduoduo, day.toordinal(), 1, 30)).mean))
        for day in (date(2026, 4, 7), date(2026, 4, 21))
    ]
    assert after / ordinary > 1.5 > 1.3 > rules[0] / rules[1]


# ---------------------------------------------------------------- the calculus of evidence


def test_learning_is_deterministic_and_order_does_not_matter(pinduoduo):
    calls = simulated(60)
    a, b, c = (week_of(learn_calls(pinduoduo, some)).mean for some in (calls, calls, calls[::-1]))
    assert np.array_equal(a, b, equal_nan=True)
    np.testing.assert_allclose(a, c, rtol=1e-9)


def test_learning_on_is_about_learning_at_once(pinduoduo):
    calls = simulated(600, 5)
    once = week_of(learn_calls(pinduoduo, calls))
    twice = learn_calls(pinduoduo, calls[:300])
    twice = week_of(learn_calls(twice, calls[300:]))
    assert np.nanmean(np.abs(np.log(twice.mean / once.mean))) < 0.05


def test_recent_calls_weigh_more(pinduoduo):
    def wednesdays(when: datetime) -> float:
        return 900 if when.weekday() == 2 else 300

    new = simulated(400, 6, lambda _when: 300.0)
    old = [replace(c, called_at=c.called_at - timedelta(weeks=260)) for c in simulated(400, 7, wednesdays)]
    assert HALF_LIFE_DAYS < 260 * 7 / 4
    ratio = []
    for calls in (new, old + new, old):
        load = week_of(learn_calls(pinduoduo, calls)).mean
        ratio.append(float(np.nanmean(load[2]) / np.nanmean(load[[1, 3]])))
    assert ratio[0] <= ratio[1] < ratio[2]
    assert ratio[1] - ratio[0] < 0.3 * (ratio[2] - ratio[0])


def test_counts_and_calls_can_both_be_learned(pinduoduo):
    counted = planner.learn(
        pinduoduo,
        pd.DataFrame(
            [(datetime(2026, 8, d, h, m), 50 + 10 * h) for d in range(3, 22) for h in range(9, 21) for m in (0, 30)],
            columns=["start", "count"],
        ),
    )
    both = planner.learn(counted, frame_of(simulated(50)))
    assert (both.learned.calls, both.learned.intervals) == (50, 19 * 24)
    assert both.learned.level is not None
    assert "50 calls and the counts of 456 half hours" in both.learned.source.en


def test_naive_times_are_the_line_s_wall_clock(pinduoduo):
    calls = frame_of(simulated(40))
    naive = calls.assign(called_at=[c.replace(tzinfo=None) for c in calls["called_at"]])
    utc = calls.assign(called_at=pd.to_datetime(calls["called_at"], utc=True))
    means = [week_of(planner.learn(pinduoduo, frame)).mean for frame in (calls, naive, utc)]
    np.testing.assert_array_equal(means[0], means[1])
    np.testing.assert_array_equal(means[0], means[2])


def test_another_country_and_week(hotline_file):
    """A line whose week starts on Sunday, in a zone with summer time."""
    path = hotline_file(
        "",
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Jerusalem"'),
        ('holidays = "CN"', 'holidays = "IL"'),
        ('days = "mon-sun"', 'days = "sun,mon,tue,wed,thu"'),
    )
    line = planner.load_hotline(path)
    zone = ZoneInfo("Asia/Jerusalem")
    rng = np.random.default_rng(0)
    calls = []
    for _ in range(500):
        when = datetime(2026, 3, 1, 9, tzinfo=zone) + timedelta(
            days=int(rng.integers(60)), minutes=int(rng.integers(720))
        )
        calls.append(Call("x", when, float(rng.exponential(900 if when.weekday() == 6 else 200)), "answered"))
    learned = learn_calls(line, calls)
    load = expect(learned, lay_grid(learned, date(2026, 5, 3).toordinal(), 7, 30)).mean  # Sunday, May 3
    assert np.nanmean(load[0]) > 1.5 * np.nanmean(load[1])
    assert np.isnan(load[5:]).all()


def test_a_line_without_any_rule_learns_too(hotline_file):
    path = hotline_file("", ('extends = "generic"\n', ""))
    line = planner.load_hotline(path)
    learned = learn_calls(line, simulated(300))
    assert error(learned) < 0.8 * error(line)


def test_slots_of_another_length_are_learned_from_the_same(pinduoduo):
    learned = learn_calls(pinduoduo, simulated(200))
    loads = [planner.make_plan(learned, NOW, slot_minutes=m).explain(at("2026-08-24T10:00")).load for m in (15, 30, 60)]
    assert max(loads) / min(loads) < 1.1


def test_an_event_that_never_happened_has_no_weight(pinduoduo):
    observed = observed_of(
        pinduoduo,
        Cells(
            "calls",
            *(np.array([v]) for v in (MONDAY.toordinal(), 600)),
            *(np.array([v]) for v in (60.0, 60.0**0.5, 1.0, 0.0, 0.0, 1.0)),
        ),
    )
    assert design_of(pinduoduo, observed.grid).days.shape == (1, len(observed.design.day_at))
    assert not observed.design.days.any()  # a Monday in August: no promotion, no holiday near


# ---------------------------------------------------------------- explained, and its chance


def test_because_still_multiplies_to_the_load(pinduoduo):
    plan = planner.make_plan(learn_calls(pinduoduo, simulated(80)), NOW)
    for pick in (*plan.picks, *plan.avoid):
        assert math.prod(row.factor for row in pick.because) == pytest.approx(pick.load, rel=1e-9)
        assert any(row.id == "learned" and "80 of your own calls" in row.source.en for row in pick.because)


def test_the_chance_of_the_quietest_tenth(pinduoduo):
    """Monte Carlo by independent draws of the load about its best value; the threshold is the year's tenth."""
    plan = planner.make_plan(pinduoduo, NOW)
    pick = plan.picks[0]
    sd = math.log(pick.high / pick.low) / 2.5631031
    tenth = np.sort(plan.yardstick)[math.ceil(len(plan.yardstick) / 10) - 1]
    draws = pick.load * np.exp(sd * np.random.default_rng(0).normal(size=200_000))
    assert pick.quietest_tenth == pytest.approx(float((draws <= tenth).mean()), abs=0.005)
    sure = planner.make_plan(learn_calls(pinduoduo, simulated(4000)), NOW)
    assert sure.picks[0].quietest_tenth > plan.picks[0].quietest_tenth


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (pd.DataFrame({"called_at": ["2026-08-20 10:00"], "outcome": ["answered"]}), "wait"),
        (pd.DataFrame({"called_at": [], "wait_s": []}), "."),
        (pd.DataFrame({"called_at": ["2026-08-20 03:00"], "wait_s": [60]}), "hours"),
    ],
    ids=["column-missing", "empty", "closed"],
)
def test_what_cannot_be_learned_from(pinduoduo, frame, says):
    with pytest.raises(planner.PlanError, match=says):
        planner.learn(pinduoduo, frame)


def test_calls_outside_the_hours_change_nothing(pinduoduo):
    night = Call("pinduoduo", at("2026-08-20T03:00"), 60.0, "answered")
    assert learn_calls(pinduoduo, [night]) is pinduoduo
    assert learn_cells.__doc__


def test_counts_of_nothing_are_a_broken_export(pinduoduo):
    frame = pd.DataFrame(
        [(datetime(2026, 8, d, h, m), 0) for d in range(3, 22) for h in range(9, 21) for m in (0, 30)],
        columns=["start", "count"],
    )
    with pytest.raises(planner.PlanError, match="all counts are 0"):
        planner.learn(pinduoduo, frame)


def test_any_resolution_of_times_will_do(pinduoduo):
    calls = frame_of(simulated(40))
    naive = calls.assign(called_at=pd.to_datetime([c.replace(tzinfo=None) for c in calls["called_at"]]))
    means = [
        week_of(planner.learn(pinduoduo, naive.assign(called_at=naive["called_at"].astype(f"datetime64[{unit}]")))).mean
        for unit in ("s", "us", "ns")
    ]
    np.testing.assert_array_equal(means[0], means[1])
    np.testing.assert_array_equal(means[0], means[2])
    with pytest.raises(planner.PlanError, match="DataFrame"):
        planner.learn(pinduoduo, calls["wait_s"])


def test_a_rule_that_calls_have_corrected_says_so(pinduoduo):
    def mondays(when: datetime) -> float:
        return 1500 if when.weekday() == 0 else 300

    learned = planner.make_plan(learn_calls(pinduoduo, simulated(2000, 2, mondays)), NOW).explain(
        at("2026-08-24T12:00")
    )
    weekday = next(row for row in learned.because if row.id == "weekday")
    assert weekday.factor > 1.19 > 1.17
    assert weekday.source.en.endswith("corrected by calls")
    untouched = planner.make_plan(pinduoduo, NOW).explain(at("2026-08-24T12:00"))
    assert not any("corrected" in row.source.en for row in untouched.because)
