"""The caller's own log: what was acknowledged is there, whatever happens, and nothing else is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from helpers import SHANGHAI, at, complaint, posix, python, query
from own_log import ELEVEN, NOW, TEN, change, every_use
from planner.caller import call_log, diary
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
from planner.caller.diary import APPLICATION_ID, MIGRATIONS
from planner.caller.own_files import default_log_path
from planner.records.outcomes import OUTCOMES

# ---------------------------------------------------------------- keeping


def test_nothing_is_made_before_the_first_call(log):
    assert not log.exists()
    assert log.calls() == log.undo() == []
    assert log.add([]) == []
    assert log.to_frame().empty
    assert log.export_csv() == "called_at,wait_s,outcome,note,hotline\n"
    assert not log.path.parent.exists()


def test_calls_come_back_as_they_were_in_the_order_of_time(log):
    later_by_the_clock = Call("taobao", at("2026-06-24T11:30", "Asia/Tokyo"), 3, "busy")  # 10:30 in Shanghai
    assert len(log.add([ELEVEN, later_by_the_clock])) == 2
    assert len(log.add([TEN])) == 1
    assert log.exists()
    assert log.calls() == [TEN, later_by_the_clock, ELEVEN]
    assert log.calls("taobao") == [later_by_the_clock]
    assert log.calls("jd") == []
    assert log.calls()[1].called_at.isoformat() == "2026-06-24T11:30:00+09:00"  # the offset as given


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_can_be_kept(log, outcome):
    log.add([Call("pinduoduo", NOW, 0, outcome)])
    assert [call.outcome for call in log.calls()] == [outcome]


def test_a_batch_is_kept_whole_or_not_at_all(log):
    log.add([TEN])
    before = log.path.read_bytes()
    assert "wait_s '-1'" in complaint(log.add, [ELEVEN, Call("pinduoduo", NOW, -1, "busy")])
    assert log.path.read_bytes() == before


def test_a_known_call_is_left_out_only_on_request(log):
    the_same_in_berlin = Call("pinduoduo", at("2026-06-24T04:00", "Europe/Berlin"), 720, "answered", "other words")
    log.add([TEN])
    assert len(log.add([the_same_in_berlin, ELEVEN], skip_known=True)) == 1
    assert log.add([TEN], skip_known=True) == []
    assert len(log.add([TEN])) == 1
    assert log.calls() == [TEN, TEN, ELEVEN]


def test_the_last_call_can_be_taken_back_and_its_note_is_gone(log):
    log.add([TEN])
    log.add([Call("pinduoduo", NOW, 5, "busy", "typed by mistake")])
    assert b"typed by mistake" in log.path.read_bytes()
    assert [call.note for call in log.undo()] == ["typed by mistake"]
    assert b"typed by mistake" not in log.path.read_bytes()
    assert log.calls() == [TEN]
    assert log.undo() == [TEN]
    assert log.undo() == []


def test_one_call_can_be_taken_back_by_its_number(log):
    later = Call("taobao", at("2026-06-24T12:00"), 0, "busy", "of the same import")
    log.add([TEN, later])
    log.add([ELEVEN])
    assert {call.id: call for call in log.calls()} == {1: TEN, 2: later, 3: ELEVEN}
    assert log.undo(2) == [later]
    assert b"of the same import" not in log.path.read_bytes()
    assert log.undo(2) == log.undo(4) == log.undo(10**18) == []
    assert [call.id for call in log.calls()] == [1, 3]
    assert log.undo() == [ELEVEN]
    assert log.undo() == [TEN]


def test_without_a_log_there_is_no_such_call(log):
    assert log.undo(1) == []
    assert not log.path.parent.exists()


def test_a_frame_for_the_notebook(log):
    for _ in "empty", "full":
        frame = log.to_frame()
        assert list(frame) == ["called_at", "wait_s", "outcome", "hotline", "note"]
        assert str(frame["called_at"].dt.tz) == "UTC"
        log.add([TEN, ELEVEN])
    assert list(frame["called_at"].dt.tz_convert(SHANGHAI)) == [TEN.called_at, ELEVEN.called_at]
    assert list(frame["wait_s"]) == [720, 480]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"called_at": datetime(2026, 6, 24, 10)}, "called_at '2026-06-24 10:00:00' must be a time with its offset"),
        ({"called_at": at("1969-12-31T23:59")}, "1970-2099"),
        ({"called_at": at("2100-01-01T00:00")}, "1970-2099"),
        ({"called_at": "2026-06-24T10:00"}, "must be a time"),
        ({"wait_s": -0.5}, "wait_s '-0.5' must be seconds within 0 to 14400"),
        ({"wait_s": 14401}, "within 0 to 14400"),
        ({"wait_s": float("nan")}, "within 0 to 14400"),
        ({"wait_s": float("inf")}, "within 0 to 14400"),
        ({"wait_s": "720"}, "within 0 to 14400"),
        ({"outcome": "接通"}, "outcome '接通' must be one of answered (answered), gave-up (gave up)"),
        ({"note": "two\nlines"}, r"note 'two\nlines' must be one line"),
        ({"note": "red \x1b[31m"}, "without control characters"),
        ({"note": "\ud800"}, "without control characters"),
        ({"note": "長" * 501}, "at most 500"),
        ({"note": None}, "must be one line"),
        ({"hotline": " "}, "hotline ' ' must be one line"),
        ({"hotline": "a\tb"}, "without control characters"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(log, changed, said):
    fields = {name: getattr(TEN, name) for name in ("hotline", "called_at", "wait_s", "outcome", "note")}
    assert said in complaint(log.add, [Call(**{**fields, **changed})])
    assert not log.exists()


def test_the_longest_note_and_wait_are_kept(log):
    call = Call("x", at("1970-01-01T00:00"), 14400, "gave-up", "長" * 500)
    log.add([call])
    assert log.calls() == [call]


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("platform", "env", "expected"),
    [
        ("linux", {}, "~/.local/share/plan-call/calls.sqlite3"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/plan-call/calls.sqlite3"),
        ("linux", {"XDG_DATA_HOME": "not/absolute"}, "~/.local/share/plan-call/calls.sqlite3"),
        ("darwin", {"XDG_DATA_HOME": "/data"}, "~/Library/Application Support/plan-call/calls.sqlite3"),
        ("win32", {"LOCALAPPDATA": "/appdata"}, "/appdata/plan-call/calls.sqlite3"),
        ("win32", {}, "~/AppData/Local/plan-call/calls.sqlite3"),
        ("linux", {"XDG_DATA_HOME": "/data", "PLAN_CALL_LOG": "/my/own.db"}, "/my/own.db"),
        ("linux", {"XDG_DATA_HOME": "/data", "PLAN_CALL_LOG": ""}, "/data/plan-call/calls.sqlite3"),
    ],
)
@posix
def test_where_the_log_is(monkeypatch, platform, env, expected):
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "PLAN_CALL_LOG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert default_log_path() == CallLog().path == Path(expected).expanduser()


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch):
    def no_home():
        raise RuntimeError

    monkeypatch.delenv("PLAN_CALL_LOG")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    assert "PLAN_CALL_LOG" in complaint(default_log_path)


@posix
def test_only_its_owner_can_read_it(log):
    old = os.umask(0)
    try:
        log.add([TEN])
    finally:
        os.umask(old)
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert log.path.parent.stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.parametrize(
    "write", [lambda log: log.add([ELEVEN]), lambda log: log.add_one(ELEVEN), lambda log: log.undo()]
)
def test_every_change_takes_from_others_the_right_to_read_it(log, write):
    log.add([TEN])
    log.path.chmod(0o664)  # a copy, or what sqlite3 has recovered
    log.calls()
    assert log.path.stat().st_mode & 0o777 == 0o664  # reading changes nothing
    write(log)
    assert log.path.stat().st_mode & 0o777 == 0o600


@posix
def test_what_sqlite_keeps_beside_it_is_as_private(log):
    log.add([TEN])
    log.path.chmod(0o644)
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE calls SET note = 'of another program'")
        assert log.add_one(ELEVEN) == 2
        assert {path.name: path.stat().st_mode & 0o777 for path in log.path.parent.iterdir()} == {
            "calls.sqlite3": 0o600,
            "calls.sqlite3-shm": 0o600,
            "calls.sqlite3-wal": 0o600,
        }


@posix
def test_the_rights_of_what_is_not_the_callers_own_stay(log, monkeypatch):
    log.add([TEN])
    log.path.chmod(0o644)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert log.add_one(ELEVEN) == 2
    assert log.path.stat().st_mode & 0o777 == 0o644
    monkeypatch.undo()
    change(log.path, "PRAGMA application_id = 1")
    complaint(log.add, [TEN])
    assert log.path.stat().st_mode & 0o777 == 0o644  # another program's


def test_a_call_is_counted_among_those_of_its_line(log):
    assert [log.add_one(call) for call in (TEN, Call("taobao", NOW, 3, "busy"), ELEVEN)] == [1, 1, 2]
    assert "wait_s '-1'" in complaint(log.add_one, Call("pinduoduo", NOW, -1, "busy"))
    assert len(log.calls()) == 3


def test_it_is_one_plain_sqlite_file(log):
    log.add([TEN])
    log.add([ELEVEN])
    assert list(log.path.parent.iterdir()) == [log.path]
    assert query(log.path, "PRAGMA journal_mode") == [("delete",)]
    assert query(log.path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert query(log.path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert query(log.path, "SELECT * FROM calls") == [
        (1, "pinduoduo", "2026-06-24T10:00:00+08:00", 720.0, "answered", TEN.note, 1),
        (2, "pinduoduo", "2026-06-24T11:00:00+08:00", 480.0, "gave-up", "", 2),
    ]
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        query(log.path, "UPDATE calls SET outcome = 'hm'")


@pytest.mark.programs
@pytest.mark.usefixtures("sqlite3_program")
def test_the_sqlite3_program_reads_it(log):
    log.add([TEN, ELEVEN])
    done = subprocess.run(["sqlite3", log.path, "SELECT sum(wait_s) FROM calls"], capture_output=True, check=True)
    assert done.stdout == b"1200.0\n"


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_link_leads_to_the_file(log, tmp_path, there):
    link = tmp_path / "link.sqlite3"
    link.symlink_to(log.path)
    if there:
        log.add([TEN])
    CallLog(link).add([ELEVEN])
    assert link.is_symlink()
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert log.calls() == CallLog(link).calls() == [*([TEN] if there else []), ELEVEN]


@pytest.mark.parametrize("name", ["a b?mode=ro#%41.db", "通话 记录.db"])
def test_any_file_name_will_do(tmp_path, name):
    log = CallLog(tmp_path / name)
    log.add([TEN])
    assert log.calls() == [TEN]
    assert [path.name for path in tmp_path.glob("*.db")] == [name]


def test_no_library_is_loaded_for_a_log_that_is_not_there(log):
    code = """
import sys
from planner.caller.call_log import CallLog
log = CallLog(sys.argv[1])
assert not log.exists() and log.calls() == []
print(*{"sqlite3", "pandas"} & set(sys.modules))
log.path.touch()
assert log.exists()
print(*{"sqlite3", "pandas"} & set(sys.modules))
assert log.calls() == []
print(*{"sqlite3", "pandas"} & set(sys.modules))
"""
    log.path.parent.mkdir()
    assert python(code, log.path).splitlines() == ["", "", "sqlite3"]


# ---------------------------------------------------------------- other versions, other programs


def test_an_empty_file_is_a_log_of_version_0(log):
    log.path.parent.mkdir()
    log.path.touch(0o600)  # killed before it was filled
    assert log.calls() == []
    assert log.path.read_bytes() == b""  # reading changes nothing
    assert log.undo() == []
    assert len(log.add([TEN])) == 1
    assert log.calls() == [TEN]


def test_a_newer_program_brings_an_old_log_along(log, monkeypatch):
    log.add([TEN])
    step = ("CREATE TABLE news (id INTEGER PRIMARY KEY)", "CREATE INDEX by_line ON calls (hotline)")
    monkeypatch.setattr(diary, "MIGRATIONS", (*MIGRATIONS, step))
    assert log.calls() == [TEN]
    assert query(log.path, "PRAGMA user_version") == [(2,)]  # reading changes nothing
    log.add([ELEVEN])
    assert log.calls() == [TEN, ELEVEN]
    assert query(log.path, "PRAGMA user_version") == [(3,)]
    assert query(log.path, "SELECT * FROM news") == []


def test_a_step_that_fails_changes_nothing(log, monkeypatch):
    log.add([TEN])
    before = log.path.read_bytes()
    monkeypatch.setattr(diary, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE new (id)", "CREATE TABLE calls (id)")))
    complaint(log.add, [ELEVEN])
    assert log.path.read_bytes() == before


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("PRAGMA user_version = 3", "newer plan-call and left alone; upgrade"),
        ("PRAGMA application_id = 1", "another program and left alone"),
        ("PRAGMA application_id = 0", "another program and left alone"),
        ("PRAGMA application_id = 1; PRAGMA user_version = 0; DROP TABLE calls", "another program and left alone"),
        ("CREATE TRIGGER t AFTER INSERT ON calls BEGIN DELETE FROM calls; END", "another program"),
        ("ALTER TABLE calls RENAME TO c; CREATE VIEW calls AS SELECT * FROM c", "another program"),
        ("DROP TABLE calls; CREATE VIRTUAL TABLE calls USING fts4(hotline)", "another program"),
        ("DROP TABLE calls; CREATE TABLE calls (id)", "damaged, or no call log"),
    ],
)
def test_what_is_newer_or_not_ours_is_left_alone(log, script, said):
    log.add([TEN])
    change(log.path, script)
    before = log.path.read_bytes()
    for words in every_use(log):
        assert words.startswith(f"{log.path}: ")
        assert said in words
    assert log.path.read_bytes() == before


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("called_at", "'yesterday'", "called_at 'yesterday' must be a time"),
        ("called_at", "'2026-06-24T10:00'", "with its offset"),
        ("called_at", "20260624", "must be a time"),
        ("wait_s", "1e9", "within 0 to 14400"),
        ("wait_s", "'long'", "within 0 to 14400"),
        ("wait_s", "x'00'", "within 0 to 14400"),
        ("note", "'\x1b]0;owned\x07'", r"note '\x1b]0;owned\x07' must be one line"),
        ("note", "CAST(x'ff' AS TEXT)", r"note '\udcff' must be one line"),
        ("note", "x'41'", "must be one line"),
        ("hotline", "''", "must be one line"),
        ("note", "printf('%.*c', 9000, 'x')", "at most 500"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(log, column, value, said):
    log.add([TEN, ELEVEN])
    change(log.path, f"UPDATE calls SET {column} = {value} WHERE id = 2")
    words = complaint(log.calls)
    assert words.startswith(f"{log.path}: table calls, id 2: {column} ")
    assert said in words


@pytest.mark.parametrize(
    "script",
    [
        "PRAGMA ignore_check_constraints = ON; UPDATE calls SET outcome = 'hm'",
        "UPDATE calls SET note = zeroblob(1000000000)",
    ],
)
def test_a_row_that_no_log_can_hold_is_damage(log, script):
    log.add([TEN])
    change(log.path, script.replace("1000000000", "200000"))
    assert "damaged" in complaint(log.calls)


def test_a_log_has_a_bound(log, monkeypatch):
    monkeypatch.setattr(call_log, "MAX_CALLS", 3)
    log.add([TEN, ELEVEN])
    assert "at most 3 calls" in complaint(log.add, [TEN, TEN])
    log.add([TEN])
    assert len(log.calls()) == 3
    monkeypatch.setattr(call_log, "MAX_CALLS", 2)
    assert "at most 2 calls" in complaint(log.calls)
