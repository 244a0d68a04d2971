"""The command `plan-call`: its start, its exit codes, its table of commands."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections import UserDict
from importlib import import_module
from pathlib import Path

import click

from planner.cli.bilingual import Group
from planner.cli.language import language_of, usage_words, voice_of
from planner.cli.options import MISTAKE, YES
from planner.cli.out import leave_stdout, steady_streams
from planner.cli.parameters import option
from planner.messages import PlanError, Text

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
    if asked := os.environ.get(COMPLETE):  # by a shell, for the Tab key
        steady_streams()
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {"obj": language_of([])}, "plan-call", COMPLETE, asked))
    # The arrays are small: threads would only cost their start, a tenth of a whole run.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # a short run makes little garbage, and imports much to look through: 4 % of it
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    steady_streams()
    t = language_of(args)
    ctx = None
    try:
        with cli.make_context("plan-call", list(args), obj=t) as ctx:
            code = cli.invoke(ctx)
        sys.stdout.flush()
        return int(code)
    except click.exceptions.Exit as done:  # after --help and --version
        return done.exit_code
    except PlanError as error:
        message = error.text
    except click.UsageError as error:
        message = usage_words(error)
    except (KeyboardInterrupt, click.Abort):
        return MISTAKE
    except OSError as error:
        leave_stdout()
        if error.errno == errno.EPIPE:  # the reader has seen enough
            return YES
        message = Text(f"写不出结果：{error.strerror}", f"cannot write the answer: {error.strerror}")
    t = voice_of(ctx) if ctx else t  # a config file may have another
    click.echo(f"plan-call: {t(message)}", err=True)
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
