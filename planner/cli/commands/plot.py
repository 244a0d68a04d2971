"""`plan-call plot`: the expected load as a picture."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from planner.cli.asked import WEEK
from planner.cli.bilingual import Command
from planner.cli.language import voice_of
from planner.cli.matplotlib_alone import matplotlib_alone
from planner.cli.options import NO, PLANNING, YES
from planner.cli.out import private_note, target_of, tell, write
from planner.cli.parameters import OUTPUT, option
from planner.cli.types import FilePath, OneOf
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.cli.asked import Asked


PICTURES = {
    "week": Text("未来几天忙闲的图", "a picture of the days ahead"),
    "rules": Text("各条规则的图", "a picture of the rules"),
    "year": Text("一年的图", "a picture of the year"),
    "hours": Text("平常一周的图", "a picture of an ordinary week"),
}
"""What can be plotted, and what the file is then said to be."""


@click.command(
    cls=Command,
    words=Text(
        "把忙闲画成图：未来几天、各条规则、一年，或平常一周",
        "draw how busy it will be: the days ahead, the rules, the year, or an ordinary week",
    ),
    examples=(
        "plan-call plot -o week.png",
        "plan-call plot --portrait -o phone.png",
        "plan-call plot --kind hours -o hours.svg --lang en",
    ),
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
    "--portrait",
    group=OUTPUT,
    is_flag=True,
    zh="竖着画未来几天，一天一行，适合手机",
    en="the days ahead upright, a row a day, for a phone",
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
def plot(ctx: click.Context, /, asked: Asked, kind: str, portrait: bool, out: str) -> int:
    """Plot the expected load."""
    form = target_of(out, {".png": "png", ".svg": "svg"})
    t = voice_of(ctx)
    if portrait and kind != "week":
        raise PlanError("--portrait 只用于 --kind week", "--portrait goes with --kind week only")
    plan = asked.plan(t, timedelta(days=364) if kind == "year" else WEEK)
    if not plan.inside.any():
        nothing = (
            t("这段时间内没有服务时间，没有图可画。", "There is no open hour within this span to plot.")
            if plan.hotline.hours_known
            else t("服务时间没有公布，没有图可画。", "The hours are not published: there is nothing to plot.")
        )
        tell(nothing)
        return NO
    with matplotlib_alone():
        from planner.outputs.picture.render import render_plot

        picture = render_plot(plan, t.lang, kind=kind, form=form, portrait=portrait)
    write(out, picture, PICTURES[kind])
    private_note(ctx, plan, out)
    return YES if plan.picks else NO
