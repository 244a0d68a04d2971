"""Files of call records: their columns, what is of no use, size."""

from __future__ import annotations

import builtins
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
from planner.learning import record_files
from planner.learning.record_columns import Columns
from planner.learning.record_sums import END_SECOND, TICKS, packed_calls, unpacked_calls
from planner.learning.record_words import ANSWERED, BUSY, GAVE_UP
from planner.learning.records import cells_of, read_records
from planner.line.learned import MAX_WAIT_S

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
