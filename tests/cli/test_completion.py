"""Completion in bash, zsh and fish: what the Tab key gives, by click's protocol and in the shells themselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from helpers import loaded, mistake, present, run_program
from own_log import ELEVEN, TEN
from planner.caller.call_log import CallLog
from planner.cli import cli

IDS = ["pinduoduo", "pinduoduo-chat", "pinduoduo-merchant"]
OTHERS = ["12305", "12315", "96110", "chinapost", "jtexpress", "sf", "sto", "yto", "yunda", "zto"]
FILE = ["a file"]  # what to complete is left to the shell


def completed(line: str, cwd, shell: str = "bash", **env: str) -> list[tuple[str, str]]:
    """Return what is offered for the last word of a line, each with the help beside it."""
    word = line.split(" ")[-1] if shell == "fish" else str(line.count(" "))
    asked = {"COMP_WORDS": line, "COMP_CWORD": word, "_PLAN_CALL_COMPLETE": f"{shell}_complete"}
    done = run_program(cwd=cwd, **asked, **env)
    assert (done.returncode, done.stderr) == (0, b"")
    item = r"^(\w+)\n(.*)\n(.*)$" if shell == "zsh" else r"^(\w+),([^\t\n]*)\t?(.*)$"
    found = re.findall(item, done.stdout.decode(), re.M)
    return [("a file", "") if type == "file" else (value, words.removeprefix("_")) for type, value, words in found]


@pytest.fixture
def folder(tmp_path):
    """Make a folder with a hotline's file and others in it."""
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for name in ("mine.toml", "pink.toml", "with space.toml", "notes.txt", "sub/线路.toml"):
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("", [*cli.commands]),
        ("l", ["learn", "log"]),
        ("log ", ["add", "export", "import", "list", "undo"]),
        ("log e", ["export"]),
        ("log --", ["--help"]),
        ("--top 3 ", []),
        ("--top 3 --form", ["--format"]),
        ("--ver", ["--version"]),
        ("review --l", ["--lang", "--log"]),
        ("--hotline ", [*IDS, *OTHERS, "mine.toml", "pink.toml"]),
        ("--hotline pin", [*IDS, "pink.toml"]),
        ("why --hotline pinduoduo-", IDS[1:]),
        ("log add --hotline mi", ["mine.toml"]),
        ("--hotline pd", ["pdd"]),
        ("--hotline 拼多多商", ["拼多多商家"]),
        ("hotlines 圆通", ["圆通", "圆通速递", "圆通快递", "圆通客服"]),
        ("hotlines Yu", ["Yuantong"]),
        ("check --for 中通快", ["中通快递"]),
        ("case not-arrived --courier 申通快", ["申通快递"]),
        ("feed --hotline 韵达速", ["韵达速递"]),
        ("learn --hotline 极兔快", ["极兔快递"]),
        ("followup open x --hotline EM", ["EMS"]),
        ("顺丰快", ["顺丰快递"]),
        ("invo", ["invoice"]),
        ("顺丰 --per", ["--per-day"]),
        ("发票 --cour", ["--courier"]),
        ("快递公司 --kind", []),
        ("--hotline sub/", ["sub/线路.toml"]),
        ("--hotline su", FILE),
        ("--hotline with", FILE),
        ("--hotline nowhere/x", FILE),
        ("hotlines ", [*IDS, *OTHERS]),
        ("--hotline y", ["yto", "yunda"]),
        ("--hour", ["--hours"]),
        ("case re", ["refund", "return"]),
        ("case return --goods f", ["fresh"]),
        ("case not-arrived --courier y", ["yto", "yunda"]),
        ("check --for z", ["zto"]),
        ("followup open x --case prom", ["promotion-question"]),
        ("hotlines pinduoduo ", []),
        ("--lang ", ["zh", "en"]),
        ("why --lang z", ["zh"]),
        ("--format ", ["table", "json", "csv"]),
        ("plot --kind ", ["week", "rules", "year", "hours"]),
        ("log add --outcome ", ["answered", "gave-up", "busy", "closed"]),
        ("learn --outcome ", []),  # here it is a column of the records
        ("-o ", FILE),
        ("export --replaces old", FILE),
        ("--log ", FILE),
        ("learn ", FILE),
        ("log import ", FILE),
    ],
)
def test_what_is_offered(line, offered, folder):
    values = [value for value, _ in completed(f"plan-call {line}", folder)]
    assert sorted(values) == sorted(offered)


def test_without_a_command_the_options_of_plan_are_offered(tmp_path):
    values = [value for value, _ in completed("plan-call --", tmp_path)]
    named = {name for param in cli.commands["plan"].params for name in param.opts if name.startswith("--")}
    assert sorted(values) == sorted(named | {"--help", "--version"})


def test_a_hotline_of_ones_own_is_offered(tmp_path):
    own = tmp_path / "config" / "plan-call" / "calendars"
    own.mkdir(parents=True)
    (own / "my-bank.toml").write_text("kind = 'hotline'")
    (own / "my-holidays.toml").write_text("kind = 'events'")
    assert completed("plan-call hotlines my", tmp_path, XDG_CONFIG_HOME=str(tmp_path / "config")) == [("my-bank", "")]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
@pytest.mark.parametrize("line", ["", "--", "log ", "log add --", "hotlines --"])
@pytest.mark.parametrize(("locale", "chinese"), [("zh_CN.UTF-8", True), ("en_US.UTF-8", False)])
def test_the_help_beside_is_in_the_language_of_the_user(shell, line, locale, chinese, tmp_path):
    offered = completed(f"plan-call {line}", tmp_path, shell, LANG=locale)
    assert offered
    for value, words in offered:
        assert words, value
        assert bool(re.search("[一-鿿]", words)) == chinese, (value, words)


def test_the_numbers_of_logged_calls_are_offered(tmp_path):
    log = tmp_path / "calls.sqlite3"
    assert completed("plan-call log undo ", tmp_path, PLAN_CALL_LOG=str(log)) == []
    CallLog(log).add([TEN, ELEVEN])
    assert completed("plan-call log undo ", tmp_path, PLAN_CALL_LOG=str(log)) == [("1", ""), ("2", "")]
    assert completed("plan-call log undo 2", tmp_path, PLAN_CALL_LOG=str(log)) == [("2", "")]
    log.write_bytes(b"damaged" * 1000)
    assert completed("plan-call log undo ", tmp_path, PLAN_CALL_LOG=str(log)) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"_PLAN_CALL_COMPLETE": "tcsh_source"},
        {"_PLAN_CALL_COMPLETE": "bash_nonsense"},
        {"_PLAN_CALL_COMPLETE": "1"},
        {"_PLAN_CALL_COMPLETE": "a\n\x1b[31mb_source"},
        {"_PLAN_CALL_COMPLETE": "bash_complete"},
        {"_PLAN_CALL_COMPLETE": "bash_complete", "COMP_WORDS": "plan-call ", "COMP_CWORD": "x"},
    ],
    ids=" ".join,
)
def test_what_no_shell_asks_is_one_sentence(asked, tmp_path):
    assert "write _PLAN_CALL_COMPLETE=bash_source" in mistake("--next", "1d", cwd=tmp_path, **asked)
    assert "请写 _PLAN_CALL_COMPLETE=bash_source" in mistake(cwd=tmp_path, LANG="zh_CN.UTF-8", **asked)


def test_without_the_request_nothing_of_it_is_loaded():
    modules = loaded("from planner.cli import run; run(['hotlines'])")
    assert "click" in modules
    assert "click.shell_completion" not in modules


# ---------------------------------------------------------------- the shells


@pytest.fixture
def in_shell(folder, tmp_path):
    """Run a script in a shell that knows the command `plan-call`, and return the lines it prints."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "plan-call"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m planner "$@"\n')
    program.chmod(0o755)

    def run(shell: str, *args: str) -> list[str]:
        present(shutil.which(shell), shell)
        env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        env |= {"HOME": str(tmp_path)}
        done = subprocess.run(
            [shell, *args], capture_output=True, text=True, encoding="utf-8", env=env, cwd=folder, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    return run


SHELL_CASES = pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("l", ["learn", "log"]),
        ("why --hotline pin", [*IDS, "pink.toml"]),
        ("plot --kind ", ["hours", "rules", "week", "year"]),
        ("--top 3 --per", ["--per-day"]),
        ("hotlines 顺丰快", ["顺丰快递"]),
        ("now --hotline pd", ["pdd"]),
    ],
)


@SHELL_CASES
def test_in_bash(line, offered, in_shell):
    script = """
        eval "$(_PLAN_CALL_COMPLETE=bash_source plan-call)"
        [[ $(complete -p plan-call) == *"-F _plan_call_completion plan-call" ]] || exit 9
        IFS=' ' read -ra COMP_WORDS <<< "plan-call $1"
        [[ $1 == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
        _plan_call_completion plan-call
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    assert sorted(in_shell("bash", "--norc", "-c", script, "bash", line)) == offered


@pytest.mark.programs
@SHELL_CASES
def test_in_zsh(line, offered, in_shell):
    """Its line editor needs a terminal: what it would be given is printed instead."""
    script = """
        compdef() { [[ $2 == plan-call ]] || exit 9 }
        compadd() { print -rl -- $completions }
        _describe() { print -rl -- ${completions_with_descriptions%%:*} }
        eval "$(_PLAN_CALL_COMPLETE=zsh_source plan-call)"
        words=("${(@s: :)${:-plan-call $1}}")
        CURRENT=$#words
        _plan_call_completion
    """
    assert sorted(in_shell("zsh", "-f", "-c", script, "zsh", line)) == offered


@pytest.mark.programs
@SHELL_CASES
def test_in_fish(line, offered, in_shell):
    script = f"_PLAN_CALL_COMPLETE=fish_source plan-call | source; complete -C 'plan-call {line}'"
    assert sorted(item.partition("\t")[0] for item in in_shell("fish", "--no-config", "-c", script)) == offered
