"""The laws of advice for many: how the water lies, who draws what, and what it does to a plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

import planner
from planner.caller.wishes import Wishes
from planner.plan.crowd import Crowd, Draw, dice, shares, variant_minutes, variant_slots, water

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 28, 22, 3, tzinfo=SHANGHAI)
loads = arrays(float, some.integers(1, 40), elements=some.floats(0.05, 20))
crowds = some.floats(0.001, 0.5)


def poured(load, crowd):
    """Return the shares of one day."""
    row = np.asarray(load, float)[None]
    return shares(row, ~np.isnan(row), water(row, crowd))[0]


def test_the_vector_of_the_rule():
    """Reckoned by hand: C = .2 / .9 × 10 = 2.2222, level (2.2222 + 1 + 2) / 2 = 2.6111."""
    assert poured([1, 2, 3, 4], 0.1) == pytest.approx([0.725, 0.275, 0, 0], abs=1e-12)


def test_a_closed_slot_gets_nothing_and_counts_for_nothing():
    assert poured([np.nan, 1, 2, np.nan, 3, 4], 0.1) == pytest.approx([0, 0.725, 0.275, 0, 0, 0])


@given(loads, crowds)
def test_law_shares_are_shares_and_quieter_is_never_less_likely(load, crowd):
    q = poured(load, crowd)
    assert q.sum() == pytest.approx(1)
    assert (q >= 0).all()
    order = np.argsort(load, kind="stable")
    assert (np.diff(q[order]) <= 1e-12).all()


@given(loads, crowds, crowds)
def test_law_more_crowd_never_uses_fewer_slots(load, one, other):
    few, many = sorted((one, other))
    assert (poured(load, few) > 0).sum() <= (poured(load, many) > 1e-15).sum()


@given(loads)
@example(np.full(29, 0.05))
def test_law_without_a_crowd_the_quietest_has_all(load):
    q = poured(load, 0)
    assert (q > 0).tolist() == (load == load.min()).tolist()
    assert q.sum() == pytest.approx(1)


@given(loads, crowds)
def test_law_equal_loads_have_equal_shares(load, crowd):
    q = poured(np.concatenate((load, load)), crowd)
    assert q[: len(load)] == pytest.approx(q[len(load) :], abs=1e-12)


@given(loads, crowds, some.integers(0, 39), some.floats(1.001, 4))
def test_law_a_heavier_slot_never_gets_a_larger_share(load, crowd, which, heavier):
    which %= len(load)
    before, load = poured(load, crowd)[which], load.copy()
    load[which] *= heavier
    assert poured(load, crowd)[which] <= before + 1e-9


@given(loads, crowds)
def test_law_the_followers_leave_what_was_quieter_quieter(load, crowd):
    """If the share `crowd` follows, each slot is filled at most half-way to the level."""
    q = poured(load, crowd)
    after = (1 - crowd) * load + crowd * load.sum() * q
    order = np.argsort(load, kind="stable")
    used = order[q[order] > 0]
    assert (np.diff(after[used]) >= -1e-9).all()
    assert after[used].max() <= after[q == 0].min(initial=np.inf) + 1e-9


@pytest.mark.parametrize("crowd", [0.01, 0.1])
def test_law_the_shares_are_the_best_for_all_followers_together(crowd):
    """If load answers linearly the followers' mean load is convex in the shares: no shift between two slots lowers it."""
    load = np.exp(np.random.default_rng(1).normal(0, 0.3, 24))
    q = poured(load, crowd)

    def mean(q):
        return q @ ((1 - crowd) * load + crowd * load.sum() * q)

    step = 1e-4
    for i in np.flatnonzero(q > step):
        for j in range(24):
            if j != i:
                moved = q.copy()
                moved[i] -= step
                moved[j] += step
                assert mean(moved) >= mean(q) - 1e-9, (i, j)


def test_the_dice_are_those_of_splitmix64():
    """The first numbers of the reference generator at state 1234567 (Vigna's splitmix64.c), as shares of 2^64."""
    known = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert dice(1234567, np.arange(4)) == pytest.approx(np.array(known) / 2**64, abs=2**-52)


def test_twenty_thousand_draws_go_by_the_shares():
    """Of one caller over as many days, each with dice of its own. χ² with 3 degrees of freedom: 16.3 is exceeded by one of a thousand."""
    load = np.tile([1, 1.1, 1.2, 1.3, 2.0], (20_000, 1))
    draw = Draw(load, load > 0, np.arange(load.size).reshape(load.shape) * 1800, 30, Crowd(0.05, 2026))
    want = poured(load[0], 0.05)
    count, used = np.bincount([draw.own(day, load[day] > 0) for day in range(20_000)], minlength=5), want > 0
    assert count[~used].sum() == 0
    assert ((count[used] - 20_000 * want[used]) ** 2 / (20_000 * want[used])).sum() < 16.3


def test_callers_draw_by_the_shares_too():
    """One day, many seeds."""
    load = np.array([[1, 1.1, 1.2, 1.3, 2.0]])
    want, seeds = poured(load[0], 0.05), np.random.default_rng(8).integers(0, 2**63, 2_000)
    draws = (Draw(load, load > 0, np.arange(5)[None] * 1800, 30, Crowd(0.05, int(seed))) for seed in seeds)
    count, used = np.bincount([draw.own(0, load[0] > 0) for draw in draws], minlength=5), want > 0
    assert ((count[used] - 2_000 * want[used]) ** 2 / (2_000 * want[used])).sum() < 16.3


def test_minutes_are_even_over_the_slot():
    """χ² with 29 degrees of freedom: 58.3 is exceeded by one of a thousand."""
    starts = np.arange(6_000)[None] * 1800
    draw = Draw(np.ones(starts.shape), starts >= 0, starts, 30, Crowd(0.01, 77))
    count = np.bincount([draw.minute(0, slot) for slot in range(6_000)], minlength=30)
    assert len(count) == 30
    assert ((count - 200) ** 2 / 200).sum() < 58.3


def test_a_forecast_that_moves_by_3_percent_moves_few_first_picks():
    """The shares themselves move by some 4 %: with no draw could fewer callers move than that."""
    load = np.exp(np.random.default_rng(2).normal(0, 0.2, (7, 24)))
    wished, starts = np.ones_like(load, bool), np.arange(7 * 24).reshape(7, 24) * 1800
    moved, least, callers = 0, 0.0, 600
    for seed in range(callers):
        firsts, of_week = [], []
        for each in (load, load * np.exp(np.random.default_rng(seed).normal(0, 0.03, load.shape))):
            draw = Draw(each, wished, starts, 30, Crowd(0.1, 7919 * seed))
            day = min(range(7), key=draw.order)
            firsts.append((day, draw.own(day, wished[day])))
            of_week.append(poured(each.ravel(), 0.1))
        moved += firsts[0] != firsts[1]
        least += abs(of_week[0] - of_week[1]).sum() / 2
    assert moved <= 0.08 * callers
    assert moved <= 1.7 * least


@given(loads, crowds, some.integers(1, 100), some.integers(0, 80_000))
def test_law_public_calendars_follow_the_shares_within_one(load, crowd, variants, day):
    q = poured(load, crowd)
    count = np.bincount(variant_slots(q[None], np.array([day]), variants)[0], minlength=len(load))
    assert (abs(count - variants * q) <= 1 + 1e-9).all()
    assert count[q == 0].sum() == 0


def test_public_calendars_of_two_slots():
    """Shares of 3/4 and 1/4, four calendars. 1970-01-01 is day 0; on day 1 each stands .618 × 4 = 2.472 further."""
    q = np.array([[0, 0.75, 0.25, 0]] * 2)
    assert variant_slots(q, np.array([0, 1]), 4).tolist() == [[1, 1, 1, 2], [1, 2, 1, 1]]


def test_a_public_calendar_stands_in_each_part_of_the_day_as_often_as_in_the_others():
    """Over 500 days: each of four equal slots on a quarter of them, within one day in a hundred."""
    slots = variant_slots(np.full((500, 4), 0.25), np.arange(20_000, 20_500), 100)
    count = np.array([np.bincount(slots[:, variant], minlength=4) for variant in range(100)])
    assert abs(count - 125).max() <= 5


def test_minutes_of_public_calendars():
    """Of 30 that follow each other no two share a minute, as do those of one slot, of which few have more than 30."""
    minutes = variant_minutes(100, 30)
    assert minutes[:6].tolist() == [0, 7, 14, 21, 28, 5]
    for first in range(70):
        assert len({*minutes[first : first + 30].tolist()}) == 30


def plan(seed, now=NOW, **given):
    return planner.make_plan(planner.load_hotline("pinduoduo"), now, seed=seed, **given)


def test_without_a_seed_or_with_crowd_0_the_windows_are_the_quietest():
    without, zero = plan(None), plan(7, crowd=0)
    assert without.picks == zero.picks
    assert without.crowd == zero.crowd == 0
    assert all(pick.yours is None for pick in without.picks)


@pytest.mark.parametrize("explore", [True, False])
@pytest.mark.parametrize("per_day", [1, 2])
def test_yours_lies_in_its_window_of_equally_quiet_half_hours(explore, per_day):
    for seed in range(8):
        found = plan(seed, per_day=per_day, wishes=Wishes(explore=explore))
        load = found.load.mean
        for pick in found.picks:
            assert pick.start <= pick.yours.at < pick.end
            assert pick.yours.at > NOW
            day, first = found.grid.cell(pick.start)
            _, end = found.grid.cell(pick.end)
            inside = load[day, first:end]
            assert inside.max() / inside.min() <= 1.05 + 1e-9
            assert pick.end - pick.start <= timedelta(hours=2)


def test_the_same_caller_gets_the_same_answer_all_week():
    """Of each day, seen from each hour of the days before it: one moment alone."""
    seen: dict[object, set[datetime]] = {}
    until = datetime(2026, 12, 7, tzinfo=SHANGHAI)
    for hours in range(0, 96, 7):
        now = datetime(2026, 11, 29, 22, 0, tzinfo=SHANGHAI) + timedelta(hours=hours)
        for pick in plan(5, now, until=until, top=7, wishes=Wishes(explore=False)).picks:
            if pick.start.date() > now.date():
                seen.setdefault(pick.start.date(), set()).add(pick.yours.at)
    assert len(seen) == 7
    assert all(len(moments) == 1 for moments in seen.values())


def test_where_days_are_alike_each_is_drawn_by_what_waiting_for_it_costs():
    """With a quarter more load a day, χ² of 4,000 callers; 16.3 and more is exceeded by one of a thousand for up to 3 degrees of freedom."""
    load, starts = np.ones((4, 6)), np.arange(24).reshape(4, 6) * 1800
    cost = load * np.array([1, 1.25, 1.25**2, 1.25**3])[:, None]
    want = poured(cost.ravel(), 0.2).reshape(4, 6).sum(axis=1)
    seeds = map(int, np.random.default_rng(12).integers(0, 2**63, 4_000))
    draws = (Draw(load, load > 0, starts, 30, Crowd(0.2, seed), later=np.log(1.25)) for seed in seeds)
    count = np.bincount([min(range(4), key=draw.order) for draw in draws], minlength=4)
    used = want > 0
    assert want[0] > want[1] > want[2] >= want[3]
    assert count[~used].sum() == 0
    assert ((count[used] - 4_000 * want[used]) ** 2 / (4_000 * want[used])).sum() < 16.3


def test_the_lightest_window_is_drawn_as_if_waiting_cost_nothing():
    for seed in range(6):
        hurried = plan(seed, wishes=Wishes(soon="very", explore=False)).lightest
        patient = plan(seed, wishes=Wishes(soon="none", explore=False)).picks[0]
        assert hurried.yours.at == patient.yours.at


def test_a_further_window_of_a_day_comes_in_by_its_own_half_hour():
    for seed in range(8):
        found = plan(seed, per_day=2, top=14, wishes=Wishes(explore=False))
        draw, seen, times = found.scale.draw, set(), []
        for pick in found.picks:
            day, slot = found.grid.cell(pick.yours.at)
            times.append(draw.order(day, slot) if day in seen else draw.order(day))
            seen.add(day)
        assert times == sorted(times)


def test_a_long_call_is_drawn_by_the_load_over_all_of_it():
    found = plan(1, wishes=Wishes(call=timedelta(minutes=60), explore=False))
    load, of_call = found.load.mean, found.scale.draw.load
    inside = ~np.isnan(load[:, :-1]) & ~np.isnan(load[:, 1:])
    assert of_call[:, :-1][inside] == pytest.approx(((load[:, :-1] + load[:, 1:]) / 2)[inside])
    assert np.isnan(of_call[:, :-1][~inside]).all()


def test_yours_stays_until_it_is_over():
    day = datetime(2026, 12, 2, 0, 0, tzinfo=SHANGHAI)
    for seed in range(12):
        first = plan(seed, day, top=1, until=day + timedelta(days=1), wishes=Wishes(explore=False)).picks[0].yours.at
        for hour in (9, first.hour):
            now = day + timedelta(hours=hour)
            until = day + timedelta(days=1)
            assert plan(seed, now, top=1, until=until, wishes=Wishes(explore=False)).picks[0].yours.at == first


def test_many_callers_spread_over_hours_and_days():
    drawn = [plan(seed, wishes=Wishes(explore=False)).picks[0].yours.at for seed in range(60)]
    assert len({at.date() for at in drawn}) >= 3
    assert len({(at.hour, at.minute // 30) for at in drawn}) >= 5
    assert len({at.minute % 30 for at in drawn}) >= 20


def test_wishes_leave_out_and_the_order_of_the_days_is_drawn():
    wishes = Wishes(between=((datetime(2026, 1, 1, 12).time(), datetime(2026, 1, 1, 14).time()),), explore=False)
    firsts = set()
    for seed in range(20):
        picks = plan(seed, wishes=wishes).picks
        assert all(12 <= pick.yours.at.hour < 14 for pick in picks)
        firsts.add(picks[0].start.date())
    assert len(firsts) > 2


@pytest.mark.parametrize("minutes", [20, 50, 60])
def test_a_call_of_a_length_is_over_within_its_window(minutes):
    for seed in range(8):
        for pick in plan(seed, wishes=Wishes(call=timedelta(minutes=minutes))).picks:
            assert pick.yours.at + timedelta(minutes=minutes) <= pick.end


@pytest.mark.parametrize("crowd", [-0.1, 0.6, 2, float("nan")])
def test_a_share_that_is_none(crowd):
    with pytest.raises(planner.PlanError, match="crowd"):
        plan(1, crowd=crowd)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_that_is_none(seed):
    with pytest.raises(planner.PlanError, match="seed"):
        plan(seed)
