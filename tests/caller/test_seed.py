"""The caller's own seed: private, kept whole, the same for every run, and nobody's error where it cannot be kept."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from unittest.mock import Mock

import pytest

from helpers import as_an_ordinary_user, linux
from planner.caller.seed import own_seed
from planner.messages import PlanError

PRINT = "from planner.caller.seed import own_seed; print(own_seed())"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Keep the seed beside a log that is not there yet, in a folder that is not either."""
    monkeypatch.delenv("PLAN_CALL_SEED", raising=False)
    monkeypatch.setenv("PLAN_CALL_LOG", str(tmp_path / "data" / "calls.sqlite3"))
    return tmp_path / "data"


def test_it_is_made_once_and_private(folder):
    first = own_seed()
    path = folder / "seed"
    assert int.from_bytes(path.read_bytes(), "big") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert own_seed() == first
    assert [each.name for each in folder.iterdir()] == ["seed"]


def test_two_callers_have_two(folder, tmp_path, monkeypatch):
    first = own_seed()
    monkeypatch.setenv("PLAN_CALL_LOG", str(tmp_path / "other" / "calls.sqlite3"))
    assert own_seed() != first


def test_first_runs_at_one_time_agree(folder):
    """Eight processes: of all seeds made at the same moment one is kept, and every run has it."""
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(subprocess.check_output, [sys.executable, "-c", PRINT]) for _ in range(8)]
    assert len({run.result() for run in runs}) == 1


@pytest.mark.parametrize("said", ["0", "42", str(2**64 - 1)])
def test_the_environment_says_it_and_nothing_is_written(said, folder, monkeypatch):
    monkeypatch.setenv("PLAN_CALL_SEED", said)
    assert own_seed() == int(said)
    assert not folder.exists()


@pytest.mark.parametrize("said", ["", "x", "-1", "1.5", "0x10", str(2**64), "9" * 400, "４２"])
def test_one_that_is_none(said, monkeypatch):
    monkeypatch.setenv("PLAN_CALL_SEED", said)
    with pytest.raises(PlanError, match="PLAN_CALL_SEED"):
        own_seed()


@pytest.mark.parametrize("content", [b"", b"1234567", b"123456789", b"x" * 100_000])
def test_a_file_that_is_none_is_left_as_it_is(content, folder):
    folder.mkdir()
    path = folder / "seed"
    path.write_bytes(content)
    with pytest.raises(PlanError, match="delete it"):
        own_seed()
    assert path.read_bytes() == content


def test_a_pipe_in_its_place_is_not_waited_for(folder):
    folder.mkdir()
    os.mkfifo(folder / "seed")
    with pytest.raises(PlanError, match="delete it"):
        own_seed()


@pytest.mark.parametrize("log", [".", "..", "x/", "x/.."])
def test_a_log_without_a_name_of_its_own_has_a_seed_all_the_same(log, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PLAN_CALL_LOG", log)
    assert own_seed() == own_seed()


@linux
def test_where_it_cannot_be_kept_it_follows_from_who_asks(folder):
    folder.mkdir(mode=0o500)
    run = partial(subprocess.check_output, [sys.executable, "-c", PRINT], preexec_fn=as_an_ordinary_user)
    assert run() == run()
    assert list(folder.iterdir()) == []


def test_a_user_without_a_home_has_one_too(monkeypatch):
    for name in ("PLAN_CALL_LOG", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pathlib.Path.home", Mock(side_effect=RuntimeError))
    assert own_seed() == own_seed()


def test_a_file_in_place_of_the_folder_is_no_error(folder):
    folder.write_bytes(b"")
    assert own_seed() == own_seed()
