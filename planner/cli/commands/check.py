"""The command about a number that somebody was given: may it be dialled?"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from planner.cli.asked import load_line
from planner.cli.bilingual import Command
from planner.cli.language import voice_of
from planner.cli.options import LANG, NO, YES
from planner.cli.out import tell, terminal, write
from planner.cli.parameters import argument, option
from planner.cli.types import LineFile, Words
from planner.frozen import replace
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from pathlib import Path

    from planner.line.hotline import Hotline
    from planner.messages import Voice
    from planner.reading.public_numbers import PublicNumber


@click.command(
    cls=Command,
    words=Text(
        "一个号码能不能打、是谁的、该怎么办；退出码 0 可以拨打，3 不可以",
        "whether a number may be dialled, whose it is, and what to do instead; exit code 0 yes, 3 no",
    ),
    examples=("plan-call check 021-53395288", "plan-call check --for zto 95311", "plan-call check +86 21 5339 5288"),
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
    verdict = check_number(number, hotline, _every_line(), _every_public_number(voice_of(ctx)))
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


def _every_public_number(t: Voice) -> list[PublicNumber]:
    """Return the public numbers that come with the program, then the caller's own; a file that cannot be read is named."""
    from planner.reading.finding import files_of, is_shipped, shipped_files
    from planner.reading.public_numbers import read_public_numbers

    numbers = [each for path in shipped_files("numbers") for each in read_public_numbers(path)]
    for path in files_of("numbers"):
        if not is_shipped(path):
            try:
                numbers += [each for each in read_public_numbers(path) if each.number.dialable]
            except PlanError as error:
                tell(f"plan-call: {t(error.text)}")
    return numbers
