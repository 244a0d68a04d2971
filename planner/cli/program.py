"""The command `plan-call`: its start, its exit codes, its table of commands."""

from __future__ import annotations

import errno
import os
import sys
from collections import UserDict
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click

from planner.cli.bilingual import Group
from planner.cli.language import language_of, usage_words, voice_of
from planner.cli.options import MISTAKE, YES
from planner.cli.out import leave_stdout, not_told, steady_streams, tell
from planner.cli.parameters import option
from planner.messages import AfterSavingError, PlanError, Text, Voice, plain

FIRST = (
    "plan", "today", "now", "why", "plot", "export", "report", "feed", "hotlines", "config", "case", "check", "log", "followup", "learn", "review",
)  # fmt: skip
"""The commands in the order of the help; those that are not named here follow."""
COMPLETE = "_PLAN_CALL_COMPLETE"  # click's name for it


class CommandTable(UserDict[str, click.Command]):
    """The commands by name. Each is a file of `cli/commands`, which is loaded when the command is first asked for."""

    def __init__(self) -> None:
        names = {file.stem for file in (Path(__file__).parent / "commands").glob("[a-z]*.py")}
        self.data = dict.fromkeys(sorted(names, key=lambda name: ((*FIRST, name).index(name), name)))  # type: ignore[assignment]

    def __getitem__(self, name: str) -> click.Command:
        if self.data[name] is None:
            self.data[name] = vars(import_module(f"planner.cli.commands.{name}"))[name]
        return self.data[name]


def main() -> None:
    """Run the command and exit."""
    if asked := os.environ.get(COMPLETE):
        sys.exit(_complete(asked))
    # The arrays are small: threads would only cost their start, a tenth of a whole run.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(run(sys.argv[1:]))


def _complete(asked: str) -> int:
    """Answer a shell that asks for its script, or on the Tab key for what may be typed; return the exit code."""
    from click.shell_completion import get_completion_class, shell_complete

    steady_streams()
    t = language_of([])
    shell, _, wanted = asked.partition("_")
    kind, typed = get_completion_class(shell), None
    with suppress(KeyError, ValueError):  # a shell says what is typed, and where
        typed = kind and wanted == "complete" and kind(cli, {}, "", "").get_completion_args()
    if typed or (kind and wanted == "source"):
        try:
            code = shell_complete(cli, {"obj": t}, "plan-call", COMPLETE, asked)
            sys.stdout.flush()
        except OSError as error:
            return _unsaid(error, t)
        return code
    told = f"{COMPLETE}={plain(asked[:40])}"
    message = t(
        f"{told} 不是 shell 在问；请写 {COMPLETE}=bash_source、zsh_source 或 fish_source，或去掉它",
        f"{told} is not what a shell asks; write {COMPLETE}=bash_source, zsh_source or fish_source, or unset it",
    )
    tell(f"plan-call: {message}")
    return MISTAKE


def run(args: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    steady_streams()
    t = language_of(args)
    ctx, status = None, MISTAKE
    try:
        with cli.make_context("plan-call", list(args), obj=t) as ctx:
            code = cli.invoke(ctx)
        sys.stdout.flush()
        return int(code)
    except click.exceptions.Exit as done:  # after --help and --version
        return done.exit_code
    except PlanError as error:
        message = error.text
        if isinstance(error, AfterSavingError):
            status = YES
    except click.UsageError as error:
        message = usage_words(error)
    except (KeyboardInterrupt, click.Abort):
        return MISTAKE
    except OSError as error:
        return _unsaid(error, voice_of(ctx) if ctx else t)
    t = voice_of(ctx) if ctx else t  # a config file may have another
    tell(f"plan-call: {t(message)}")
    return status


def _unsaid(error: OSError, t: Voice) -> int:
    """Say that an answer could not be written, unless its reader has seen enough; return the exit code."""
    leave_stdout()
    if error.errno == errno.EPIPE:
        return YES
    tell(f"plan-call: {t(not_told(error))}")
    return MISTAKE


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"plan-call {version('plan-call')}")
        ctx.exit()


@click.group(
    cls=Group,
    commands=CommandTable(),
    words=Text(
        "什么时候打客服热线、打哪个号码、要准备什么。不写命令即为 plan（plan-call plan -h 列出它的选项）；也可以直接写遇到的问题、热线的名称或号码。",
        "When to call a service line, which number to dial, and what to have ready. Without a command it plans (plan-call plan -h lists the options); a trouble, a line's name or a number may stand in its place.",
    ),
    examples=(
        Text("plan-call 退款被拒", "plan-call refund refused"),
        "plan-call --next 7d",
        Text("plan-call why 明天 10:00", "plan-call why tomorrow 10:00"),
        "plan-call export -o calls.ics",
    ),
)
@option(
    "--version",
    "-V",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    zh="显示版本",
    en="show the version",
)
def cli() -> None:
    """Group the commands."""
