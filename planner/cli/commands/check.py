"""The command about a number that somebody was given: may it be dialled?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from planner.cli.asked import load_line
from planner.cli.bilingual import Command
from planner.cli.language import voice_of
from planner.cli.options import LANG, NO, YES
from planner.cli.out import terminal, write
from planner.cli.parameters import argument, option
from planner.cli.types import LineFile, Words
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from pathlib import Path

    from planner.line.hotline import Hotline


@click.command(
    cls=Command,
    words=Text(
        "一个号码能不能打、是谁的、该怎么办；退出码 0 可以拨打，3 不可以",
        "whether a number may be dialled, whose it is, and what to do instead; exit code 0 yes, 3 no",
    ),
    examples=("plan-call check 95187", "plan-call check +86 21 5339 5288", "plan-call check --for zto 95311"),
)
@argument(
    "number", "号码", "NUMBER", nargs=-1, required=True, type=Words(), example=Text("021-53395288", "021-53395288")
)
@option(
    "--for",
    "line",
    type=LineFile(),
    default="pinduoduo",
    zh="对哪条热线而言：名称或 .toml 文件，默认 pinduoduo",
    en="for which line: an id or a .toml file, default pinduoduo",
)
@LANG
@click.pass_context
def check(ctx: click.Context, number: str, line: Path) -> int:
    """Check a number."""
    from planner.guide.number_check import check_number
    from planner.outputs.text.check import render_check

    hotline = load_line(line)
    verdict = check_number(number, hotline, _every_line())
    write(None, render_check(verdict, hotline, voice_of(ctx).lang, **terminal(None)))
    return YES if verdict.dialable else NO


def _every_line() -> list[Hotline]:
    """Return the lines that come with the program, then the caller's own that can be read.

    Of the latter only the numbers count that may be dialled: they make no public service, and no other line's number bad.
    """
    from planner.reading.calendar_file import load_hotline
    from planner.reading.finding import find_hotline, hotline_ids, is_shipped, shipped_hotlines

    lines = [load_hotline(path) for path in shipped_hotlines()]
    for path in map(find_hotline, hotline_ids()):
        if not is_shipped(path):
            with suppress(PlanError):
                line = load_line(path)
                lines.append(replace(line, numbers=line.dialable, serves="customers"))
    return lines
