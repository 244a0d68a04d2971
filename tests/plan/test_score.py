"""Score and windows on small grids whose answer can be read off."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

import planner
from helpers import RULE, at
from planner.plan.score import quietness, tied
from planner.plan.windows import windows

X = np.nan


def found(load, slot=30, per_day=1, **kwargs):
    load = np.array(load, dtype=float)
    return [(s.day, s.first, s.end) for s in windows(load, ~np.isnan(load), slot, per_day, **kwargs)]


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ([[1.0, 0.8, 1.0, 1.2]], [(0, 1, 2)]),
        ([[1.0, 0.80, 0.83, 1.2]], [(0, 1, 3)]),  # within 5 %
        ([[0.84, 0.80, 0.84, 1.2]], [(0, 0, 3)]),
        ([[0.85, 0.80, 0.85, 1.2]], [(0, 1, 2)]),  # more than 5 %
        ([[1.0, 1.0, 1.0, 1.0, 1.0, 1.0]], [(0, 0, 4)]),  # two hours at most, the earlier
        ([[1.0, 1.0, X, 1.0, 1.0]], [(0, 0, 2)]),  # not across a lunch break
        ([[1.0, 1.1], [0.9, 1.1]], [(1, 0, 1), (0, 0, 1)]),  # the lower load first
        ([[1.0, 1.1], [1.0, 1.1]], [(0, 0, 1), (1, 0, 1)]),  # ties to the earlier
        ([[X, X]], []),
    ],
)
def test_windows(load, expected):
    assert found(load) == expected


def test_a_window_grows_to_the_earlier_side_if_both_are_alike():
    assert found([[0.83, 0.80, 0.83]], slot=60) == [(0, 0, 2)]


def test_a_plan_that_began_before_now_picks_only_what_is_ahead(pinduoduo):
    now = at("2026-06-24T19:10")
    plan = planner.make_plan(pinduoduo, now, at("2026-06-24T21:00"), start=at("2026-06-24T09:00"))
    assert [pick.start for pick in plan.picks] == [at("2026-06-24T19:30")]
    assert len(plan.slots()) == 24


def test_windows_of_one_day_lie_three_hours_apart():
    day = [[0.8, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 1.0]]
    assert found(day, per_day=2) == [(0, 0, 1), (0, 7, 8)]
    assert found([[0.8, 1, 1, 1, 1, 1, 0.9]], per_day=2) == [(0, 0, 1)]


def test_the_busiest_windows():
    assert found([[1.0, 1.5, 1.45, 1.0]], busiest=True) == [(0, 1, 3)]


def test_score_is_the_share_of_the_year_that_is_busier():
    year = tied(np.sort([1.0, 1.0, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]))
    scores = quietness(np.array([0.9, 1.0, 1.65, 1.7, X]), year)
    np.testing.assert_array_equal(scores, [100, 70, 10, 0, X])


def test_the_yardstick_is_the_52_weeks_around_now(pinduoduo):
    now = at("2026-06-24T08:30")
    year = planner.make_plan(pinduoduo, now, at("2026-12-23T00:00"), start=at("2025-12-24T00:00")).to_frame()
    assert len(year) == 364 * 24
    some = year.iloc[::97]
    expected = [round(100 * (year.load > load).mean()) for load in some.load]
    assert some.score.tolist() == pytest.approx(expected, abs=0.5001)  # halves round either way


def test_a_bad_week_has_low_scores_and_an_ordinary_one_does_not(pinduoduo):
    after_618 = planner.make_plan(pinduoduo, at("2026-06-22T08:00"), at("2026-06-26T00:00"))
    ordinary = planner.make_plan(pinduoduo, at("2026-08-24T08:00"), at("2026-08-28T00:00"))
    assert max(p.score for p in after_618.picks) < 40 < 70 < min(p.score for p in ordinary.picks)
    assert after_618.current.open is False
    assert after_618.current.opens == at("2026-06-22T09:00")


def test_the_load_of_a_window_is_the_mean_of_its_slots(pinduoduo):
    plan = planner.make_plan(pinduoduo, at("2026-06-24T08:30"), top=3)
    frame = plan.to_frame()
    for pick in (*plan.picks, *plan.avoid):
        slots = frame[(frame.start >= pick.start) & (frame.end <= pick.end)]
        assert pick.load == pytest.approx(slots.load.mean())
        assert np.prod([b.factor for b in pick.because]) == pytest.approx(pick.load)
        assert len(slots) == (pick.end - pick.start) / timedelta(minutes=30)
    assert plan.avoid[0].load > frame.load.quantile(0.8)


@pytest.mark.parametrize("now", ["2019-01-24T10:00", "2020-05-21T15:00", "2026-06-07T17:00"])
def test_now_and_the_slot_of_now_have_the_same_score(pinduoduo, now):
    plan = planner.make_plan(pinduoduo, at(now))
    slot = plan.explain(at(now))
    assert (plan.current.load, plan.current.score) == (slot.load, slot.score)


def test_loads_that_differ_by_dust_have_one_score(hotline_file):
    # 0.7 x 0.3 = 0.21: the two days owe their equal loads to different rules
    factors = {"sat": (0.7, 0.3), "sun": (0.21,)}
    rules = "".join(
        RULE.replace('"w"', f'"{day}-{factor * 100:.0f}"')
        .replace('"workday"', f'"{day}"')
        .replace("0.9", str(factor))
        .replace("[0.8, 1.0]", "[0.1, 1.0]")
        for day, several in factors.items()
        for factor in several
    )
    line = planner.load_hotline(hotline_file(rules))
    plan = planner.make_plan(line, at("2026-08-22T00:00"), at("2026-08-24T00:00"))
    pairs = [
        (plan.explain(at(f"2026-08-22T{h:02}:00")), plan.explain(at(f"2026-08-23T{h:02}:00"))) for h in range(9, 21)
    ]
    assert any(one.load != two.load for one, two in pairs)
    assert all(one.load == pytest.approx(two.load, rel=1e-12) and one.score == two.score for one, two in pairs)


def test_events_may_come_as_an_iterator(pinduoduo):
    found = planner.occurrences(pinduoduo, at("2026-01-01T00:00").toordinal(), 500)
    lists, once = (planner.make_plan(pinduoduo, at("2026-06-24T08:30"), events=e) for e in (found, iter(found)))
    assert [p.score for p in lists.picks] == [p.score for p in once.picks]
