"""`plan-call why`: why a slot is busy or quiet."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import click

from planner.caller.typed_times import parse_moment
from planner.cli.asked import checked_lang, loaded, moment_of, read, slot_minutes_of, utf8, with_hours, with_log
from planner.cli.bilingual import Command, options
from planner.cli.options import HOURS, LANG, LINE, LOG, NO, NOW, SLOT, TZ, YES
from planner.cli.out import terminal, write
from planner.days.zones import zone_named
from planner.messages import Text


@click.command(
    cls=Command,
    words=Text(
        "某个时段为什么忙或闲：每条规则的系数、区间、来源",
        "why a slot is busy or quiet: every rule's factor, range and source",
    ),
    examples=("plan-call why 明天 10:00", "plan-call why 2026-11-30T14:00 --lang en"),
)
@click.argument("time", nargs=-1, required=True)
@options(LINE, HOURS, NOW, SLOT, TZ, LOG, LANG)
@click.pass_context
def why(
    ctx: click.Context, time: tuple[str, ...], hotline: str, hours: str | None, now: str | None, slot: str, tz: str | None,
    log: str | None, no_log: bool, lang: str | None,
) -> int:  # fmt: skip
    """Explain one slot."""
    from planner.caller.wishes import Wishes
    from planner.outputs.text.plan import render_closed, render_why
    from planner.plan.make import make_plan

    lang = checked_lang(ctx, lang)
    line = with_hours(loaded(hotline), hours)
    home = ZoneInfo(line.timezone)
    zone = read("--tz", zone_named, tz) if tz else home
    at = moment_of(now, zone)
    line = with_log(line, at, log, no_log)
    moment = parse_moment(utf8(" ".join(time)), at, zone).astimezone(home)
    day = moment.replace(hour=0, minute=0, second=0)
    wishes = Wishes(zone=zone if tz else None)
    made = make_plan(line, at, day + timedelta(days=1), start=day, slot_minutes=slot_minutes_of(slot), wishes=wishes)
    found = made.explain(moment)
    if found is None:
        write(None, render_closed(made, moment, lang))
        return NO
    write(None, render_why(made, found, lang, **terminal(None)))
    return YES
