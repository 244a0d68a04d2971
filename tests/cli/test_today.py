"""`plan-call today`: what is left of today, and when nothing is."""

from __future__ import annotations

import json

import pytest

from helpers import answer, mistake


def today(*args: str, code: int = 0, **how: str) -> str:
    return " ".join(answer("today", *args, code=code, **how).split())


@pytest.mark.parametrize(
    ("now", "args", "until"),
    [
        ("2026-06-24T08:30", (), "2026-06-25T00:00:00+08:00"),
        ("2026-06-24T18:00", (), "2026-06-25T00:00:00+08:00"),
        (
            "2026-06-24T23:30",
            ("--tz", "Europe/Berlin"),
            "2026-06-26T00:00:00+08:00",
        ),  # where the line is it is the 25th
        ("2099-12-31T10:00", (), "2100-01-01T00:00:00+08:00"),
    ],
)
def test_it_ends_with_the_day_of_the_line(now, args, until):
    document = json.loads(answer("today", "--now", now, *args, "--format", "json"))
    assert document["until"] == until
    day = document["from"][:10]
    assert {pick["start"][:10] for pick in document["picks"]} == {day}


def test_it_is_the_plan_of_what_is_left():
    args = ("--now", "2026-06-24T10:30", "--per-day", "2", "--between", "12-20", "--lang", "en")
    assert answer("today", *args) == answer("plan", *args, "--until", "today")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--now", "2026-06-24T21:30"), "Closed for today; earliest tomorrow (Thu) 09:00."),
        (("--now", "2026-06-24T21:30", "--lang", "zh"), "今天已经下班，打不了。最早是明天（周四）09:00。"),
        (("--now", "2026-06-24T21:30", "--before", "today"), "Closed for today; earliest tomorrow (Thu) 09:00."),
        (("--now", "2026-06-24T10:30", "--between", "7-8"), "No window fits your wishes (--between). The nearest is 06-24 Wed"),
        (("--now", "2026-06-24T10:30", "--before", "9:00"), "The deadline has passed. The nearest is 06-24 Wed"),
    ],
)  # fmt: skip
def test_where_nothing_is_left_it_says_what_is(args, words):
    told = today(*args, code=3)
    assert words.replace(" ", "") in told.replace(" ", "")
    assert "slots" not in told


def test_a_span_before_the_opening_names_it():
    told = " ".join(answer("--now", "2026-06-24T08:00", "--until", "2026-06-24T08:30", code=3).split())
    assert "There is no slot to call in within this span. It opens today 09:00." in told


def test_the_span_is_not_to_be_chosen():
    for option in ("--next", "--from", "--until"):
        assert f"there is no option {option}" in mistake("today", option, "2d")
