"""`plan-call report`: the plan as one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.bilingual import Command
from planner.cli.language import voice_of
from planner.cli.options import NO, PLANNING, YES
from planner.cli.out import private_note, target_of, windows_label, write
from planner.cli.parameters import OUTPUT, option
from planner.cli.types import FilePath
from planner.messages import Text

if TYPE_CHECKING:
    from planner.cli.asked import Asked


@click.command(
    cls=Command,
    words=Text(
        "把计划写成一个网页：手机、打印都好看，离线可用",
        "write the plan as one page: for the phone, for print, offline",
    ),
    examples=("plan-call report -o plan.html", "plan-call report --next 3d --lang en -o plan.html"),
)
@PLANNING
@option(
    "-o",
    "out",
    group=OUTPUT,
    type=FilePath(".html"),
    required=True,
    example=Text("计划.html", "plan.html"),
    zh="写入 .html 文件；- 为标准输出",
    en="write to an .html file; - is standard output",
)
@click.pass_context
def report(ctx: click.Context, /, asked: Asked, out: str) -> int:
    """Write the plan as a page."""
    from planner.outputs.html.page import render_html

    target_of(out, {".html": "html", ".htm": "html"})
    t = voice_of(ctx)
    plan = asked.plan(t).shared()
    write(out, render_html(plan, t.lang), windows_label(len(plan.picks)))
    private_note(ctx, plan, out)
    return YES if plan.has_way else NO
