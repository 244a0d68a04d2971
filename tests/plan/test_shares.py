"""How often the program says wait, over every open half hour of 2026 of a line with promotions and public holidays.

It must neither send people away for a gain that is not worth it, nor let them into the worst hours of the year.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

import planner
from helpers import SHANGHAI

SAID = ("wait", "can", "call")
DAY, WEEK, HALF_HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(minutes=30)

# Weeks of seven ordinary days, by their Mondays. Left out are those with a day of a promotion (年货节 19 Jan to 10 Feb, 618
# 15 May to 20 June, Double 11 15 Oct to 13 Nov), of the aftermath of one until it has faded to some 3 % (four and a half
# weeks), a public holiday, a make-up workday (4 Jan, 14 and 28 Feb, 9 May, 20 Sep, 10 Oct) or a day of the fortnight after a
# holiday. So nothing in January to early March, in April to mid-July, in late September to mid-December.
ORDINARY = (
    date(2026, 3, 16),  # Spring Festival ended on 23 Feb, 年货节 on 10 Feb
    date(2026, 3, 23),  # 清明 begins on 4 Apr
    date(2026, 7, 27),  # 618 ended on 20 June, Dragon Boat on the 21st
    date(2026, 8, 3),
    date(2026, 8, 10),
    date(2026, 8, 17),
    date(2026, 8, 24),
    date(2026, 8, 31),
    date(2026, 9, 7),  # 20 Sep is worked for National Day
    date(2026, 12, 21),  # Double 11 ended on 13 Nov; 1 Jan is a holiday
)
AFTER_DOUBLE_11 = date(2026, 11, 14)
AFTER_618 = date(2026, 6, 21)
THIRD_WEEK_AFTER = AFTER_DOUBLE_11 + 2 * WEEK


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def year():
    """Return the answer and the score of every open half hour of 2026; a plan a week, with tomorrow's tomorrow in it."""
    line = planner.load_hotline("pinduoduo")
    told = {}
    monday = date(2025, 12, 29)
    while monday.year < 2027:
        start = midnight(monday)
        plan = planner.make_plan(line, start, start + WEEK + 2 * DAY)
        for moment, answer in plan.answers():
            if moment < start + WEEK and moment.year == 2026:
                told[moment] = answer.answer, int(plan.score[plan.grid.cell(moment)])
        monday += WEEK
    return told


def counted(year, first: date, days: int = 7) -> Counter:
    """Return how often each answer is given on some days."""
    return Counter(answer for moment, (answer, _) in year.items() if first <= moment.date() < first + days * DAY)


def share(said: Counter, answer: str = "wait") -> float:
    return said[answer] / said.total()


def row(name: str, said: Counter) -> str:
    return f"{name:24}" + "".join(f"{answer:>6} {share(said, answer):4.0%}" for answer in SAID)


def test_every_open_half_hour_has_one_of_three_answers(year):
    assert len(year) == 365 * 24  # from nine to nine every day, holidays as well
    assert {answer for answer, _ in year.values()} == set(SAID)


def test_the_shares_of_each_month(year):
    ordinary = sum((counted(year, monday) for monday in ORDINARY), Counter())
    print()
    for month in range(1, 13):
        first = date(2026, month, 1)
        days = (date(2026 + month // 12, month % 12 + 1, 1) - first).days
        print(row(f"{first:%B}", counted(year, first, days)))
    print(row("2026", counted(year, date(2026, 1, 1), 365)))
    print(row("ordinary weeks", ordinary))
    print(row("week after 618", counted(year, AFTER_618)))
    print(row("week after Double 11", counted(year, AFTER_DOUBLE_11)))
    print(row("third week after it", counted(year, THIRD_WEEK_AFTER)))
    assert 0.04 <= share(ordinary) <= 0.20
    assert share(ordinary, "call") >= share(ordinary, "wait")


@pytest.mark.parametrize("monday", ORDINARY, ids=str)
def test_an_ordinary_week_waits_seldom(year, monday):
    assert monday.weekday() == 0
    said = counted(year, monday)
    assert 0.04 <= share(said) <= 0.20, row(str(monday), said)


@pytest.mark.parametrize("monday", ORDINARY, ids=str)
def test_an_ordinary_monday_morning_waits(year, monday):
    moments = [midnight(monday) + timedelta(hours=10) + i * HALF_HOUR for i in range(4)]
    assert {f"{moment:%H:%M}": year[moment] for moment in moments if year[moment][0] != "wait"} == {}


def test_the_score_bounds_the_answer(year):
    assert {answer for answer, score in year.values() if score >= 70} == {"call"}
    assert {answer for answer, score in year.values() if 30 <= score < 70} == {"can"}
    assert {answer for answer, score in year.values() if score < 30} == {"wait", "call"}


@pytest.mark.parametrize("first", [AFTER_618, AFTER_DOUBLE_11], ids=str)
def test_the_week_after_a_promotion_lets_people_in(year, first):
    said = counted(year, first)
    assert share(said) <= 0.80, row(str(first), said)
    waits = {moment.date() for moment, (answer, _) in year.items() if answer == "wait"}
    for day in (first + i * DAY for i in range(7)):
        assert day in waits, f"{day} is like any other"


def test_the_longer_after_a_promotion_the_fewer_wait(year):
    ordinary = sum((counted(year, monday) for monday in ORDINARY), Counter())
    shares = [share(said) for said in (counted(year, AFTER_DOUBLE_11), counted(year, THIRD_WEEK_AFTER), ordinary)]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == 3


# Of each day a morning, a noon and an evening: ordinary, busy, off, worked on a Saturday, the last of the year.
DAYS = [
    "2026-01-04",
    "2026-02-16",
    "2026-02-28",
    "2026-06-17",
    "2026-06-22",
    "2026-08-10",
    "2026-08-12",
    "2026-10-01",
    "2026-11-20",
    "2026-12-31",
]


@pytest.mark.parametrize("day", DAYS)
def test_the_answers_of_a_span_are_those_of_plans_made_then(pinduoduo, day):
    start = midnight(date.fromisoformat(day))
    of_span = dict(planner.make_plan(pinduoduo, start, start + 9 * DAY).answers())
    for hour in (10, 13, 18.5):
        now = start + timedelta(hours=hour)
        assert planner.make_plan(pinduoduo, now).decision.answer == of_span[now].answer, now
