"""`plan-call plot`: the expected load as a picture."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from planner.cli.asked import WEEK
from planner.cli.bilingual import Command
from planner.cli.language import voice_of
from planner.cli.options import NO, PLANNING, YES
from planner.cli.out import private_note, target_of, write
from planner.cli.parameters import OUTPUT, option
from planner.cli.types import FilePath, OneOf
from planner.messages import Text

if TYPE_CHECKING:
    from planner.cli.asked import Asked


PICTURES = {
    "week": Text("未来几天忙闲的图", "a picture of the days ahead"),
    "rules": Text("各条规则的图", "a picture of the rules"),
    "year": Text("一年的图", "a picture of the year"),
}
"""What can be plotted, and what the file is then said to be."""


@click.command(
    cls=Command,
    words=Text(
        "把忙闲画成图：未来几天、各条规则或一年", "draw how busy it will be: the days ahead, the rules or the year"
    ),
    examples=("plan-call plot -o week.png", "plan-call plot --kind year -o year.svg --lang en"),
)
@PLANNING
@option(
    "--kind",
    group=OUTPUT,
    type=OneOf(*PICTURES),
    default="week",
    zh="画什么，默认 week",
    en="what to plot, default week",
)
@option(
    "-o",
    "out",
    group=OUTPUT,
    type=FilePath(".png|svg"),
    required=True,
    example=Text("一周.png", "week.png"),
    zh="写入 .png 或 .svg 文件；- 为标准输出（PNG）",
    en="write to a .png or .svg file; - is standard output (PNG)",
)
@click.pass_context
def plot(ctx: click.Context, /, asked: Asked, kind: str, out: str) -> int:
    """Plot the expected load."""
    form = target_of(out, {".png": "png", ".svg": "svg"})
    t = voice_of(ctx)
    plan = asked.plan(t, timedelta(days=364) if kind == "year" else WEEK)
    if not plan.inside.any():
        nothing = (
            t("这段时间内没有服务时间，没有图可画。", "There is no open hour within this span to plot.")
            if plan.hotline.hours_known
            else t("服务时间没有公布，没有图可画。", "The hours are not published: there is nothing to plot.")
        )
        click.echo(nothing, err=True)
        return NO
    from planner.outputs.picture import render_plot

    write(out, render_plot(plan, t.lang, kind=kind, form=form), PICTURES[kind])
    private_note(ctx, plan, out)
    return YES if plan.picks else NO
