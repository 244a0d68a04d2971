"""The options that commands share, as they are declared: names, types, help."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from planner.caller.typed_durations import parse_duration
from planner.cli.asked import LONGEST, Asked, OwnDiary, OwnHours, Span, WhichClock, WhichLine, Wished, gathered
from planner.cli.clock import DatedWords
from planner.cli.language import LANGUAGES, voice_of
from planner.cli.out import tell
from planner.cli.parameters import ADVANCED, OUTPUT, TIME, Setting, option, options
from planner.cli.types import DURATION, Count, FilePath, LineFile, OneOf, Words
from planner.days.zones import zone_named
from planner.files import FILE, kind_at, led_to
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime, time

    import click

YES, MISTAKE, NO = 0, 2, 3  # exit codes, everywhere; 1 is a fault of ours
SOON_WORDS = ("none", "some", "very")


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


def parse_crowd(text: str) -> float:
    """Return the share "1%" or "0". A bare number is refused: it could be a share or per cent."""
    from planner.plan.crowd import MOST

    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%|0", unicodedata.normalize("NFKC", text).strip())
    share = float(match[1] or 0) / 100 if match else None
    if share is None or share > MOST:
        raise PlanError(
            f"{text[:40]!r} 应为 0 到 {MOST:.0%} 的百分比，例如 1%；0 为最闲的时段",
            f"{text[:40]!r} must be a percentage from 0 to {MOST:.0%}, for example 1%; 0 gives the quietest windows",
        )
    return share


def _moment(*said: Any, day_ends: bool = False) -> datetime:  # how people write one is loaded once somebody has
    from planner.caller.typed_times import parse_moment

    return parse_moment(*said, day_ends=day_ends)


def _dates(*said: Any) -> frozenset[date]:
    from planner.caller.typed_times import parse_dates

    return parse_dates(*said)


def _between(text: str) -> tuple[tuple[time, time], ...]:
    from planner.caller.typed_hours import parse_between

    return parse_between(text)


def _days_wanted(text: str) -> frozenset[str]:
    from planner.caller.typed_hours import parse_days_wanted

    return parse_days_wanted(text)


AHEAD = Words(parse_ahead, DURATION)
MOMENT = DatedWords(_moment)
DEADLINE = DatedWords(partial(_moment, day_ends=True))
SHARE = Words(parse_crowd, Text("百分比", "SHARE"))
HOURS_TYPED = Text("时段", "HOURS")
ZONE = Text("时区", "ZONE")

LANG = option(
    "--lang",
    group=OUTPUT,
    type=OneOf(*LANGUAGES),
    is_eager=True,
    expose_value=False,  # what was asked for is in the voice of the run
    in_config=True,
    zh="语言，默认随系统",
    en="language; default from the locale",
)
OUT = option(
    "-o", "out", group=OUTPUT, type=FilePath(), zh="写入文件；- 为标准输出", en="write to a file; - is standard output"
)
LINE = option(
    "--hotline",
    type=LineFile(),
    default="pinduoduo",
    in_config=True,
    zh="哪条热线：名称、号码或 .toml 文件，默认 pinduoduo",
    en="which line: a name, a number or a .toml file, default pinduoduo",
)
HOURS = option(
    "--hours",
    group=ADVANCED,
    type=Words(OwnHours.read, HOURS_TYPED),
    zh="热线的服务时间，以你写的为准（热线当地时间），如 '工作日 9:00-12:00,13:30-17:30'",
    en="the line's hours as you know them, on its own clock, for example 'workday 9:00-12:00,13:30-17:30'",
)
NOW = option("--now", group=ADVANCED, type=MOMENT, zh="当作现在的时间（试算用）", en="take this as now (for what-if)")
SLOT = option(
    "--slot",
    group=ADVANCED,
    type=Words(parse_slot, DURATION),
    default=Setting("30m", 30),
    in_config=True,
    zh="时段长度，默认 30m",
    en="length of a slot, default 30m",
)
NEXT = option(
    "--next",
    "ahead",
    type=AHEAD,
    in_config=True,
    zh="从现在起多久，默认 7d，至多两年",
    en="how far ahead, default 7d, at most two years",
)
LOG = options(
    option(
        "--log", group=ADVANCED, type=FilePath(), in_config=True, zh="改用这个通话记录文件", en="use this log of calls"
    ),
    option(
        "--no-log",
        group=ADVANCED,
        is_flag=True,
        overrules="log",
        zh="不用自己的通话记录",
        en="do not use your own log of calls",
    ),
)


def _tell_of_link(ctx: click.Context, param: click.Parameter, log: str | None) -> str | None:
    if log and not ctx.resilient_parsing and kind_at(log) in ("", FILE) and (real := led_to(log)):
        tell(
            "plan-call: "
            + voice_of(ctx)(f"--log {plain(log)} 指向 {plain(real)}", f"--log {plain(log)} leads to {plain(real)}")
        )
    return log


LOG_FILE = option(
    "--log",
    group=ADVANCED,
    type=FilePath(),
    in_config=True,
    callback=_tell_of_link,
    zh="记录文件；默认在用户数据文件夹，或由 PLAN_CALL_LOG 指定",
    en="the log's file; default in the user's data folder, or what PLAN_CALL_LOG says",
)
TZ = option(
    "--tz",
    group=TIME,
    type=Words(zone_named, ZONE),
    in_config=True,
    zh="你所在的时区，如 Europe/Berlin：写的时间按它算，两地时间都显示",
    en="your own time zone, for example Europe/Berlin: times you write are read on it, both clocks are shown",
)
WISHES = options(
    option(
        "--busy",
        group=TIME,
        type=FilePath(".ics"),
        multiple=True,
        in_config=True,
        zh="自己的日历（.ics 文件或文件夹，可多次）：已有安排的时段不选",
        en="your own calendar (an .ics file or a folder of them, repeatable): times that are taken are left out",
    ),
    option(
        "--tentative",
        group=ADVANCED,
        type=OneOf("busy", "free"),
        default="busy",
        in_config=True,
        zh="待定的日程算忙还是闲，默认 busy",
        en="what tentative events count as, default busy",
    ),
    option(
        "--me",
        group=ADVANCED,
        type=Words(metavar=Text("邮箱", "ADDRESS")),
        multiple=True,
        in_config=True,
        zh="自己在邀请中的邮箱（可多次），受邀者不止一位时才需要：已拒绝的邀请不算忙",
        en="your mail address, needed where an invitation lists several guests (repeatable): what you declined is not busy",
    ),
    option(
        "--between",
        group=TIME,
        type=Words(_between, HOURS_TYPED),
        in_config=True,
        zh="一天中方便的时间，如 12:00-14:00,18:00-21:00",
        en="hours that suit you, for example 12:00-14:00,18:00-21:00",
    ),
    option(
        "--days",
        group=TIME,
        type=Words(_days_wanted, Text("日子", "DAYS")),
        in_config=True,
        zh="方便的日子：周一到周五、周六,周日、工作日、周末、节假日",
        en="days that suit you: mon-fri, sat,sun, workday, weekend, holiday",
    ),
    option(
        "--not-on",
        group=TIME,
        type=DatedWords(_dates, Text("日期", "DATES")),
        multiple=True,
        in_config=True,
        zh="不方便的日期（可多次），如 12-24 或 12-24..12-27",
        en="dates that do not suit you (repeatable), for example 12-24 or 12-24..12-27",
    ),
    option(
        "--before",
        group=TIME,
        type=DEADLINE,
        zh="最晚何时打完；只写日期则含当天",
        en="deadline for the call; a bare date includes that day",
    ),
    option(
        "--for",
        "call",
        group=TIME,
        type=Words(parse_call, DURATION),
        in_config=True,
        zh="通话大约多长，如 25m：忙碌度按整通电话平均，并在下班前打完",
        en="how long the call takes, for example 25m: the load is averaged over it, and it ends before closing",
    ),
    option(
        "--soon",
        group=TIME,
        type=OneOf(*SOON_WORDS),
        default="some",
        in_config=True,
        zh="有多急：晚一天相当于忙 0%、5%、25%，默认 some",
        en="how urgent it is: a day later counts as 0, 5 or 25 % busier, default some",
    ),
    option(
        "--no-explore",
        group=ADVANCED,
        is_flag=True,
        flag_value="yes",
        type=OneOf("yes", "no"),
        default="no",
        in_config=True,
        zh="知道得还不多时，也不要早上、傍晚轮流试",
        en="do not try mornings and late afternoons in turn while little is known",
    ),
    TZ,
)
CROWD = option(
    "--crowd",
    group=ADVANCED,
    type=SHARE,
    default=Setting("1%", 0.01),
    in_config=True,
    zh="这条热线的来电者里，多少人照着打也不会挤在一起，默认 1%；0 为最闲的时段",
    en="of the line's callers, how many may follow without meeting in one hour, default 1%; 0 gives the quietest windows",
)
SPAN = options(
    NEXT,
    option("--from", "since", type=MOMENT, zh="从何时起，默认现在", en="from when, default now"),
    option(
        "--until",
        type=DEADLINE,
        overrules="next",
        zh="到何时止；只写日期则含当天",
        en="until when; a bare date includes that day",
    ),
)

USUAL_TOP = "5"  # windows


def planning(span: type, *chosen: Callable[[Any], Any], top: str = USUAL_TOP) -> Callable[[Any], Any]:
    """Return all that a plan may be asked, as one object; of this kind is its span, which the chosen options say."""
    return gathered(
        "asked",
        Asked,
        LINE,
        HOURS,
        *chosen,
        NOW,
        option(
            "--top",
            group=OUTPUT,
            type=Count(),
            default=top,
            in_config=top == USUAL_TOP,
            zh=f"最多几个时段，默认 {top}",
            en=f"how many windows at most, default {top}",
        ),
        option(
            "--per-day",
            group=OUTPUT,
            type=Count(),
            default="1",
            in_config=True,
            zh="每天最多几个，默认 1",
            en="how many a day at most, default 1",
        ),
        SLOT,
        CROWD,
        WISHES,
        LOG,
        LANG,
        line=WhichLine,
        span=span,
        clock=WhichClock,
        wishes=Wished,
        own=OwnDiary,
    )


PLANNING = planning(Span, SPAN)
