"""`plan-call learn`: learn a line from a service team's records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import checked_lang, loaded, moment_of, utf8
from planner.cli.bilingual import Command, option, options
from planner.cli.completion import complete_file
from planner.cli.options import LANG, LINE, NOW, YES
from planner.cli.out import check_target, suffix_of, write
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from planner.line.hotline import Hotline


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
    from planner.learning.learn import learn_records
    from planner.learning.records import read_records
    from planner.outputs.text.calls import render_learning
    from planner.reading.learned_table import render_learned

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
    from planner.reading.finding import find_hotline, is_findable

    source, target = find_hotline(hotline).resolve(), Path(out).resolve()
    if source == target and not line.learned:
        raise PlanError(f"-o {out} 就是这条热线的文件；请另写一个", f"-o {out} is the line's own file; give another")
    if out != "-" and not is_findable(line.logged_as, target.parent):
        raise PlanError(
            f"-o {out}：从那里找不到 {line.logged_as}.toml；请写在 {source.parent} 里，或把热线文件放进日历文件夹",
            f"-o {out}: {line.logged_as}.toml is not found from there; write into {source.parent}, or put the line's file into the calendar folder",
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
