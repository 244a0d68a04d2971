"""The options that commands share, and what they mean. The only place that reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from planner.caller.typed_hours import parse_between, parse_days_wanted
from planner.caller.typed_times import parse_dates, parse_duration
from planner.cli.bilingual import option, options
from planner.cli.completion import complete_hotline
from planner.cli.config_file import a_path
from planner.days.zones import zone_named
from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


T = TypeVar("T")
YES, MISTAKE, NO = 0, 2, 3  # exit codes, everywhere; 1 is a fault of ours
LONGEST = timedelta(days=731)  # two years
SOON_WORDS = ("none", "some", "very")


def count_of(option: str, text: str) -> int:
    """Return a whole number from 1 to 1000."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 1000 and len(text) <= 4):
        raise PlanError(
            f"{option} {text[:40]!r} 应为 1 到 1000 的整数",
            f"{option} {text[:40]!r} must be a whole number from 1 to 1000",
        )
    return int(text)


def check_one_of(option: str, value: str, options: Iterable[str]) -> None:
    """Complain about a value that is not one of the options."""
    if value not in options:
        listed = ", ".join(options)
        raise PlanError(
            f"{option} {value[:40]!r} 应为 {listed} 之一", f"{option} {value[:40]!r} must be one of {listed}"
        )


def parse_ahead(text: str) -> timedelta:
    """Return how far to look ahead."""
    ahead = parse_duration(text)
    if ahead > LONGEST:
        raise PlanError(
            f"{text[:40]!r} 太远：至多两年，例如 2w", f"{text[:40]!r} is too far: at most two years, for example 2w"
        )
    return ahead


def parse_call(text: str) -> timedelta:
    """Return how long a call takes."""
    call = parse_duration(text)
    if call > timedelta(days=1):
        raise PlanError(
            f"{text[:40]!r} 太长：一次通话至多 24 小时，例如 25m",
            f"{text[:40]!r} is too long for a call: at most 24 hours, for example 25m",
        )
    return call


def parse_slot(text: str) -> int:
    """Return the length of a slot in minutes."""
    from planner.plan.windows import check_slot

    minutes = int(parse_duration(text).total_seconds()) // 60
    check_slot(minutes)
    return minutes


def find_line(text: str) -> Path:
    """Return the file of a line."""
    from planner.reading.finding import find_hotline

    return find_hotline(text)


LANG = option(
    "--lang",
    metavar="zh|en",
    check=lambda text: check_one_of("--lang", text, ("zh", "en")),
    zh="语言，默认随系统",
    en="language; default from the locale",
)
OUT = option("-o", "out", metavar="FILE", zh="写入文件；- 为标准输出", en="write to a file; - is standard output")
LINE = option(
    "--hotline",
    metavar="ID|FILE",
    shell_complete=complete_hotline,
    default="pinduoduo",
    check=find_line,
    zh="哪条热线：名称或 .toml 文件，默认 pinduoduo",
    en="which line: an id or a .toml file, default pinduoduo",
)
HOURS = option(
    "--hours",
    metavar="HOURS",
    zh="热线的服务时间，以你写的为准（热线当地时间），如 '工作日 9:00-12:00,13:30-17:30'",
    en="the line's hours as you know them, on its own clock, for example 'workday 9:00-12:00,13:30-17:30'",
)
NOW = option("--now", metavar="TIME", zh="当作现在的时间（试算用）", en="take this as now (for what-if)")
SLOT = option(
    "--slot",
    metavar="DURATION",
    default="30m",
    check=parse_slot,
    zh="时段长度，默认 30m",
    en="length of a slot, default 30m",
)
NEXT = option(
    "--next",
    "ahead",
    metavar="DURATION",
    check=parse_ahead,
    zh="从现在起多久，默认 7d，至多两年",
    en="how far ahead, default 7d, at most two years",
)
LOG = options(
    option("--log", metavar="FILE", check=a_path, zh="用这个通话记录文件", en="use this log of calls"),
    option("--no-log", is_flag=True, zh="不用自己的通话记录", en="do not use your own log of calls"),
)
LOG_FILE = option(
    "--log",
    metavar="FILE",
    check=a_path,
    zh="记录文件；默认在用户数据文件夹，或由 PLAN_CALL_LOG 指定",
    en="the log's file; default in the user's data folder, or what PLAN_CALL_LOG says",
)
TZ = option(
    "--tz",
    metavar="ZONE",
    check=zone_named,
    zh="你所在的时区，如 Europe/Berlin：写的时间按它算，两地时间都显示",
    en="your own time zone, for example Europe/Berlin: times you write are read on it, both clocks are shown",
)
WISHES = options(
    option(
        "--busy",
        metavar="FILE.ics",
        multiple=True,
        check=a_path,
        zh="自己的日历（.ics 文件或文件夹，可多次）：已有安排的时段不选",
        en="your own calendar (an .ics file or a folder of them, repeatable): times that are taken are left out",
    ),
    option(
        "--tentative",
        metavar="busy|free",
        default="busy",
        check=lambda text: check_one_of("--tentative", text, ("busy", "free")),
        zh="待定的日程算忙还是闲，默认 busy",
        en="what tentative events count as, default busy",
    ),
    option(
        "--me",
        metavar="ADDRESS",
        multiple=True,
        check=str,
        zh="自己在邀请中的邮箱（可多次），受邀者不止一位时才需要：谢绝的邀请不算忙",
        en="your mail address, needed where an invitation lists several guests (repeatable): what you declined is not busy",
    ),
    option(
        "--between",
        metavar="HOURS",
        check=parse_between,
        zh="一天中方便的时间，如 12:00-14:00,18:00-21:00",
        en="hours that suit you, for example 12:00-14:00,18:00-21:00",
    ),
    option(
        "--days",
        metavar="DAYS",
        check=parse_days_wanted,
        zh="方便的日子：周一到周五、周六,周日、工作日、周末、节假日",
        en="days that suit you: mon-fri, sat,sun, workday, weekend, holiday",
    ),
    option(
        "--not-on",
        metavar="DATES",
        multiple=True,
        check=lambda text: parse_dates(text, datetime.now(UTC), ZoneInfo("UTC")),
        zh="不方便的日期（可多次），如 12-24 或 12-24..12-27",
        en="dates that do not suit you (repeatable), for example 12-24 or 12-24..12-27",
    ),
    option(
        "--before",
        metavar="TIME",
        zh="最晚何时打完；只写日期则含当天",
        en="deadline for the call; a bare date includes that day",
    ),
    option(
        "--for",
        "call",
        metavar="DURATION",
        check=parse_call,
        zh="通话大约多长，如 25m：负荷按整通电话平均，并在下班前打完",
        en="how long the call takes, for example 25m: the load is averaged over it, and it ends before closing",
    ),
    option(
        "--soon",
        metavar="none|some|very",
        default="none",
        check=lambda text: check_one_of("--soon", text, SOON_WORDS),
        zh="有多急：每推迟一天，按负荷高 0%、5%、25% 计，默认 none",
        en="how much sooner is better: each day later counts as 0, 5 or 25 % more load, default none",
    ),
    TZ,
)
PLANNING = options(
    LINE,
    HOURS,
    NEXT,
    option("--from", "since", metavar="TIME", zh="从何时起，默认现在", en="from when, default now"),
    option("--until", metavar="TIME", zh="到何时止；只写日期则含当天", en="until when; a bare date includes that day"),
    NOW,
    option(
        "--top",
        metavar="N",
        default="5",
        check=lambda text: count_of("--top", text),
        zh="最多几个时段，默认 5",
        en="how many windows at most, default 5",
    ),
    option(
        "--per-day",
        metavar="N",
        default="1",
        check=lambda text: count_of("--per-day", text),
        zh="每天最多几个，默认 1",
        en="how many a day at most, default 1",
    ),
    SLOT,
    WISHES,
    LOG,
    LANG,
)
