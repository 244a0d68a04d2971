"""The commands about calls that were made: the caller's own log, a service team's records, and how good the plans were."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from zoneinfo import ZoneInfo

import click

from planner.cli_options import LANG, LINE, NO, NOW, TZ, YES, checked_lang, loaded, moment_of, read, suffix_of, utf8
from planner.click_words import Command, Subgroup, complete_file, lang_of, option, options
from planner.config import a_path
from planner.files import check_target, write
from planner.hotline import PlanError, Text
from planner.when import parse_moment, zone_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from planner.hotline import Hotline

T = TypeVar("T")
LOG_FILE = option(
    "--log",
    metavar="FILE",
    check=a_path,
    zh="记录文件；默认在用户数据文件夹，或由 PLAN_CALL_LOG 指定",
    en="the log's file; default in the user's data folder, or what PLAN_CALL_LOG says",
)


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
    from planner.call_log import CallLog
    from planner.calls import OUTCOMES, Call, outcome_named
    from planner.outputs.calls import call_label
    from planner.when import PAST_FORMS, WAIT_FORMS, parse_wait

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
    call = Call(line.line, when, seconds, end, utf8(note))
    kept.add([call])
    count = len(kept.calls(line.line))
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


def given(
    ctx: click.Context,
    name: str,
    value: str | None,
    question: Text,
    parse: Callable[[str], T],
    forms: str,
    default: str | None = None,
) -> T:
    """Return an option's value, or ask for it at a terminal until the answer can be read."""
    if value is not None:
        return parse(value)
    if not sys.stdin.isatty():
        raise PlanError(f"缺少 {name}；可以写 {forms}", f"{name} is missing; write for example {forms}")
    lang = lang_of(ctx)
    while True:
        answer = click.prompt(question[lang], default=default, show_default=False, err=True)
        try:
            return parse(answer)
        except PlanError as error:
            click.echo(error.text[lang], err=True)


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
    from planner.call_log import CallLog
    from planner.outputs.calls import render_calls

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
    from planner.call_log import CallLog
    from planner.outputs.calls import render_calls

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
    from planner.call_log import CallLog

    lang = checked_lang(ctx, lang)
    line = loaded(hotline)
    zone = ZoneInfo(line.timezone)
    new, known = CallLog(log).import_csv(file, zone, line.line, moment_of(now, zone))
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
    from planner.call_log import CallLog

    checked_lang(ctx, lang)
    if out not in (None, "-"):
        suffix_of(str(out), {".csv": "csv"})
    check_target(out)
    write(out, CallLog(log).export_csv())
    return YES


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
    from planner.call_log import CallLog
    from planner.outputs.calls import render_review
    from planner.review import review_calls

    lang = checked_lang(ctx, lang)
    line = loaded(hotline)
    clock = moment_of(now, ZoneInfo(line.timezone))
    calls = [call for call in CallLog(log).calls(line.line) if call.called_at <= clock]
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


@click.command(
    cls=Command,
    words=Text(
        "根据客服团队的记录（CSV、Parquet）生成一条热线的文件",
        "learn from a service team's records (CSV, Parquet), written as a line's file",
    ),
    examples=(
        "plan-call learn RECORDS.csv --at arrival --wait seconds --outcome result -o mine.toml",
        "plan-call learn COUNTS.csv --at start --count calls --timezone UTC -o mine.toml",
    ),
)
@click.argument("records", shell_complete=complete_file)
@options(
    LINE,
    option("--at", metavar="COLUMN", zh="时间列", en="the column of times"),
    option("--wait", metavar="COLUMN", zh="等待秒数列", en="the column of waits, in seconds"),
    option("--outcome", metavar="COLUMN", zh="结果列", en="the column of outcomes"),
    option(
        "--count",
        metavar="COLUMN",
        zh="来电数列（按时段汇总的记录）",
        en="the column of counts, for records by interval",
    ),
    option(
        "--timezone", metavar="ZONE", zh="记录里时间的时区，默认热线的", en="the zone of the times, default the line's"
    ),
    option(
        "-o",
        "out",
        metavar="FILE.toml",
        required=True,
        zh="写入 .toml 文件；- 为标准输出",
        en="write to a .toml file; - is standard output",
    ),
    NOW,
    LANG,
)
@click.pass_context
def learn(
    ctx: click.Context, records: str, hotline: str, at: str | None, wait: str | None, outcome: str | None,
    count: str | None, timezone: str | None, out: str, now: str | None, lang: str | None,
) -> int:  # fmt: skip
    """Learn from records."""
    from planner.learning import learn_records
    from planner.outputs.calls import render_learning
    from planner.outputs.learned_file import render_learned
    from planner.records import read_records

    lang = checked_lang(ctx, lang)
    if out != "-":
        suffix_of(out, {".toml": "toml"})
    check_target(out)
    line = loaded(hotline)
    _check_extends(line, hotline, out)
    clock = moment_of(now, ZoneInfo(line.timezone))
    columns = {"at": at, "wait": wait, "outcome": outcome, "count": count}
    asked = {name: None if column is None else utf8(column) for name, column in columns.items()}
    with _Progress(lang) as progress:
        reading = read_records(Path(records), line, clock, timezone=timezone, progress=progress.show, **asked)
    for told in reading.summary(lang):
        click.echo(told, err=True)
    if line.learned and str(reading.first.date()) <= str(line.learned.until):
        overlap = Text(
            f"这些记录与已学过的时间（至 {line.learned.until}）重叠；同样的记录会重复计算",
            f"These records overlap the time already learned (until {line.learned.until}); the same ones would count twice",
        )
        click.echo(overlap[lang], err=True)
    learned = learn_records(line, reading.cells)
    assert learned.learned
    write(out, render_learned(learned))
    for told in render_learning(learned.learned, lang):
        click.echo(told, err=True)
    if out != "-":
        click.echo(
            Text(
                f"已写入 {out}；用法：plan-call --hotline {out}",
                f"Written to {out}; use it with plan-call --hotline {out}",
            )[lang],
            err=True,
        )
    return YES


def _check_extends(line: Hotline, hotline: str, out: str) -> None:
    """Complain of a target from which the line's own file would not be found, or that is that file."""
    from planner.calendar_file import find_hotline, is_findable

    source, target = find_hotline(hotline).resolve(), Path(out).resolve()
    if source == target and not line.learned:
        raise PlanError(f"-o {out} 就是这条热线的文件；请另写一个", f"-o {out} is the line's own file; give another")
    if out != "-" and not is_findable(line.line, target.parent):
        raise PlanError(
            f"-o {out}：从那里找不到 {line.line}.toml；请写在 {source.parent} 里，或把热线文件放进日历文件夹",
            f"-o {out}: {line.line}.toml is not found from there; write into {source.parent}, or put the line's file into the calendar folder",
        )


class _Progress:
    """A progress bar on standard error, where it is a terminal."""

    def __init__(self, lang: str) -> None:
        self.label = Text("读取", "reading")[lang]
        self.bar: Any = None
        self.done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.bar:
            self.bar.__exit__(None, None, None)

    def show(self, done: int, total: int) -> None:
        """Move the bar to `done` of `total` bytes."""
        if not sys.stderr.isatty():
            return
        if self.bar is None:
            self.bar = click.progressbar(length=total, label=self.label, file=sys.stderr)
            self.bar.__enter__()
        self.bar.update(done - self.done)
        self.done = done
