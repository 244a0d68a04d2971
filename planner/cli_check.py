"""The command about a number that somebody was given: may it be dialled?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from planner.cli_options import LANG, NO, YES, checked_lang, loaded, utf8
from planner.click_words import Command, complete_hotline, option
from planner.files import terminal, write
from planner.hotline import PlanError, Text

if TYPE_CHECKING:
    from planner.hotline import Hotline


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
    from planner.numbers import check_number
    from planner.outputs.check import render_check

    lang = checked_lang(ctx, lang)
    asked = loaded(line)
    verdict = check_number(utf8(" ".join(number)), asked, _every_line())
    write(None, render_check(verdict, asked, lang, **terminal(None)))
    return YES if verdict.dialable else NO


def _every_line() -> list[Hotline]:
    """Return the lines that come with the program, then the caller's own that can be read.

    Of the latter only the numbers count that may be dialled: they make no public service, and no other line's number bad.
    """
    from planner.calendar_file import find_hotline, hotline_ids, is_shipped, load_hotline, shipped_hotlines

    lines = [load_hotline(path) for path in shipped_hotlines()]
    for path in map(find_hotline, hotline_ids()):
        if not is_shipped(path):
            with suppress(PlanError):
                line = loaded(str(path))
                lines.append(replace(line, numbers=line.dialable, serves="customers"))
    return lines
