"""The caller's own log: what was acknowledged is there, whatever happens, and nothing else is."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import SHANGHAI, as_an_ordinary_user, at, complaint, linux, posix, present, python, query
from planner import PlanError
from planner.caller import call_csv, call_log, diary
from planner.caller.call_log import CallLog
from planner.caller.calls import OUTCOMES, Call
from planner.caller.diary import APPLICATION_ID, MIGRATIONS, default_log_path

NOW = at("2026-07-01T12:00")
TEN = Call("pinduoduo", at("2026-06-24T10:00"), 720.0, "answered", "工号 12，答应周五前退款")
ELEVEN = Call("pinduoduo", at("2026-06-24T11:00"), 480.0, "gave-up")


@pytest.fixture
def log(tmp_path) -> CallLog:
    return CallLog(tmp_path / "data" / "calls.sqlite3")


@pytest.fixture
def sqlite3_program() -> None:
    present(shutil.which("sqlite3"), "sqlite3")


def change(path: Path, script: str) -> None:
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()


# ---------------------------------------------------------------- keeping


def test_nothing_is_made_before_the_first_call(log):
    assert not log.exists()
    assert log.calls() == log.undo() == []
    assert log.add([]) == 0
    assert log.to_frame().empty
    assert log.export_csv() == "called_at,wait_s,outcome,note,hotline\n"
    assert not log.path.parent.exists()


def test_calls_come_back_as_they_were_in_the_order_of_time(log):
    later_by_the_clock = Call("taobao", at("2026-06-24T11:30", "Asia/Tokyo"), 3, "busy")  # 10:30 in Shanghai
    assert log.add([ELEVEN, later_by_the_clock]) == 2
    assert log.add([TEN]) == 1
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
    assert log.add([the_same_in_berlin, ELEVEN], skip_known=True) == 1
    assert log.add([TEN], skip_known=True) == 0
    assert log.add([TEN]) == 1
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
    assert log.add([TEN]) == 1
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


def every_use(log: CallLog) -> list[str]:
    """Return what each use of the log complains of."""
    uses = [(log.calls,), (log.add, [ELEVEN]), (log.undo,), (log.export_csv,), (log.to_frame,)]
    return [complaint(*use) for use in uses]


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


# ---------------------------------------------------------------- damage


@pytest.fixture
def long_log(log) -> CallLog:
    log.add(Call("pinduoduo", TEN.called_at + timedelta(minutes=i), i % 900, "busy", f"note {i}") for i in range(1000))
    return log


def overwrite(path: Path, start: int, raw: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(raw)


DAMAGES = {
    "random bytes in a page": lambda path: overwrite(path, 3 * 4096, random.Random(1).randbytes(4000)),
    "a page of zeros": lambda path: overwrite(path, 5 * 4096, bytes(4096)),
    "no header": lambda path: overwrite(path, 0, bytes(100)),
    "no tables": lambda path: overwrite(path, 100, random.Random(1).randbytes(3000)),
    "cut in a page": lambda path: os.truncate(path, 30_000),
    "cut between pages": lambda path: os.truncate(path, 5 * 4096),
    "cut in the header": lambda path: os.truncate(path, 60),
    "a text": lambda path: path.write_text("called_at,wait_s\n" * 100),
    "random": lambda path: path.write_bytes(random.Random(1).randbytes(20_000)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_kept_as_it_is(long_log, damage):
    damage(long_log.path)
    before = long_log.path.read_bytes()
    for words in every_use(long_log):
        assert words.startswith(f"{long_log.path}: damaged")
        assert ".recover" in words
        assert "--no-log" in words
    assert long_log.path.read_bytes() == before
    assert list(long_log.path.parent.iterdir()) == [long_log.path]


def test_damage_anywhere_is_noticed_or_harms_nothing_else(long_log):
    whole, calls = long_log.path.read_bytes(), long_log.calls()
    dice, noticed = random.Random(2), 0
    for _ in range(150):
        start = dice.randrange(len(whole))
        overwrite(long_log.path, start, dice.randbytes(dice.choice([1, 20, 600]))[: len(whole) - start])
        broken = long_log.path.read_bytes()
        try:
            assert len(long_log.calls()) == len(calls)  # a changed letter of a note is all that can go unnoticed
            long_log.add([ELEVEN])
        except PlanError:
            noticed += 1
            assert long_log.path.read_bytes() == broken
        long_log.path.write_bytes(whole)
    assert noticed > 75


def as_told(log: CallLog, pattern: str, folder: Path) -> str:
    """Run a command out of the complaint about a damaged log, and return what it complained of itself."""
    command = re.search(pattern, complaint(log.calls))[0].replace("FILE", str(log.path))
    return subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True).stderr


@pytest.mark.programs
@pytest.mark.usefixtures("sqlite3_program")
def test_what_can_be_read_of_a_damaged_log_can_be_imported(long_log, tmp_path):
    DAMAGES["random bytes in a page"](long_log.path)
    as_told(long_log, r"sqlite3 -header .*?rescued\.csv", tmp_path)
    new = CallLog(tmp_path / "new.sqlite3")
    assert new.import_csv(tmp_path / "rescued.csv", SHANGHAI, "", NOW)[0] > 10


@pytest.mark.programs
@pytest.mark.usefixtures("sqlite3_program")
def test_a_damaged_log_can_be_recovered(long_log, tmp_path):
    DAMAGES["random bytes in a page"](long_log.path)
    if as_told(long_log, r"sqlite3 FILE \.recover \| sqlite3 NEW", tmp_path):
        pytest.skip("this sqlite3 was built without .recover")
    assert len(CallLog(tmp_path / "NEW").calls()) > 800


# ---------------------------------------------------------------- in the way


@posix
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "link to itself"])
def test_what_is_not_a_file_is_refused(tmp_path, kind):
    path = Path(os.devnull) if kind == "device" else tmp_path / "thing"
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "device": bool,
        "link to itself": lambda: path.symlink_to(path),
    }[kind]()
    assert CallLog(path).exists()
    for words in every_use(CallLog(path)):
        assert words.startswith(f"{path}: ")
        assert "regular file" in words or "symbolic links" in words


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "data").touch()
    log = CallLog(tmp_path / "data" / "calls.sqlite3")
    assert log.calls() == []
    assert "check the rights of file and folder" in complaint(log.add, [TEN])


USE = """
import sys
from datetime import datetime, timezone
from planner import PlanError
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
log = CallLog(sys.argv[1])
for use in (log.calls, lambda: log.add([Call("x", datetime(2026, 6, 25, tzinfo=timezone.utc), 0, "busy")]), log.undo):
    try:
        print("done", len(use()))
    except PlanError as error:
        print(error)
"""


@linux
@pytest.mark.parametrize(
    ("folder", "file", "readable"),
    [(0o500, 0o600, True), (0o700, 0o400, True), (0o700, 0o000, False), (0o000, 0o600, False)],
    ids=["read-only folder", "read-only file", "unreadable file", "unreadable folder"],
)
def test_missing_rights(log, folder, file, readable):
    log.add([TEN])
    before = log.path.read_bytes()
    log.path.chmod(file)
    log.path.parent.chmod(folder)
    try:
        said = python(USE, log.path, preexec_fn=as_an_ordinary_user).splitlines()
    finally:
        log.path.parent.chmod(0o700)
        log.path.chmod(0o600)
    assert said[0] == "done 1" if readable else "rights of file and folder" in said[0]
    assert len(said) == 3
    assert all("rights of file and folder" in line and "nothing was changed" in line for line in said[1:])
    assert log.path.read_bytes() == before


@linux
def test_a_folder_that_takes_no_new_file(log):
    log.path.parent.mkdir(0o500)
    said = python(USE, log.path, preexec_fn=as_an_ordinary_user).splitlines()
    assert said[0] == "done 0"
    assert "Permission denied" in said[1]


def test_a_log_that_is_in_use_for_too_long(log, monkeypatch):
    log.add([TEN])
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(diary, "BUSY_S", 0.1)
    for words in every_use(log):
        assert "another program keeps it busy" in words
    other.execute("ROLLBACK")
    other.close()
    assert log.calls() == [TEN]


def test_a_log_that_is_in_use_for_a_moment(log):
    log.add([TEN])
    other = sqlite3.connect(log.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    done = threading.Timer(0.3, other.close)
    done.start()
    assert log.add([ELEVEN]) == 1
    done.join()


FILL = """
import os, sys
from datetime import datetime, timezone
from pathlib import Path
from planner import PlanError
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
call = Call("x", datetime(2026, 6, 25, tzinfo=timezone.utc), 0, "busy", "n" * 500)

def add_until_full(log):
    for kept in range(10_000):
        try:
            log.add([call])
        except PlanError as error:
            assert log.calls() == [call] * kept
            return kept, str(error)
"""


@posix
def test_a_file_that_may_not_grow(log):
    code = f"""{FILL}
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
print(*add_until_full(CallLog(sys.argv[1])))
"""
    kept, _, words = python(code, log.path).partition(" ")
    assert int(kept) > 50
    assert "over a quota" in words
    assert "nothing was changed" in words
    assert len(log.calls()) == int(kept)
    assert log.add([TEN]) == 1
    assert query(log.path, "PRAGMA integrity_check") == [("ok",)]


def test_a_full_disk(tmp_path):
    """A real one of 200 kB, seen by this process alone."""
    code = f"""{FILL}
disk = Path(sys.argv[1])
log = CallLog(disk / "calls.sqlite3")
ballast = (disk / "ballast").open("wb", buffering=0)
try:
    while True:
        ballast.write(bytes(4096))
except OSError:
    print(*add_until_full(log))  # no room for a first call, and planning goes on
ballast.truncate(100_000)
print(*add_until_full(log))
ballast.truncate(0)
log.add([call])
assert sorted(path.name for path in disk.iterdir()) == ["ballast", "calls.sqlite3"]
"""
    private = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=200k tmpfs "$0" && exec "$@"', str(tmp_path)]
    if not shutil.which("unshare") or subprocess.run([*private, "true"], capture_output=True).returncode:
        pytest.skip("no disk of one's own to be had here")
    done = python(code, tmp_path, before=private)
    (none, first), (some, second) = (line.split(" ", 1) for line in done.splitlines())
    assert (none, int(some) > 30) == ("0", True)
    for words in (first, second):
        assert "no room is left" in words
        assert "nothing was changed" in words


# ---------------------------------------------------------------- killed, and two at once

LIVES = """
import itertools, os, random, signal, sqlite3, sys, time
from datetime import datetime, timezone
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
name, acknowledged, lives, longest = sys.argv[1], os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND), *sys.argv[3:]
for life in range(int(lives)):
    path = name.format(life)
    if not (child := os.fork()):
        for n in itertools.count():
            CallLog(path).add([Call("x", datetime(2026, 6, 25, tzinfo=timezone.utc), n, "busy", f"{life}.{n}")])
            os.write(acknowledged, f"{life}.{n}\\n".encode())
    time.sleep(random.uniform(0, float(longest)))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    print(os.path.exists(path + "-journal"))
"""


@posix
@pytest.mark.slow
def test_killed_200_times_every_acknowledged_call_is_there_once(log, tmp_path):
    (acknowledged := tmp_path / "acknowledged").touch()
    torn = python(LIVES, log.path, acknowledged, 200, 0.08).count("True")
    assert torn  # killed in the middle of a change, which the next life took back
    told, kept = acknowledged.read_text().split(), [call.note for call in log.calls()]
    assert len(told) > 50
    assert len(kept) == len(set(kept))
    assert set(told) <= set(kept)
    unheard = set(kept) - set(told)  # saved, and killed before it could say so: the last of its life
    assert len({note.split(".")[0] for note in unheard}) == len(unheard)
    assert query(log.path, "PRAGMA integrity_check") == [("ok",)]


@posix
def test_killed_while_the_file_is_made(tmp_path):
    (acknowledged := tmp_path / "acknowledged").touch()
    python(LIVES, tmp_path / "data" / "{}.sqlite3", acknowledged, 100, 0.01)
    told, sizes = acknowledged.read_text().split(), set()
    for life in range(100):
        log = CallLog(tmp_path / "data" / f"{life}.sqlite3")
        sizes.add(log.path.stat().st_size if log.exists() else None)
        kept = [call.note for call in log.calls()]
        assert {note for note in told if note.startswith(f"{life}.")} <= set(kept)
        assert log.add([TEN]) == 1
        assert len(log.calls()) == len(kept) + 1
    assert {None, 0} & sizes  # some before it was filled
    assert len(sizes) > 1


@posix
def test_two_programs_at_once(log):
    code = """
import os, sys
from datetime import datetime, timezone
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
for name in ("one", "other"):
    if not os.fork():
        for n in range(200):
            CallLog(sys.argv[1]).add([Call(name, datetime(2026, 6, 25, tzinfo=timezone.utc), n, "busy")])
        sys.exit()
print(os.wait()[1], os.wait()[1])
"""
    assert python(code, log.path) == "0 0\n"
    for name in ("one", "other"):
        assert [call.wait_s for call in log.calls(name)] == list(range(200))
    assert query(log.path, "SELECT count(DISTINCT batch) FROM calls") == [(400,)]


# ---------------------------------------------------------------- CSV


@pytest.fixture
def imported(log, tmp_path):
    """Import a text as CSV, called in Shanghai at NOW."""

    def load(text: str | bytes, hotline: str = "pinduoduo") -> tuple[int, int]:
        path = tmp_path / "calls.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return log.import_csv(path, SHANGHAI, hotline, NOW)

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
    ],
    ids=["plain", "CRLF", "BOM", "emptied rows", "Excel's dates", "an offset", "m:ss", "seconds"],
)
def test_a_sheet_of_calls(log, imported, text):
    assert imported(text) == (2, 0)
    assert log.calls() == [TEN, ELEVEN]
    assert imported(text) == (0, 2)
    assert log.undo() == [TEN, ELEVEN]  # an import is one batch


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
        (",outcome", ",result", "line 1: the columns are"),
        (",wait,", ",wait,wait_s,", "line 1: the columns are"),
        (",note", ",notes", "line 1: the columns are"),
        (",note", ",wait", "line 1: the columns are"),
        (",", ";", "line 1: the columns are 'called_at;wait;outcome;note'"),
        ("2026-06-24T11:00", "2026-07-01T12:01", "line 3: called_at 2026-07-01 12:01:00+08:00 is yet to come"),
        ("2026-06-24T11:00", "24.6.2026 11:00", "line 3: called_at '24.6.2026 11:00' must be a time"),
        ("2026-06-24T11:00", "2026-06-24", "line 3: called_at '2026-06-24' must be a time"),
        ("2026-06-24T11:00", "2026-02-30 11:00", "line 3: called_at '2026-02-30 11:00' must be a time"),
        ("2026-06-24T11:00", "1969-06-24 11:00", "1970-2099"),
        ("8分钟", "8", "line 3: '8' is not a wait; write for example 12m"),
        ("8分钟", "", "line 3: '' is not a wait"),
        ("8分钟", "5h", "line 3: '5h' is too long"),
        ("gave-up", "hung up", "line 3: outcome 'hung up' must be one of answered"),
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


@pytest.mark.parametrize("wait", ["12m", "nan", "inf", "-1", "14401", ""])
def test_seconds_that_are_none(imported, wait):
    text = f"called_at,wait_s,outcome\n2026-06-24 10:00,{wait},busy\n"
    assert "must be seconds within 0 to 14400, such as 720" in complaint(imported, text)


def test_a_sheet_in_another_coding_is_told_how_to_save_it(imported):
    assert 'save it as "CSV UTF-8"' in complaint(imported, SHEET.encode("gbk"))
    assert 'save it as "CSV UTF-8"' in complaint(imported, SHEET.encode("utf-16"))


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
    assert "calls.csv: cannot be read (Permission denied); check its rights" in said


def test_a_sheet_has_bounds(log, imported, tmp_path, monkeypatch):
    assert "at most 50,000 calls" in complaint(imported, b"x\n" * 2_500_001)
    monkeypatch.setattr(call_csv, "MAX_IMPORT", 1)
    assert "line 3: at most 1 calls" in complaint(imported, SHEET)
    assert "line 1" in complaint(imported, "")
    assert "no such file" in complaint(log.import_csv, tmp_path, SHANGHAI, "x", NOW)
    assert "no such file" in complaint(log.import_csv, tmp_path / "none.csv", SHANGHAI, "x", NOW)


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
        assert log.import_csv(sheet, SHANGHAI, "y", never) == (0, len(calls))
        assert other.import_csv(sheet, SHANGHAI, "y", never) == (len(calls), 0)
        assert other.calls() == log.calls()
        assert other.export_csv() == log.export_csv()
