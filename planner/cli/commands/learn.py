"""`plan-call learn`: learn a line from a service team's records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import gathered, load_line
from planner.cli.bilingual import Command
from planner.cli.clock import Clock
from planner.cli.language import voice_of
from planner.cli.options import LANG, LINE, NOW, YES, ZONE
from planner.cli.out import target_of, write
from planner.cli.parameters import OUTPUT, argument, option, options
from planner.cli.progress import Progress
from planner.cli.types import FilePath, Words
from planner.frozen import dataclass
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from datetime import datetime

    from planner.cli.clock import Dated
    from planner.line.hotline import Hotline


@dataclass(frozen=True, slots=True)
class Described:
    """What the columns of the records are called, and in which zone their times are."""

    at: str | None
    wait: str | None
    outcome: str | None
    count: str | None
    mean_wait: str | None
    timezone: str | None


COLUMN = Words(metavar=Text("列名", "COLUMN"))
DESCRIBED = gathered(
    "described",
    Described,
    option("--at", type=COLUMN, zh="时间列", en="the column of times"),
    option("--wait", type=COLUMN, zh="等待秒数列", en="the column of waits, in seconds"),
    option("--outcome", type=COLUMN, zh="结果列", en="the column of outcomes"),
    option(
        "--count", type=COLUMN, zh="来电数列（按时段汇总的记录）", en="the column of counts, for records by interval"
    ),
    option(
        "--mean-wait",
        type=COLUMN,
        zh="平均等待秒数列（按时段汇总的记录）",
        en="the column of mean waits, for records by interval",
    ),
    option(
        "--timezone",
        type=Words(metavar=ZONE),
        zh="记录里时间的时区，默认热线的",
        en="the zone of the times, default the line's",
    ),
)


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
@argument("records", "记录文件", "RECORDS", type=FilePath(), example=Text("记录.csv", "calls.csv"))
@options(
    LINE,
    DESCRIBED,
    option(
        "-o",
        "out",
        group=OUTPUT,
        type=FilePath(".toml"),
        required=True,
        example=Text("mine.toml", "mine.toml"),
        zh="写入 .toml 文件；- 为标准输出",
        en="write to a .toml file; - is standard output",
    ),
    NOW,
    LANG,
)
@click.pass_context
def learn(
    ctx: click.Context, records: str, hotline: Path, described: Described, out: str, now: Dated[datetime] | None
) -> int:
    """Learn from records."""
    from planner.learning.learn import learn_records
    from planner.learning.record_columns import Columns
    from planner.learning.records import read_records
    from planner.outputs.text.learning import render_learning
    from planner.reading.learned_table import render_learned

    t = voice_of(ctx)
    target_of(out, {".toml": "toml"})
    line = load_line(hotline)
    _check_extends(line, hotline, out)
    clock = Clock.read(ZoneInfo(line.timezone), now)
    with Progress(t, "读取", "reading") as progress:
        reading = read_records(
            Path(records),
            line,
            clock.now,
            Columns(
                at=described.at,
                wait=described.wait,
                outcome=described.outcome,
                count=described.count,
                mean_wait=described.mean_wait,
            ),
            timezone=described.timezone,
            progress=progress.show,
        )
    for words in reading.summary(t.lang):
        click.echo(words, err=True)
    if line.learned and str(reading.first.date()) <= str(line.learned.until):
        overlap = t(
            f"这些记录与已学过的时间（至 {line.learned.until}）重叠；同样的记录会重复计算",
            f"These records overlap the time already learned (until {line.learned.until}); the same ones would count twice",
        )
        click.echo(overlap, err=True)
    learned = learn_records(line, reading.cells)
    assert learned.learned
    for words in render_learning(learned.learned, t.lang):
        click.echo(words, err=True)
    shown = plain(out)
    write(
        out,
        render_learned(learned),
        Text(f"用法 plan-call --hotline {shown}", f"use it with plan-call --hotline {shown}"),
    )
    return YES


def _check_extends(line: Hotline, path: Path, out: str) -> None:
    """Complain of a target from which the line's own file would not be found, or that is that file."""
    from planner.reading.finding import is_findable

    source, target = path.resolve(), Path(out).resolve()
    if source == target and not line.learned:
        raise PlanError(f"-o {out} 就是这条热线的文件；请另写一个", f"-o {out} is the line's own file; give another")
    if out != "-" and not is_findable(line.logged_as, target.parent):
        raise PlanError(
            f"-o {out}：从那里找不到 {line.logged_as}.toml；请写在 {source.parent} 里，或把热线文件放进日历文件夹",
            f"-o {out}: {line.logged_as}.toml is not found from there; write into {source.parent}, or put the line's file into the calendar folder",
        )
