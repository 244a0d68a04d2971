"""What several tests use: moments, the command in this process and in one of its own, and what it says to mistakes."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

import planner
from planner import PlanError, cli

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]
PACKAGE = Path(planner.__file__).parent
GOLDEN = ROOT / "tests" / "golden"
SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
AT = "2026-06-24T08:30"  # its 52 weeks lie in years whose holidays are official: a new notice changes no expected value
NOW = ("--now", AT)

CI = os.environ.get("CI") == "true"

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, links, rights and signals as POSIX has them")
linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="system calls, devices and rights as Linux has them"
)

HOTLINE = """
kind = "hotline"
name = { zh = "测试热线", en = "Test line" }
extends = "generic"
timezone = "Asia/Shanghai"
holidays = "CN"
source = "a test"
checked = 2026-11-22
valid_until = 2030-12-31

[[hours]]
days = "mon-sun"
open = "09:00-21:00"
source = "a test"
"""

RULE = '\n[[load.window]]\nid = "w"\ndays = "workday"\nfactor = 0.9\nrange = [0.8, 1.0]\nwhy = "x"\nsource = "x"\ngrade = "D"\n'
NUMBER = (
    '\n[[number]]\ndial = "021-12345678"\nstatus = "public"\nwhy = "x"\nas_of = "2026-01"\nsource = "x"\ngrade = "A"\n'
)


def at(text: str, zone: str | ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone) if isinstance(zone, str) else zone)


# ---------------------------------------------------------------- the command


def surroundings(changes: dict[str, str]) -> dict[str, str]:
    """The environment of a user who reads English, unless the changes say otherwise."""
    return {
        "LANG": "en_US.UTF-8",
        **{k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))},
        **changes,
    }


def run_program(*args: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in this process, which is ten times as fast as one of its own and gives the same."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    with (
        mock.patch.dict(os.environ, surroundings(env), clear=True),
        mock.patch("sys.stdin", io.StringIO()),
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
        mock.patch("sys.argv", ["plan-call", *args]),
        pytest.raises(SystemExit) as done,
    ):
        cli.main()
    out, err = (stream.buffer.getvalue() for stream in streams)
    return subprocess.CompletedProcess(args, done.value.code, out, err)


def run_process(
    *args: str | bytes, cwd: Path | None = None, before_exec: Callable[[], object] | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m planner` as a user would: where the process, its streams, its rights or its machine are the point."""
    command, whole = [sys.executable, "-m", "planner", *args], surroundings(env)
    return subprocess.run(command, capture_output=True, env=whole, cwd=cwd, preexec_fn=before_exec, timeout=120)


def answer(*args: str, code: int = 0, **how: Any) -> str:
    """Run the command and return what it says."""
    done = run_program(*args, **how)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


def mistake(*args: str, **how: Any) -> str:
    """Run the command and return the one sentence of a user's mistake."""
    done = run_program(*args, **how)
    assert (done.returncode, done.stdout) == (2, b""), done
    return one_sentence(done.stderr.decode())


def one_sentence(told: str) -> str:
    [line] = told.splitlines()
    assert line.startswith("plan-call: ")
    return line


def at_a_terminal(*args: str, typed: bytes) -> tuple[int, str, str]:
    """Run the command where it may ask, and type; return its exit code, its answer and its questions."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "planner", *args],
        stdin=side,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings({}),
    )
    os.close(side)
    os.write(main, typed)
    told, asked = process.communicate(timeout=120)
    os.close(main)
    return process.returncode, told.decode(), asked.decode()


# ---------------------------------------------------------------- the library, and other programs


def complaint(act: Callable[..., object], *args: object) -> str:
    """Return what is said of a mistake, which is one line in each language."""
    with pytest.raises(PlanError) as raised:
        act(*args)
    words = raised.value.text
    assert words.zh != words.en
    assert (words.zh + words.en).isprintable()
    return words.en


def unwatched() -> dict[str, str]:
    """Return the environment without coverage, which loads sqlite3 and more itself, and does not bear to be killed."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


def python(code: str, *args: object, before: Sequence[str] = (), **how: Any) -> str:
    """Run a program of its own and return what it prints."""
    command = [*before, sys.executable, "-c", code, *map(str, args)]
    done = subprocess.run(command, **{"capture_output": True, "text": True, "env": unwatched(), "timeout": 120, **how})
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded(code: str, **env: str) -> set[str]:
    """Return the modules that are loaded once a program has run."""
    marked = f"{code}\nimport sys; print('loaded:', *sys.modules)"
    return set(python(marked, env={**unwatched(), **env}, cwd=ROOT).rpartition("loaded:")[2].split())


def query(path: Path, sql: str) -> list[tuple]:
    """Ask a database file as any other program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        return db.execute(sql).fetchall()


def as_an_ordinary_user() -> None:
    """Give up the right of root to pass over the rights of files, for good after the next exec; of no effect for others."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability)  # PR_CAPBSET_DROP


def present(found: Any, name: str) -> Any:
    """Skip by name what is not there; the CI has all of it."""
    if not found:
        assert not CI, f"{name} is missing"
        pytest.skip(f"{name} is not installed")
    return found


def locale(name: str) -> str:
    """Return the name of a locale that this machine has; skip where it has not: `localedef -i zh_CN -f GBK zh_CN.GBK` makes it."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.lower().split()
    return present(name if name.lower() in known else "", f"the locale {name}")


def library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return present(None, name)
