"""`plan-call now`: whether to call now."""

from __future__ import annotations

from typing import Any

import click

from planner.cli.asked import moment_of, planned
from planner.cli.bilingual import Command
from planner.cli.language import lang_of
from planner.cli.options import NO, PLANNING, YES
from planner.cli.out import write
from planner.messages import PlanError, Text


@click.command(
    cls=Command,
    words=Text("现在打还是等一等：一行字和退出码", "call now or wait: one line and an exit code"),
    examples=("plan-call now", "plan-call now --before 明天 --for 25m"),
)
@PLANNING
@click.pass_context
def now(ctx: click.Context, /, **asked: Any) -> int:
    """Say whether to call now."""
    from planner.outputs.text.plan import render_now

    made = planned(ctx, **asked)
    if made.until <= moment_of(asked["now"], made.grid.zone) and asked["until"]:
        raise PlanError("--until 已经过去；请写以后的时间", "--until has passed; give a later time")
    write(None, render_now(made, lang_of(ctx)))
    return YES if made.advice().call_now else NO
