"""`plan-call review`: how good the plans were."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from planner.cli.asked import checked_lang, loaded, moment_of
from planner.cli.bilingual import Command, options
from planner.cli.options import LANG, LINE, LOG_FILE, NO, NOW, YES
from planner.cli.out import write
from planner.messages import Text


@click.command(
    cls=Command,
    words=Text(
        "过去的建议准不准：每次通话当时的预计、是否兑现、按建议打能省多少",
        "how good the plans were: what was expected of each logged call, and what following them would have gained",
    ),
    examples=("plan-call review",),
)
@options(LINE, LOG_FILE, NOW, LANG)
@click.pass_context
def review(ctx: click.Context, hotline: str, log: str | None, now: str | None, lang: str | None) -> int:
    """Tell how good the plans were."""
    from planner.caller.call_log import CallLog
    from planner.outputs.text.calls import render_review
    from planner.plan.review import review_calls

    lang = checked_lang(ctx, lang)
    line = loaded(hotline)
    clock = moment_of(now, ZoneInfo(line.timezone))
    calls = [call for call in CallLog(log).calls(line.logged_as) if call.called_at <= clock]
    if not calls:
        click.echo(
            Text(
                "这条热线还没有记下通话；用 plan-call log add 记一次。",
                "No calls of this line are logged yet; plan-call log add logs one.",
            )[lang],
            err=True,
        )
        return NO
    write(None, render_review(review_calls(line, calls), lang))
    return YES
