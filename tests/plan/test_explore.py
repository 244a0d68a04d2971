"""Insurance while little is known: mornings and late afternoons in turn, as long as the belief cannot tell them apart."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from helpers import NOW, at, run_program
from planner import Wishes
from planner.caller.calls import Call
from planner.learning.learn import learn_calls
from planner.model.design import design_of
from simulated import MONDAY
from simulated import NOW as MONDAY_EIGHT

PURE = Wishes(explore=False)


def called(hour: int, waits: list[float], outcome: str = "answered") -> list[Call]:
    """Calls at one hour of the workdays before MONDAY, the last first."""
    days = [MONDAY - timedelta(days=back) for back in range(1, 100)]
    workdays = [day for day in days if day.weekday() < 5]
    return [
        Call("pinduoduo", at(f"{day}T{hour:02}:15"), wait, outcome) for day, wait in zip(workdays, waits, strict=False)
    ]


def planned(line, calls=(), wishes=None, **how):
    return planner.make_plan(learn_calls(line, list(calls)), MONDAY_EIGHT, wishes=wishes, **how)


def part(pick) -> str:
    return "morning" if pick.start.hour < 10 else "afternoon" if pick.start.hour >= 16 else "midday"


def test_before_any_call_both_parts_are_picked_in_turn(pinduoduo):
    plan = planned(pinduoduo)
    assert [part(pick) for pick in plan.picks].count("morning") in (2, 3)
    assert {part(pick) for pick in plan.picks} == {"morning", "afternoon"}
    told = plan.exploration
    assert (told.morning, told.afternoon, told.part) == (0, 0, None)
    assert {part(plan.picks[0]), part(told.other)} == {"morning", "afternoon"}
    assert 0.25 < told.other_lighter < 0.75
    patient = planned(pinduoduo, wishes=Wishes(soon="none"))
    assert {part(pick) for pick in patient.picks} == {"morning", "afternoon"}
    assert [pick.load for pick in patient.picks] == sorted(pick.load for pick in patient.picks)


@pytest.mark.parametrize(
    ("mornings", "evenings", "first"),
    [(1, 0, "afternoon"), (0, 1, "morning"), (3, 1, "afternoon"), (1, 3, "morning"), (9, 2, "afternoon"), (3, 3, None)],
)
def test_the_part_seen_least_comes_first_until_each_was_seen_three_times(pinduoduo, mornings, evenings, first):
    calls = called(9, [300.0] * mornings) + called(18, [300.0] * evenings)
    plan = planned(pinduoduo, calls)
    if first is None:
        assert plan.exploration is None
        assert plan.picks == planned(pinduoduo, calls, PURE).picks
        return
    assert plan.exploration.part == part(plan.picks[0]) == first
    assert (plan.exploration.morning, plan.exploration.afternoon) == (mornings, evenings)
    assert part(plan.exploration.other) == {"morning": "afternoon", "afternoon": "morning"}[first]
    assert plan.decision.answer == "closed"  # at eight, so the first pick is what is recommended
    assert plan.decision.recommended == plan.picks[0]
    assert part(plan.decision.other) == part(plan.exploration.other)


def test_only_answered_calls_of_the_two_parts_count(pinduoduo):
    calls = [*called(9, [600.0] * 4, "gave-up"), *called(18, [0.0] * 4, "busy"), *called(13, [300.0] * 4)]
    told = planned(pinduoduo, calls).exploration
    assert (told.morning, told.afternoon) == (0, 0)


@pytest.mark.parametrize(("short", "long"), [(9, 18), (18, 9)])
def test_it_ends_when_the_belief_tells_the_two_apart(pinduoduo, short, long):
    calls = called(short, [20.0] * 2) + called(long, [2400.0] * 60)
    plan = planned(pinduoduo, calls)
    assert plan.exploration is None
    assert plan.picks == planned(pinduoduo, calls, PURE).picks
    assert {part(pick) for pick in plan.picks[:3]} == {"morning" if short == 9 else "afternoon"}


def test_a_caller_who_only_calls_at_the_first_pick_sees_both_parts(pinduoduo):
    calls: list[Call] = []
    now = MONDAY_EIGHT
    for _ in range(7):
        best = planner.make_plan(learn_calls(pinduoduo, calls), now).picks[0]
        calls.append(Call("pinduoduo", best.start + timedelta(minutes=5), 300.0, "answered"))
        now = best.end
    hours = [call.called_at.hour for call in calls]
    assert sum(hour < 10 for hour in hours) >= 3
    assert sum(hour >= 16 for hour in hours) >= 3


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([9, 11, 14, 16, 18, 20]), st.floats(0, 3600)), max_size=6),
    st.integers(1, 5),
    st.integers(1, 2),
    st.sampled_from(["none", "some", "very"]),
)
def test_law_it_never_changes_a_load_and_moves_picks_only_among_windows_not_told_apart(some, top, per_day, soon):
    line = planner.load_hotline("pinduoduo")
    calls = [call for hour, wait in some for call in called(hour, [wait])]
    tried = planned(line, calls, Wishes(soon=soon), top=top, per_day=per_day)
    pure = planned(line, calls, Wishes(soon=soon, explore=False), top=top, per_day=per_day)
    np.testing.assert_array_equal(tried.load.mean, pure.load.mean)
    np.testing.assert_array_equal(tried.score, pure.score)
    assert (tried.avoid, tried.current, tried.today) == (pure.avoid, pure.current, pure.today)
    assert len(tried.picks) == min(top, len(tried.picks))
    if tried.exploration is None:
        assert tried.picks == pure.picks
        return
    best, later = pure.picks[0], Wishes(soon=soon).later
    for pick in (*tried.picks, tried.exploration.other):
        assert np.nanmin(tried.load.mean) <= pick.load * 1.0001
        if pick not in pure.picks and (top == 5 or pick == tried.picks[0]):
            waits = later * (pick.start.date() - best.start.date()).days
            told = chance_lighter(tried, best, pick, waits)
            assert told < 0.78 or pick.load in {other.load for other in all_windows(tried, per_day, soon)}
    starts = sorted(pick.start for pick in tried.picks)
    days = [start.date() for start in starts]
    assert max(days.count(day) for day in days) <= per_day


def all_windows(plan, per_day, soon):
    wishes = Wishes(soon=soon, explore=False)
    return planner.make_plan(plan.hotline, plan.now, top=50, per_day=per_day, wishes=wishes).picks


def chance_lighter(plan, one, other, handicap: float) -> float:
    """The chance that a window is lighter than another, by drawing departures from the belief."""
    grid, learned, rng = plan.grid, plan.hotline.learned, np.random.default_rng(1)
    if learned is None:
        return 0.5  # told by the other tests
    design = design_of(plan.hotline, grid)
    drawn = rng.multivariate_normal(np.zeros(design.size), learned.covariance[:-2, :-2], 4000)
    logs = []
    for pick in (one, other):
        (day, first), (_, last) = grid.cell(pick.start), grid.cell(pick.end - timedelta(minutes=1))
        rows = design.rows[grid.pattern[day], first : last + 1].mean(axis=0)
        moved = drawn[:, design.row_at] @ rows + drawn[:, design.day_at] @ design.days[day]
        logs.append(np.log(pick.load) + moved)
    return float((logs[0] < logs[1] + handicap).mean())


@pytest.mark.parametrize("hours", ["10:00-21:00", "08:00-16:00", "11:00-15:00"])
def test_a_line_that_is_not_open_in_both_parts_has_nothing_to_try(hotline_file, hours):
    assert planned(planner.load_hotline(hotline_file("", ("09:00-21:00", hours)))).exploration is None


def test_nor_has_a_line_whose_hours_nobody_knows():
    assert planned(planner.load_hotline("96110")).exploration is None


def test_wishes_that_leave_one_part_leave_nothing_to_try(pinduoduo):
    from datetime import time

    assert planned(pinduoduo, wishes=Wishes(between=((time(9), time(12)),))).exploration is None


def test_no_explore_turns_it_off(tmp_path):
    asked = (*NOW, "--crowd", "0", "--format", "json")
    both = json.loads(run_program(*asked).stdout)
    assert set(both["exploration"]) == {"answered", "first", "other"}
    off = json.loads(run_program(*asked, "--no-explore").stdout)
    assert "exploration" not in off
    assert "wishes" not in off
    assert {pick["start"][11:16] for pick in both["picks"]} == {"09:00", "18:30"}
    assert {pick["start"][11:16] for pick in off["picks"]} == {"18:30"}
    assert both["slots"] == off["slots"]
    config = tmp_path / "config.toml"
    config.write_text('no-explore = "yes"\n', encoding="utf-8")
    assert json.loads(run_program(*asked, PLAN_CALL_CONFIG=str(config)).stdout) == off


@pytest.mark.parametrize("command", ["plan", "now", "export", "plot", "report", "case", "config"])
def test_every_command_that_plans_has_the_option(command):
    assert "--no-explore" in run_program(command, "--help").stdout.decode()


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "mornings and late afternoons in turn"), ("zh", "还分不清早上、傍晚哪边等得短，轮流试")],
)
def test_the_table_says_it_beside_the_first_pick(lang, words):
    told = run_program(*NOW, "--long", "--lang", lang).stdout.decode()
    assert told.count(words) == 1
    assert told.index(" 1  ") < told.index(words) < told.index(" 2  ")
    assert words not in run_program(*NOW, "--long", "--lang", lang, "--no-explore").stdout.decode()
