"""The laws of the pinduoduo model at the best values, over ten years of days."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from helpers import SHANGHAI, at
from planner import Wishes
from planner.days.grid import lay_grid
from planner.days.kinds import BRIDGE, HOLIDAY, WEEKEND
from planner.line.hotline import HOLIDAY_EVENT
from planner.model.load import expect
from planner.plan.score import quietness, tied

YEARS = range(2018, 2029)
FIRST, COUNT = date(YEARS[0], 1, 1).toordinal(), (date(YEARS[-1] + 1, 1, 1) - date(YEARS[0], 1, 1)).days
TEN, FOUR, NINE, CLOSE = 20, 32, 18, 42  # slots of half an hour


@pytest.fixture(scope="module")
def decade(pinduoduo):
    return expect(pinduoduo, lay_grid(pinduoduo, FIRST, COUNT, 30))


def events(pinduoduo):
    return planner.occurrences(pinduoduo, FIRST - 200, COUNT + 400)


def test_law_1_only_slots_wholly_within_the_hours_are_open(decade):
    open = decade.grid.open
    assert open[:, NINE:CLOSE].all()
    assert not open[:, :NINE].any()
    assert not open[:, CLOSE:].any()
    assert np.isnan(decade.mean[~open]).all()


def test_law_2_workdays_are_lighter_before_ten_and_from_four(decade):
    works = decade.grid.days.is_work[decade.grid.days.inside]
    assert works.sum() > 2500
    morning, middle, evening = (decade.mean[:, a:b].mean(axis=1) for a, b in ((NINE, TEN), (TEN, FOUR), (FOUR, CLOSE)))
    assert (morning < middle)[works].all()
    assert (evening < middle)[works].all()


def test_law_2_days_off_do_not_get_the_windows_of_workdays(decade):
    off = ~decade.grid.days.is_work[decade.grid.days.inside]
    assert off.sum() > 1000
    looked_at = []
    for effect, factors in zip(decade.effects, decade.factors, strict=True):
        if effect.rule and effect.rule.id in ("before-ten", "from-four"):
            assert (factors[off] == 1).all()
            assert (factors[~off] < 1).any(axis=1).all()
            looked_at.append(effect.rule.id)
    assert sorted(looked_at) == ["before-ten", "from-four"]


def in_holiday_run(pinduoduo) -> np.ndarray:
    off = np.zeros(COUNT, bool)
    for o in events(pinduoduo):
        if o.event == HOLIDAY_EVENT:
            off[max(0, o.start - FIRST) : max(0, o.end + 1 - FIRST)] = True
    return off


def test_law_3_every_slot_of_the_fortnight_is_heavier_with_the_event_than_without(pinduoduo, decade):
    all_events = events(pinduoduo)
    runs = in_holiday_run(pinduoduo)
    tried = dict.fromkeys(("618", "double11", "nianhuojie", HOLIDAY_EVENT), 0)
    for removed in all_events:
        fortnight = slice(removed.end + 1 - FIRST, removed.end + 15 - FIRST)
        if fortnight.start < 0 or fortnight.stop > COUNT:
            continue
        rest = [o for o in all_events if o is not removed]
        grid = lay_grid(pinduoduo, removed.end + 1, 14, 30, events=rest)
        without = expect(pinduoduo, grid).mean[:, NINE:CLOSE]
        heavier = decade.mean[fortnight, NINE:CLOSE] > without
        assert heavier[~runs[fortnight]].all(), removed
        assert not (decade.grid.days.kind[decade.grid.days.inside][fortnight] == BRIDGE).any()
        tried[removed.event] += 1
    assert min(tried.values()) >= 10


@pytest.mark.parametrize("event", ["618", "double11", "nianhuojie"])
def test_law_3_the_first_week_after_a_promotion_is_worse_than_the_second_and_it_fades(pinduoduo, event):
    only = [o for o in events(pinduoduo) if o.event == event]
    assert len(only) >= len(YEARS)
    for o in only[1:-1]:
        grid = lay_grid(pinduoduo, o.end + 1, 80, 30, events=[o])
        load = expect(pinduoduo, grid)
        own = next(
            f for e, f in zip(load.effects, load.factors, strict=True) if e.rule and e.rule.id == f"after-{event}"
        )
        days = own[:, NINE]
        assert days[:7].min() > days[7:14].max() > 1
        assert (days[34:] < 1.05).all()
        assert (np.diff(days) <= 0).all()


def test_law_4_the_week_before_a_promotion_is_lighter_than_the_fortnight_after(pinduoduo, decade):
    kind = decade.grid.days.kind[decade.grid.days.inside]
    runs = in_holiday_run(pinduoduo)
    compared = 0
    for o in events(pinduoduo):
        if o.event == HOLIDAY_EVENT:
            continue
        before, after = np.arange(o.start - 7, o.start) - FIRST, np.arange(o.end + 1, o.end + 15) - FIRST
        if before[0] < 0 or after[-1] >= COUNT:
            continue
        # both readings of "days off of a public holiday": the day itself, and the whole run
        for left_out in (kind == HOLIDAY, runs & np.isin(kind, (WEEKEND, HOLIDAY))):
            b, a = before[~left_out[before]], after[~left_out[after]]
            if len(b) >= 3 and len(a) >= 3:
                assert np.nanmean(decade.mean[b]) < np.nanmean(decade.mean[a]), o
                compared += 1
    assert compared >= 50


loads = st.lists(st.floats(0.05, 20), min_size=1, max_size=60)


@given(loads, loads)
def test_law_5_a_lower_load_never_has_a_lower_score(year, some):
    scores = quietness(np.sort(some), tied(np.sort(year)))
    assert (np.diff(scores) <= 0).all()
    assert ((scores >= 0) & (scores <= 100)).all()


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2016, 1, 1), date(2030, 12, 31)), st.integers(0, 23), st.integers(1, 40), st.integers(1, 3))
def test_law_5_rank_follows_load_and_ties_go_to_the_earlier(day, hour, days, per_day):
    line = planner.load_hotline("pinduoduo")
    now = at(f"{day}T{hour:02}:20")
    pure = Wishes(soon="none")
    plan = planner.make_plan(line, now, now + timedelta(days=days), top=50, per_day=per_day, wishes=pure)
    assert plan.picks
    ranks = [(round(np.log(p.load), 9), p.start) for p in plan.picks]
    assert ranks == sorted(ranks)
    assert [p.score for p in plan.picks] == sorted((p.score for p in plan.picks), reverse=True)
    for pick in plan.picks:
        assert now <= pick.start < pick.end <= now + timedelta(days=days)
        assert pick.start.hour >= 9 and (pick.end.hour < 21 or (pick.end.hour, pick.end.minute) == (21, 0))
        assert pick.end - pick.start <= timedelta(hours=2)
    by_day = {}
    for pick in sorted(plan.picks, key=lambda p: p.start):
        by_day.setdefault(pick.start.date(), []).append(pick)
    for picks in by_day.values():
        assert len(picks) <= per_day
        assert all(b.start - a.end >= timedelta(hours=3) for a, b in itertools.pairwise(picks))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 300), st.integers(1, 60))
def test_law_5_load_and_score_do_not_depend_on_the_horizon(shift, days):
    line = planner.load_hotline("pinduoduo")
    now = at("2026-06-24T08:30")
    start = now + timedelta(days=shift)
    near = planner.make_plan(line, now, start + timedelta(days=days), start=start).to_frame().set_index("start")
    far = planner.make_plan(line, now, now + timedelta(days=400)).to_frame().set_index("start")
    assert len(near) >= 24 * (days - 1)
    assert (near == far.loc[near.index]).all().all()


def test_law_6_a_line_with_summer_time_keeps_its_hours(hotline_file):
    line = planner.load_hotline(hotline_file("", ('"Asia/Shanghai"', '"Europe/Berlin"'), ('"CN"', '"DE-BE"')))
    for day in ("2026-03-28", "2026-10-24"):
        now = at(f"{day}T12:00", "Europe/Berlin")
        frame = planner.make_plan(line, now, now + timedelta(days=2)).to_frame()
        sunday = frame[frame.start.dt.day_name() == "Sunday"]
        assert list(sunday.start.dt.strftime("%H:%M"))[:1] + list(sunday.end.dt.strftime("%H:%M"))[-1:] == [
            "09:00",
            "21:00",
        ]
        saturday = frame[frame.start.dt.day_name() == "Saturday"]
        [before], [after] = (set(part.start.dt.strftime("%z")) for part in (saturday, sunday))
        assert {before, after} == {"+0100", "+0200"}


def test_a_plan_needs_aware_datetimes_within_its_century(pinduoduo):
    now = at("2026-06-24T08:30")
    for arguments in (
        {"now": now.replace(tzinfo=None)},
        {"now": now, "until": now.replace(tzinfo=None)},
        {"now": now, "until": now},
        {"now": at("1999-12-31T23:59")},
        {"now": at("2100-01-02T00:00")},
        {"now": now, "slot_minutes": 7},
        {"now": now, "slot_minutes": 1440},
    ):
        with pytest.raises(planner.PlanError):
            planner.make_plan(pinduoduo, **arguments)
    assert planner.make_plan(pinduoduo, at("2099-12-30T00:00"), at("2100-01-01T00:00")).picks
    assert planner.make_plan(pinduoduo, at("2000-01-01T00:00")).picks
    assert now.tzinfo is SHANGHAI
