"""Calls as a sheet: what is read, what is refused as a whole, what a spreadsheet cannot be made to run."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import SHANGHAI, as_an_ordinary_user, complaint, linux, python
from own_log import ELEVEN, NOW, TEN
from planner.caller import call_csv
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
from planner.records.outcomes import OUTCOMES

# ---------------------------------------------------------------- CSV


@pytest.fixture
def imported(log, tmp_path):
    """Import a text as CSV, called in Shanghai at NOW."""

    def load(text: str | bytes, hotline: str = "pinduoduo") -> tuple[int, int]:
        path = tmp_path / "calls.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        new, known = log.import_csv(path, SHANGHAI, hotline, NOW)
        return len(new), known

    return load


SHEET = """\
called_at,wait,outcome,note
2026-06-24 10:00,12m,answered,"工号 12，答应周五前退款"
2026-06-24T11:00,8分钟,gave-up,
"""


@pytest.mark.parametrize(
    "text",
    [
        SHEET,
        SHEET.replace("\n", "\r\n"),
        "\ufeff" + SHEET,
        SHEET + "\n,,,\n",
        SHEET.replace("2026-06-24 10:00", "2026/6/24 10:00"),  # as Excel rewrites it
        SHEET.replace("2026-06-24 10:00", "2026-06-24T02:00:00Z"),
        SHEET.replace("wait,", " Wait ,").replace("12m", "12:00"),
        SHEET.replace("wait,", "wait_s,").replace("12m", "720").replace("8分钟", "480.0"),
        SHEET.replace("answered", "打通了").replace("gave-up", "没人接"),
        SHEET.replace("answered", "Got through").replace("gave-up", "no answer"),
    ],
    ids=["plain", "CRLF", "BOM", "emptied rows", "Excel's dates", "an offset", "m:ss", "seconds", "说法", "sayings"],
)
def test_a_sheet_of_calls(log, imported, text):
    assert imported(text) == (2, 0)
    assert log.calls() == [TEN, ELEVEN]
    assert imported(text) == (0, 2)
    assert log.undo() == [TEN, ELEVEN]  # an import is one batch


IN_OTHER_WORDS = {
    "semicolons": "called_at;wait;outcome\n2026-06-20 10:05;3:20;answered",
    "tabs": "called_at\twait\toutcome\n2026-06-20 10:05\t3:20\tanswered",
    "a title": "My calls\n\ncalled_at,wait,outcome\n2026-06-20 10:05,3:20,answered",
    "Chinese headers": "来电时间,等待时长,结果\n2026-06-20 10:05,3:20,接通",
    "Excel's date": "called_at,wait_s,outcome\n2026/6/20 10:05,200,answered",
    "month first": "called_at,wait_s,outcome\n6/20/2026 10:05,200,answered",
    "month first, 12 hours": "called_at,wait_s,outcome\n6/20/2026 10:05 AM,200,answered",
    "day first": "called_at,wait_s,outcome\n20.06.2026 10:05,200,answered",
    "上午": "called_at,wait_s,outcome\n2026年6月20日上午10:05,200,answered",
    "h:mm:ss": "called_at,wait,outcome\n2026-06-20 10:05,0:03:20,answered",
    "Excel's m:ss": "called_at,wait,outcome\n2026-06-20 10:05,03:20:00,answered",
    "epoch": "called_at,wait,outcome\n1781921100,200s,answered",
    "epoch ms": "called_at,wait,outcome\n1781921100000,200秒,answered",
    "date and time": "Date,Time,Wait,Result\n2026-06-20,10:05,3m 20s,Answered",
    "a unit in the header": "called_at,Wait (min),outcome\n2026-06-20 10:05,3.33333333,Connected",
    "yes": "called_at,wait_s,answered\n2026-06-20 10:05,200,yes",
    "another column": "called_at,wait_s,outcome,duration\n2026-06-20 10:05,200,answered,60",
    "formula": 'called_at,wait_s,outcome\n"=""2026-06-20 10:05""",200,answered',
}


@pytest.mark.parametrize("text", IN_OTHER_WORDS.values(), ids=IN_OTHER_WORDS)
def test_a_call_in_another_spelling(log, imported, text):
    assert imported(f"{text}\n") == (1, 0)
    (call,) = log.calls()
    assert call.called_at == datetime(2026, 6, 20, 10, 5, tzinfo=SHANGHAI)
    assert call.wait_s == pytest.approx(200, abs=1e-4) and call.outcome == "answered"


def test_thousands_words_and_wide_blanks_of_a_sheet(log, imported):
    imported(
        'called_at,wait_s,outcome,备注\n2026-06-20 10:05,"1,200",Answered,等了　很久\n'
        "2026-06-20 11:05,0,No answer,\n2026-06-20 12:05,3,missed,\n"
    )
    assert [(call.wait_s, call.outcome, call.note) for call in log.calls()] == [
        (1200, "answered", "等了　很久"),
        (0, "gave-up", ""),
        (3, "gave-up", ""),
    ]


def test_a_sheet_can_name_its_lines(log, imported):
    imported("hotline,called_at,wait_s,outcome\ntaobao,2026-06-24 10:00,0,busy\n,2026-06-24 10:00,0,busy\n", "jd")
    assert [call.hotline for call in log.calls()] == ["taobao", "jd"]


def test_times_of_a_sheet_are_the_wall_clock_of_the_line(log, tmp_path):
    (tmp_path / "b.csv").write_text("called_at,wait_s,outcome\n2026-01-05 10:00,0,busy\n2026-06-24 10:00,0,busy\n")
    log.import_csv(tmp_path / "b.csv", ZoneInfo("Europe/Berlin"), "x", NOW)
    assert [call.called_at.isoformat()[-6:] for call in log.calls()] == ["+01:00", "+02:00"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("called_at,", "when,", "line 1: the columns are 'when,wait,outcome,note'; write called_at,wait_s,outcome"),
        (",outcome", ",result,status", "line 2: has 4 cells, unlike line 1"),
        (",outcome", ",ending", "line 1: the columns are"),
        (",note", ",wait", "line 1: the columns are"),
        ("2026-06-24T11:00", "2026-07-01T12:01", "line 3: called_at 2026-07-01 12:01:00+08:00 is yet to come"),
        ("2026-06-24T11:00", "4/6/2026 11:00", "'4/6/2026 11:00': which is the month? write it as 2026-11-30 14:05"),
        ("2026-06-24T11:00", "2026-06-24", "line 3: called_at '2026-06-24' must be a time"),
        ("2026-06-24T11:00", "2026-02-30 11:00", "line 3: called_at '2026-02-30 11:00' must be a time"),
        ("2026-06-24T11:00", "1969-06-24 11:00", "1970-2099"),
        ("8分钟", "8", "line 3: '8' is not a wait; write for example 12m"),
        ("8分钟", "", "line 3: '' is not a wait"),
        ("8分钟", "5h", "line 3: '5h' is too long"),
        ("gave-up", "waved", "line 3: outcome 'waved' must be one of answered"),
        ("gave-up,", "gave-up,a\x07b", "line 3: note"),
        ("gave-up,", 'gave-up,"a\nb"', "line 4: note"),
        ("gave-up,", "gave-up,a,b", "line 3: has 5 cells, unlike line 1; put text with a comma into quotes"),
        ("gave-up,", "gave-up", "line 3: has 3 cells"),
        ("gave-up,", 'gave-up,"open', "line 3: the quotes do not match"),
        ("gave-up,", "gave-up," + "x" * 10_000, "at most 50,000 calls, 5,000,000 bytes, 10,000 a line"),
    ],
)
def test_a_sheet_with_a_mistake_is_refused_as_a_whole(log, imported, tmp_path, old, new, said):
    words = complaint(imported, SHEET.replace(old, new))
    assert words.startswith(f"{tmp_path / 'calls.csv'}: ")
    assert said in words
    assert not log.exists()


@pytest.mark.parametrize("wait", ["nan", "inf", "-1", "14401", "4:00:01", "soon", ""])
def test_seconds_that_are_none(imported, wait):
    text = f"called_at,wait_s,outcome\n2026-06-24 10:00,{wait},busy\n"
    assert "must be seconds within 0 to 14400, such as 720" in complaint(imported, text)


def test_a_sheet_in_another_coding(log, imported):
    for encoding in ("gbk", "utf-16", "utf-16-le"):
        assert sum(imported(SHEET.encode(encoding))) == 2
    assert log.calls() == [TEN, ELEVEN]
    assert 'is not text; save it as "CSV UTF-8"' in complaint(imported, b"\x89PNG\r\n\0\0\0\rIHDR\0\1")


@linux
def test_a_sheet_without_rights(log, tmp_path):
    (tmp_path / "calls.csv").touch(0o200)
    code = """
import sys
from datetime import datetime, timezone
from planner import PlanError
from planner.caller.call_log import CallLog
try:
    CallLog(sys.argv[1]).import_csv(sys.argv[2], timezone.utc, "x", datetime.now(timezone.utc))
except PlanError as error:
    print(error)
"""
    said = python(code, log.path, tmp_path / "calls.csv", preexec_fn=as_an_ordinary_user)
    assert "calls.csv: cannot be read (Permission denied); give a .csv file" in said


def test_a_sheet_has_bounds(log, imported, tmp_path, monkeypatch):
    assert "at most 50,000 calls" in complaint(imported, b"x\n" * 2_500_001)
    monkeypatch.setattr(call_csv, "MAX_IMPORT", 1)
    assert "line 3: at most 1 calls" in complaint(imported, SHEET)
    assert "line 1" in complaint(imported, "")
    assert "(Is a directory); give a .csv file" in complaint(log.import_csv, tmp_path, SHANGHAI, "x", NOW)
    assert "(No such file or directory)" in complaint(log.import_csv, tmp_path / "none.csv", SHANGHAI, "x", NOW)


FORMULAS = ["=1+1", "+8613800000000", "-1", "@me", "＝1+1", "'=1", "''=1", "'quoted'", '"', ",", " = ", ""]


def test_no_note_runs_in_a_spreadsheet(log):
    log.add([Call(f"={i}", NOW, 0, "busy", note) for i, note in enumerate(FORMULAS)])
    rows = log.export_csv().splitlines()[1:]
    assert len(rows) == len(FORMULAS)
    for line in rows:
        assert not re.search(r'(^|,)"?[=+\-@＝]', line)


lines = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=60).filter(str.isprintable)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30), timezones=st.timezones() | st.just(UTC))
calls = st.builds(
    Call,
    st.sampled_from(["pinduoduo", "=line"]),
    moments,
    st.floats(0, 14400),
    st.sampled_from(list(OUTCOMES)),
    st.builds(str.__add__, st.sampled_from(FORMULAS), lines),
)


@given(st.lists(calls, min_size=1, max_size=20))
@example([Call("x", datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1), 1e-5, "busy", "fold")])
@example([Call("x", datetime(2026, 6, 24, 10, 0, 0, 1, tzinfo=timezone(timedelta(seconds=-2670))), 0.1, "busy")])
@settings(deadline=None, max_examples=50)
def test_what_is_exported_can_be_imported(calls):
    with tempfile.TemporaryDirectory() as folder:
        log, other, sheet = CallLog(f"{folder}/a.db"), CallLog(f"{folder}/b.db"), Path(folder) / "calls.csv"
        log.add(calls)
        sheet.write_text(log.export_csv(), encoding="utf-8", newline="")
        never = datetime(2100, 1, 2, tzinfo=UTC)
        assert log.import_csv(sheet, SHANGHAI, "y", never) == ([], len(calls))
        assert other.import_csv(sheet, SHANGHAI, "y", never) == (log.calls(), 0)
        assert other.calls() == log.calls()
        assert other.export_csv() == log.export_csv()
