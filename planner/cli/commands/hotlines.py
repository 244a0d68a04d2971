"""`plan-call hotlines`: which lines there are, and all that is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import checked_lang, loaded, moment_of
from planner.cli.bilingual import Command
from planner.cli.completion import complete_id
from planner.cli.options import LANG, YES
from planner.cli.out import terminal, write
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.line.hotline import Hotline


@click.command(
    cls=Command,
    words=Text(
        "有哪些热线；加上名称则列出它的号码、时间、规则和来源",
        "which lines there are; with an id its numbers, hours, rules and sources",
    ),
    examples=("plan-call hotlines", "plan-call hotlines pinduoduo"),
)
@click.argument("id", required=False, shell_complete=complete_id)
@LANG
@click.pass_context
def hotlines(ctx: click.Context, id: str | None, lang: str | None) -> int:
    """List the lines, or show one."""
    from planner.days.names import day_notes
    from planner.outputs.text.line import render_hotline, render_hotlines
    from planner.reading.finding import hotline_ids

    lang = checked_lang(ctx, lang)
    if id is None:
        write(None, render_hotlines(list(_all_hotlines(hotline_ids(), lang)), lang, **terminal(None)))
        return YES
    line = loaded(id)
    notes = day_notes(line, moment_of(None, ZoneInfo(line.timezone)).toordinal() - 60, 365)
    dates = [(note.name[lang], f"{note.first} .. {note.last}") for note in notes if note.first != note.last]
    write(None, render_hotline(line, dates, lang, **terminal(None)))
    return YES


def _all_hotlines(ids: list[str], lang: str) -> Iterator[Hotline | str]:
    for id in ids:
        try:
            yield loaded(id)
        except PlanError as error:
            yield error.text[lang]
