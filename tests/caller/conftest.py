from __future__ import annotations

import shutil

import pytest

from helpers import present
from planner.caller.call_log import CallLog


@pytest.fixture
def log(tmp_path) -> CallLog:
    return CallLog(tmp_path / "data" / "calls.sqlite3")


@pytest.fixture
def sqlite3_program() -> None:
    present(shutil.which("sqlite3"), "sqlite3")
