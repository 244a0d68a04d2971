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
from planner.cli.options import LANG, NOW, YES, ZONE
from planner.cli.out import target_of, tell, write
from planner.cli.parameters import ADVANCED, OUTPUT, argument, option, options
from planner.cli.progress import Progress
from planner.cli.prompt import Question
from planner.cli.types import FilePath, LineFile, Words
from planner.days.zones import zone_named
from planner.frozen import dataclass, replace
from planner.messages import PlanError, Text, plain, show

if TYPE_CHECKING:
    from datetime import datetime

    from planner.cli.clock import Dated
    from planner.line.hotline import Hotline
    from planner.messages import Voice


@dataclass(frozen=True, slots=True)
class Described:
    """What the columns of the records are called, what their words mean, and in which zone their times are."""

    at: str | None
    wait: str | None
    outcome: str | None
    count: str | None
    mean_wait: str | None
    answered: tuple[str, ...]
    gave_up: tuple[str, ...]
    timezone: str | None


COLUMN, WORD = Words(metavar=Text("列名", "COLUMN")), Words(metavar=Text("词", "WORD"))
DESCRIBED = gathered(
    "described",
    Described,
    option("--at", type=COLUMN, zh="时间列", en="the column of times"),
    option("--wait", type=COLUMN, zh="等待时间列", en="the column of waits"),
    option("--outcome", type=COLUMN, zh="结果列", en="the column of outcomes"),
    option(
        "--count", type=COLUMN, zh="来电数列（按时段汇总的记录）", en="the column of counts, for records by interval"
    ),
    option(
        "--mean-wait",
        type=COLUMN,
        zh="平均等待列（按时段汇总的记录）",
        en="the column of mean waits, for records by interval",
    ),
    option(
        "--answered",
        type=WORD,
        multiple=True,
        zh="结果列里表示接通的词，可写多次",
        en="a word of the outcomes that means answered; may be repeated",
    ),
    option(
        "--gave-up",
        type=WORD,
        multiple=True,
        zh="结果列里表示没接通的词，可写多次",
        en="a word of the outcomes that means not answered; may be repeated",
    ),
    option(
        "--timezone",
        type=Words(metavar=ZONE),
        zh="记录里时间的时区，默认热线的；没有 --hotline 时是热线的时区",
        en="the zone of the times, default the line's; without --hotline that of the line",
    ),
)


def _country(text: str) -> str:
    """Return a country or a part of it, empty for none. Raises PlanError."""
    from planner.days.country import country_weekend

    code = "" if text.strip().casefold() in NO_HOLIDAYS else text.strip().upper()
    try:
        country_weekend(code)
    except KeyError:
        raise PlanError(
            f"没有国家或地区 {show(text)}；可以写 CN、DE-BY 或 none",
            f"there is no country {show(text)}; write for example CN, DE-BY or none",
        ) from None
    return code


NO_HOLIDAYS = ("none", "无", "没有")
COUNTRY = Text("国家|none", "COUNTRY|none")
WHERE = Question(
    "--timezone",
    Text("这条热线在哪个时区？如 Asia/Shanghai", "In which zone is the line, for example Asia/Shanghai"),
    "Asia/Shanghai",
)
WHOSE_HOLIDAYS = Question(
    "--holidays",
    Text(
        "按哪里的公共假日？如 CN、DE-BY；没有就写 none",
        "Whose public holidays does it keep, for example CN or DE-BY; none for none",
    ),
    "CN, DE-BY, none",
)


@dataclass(frozen=True, slots=True)
class Own:
    """What records do not say of a line of one's own."""

    name: str | None
    holidays: str | None


OWN = gathered(
    "own",
    Own,
    option(
        "--name",
        type=Words(metavar=Text("名称", "NAME")),
        zh="自己的热线（没有 --hotline）叫什么，默认用文件名",
        en="what a line of your own (without --hotline) is called, default the file's name",
    ),
    option(
        "--holidays",
        type=Words(_country, COUNTRY),
        zh="自己的热线按哪里的公共假日，如 CN、DE-BY；没有写 none",
        en="whose public holidays a line of your own keeps, for example CN or DE-BY; none for none",
    ),
)


@click.command(
    cls=Command,
    words=Text(
        "根据客服团队的记录（CSV、Parquet、数据库）生成一条热线的文件",
        "learn from a service team's records (CSV, Parquet, a database), written as a line's file",
    ),
    examples=(
        "plan-call learn RECORDS.csv --at arrival --wait seconds --timezone Europe/Berlin --holidays DE-BY -o mine.toml",
        "plan-call learn RECORDS.csv --hotline pinduoduo --at arrival --wait seconds --outcome result -o mine.toml",
        "plan-call learn COUNTS.csv --hotline pinduoduo --at start --count calls --timezone UTC -o mine.toml",
    ),
)
@argument("records", "记录文件", "RECORDS", type=FilePath(), example=Text("记录.csv", "calls.csv"))
@options(
    option(
        "--hotline",
        type=LineFile(),
        zh="这是哪条热线的记录：名称、号码或 .toml 文件；不写就是自己的一条新热线",
        en="whose records these are: a line's name, number or .toml file; without it they make a line of your own",
    ),
    OWN,
    DESCRIBED,
    option(
        "--table",
        group=ADVANCED,
        type=Words(metavar=Text("表名", "TABLE")),
        zh="数据库（duckdb:///文件、postgres://…）里的表；只有一张就不必写",
        en="the table of a database (duckdb:///FILE, postgres://…), where it has several",
    ),
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
    ctx: click.Context,
    records: str,
    hotline: Path | None,
    own: Own,
    described: Described,
    table: str | None,
    out: str,
    now: Dated[datetime] | None,
) -> int:
    """Learn from records."""
    from planner.learning.engines import shown_address
    from planner.learning.learn import learn_records
    from planner.learning.records import read_records
    from planner.outputs.text.learning import render_hours, render_learning, render_week
    from planner.reading.learned_table import render_learned
    from planner.records.columns import Columns

    t = voice_of(ctx)
    target_of(out, {".toml": "toml"})
    if hotline:
        line = _given_line(hotline, own, out)
    else:
        line = _own_line(own, described, Path(shown_address(records) if out == "-" else out), t)
        described = replace(described, timezone=None)
    clock = Clock.read(ZoneInfo(line.timezone), now)
    with Progress(t, "读取", "reading") as progress:
        reading = read_records(
            records,
            line,
            clock.now,
            Columns(
                at=described.at,
                wait=described.wait,
                outcome=described.outcome,
                count=described.count,
                mean_wait=described.mean_wait,
                answered=described.answered,
                gave_up=described.gave_up,
            ),
            timezone=described.timezone,
            table=table,
            progress=progress.show,
        )
    for words in reading.summary(t.lang):
        tell(words)
    if line.learned and str(reading.first.date()) <= str(line.learned.until):
        overlap = t(
            f"这些记录与已学过的时间（至 {line.learned.until}）重叠；同样的记录会重复计算",
            f"These records overlap the time already learned (until {line.learned.until}); the same ones would count twice",
        )
        tell(overlap)
    learned = learn_records(reading.line, reading.cells)
    assert learned.learned
    whence = shown_address(records)
    tell(t(f"热线 {learned.name.zh}，按 {whence} 学习", f"the line {learned.name.en}, learned from {whence}"))
    if not line.hours and reading.line.hours:
        tell(render_hours(learned, t.lang))
    for words in (*render_learning(learned.learned, t.lang), *render_week(learned, t.lang)):
        tell(words)
    shown = plain(out)
    write(
        out,
        render_learned(learned),
        Text(f"用法 plan-call --hotline {shown}", f"use it with plan-call --hotline {shown}"),
    )
    return YES


def _given_line(hotline: Path, own: Own, out: str) -> Hotline:
    if own.name is not None or own.holidays is not None:
        raise PlanError(
            "--name、--holidays 只用于没有 --hotline 的自己的热线",
            "--name and --holidays are for a line of your own, without --hotline",
        )
    line = load_line(hotline)
    _check_extends(line, hotline, out)
    return line


def _own_line(own: Own, described: Described, path: Path, t: Voice) -> Hotline:
    """Return a line that is nobody's yet; what records cannot say is asked for."""
    from planner.reading.calendar_file import own_line

    timezone = described.timezone or WHERE.ask(t, lambda text: zone_named(text.strip()).key)
    holidays = own.holidays if own.holidays is not None else WHOSE_HOLIDAYS.ask(t, _country)
    return own_line(path, own.name or path.name.partition(".")[0], zone_named(timezone).key, holidays)


def _check_extends(line: Hotline, path: Path, out: str) -> None:
    """Complain of a target from which the line's own file would not be found, or that is that file."""
    from planner.reading.finding import is_findable

    source, target = path.resolve(), Path(out).resolve()
    if source == target and not line.learned:
        raise PlanError(f"-o {out} 就是这条热线的文件；请另写一个", f"-o {out} is the line's own file; give another")
    if out != "-" and not is_findable(line.of, target.parent):
        raise PlanError(
            f"-o {out}：从那里找不到 {line.of}.toml；请写在 {source.parent} 里，或把热线文件放进日历文件夹",
            f"-o {out}: {line.of}.toml is not found from there; write into {source.parent}, or put the line's file into the calendar folder",
        )
