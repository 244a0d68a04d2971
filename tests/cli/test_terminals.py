"""Poor terminals, closed pipes, other machines: the answer is the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from helpers import AT, NOW, answer, run_process
from planner import cli


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONIOENCODING": "ascii"},
    ],
)
@pytest.mark.parametrize(
    "args",
    [
        ("--lang", "zh"),
        ("--lang", "zh", "--long"),
        ("--lang", "en"),
        ("hotlines", "--lang", "zh"),
        ("hotlines", "pinduoduo", "--lang", "en"),
        ("plan", "--help"),
        ("--hotline", "没有", "--lang", "zh"),
    ],
)
def test_a_poor_terminal_loses_a_sign_but_not_the_answer(env, args):
    done = run_process(*args, **env)
    assert done.returncode == (2 if "没有" in args else 0)
    assert b"Traceback" not in done.stderr


def test_an_ascii_locale_understands_chinese():
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert "= load" in run_process("why", "明天", "10:00", *NOW, **env).stdout.decode()


@pytest.mark.parametrize("form", [(), ("--long",)])
def test_gbk_has_every_sign(form):
    text = answer("--lang", "zh", *NOW, *form)
    assert text.encode("gbk").decode("gbk") == text


@pytest.mark.parametrize(
    "args", ["plot -o -", "--format json --all --next 700d", "export --top 500 --next 500d", "hotlines"]
)
def test_nobody_may_read_at_all(args):
    command = f"{sys.executable} -m planner {args} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")
    closed = subprocess.run(["bash", "-c", f"{sys.executable} -m planner {args} >&-"], capture_output=True, text=True)
    assert "Traceback" not in closed.stderr


def test_the_reader_may_leave_early():
    command = (
        f"{sys.executable} -m planner --next 365d --now {AT} --format json --all | head -c 100; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stdout.endswith("0\n")
    assert done.stderr == ""


def test_colour_only_on_a_terminal(monkeypatch, capsys):
    assert "\x1b" not in answer(*NOW)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    cli.run([*NOW])
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    cli.run([*NOW])
    assert "\x1b[" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("env", "first"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "拼"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US"}, "拼"),
        ({"LANG": "C"}, "P"),
        ({"LANG": "de_DE.UTF-8"}, "P"),
        ({"LANG": "zh_CN", "LC_ALL": "C"}, "P"),
    ],
)
def test_the_language_follows_the_locale(env, first):
    assert answer(*NOW, **env).startswith(first)


def test_the_answer_does_not_depend_on_the_machine_s_zone_or_locale():
    here = answer(*NOW, "--format", "json", "--all", "--lang", "en")
    for env in (
        {"TZ": "America/New_York"},
        {"TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8"},
        {"LC_ALL": "C", "TZ": "UTC"},
    ):
        assert run_process(*NOW, "--format", "json", "--all", "--lang", "en", **env).stdout.decode() == here
