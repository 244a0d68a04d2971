"""Every command that writes, with every system call that can fail in it: what it says is what is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import failing
from helpers import PACKAGE, linux, present, surroundings, unwatched

pytestmark = [linux, pytest.mark.programs]


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """What is loaded before the C library and lets its calls fail."""
    compiler = present(shutil.which("gcc"), "gcc")
    made = tmp_path_factory.mktemp("failing") / "failing.so"
    source = Path(failing.__file__).with_suffix(".c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", made, source, "-ldl"], check=True)
    return made


@pytest.mark.parametrize("name", failing.COMMANDS)
def test_whichever_call_fails_what_is_said_is_what_is_there(name, library, tmp_path):
    env = {
        **{key: value for key, value in surroundings({}).items() if key in unwatched()},
        "LD_PRELOAD": str(library),
        "PLAN_CALL_LOG": str(tmp_path / "work" / "own" / "calls.sqlite3"),
        "PYTHONPATH": str(PACKAGE.parent),
    }
    command = [sys.executable, failing.__file__, name, str(tmp_path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["wrong"] == []
    assert told["runs"] > 50
    assert told["damaged"] <= 6  # three an opening: SQLite itself calls tables malformed that it could not read
