"""What fails after a change is kept says that it is saved; what fails before says that it is not; and who may read what is written."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import planner
from helpers import answer, linux, posix, query, run_program, surroundings
from planner.cli import out

NOW = ("--now", "2026-06-24T10:30")
ADD = "log add --wait 9m --outcome busy"
BEFORE = (
    "log add --wait 3m --outcome answered",
    "followup open parcel",
    "followup promise refund --by tomorrow",
)
CHANGES = {
    ADD: "calls",
    "log import calls.csv": "calls",
    "log undo": "calls",
    "followup open cat": "followups",
    "followup note told": "followup_entries",
    "followup promise money --by tomorrow": "followup_entries",
    "followup close --promise 1 --note arrived": "followup_entries",
    "followup close --note done": "followup_entries",
    "followup undo": "followup_entries",
}
"""What changes the log, and the table of which the number of rows changes with it."""


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text("called_at,wait,outcome\n2026-06-20 10:00,3m,answered\n")
    for words in BEFORE:
        answer(*words.split(), *NOW)
    return Path(os.environ["PLAN_CALL_LOG"])


def in_a_shell(words: str, where: str) -> tuple[int, str]:
    """Run the command with its streams where a shell puts them; return its exit code and what it says on standard error."""
    dated = "" if words == "log undo" else " ".join(NOW)
    line = f'{sys.executable} -m planner {words} {dated} {where}; echo "${{PIPESTATUS[0]}}" >&2'
    told = subprocess.run(["bash", "-c", line], stderr=subprocess.PIPE, text=True, env=surroundings({})).stderr
    *said, code = told.splitlines()
    return int(code), "\n".join(said)


@linux
@pytest.mark.parametrize("words", CHANGES)
def test_a_change_onto_a_full_disk_of_the_answer_is_saved(words, log):
    count = f"SELECT count(*) FROM {CHANGES[words]}"
    [before] = query(log, count)
    code, said = in_a_shell(words, "> /dev/full")
    assert code == 0
    assert said.splitlines()[-1] == "plan-call: saved, but cannot write the answer: No space left on device"
    assert query(log, count) != [before]


@linux
def test_the_reason_is_said_in_the_language_of_the_rest(log):
    assert in_a_shell(f"{ADD} --lang zh", "> /dev/full") == (0, "plan-call: 已保存，但写不出结果：磁盘已满")


@posix
@pytest.mark.parametrize(
    ("left", "why"), [(True, "cannot write the answer: Broken pipe"), (False, "standard output is closed")]
)
def test_a_change_that_nobody_reads_of_is_saved(left, why, log):
    """Whoever read has left (`| head -0`), or nobody ever did (`>&-`)."""
    reader, answers = os.pipe()
    os.close(reader)
    if left:
        command = [sys.executable, "-m", "planner", *ADD.split(), "--note", "new", *NOW]
        done = subprocess.run(command, stdout=answers, stderr=subprocess.PIPE, text=True, env=surroundings({}))
        code, said = done.returncode, done.stderr.strip()
    else:
        code, said = in_a_shell(f"{ADD} --note new", ">&-")
    os.close(answers)
    assert (code, said) == (0, f"plan-call: saved, but {why}")
    assert query(log, "SELECT count(*) FROM calls WHERE note = 'new'") == [(1,)]


@linux
@pytest.mark.parametrize(
    "words", [ADD, "log import calls.csv", "plan -o plan.json", "case refund --order x --goods fresh -o c.ics"]
)
def test_a_note_that_is_not_heard_holds_up_nothing(words, log):
    code, said = in_a_shell(words, "2> /dev/full")
    assert (code, said) == (0, "")
    assert len(planner.CallLog(log).calls()) == (1 if " -o " in words else 2)
    assert all(Path(name).exists() for name in words.split()[-1:] if "." in name)


def test_what_cannot_be_read_afterwards_is_told_after_that_it_is_saved(log):
    query(log, "UPDATE calls SET wait_s = 99999")
    done = run_program(*ADD.split(), "--note", "new", *NOW)
    assert done.returncode == 0
    assert done.stdout.startswith(
        b"Logged: began 2026-06-24 Wed 10:21, waited 9 min, busy, pinduoduo (call 2 of this line)"
    )
    assert done.stderr.decode().startswith(f"plan-call: saved, but {log}: table calls, id 1: wait_s '99999.0' must be ")
    chinese = run_program(*ADD.split(), *NOW, "--lang", "zh").stderr.decode()
    assert chinese.startswith(f"plan-call: 已保存，但{log}：calls 表 id 1：wait_s ")


@pytest.mark.parametrize(
    ("error", "why"),
    [(KeyboardInterrupt(), "it was interrupted"), (ZeroDivisionError("odd"), "an error came after it: odd")],
)
def test_whatever_fails_afterwards_it_is_saved(error, why, log, monkeypatch):
    def fail(*_args, **_how):
        raise error

    monkeypatch.setattr("planner.cli.commands.log.write", fail)
    done = run_program(*ADD.split(), *NOW)
    assert (done.returncode, done.stderr.decode()) == (0, f"plan-call: saved, but {why}\n")
    assert len(planner.CallLog(log).calls()) == 2


@posix
def test_who_cannot_be_asked_has_logged_nothing(log):
    """At a terminal, with questions that go to somebody who has left."""
    main, side = pty.openpty()
    left, questions = os.pipe()
    os.close(left)
    command = [sys.executable, "-m", "planner", "log", "add"]
    done = subprocess.run(
        command, stdin=side, stdout=subprocess.PIPE, stderr=questions, env=surroundings({}), timeout=60
    )
    for end in (main, side, questions):
        os.close(end)
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(planner.CallLog(log).calls()) == 1


# ---------------------------------------------------------------- who may read it


def mode(path: str | Path) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


@posix
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("log export", "calls.csv"),
        ("followup export", "12315.txt"),
        ("case refund --goods fresh --order 123456789012", "case.ics"),
        ("case refund --goods fresh --what broken", "case.html"),
        ("case refund --goods fresh", "case.json"),
        ("plan --now 2026-06-26T08:30", "plan.json"),  # which tells of the overdue promise
    ],
)
def test_a_file_with_the_callers_own_words_is_for_nobody_else(words, name, log):
    dated = () if "--now" in words or words == "log export" else NOW
    for _ in "new", "there before":
        answer(*words.split(), *dated, "-o", name)
        assert mode(name) == 0o600
        Path(name).chmod(0o644)


@posix
def test_what_everybody_may_know_has_the_rights_of_any_new_file(log, monkeypatch):
    monkeypatch.setattr(out, "_umask", lambda: 0o022)
    for words in ("plan -o plan.json", "export -o calls.ics", "report -o plan.html"):
        answer(*words.split(), *NOW)
        assert mode(words.split()[-1]) == 0o644
