"""Durations and moments as users write them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import SHANGHAI, at
from planner import PlanError, load_hotline
from planner.caller import typed_hours, typed_times
from planner.caller.typed_hours import parse_between, parse_days_wanted
from planner.caller.typed_times import (
    parse_countdown,
    parse_dates,
    parse_due,
    parse_duration,
    parse_moment,
    parse_past_day,
    parse_wait,
)
from planner.cli.asked import OwnHours
from planner.days.zones import zone_named

NOW = at("2026-11-22T15:54")  # a Sunday


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7d", 168),
        ("48h", 48),
        ("2w", 336),
        ("1d12h", 36),
        ("1D 12H", 36),
        ("30m", 0.5),
        ("7天", 168),
        ("两周", 336),
        ("十二小时", 12),
        ("二十天", 480),
        ("1周3天", 240),
        ("90分钟", 1.5),
        ("半小时", 0.5),
        ("半个小时", 0.5),
        ("1.5h", 1.5),
        ("1.5小时", 1.5),
        ("0.5 hours", 0.5),
        ("quarter of an hour", 0.25),
        ("three quarters of an hour", 0.75),
        ("15 minutes", 0.25),
    ],
)
def test_durations(text, hours):
    assert parse_duration(text) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "text",
    ["", " ", "0d", "-3d", "7", "d", "7x", "1h1d", "1d1d", "7d!", "½d", "٣d", "1.25h", "1.5m", "十", "nan", "inf"],
)
def test_durations_that_are_none(text):
    with pytest.raises(PlanError, match="write for example 7d"):
        parse_duration(text)


FORMS = [
    ("DURATION_FORMS", parse_duration),
    ("WAIT_FORMS", parse_wait),
    ("PAST_FORMS", lambda text: parse_moment(text, NOW, SHANGHAI, past=True)),
    ("MOMENT_FORMS", lambda text: parse_moment(text, NOW, SHANGHAI)),
    ("DUE_FORMS", lambda text: parse_due(text, at("2026-11-22T09:00"), SHANGHAI, lambda day, count: day)),
    ("COUNTDOWN_FORMS", lambda text: parse_countdown(text, NOW, SHANGHAI)),
    ("PAST_DAY_FORMS", lambda text: parse_past_day(text, NOW, SHANGHAI)),
    ("BETWEEN_FORMS", parse_between),
    ("DAYS_FORMS", parse_days_wanted),
    ("OPEN_FORMS", lambda text: OwnHours.read(text).instead(load_hotline("12315"))),
    ("DATES_FORMS", lambda text: parse_dates(text, NOW, SHANGHAI)),
]


WORDS = {name: words for name, words in (vars(typed_hours) | vars(typed_times)).items() if name.endswith("_FORMS")}


@pytest.mark.parametrize(("forms", "parse"), FORMS, ids=[row[0] for row in FORMS])
def test_what_a_complaint_says_to_write_can_be_read(forms, parse):
    for lang, comma in (("zh", "、"), ("en", ", ")):
        examples = WORDS[forms][lang].split(comma)
        assert len(examples) >= 3
        for example in examples:
            assert parse(example.strip("'")) is not None


def test_every_list_of_examples_is_in_the_table():
    assert {row[0] for row in FORMS} == set(WORDS)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12m", 720),
        ("45s", 45),
        ("1h5m", 3900),
        ("1H 5M 3S", 3903),
        ("90秒", 90),
        ("12分30秒", 750),
        ("12分钟", 720),
        ("十二分钟", 720),
        ("两小时", 7200),
        ("3:20", 200),
        (" 0:05 ", 5),
        ("90:00", 5400),
        ("0", 0),
        ("0s", 0),
        ("4h", 14400),
        ("240:00", 14400),
    ],
)
def test_waits(text, seconds):
    assert parse_wait(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12",
        "00",
        "-3m",
        "m",
        "5m1h",
        "5m5m",
        "1d",
        "1.5m",
        "½m",
        "٣m",
        "3:2",
        "3:60",
        "1:05:20",
        "3:20m",
        "nan",
    ],
)
def test_waits_that_are_none(text):
    with pytest.raises(PlanError, match="is not a wait; write for example 12m, 45s, 1h5m, 3:20, 0"):
        parse_wait(text)


@pytest.mark.parametrize("text", ["4h1s", "240:01", "14401秒", "999:59"])
def test_waits_that_are_too_long(text):
    with pytest.raises(PlanError, match="at most 4 hours; write for example 12m"):
        parse_wait(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-30", "2026-11-30T00:00"),
        ("2026-11-30T14:00", "2026-11-30T14:00"),
        ("2026-11-30 14:00", "2026-11-30T14:00"),
        ("明天", "2026-11-23T00:00"),
        ("tomorrow", "2026-11-23T00:00"),
        ("后天 9:30", "2026-11-24T09:30"),
        ("今天", "2026-11-22T00:00"),
        ("周五", "2026-11-27T00:00"),
        ("fri", "2026-11-27T00:00"),
        ("Friday 14:00", "2026-11-27T14:00"),
        ("周日", "2026-11-22T00:00"),  # today included
        ("星期天", "2026-11-22T00:00"),
        ("礼拜一 10:00", "2026-11-23T10:00"),
        ("14:00", "2026-11-22T14:00"),
        ("now", "2026-11-22T15:54"),
        ("2026-11-30 18:30-20:00", "2026-11-30T18:30"),  # a range as the table prints it: its start
        ("18:30-20:00", "2026-11-22T18:30"),
        ("11-25 周三 18:30-20:00", "2026-11-25T18:30"),
        ("11-25 Wed 18:30", "2026-11-25T18:30"),
        ("11-25", "2026-11-25T00:00"),
        ("01-02 10:00", "2027-01-02T10:00"),  # the next one
        ("11月23日", "2026-11-23T00:00"),
        ("fri 3pm", "2026-11-27T15:00"),
        ("tomorrow 9:30 am", "2026-11-23T09:30"),
        ("12am", "2026-11-22T00:00"),
        ("12:05 PM", "2026-11-22T12:05"),
        ("下周一", "2026-11-23T00:00"),  # of the week after this Sunday's
        ("下星期日 下午3点", "2026-11-29T15:00"),
        ("12月1日 9点半", "2026-12-01T09:30"),
        ("周五14:00", "2026-11-27T14:00"),
        ("明天下午3点", "2026-11-23T15:00"),
        ("2026-11-30 14点", "2026-11-30T14:00"),
        ("今天晚上8点", "2026-11-22T20:00"),
    ],
)
def test_moments(text, expected):
    assert parse_moment(text, NOW, SHANGHAI) == at(expected)


def test_a_moment_with_an_offset_is_that_instant():
    assert parse_moment("2026-11-22T08:00:00+01:00", NOW, SHANGHAI) == at("2026-11-22T15:00")
    assert parse_moment("2026-11-22T08:00Z", NOW, SHANGHAI).tzinfo is SHANGHAI


def test_a_bare_day_ends_at_the_next_midnight():
    assert parse_moment("周五", NOW, SHANGHAI, day_ends=True) == at("2026-11-28T00:00")
    assert parse_moment("周五 14:00", NOW, SHANGHAI, day_ends=True) == at("2026-11-27T14:00")


def test_days_are_those_of_the_line_not_of_the_caller():
    late_in_berlin = at("2026-11-22T23:30", "Europe/Berlin")  # already the 23rd in Shanghai
    assert parse_moment("today", late_in_berlin, SHANGHAI) == at("2026-11-23T00:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "2026-13-01",
        "2026-11-30T25:00",
        "25:00",
        "周八",
        "2026-11-30T14:00 tomorrow",
        "yesterdayish",
        "9999999999",
    ],
)
def test_moments_that_are_none(text):
    with pytest.raises(PlanError, match="write for example 2026-11-30"):
        parse_moment(text, NOW, SHANGHAI)


@given(st.text(max_size=30))
def test_any_text_is_understood_or_refused_with_a_sentence(text):
    for parse in (parse_duration, parse_wait, lambda t: parse_moment(t, NOW, ZoneInfo("America/Santiago"))):
        try:
            parse(text)
        except PlanError as error:
            assert "write for example" in str(error)


@given(st.integers(0, 99), st.integers(0, 400), st.integers(0, 90), st.integers(0, 600))
def test_what_is_written_is_what_is_read(weeks, days, hours, minutes):
    written = "".join(f"{n}{unit}" for n, unit in ((weeks, "w"), (days, "d"), (hours, "h"), (minutes, "m")) if n)
    if written:
        assert parse_duration(written) == timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


@given(st.integers(0, 3), st.integers(0, 59), st.integers(0, 59))
def test_a_wait_that_is_written_is_what_is_read(hours, minutes, seconds):
    wait = hours * 3600 + minutes * 60 + seconds
    assert parse_wait(f"{hours}h{minutes}m{seconds}s") == wait
    assert parse_wait(f"{hours}小时{minutes}分{seconds}秒") == wait
    assert parse_wait(f"{hours * 60 + minutes}:{seconds:02}") == wait


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("昨天 10:00", "2026-11-22T10:00"),
        ("前天 10:00", "2026-11-21T10:00"),
        ("yesterday 10:00", "2026-11-22T10:00"),
        ("周六 19:10", "2026-11-21T19:10"),
        ("sat 19:10", "2026-11-21T19:10"),
        ("周一 09:00", "2026-11-23T09:00"),  # this morning
        ("周一 14:00", "2026-11-16T14:00"),  # not yet today
        ("11-21 19:10", "2026-11-21T19:10"),
        ("12-24 10:00", "2025-12-24T10:00"),
        ("2026-11-21T19:10", "2026-11-21T19:10"),
        ("刚才", "2026-11-23T12:00"),
    ],
)
def test_of_a_call_that_was_made_the_last_one_is_meant(text, meant):
    now = at("2026-11-23T12:00")  # a Monday
    assert parse_moment(text, now, SHANGHAI, past=True) == at(meant)


@pytest.mark.parametrize("text", ["昨天", "yesterday", "周六", "2026-11-21", "11-21", "11月21日"])
def test_what_happened_did_so_at_some_time_of_the_day(text):
    with pytest.raises(PlanError, match="a day; write the time"):
        parse_moment(text, at("2026-11-22T15:54"), SHANGHAI, past=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:00-14:00", ["12:00-14:00"]),
        ("12:00-14:00,18:00-21:00", ["12:00-14:00", "18:00-21:00"]),
        ("12-14", ["12:00-14:00"]),
        ("9am-5pm", ["09:00-17:00"]),
        ("12点到14点半", ["12:00-14:30"]),
        ("18：00～21：00、8点至9点", ["18:00-21:00", "08:00-09:00"]),
        ("22:00-02:00", ["22:00-02:00"]),
        ("18:00-24:00", ["18:00-00:00"]),
        ("下午2点到4点半", ["14:00-16:30"]),
        ("上午9点到下午1点", ["09:00-13:00"]),
        ("0:00-24:00", ["00:00-00:00"]),
    ],
)
def test_hours_wanted(text, expected):
    assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in parse_between(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "12-",
        "12-13-14",
        "24:30-25:00",
        "12:60-13",
        "12:00-12:00",
        "12:00-12",
        "13pm-14pm",
        "noon",
        ",",
        "-1-2",
        "1-2," * 21,
    ],
)
def test_hours_wanted_that_are_none(text):
    with pytest.raises(PlanError, match="hours"):
        parse_between(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon-fri", "mon tue wed thu fri"),
        ("fri-mon", "fri sat sun mon"),
        ("sat,sun", "sat sun"),
        ("Saturday Sunday", "sat sun"),
        ("workday", "workday"),
        ("周末", "weekend"),
        ("工作日，节假日", "workday holiday"),
        ("周一到周五", "mon tue wed thu fri"),
        ("星期六、周日", "sat sun"),
        ("mon - fri", "mon tue wed thu fri"),
        ("weekends holidays", "weekend holiday"),
        ("every", None),
        ("", None),
        ("mon-", None),
        ("mon-someday", None),
    ],
)
def test_days_wanted(text, expected):
    if expected is None:
        with pytest.raises(PlanError, match="are not days; write for example mon-fri"):
            parse_days_wanted(text)
    else:
        assert parse_days_wanted(text) == set(expected.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24", "2026-12-24"),
        ("12-24", "2026-12-24"),
        ("01-02", "2027-01-02"),
        ("明天, fri", "2026-11-23 2026-11-27"),
        ("12-24..12-26", "2026-12-24 2026-12-25 2026-12-26"),
        ("12-31 .. 2027-01-01", "2026-12-31 2027-01-01"),
        ("12-26..12-24", None),
        ("2026-02-30", None),
        ("2026-01-01..2029-01-01", None),
        ("", None),
        ("..", None),
        ("12-24..", None),
    ],
)
def test_dates(text, expected):
    if expected is None:
        with pytest.raises(PlanError, match="are not dates; write for example 2026-12-24"):
            parse_dates(text, NOW, SHANGHAI)
    else:
        assert sorted(map(str, parse_dates(text, NOW, SHANGHAI))) == expected.split()


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2026-12-23", "12-24..12-27", "2026-12-24 to 2026-12-27"),
        ("2026-12-25", "12-24..12-27", "2026-12-24 to 2026-12-27"),  # under way
        ("2026-12-27", "12-24..12-27", "2026-12-24 to 2026-12-27"),
        ("2026-12-28", "12-24..12-27", "2027-12-24 to 2027-12-27"),
        ("2026-12-29", "12-30..01-02", "2026-12-30 to 2027-01-02"),
        ("2027-01-01", "12-30..01-02", "2026-12-30 to 2027-01-02"),
        ("2026-12-28", "2026-12-24..12-27", "2026-12-24 to 2026-12-27"),
        ("2026-11-25", "mon..fri", "2026-11-23 to 2026-11-27"),  # a Wednesday
    ],
)
def test_a_span_of_dates_may_be_under_way(today, text, expected):
    found = parse_dates(text, at(f"{today}T10:00"), SHANGHAI)
    assert f"{min(found)} to {max(found)}" == expected
    assert len(found) == (max(found) - min(found)).days + 1


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("berlin", "did you mean Europe/Berlin?"),
        ("New York", "did you mean America/New_York?"),
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("x" * 5000, "write for example Europe/Berlin"),
        ("../../etc/passwd", "there is no time zone"),
        ("Asia", "there is no time zone"),
        ("\0", "there is no time zone"),
        ("", "write for example Europe/Berlin"),
    ],
)
def test_zones_that_are_none(text, guess):
    with pytest.raises(PlanError) as caught:
        zone_named(text)
    assert guess in str(caught.value)
    assert str(zone_named("Europe/Berlin")) == "Europe/Berlin"
