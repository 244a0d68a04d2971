"""The command about a number that somebody was given: may it be dialled?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from planner.cli.asked import checked_lang, loaded, utf8
from planner.cli.bilingual import Command, option
from planner.cli.completion import complete_hotline
from planner.cli.options import LANG, NO, YES
from planner.cli.out import terminal, write
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.line.hotline import Hotline


@click.command(
    cls=Command,
    words=Text(
        "一个号码能不能打、是谁的、该怎么办；退出码 0 可以拨打，3 不可以",
        "whether a number may be dialled, whose it is, and what to do instead; exit code 0 yes, 3 no",
    ),
    examples=("plan-call check 95187", "plan-call check +86 21 5339 5288", "plan-call check --for zto 95311"),
)
@click.argument("number", nargs=-1, required=True, metavar="NUMBER")
@option(
    "--for",
    "line",
    metavar="ID|FILE",
    default="pinduoduo",
    shell_complete=complete_hotline,
    zh="对哪条热线而言：名称或 .toml 文件，默认 pinduoduo",
    en="for which line: an id or a .toml file, default pinduoduo",
)
@LANG
@click.pass_context
def check(ctx: click.Context, number: tuple[str, ...], line: str, lang: str | None) -> int:
    """Check a number."""
    from planner.guide.number_check import check_number
    from planner.outputs.text.check import render_check

    lang = checked_lang(ctx, lang)
    asked = loaded(line)
    verdict = check_number(utf8(" ".join(number)), asked, _every_line())
    write(None, render_check(verdict, asked, lang, **terminal(None)))
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
                line = loaded(str(path))
                lines.append(replace(line, numbers=line.dialable, serves="customers"))
    return lines
