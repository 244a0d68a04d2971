"""`plan-call log`: the caller's own calls."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.caller.calls import OUTCOMES, outcome_named
from planner.caller.typed_times import PAST_FORMS, WAIT_FORMS, parse_moment, parse_wait
from planner.cli.asked import WEEK, Span, WhichClock, gathered, load_line
from planner.cli.bilingual import Command, Subgroup
from planner.cli.clock import Clock, DatedWords
from planner.cli.language import voice_of
from planner.cli.options import LANG, LINE, LOG_FILE, NO, NOW, TZ, YES
from planner.cli.out import target_of, write
from planner.cli.parameters import argument, option, options
from planner.cli.prompt import Question
from planner.cli.types import DURATION, FilePath, OneOf, Words, placed, utf8
from planner.frozen import dataclass
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from planner.caller.calls import Call
    from planner.cli.clock import Dated
    from planner.cli.types import Where
    from planner.line.hotline import Hotline
    from planner.messages import Voice
    from planner.plan.plan import Plan


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


def past_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a call was made; complain about a time that is still to come."""
    when = parse_moment(text, now, zone, past=True)
    if when > now:
        raise PlanError(
            f"{text[:40]!r} 还没到；请写已经打过的时间", f"{text[:40]!r} is still to come; write when you called"
        )
    return when


class Outcome(OneOf):
    """How a call ended, in a word of either language."""

    def read(self, text: str, option: str, where: Where) -> str:
        if outcome := outcome_named(utf8(text)):
            return outcome
        listed = ", ".join(self.choices)
        raise placed(
            PlanError(
                f"结果 {text[:40]!r} 看不懂；请写 接通、放弃、忙音、已下班（或 {listed}）",
                f"the outcome {text[:40]!r} must be one of {listed}",
            ),
            where,
        )


JUST_NOW = timedelta(hours=2)  # after it, when to try again is no question any more
CALLED_AT = DatedWords(past_moment, prefixed=False)
WAIT = Words(parse_wait, DURATION, prefixed=False)
OUTCOME = Outcome(*OUTCOMES)
WHEN_CALLED = Question(
    "--at",
    Text(
        "什么时候打的？如 昨天 10:00（直接回车为现在）", "When did you call, for example yesterday 10:00 (Enter: now)"
    ),
    PAST_FORMS,
    "now",
)
HOW_IT_ENDED = Question(
    "--outcome",
    Text("结果：接通、放弃、忙音、已下班", "How did it end: answered, gave-up, busy or closed"),
    ", ".join(OUTCOMES),
)
HOW_LONG = Question(
    "--wait", Text("等了多久？如 12m、45s", "How long did you wait, for example 12m or 45s"), WAIT_FORMS
)


@dataclass(frozen=True, slots=True)
class CallToLog:
    """What the command line says of a call."""

    at: Dated[datetime] | None
    wait: float | None  # seconds
    outcome: str | None
    note: str

    def complete(self, line: str, clock: Clock, t: Voice) -> Call:
        """Return the call, made to the line of this id; asks for what is missing."""
        from planner.caller.calls import Call

        incomplete = self.wait is None or self.outcome is None
        if self.at:
            called_at = self.at.on(clock)
        elif incomplete and sys.stdin.isatty():
            called_at = WHEN_CALLED.ask(t, lambda text: CALLED_AT.read(text, "--at", ()).on(clock))
        else:
            called_at = clock.now
        outcome = self.outcome or HOW_IT_ENDED.ask(t, lambda text: OUTCOME.read(text, "--outcome", ()))
        wait = self.wait
        if wait is None:
            unheard = outcome in ("busy", "closed")  # nobody waits for it
            wait = 0.0 if unheard else HOW_LONG.ask(t, lambda text: WAIT.read(text, "--wait", ()))
        return Call(line, called_at, wait, outcome, self.note)


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
    gathered(
        "call",
        CallToLog,
        option("--at", type=CALLED_AT, zh="何时打的，默认现在", en="when you called, default now"),
        option(
            "--wait",
            type=WAIT,
            zh="等了多久，例如 12m、45s、3:20",
            en="how long you waited, for example 12m, 45s, 3:20",
        ),
        option("--outcome", type=OUTCOME, zh="结果：接通、放弃、忙音、已下班", en="how it ended"),
        option("--note", type=Words(), default="", zh="备注，只留在记录里", en="a note, kept in the log alone"),
    ),
    LOG_FILE,
    gathered("clock", WhichClock, NOW, TZ),
    LANG,
)
@click.pass_context
def add(ctx: click.Context, hotline: Path, call: CallToLog, log: str | None, clock: WhichClock) -> int:
    """Log a call."""
    from planner.caller.call_log import CallLog
    from planner.outputs.text.calls import call_label

    t = voice_of(ctx)
    line = load_line(hotline)
    here = clock.on(ZoneInfo(line.timezone))
    logged = call.complete(line.logged_as, here, t)
    kept = CallLog(log)
    kept.add([logged])
    calls = kept.calls(line.logged_as)
    label = call_label(logged, line.timezone, t)
    write(None, t(f"已记下：{label}（第 {len(calls)} 次）\n", f"Logged: {label} (call {len(calls)})\n"))
    if logged.outcome != "answered" and here.now - logged.called_at <= JUST_NOW:
        from planner.outputs.words.calls import again_label

        write(None, again_label(_plan_from(here, line, calls), logged.outcome, t) + "\n")
    return YES


def _plan_from(clock: Clock, line: Hotline, calls: list[Call]) -> Plan:
    """Return the plan of the days from now, by what these calls tell of the line."""
    from planner.caller.wishes import Wishes
    from planner.learning.learn import learn_calls
    from planner.plan.make import make_plan

    home = ZoneInfo(line.timezone)
    _, end = Span(None, None, None).on(clock, home, WEEK)
    known = learn_calls(line, [call for call in calls if call.called_at <= clock.now])
    return make_plan(known, clock.now, end, wishes=Wishes(zone=clock.zone))


@log.command(
    "list",
    cls=Command,
    words=Text("列出记下的通话", "list the calls"),
    examples=("plan-call log list", "plan-call log list --log FILE"),
)
@options(LOG_FILE, LANG)
@click.pass_context
def list_calls(ctx: click.Context, log: str | None) -> int:
    """List the calls."""
    from planner.caller.call_log import CallLog
    from planner.outputs.text.calls import render_calls

    t = voice_of(ctx)
    calls = CallLog(log).calls()
    if not calls:
        click.echo(t("还没有记下通话。", "No calls are logged yet."), err=True)
        return NO
    zones = _zones({call.hotline for call in calls})
    write(None, render_calls([(call, zones[call.hotline]) for call in calls], t.lang))
    return YES


def _zones(ids: set[str]) -> dict[str, str]:
    """Return the zone of each line; of one whose file is not at hand it is UTC."""
    zones = {}
    for id in ids:
        try:
            zones[id] = load_line(id).timezone
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
def undo(ctx: click.Context, log: str | None) -> int:
    """Take back what was logged last."""
    from planner.caller.call_log import CallLog
    from planner.outputs.text.calls import render_calls

    t = voice_of(ctx)
    taken = CallLog(log).undo()
    if not taken:
        click.echo(t("没有可撤销的记录。", "There is nothing to take back."), err=True)
        return NO
    zones = _zones({call.hotline for call in taken})
    listed = render_calls([(call, zones[call.hotline]) for call in taken], t.lang)
    write(None, t(f"已撤销 {len(taken)} 条：\n", f"Taken back, {len(taken)}:\n") + listed)
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
@argument("file", "文件", "FILE", type=FilePath(), example=Text("记录.csv", "calls.csv"))
@options(LINE, LOG_FILE, NOW, LANG)
@click.pass_context
def import_calls(ctx: click.Context, file: str, hotline: Path, log: str | None, now: Dated[datetime] | None) -> int:
    """Import calls."""
    from planner.caller.call_log import CallLog

    t = voice_of(ctx)
    line = load_line(hotline)
    clock = Clock.read(ZoneInfo(line.timezone), now)
    new, known = CallLog(log).import_csv(file, clock.zone, line.logged_as, clock.now)
    write(
        None,
        t(f"新导入 {new} 次通话，已有 {known} 次跳过。\n", f"Calls imported: {new}; already there: {known}.\n"),
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
        type=FilePath(".csv"),
        zh="写入 .csv 文件；默认标准输出",
        en="write to a .csv file; default standard output",
    ),
    LOG_FILE,
    LANG,
)
def export_calls(out: str | None, log: str | None) -> int:
    """Export the calls."""
    from planner.caller.call_log import CallLog

    target_of(out, {".csv": "csv"})
    content = CallLog(log).export_csv()
    write(out, content, Text("通话记录", "the log of calls"))
    return YES
