"""`plan-call why`: why a slot is busy or quiet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.caller.typed_times import parse_moment
from planner.cli.asked import OwnDiary, WhichClock, WhichLine, gathered
from planner.cli.bilingual import Command
from planner.cli.clock import DatedWords
from planner.cli.language import voice_of
from planner.cli.options import HOURS, LANG, LINE, LOG, NO, NOW, SLOT, TZ, YES
from planner.cli.out import terminal, write
from planner.cli.parameters import argument
from planner.frozen import dataclass
from planner.messages import Text

if TYPE_CHECKING:
    from datetime import datetime

    from planner.cli.clock import Dated


@dataclass(frozen=True, slots=True)
class AskedWhy:
    """How the slot is looked at."""

    line: WhichLine
    clock: WhichClock
    slot: int  # minutes
    own: OwnDiary


@click.command(
    cls=Command,
    words=Text(
        "某个时段为什么忙、为什么闲：逐条规则，带出处",
        "why a time is busy or quiet: rule by rule, with sources",
    ),
    examples=(
        Text("plan-call why 明天 10:00", "plan-call why tomorrow 10:00"),
        "plan-call why 2026-11-30T14:00 --lang en",
    ),
)
@argument(
    "time",
    "时间",
    "TIME",
    nargs=-1,
    required=True,
    type=DatedWords(parse_moment, prefixed=False),
    example=Text("明天 10:00", "tomorrow 10:00"),
)
@gathered("asked", AskedWhy, LINE, HOURS, NOW, SLOT, TZ, LOG, LANG, line=WhichLine, clock=WhichClock, own=OwnDiary)
@click.pass_context
def why(ctx: click.Context, /, time: Dated[datetime], asked: AskedWhy) -> int:
    """Explain one slot."""
    from planner.caller.wishes import Wishes
    from planner.outputs.text.plan import render_closed, render_now, render_why
    from planner.plan.make import make_plan

    t = voice_of(ctx)
    line = asked.line.load()
    home = ZoneInfo(line.timezone)
    clock = asked.clock.on(home)
    line = asked.own.teach(line, clock.now)
    moment = time.on(clock).astimezone(home)
    day = moment.replace(hour=0, minute=0, second=0)
    plan = make_plan(
        line,
        clock.now,
        day + timedelta(days=1),
        start=day,
        slot_minutes=asked.slot,
        wishes=Wishes(zone=asked.clock.tz, explore=False),
    )
    if not line.hours_known:  # there is nothing to explain
        write(None, render_now(plan, t.lang))
        return YES
    slot = plan.explain(moment)
    if slot is None:
        write(None, render_closed(plan, moment, t.lang))
        return NO
    write(None, render_why(plan, slot, t.lang, **terminal(None)))
    return YES
