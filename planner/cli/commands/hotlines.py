"""`plan-call hotlines`: which lines there are, and all that is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import load_line
from planner.cli.bilingual import Command
from planner.cli.clock import Clock
from planner.cli.completion import complete_id
from planner.cli.language import voice_of
from planner.cli.options import LANG, YES
from planner.cli.out import terminal, write
from planner.cli.parameters import argument
from planner.cli.types import LineFile
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planner.line.hotline import Hotline
    from planner.messages import Voice


@click.command(
    cls=Command,
    words=Text(
        "有哪些热线；加上名称或号码则列出它的号码、时间、规则和来源",
        "which lines there are; with a name or a number its numbers, hours, rules and sources",
    ),
    examples=("plan-call hotlines", Text("plan-call hotlines 顺丰", "plan-call hotlines pinduoduo")),
)
@argument("line", "热线", "LINE", required=False, type=LineFile(), shell_complete=complete_id)
@LANG
@click.pass_context
def hotlines(ctx: click.Context, line: Path | None) -> int:
    """List the lines, or show one."""
    from planner.outputs.text.line import render_hotline, render_hotlines
    from planner.reading.finding import hotline_ids

    t = voice_of(ctx)
    if line is None:
        write(None, render_hotlines(list(_lines_of(hotline_ids(), t)), t.lang, **terminal(None)))
        return YES
    from planner.days.names import day_notes

    hotline = load_line(line)
    today = Clock.read(ZoneInfo(hotline.timezone)).now.toordinal()
    notes = day_notes(hotline, today - 60, 365)
    dates = [(t(note.name), f"{note.first} .. {note.last}") for note in notes if note.first != note.last]
    write(None, render_hotline(hotline, dates, t.lang, **terminal(None)))
    return YES


def _lines_of(ids: list[str], t: Voice) -> Iterator[Hotline | str]:
    """Yield each line, or the complaint about its file."""
    for id in ids:
        try:
            yield load_line(id)
        except PlanError as error:
            yield t(error.text)
