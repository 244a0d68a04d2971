"""`plan-call export`: the best windows as a calendar file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.asked import Span
from planner.cli.bilingual import Command
from planner.cli.language import voice_of
from planner.cli.options import NO, SPAN, YES, planning
from planner.cli.out import private_note, target_of, tell, windows_label, write
from planner.cli.parameters import OUTPUT, option
from planner.cli.types import FilePath
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.cli.asked import Asked


ONE = "1"  # window: more alarms for one call help nobody


@click.command(
    cls=Command,
    words=Text("把建议的时段导出为日历文件", "export the recommended window as a calendar file"),
    examples=("plan-call export -o calls.ics", "plan-call export --top 3 --replaces calls.ics -o calls.ics"),
)
@planning(Span, SPAN, top=ONE)
@option(
    "--replaces",
    group=OUTPUT,
    type=FilePath(".ics", zh="旧文件", en="OLD"),
    zh="上次导出的文件：其中已不再推荐的时段会标为取消",
    en="the file exported before: windows of it that are gone are cancelled",
)
@option(
    "--only-new",
    group=OUTPUT,
    type=FilePath(".ics", zh="日历", en="CALENDAR"),
    zh="你的日历程序导出的文件：其中已有的时段不再写",
    en="a file that your calendar program exported: windows that stand in it are not written again",
)
@option(
    "-o",
    "out",
    group=OUTPUT,
    type=FilePath(".ics"),
    zh="写入 .ics 文件；默认标准输出",
    en="write to an .ics file; default standard output",
)
@click.pass_context
def export(ctx: click.Context, /, asked: Asked, replaces: str | None, only_new: str | None, out: str | None) -> int:
    """Export the recommended window, or as many as are asked for."""
    from planner.outputs.ics.earlier import read_events
    from planner.outputs.ics.plan import render_ics
    from planner.outputs.ics.there import uids_there
    from planner.outputs.words.wishes import why_nothing

    target_of(out, {".ics": "ics"})
    if replaces and only_new:
        raise PlanError(
            "--replaces 用来更新旧日程，--only-new 用来跳过旧日程；请只写一个",
            "--replaces updates what is there and --only-new leaves it alone; give one of them",
        )
    t = voice_of(ctx)
    plan = asked.plan(t)
    if asked.top == int(ONE):
        plan = plan.recommended()
    there = uids_there(Path(only_new), plan) if only_new else set()
    content = render_ics(plan, t.lang, read_events(Path(replaces), plan.hotline) if replaces else (), but=there)
    new = len(plan.picks) - len(there)
    if plan.picks and not new:
        told = Text("日历里都已经有了。没有写文件。", "All of it stands in the calendar already. Nothing is written.")
        tell(t(told))
        return YES
    if not plan.picks:
        cancelled = b"BEGIN:VEVENT" in content  # a calendar without an event is not valid
        done = (
            Text("只写了取消。", "Only cancellations are written.")
            if cancelled
            else Text("没有写文件。", "Nothing is written.")
        )
        tell(t.space.join([*why_nothing(plan, t), t(done)]))
        if not cancelled:
            return NO
    write(out, content, windows_label(new))
    private_note(ctx, plan, out)
    return YES if plan.picks else NO
