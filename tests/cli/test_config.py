"""The caller's own defaults: what the file may say, where each setting comes from, and who never reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from helpers import NOW, run_program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Write the file where the platform keeps it."""
    path = tmp_path / "config" / "plan-call" / "config.toml"
    path.parent.mkdir(parents=True)

    def write(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return write


def plan(*args: str, **env: str) -> dict:
    done = run_program(*args, *NOW, "--format", "json", **env)
    assert done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout)


def sources(*args: str) -> dict[str, tuple[str, str]]:
    rows = [
        line.split() for line in run_program("config", *args).stdout.decode().splitlines()[2:] if line.startswith("  ")
    ]
    return {row[0]: (row[1], " ".join(row[2:])) for row in rows if row[1] != "="}


def test_defaults_of_the_file_hold_unless_the_command_says_otherwise(config):
    config(
        'between = ["12:00-14:00", "18:00-21:00"]\ntop = 2\nper-day = "2"\nsoon = "very"\nnot-on = [2026-06-24, "06-25"]\n'
    )
    wishes = plan()["wishes"]
    assert wishes["between"] == ["12:00-14:00", "18:00-21:00"]
    assert wishes["soon"] == "very"
    assert wishes["not_on"] == ["2026-06-24", "2026-06-25"]
    assert len(plan()["picks"]) == 2
    assert len(plan("--top", "3")["picks"]) == 3
    assert plan("--between", "9-12")["wishes"]["between"] == ["09:00-12:00"]
    assert plan("--not-on", "06-28")["wishes"]["not_on"] == ["2026-06-28"]
    assert "wishes" not in plan("--no-config")


def test_config_says_where_each_value_comes_from(config):
    path = config('soon = "very"\nhotline = "pinduoduo-chat"\n')
    told = sources("--top", "3")
    assert told["soon"] == ("very", "config file")
    assert told["hotline"] == ("pinduoduo-chat", "config file")
    assert told["top"] == ("3", "command line")
    assert told["per-day"] == ("1", "default")
    assert told["next"] == ("7d", "default")
    assert told["lang"] == ("en", "locale")
    assert told["log"][1] == "environment variable PLAN_CALL_LOG"
    assert sources("--no-config")["soon"] == ("some", "default")
    assert str(path) in run_program("config").stdout.decode()
    path.unlink()
    assert "not there yet" in run_program("config").stdout.decode()
    assert "还没有" in run_program("config", "--lang", "zh").stdout.decode()


def test_the_example_that_config_prints_is_a_file_that_works(config):
    lines = run_program("config").stdout.decode().splitlines()
    examples = [line.strip() for line in lines if " = " in line]
    assert len(examples) == 3
    config("\n".join(examples) + "\n")
    done = run_program(*NOW)
    assert done.returncode == 2  # the example's calendars are not there
    assert b"calendars" in done.stderr


def test_the_language_of_the_file_is_that_of_answers_and_complaints(config):
    config('lang = "zh"\n')
    assert run_program(*NOW).stdout.decode().startswith("拼多多")
    assert run_program(*NOW, "--lang", "en").stdout.decode().startswith("Pinduoduo")
    assert "应为 1 到 1000 的整数" in run_program("--top", "0").stderr.decode()
    config("lang = ")
    assert run_program("--top", "3").returncode == 2
    assert run_program("plan", "--help").returncode == 0  # help is there for whoever has broken the file


def test_the_default_line_is_that_of_the_log_too(config):
    config('hotline = "pinduoduo-chat"\n')
    assert run_program("log", "add", "--wait", "2m", "--outcome", "answered").returncode == 0
    assert b"pinduoduo-chat" in run_program("log", "list").stdout


def test_paths_are_relative_to_the_file(config, tmp_path):
    path = config('busy = ["work.ics"]\n')
    (path.parent / "work.ics").write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART:20260628T090000Z\r\nDTEND:20260628T130000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    [pick] = [pick for pick in plan()["picks"] if pick["start"].startswith("2026-06-28")]
    assert pick["start"] <= pick["yours"]["at"] < pick["end"] <= "2026-06-28T17:00:00+08:00"  # to 21 is taken
    assert plan()["wishes"]["busy_spans"] == 1
    for args in (("export", "-o", "a.ics"), ("report", "-o", "a.html"), ("plot", "-o", "a.svg"), ("-o", "a.json")):
        words = run_program(*args, *NOW, cwd=tmp_path).stderr.decode()
        assert f"\nplan-call: {args[-1]} was shaped by your own calendar (--busy); your config file: busy" in words
        assert len(run_program(*args, *NOW, "--no-config", cwd=tmp_path).stderr.splitlines()) == 1
        assert (
            "用到了你的日历（--busy）；你的设置文件：busy"
            in run_program(*args, *NOW, "--lang", "zh", cwd=tmp_path).stderr.decode()
        )


def test_another_file_by_environment(config, tmp_path):
    config("top = 1\n")
    other = tmp_path / "other.toml"
    other.write_text("top = 2\n")
    assert len(plan(PLAN_CALL_CONFIG=str(other))["picks"]) == 2
    done = run_program(*NOW, PLAN_CALL_CONFIG=str(tmp_path / "none.toml"))
    assert (done.returncode, b"none.toml" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("betwen = '12:00-14:00'\n", "there is no setting 'betwen'; did you mean between?"),
        ("now = '12:00'\n", "'now' stands on the command line only: --now"),
        ("no-log = true\n", "'no-log' stands on the command line only: --no-log"),
        ("top = 0\n", "config.toml: top: --top '0' must be a whole number"),
        ("between = 'lunch'\n", "config.toml: between: 'lunch' are not hours"),
        ("days = 'someday'\n", "config.toml: days: 'someday' are not days"),
        ("for = '0m'\n", "config.toml: for: '0m' is not a duration"),
        ("tz = 'Mars'\n", "config.toml: tz: there is no time zone 'Mars'"),
        ("soon = 'now'\n", "config.toml: soon: --soon 'now' must be one of"),
        ("lang = 'de'\n", "config.toml: lang: --lang 'de' must be one of"),
        ("top = true\n", "must be words in quotes, or a list of them"),
        ("[wishes]\ntop = 1\n", "there is no setting 'wishes'"),
        ("top = [[1]]\n", "must be words in quotes, or a list of them"),
        ("top = \n", "is not valid TOML"),
        ("\x00", "is not valid TOML"),
        ("lang = []\n", "config.toml: lang: --lang '' must be one of"),
        ("top = [1, 2]\n", "config.toml: top: --top '1,2' must be a whole number"),
        ("tz = ['Europe/Berlin', 'Asia/Tokyo']\n", "config.toml: tz: there is no time zone"),
        ("slot = '7m'\n", "config.toml: slot: a slot of 7 minutes"),
        ("next = '999999w'\n", "config.toml: next: '999999w' is too far"),
        ("for = '999999w'\n", "config.toml: for: '999999w' is too long for a call"),
        ("hotline = 'pinduduo'\n", "config.toml: hotline: there is no hotline 'pinduduo'; did you mean pinduoduo?"),
        ("busy = '~nosuchuser/x.ics'\n", "config.toml: busy: "),
        ("busy = ''\n", "config.toml: busy: give a file or a folder"),
        ('log = "a\\u0000b"\n', "config.toml: log: no file has a NUL in its name"),
        (f"top = 0x{'f' * 5000}\n", "config.toml: top"),
        ("a" * 2_000_000, "too large"),
    ],
)
def test_a_wrong_file_is_one_sentence(config, text, words):
    config(text)
    for command in ((), ("now",), ("export",), ("config",)):
        done = run_program(*command)
        assert (done.returncode, done.stdout) == (2, b"")
        lines = done.stderr.decode().splitlines()
        assert len(lines) == 1
        assert words in lines[0]


def test_the_command_line_excludes_what_it_contradicts(config, tmp_path):
    config(f'log = "{tmp_path}/none.sqlite3"\nnext = "3d"\n')
    assert run_program(*NOW).returncode == 2  # there is no such log
    assert run_program(*NOW, "--no-log").returncode == 0
    assert plan("--no-log", "--until", "2026-06-25")["until"] == "2026-06-26T00:00:00+08:00"
    assert plan("--no-log")["until"] == "2026-06-27T08:30:00+08:00"


def test_whatever_reads_the_file_can_do_without(config):
    config("top = 0\n")
    for command in (("hotlines",), ("log", "list"), ("review",), ("why", "2026-06-28", "19:00")):
        assert run_program(*command).returncode == 2
        assert run_program(*command, "--no-config").returncode in (0, 3)


def test_config_checks_the_command_line_too():
    for args, words in ((("--between", "lunch"), "--between: 'lunch' are not hours"), (("--top", "0"), "--top '0'")):
        done = run_program("config", *args)
        assert (done.returncode, done.stdout) == (2, b"")
        assert words in done.stderr.decode()


def test_a_call_is_logged_on_the_callers_clock(config):
    config('tz = "Europe/Berlin"\n')
    add = ("log", "add", "--wait", "2m", "--outcome", "answered", "--now", "2026-06-24T08:30")
    assert run_program(*add, "--at", "2026-06-24 04:05").returncode == 0
    assert b"2026-06-24 Wed 10:05" in run_program("log", "list").stdout  # Shanghai is six hours ahead


def test_a_path_that_is_too_long_is_no_write_error():
    done = run_program(*NOW, PLAN_CALL_CONFIG="x" * 5000)
    assert done.returncode == 2
    assert b"cannot be read" in done.stderr
