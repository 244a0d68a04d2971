"""`plan-call log`: the caller's own calls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.caller.typed_times import parse_moment
from planner.cli.asked import checked_lang, given, loaded, moment_of, read, utf8
from planner.cli.bilingual import Command, Subgroup, option, options
from planner.cli.completion import complete_file
from planner.cli.options import LANG, LINE, LOG_FILE, NO, NOW, TZ, YES
from planner.cli.out import check_target, suffix_of, write
from planner.days.zones import zone_named
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from datetime import datetime


@click.group(
    cls=Subgroup,
    words=Text(
        "自己的通话记录：只存在本机，排时段时自动使用",
        "your own log of calls: kept on this machine alone, used by every plan",
    ),
    examples=("plan-call log add --wait 12m --outcome answered", "plan-call log list", "plan-call log undo"),
)
def log() -> None:
    """Group the commands of the log."""


@log.command(
    cls=Command,
    words=Text("记下一次通话；没写的会逐项问", "log a call; asks for what is missing"),
    examples=(
        "plan-call log add --wait 12m --outcome answered",
        "plan-call log add --at 'mon 10:05' --wait 8m --outcome gave-up",
    ),
)
@options(
    LINE,
    option("--at", metavar="TIME", zh="何时打的，默认现在", en="when you called, default now"),
    option(
        "--wait",
        metavar="DURATION",
        zh="等了多久，例如 12m、45s、3:20",
        en="how long you waited, for example 12m, 45s, 3:20",
    ),
    option(
        "--outcome",
        metavar="answered|gave-up|busy|closed",
        zh="结果：接通、放弃、忙音、已下班",
        en="how it ended",
    ),
    option("--note", metavar="TEXT", default="", zh="备注，只留在记录里", en="a note, kept in the log alone"),
    LOG_FILE,
    NOW,
    TZ,
    LANG,
)
@click.pass_context
def add(
    ctx: click.Context, hotline: str, at: str | None, wait: str | None, outcome: str | None, note: str,
    log: str | None, now: str | None, tz: str | None, lang: str | None,
) -> int:  # fmt: skip
    """Log a call."""
    from planner.caller.call_log import CallLog
    from planner.caller.calls import OUTCOMES, Call, outcome_named
    from planner.caller.typed_times import PAST_FORMS, WAIT_FORMS, parse_wait
    from planner.outputs.text.calls import call_label

    lang = checked_lang(ctx, lang)
    line = loaded(hotline)
    zone = read("--tz", zone_named, tz) if tz is not None else ZoneInfo(line.timezone)
    clock = moment_of(now, zone)

    def outcome_of(text: str) -> str:
        if (key := outcome_named(text)) is None:
            listed = ", ".join(OUTCOMES)
            raise PlanError(
                f"结果 {text[:40]!r} 看不懂；请写 接通、放弃、忙音、已下班（或 {listed}）",
                f"the outcome {text[:40]!r} must be one of {listed}",
            )
        return key

    asked = at is None and (wait is None or outcome is None) and sys.stdin.isatty()
    when = (
        clock
        if at is None and not asked
        else given(
            ctx,
            "--at",
            at,
            Text(
                "什么时候打的？如 昨天 10:00（直接回车为现在）",
                "When did you call, for example yesterday 10:00 (Enter: now)",
            ),
            lambda text: past_moment(text, clock, zone),
            PAST_FORMS,
            "now",
        )
    )
    end = given(
        ctx,
        "--outcome",
        outcome,
        Text(
            "结果：接通、放弃、忙音、已下班",
            "How did it end: answered, gave-up, busy or closed",
        ),
        outcome_of,
        ", ".join(OUTCOMES),
    )
    if wait is None and end in ("busy", "closed"):
        seconds = 0.0
    else:
        seconds = given(
            ctx,
            "--wait",
            wait,
            Text("等了多久？如 12m、45s", "How long did you wait, for example 12m or 45s"),
            lambda text: parse_wait(utf8(text)),
            WAIT_FORMS,
        )
    kept = CallLog(log)
    call = Call(line.logged_as, when, seconds, end, utf8(note))
    kept.add([call])
    count = len(kept.calls(line.logged_as))
    write(
        None,
        Text("已记下：", "Logged: ")[lang]
        + call_label(call, line.timezone, lang)
        + Text(f"（第 {count} 次）\n", f" (call {count})\n")[lang],
    )
    return YES


def past_moment(text: str, clock: datetime, zone: ZoneInfo) -> datetime:
    """Return when a call was made; complain about a time that is still to come."""
    when = parse_moment(utf8(text), clock, zone, past=True)
    if when > clock:
        raise PlanError(
            f"{text[:40]!r} 还没到；请写已经打过的时间", f"{text[:40]!r} is still to come; write when you called"
        )
    return when


@log.command(
    "list",
    cls=Command,
    words=Text("列出记下的通话", "list the calls"),
    examples=("plan-call log list", "plan-call log list --log FILE"),
)
@options(LOG_FILE, LANG)
@click.pass_context
def list_calls(ctx: click.Context, log: str | None, lang: str | None) -> int:
    """List the calls."""
    from planner.caller.call_log import CallLog
    from planner.outputs.text.calls import render_calls

    lang = checked_lang(ctx, lang)
    calls = CallLog(log).calls()
    if not calls:
        click.echo(Text("还没有记下通话。", "No calls are logged yet.")[lang], err=True)
        return NO
    zones = _zones({call.hotline for call in calls})
    write(None, render_calls([(call, zones[call.hotline]) for call in calls], lang))
    return YES


def _zones(ids: set[str]) -> dict[str, str]:
    """Return the zone of each line; of one whose file is not at hand it is UTC."""
    zones = {}
    for id in ids:
        try:
            zones[id] = loaded(id).timezone
        except PlanError:
            zones[id] = "UTC"
    return zones


@log.command(
    cls=Command,
    words=Text("撤销最近一次记录（一次导入算一次）", "take back what was logged last (an import is one)"),
    examples=("plan-call log undo",),
)
@options(LOG_FILE, LANG)
@click.pass_context
def undo(ctx: click.Context, log: str | None, lang: str | None) -> int:
    """Take back what was logged last."""
    from planner.caller.call_log import CallLog
    from planner.outputs.text.calls import render_calls

    lang = checked_lang(ctx, lang)
    taken = CallLog(log).undo()
    if not taken:
        click.echo(Text("没有可撤销的记录。", "There is nothing to take back.")[lang], err=True)
        return NO
    zones = _zones({call.hotline for call in taken})
    told = render_calls([(call, zones[call.hotline]) for call in taken], lang)
    write(None, Text(f"已撤销 {len(taken)} 条：\n", f"Taken back, {len(taken)}:\n")[lang] + told)
    return YES


@log.command(
    "import",
    cls=Command,
    words=Text(
        "从 CSV 导入：列 called_at、wait_s（或 wait）、outcome，可有 note、hotline",
        "import a CSV with the columns called_at, wait_s (or wait), outcome, and where wanted note, hotline",
    ),
    examples=("plan-call log import FILE.csv",),
)
@click.argument("file", shell_complete=complete_file)
@options(LINE, LOG_FILE, NOW, LANG)
@click.pass_context
def import_calls(
    ctx: click.Context, file: str, hotline: str, log: str | None, now: str | None, lang: str | None
) -> int:
    """Import calls."""
    from planner.caller.call_log import CallLog

    lang = checked_lang(ctx, lang)
    line = loaded(hotline)
    zone = ZoneInfo(line.timezone)
    new, known = CallLog(log).import_csv(file, zone, line.logged_as, moment_of(now, zone))
    write(
        None,
        Text(f"新导入 {new} 次通话，已有 {known} 次跳过。\n", f"Calls imported: {new}; already there: {known}.\n")[
            lang
        ],
    )
    return YES


@log.command(
    "export",
    cls=Command,
    words=Text("导出为 CSV（含备注）", "export as CSV, with the notes"),
    examples=("plan-call log export -o calls.csv",),
)
@options(
    option(
        "-o",
        "out",
        metavar="FILE.csv",
        zh="写入 .csv 文件；默认标准输出",
        en="write to a .csv file; default standard output",
    ),
    LOG_FILE,
    LANG,
)
@click.pass_context
def export_calls(ctx: click.Context, out: str | None, log: str | None, lang: str | None) -> int:
    """Export the calls."""
    from planner.caller.call_log import CallLog

    checked_lang(ctx, lang)
    if out not in (None, "-"):
        suffix_of(str(out), {".csv": "csv"})
    check_target(out)
    write(out, CallLog(log).export_csv())
    return YES
