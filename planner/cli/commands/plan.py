"""`plan-call plan`, the default: rank the windows ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.bilingual import Command
from planner.cli.language import voice_of
from planner.cli.options import NO, OUT, PLANNING, YES
from planner.cli.out import format_of, private_note, terminal, windows_label, write
from planner.cli.parameters import OUTPUT, option, options
from planner.cli.types import OneOf
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.cli.asked import Asked
    from planner.messages import Voice
    from planner.plan.plan import Plan


ANSWERING = options(
    option(
        "--format",
        "form",
        group=OUTPUT,
        type=OneOf("table", "json", "csv"),
        zh="输出格式，默认 table 或按文件后缀",
        en="output format, default table or by the file's suffix",
    ),
    option(
        "--long",
        group=OUTPUT,
        is_flag=True,
        zh="列出所有数字：忙碌度、大概的范围、原因",
        en="every figure: loads, their ranges, reasons",
    ),
    option(
        "--all",
        "every_slot",
        group=OUTPUT,
        is_flag=True,
        zh="列出每个时段（json、csv）",
        en="every slot (json and csv)",
    ),
    OUT,
)
"""How a plan is told, and where to."""


@click.command(
    cls=Command,
    words=Text(
        "列出接下来哪几个时段最容易打通（默认命令）", "the best times to call in the days ahead (the default command)"
    ),
    examples=(
        "plan-call --next 7d",
        Text(
            "plan-call --from 明天 --until 周五 --per-day 2",
            "plan-call --from tomorrow --until fri --per-day 2",
        ),
        "plan-call --next 2w --format json --all -o plan.json",
    ),
)
@PLANNING
@ANSWERING
@click.pass_context
def plan(ctx: click.Context, /, asked: Asked, form: str | None, long: bool, every_slot: bool, out: str | None) -> int:
    """Rank the windows ahead."""
    return answer(ctx, asked, form, long=long, every_slot=every_slot, out=out)


def answer(ctx: click.Context, asked: Asked, form: str | None, *, long: bool, every_slot: bool, out: str | None) -> int:
    """Make the plan that is asked for, tell it, and return the exit code."""
    form = format_of(form, out, {".txt": "table", ".json": "json", ".csv": "csv"})
    if every_slot and form == "table":
        raise PlanError(
            "--all 只用于 json 和 csv；请加 --format json 或 csv",
            "--all goes with json and csv; add --format json or csv",
        )
    t = voice_of(ctx)
    plan = asked.plan(t)
    if form == "table":
        content = _told(plan, asked, t, long=long, out=out)
    else:
        from planner.outputs.data.plan import render_csv, render_json

        content = (
            render_json(plan, t.lang, every_slot=every_slot)
            if form == "json"
            else render_csv(plan, every_slot=every_slot)
        )
    overdue = bool(plan.overdue) and form != "csv"
    write(out, content, windows_label(len(plan.picks)), private=overdue)
    private_note(ctx, plan, out, overdue=overdue)
    return YES if plan.has_way else NO


def _told(plan: Plan, asked: Asked, t: Voice, *, long: bool, out: str | None) -> str:
    if long:
        from planner.outputs.text.plan import render_long

        return render_long(plan, t.lang, **terminal(out))
    from planner.outputs.text.screen import render_screen

    return render_screen(plan, t.lang, named=asked.line.named, **terminal(out))
