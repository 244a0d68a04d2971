"""The private file as the calls and the followups share it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner import CallLog, Followups, PlanError
from planner.caller.calls import Call, Entry
from planner.caller.diary import Diary
from planner.cli import run

NOON = datetime(2026, 6, 24, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
CALL = Call("pinduoduo", NOON, 720.0, "answered")


@pytest.fixture
def path(tmp_path):
    """A file with one call, and one promise that is overdue at noon."""
    path = tmp_path / "data" / "calls.sqlite3"
    CallLog(path).add([CALL])
    Followups(path).open("refund", "pinduoduo", "Asia/Shanghai", NOON - timedelta(days=2))
    Followups(path).add(1, Entry(NOON - timedelta(days=2), "within a day", due=NOON - timedelta(days=1)))
    return path


@pytest.fixture
def seen(monkeypatch):
    """What was done with files from here on: a word for each opening, and each statement."""
    seen, connect = [], sqlite3.connect

    class Watched(sqlite3.Connection):
        def close(self):
            seen.append("close")
            super().close()

    def watched(*args, **how):
        seen.append("open")
        db = connect(*args, **how, factory=Watched)
        db.set_trace_callback(seen.append)
        return db

    monkeypatch.setattr(sqlite3, "connect", watched)
    return seen


def counted(seen) -> tuple[int, int, int]:
    """How often it was opened, checked, closed."""
    return seen.count("open"), sum("quick_check" in each for each in seen), seen.count("close")


def test_calls_and_promises_are_read_from_one_opening(path, seen):
    with Diary(path) as diary:
        assert CallLog(diary).calls() == [CALL]
        assert [each.promise.text for each in Followups(diary).overdue(NOON)] == ["within a day"]
        assert counted(seen) == (1, 1, 0)
    assert counted(seen) == (1, 1, 1)


def test_each_view_of_a_path_opens_it_for_itself(path, seen):
    CallLog(path).calls()
    Followups(path).overdue(NOON)
    assert counted(seen) == (2, 2, 2)


def test_nothing_is_opened_where_nothing_is_asked_or_there(tmp_path, seen):
    with Diary(tmp_path / "none" / "calls.sqlite3") as diary:
        assert CallLog(diary).calls() == Followups(diary).all() == []
    assert seen == []
    assert not diary.path.parent.exists()


def test_between_two_transactions_the_file_is_free(path):
    with Diary(path) as diary:
        assert CallLog(diary).calls() == [CALL]
        CallLog(path).add([CALL])  # by another program
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
        assert CallLog(diary).calls() == [CALL, CALL]
        CallLog(diary).add([CALL])
    assert CallLog(path).calls() == [CALL] * 3


def test_an_error_undoes_its_transaction_and_the_next_one_opens_again(path, seen):
    with Diary(path) as diary:
        with pytest.raises(ZeroDivisionError), diary.transaction(write=True) as db:
            db.execute("DELETE FROM calls")
            raise ZeroDivisionError
        assert counted(seen) == (1, 1, 1)
        assert CallLog(diary).calls() == [CALL]
    assert counted(seen) == (2, 2, 2)


def test_what_another_program_did_meanwhile_is_noticed(path):
    with Diary(path) as diary:
        assert CallLog(diary).calls() == [CALL]
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA user_version = 99")
        with pytest.raises(PlanError, match="newer plan-call"):
            CallLog(diary).calls()


def test_a_plan_opens_the_file_once(path, seen, capsys):
    assert run(["--now", "2026-06-24T12:30", "--next", "1d", "--log", str(path), "--lang", "en"]) == 0
    assert "within a day" in capsys.readouterr().out
    assert counted(seen) == (1, 1, 1)
