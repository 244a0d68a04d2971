"""`plan-call review`: how good the plans were."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import load_line
from planner.cli.bilingual import Command
from planner.cli.clock import Clock
from planner.cli.language import voice_of
from planner.cli.options import LANG, LINE, LOG_FILE, NO, NOW, YES
from planner.cli.out import tell, write
from planner.cli.parameters import options
from planner.cli.progress import Progress
from planner.messages import Text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from planner.cli.clock import Dated


@click.command(
    cls=Command,
    words=Text(
        "过去的建议准不准：每次通话当时预计多闲、要等多久，照建议打能省多少",
        "how good the plans were: what each logged call was expected to be, and what following them would have saved",
    ),
    examples=("plan-call review",),
)
@options(LINE, LOG_FILE, NOW, LANG)
@click.pass_context
def review(ctx: click.Context, hotline: Path, log: str | None, now: Dated[datetime] | None) -> int:
    """Tell how good the plans were."""
    from planner.caller.call_log import CallLog
    from planner.outputs.text.calls import render_review
    from planner.plan.review import review_calls

    t = voice_of(ctx)
    line = load_line(hotline)
    clock = Clock.read(ZoneInfo(line.timezone), now)
    calls = [call for call in CallLog(log).calls(line.logged_as) if call.called_at <= clock.now]
    if not calls:
        none_yet = t(
            "这条热线还没有记下通话；用 plan-call log add 记一次。",
            "No calls of this line are logged yet; plan-call log add logs one.",
        )
        tell(none_yet)
        return NO
    with Progress(t, "核对", "looking back") as progress:
        reviewed = review_calls(line, calls, progress=progress.show)
    write(None, render_review(reviewed, t.lang))
    return YES
