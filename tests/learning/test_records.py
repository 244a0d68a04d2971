"""Call records of a service team. Expected sums are worked out by hand, or with the csv module and dicts."""

from __future__ import annotations

import builtins
import csv
import gzip
import io
import random
import re
import subprocess
import sys
import zipfile
import zlib
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import planner
from helpers import at
from planner.days.zones import DAY, utc_seconds, wall_seconds
from planner.learning import record_files, record_sums
from planner.learning.record_columns import Columns
from planner.learning.record_sums import END_SECOND, TICKS, packed_calls, unpacked_calls
from planner.learning.record_words import ANSWERED, BUSY, GAVE_UP
from planner.learning.records import cells_of, read_records
from planner.line.learned import MAX_WAIT_S
from planner.messages import PlanError

NOW = at("2026-11-22T15:00")
HEAD = "called_at,wait_s,outcome\n"
ZONES = [
    "Asia/Shanghai", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca", "Pacific/Apia",
]  # fmt: skip


@pytest.fixture
def line(hotline_file):
    """A line of a zone with some hours, by default of Shanghai from 9 to 21."""

    def make(zone: str = "Asia/Shanghai", hours: str = "09:00-21:00", add: str = ""):
        changes = ('timezone = "Asia/Shanghai"', f'timezone = "{zone}"'), ('"09:00-21:00"', f'"{hours}"')
        return planner.load_hotline(hotline_file(add, *changes))

    return make


def columns_in(options: dict) -> Columns:
    """Take the names of columns out of options."""
    return Columns(**{role: options.pop(role) for role in ("at", "wait", "outcome", "count") if role in options})


@pytest.fixture
def reading(tmp_path, line):
    """Read a file of these words: of the default line and columns unless told otherwise."""

    def read(
        words: str | bytes, name: str = "calls.csv", zone: str = "Asia/Shanghai", hours: str = "09:00-21:00", **kwargs
    ):
        path = tmp_path / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return read_records(path, line(zone, hours), kwargs.pop("now", NOW), columns_in(kwargs), **kwargs)

    return read


def told(cells) -> list[str]:
    """Cells in words: of calls "01-05 10:00 2 answered 1 gave up 0 busy 190 s", of counts "01-05 10:00 42"."""
    rows = zip(cells.day, cells.minute, cells.answered, cells.given_up, cells.busy, cells.amount, strict=True)
    return [
        f"{date.fromordinal(day):%m-%d} {minute // 60:02}:{minute % 60:02} "
        + (f"{a:g} answered {g:g} gave up {b:g} busy {amount:g} s" if cells.kind == "calls" else f"{amount:g}")
        for day, minute, a, g, b, amount in rows
    ]


def skipped(found) -> dict[str, int]:
    return {why.en: count for why, count in found.skipped}


def complaint(work) -> str:
    """The English sentence of a refusal; it is one line, and there is a Chinese one that says something else."""
    with pytest.raises(PlanError) as caught:
        work()
    text = caught.value.text
    assert text.en.isprintable() and re.search("[\u4e00-\u9fff]", text.zh)
    return text.en


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


def made_up(rows: int, seed: int = 1) -> list[tuple[str, str, str]]:
    """Calls in no order, all in hours, of different seconds."""
    draw = random.Random(seed)
    seconds = draw.sample(range(200 * 12 * 3600), rows)
    starts = [datetime(2026, 1, 1, 9) + timedelta(days=s // 43200, seconds=s % 43200) for s in seconds]
    outcomes = ["answered", "AGENT", "已接通", "Abandoned", "hang up", "NO_ANSWER", "放弃", "busy", "忙音"]
    return [(str(start), str(draw.randrange(1, 4000) / 4), draw.choice(outcomes)) for start in starts]


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


def csv_of(rows, separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([("called_at", "wait_s", "outcome"), *rows])
    return out.getvalue()


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
        pytest.importorskip("pyarrow")
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


def test_without_an_outcome_all_were_answered(reading):
    found = reading("called_at,wait_s\n2026-01-05 10:00:00,60\n2026-01-05 10:00:00,0\n")
    assert told(found.cells) == ["01-05 10:00 2 answered 0 gave up 0 busy 60 s"]


GOOD = "2026-01-05 10:00:05,60,answered\n2026-01-05 10:00:07,30,answered\n2026-01-05 10:00:09,15,answered\n"


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
        ("2026-01-05 10:00:00,soon,answered", "the wait is not a number, or below 0"),
        ("2026-01-05 10:00:00,,answered", "the wait is not a number, or below 0"),
        ("2026-01-05 10:00:00,-1,answered", "the wait is not a number, or below 0"),
        ("2026-01-05 10:00:00,14401,answered", "a wait of more than 4 hours"),
        ("2026-01-05 10:00:00,inf,gave-up", "a wait of more than 4 hours"),
        ("2026-01-05 10:00:00,0,gave-up", "hung up without waiting"),
        ("2026-01-05 08:59:59,60,answered", "outside the opening hours"),
        ("2026-01-05 21:00:00,60,answered", "outside the opening hours"),
        ("2026-01-05 10:00:05,60,Answered", "duplicates"),
    ],
)
def test_a_row_that_cannot_be_used_is_counted_under_its_reason(reading, row, reason):
    found = reading(HEAD + GOOD + row + "\n")
    assert told(found.cells) == ["01-05 10:00 3 answered 0 gave up 0 busy 105 s"]
    assert (found.rows, found.used, skipped(found)) == (4, 3, {reason: 1})


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
    late = "2026-02-03 20:59:00,60,answered\n" * 2 + "2026-02-03 20:59:01,,answered\n"
    found = reading(HEAD + GOOD + strange + late)
    assert found.summary("en") == [
        "read 10 rows, 2026-01-05 .. 2026-02-03; used 4",
        "skipped 4: outcome not known: 'A', 'B', 'C'",
        "skipped 1: the wait is not a number, or below 0",
        "skipped 1: duplicates",
    ]
    assert found.summary("zh") == [
        "读到 10 行，2026-01-05 .. 2026-02-03；采用 4 行",
        "跳过 4 行：结果不认识：'A', 'B', 'C'",
        "跳过 1 行：等待时间不是数字，或小于 0",
        "跳过 1 行：重复",
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


@pytest.mark.parametrize(("minutes", "shown"), [(60, "60"), (45, "45"), (20, "20"), (7, "7"), (1440, "1440")])
def test_intervals_that_do_not_make_half_hours_are_refused(reading, minutes, shown):
    said = complaint(lambda: reading("start,count\n" + "\n".join(intervals(minutes)), hours="00:00-24:00"))
    assert f"a row every {shown} minutes; it must be 5, 10, 15 or 30" in said


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


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("called_at,wait_s,outcome", {}),
        ("arrival,q_time,status", {}),
        ("Call_Time,Wait,Result", {}),
        ("来电时间,等待时长,结果", {}),
        (" called_at , wait_s , outcome ", {}),
        ("PKEY,called_at,wait_s,outcome", {}),  # a zip begins with PK, too
        ("timestamp,wait_s,outcome,called_at", {"at": "timestamp"}),
        ("a,b,c", {"at": "a", "wait": "b", "outcome": "c"}),
        ("time,wait_s,outcome,wait", {}),  # ours before another usual name
    ],
)
def test_columns_are_found_by_their_names(reading, header, options):
    key = "7, " if header.startswith("PKEY") else ""
    rows = f"{key}2026-01-05 10:00:05,60,agent,1\n{key}2026-01-05 10:00:07, 60, hang ,1\n"
    found = reading(f"{header}\n{rows}", **options)
    assert told(found.cells) == ["01-05 10:00 1 answered 1 gave up 0 busy 120 s"]


@pytest.mark.parametrize(
    ("header", "options", "said"),
    [
        (
            "called_at,b,c",
            {},
            "there is no column wait_s (--wait) / count (--count); the file has 'called_at', 'b', 'c'",
        ),
        ("a,wait_s,c", {}, "there is no column called_at (--at); the file has 'a', 'wait_s', 'c'"),
        (
            "a,b,c",
            {},
            "there is no column called_at (--at), wait_s (--wait) / count (--count); the file has 'a', 'b', 'c'",
        ),
        ("a,b,c", {"at": "x", "wait": "y"}, "there is no column 'x', 'y'; the file has 'a', 'b', 'c'"),
        ("time,date_time,wait_s", {}, "'time', 'date_time': which one? write --at COLUMN"),
        ("called_at,wait,q_time", {}, "'wait', 'q_time': which one? write --wait COLUMN"),
        ("start,count,wait", {}, "is it --wait 'wait' or --count 'count'?"),
        ("a,b,c", {"wait": "b", "count": "c"}, "--count does not go with --wait and --outcome"),
        ("a,b,c", {"outcome": "b", "count": "c"}, "--count does not go with --wait and --outcome"),
        ("a,b,c", {"at": "a", "wait": "a"}, "a column cannot be used twice: 'a', 'a'"),
    ],
)
def test_columns_that_are_not_clear_are_asked_for(reading, line, header, options, said):
    text = f"{header}\n2026-01-05 10:00:05,60,70\n"
    assert complaint(lambda: reading(text, **options)).endswith(f"calls.csv: {said}")
    frame = pd.read_csv(io.StringIO(text))
    assert complaint(lambda: cells_of(frame, line(), None, Columns(**options))) == f"calls: {said}"


@pytest.mark.parametrize("word", ["Mars/Base", "", "../etc/passwd", "Asia", "\0", "a" * 5000])
def test_a_zone_that_is_not_there_is_refused(reading, word):
    assert "there is no such zone" in complaint(lambda: reading(HEAD + GOOD, timezone=word))


# ---------------------------------------------------------------- files that are of no use


ROW = b"2026-01-05 10:00:05,60,answered\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b"", "has no rows"),
        (b"\xef\xbb\xbf\n\n", "has no rows"),
        (HEAD.encode(), "has no rows"),
        (HEAD.encode() + b"\n\n", "has no rows"),
        (HEAD.encode() + b"x" * 2_000_000, "a line is far too long: these are no call records"),
        (HEAD.encode() + b"2026-01-05 10:00:05,\x00,answered\n", "is not text, or is UTF-16; save it as CSV, UTF-8"),
        (HEAD.encode("utf-16"), "is not text, or is UTF-16; save it as CSV, UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 50, "is not text, or is UTF-16; save it as CSV, UTF-8"),
        (HEAD.encode() + ROW + b'2026-01-05 10:00:05,"60,answered\n' + ROW * 3, "is not valid CSV (C error: EOF inside string starting at row 2)"),
        (b'called_at,wait_s,"outcome\n' + ROW * 9, "is not valid CSV ("),
        (gzip.compress(HEAD.encode() + ROW * 999)[:-20], "cannot be read (it ends too early)"),
        (gzip.compress(HEAD.encode() + ROW * 999)[:-8] + b"\0" * 8, "cannot be read (Error -3 while decompressing data: incorrect data check)"),
        (b"\x1f\x8b" + b"no" * 99, "cannot be read (Error -3 while decompressing data: "),
        (b"\x1f\x8b", "cannot be read (it ends too early)"),
        (HEAD.encode() + b"2026-01-05 10:00:05,0:01:00,answered\n" * 9 + ROW, "most rows cannot be used: the wait is not a number, or below 0, for example '0:01:00'; check the columns"),
        (b"start,count\n" + b"2026-01-05 10:00:05,x\n" * 9, "most rows cannot be used: the count is not a number, or below 0, or too large, for example 'x'; check the columns"),
        (b"called_at,wait_s\nMonday,5\nTuesday,6\n", "'Monday' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\nnow,5\ntoday,6\n", "'now' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n2026-01-05,5\n", "'2026-01-05' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n10:05:06,5\n", "'10:05:06' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n1767225600,5\n", "'1767225600' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n,5\n,6\n", "'' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n2027-01-05 10:00:05,60\n2027-01-05 10:00:06,60\n", "none of the 2 rows can be used: in the future 2"),
        (HEAD.encode() + b"2026-01-05 10:00:05,60,closed\n2026-01-05 10:00:06,0,hang\n", "none of the 2 rows can be used: the line was closed 1; hung up without waiting 1"),
        (HEAD.encode() + b"2026-01-05 10:00:05,60,\x1b[31m\n", "none of the 1 rows can be used: outcome not known: '\\x1b[31m' 1"),
        (b"start,count\n2026-01-05 10:00:00,5\n2026-01-05 10:05:00,5\n", "none of the 2 rows can be used: its half hour is not complete 2"),
        (b"start,count\n2027-01-05 10:00:00,5\n", "none of the 1 rows can be used: in the future 1"),
        (b"PK\3\4" + b"x" * 99, "is a zip or Excel file; unpack it, or save it as CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_of_no_use_gets_one_sentence(reading, words, said):
    assert said in complaint(lambda: reading(words))


@pytest.mark.parametrize(
    ("begin", "endless", "said"),
    [
        ("", b"x", "a line is far too long: these are no call records"),
        ("", b"\0", "is not text, or is UTF-16; save it as CSV, UTF-8"),
        (HEAD, b"\n", "a quote is not closed, or the lines are too long"),
        (HEAD + '"', ROW, "a quote is not closed, or the lines are too long"),
    ],
    ids=["one line", "zeros", "line breaks", "one field"],
)
def test_a_gzip_bomb_is_refused_before_it_is_unpacked(reading, begin, endless, said):
    pack = zlib.compressobj(wbits=31)
    block = endless * (1_000_000 // len(endless))
    packed = pack.compress(begin.encode()) + b"".join(pack.compress(block) for _ in range(300)) + pack.flush()
    assert said in complaint(lambda: reading(packed, "calls.csv.gz"))


def test_what_is_not_a_file_is_refused(tmp_path, line):
    (tmp_path / "folder.csv").mkdir()
    for name in ("missing.csv", "folder.csv"):
        said = complaint(lambda name=name: read_records(tmp_path / name, line(), NOW))
        assert said == f"{tmp_path / name}: there is no such file, or it is not an ordinary one"


def test_a_file_that_the_system_does_not_give_is_refused(reading, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert "cannot be read (Permission denied)" in complaint(lambda: reading(HEAD + GOOD))


def test_a_zip_of_records_is_refused(reading):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("calls.csv", HEAD + GOOD)
    assert "is a zip or Excel file" in complaint(lambda: reading(packed.getvalue(), "calls.csv.zip"))


def test_a_ragged_row_costs_that_row_only(reading):
    found = reading(HEAD + GOOD + "2026-01-05 10:00:11\n\n2026-01-05 10:00:12,60,answered,and,more\n,,,,,\n")
    assert told(found.cells) == ["01-05 10:00 4 answered 0 gave up 0 busy 165 s"]
    assert skipped(found) == {"no readable time, or not within 1970 to 2099": 1, "outcome not known: ''": 1}


def test_bytes_that_are_no_text_in_other_columns_do_no_harm(reading):
    rows = b"".join(b"2026-01-05 10:00:%02d,60,ok,M\xfcller\xff\n" % second for second in range(9))
    assert reading(b"called_at,wait_s,outcome,name\n" + rows).used == 9


def test_parquet_without_pyarrow_says_what_to_install(reading, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    said = complaint(lambda: reading(b"PAR1", "calls.parquet"))
    assert said.endswith("calls.parquet: to read Parquet: pip install 'plan-call[parquet]'")


def test_parquet_of_every_kind(tmp_path, line):
    pytest.importorskip("pyarrow")
    start = pd.Timestamp("2026-01-05 10:00:05", tz="Asia/Shanghai")
    frame = pd.DataFrame(
        {
            "called_at": [start, start, start, start + pd.Timedelta(seconds=2), pd.NaT],
            "wait_s": pd.array([60, 8, 7, None, 5], "Int64"),
            "outcome": pd.Categorical(["agent", "agent", "agent", "busy", "agent"]),
            "lists": [[1], [2], [3], [4], [5]],
        }
    )
    path = tmp_path / "calls.data"  # what it is counts, not what it is called
    frame.to_parquet(path)
    found = read_records(path, line(), NOW)
    assert told(found.cells) == ["01-05 10:00 3 answered 0 gave up 1 busy 75 s"]
    assert skipped(found) == {"no readable time, or not within 1970 to 2099": 1}
    assert "most rows cannot be used: the wait" in complaint(
        lambda: read_records(path, line(), NOW, Columns(wait="lists"))
    )
    assert "is not a time" in complaint(lambda: read_records(path, line(), NOW, Columns(at="lists")))
    assert "outcome not known" in complaint(lambda: read_records(path, line(), NOW, Columns(outcome="lists")))


def test_what_is_called_parquet_and_is_not(reading):
    pytest.importorskip("pyarrow")
    assert "is not a valid Parquet file" in complaint(lambda: reading(HEAD + GOOD, "calls.parquet"))
    assert "is not a valid Parquet file" in complaint(lambda: reading(b"PAR1" + b"x" * 99))


def test_progress_is_told_in_bytes(reading, monkeypatch):
    monkeypatch.setattr(record_files, "CHUNK_ROWS", 1000)
    told_to: list[tuple[int, int]] = []
    text = csv_of(made_up(3000))
    reading(text, progress=lambda done, total: told_to.append((done, total)))
    size = len(text.encode())
    assert told_to == sorted(told_to) and len(told_to) == 3
    assert all(0 < done <= total == size for done, total in told_to)


# ---------------------------------------------------------------- size


def test_a_packed_call_is_that_call_again():
    """At the ends of what is added up, and packed calls stand in the order of time."""
    seconds = np.repeat([-DAY * 60, 0, 1, END_SECOND + DAY * 60], 6)  # another zone's clock may be a day apart
    ticks, outcome = np.tile(np.repeat([0, int(MAX_WAIT_S * TICKS)], 3), 4), np.tile([ANSWERED, GAVE_UP, BUSY], 8)
    packed = packed_calls(seconds, ticks, outcome)
    assert packed.dtype == np.int64 and (np.diff(packed) > 0).all()
    np.testing.assert_array_equal(unpacked_calls(packed), [seconds, ticks, outcome])


MEASURE = """
import re, sys
from pathlib import Path
from datetime import UTC, datetime
import planner
from planner.learning.records import read_records
line, folder = planner.load_hotline("pinduoduo"), Path(sys.argv[1])
for name in ("small.csv", "large.csv"):
    reading = read_records(folder / name, line, datetime(2026, 11, 22, tzinfo=UTC))
    print(reading.rows, re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_memory_stays_bounded(tmp_path):
    """60 MB of calls, in no order, with words that are not read."""
    start, draw = datetime(2024, 1, 1, 9), random.Random(1)
    rows = [
        f"{start + timedelta(days=draw.randrange(1000), seconds=draw.randrange(43200))},{draw.randrange(1, 900)},{'x' * 120}\n"
        for _ in range(100_000)
    ]
    for name, times in (("small.csv", 1), ("large.csv", 4)):
        with (tmp_path / name).open("w") as file:
            file.write("called_at,wait_s,note\n")
            for _ in range(times):
                file.writelines(rows)
    assert (tmp_path / "large.csv").stat().st_size > 55e6
    done = subprocess.run([sys.executable, "-c", MEASURE, tmp_path], capture_output=True, text=True, check=True)
    (few, small), (many, large) = (map(int, printed.split()) for printed in done.stdout.splitlines())
    assert (few, many) == (100_000, 400_000)
    assert large - small < 40_000  # kB: eight bytes for each call, twice, and some blocks of text
