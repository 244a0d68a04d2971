"""`plan-call today`: what is left of today, and when nothing is."""

from __future__ import annotations

import json

import pytest

from helpers import answer, mistake, run_program


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
        (("--now", "2026-06-24T21:30"), "closed now, opens tomorrow Thu 09:00"),
        (("--now", "2026-06-24T21:30", "--lang", "zh"), "明天 周四 09:00 上班"),
        (("--now", "2026-06-24T21:30", "--between", "7-8"), "closed now, opens tomorrow Thu 09:00"),
        (("--now", "2026-06-24T21:30", "--before", "today"), "closed now, opens tomorrow Thu 09:00"),
        (("--now", "2026-06-24T10:30", "--between", "7-8"), "No window fits your wishes (--between)."),
        (("--now", "2026-06-24T10:30", "--between", "7-8"), "The nearest is 06-24 Wed 18:30-20:00, quiet 19/100: outside your hours"),
        (("--now", "2026-06-24T20:45", "--between", "7-8"), "outside your hours"),
    ],
)  # fmt: skip
def test_where_nothing_is_left_it_says_what_is(args, words):
    told = today(*args, code=3)
    assert words in told
    assert "slots" not in told


def test_in_the_last_minutes_there_is_now():
    assert "20:50 call now" in today("--now", "2026-06-24T20:50")


@pytest.mark.parametrize(
    ("args", "en", "zh"),
    [
        (("--until", "08:30", "--now", "2026-06-24T08:00"), ["There is no slot to call in within this span.", "It opens today Wed 09:00."], ["这段时间内没有可拨打的时段。", "最早是 今天 周三 09:00。"]),
        (("--until", "today", "--now", "2026-06-24T21:30"), ["Closed for today; earliest tomorrow Thu 09:00."], ["今天已经下班，打不了。最早是 明天 周四 09:00。"]),
        (("--before", "today", "--now", "2026-06-24T21:30"), ["Closed for today; earliest tomorrow Thu 09:00."], ["今天已经下班，打不了。最早是 明天 周四 09:00。"]),
        (("--before", "9:00", "--now", "2026-06-24T10:30"), ["The deadline has passed.", "The nearest is 06-24 Wed 18:30-20:00, quiet 19/100: past your deadline (--before)."], ["你要的最晚时间已过。", "最接近的是 06-24 周三 18:30-20:00，清闲度 19/100，只是过了你要的最晚时间（--before）。"]),
    ],
)  # fmt: skip
def test_an_export_of_nothing_says_what_is_left(args, en, zh):
    for lang, told in (("en", " ".join([*en, "Nothing is written."])), ("zh", "".join([*zh, "没有写文件。"]))):
        done = run_program("export", *args, "--lang", lang)
        assert (done.returncode, done.stdout, done.stderr.decode()) == (3, b"", told + "\n")


def test_the_span_is_not_to_be_chosen():
    for option in ("--next", "--from", "--until"):
        assert f"there is no option {option}" in mistake("today", option, "2d")
