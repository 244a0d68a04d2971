"""`plan-call export`: the best windows as a calendar file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planner.cli.asked import planned
from planner.cli.bilingual import Command, option
from planner.cli.language import lang_of
from planner.cli.options import NO, PLANNING, YES
from planner.cli.out import check_target, private_note, suffix_of, write
from planner.messages import Text, Voice


@click.command(
    cls=Command,
    words=Text("把最好的时段导出为日历文件", "export the best windows as a calendar file"),
    examples=("plan-call export -o calls.ics", "plan-call export --top 3 --replaces calls.ics -o calls.ics"),
)
@PLANNING
@option(
    "--replaces",
    metavar="OLD.ics",
    zh="上次导出的文件：其中已不再推荐的时段会标为取消",
    en="the file exported before: windows of it that are gone are cancelled",
)
@option(
    "-o",
    "out",
    metavar="FILE.ics",
    zh="写入 .ics 文件；默认标准输出",
    en="write to an .ics file; default standard output",
)
@click.pass_context
def export(ctx: click.Context, /, replaces: str | None, out: str | None, **asked: Any) -> int:
    """Export the best windows."""
    from planner.outputs.ics.earlier import read_events
    from planner.outputs.ics.plan import render_ics
    from planner.outputs.words.wishes import why_nothing

    if out not in (None, "-"):
        suffix_of(str(out), {".ics": "ics"})
    check_target(out)
    made = planned(ctx, **asked)
    old = read_events(Path(replaces), made.hotline) if replaces else ()
    lang = lang_of(ctx)
    content = render_ics(made, lang, old)
    if not made.picks:
        written = b"BEGIN:VEVENT" in content  # a calendar without an event is not valid
        done = (
            Text("只写了取消。", "Only cancellations are written.")
            if written
            else Text("没有写文件。", "Nothing is written.")
        )
        click.echo(Text("", " ")[lang].join([*why_nothing(made, Voice(lang)), done[lang]]), err=True)
        if not written:
            return NO
    write(out, content)
    private_note(ctx, made, out)
    return YES if made.picks else NO
