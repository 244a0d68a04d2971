"""Files of call records: their columns, what is of no use, size."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from call_records import GOOD, HEAD, NOW, csv_of, made_up, skipped, told
from helpers import complaint
from planner.days.clock import DAY
from planner.learning import record_files, records
from planner.learning.record_sums import END_SECOND, TICKS, packed_calls, unpacked_calls
from planner.learning.records import cells_of, read_records
from planner.line.learned import MAX_WAIT_S
from planner.records.columns import Columns
from planner.records.outcomes import ANSWERED, BUSY, GAVE_UP

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
        ("time,wait_s,date_time", {}, "'time', 'date_time': which one? write --at COLUMN"),
        ("called_at,wait,q_time", {}, "'wait', 'q_time': which one? write --wait COLUMN"),
        (
            "start,count,wait",
            {},
            "is it the wait of each call, --wait 'wait', or counts, --count 'count', "
            "or averages per interval, --count 'count' --mean-wait 'wait'?",
        ),
        (
            "a,asa,c",
            {"at": "a", "mean_wait": "asa"},
            "there is no column count (--count); the file has 'a', 'asa', 'c'",
        ),
        ("a,b,c", {"wait": "b", "mean_wait": "c"}, "--count and --mean-wait do not go with --wait and --outcome"),
        ("a,b,c", {"wait": "b", "count": "c"}, "--count and --mean-wait do not go with --wait and --outcome"),
        ("a,b,c", {"outcome": "b", "count": "c"}, "--count and --mean-wait do not go with --wait and --outcome"),
        ("a,b,c", {"at": "a", "wait": "a"}, "a column cannot be used twice: 'a', 'a'"),
    ],
)
def test_columns_that_are_not_clear_are_asked_for(reading, line, header, options, said):
    last = "2026-01-05 10:00:06" if header.endswith("time") and "date" in header else "70"
    text = f"{header}\n2026-01-05 10:00:05,60,{last}\n"
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
        (HEAD.encode() + b"2026-01-05 10:00:05,\x00,answered\n", "is not text; save it as CSV, UTF-8"),
        (HEAD.encode("utf-16"), "has no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 50, "is not text; save it as CSV, UTF-8"),
        (HEAD.encode() + ROW + b'2026-01-05 10:00:05,"60,answered\n' + ROW * 3, "is not valid CSV (C error: EOF inside string starting at row 2)"),
        (b'called_at,wait_s,"outcome\n' + ROW * 9, "is not valid CSV ("),
        (gzip.compress(HEAD.encode() + ROW * 999)[:-20], "cannot be read (it ends too early)"),
        (gzip.compress(HEAD.encode() + ROW * 999)[:-8] + b"\0" * 8, "cannot be read (Error -3 while decompressing data: incorrect data check)"),
        (b"\x1f\x8b" + b"no" * 99, "cannot be read (Error -3 while decompressing data: "),
        (b"\x1f\x8b", "cannot be read (it ends too early)"),
        (HEAD.encode() + b"2026-01-05 10:00:05,soon,answered\n" * 9 + ROW, "9 of 10 rows cannot be used (no readable wait: 'soon' 9), and the rest would be biased; check the columns"),
        (b"start,count\n" + b"2026-01-05 10:00:05,x\n" * 9 + b"2026-01-05 10:00,5", "9 of 10 rows cannot be used (the count is not a number, or below 0, or too large: 'x' 9), and the rest would be biased; check the columns"),
        (b"called_at,wait_s\nMonday,5\nTuesday,6\n", "'Monday' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\nnow,5\ntoday,6\n", "'now' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n2026-01-05,5\n", "'2026-01-05' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n10:05:06,5\n", "'10:05:06' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n1.76723E+09,5\n", "'1.76723E+09' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n,5\n,6\n", "'' is not a time; write for example 2026-11-30 14:05:00"),
        (b"called_at,wait_s\n2027-01-05 10:00:05,60\n2027-01-05 10:00:06,60\n", "none of the 2 rows can be used: in the future 2"),
        (HEAD.encode() + b"2026-01-05 10:00:05,60,closed\n2026-01-05 10:00:06,0,hang\n", "none of the 2 rows can be used: the line was closed 1; hung up without waiting 1"),
        (HEAD.encode() + b"2026-01-05 10:00:05,60,\x1b[31m\n", "these outcomes are not understood: '\\x1b[31m' (1), 1 of 1 rows; say --answered '\\x1b[31m' or --gave-up '\\x1b[31m'"),
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
        ("", b"\0", "is not text; save it as CSV, UTF-8"),
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
    for name, why in (("missing.csv", "No such file or directory"), ("folder.csv", "Is a directory")):
        said = complaint(lambda name=name: read_records(tmp_path / name, line(), NOW))
        assert said == f"{tmp_path / name}: cannot be read ({why})"


def test_a_file_that_the_system_does_not_give_is_refused(reading, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(records, "open_file", refuse)
    assert "cannot be read (Permission denied)" in complaint(lambda: reading(HEAD + GOOD))


def test_a_zip_of_records_is_refused(reading):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("calls.csv", HEAD + GOOD)
    assert "is a zip or Excel file" in complaint(lambda: reading(packed.getvalue(), "calls.csv.zip"))


def test_a_ragged_row_costs_that_row_only(reading):
    more = "".join(f"2026-01-05 10:01:{second:02},10,answered\n" for second in range(8))
    found = reading(HEAD + GOOD + more + "2026-01-05 10:00:11\n\n2026-01-05 10:00:12,60,answered,and,more\n,,,,,\n")
    assert told(found.cells) == ["01-05 10:00 12 answered 0 gave up 0 busy 245 s"]
    assert skipped(found) == {"no readable time, or not within 1970 to 2099": 1, "outcome not known: ''": 1}


def test_bytes_that_are_no_text_in_other_columns_do_no_harm(reading):
    rows = b"".join(b"2026-01-05 10:00:%02d,60,ok,M\xfcller\xff\n" % second for second in range(9))
    assert reading(b"called_at,wait_s,outcome,name\n" + rows).used == 9


@pytest.mark.parametrize(
    ("records", "extra"),
    [("calls.parquet", "engine"), ("duckdb:///calls.duckdb", "engine"), ("postgres://x/y", "postgres")],
)
def test_without_an_engine_it_says_what_to_install(tmp_path, line, monkeypatch, records, extra):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "ibis", None)
    (tmp_path / "calls.parquet").write_bytes(b"PAR1")
    (tmp_path / "calls.duckdb").write_bytes(b"")
    assert complaint(lambda: read_records(records, line(), NOW)).endswith(f": pip install 'plan-call[{extra}]'")


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
