"""`plan-call plot`: the expected load as a picture."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from planner.cli.asked import planned
from planner.cli.bilingual import Command, option
from planner.cli.language import lang_of
from planner.cli.options import NO, PLANNING, YES, check_one_of
from planner.cli.out import check_target, private_note, suffix_of, write
from planner.messages import Text


@click.command(
    cls=Command,
    words=Text("画出预计负荷：一周、规则或一年", "plot the expected load: the week, the rules or the year"),
    examples=("plan-call plot -o week.png", "plan-call plot --kind year -o year.svg --lang en"),
)
@PLANNING
@option("--kind", metavar="week|rules|year", default="week", zh="画什么，默认 week", en="what to plot, default week")
@option(
    "-o",
    "out",
    metavar="FILE.png|svg",
    required=True,
    zh="写入 .png 或 .svg 文件；- 为标准输出（PNG）",
    en="write to a .png or .svg file; - is standard output (PNG)",
)
@click.pass_context
def plot(ctx: click.Context, /, kind: str, out: str, **asked: Any) -> int:
    """Plot the expected load."""
    form = "png" if out == "-" else suffix_of(out, {".png": "png", ".svg": "svg"})
    check_one_of("--kind", kind, ("week", "rules", "year"))
    check_target(out)
    made = planned(ctx, **asked, default=timedelta(days=364 if kind == "year" else 7))
    if not made.inside.any():
        click.echo(
            Text("这段时间内没有服务时间，没有图可画。", "There is no open hour within this span to plot.")[
                lang_of(ctx)
            ],
            err=True,
        )
        return NO
    from planner.outputs.picture import render_plot

    write(out, render_plot(made, lang_of(ctx), kind=kind, form=form))
    private_note(ctx, made, out)
    return YES if made.picks else NO
