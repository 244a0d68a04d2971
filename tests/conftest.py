from __future__ import annotations

import os

# Before numpy is loaded: its threads wait for each other, and beside other work a test takes minutes instead of seconds.
os.environ.update({f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "VECLIB", "BLIS")})

os.environ["PLAN_CALL_SEED"] = "42"  # whose draws the tests see

from typing import TYPE_CHECKING

import hypothesis
import pytest

import planner
from helpers import HOTLINE

if TYPE_CHECKING:
    from pathlib import Path


hypothesis.settings.register_profile("no clock", deadline=None)  # beside other work any example may take long
hypothesis.settings.load_profile("no clock")


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def pinduoduo():
    return planner.load_hotline("pinduoduo")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    """No test sees the calendar files, the log or the seed of whoever runs it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PLAN_CALL_LOG", str(tmp_path / "own" / "calls.sqlite3"))


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
