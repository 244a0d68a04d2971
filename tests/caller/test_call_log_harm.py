"""What can happen to the log: damage, missing rights, a full disk, a sudden death, two programs at once."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from helpers import SHANGHAI, as_an_ordinary_user, complaint, linux, posix, python, query
from own_log import ELEVEN, NOW, TEN, every_use
from planner import PlanError
from planner.caller import diary
from planner.caller.call_log import CallLog
from planner.caller.calls import Call

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
    told = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, umask=0o022).stderr
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()} <= {0o600}
    return told


@pytest.mark.programs
@pytest.mark.usefixtures("sqlite3_program")
def test_what_can_be_read_of_a_damaged_log_can_be_imported(long_log, tmp_path):
    DAMAGES["random bytes in a page"](long_log.path)
    as_told(long_log, r"\(umask 077; sqlite3 -header .*?rescued\.csv\)", tmp_path)
    new = CallLog(tmp_path / "new.sqlite3")
    assert new.import_csv(tmp_path / "rescued.csv", SHANGHAI, "", NOW)[0][10:]


@pytest.mark.programs
@pytest.mark.usefixtures("sqlite3_program")
def test_a_damaged_log_can_be_recovered(long_log, tmp_path):
    DAMAGES["random bytes in a page"](long_log.path)
    if as_told(long_log, r"\(umask 077; sqlite3 FILE \.recover \| sqlite3 NEW\)", tmp_path):
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
        assert "regular file" in words or "a link to itself" in words


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
    assert len(log.add([ELEVEN])) == 1
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
sys.dont_write_bytecode = True  # a compiled module would stay behind cut short
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
print(*add_until_full(CallLog(sys.argv[1])))
"""
    kept, _, words = python(code, log.path).partition(" ")
    assert int(kept) > 50
    assert "over a quota" in words
    assert "nothing was changed" in words
    assert len(log.calls()) == int(kept)
    assert len(log.add([TEN])) == 1
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
        assert len(log.add([TEN])) == 1
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
