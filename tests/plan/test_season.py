"""What makes the days of a plan busier than usual, until when, and which promotion is to come."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

import planner
from helpers import at
from planner.days.events import Occurrence

DOUBLE_11 = date(2026, 11, 11)
BEGINS, ENDS = date(2026, 10, 15), date(2026, 11, 13)  # of Double 11
NEXT = date(2026, 5, 15)  # 618 begins


def season(line, day: date, **how):
    return planner.make_plan(line, at(f"{day}T10:30"), **how).season


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 5), "Double 11 under way"),
        (DOUBLE_11, "peak days of Double 11"),
        (date(2026, 11, 14), "rush after Double 11"),
        (date(2026, 11, 27), "rush after Double 11"),
    ],
)
def test_a_promotion_makes_the_days_busier_until_its_aftermath_is_over(pinduoduo, day, why):
    found = season(pinduoduo, day)
    assert found.why.en == why
    assert DOUBLE_11 < ENDS < found.usual_from < date(2027, 1, 1)
    assert found.usual_from == season(pinduoduo, BEGINS + timedelta(days=7)).usual_from  # seen from any of its days
    assert found.coming is found.begins is None  # the next one is two months off


def test_usual_is_when_the_promotion_is_felt_no_more(pinduoduo):
    """Against the same days without any event: half an hour is a tenth busier until the day before, and then no more."""
    usual = season(pinduoduo, DOUBLE_11).usual_from
    start, until = at(f"{usual - timedelta(days=14)}T00:00"), at(f"{usual + timedelta(days=7)}T00:00")
    whole, without = (planner.make_plan(pinduoduo, start, until, events=events).load.mean for events in (None, ()))
    busier = np.nanmax(whole / without, axis=1)
    assert (busier[:14] > 1.1 * 0.99).all()  # the level of what-if is its own, by less than a hundredth
    assert (busier[14:] < 1.1 * 1.01).all()
    assert season(pinduoduo, usual - timedelta(days=1)).why
    assert season(pinduoduo, usual) == planner.plan.season.Season()


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (NEXT - timedelta(days=15), False),
        (NEXT - timedelta(days=14), True),
        (NEXT - timedelta(days=1), True),
        (NEXT, False),  # it is under way
    ],
)
def test_a_promotion_is_announced_in_the_two_weeks_before_it(pinduoduo, day, told):
    found = season(pinduoduo, day)
    assert (found.coming.en if found.coming else None, found.begins) == (("618", NEXT) if told else (None, None))


def test_an_ordinary_week_has_no_season(pinduoduo):
    found = season(pinduoduo, date(2026, 8, 10))
    assert (found.why, found.usual_from, found.coming, found.begins) == (None,) * 4


def test_a_line_without_promotions_has_no_season(hotline_file):
    line = planner.load_hotline(hotline_file())
    found = season(line, DOUBLE_11)
    assert (found.why, found.coming) == (None, None)


def test_what_if_there_were_other_events(pinduoduo):
    assert season(pinduoduo, DOUBLE_11, events=()).why is None
    assert season(pinduoduo, NEXT - timedelta(days=3), events=()).coming is None
    start = date(2026, 8, 20).toordinal()
    found = season(pinduoduo, date(2026, 8, 10), events=[Occurrence("618", start, start + 3)])
    assert (found.coming.en, found.begins) == ("618", date(2026, 8, 20))
