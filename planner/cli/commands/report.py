"""`plan-call report`: the plan as one page."""

from __future__ import annotations

from typing import Any

import click

from planner.cli.asked import planned
from planner.cli.bilingual import Command, option
from planner.cli.language import lang_of
from planner.cli.options import NO, PLANNING, YES
from planner.cli.out import check_target, private_note, suffix_of, write
from planner.messages import Text


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
    metavar="FILE.html",
    required=True,
    zh="写入 .html 文件；- 为标准输出",
    en="write to an .html file; - is standard output",
)
@click.pass_context
def report(ctx: click.Context, /, out: str, **asked: Any) -> int:
    """Write the plan as a page."""
    from planner.outputs.html.page import render_html

    if out != "-":
        suffix_of(out, {".html": "html", ".htm": "html"})
    check_target(out)
    made = planned(ctx, **asked)
    write(out, render_html(made, lang_of(ctx)))
    private_note(ctx, made, out)
    return YES if made.picks else NO
