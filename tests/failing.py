"""Runs a command again and again, each time with another system call that fails, and compares what it says with what is there.

As SQLite's own tests do: the first call fails, then the second, until a run gets through; once each, and for good. Run as a
program with failing.c before the C library: it makes ready, and forks for each run, which costs some milliseconds.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import json
import os
import shutil
import signal
import sqlite3
import stat
import sys
import traceback
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN, CREATE, READ, WRITE, SYNC, NAME, LOOK, LOCK, CLOSE, STREAM = (1 << i for i in range(10))  # as in failing.c
CHANGING = CREATE | WRITE | SYNC | NAME
DISK = OPEN | READ | LOOK | LOCK | CLOSE | CHANGING
FAULTS = {
    "EIO": (errno.EIO, DISK),
    "ENOSPC": (errno.ENOSPC, CHANGING),
    "EDQUOT": (errno.EDQUOT, CHANGING),
    "EMFILE": (errno.EMFILE, OPEN | CREATE),
    "ENOLCK": (errno.ENOLCK, LOCK),
    "EACCES": (errno.EACCES, OPEN | CREATE | NAME | LOOK | LOCK),
    "ENOSPC of a stream": (errno.ENOSPC, STREAM),
    "EPIPE of a stream": (errno.EPIPE, STREAM),
    "SIGKILL": (-1, DISK | STREAM),
}
"""What can go wrong, and with which calls."""

NOW = ("--now", "2026-06-24T10:30")
BEFORE = (
    "log add --at 2026-06-23T10:00 --wait 3m --outcome answered --note old",
    "followup open parcel --order 260620-1",
    "followup note asked",
    "followup promise refund --by 2026-06-25T18:00",
)
"""What was written down before, where a command goes on from something."""


class Command(NamedTuple):
    """A command that writes: the file or folder it makes, or where in `Diary` it is ready to change the log, and what was before."""

    words: str
    makes: str = ""
    at: str = "transaction"
    before: tuple[str, ...] = BEFORE

    @property
    def args(self) -> list[str]:
        return [*self.words.split(), *(() if self.words.startswith(("log undo", "log export")) else NOW)]


COMMANDS = {
    "log add": Command("log add --wait 9m --outcome answered --note new"),
    "log add, the first": Command("log add --wait 9m --outcome answered", before=()),
    "log add, and what next": Command("log add --wait 9m --outcome gave-up", at="_commit"),
    "log import": Command("log import calls.csv"),
    "log undo": Command("log undo"),
    "followup open": Command("followup open cat --case refund"),
    "followup note": Command("followup note told --agent 7"),
    "followup promise": Command("followup promise money --by 48h"),
    "followup keep": Command("followup close --promise 1 --note arrived"),
    "followup close": Command("followup close --note done"),
    "followup undo": Command("followup undo"),
    "log export": Command("log export -o made.csv", "made.csv"),
    "followup export": Command("followup export -o made.txt", "made.txt"),
    "plan": Command("plan -o made.json", "made.json"),
    "export": Command("export -o made.ics", "made.ics"),
    "plot": Command("plot -o made.svg", "made.svg"),
    "report": Command("report -o made.html", "made.html"),
    "case": Command("case refund --goods ordinary --order 123456789012 -o made.ics", "made.ics"),
    "learn": Command("learn records.csv --hotline pinduoduo --at arrival --wait seconds -o made.toml", "made.toml"),
    "feed": Command("feed --hotline pinduoduo --variants 1 -o made", "made"),
    "the seed": Command("plan", "own/seed", before=()),
}
PRIVATE = ("log export", "followup export", "case")
"""What makes a file with the caller's own words in it."""
CLOSING = ("chmod", "lstat", "lstat64")
"""The calls that take from others the right to read a log. Where they fail it is kept all the same."""


class There(NamedTuple):
    """What is there: the rows of the log, what is in each other file, and who may read them."""

    rows: dict[str, list[tuple]]
    files: dict[str, bytes]
    modes: dict[str, int]
    sound: bool

    def made(self, command: Command) -> object:
        """Return what the command is about; of a seed, which is drawn anew, only its length."""
        made = self.files.get(command.makes)
        return made and len(made) if command.makes == "own/seed" else made if command.makes else self.rows


class Run(NamedTuple):
    """How a run went: its exit code, what it told, and which call failed first, of which descriptor."""

    code: int
    out: str
    err: str
    hit: str = ""
    descriptor: int = -1


class Trial:
    """One command, made ready in this process."""

    def __init__(self, name: str, folder: Path) -> None:
        import getpass  # noqa: F401 (where there is no seed)
        import platform  # noqa: F401

        from planner import cli
        from planner.caller import diary, seed
        from planner.cli import out
        from planner.cli.commands import feed, log

        diary.BUSY_S = 0.01
        log.load_line = cache(log.load_line)  # many calls, of which the log has nothing to say
        self.name, self.command, self.main = name, COMMANDS[name], cli.main
        self.folder, self.template, self.streams = (
            folder / "work",
            folder / "template",
            (folder / "out", folder / "err"),
        )
        self.log = self.folder / "own" / "calls.sqlite3"
        # Calls fail from where the first file or folder is written on, after all that it takes to know what goes into it.
        begins = "write_file" if Path(self.command.makes).suffix else "make_folder"
        self.places = [(room, begins) for room in (out, feed) if hasattr(room, begins)]
        if name == "the seed":
            del os.environ[seed.VARIABLE]
            self.places = [(seed, "own_seed")]
        elif not self.command.makes:
            self.places = [(diary.Diary, self.command.at)]
        self.library = ctypes.CDLL(None)
        self.library.hit_name.restype = ctypes.c_void_p
        self.hit = self.library.hit_name()
        self.runs, self.unclear, self.damaged, self.wrong = 0, 0, 0, []

    # ------------------------------------------------------------ making ready

    def ready(self) -> None:
        """Lay out what is there before, and run the command once: it loads what it needs, and shows what is to come of it."""
        self.folder.mkdir()
        os.chdir(self.folder)
        Path("calls.csv").write_text("called_at,wait,outcome\n2026-06-20 10:00,3m,answered\n2026-06-20 11:00,4m,busy\n")
        hours = [f"2026-06-{day:02}T{hour:02}:10,{60 * hour}\n" for day in range(1, 22) for hour in range(9, 21)]
        Path("records.csv").write_text("arrival,seconds\n" + "".join(hours))
        for words in self.command.before:
            assert self.run([*words.split(), *NOW]).code == 0
            self.log.chmod(0o644)  # as a copy has it
        if Path(self.command.makes).suffix:
            Path(self.command.makes).write_text("old")
            Path(self.command.makes).chmod(0o644)
        shutil.copytree(self.folder, self.template)
        self.old = self.look()
        said = [0, 0]

        def so_far() -> None:
            sys.stdout.flush()
            sys.stderr.flush()
            said[:] = [len(path.read_text()) for path in self.streams]

        self.at_first(so_far)
        code, out, err, *_ = self.run(self.command.args)
        self.whole = Run(code, out[said[0] :], err[said[1] :])
        self.new = self.look()
        assert code in (0, 3), err
        assert self.new != self.old

    def at_first(self, act: Callable[[], None]) -> None:
        """Do something where the command begins to write."""
        real = [(room, name, getattr(room, name)) for room, name in self.places]

        def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
            def first(*args: Any, **how: Any) -> Any:
                for room, name, function_there in real:
                    setattr(room, name, function_there)
                act()
                result = function(*args, **how)
                if self.name == "the seed":  # and nothing after it
                    self.library.arm(0, 0, 0, 0)
                return result

            return first

        for room, name, function in real:
            setattr(room, name, wrapped(function))

    def run(self, args: list[str]) -> Run:
        """Run the command in this process."""
        kept = [os.dup(stream) for stream in (1, 2)]
        self.redirect()
        code = self.finish(args)
        for stream, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, stream)
            os.close(copy)
        return Run(code, *self.told())

    def redirect(self) -> None:
        for stream, path in zip((1, 2), self.streams, strict=True):
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, stream)
            os.close(file)

    def told(self) -> list[str]:
        return [path.read_text(errors="replace") for path in self.streams]

    def finish(self, args: list[str]) -> int:
        """Run the command, and return its exit code as the interpreter has it at its end."""
        sys.argv = ["plan-call", *args]
        try:
            self.main()
        except SystemExit as done:
            code = int(done.code or 0)
        except BaseException:
            traceback.print_exc()
            code = 1
        for stream in (sys.stdout, sys.stderr):
            try:
                if stream is not None:
                    stream.flush()
            except OSError:
                code = 120
        return code

    # ------------------------------------------------------------ failing

    def every_failure(self) -> None:
        """Return once for each failure, in a process of its own, in which calls fail; in this one never."""
        is_feed = (
            self.command.makes == "made"
        )  # between its files it makes pages: only what changes something fails, and once
        for (name, (error, kinds)), for_good in itertools.product(FAULTS.items(), (False, True)):
            kinds &= CHANGING if is_feed else DISK | STREAM
            for n in () if for_good and (error < 0 or is_feed) else itertools.count(1):
                os.chdir("/")
                shutil.rmtree(self.folder)
                shutil.copytree(self.template, self.folder)
                os.chdir(self.folder)
                ctypes.memset(self.hit, 0, 64)
                if not (child := os.fork()):
                    self.redirect()
                    self.library.arm(n, kinds, error, for_good)
                    return
                code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                hit, _, descriptor = ctypes.string_at(self.hit).decode().partition(" ")
                if not hit:
                    break
                run = Run(code, *self.told(), hit, int(descriptor))
                self.runs += 1
                how = f"{name} {'for good' if for_good else 'once'}, call {n}: {hit}({descriptor})"
                self.wrong += [[what, how, *run[:3]] for what in self.judge(run, for_good)]
        print(json.dumps({"runs": self.runs, "unclear": self.unclear, "damaged": self.damaged, "wrong": self.wrong}))
        sys.stdout.flush()
        os._exit(0)

    def judge(self, run: Run, for_good: bool) -> list[str]:
        """Return what is wrong between what was said and what is there."""
        there, command = self.look(), self.command
        is_new, is_old = (there.made(command) == each.made(command) for each in (self.new, self.old))
        if command.makes == "made":  # a folder: each file of it is whole
            is_new = self.new.files.items() <= there.files.items()
            whole = [raw == self.new.files[name] for name, raw in there.files.items() if name in self.new.files]
            is_old = not is_new and all(whole)
        killed, done = run.code == -signal.SIGKILL, run.code == self.whole.code
        unheard = run.descriptor == 2 or (run.descriptor == 1 and for_good)
        unclear = "is not known" in run.err
        self.unclear += unclear
        self.damaged += "damaged" in run.err
        told = run.out.partition("\n")[0] == self.whole.out.partition("\n")[0] and run.err == self.whole.err
        left = there.files.keys() - self.new.files.keys() - self.old.files.keys()
        wrong = {
            "damaged": not there.sound,
            "neither old nor new": not is_new and not is_old,
            "a traceback": "Traceback" in run.err or "Exception ignored" in run.err,
            "left behind": left and not killed and not for_good and run.hit != "unlink",
            "for others to read": self.is_open(there, is_new) and run.hit not in CLOSING and not for_good,
        }
        if self.name == "the seed":  # without which it goes as well
            wrong |= {"exit code": not killed and not done and run.hit != "write"}
        elif killed:
            wrong |= {"said, and was not": run.out and not is_new}
        elif unclear:
            wrong |= {"not known, and could be": not for_good, "exit code": run.code != 2}
        else:
            wrong |= {
                "exit code": not done and run.code != 2,
                "said to be saved": done and not is_new,
                "said not to be saved": run.code == 2 and not is_old,
                "not told": done and not told and "saved, but" not in run.err and not unheard,
                "not told why": run.code == 2 and run.err.count("plan-call: ") != 1 and not unheard,
            }
        return [what for what, found in wrong.items() if found]

    def is_open(self, there: There, is_new: bool) -> bool:
        """Whether others may read what they may not: a log once it is changed, what is beside it, and a file of the caller's words."""
        log = str(self.log.relative_to(self.folder))
        own = [name for name in there.modes if name.startswith(log) and (is_new or name != log)]
        if self.command.makes:
            own = [self.command.makes] if self.name in PRIVATE and is_new else []
        return any(there.modes[name] & 0o077 for name in own)

    def look(self) -> There:
        modes = {str(path.relative_to(self.folder)): stat.S_IMODE(path.stat().st_mode) for path in self.found()}
        rows: dict[str, list[tuple]] = {table: [] for table in ("calls", "followups", "followup_entries")}
        sound = True
        if self.log.exists() and self.log.stat().st_size:
            with closing(sqlite3.connect(self.log)) as db:  # which takes back what was not done whole
                sound = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                known = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
                rows |= {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in rows if table in known}
        files = {str(path.relative_to(self.folder)): path.read_bytes() for path in self.found() if path != self.log}
        return There(rows, files, modes, sound)

    def found(self) -> list[Path]:
        return [path for path in sorted(self.folder.rglob("*")) if path.is_file()]


def main(name: str, folder: str) -> None:
    sys.dont_write_bytecode = True  # what fails is the command's own writing, and no compiled module is left cut short
    trial = Trial(name, Path(folder))
    trial.ready()
    trial.at_first(trial.every_failure)
    os._exit(trial.finish(trial.command.args))


if __name__ == "__main__":
    main(*sys.argv[1:])
