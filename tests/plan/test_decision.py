"""What to do now, beside what was asked: the span, an urgent line, a name that no command can hold."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

import planner
from helpers import at
from planner.caller.wishes import Wishes
from planner.outputs.text.screen import render_screen

MONDAY = "2026-08-10T10:30"  # an ordinary one, busy


@pytest.fixture(scope="module")
def line() -> planner.Hotline:
    return planner.load_hotline("pinduoduo")


@pytest.mark.parametrize(
    ("start", "until"),
    [("2027-03-01T00:00", "2027-03-08T00:00"), ("2026-08-10T10:30", "2026-08-10T11:30"), (MONDAY, "2026-08-11T00:00")],
)
def test_what_is_recommended_lies_in_the_span(line, start, until):
    plan = planner.make_plan(line, at(MONDAY), at(until), start=at(start))
    best = plan.decision.recommended
    assert best is None or (at(start) <= best.start < best.end <= at(until))
    for pick in plan.recommended().picks:
        assert at(start) <= pick.start < pick.end <= at(until)


@pytest.mark.parametrize(
    ("moment", "waits_for"), [(MONDAY, "2026-08-10T18:30"), ("2026-11-13T20:30", "2026-11-14T18:30")]
)
def test_what_to_do_now_does_not_depend_on_how_far_ahead_is_planned(line, moment, waits_for):
    def now(ahead: timedelta) -> tuple[str, str, object]:
        decision = planner.make_plan(line, at(moment), at(moment) + ahead).decision
        return decision.answer, decision.reason, decision.wait_for and decision.wait_for.start

    days = [timedelta(hours=hours) for hours in (0.5, 3, 20, 24, 36, 7 * 24, 60 * 24)]
    assert {now(ahead) for ahead in days} == {("wait", "busy", at(waits_for))}


def test_the_recommended_window_is_lighter_than_now(line):
    """The last evening before the rush: tomorrow is busier, so one calls now."""
    plan = planner.make_plan(line, at("2026-06-17T20:45"))
    assert plan.decision.says_yes
    assert plan.decision.recommended is None or plan.decision.recommended.load < plan.current.load


def test_an_urgent_line_is_called_whatever_was_wished(hotline_file):
    urgent = planner.load_hotline(
        str(hotline_file("", ("checked = 2026-11-22", "urgent = true\nchecked = 2026-11-22")))
    )
    wishes = Wishes(between=((time(18), time(20)),))
    decision = planner.make_plan(urgent, at(MONDAY), wishes=wishes).decision
    assert (decision.answer, decision.reason) == ("call", "urgent")


def test_a_screen_names_no_command_that_cannot_be_typed(line):
    plan = planner.make_plan(line, at(MONDAY))
    assert "--hotline 'a b.toml' --long" in " ".join(render_screen(plan, "en", named="a b.toml").split())
    assert "--long" not in render_screen(plan, "en", named="")
