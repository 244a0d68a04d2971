from __future__ import annotations

import os

# Before numpy is loaded: its threads wait for each other, and beside other work a test takes minutes instead of seconds.
for library in ("OPENBLAS", "OMP", "MKL", "VECLIB", "BLIS"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import planner

ROOT = Path(__file__).parents[1]
SHANGHAI = ZoneInfo("Asia/Shanghai")
UNWATCHED = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
"""The environment without coverage, which loads sqlite3 and more itself, and does not bear to be killed."""
AT = "2026-06-24T08:30"  # its 52 weeks lie in years whose holidays are official: a new notice changes no expected value


@pytest.fixture(scope="session")
def pinduoduo():
    return planner.load_hotline("pinduoduo")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    """No test sees the calendar files or the log of whoever runs it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PLAN_CALL_LOG", str(tmp_path / "own" / "calls.sqlite3"))


def at(text: str, zone: str | ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone) if isinstance(zone, str) else zone)


def run_program(
    *args: str, stdin: bytes | None = None, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m planner` as a user would, in English unless told otherwise."""
    whole = {"LANG": "en_US.UTF-8", **{k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}, **env}
    return subprocess.run(
        [sys.executable, "-m", "planner", *args], capture_output=True, input=stdin, env=whole, cwd=cwd, timeout=120
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


@pytest.fixture
def hotline_file(tmp_path):
    """Write a hotline file: HOTLINE with some words replaced and some lines added."""

    def write(add: str = "", *changes: tuple[str, str], name: str = "my-line.toml") -> Path:
        text = HOTLINE
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text + add, encoding="utf-8")
        return path

    return write
