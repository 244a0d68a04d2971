"""Poor terminals, closed pipes, other machines: the answer is the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from helpers import AT, NOW, answer, locale, posix, run_process
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


CHARSETS = {"zh_CN.GB18030": "gb18030", "zh_CN.GBK": "gbk", "C.UTF-8": "utf-8", "C": "utf-8"}
"""Locales, each with the charset in which a terminal sends what is typed."""
PLAIN = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # Python does as the locale says


@pytest.fixture(params=CHARSETS)
def typed(request):
    """Run the command in a locale, what is typed in its charset; return what it wrote on both streams, and its exit code."""
    charset = CHARSETS[request.param]
    env = {"LC_ALL": request.param if request.param.startswith("C") else locale(request.param), **PLAIN}

    def run(*args: str, **more):
        done = run_process(*(word.encode(charset) for word in args), **env, **more)
        return done.returncode, done.stdout.decode(charset), done.stderr.decode(charset)

    return run


@posix
@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        ("--hotline 顺丰 --lang en", 0, "SF Express service line"),
        ("hotlines 圆通 --lang en", 0, "[yto]"),
        ("拼多多 --lang en", 0, "Pinduoduo consumer line"),
        ("check 九五一八七 --lang en", 3, "95187"),
        ("why 明天 10:00 --lang en", 0, "= load"),
        ("case refund --goods 生鲜 --received 昨天 --lang en", 0, "refund"),
    ],
)
def test_what_is_typed_arrives_in_every_charset(args, code, told, typed, tmp_path):
    dated = () if args.startswith(("hotlines", "check")) else NOW
    done = typed(*args.split(), *dated, cwd=tmp_path)
    assert done[0] == code, done
    assert told in done[1]


@posix
@pytest.mark.parametrize(
    "words", ["退款被拒", "顺丰", "--hotline 圆通", "hotlines 拼多多", "check 拼多多 九五一八七", "why 明天 下午三点"]
)
@pytest.mark.parametrize("name", ["zh_CN.GB18030", "zh_CN.GBK", "C"])
def test_a_terminal_may_send_utf_8_whatever_the_locale_says(name, words):
    dated = () if words.startswith(("hotlines", "check")) else NOW
    env = {"LC_ALL": name if name == "C" else locale(name), **PLAIN}
    one, other = (
        run_process(*words.encode().split(), "--lang", "en", *dated, **how) for how in (env, {"LC_ALL": "C.UTF-8"})
    )
    assert one.returncode == other.returncode in (0, 3)
    assert one.stdout.decode(CHARSETS[name]) == other.stdout.decode()


@posix
@pytest.mark.parametrize(
    ("args", "told"),
    [
        ("log add", "is missing"),
        ("case return --received 昨天", "--goods is missing"),
        ("包裹 假货", "This may be one of several; say which"),
    ],
)
def test_nobody_is_asked_where_standard_input_is_closed(args, told, tmp_path):
    command = f"{sys.executable} -m planner {args} --lang en 0<&- 2>&1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path)
    assert told in done.stdout
    assert "Traceback" not in done.stdout


@posix
@pytest.mark.parametrize("name", ["zh_CN.GB18030", "zh_CN.GBK"])
def test_the_answer_is_in_the_charset_of_the_terminal(name, tmp_path):
    charset = CHARSETS[name]
    words = ("case", "refund", "--what", "收到的是空盒", "--want", "全额退款", *NOW)
    done = run_process(*(word.encode(charset) for word in words), LC_ALL=locale(name), PYTHONUTF8="0")
    assert "收到的是空盒" in re.sub(r"\s", "", done.stdout.decode(charset))
    wrong = run_process("顺风车".encode(charset), LC_ALL=locale(name), PYTHONUTF8="0")
    assert "'顺风车' 不是命令、事由、热线或号码" in wrong.stderr.decode(charset)


@posix
def test_files_have_the_names_that_were_typed(typed, request, tmp_path):
    charset = CHARSETS[request.node.callspec.params["typed"]]
    assert typed("export", "-o", "提醒.ics", *NOW, cwd=tmp_path)[0] == 0
    logged = ("log", "add", "--log", "记录.sqlite3", "--at", "昨天 10:00", "--wait", "12m", "--outcome", "接通")
    assert typed(*logged, "--note", "第一次", cwd=tmp_path)[0] == 0
    assert typed("log", "export", "--log", "记录.sqlite3", "-o", "记录.csv", cwd=tmp_path)[0] == 0
    there = {os.fsencode(file.name): file for file in tmp_path.iterdir()}
    assert {name.encode(charset) for name in ("提醒.ics", "记录.sqlite3", "记录.csv")} <= {*there}
    assert "第一次" in there["记录.csv".encode(charset)].read_text("utf-8")


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
