"""`plan-call today`: the windows that are left of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.asked import Today
from planner.cli.bilingual import Command
from planner.cli.commands.plan import ANSWERING, answer
from planner.cli.options import planning
from planner.messages import Text

if TYPE_CHECKING:
    from planner.cli.asked import Asked


@click.command(
    cls=Command,
    words=Text("今天剩下的时间里什么时候打", "when to call in what is left of today"),
    examples=(
        "plan-call today",
        "plan-call today --between 18:00-21:00",
    ),
)
@planning(Today)
@ANSWERING
@click.pass_context
def today(ctx: click.Context, /, asked: Asked, form: str | None, long: bool, every_slot: bool, out: str | None) -> int:
    """Rank the windows of today."""
    return answer(ctx, asked, form, long=long, every_slot=every_slot, out=out)
