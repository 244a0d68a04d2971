"""Call records of a service team. Expected sums are worked out by hand, or with the csv module and dicts."""

from __future__ import annotations

import gzip
import io
import random
import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

import planner
from call_records import GOOD, HEAD, NOW, csv_of, made_up, skipped, told
from helpers import at, complaint
from planner import PlanError
from planner.days.changes import utc_seconds, wall_seconds
from planner.learning import record_files, record_sums
from planner.learning.records import cells_of, read_records

ZONES = [
    "Asia/Shanghai", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca", "Pacific/Apia",
]  # fmt: skip


# ---------------------------------------------------------------- sums


def test_calls_are_added_up_by_half_hour(reading):
    found = reading(
        HEAD
        + """2026-01-05 10:00:00,60,answered
2026-01-05 10:29:59,120,answered
2026-01-05 10:12:30,10.5,gave-up
2026-01-05 10:30:00,0,answered
2026-01-05 20:59:59,300,gave-up
2026-01-06 09:00:01,,busy
2026-01-06 09:00:02,17,busy
2026-01-06 09:01:07,30,answered
"""
    )
    assert told(found.cells) == [
        "01-05 10:00 2 answered 1 gave up 0 busy 190.5 s",
        "01-05 10:30 1 answered 0 gave up 0 busy 0 s",
        "01-05 20:30 0 answered 1 gave up 0 busy 300 s",
        "01-06 09:00 1 answered 0 gave up 2 busy 30 s",  # nobody waits for a busy tone
    ]
    assert (found.rows, found.used, found.skipped) == (8, 8, ())
    assert (found.first, found.last) == (datetime(2026, 1, 5, 10), datetime(2026, 1, 6, 9))


def by_hand(rows: list[tuple[str, str, str]]) -> dict[tuple[str, str], list[float]]:
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for start, wait, outcome in rows:
        which = 0 if outcome in ("answered", "AGENT", "已接通") else 2 if outcome in ("busy", "忙音") else 1
        cell = sums[start[:10], f"{start[11:13]}:{'00' if start[14:16] < '30' else '30'}"]
        cell[which] += 1
        cell[3] += float(wait) if which < 2 else 0
    return sums


def as_dict(cells) -> dict[tuple[str, str], list[float]]:
    rows = zip(cells.day, cells.minute, cells.answered, cells.given_up, cells.busy, cells.amount, strict=True)
    return {(str(date.fromordinal(day)), f"{minute // 60:02}:{minute % 60:02}"): rest for day, minute, *rest in rows}


@pytest.mark.parametrize("kind", ["csv", "gz", "two members", "parquet", "frame", "semicolon", "gbk", "bom", "quoted"])
def test_the_sums_are_those_of_the_csv_module_and_dicts(reading, line, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(record_files, "CHUNK_ROWS", 997)
    monkeypatch.setattr(record_files, "BLOCK_BYTES", 4096)
    monkeypatch.setattr(record_sums, "MANY", 1500)  # so that repeats are looked for several times
    rows = made_up(6000)
    twice = [row for row in rows if row[2] not in ("busy", "忙音")][:50]
    text, expected = csv_of(rows + twice), by_hand(rows)
    frame = pd.DataFrame(rows + twice, columns=["called_at", "wait_s", "outcome"]).astype({"wait_s": float})
    frame["called_at"] = pd.to_datetime(frame["called_at"])
    if kind == "frame":
        cells = cells_of(frame, line())
    elif kind == "parquet":
        pytest.importorskip("ibis")
        frame.to_parquet(tmp_path / "calls.parquet")
        cells = read_records(tmp_path / "calls.parquet", line(), NOW).cells
    else:
        half = len(text) // 2
        raw = {
            "csv": text.encode(),
            "gz": gzip.compress(text.encode()),
            "two members": gzip.compress(text[:half].encode()) + gzip.compress(text[half:].encode()) + b"\0" * 9,
            "semicolon": csv_of(rows + twice, ";").encode(),
            "gbk": text.encode("gbk"),
            "bom": text.encode("utf-8-sig"),
            "quoted": re.sub(r"[^,\r\n]+", r'"\g<0>"', text).encode(),
        }[kind]
        found = reading(raw, "calls.csv.gz" if "gz" in kind else "calls.csv")
        assert skipped(found) == {"duplicates": 50}
        assert found.rows == 6050 and found.used == 6000
        cells = found.cells
    assert as_dict(cells) == expected
    order = list(zip(cells.day, cells.minute, strict=True))
    assert order == sorted(set(order))


MORE = "".join(f"2026-01-05 10:01:{second:02},10,answered\n" for second in range(8))
"""So that one row more is less than a tenth of them."""


def test_without_an_outcome_all_were_answered(reading):
    found = reading("called_at,wait_s\n2026-01-05 10:00:00,60\n2026-01-05 10:00:00,0\n")
    assert told(found.cells) == ["01-05 10:00 2 answered 0 gave up 0 busy 60 s"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("yesterday,60,answered", "no readable time, or not within 1970 to 2099"),
        ("now:0,60,answered", "no readable time, or not within 1970 to 2099"),
        ("2026-02-30 10:00:00,60,answered", "no readable time, or not within 1970 to 2099"),
        ("2026-01-05 10:00:61,60,answered", "no readable time, or not within 1970 to 2099"),
        ("2026-01-05,60,answered", "no readable time, or not within 1970 to 2099"),
        ("1969-12-31 23:59:59,60,answered", "no readable time, or not within 1970 to 2099"),
        ("2100-01-01 00:00:00,60,answered", "no readable time, or not within 1970 to 2099"),
        ("0000-00-00 00:00:00,60,answered", "no readable time, or not within 1970 to 2099"),
        (",60,answered", "no readable time, or not within 1970 to 2099"),
        ("2026-01-05 10:00:00", "outcome not known: ''"),
        ("2026-11-22 15:00:01,60,answered", "in the future"),
        ("2026-01-05 10:00:00,60,PHANTOM", "outcome not known: 'PHANTOM'"),
        ("2026-01-05 10:00:00,60,", "outcome not known: ''"),
        ("2026-01-05 10:00:00,60,下班", "the line was closed"),
        ("2026-01-05 10:00:00,soon,answered", "no readable wait"),
        ("2026-01-05 10:00:00,,answered", "no readable wait"),
        ("2026-01-05 10:00:00,-1,answered", "no readable wait"),
        ("2026-01-05 10:00:00,14401,answered", "a wait of more than 4 hours"),
        ("2026-01-05 10:00:00,inf,gave-up", "a wait of more than 4 hours"),
        ("2026-01-05 10:00:00,0,gave-up", "hung up without waiting"),
        ("2026-01-05 08:59:59,60,answered", "outside the opening hours"),
        ("2026-01-05 21:00:00,60,answered", "outside the opening hours"),
        ("2026-01-05 10:00:05,60,Answered", "duplicates"),
    ],
)
def test_a_row_that_cannot_be_used_is_counted_under_its_reason(reading, row, reason):
    found = reading(HEAD + GOOD + MORE + row + "\n")
    assert told(found.cells) == ["01-05 10:00 11 answered 0 gave up 0 busy 185 s"]
    assert (found.rows, found.used, skipped(found)) == (12, 11, {reason: 1})


def test_dates_that_do_not_exist_among_many_that_do(reading):
    wrong = [
        "2026-02-30 10:00:00",
        "2025-02-29 10:00:00",
        "2026-00-10 10:00:00",
        "2026-13-01 10:00:00",
        "2026-04-31 10:00:00",
    ]
    wrong += [
        "2026-01-05 24:00:00",
        "2026-01-05 10:60:00",
        "2026-01-05 10:00:60",
        "2o26-01-05 10:00:00",
        "2026-01-00 10:00:00",
    ]
    days = ["2024-02-29", "2000-02-29", "1970-01-01", "2025-12-31", "2026-01-31"]
    times = [f"{day} {hour:02}:{minute:02}:07" for day in days for hour in range(9, 21) for minute in range(60)]
    rows = [f"{time},60\n" for time in times + wrong]
    random.Random(1).shuffle(rows)
    found = reading("called_at,wait_s\n" + "".join(rows))
    assert skipped(found) == {"no readable time, or not within 1970 to 2099": 10}
    assert sorted({str(date.fromordinal(day)) for day in found.cells.day}) == sorted(days)
    assert set(found.cells.answered) == {30} and len(found.cells) == 5 * 24


def test_the_summary_says_what_was_read_in_both_languages(reading):
    strange = "".join(f"2026-01-0{day} 10:00:00,60,{word}\n" for day, word in enumerate("ABCD", 1))
    usual = "".join(f"2026-01-05 10:02:{second:02},10,gave-up\n" for second in range(40))
    late = "2026-02-03 20:59:00,60,answered\n" * 2 + "2026-02-03 20:59:01,,answered\n"
    found = reading(HEAD + GOOD + strange + usual + late)
    assert found.summary("en") == [
        "understood: time = called_at (2026-01-05 10:00:05, the line's clock); wait = wait_s, seconds; "
        "outcome = outcome: gave-up gave up 40, answered answered 6, A not understood 1, B not understood 1, C not understood 1, D not understood 1",
        "read 50 rows, 2026-01-05 .. 2026-02-03; used 44",
        "skipped 4: outcome not known: 'A', 'B', 'C'",
        "skipped 1: no readable wait",
        "skipped 1: duplicates",
        "mind: say what it is with --answered 'A' or --gave-up 'A'",
    ]
    assert found.summary("zh") == [
        "这样理解：时间 = called_at（2026-01-05 10:00:05，热线当地时间）；等待 = wait_s，秒；"
        "结果 = outcome：gave-up 放弃 40、answered 接通 6、A 不认识 1、B 不认识 1、C 不认识 1、D 不认识 1",
        "读到 50 行，2026-01-05 .. 2026-02-03；采用 44 行",
        "跳过 4 行：结果不认识：'A', 'B', 'C'",
        "跳过 1 行：没有看得懂的等待时间",
        "跳过 1 行：重复",
        "注意：请用 --answered 'A' 或 --gave-up 'A' 说明它是什么",
    ]


def test_two_calls_are_the_same_only_if_second_wait_and_outcome_are(reading):
    rows = [
        "10:00:05,60,answered", "10:00:05,60,answered", "10:00:05,60,AGENT", "10:00:05,61,answered", "10:00:05,60,gave-up",
        "10:00:06,60,answered", "10:00:07,0,answered", "10:00:07,0,answered", "10:00:07,0,busy", "10:00:07,0,busy",
    ]  # fmt: skip
    found = reading(HEAD + "".join(f"2026-01-05 {row}\n" for row in rows))
    assert told(found.cells) == ["01-05 10:00 5 answered 1 gave up 2 busy 241 s"]
    assert skipped(found) == {"duplicates": 2}


def test_where_no_time_has_seconds_nothing_is_a_duplicate(reading):
    found = reading(HEAD + "2026-01-05 10:00:00,60,answered\n2026-01-05 10:00,60,answered\n" * 3)
    assert told(found.cells) == ["01-05 10:00 6 answered 0 gave up 0 busy 360 s"]


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ("2026-03-04 15:20:30", {}),
        ("2026-03-04T15:20:30", {}),
        ("2026-03-04 15:20", {}),
        ("2026-03-04 15:20:30.123456", {}),
        ("2026-03-04T15:20:30+08:00", {}),
        ("2026-03-04T07:20:30Z", {}),
        ("2026-03-04T07:20:30.5Z", {}),
        ("2026-03-04T02:20:30.123456-05:00", {}),
        ("2026-03-04 08:20:30", {"timezone": "Europe/Berlin"}),
        ("2026-03-04T15:20:30+08:00", {"timezone": "Europe/Berlin"}),  # an offset says more than the option
        ("2026/3/4 15:20", {}),
        ("2026/03/04 15:20:30", {}),
        ("2026年3月4日 15:20", {}),
        ("4.3.2026 15:20", {}),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "frame"])
def test_a_time_is_read_as_people_write_it(reading, line, written, options, kind):
    rows = f"called_at,wait_s\n{written},60\n"
    if kind == "csv":
        cells = reading(rows, **options).cells
    else:
        cells = cells_of(pd.read_csv(io.StringIO(rows)), line(), **options)
    assert told(cells) == ["03-04 15:00 1 answered 0 gave up 0 busy 60 s"]


@pytest.mark.parametrize("kind", ["naive", "aware", "mixed"])
def test_a_frame_may_hold_datetimes(line, kind):
    naive = [datetime(2026, 3, 4, 15, 20), datetime(2026, 3, 4, 15, 50)]
    aware = [time.replace(tzinfo=timezone(timedelta(hours=8))) for time in naive]
    frame = pd.DataFrame(
        {"called_at": {"naive": naive, "aware": aware, "mixed": [naive[0], aware[1].astimezone(UTC)]}[kind]}
    )
    frame["wait_s"] = pd.to_timedelta([60, 90], unit="s")
    assert told(cells_of(frame, line())) == [
        "03-04 15:00 1 answered 0 gave up 0 busy 60 s",
        "03-04 15:30 1 answered 0 gave up 0 busy 90 s",
    ]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (["3/4/2026 9:20", "3/14/2026 9:20"], ["03-04 09:00", "03-14 09:00"]),
        (["4/3/2026 9:20", "14/3/2026 9:20"], ["03-04 09:00", "03-14 09:00"]),
        (["3/4/2026 9:20 AM", "3/14/2026 2:20 PM"], ["03-04 09:00", "03-14 14:00"]),
    ],
)
def test_month_and_day_are_told_apart_by_the_days_beyond_12(reading, times, expected):
    found = reading("called_at,wait_s\n" + "".join(f"{time},60\n" for time in times))
    assert [words[:11] for words in told(found.cells)] == expected


def test_month_and_day_that_cannot_be_told_apart_are_asked_for(reading):
    said = complaint(lambda: reading("called_at,wait_s\n3/4/2026 9:20,60\n4/3/2026 9:20,60\n"))
    assert "'3/4/2026 9:20': which is the month?" in said


# Berlin 2026: 03-29 2:00 -> 3:00, 10-25 3:00 -> 2:00. New York 2026: 03-08 2:00 -> 3:00, 11-01 2:00 -> 1:00.
@pytest.mark.parametrize(
    ("zone", "times", "expected", "gap"),
    [
        ("Europe/Berlin", ["03-29T01:59:59", "03-29T02:00:00", "03-29T02:59:59", "03-29T03:00:00"], ["03-29 01:30", "03-29 03:00"], 2),
        ("Europe/Berlin", ["03-29T00:59:59Z", "03-29T01:00:00Z"], ["03-29 01:30", "03-29 03:00"], 0),
        ("Europe/Berlin", ["10-25T02:10:00", "10-25T03:10:00", "10-25T23:59:00"], ["10-25 02:00", "10-25 03:00", "10-25 23:30"], 0),
        ("Europe/Berlin", ["10-25T00:10:00Z", "10-25T01:40:00Z", "10-25T02:10:00Z"], ["10-25 02:00", "10-25 02:30", "10-25 03:00"], 0),
        ("America/New_York", ["03-08T01:59:00", "03-08T02:30:00", "03-08T03:00:00"], ["03-08 01:30", "03-08 03:00"], 1),
        ("America/New_York", ["11-01T05:30:00Z", "11-01T07:00:00Z"], ["11-01 01:30", "11-01 02:00"], 0),
        ("America/New_York", ["11-01T01:30:00", "11-01T02:00:00", "11-01T23:30:00"], ["11-01 01:30", "11-01 02:00", "11-01 23:30"], 0),
    ],
)  # fmt: skip
def test_on_the_days_of_a_clock_change(reading, zone, times, expected, gap):
    found = reading("called_at,wait_s\n" + "".join(f"2026-{t},60\n" for t in times), zone=zone, hours="00:00-24:00")
    assert [words[:11] for words in told(found.cells)] == expected
    assert skipped(found) == ({"summer-time gap: the clock skips that hour": gap} if gap else {})


@pytest.mark.parametrize(("month", "day"), [(3, 29), (10, 25)])
def test_hours_are_those_of_the_clock_on_the_days_of_a_change(reading, month, day):
    times = [datetime(2026, month, day, hour, 15) for hour in (0, 8, 9, 20, 21)]
    found = reading(
        "called_at,wait_s\n" + "".join(f"{t},60\n" for t in times), zone="Europe/Berlin", hours="08:00-21:00"
    )
    assert [words[6:11] for words in told(found.cells)] == ["08:00", "09:00", "20:00"]
    assert skipped(found) == {"outside the opening hours": 2}


def test_of_an_hour_that_comes_twice_the_first_is_meant_and_offsets_tell_both_apart(reading):
    rows = "2026-10-25T02:10:05+02:00,60\n2026-10-25T02:10:05+01:00,60\n2026-10-25T02:10:05,60\n"
    found = reading("called_at,wait_s\n" + rows, zone="Europe/Berlin", hours="00:00-24:00")
    assert told(found.cells) == ["10-25 02:00 2 answered 0 gave up 0 busy 120 s"]
    assert skipped(found) == {"duplicates": 1}


def test_records_of_another_zone_are_turned_by_the_summer_time_of_each_day(reading):
    rows = "2026-01-05 04:00:00,60\n2026-07-06 04:00:00,60\n2026-03-08 02:30:00,60\n"  # New York: UTC-5, UTC-4
    found = reading("called_at,wait_s\n" + rows, zone="Europe/Berlin", timezone="America/New_York")
    assert [words[:11] for words in told(found.cells)] == ["01-05 10:00", "07-06 10:00"]
    assert skipped(found) == {"summer-time gap: the clock skips that hour": 1}


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_arithmetic_is_that_of_zoneinfo(zone):
    moments = np.random.default_rng(1).integers(0, 4_102_444_800, 2000)
    local = [datetime.fromtimestamp(moment, UTC).astimezone(at("2026-01-01T00:00", zone).tzinfo) for moment in moments]
    readings = np.array([int(time.replace(tzinfo=UTC).timestamp()) for time in local])
    tz = local[0].tzinfo
    assert (wall_seconds(moments, tz) == readings).all()
    as_read = [
        datetime.fromtimestamp(moment, UTC).replace(tzinfo=tz) for moment in moments
    ]  # the same numbers as readings
    back = [time.astimezone(UTC).astimezone(tz).replace(tzinfo=None) == time.replace(tzinfo=None) for time in as_read]
    utc, exists = utc_seconds(moments, tz)
    assert exists.tolist() == back
    assert utc[exists].tolist() == [int(time.timestamp()) for time, there in zip(as_read, back, strict=True) if there]


# ---------------------------------------------------------------- opening hours


def busy_day(hours, zone: str = "UTC", days: int = 200) -> str:
    """A call each half hour of some hours of the line's clock in Shanghai, written as the clock of `zone` reads."""
    starts = [at("2026-01-05T00:00") + timedelta(days=day, hours=h) for day in range(days) for h in hours]
    times = [start.astimezone(at("2026-01-05T00:00", zone).tzinfo) for start in starts]
    return "called_at,wait_s\n" + "".join(f"{time:%Y-%m-%d %H:%M:%S},60\n" for time in times)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "America/Los_Angeles", "Europe/Berlin"])
def test_a_wrong_zone_is_noticed_and_the_right_one_named(reading, zone):
    rows = busy_day(np.arange(9, 21, 0.5), zone)
    said = complaint(lambda: reading(rows))
    assert re.search(
        rf"[\d,]+ of 4,800 times are outside the opening hours, they look like {zone}; add --timezone {zone}", said
    )
    assert reading(rows, timezone=zone).used == 4800


@pytest.mark.parametrize(
    "rows", [busy_day(range(24), "Asia/Shanghai"), busy_day([4], "UTC").replace(",60", "+09:00,60")]
)
def test_where_no_zone_fits_the_hours_are_in_doubt(reading, rows):
    said = complaint(lambda: reading(rows, hours="12:00-13:00"))
    assert said.endswith("times are outside the opening hours; check the hours in the line's file")


# ---------------------------------------------------------------- counts


def intervals(minutes: int, first: str = "2026-01-05 09:00", rows: int = 24) -> list[str]:
    start = datetime.fromisoformat(first)
    return [f"{start + timedelta(minutes=minutes * i)},{i + 1}" for i in range(rows)]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (30, ["01-05 09:00 1", "01-05 09:30 2", "01-05 10:00 3", "01-05 10:30 4", "01-05 11:00 5", "01-05 11:30 6"]),
        (15, ["01-05 09:00 3", "01-05 09:30 7", "01-05 10:00 11"]),
        (10, ["01-05 09:00 6", "01-05 09:30 15"]),
        (5, ["01-05 09:00 21"]),
    ],
)
def test_counts_are_added_up_to_half_hours(reading, minutes, expected):
    rows = intervals(minutes, rows=6)
    random.Random(1).shuffle(rows)
    found = reading("start,count\n" + "\n".join(rows))
    assert told(found.cells) == expected
    assert not (found.cells.answered.any() or found.cells.given_up.any() or found.cells.busy.any())
    assert (found.rows, found.used, found.cells.kind) == (6, 6, "counts")


@pytest.mark.parametrize(
    ("row", "reason", "lost"),
    [
        ("2026-01-05 09:15:00,7", "duplicates", 0),  # the later one
        ("2026-01-05 12:00:00,7", "its half hour is not complete", 0),
        ("2026-01-05 12:05:00,7", "does not start at a full interval", 0),
        ("2026-01-05 12:00:30,7", "does not start at a full interval", 0),
        ("2026-01-05 12:00:00,-1", "the count is not a number, or below 0, or too large", 0),
        ("2026-01-05 12:00:00,many", "the count is not a number, or below 0, or too large", 0),
        ("2026-01-05 12:00:00,1e7", "the count is not a number, or below 0, or too large", 0),
        ("2026-12-05 12:00:00,7", "in the future", 0),
        ("2026-01-04 03:00:00,7\n2026-01-04 03:15:00,7", "outside the opening hours", 1),
    ],
)
def test_an_interval_that_cannot_be_used_is_counted_under_its_reason(reading, row, reason, lost):
    found = reading("start,count\n" + "\n".join(intervals(15, rows=4)) + f"\n{row}\n")
    assert told(found.cells) == ["01-05 09:00 3", "01-05 09:30 7"]
    assert skipped(found) == {reason: 1 + lost}


def test_a_half_hour_counts_only_whole(reading):
    rows = intervals(5)
    found = reading("start,count\n" + "\n".join(rows[:9] + rows[10:]))  # 09:45 is missing
    assert told(found.cells) == ["01-05 09:00 21", "01-05 10:00 93", "01-05 10:30 129"]
    assert skipped(found) == {"its half hour is not complete": 5}


@pytest.mark.parametrize(("minutes", "shown"), [(120, "120"), (45, "45"), (20, "20"), (7, "7"), (1440, "1440")])
def test_intervals_that_do_not_make_half_hours_are_refused(reading, minutes, shown):
    said = complaint(lambda: reading("start,count\n" + "\n".join(intervals(minutes)), hours="00:00-24:00"))
    assert f"a row every {shown} minutes; it must be 5, 10, 15, 30 or 60" in said


def test_an_hour_is_two_halves_that_share_what_it_had(reading):
    found = reading("start,count\n" + "\n".join(intervals(60, rows=3)))
    assert told(found.cells) == [f"01-05 {9 + i // 2:02}:{i % 2 * 30:02} {count:g}" for i, count in enumerate((0.5, 0.5, 1, 1, 1.5, 1.5))]  # fmt: skip
    assert found.cells.halves.tolist() == [2] * 6
    assert (found.rows, found.used) == (3, 3)


def test_of_an_hour_only_the_half_in_which_the_line_is_open_had_calls(reading):
    found = reading("start,count\n" + "\n".join(intervals(60, "2026-01-05 08:00", 2)), hours="08:30-21:00")
    assert told(found.cells) == ["01-05 08:30 1", "01-05 09:00 1", "01-05 09:30 1"]
    assert found.cells.halves.tolist() == [1, 2, 2]
    begun = reading(
        "start,count\n" + "\n".join(intervals(60, "2026-01-05 09:30", 2))
    )  # as from a zone half an hour off
    assert told(begun.cells) == ["01-05 09:30 0.5", "01-05 10:00 0.5", "01-05 10:30 1", "01-05 11:00 1"]


MEANS = (
    "start,calls,avg_wait\n2026-01-05 09:00,10,60\n2026-01-05 09:15,1,100\n2026-01-05 09:30,0,\n2026-01-05 09:45,2,30\n"
)


@pytest.mark.parametrize("kind", ["by name", "named", "frame"])
def test_averages_per_interval_are_calls_and_what_they_waited(reading, line, kind):
    text = MEANS if kind != "named" else MEANS.replace("start,calls,avg_wait", "a,b,c")
    if kind == "frame":
        cells = cells_of(pd.read_csv(io.StringIO(text)), line())
    else:
        found = reading(text, **({"at": "a", "count": "b", "mean_wait": "c"} if kind == "named" else {}))
        assert (found.rows, found.used, found.skipped) == (4, 4, ())
        cells = found.cells
    assert told(cells) == [
        "01-05 09:00 11 answered 0 gave up 0 busy 700 s",
        "01-05 09:30 2 answered 0 gave up 0 busy 60 s",
    ]
    many, one, two = 10 * (60 * 0.55) ** 0.5, 10, 2 * (30 * 0.75) ** 0.5
    np.testing.assert_allclose(cells.roots, [many + one, two])


def test_a_lone_count_column_beside_averages_can_be_asked_for(reading):
    found = reading(MEANS, count="calls")
    assert found.cells.kind == "counts"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-01-05 10:00,7,-1", "no readable mean wait"),
        ("2026-01-05 10:00,7,", "no readable mean wait"),
        ("2026-01-05 10:00,7,14401", "a wait of more than 4 hours"),
        ("2026-01-05 10:00,,60", "the count is not a number, or below 0, or too large"),
    ],
)
def test_an_average_that_cannot_be_used_is_counted_under_its_reason(reading, row, reason):
    found = reading(MEANS + row + "\n")
    assert len(found.cells) == 2
    assert skipped(found) == {reason: 1}


def test_the_roots_of_the_means_of_waits_are_about_those_of_the_waits():
    """Against draws whose root is exponential, as waits are taken: for one call, for two, for many."""
    rng = np.random.default_rng(0)
    for count in (1, 2, 3, 10, 100):
        waits = rng.exponential(10, (40_000, count)) ** 2
        sums = record_sums.MeanSums(None)._amounts(np.full(len(waits), float(count)), waits.mean(axis=1))
        assert sums[4].sum() == pytest.approx(np.sqrt(waits).sum(), rel=0.03)


def test_the_roots_of_waits_are_exact_and_a_repeat_is_taken_out_again(reading):
    text = "called_at,wait_s\n2026-01-05 10:00:05,60\n2026-01-05 10:00:07,30.5\n2026-01-05 10:00:09,0\n"
    once, again = reading(text), reading(text + "2026-01-05 10:00:07,30.5\n")
    assert once.cells.roots[0] == pytest.approx(60**0.5 + 30.5**0.5, abs=1e-3)
    assert again.cells.roots[0] == once.cells.roots[0]


def test_counts_on_the_days_of_a_clock_change(reading):
    night = [f"0{hour}:{minute}" for hour in range(5) for minute in ("00", "30")]
    rows = [f"2026-{day} {time}:00,{n}" for day in ("03-29", "10-25") for n, time in enumerate(night)]
    found = reading("start,count\n" + "\n".join(rows), zone="Europe/Berlin", hours="00:00-24:00")
    assert told(found.cells) == [
        *(f"03-29 {time} {n}" for n, time in enumerate(night) if n not in (4, 5)),
        *(f"10-25 {time} {n}" for n, time in enumerate(night)),
    ]
    assert skipped(found) == {"summer-time gap: the clock skips that hour": 2}


def test_of_an_hour_that_comes_twice_the_first_is_counted(reading):
    rows = [f"2026-10-25T0{h}:{m}:00Z,{h + 1}" for h in range(3) for m in ("00", "30")]  # 2:00 twice, 3:00
    found = reading("start,count\n" + "\n".join(rows), zone="Europe/Berlin", hours="00:00-24:00")
    assert told(found.cells) == ["10-25 02:00 1", "10-25 02:30 1", "10-25 03:00 3", "10-25 03:30 3"]
    assert skipped(found) == {"duplicates": 2}


def test_a_record_in_which_nobody_waits_is_refused(pinduoduo):
    starts = pd.date_range("2026-01-05 09:00", periods=200, freq="30min")
    starts = starts[(starts.hour >= 9) & (starts.hour < 21)]
    table = pd.DataFrame({"start": starts, "count": 5, "mean_wait_s": 0.0})
    with pytest.raises(PlanError, match="all waits are 0"):
        planner.learn(pinduoduo, table)
