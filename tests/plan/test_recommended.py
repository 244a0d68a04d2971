"""The plan with the recommended window alone: what an export has."""

from __future__ import annotations

from datetime import time

import pytest

import planner
from helpers import at
from planner import Wishes


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        ("2026-08-10T10:30", "wait"),  # a Monday morning
        ("2026-08-12T10:30", "can"),
        ("2026-08-12T22:00", "closed"),
    ],
)
def test_it_has_what_to_wait_for_and_nothing_else(pinduoduo, now, answer):
    plan = planner.make_plan(pinduoduo, at(now))
    alone = plan.recommended()
    assert plan.decision.answer == alone.decision.answer == answer
    assert alone.picks == (plan.decision.recommended,)
    assert alone.decision.recommended == plan.decision.recommended
    assert (alone.now, alone.until, alone.current, alone.avoid) == (plan.now, plan.until, plan.current, plan.avoid)
    assert len(plan.picks) == 5  # it itself stays


def test_on_monday_morning_it_is_not_the_first_pick_but_the_window_to_wait_for(pinduoduo):
    plan = planner.make_plan(pinduoduo, at("2026-06-24T10:30"), wishes=Wishes(soon="none"))
    assert plan.picks[0].start == at("2026-06-28T18:30")
    [pick] = plan.recommended().picks
    assert pick.start == at("2026-06-24T18:30")


def test_where_the_time_is_now_it_has_the_first_pick(pinduoduo):
    plan = planner.make_plan(pinduoduo, at("2026-08-12T09:00"))
    assert (plan.decision.answer, plan.decision.recommended) == ("call", None)
    assert plan.recommended().picks == plan.picks[:1]


def test_where_nothing_fits_or_nothing_is_known_it_has_none(pinduoduo):
    never = Wishes(between=((time(3), time(4)),))
    for line, wishes in ((pinduoduo, never), (planner.load_hotline("zto"), None)):
        assert planner.make_plan(line, at("2026-08-12T10:30"), wishes=wishes).recommended().picks == ()
