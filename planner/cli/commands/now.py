"""`plan-call now`: whether to call now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.bilingual import Command
from planner.cli.clock import Clock
from planner.cli.language import voice_of
from planner.cli.options import NO, PLANNING, YES
from planner.cli.out import write
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.cli.asked import Asked


@click.command(
    cls=Command,
    words=Text("现在打还是等一等（一行字）", "call now or wait, in one line"),
    examples=(
        "plan-call now",
        Text("plan-call now --before 明天 --for 25m", "plan-call now --before tomorrow --for 25m"),
    ),
)
@PLANNING
@click.pass_context
def now(ctx: click.Context, /, asked: Asked) -> int:
    """Say whether to call now."""
    from planner.outputs.text.plan import render_now

    t = voice_of(ctx)
    plan = asked.plan(t)
    clock = plan.now if asked.clock.now else Clock.read(plan.grid.zone).now  # the plan of a past span is seen from then
    if asked.span.until and plan.until <= clock:
        raise PlanError("--until 已经过去；请写以后的时间", "--until has passed; give a later time")
    write(None, render_now(plan, t.lang))
    return YES if plan.decision.says_yes else NO
