"""What each rule kind does to the load. Expected factors are worked out by hand or from the table in the comment."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from helpers import at
from planner.days.grid import lay_grid, ordinary_grid
from planner.days.kinds import DAY_KINDS
from planner.line.rules import Z80, Curve
from planner.model.design import design_of
from planner.model.effects import effect_of
from planner.model.load import expect
from planner.model.prior import FREE, prior_of


def factor(line, rule: str, moment: str, **kwargs) -> float:
    """The factor of one rule at a moment; 1.0 where it does not act."""
    when = at(moment, line.timezone)
    plan = planner.make_plan(line, when, when + timedelta(hours=1), start=when, **kwargs)
    slot = plan.explain(when)
    return next((b.factor for b in slot.because if b.id == rule), 1.0)


# Half hours relative to each line's own 9-21 mean, from two public records of call centres: a US bank, 2003 (Weinberg,
# Brown & Stroud 2007) and an Israeli bank, 1999 (Brown et al. 2005).
HOURS = [9, 9.5, 10, 10.5, 11, 12, 13, 14, 15, 16, 16.5, 17, 17.5, 18, 19, 20]
US = [1.25, 1.37, 1.38, 1.38, 1.36, 1.28, 1.22, 1.18, 1.15, 1.05, 0.95, 0.80, 0.70, 0.61, 0.48, 0.39]
ISRAEL = [1.05, 1.26, 1.35, 1.29, 1.18, 1.06, 1.07, 1.16, 1.15, 1.12, 1.09, 0.90, 0.88, 0.81, 0.65, 0.51]


@pytest.mark.parametrize("half_hour", np.arange(9, 21, 0.5))
def test_the_hour_curve_is_the_mean_of_the_two_records_shrunk_towards_one(pinduoduo, half_hour):
    mean = (np.array(US) + ISRAEL) / 2
    volume = np.interp(half_hour, HOURS, mean) if half_hour <= 20 else mean[-1] + (mean[-1] - mean[-2]) * 0.5
    expected = 1 + (volume - 1) * (0.25 if half_hour >= 17 else 0.5)
    moment = f"2026-09-09T{int(half_hour):02}:{'30' if half_hour % 1 else '00'}"
    assert factor(pinduoduo, "time-of-day", moment) == pytest.approx(expected, abs=0.0011)


def test_the_curve_is_linear_between_its_points_and_constant_outside(hotline_file):
    curve = """
[[load.curve]]
id = "time-of-day"
days = "all"
points = [{ at = "10:00", factor = 1.0, range = [0.5, 2.0] }, { at = "12:00", factor = 2.0, range = [1.0, 4.0] }]
why = "x"
source = "x"
grade = "D"
"""
    line = planner.load_hotline(hotline_file(curve))
    read = [factor(line, "time-of-day", f"2026-09-09T{t}") for t in ("09:00", "10:30", "11:30", "15:00")]
    assert read == pytest.approx([1.0, 1.375, 1.875, 2.0])  # at the middle of the slot


@pytest.mark.parametrize(
    ("rule", "moment", "expected"),
    [
        ("weekday", "2026-09-07T11:00", 1.17),  # a Monday
        ("weekday", "2026-09-12T11:00", 0.93),  # a Saturday
        ("weekday", "2026-10-10T11:00", 1.038),  # a Saturday worked: the mean of Monday to Friday
        ("weekday", "2026-10-05T11:00", 0.93),  # a Monday, but National Day
        ("before-ten", "2026-09-09T09:30", 0.8),
        ("before-ten", "2026-09-09T10:00", 1.0),
        ("before-ten", "2026-10-10T09:30", 0.8),  # a make-up workday is a workday
        ("before-ten", "2026-09-12T09:30", 1.0),  # a Saturday
        ("before-ten", "2026-10-05T09:30", 1.0),  # a holiday
        ("from-four", "2026-09-09T15:30", 1.0),
        ("from-four", "2026-09-09T16:00", 0.97),
        ("from-four", "2026-09-13T16:00", 1.0),
        ("closing", "2026-09-09T20:00", 1.0),
        ("closing", "2026-09-09T20:30", 1.1),
        ("disputed-hours", "2026-09-09T19:30", 1.0),
        ("disputed-hours", "2026-09-09T20:00", 1.15),
        ("run-up-double11", "2026-10-14T11:00", 1.0),
        ("run-up-double11", "2026-10-15T11:00", 1.15),
        ("run-up-double11", "2026-11-10T11:00", 1.15),
        ("run-up-double11", "2026-11-11T11:00", 1.0),  # from the key day on the peak stands alone
        ("peak-double11", "2026-11-11T11:00", 1.45),
        ("peak-double11", "2026-11-13T11:00", 1.45),
        ("peak-double11", "2026-11-14T11:00", 1.0),
        ("after-double11", "2026-11-13T11:00", 1.0),
        ("after-double11", "2026-11-14T11:00", 1.45),
        ("after-double11", "2026-11-20T11:00", 1.45),
        ("after-double11", "2026-11-21T11:00", 1.25),
        ("after-double11", "2026-11-27T11:00", 1.25),
        ("after-double11", "2026-12-04T11:00", 1.25**0.5),  # one half-life later
        ("after-double11", "2026-12-11T11:00", 1.25**0.25),
        ("after-double11", "2027-01-04T11:00", 1.25 ** (0.5 ** (38 / 7))),  # D+52, the last above half a percent
        ("after-double11", "2027-01-05T11:00", 1.0),
        ("run-up-nianhuojie", "2027-01-30T11:00", 1.15),  # no key day: under way to its last day
        ("after-nianhuojie", "2027-01-31T11:00", 1.45),
        ("after-holiday", "2026-05-05T11:00", 1.0),  # Labour Day, the last day off
        ("after-holiday", "2026-05-06T11:00", 1.17),  # first workday
        ("after-holiday", "2026-05-07T11:00", 1.13),
        ("after-holiday", "2026-05-08T11:00", 1.05),
        ("after-holiday", "2026-05-09T11:00", 1.04),  # the fourth, a Saturday worked
        ("after-holiday", "2026-05-10T11:00", 1.04),  # a Sunday
        ("after-holiday", "2026-05-19T11:00", 1.04),
        ("after-holiday", "2026-05-20T11:00", 1.0),
        ("after-holiday", "2026-10-08T11:00", 1.17 * 1.04),  # after National Day, and within Mid-Autumn's fortnight
        ("bridge-day", "2026-09-09T11:00", 1.0),
    ],
)
def test_rules_of_pinduoduo_on_real_days(pinduoduo, rule, moment, expected):
    assert factor(pinduoduo, rule, moment) == pytest.approx(expected)


def test_the_days_before_an_event(hotline_file):
    rule = '\n[[load.before]]\nid = "eve"\nevent = "holiday"\ndays = 2\nfactor = 0.8\nrange = [0.6, 1.0]\nwhy = "x"\nsource = "x"\ngrade = "D"\n'
    line = planner.load_hotline(hotline_file(rule))
    read = [factor(line, "eve", f"2026-04-{d:02}T11:00") for d in (1, 2, 3, 4)]  # Qingming: 4 to 6 April
    assert read == pytest.approx([1.0, 0.8, 0.8, 1.0])


def test_a_bridge_day_is_lighter(hotline_file):
    berlin = planner.load_hotline(hotline_file("", ('"CN"', '"DE-BE"'), ("Asia/Shanghai", "Europe/Berlin")))
    assert factor(berlin, "bridge-day", "2024-05-10T11:00") == pytest.approx(0.8)  # the Friday after Ascension


@pytest.mark.parametrize("id", ["pinduoduo", "pinduoduo-merchant", "pinduoduo-chat"])
@pytest.mark.parametrize("slot", [15, 30, 60])
def test_an_ordinary_week_has_a_mean_load_of_one(id, slot):
    line = planner.load_hotline(id)
    week = expect(line, ordinary_grid(line, slot))
    assert np.nanmean(week.mean) == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2016, 1, 1), date(2028, 12, 31)), st.integers(0, 23))
def test_the_factors_of_a_slot_multiply_to_its_load(day, slot):
    line = planner.load_hotline("pinduoduo")
    when = at(f"{day}T00:00")
    plan = planner.make_plan(line, when, when + timedelta(days=1))
    found = plan.explain(when + timedelta(hours=9, minutes=30 * slot))
    assert np.prod([b.factor for b in found.because]) == pytest.approx(found.load, rel=1e-12)
    assert np.prod(plan.load.factors, axis=0)[0, 18 + slot] == pytest.approx(found.load, rel=1e-12)
    assert all(b.low <= b.factor <= b.high for b in found.because)
    log_sd = np.sqrt(sum((np.log(b.high / b.low) / (2 * Z80)) ** 2 for b in found.because))
    assert np.log(found.high / found.low) == pytest.approx(2 * Z80 * log_sd)


def test_the_range_shown_for_a_rule_is_the_one_in_the_file(pinduoduo):
    plan = planner.make_plan(pinduoduo, at("2026-09-09T09:00"), at("2026-09-10T00:00"))
    disputed = next(b for b in plan.explain(at("2026-09-09T20:00")).because if b.id == "disputed-hours")
    assert (disputed.low, disputed.factor, disputed.high) == (1.0, 1.15, 1.6)


def test_the_range_of_an_aftermath_is_the_file_s_and_fades_with_it(pinduoduo):
    def after(day: str):
        slot = planner.make_plan(pinduoduo, at(f"{day}T00:00"), at(f"{day}T23:00")).explain(at(f"{day}T11:00"))
        return next(b for b in slot.because if b.id == "after-double11")

    assert (after("2026-11-16").low, after("2026-11-16").high) == (1.2, 1.8)
    faded = after("2026-12-04")  # one half-life after the last step, [1.05, 1.5]
    assert faded.high / faded.low == pytest.approx((1.5 / 1.05) ** 0.5)


def test_the_range_of_a_slot_adds_up_the_variances_of_its_rules(pinduoduo):
    # Monday 2026-11-16 at 11:00: the curve's point at 11:15, Monday, the first week after Double 11, as in the files
    ranges = [(0.946, 1.362), (1.08, 1.25), (1.2, 1.8)]
    width = np.sqrt(sum((np.log(high / low) / 2) ** 2 for low, high in ranges))
    slot = planner.make_plan(pinduoduo, at("2026-11-16T09:00")).explain(at("2026-11-16T11:00"))
    unknown = slot.because[-1]  # what no rule knows
    width = np.hypot(width, np.log(unknown.high / unknown.low) / 2)
    assert slot.high / slot.load == pytest.approx(np.exp(width))
    assert slot.load / slot.low == pytest.approx(np.exp(width))


def test_a_slot_that_outlasts_the_agreed_hours_by_a_minute_is_disputed(hotline_file):
    line = planner.load_hotline(
        hotline_file("", ('open = "09:00-21:00"', 'open = "09:00-21:00"\nagreed = "09:00-19:59"'))
    )
    assert factor(line, "disputed-hours", "2026-09-09T19:00") == 1.0
    assert factor(line, "disputed-hours", "2026-09-09T19:30") == pytest.approx(1.15)


def test_a_stronger_rule_moves_the_load(pinduoduo):
    stronger = pinduoduo.with_factor("before-ten", 0.45)
    before = factor(pinduoduo, "before-ten", "2026-09-09T09:00"), factor(stronger, "before-ten", "2026-09-09T09:00")
    assert before == (0.8, 0.45)
    with pytest.raises(planner.PlanError, match="before-ten"):
        pinduoduo.with_factor("time-of-day", 2)
    with pytest.raises(planner.PlanError, match="must be above 0"):
        pinduoduo.with_factor("before-ten", -1)


def test_the_evening_range_is_at_least_a_factor_of_1_4(pinduoduo):
    curve = next(rule for rule in pinduoduo.rules if isinstance(rule, Curve))
    evening = [belief for minute, belief in curve.points if minute >= 17 * 60]
    assert len(evening) >= 4
    assert all(b.high / b.factor >= 1.399 and b.factor / b.low >= 1.399 for b in evening)
    assert all(a < b for (a, _), (b, _) in pairwise(curve.points))


def test_loads_do_not_depend_on_the_span(pinduoduo):
    whole = expect(pinduoduo, lay_grid(pinduoduo, date(2025, 1, 1).toordinal(), 800, 30)).mean
    for shift in range(0, 800, 13):
        one = expect(pinduoduo, lay_grid(pinduoduo, date(2025, 1, 1).toordinal() + shift, 1, 30)).mean
        assert np.array_equal(one[0], whole[shift], equal_nan=True)  # to the last bit: ranks hang on it


@pytest.mark.parametrize(
    ("country", "weekend", "first"),
    [("CN", (5, 6), 0), ("IL", (4, 5), 6), ("DE-BY", (5, 6), 0), ("", (5, 6), 0), ("IR", (4,), 5), ("EG", (4, 5), 6)],
)
def test_the_working_week_begins_after_the_weekend_of_the_country(hotline_file, country, weekend, first):
    """Where Friday and Saturday are the weekend, Sunday is what Monday is elsewhere. Weekends as the package has them."""
    line = planner.load_hotline(hotline_file("", ('holidays = "CN"', f'holidays = "{country}"')))
    monday = date(2026, 8, 31)  # a week without a holiday in most countries
    grid = lay_grid(line, monday.toordinal(), 7, 30)
    rule = next(rule for rule in line.rules if rule.id == "weekday")
    factors = np.exp(effect_of(rule, grid).log_factor[grid.pattern][:, 20])
    usual = [belief.factor for belief in rule.factors]
    assert grid.days.weekend == frozenset(weekend)
    assert factors[first] == pytest.approx(usual[0])  # Monday's
    kinds = [DAY_KINDS[kind] for kind in grid.kind[grid.pattern]]
    assert (kinds.count("workday") >= 4, kinds.count("weekend") >= 1) == (True, True), kinds
    for kind, found in zip(kinds, factors, strict=True):
        if kind == "weekend":
            assert found == pytest.approx(usual[5])
        elif kind == "workday":
            assert found in [pytest.approx(factor) for factor in usual[:5]]


def test_what_no_rule_knows_is_the_variance_of_the_free_curve(pinduoduo):
    """Against the dense covariance of the prior that learning starts from, mixed over how far the curve may go."""
    grid, week = lay_grid(pinduoduo, date(2026, 10, 1).toordinal(), 14, 30), ordinary_grid(pinduoduo, 30)
    expected = expect(pinduoduo, week).mean
    weight = np.zeros(week.minute.shape)
    np.add.at(weight, week.pattern, np.nan_to_num(expected) / np.nansum(expected))
    blocks = prior_of(pinduoduo.rules).blocks[-3:]
    free = np.concatenate([where for where, _ in blocks])
    covariance = np.zeros((len(free),) * 2)
    for part, (where, inverse) in enumerate(blocks):
        place = np.ix_(where - free[0], where - free[0])
        covariance[place] = sum(w * sds[part] ** 2 for w, sds in FREE) * np.linalg.inv(inverse)
    rows = {
        which: design_of(pinduoduo, days).rows[..., -len(free) :] for which, days in (("days", grid), ("week", week))
    }
    apart = rows["days"] - np.tensordot(weight, rows["week"], 2)
    variance = np.einsum("psk,kl,psl->ps", apart, covariance, apart)
    assert len(set(grid.kind)) > 2  # with holidays and make-up days
    np.testing.assert_allclose(expect(pinduoduo, grid).unknown(np.arange(len(grid.minute))), variance, rtol=1e-9)
    assert 0.35 < np.sqrt(variance.mean()) < 0.45
