"""`plan-call log`: the caller's own calls."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import WEEK, Span, WhichClock, gathered, load_line, own_draw
from planner.cli.bilingual import Command, Subgroup
from planner.cli.call_to_log import CALL, when_shut
from planner.cli.clock import Clock
from planner.cli.language import voice_of
from planner.cli.options import LANG, LINE, LOG_FILE, NO, NOW, TZ, YES
from planner.cli.out import saved, target_of, tell, write
from planner.cli.parameters import argument, option, options
from planner.cli.prompt import can_ask
from planner.cli.types import FilePath, Words
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from click.shell_completion import CompletionItem

    from planner.caller.calls import Call
    from planner.cli.call_to_log import CallToLog
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


class CallNumber(Words):
    """The number of a call in the log, from 1."""

    def read(self, text: str, option: str, where: Where) -> int:
        number = int(text) if text.isdecimal() and len(text) < 19 else 0  # SQLite holds no more
        if not number:
            wrong = text[:40]
            raise PlanError(
                f"编号 {wrong!r} 应为正整数，如 17；见 plan-call log list",
                f"the number of a call {wrong!r} must be a whole number above 0, for example 17; see plan-call log list",
            )
        return number


def complete_call(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the number of a call in the usual log."""
    from planner.caller.call_log import CallLog
    from planner.cli.completion import starting

    with suppress(PlanError):
        return starting(incomplete, (str(call.id) for call in CallLog().calls()))
    return []


JUST_NOW = timedelta(hours=2)  # after it, when to try again is no question any more


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
    CALL,
    LOG_FILE,
    gathered("clock", WhichClock, NOW, TZ),
    LANG,
)
@click.pass_context
def add(ctx: click.Context, hotline: Path, call: CallToLog, log: str | None, clock: WhichClock) -> int:
    """Log a call."""
    from planner.caller.call_log import CallLog
    from planner.outputs.words.calls import again_label, logged_label

    t = voice_of(ctx)
    line = load_line(hotline)
    home = ZoneInfo(line.timezone)
    here = clock.on(home)
    logged = call.complete(line, here, t)
    kept = CallLog(log)
    number = kept.add_one(logged)
    with saved():
        count = t.brackets(t(f"这条热线第 {number} 次", f"call {number} of this line"))
        when = logged.called_at.astimezone(home)
        write(None, t("已记下：", "Logged: ") + logged_label(logged, when, t) + count + "\n")
        if not can_ask() and (shut := when_shut(line, logged)):
            _warn(
                Text(
                    f"{shut.zh}，照样记下了；记错了就用 plan-call log undo",
                    f"{shut.en}; it is logged all the same, plan-call log undo takes it back",
                ),
                t,
            )
        ended = logged.called_at.timestamp() + logged.wait_s
        if logged.outcome != "answered" and here.now.timestamp() - ended <= JUST_NOW.total_seconds():
            plan = _plan_from(here, line, kept.calls(line.logged_as))
            write(None, again_label(plan, logged.outcome, t) + "\n")
    return YES


def _warn(words: Text, t: Voice) -> None:
    tell(f"plan-call: {t(words)}")


def _plan_from(clock: Clock, line: Hotline, calls: list[Call]) -> Plan:
    """Return the plan of the days from now, by what these calls tell of the line."""
    from planner.caller.wishes import Wishes
    from planner.learning.learn import learn_calls
    from planner.plan.crowd import PRIVATE
    from planner.plan.make import make_plan

    home = ZoneInfo(line.timezone)
    _, end = Span(None, None, None).on(clock, home, WEEK)
    known = learn_calls(line, [call for call in calls if call.called_at <= clock.now])
    every_day = WEEK.days + 1
    return make_plan(known, clock.now, end, top=every_day, wishes=Wishes(zone=clock.zone), **own_draw(PRIVATE, [line]))


@log.command(
    "list",
    cls=Command,
    words=Text("列出记下的通话，每条带编号", "list the calls, each with its number"),
    examples=("plan-call log list", "plan-call log list --log FILE"),
)
@options(LOG_FILE, LANG)
@click.pass_context
def list_calls(ctx: click.Context, log: str | None) -> int:
    """List the calls."""
    from planner.caller.call_log import CallLog

    t = voice_of(ctx)
    calls = CallLog(log).calls()
    if not calls:
        tell(t("还没有记下通话。", "No calls are logged yet."))
        return NO
    write(None, _listed(calls, t))
    return YES


def _listed(calls: list[Call], t: Voice) -> str:
    """Return a line per call, on the clock of its line; on UTC where the line's file is not at hand."""
    from planner.outputs.text.calls import render_calls

    lines = _lines_of(calls)
    zones = {id: line.timezone for id, line in lines.items()}
    return render_calls([(call, zones.get(call.hotline, "UTC")) for call in calls], t.lang)


def _lines_of(calls: Iterable[Call], *at_hand: Hotline) -> dict[str, Hotline]:
    """Return the lines that were called, by id, but for those whose file is not found."""
    lines = {line.logged_as: line for line in at_hand}
    for id in {call.hotline for call in calls} - lines.keys():
        with suppress(PlanError):
            lines[id] = load_line(id)
    return lines


@log.command(
    cls=Command,
    words=Text(
        "撤销一条记录：写编号（见 log list），不写就是最近一次（一次导入算一次）",
        "take back the call of a number (see log list), or what was logged last (an import is one)",
    ),
    examples=("plan-call log list", "plan-call log add --wait 12m --outcome answered", "plan-call log undo 1"),
)
@argument("number", "编号", "N", required=False, type=CallNumber(prefixed=False), shell_complete=complete_call)
@options(LOG_FILE, LANG)
@click.pass_context
def undo(ctx: click.Context, number: int | None, log: str | None) -> int:
    """Take back a call, or what was logged last."""
    from planner.caller.call_log import CallLog

    t = voice_of(ctx)
    taken = CallLog(log).undo(number)
    if not taken and number:
        raise PlanError(
            f"没有编号 {number} 的通话；见 plan-call log list", f"there is no call {number}; see plan-call log list"
        )
    if not taken:
        tell(t("没有可撤销的记录。", "There is nothing to take back."))
        return NO
    with saved():
        write(None, t(f"已撤销 {len(taken)} 条：\n", f"Taken back, {len(taken)}:\n") + _listed(taken, t))
    return YES


@log.command(
    "import",
    cls=Command,
    words=Text(
        "从 CSV 导入：一列时间、一列等待、一列结果（如 called_at、wait_s、outcome），可有 note、hotline",
        "import a CSV with columns of times, waits and outcomes (such as called_at, wait_s, outcome), and where wanted note, hotline",
    ),
    examples=("plan-call log import FILE.csv",),
)
@argument("file", "文件", "FILE", type=FilePath(), example=Text("记录.csv", "calls.csv"))
@options(LINE, LOG_FILE, NOW, LANG)
@click.pass_context
def import_calls(ctx: click.Context, file: str, hotline: Path, log: str | None, now: Dated[datetime] | None) -> int:
    """Import calls."""
    from planner.caller.call_csv import read_calls
    from planner.caller.call_log import CallLog
    from planner.caller.shut import shut_calls

    t = voice_of(ctx)
    line = load_line(hotline)
    clock = Clock.read(ZoneInfo(line.timezone), now)
    sheet = read_calls(Path(file), clock.zone, line.logged_as, clock.now)
    tell(t(sheet.understood))
    new = CallLog(log).add(sheet.calls, skip_known=True)
    known = len(sheet.calls) - len(new)
    with saved():
        write(
            None,
            t(
                f"新导入 {len(new)} 次通话，已有 {known} 次跳过。\n",
                f"Calls imported: {len(new)}; already there: {known}.\n",
            ),
        )
        lines = _lines_of(new, line)
        shut = sum(len(shut_calls(each, [call for call in new if call.hotline == id])) for id, each in lines.items())
        if shut:
            _warn(
                Text(
                    f"其中 {shut} 次不在热线的服务时间，照样导入了；请核对时间和时区",
                    f"{shut} of them began while the line was shut; they are imported all the same: check the times and their zone",
                ),
                t,
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
    write(out, content, Text("通话记录", "the log of calls"), private=True)
    return YES
