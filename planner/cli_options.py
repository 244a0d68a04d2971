"""The options that commands share, and what they mean. The only place that reads the clock."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from planner.click_words import complete_hotline, configurable, lang_of, option, options
from planner.config import a_path
from planner.files import check_target, is_special
from planner.hotline import DAY_KINDS, WEEKDAYS, PlanError, Text
from planner.table import plain, show
from planner.when import (
    OPEN_FORMS,
    parse_between,
    parse_dates,
    parse_days_wanted,
    parse_duration,
    parse_moment,
    parse_open,
    zone_named,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planner.calls import Overdue
    from planner.click_words import Option
    from planner.hotline import Hotline
    from planner.plan import Plan
    from planner.wishes import Wishes

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
    from planner.plan import check_slot

    minutes = int(parse_duration(text).total_seconds()) // 60
    check_slot(minutes)
    return minutes


def find_line(text: str) -> Path:
    """Return the file of a line."""
    from planner.calendar_file import find_hotline

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


def planned(
    ctx: click.Context,
    hotline: str,
    hours: str | None,
    ahead: str | None,
    since: str | None,
    until: str | None,
    now: str | None,
    top: str,
    per_day: str,
    slot: str,
    log: str | None,
    no_log: bool,
    lang: str | None,
    default: timedelta = timedelta(days=7),
    **wished: Any,
) -> Plan:
    """Make the plan that the common options ask for."""
    from planner.plan import make_plan

    lang = checked_lang(ctx, lang)
    if ahead is not None and until is not None:
        raise PlanError("--next 和 --until 只能写一个", "--next and --until exclude each other: give one")
    line = with_hours(loaded(hotline), hours)
    tz = wished["tz"]  # whose clock the times that are typed are on
    zone = read("--tz", zone_named, tz) if tz is not None else ZoneInfo(line.timezone)
    at = moment_of(now, zone)
    start = read("--from", parse_moment, since, at, zone) if since is not None else at
    if until is not None:
        end = read("--until", parse_moment, until, at, zone, day_ends=True)
    elif ahead is not None:
        end = start + read("--next", parse_ahead, ahead)
    else:
        end = min(start + default, datetime(2100, 1, 1, tzinfo=zone))
    if end - start > LONGEST:
        raise PlanError("至多两年，例如 --next 2w", "at most two years, for example --next 2w")
    if now is None and end <= at:
        at = start  # a past span, for study: as it was seen from its start
    made = make_plan(
        with_log(line, at, log, no_log), at, end, start=start, slot_minutes=slot_minutes_of(slot),
        top=count_of("--top", top), per_day=count_of("--per-day", per_day),
        wishes=wishes_of(at, min(start, at), end, zone, lang, **wished),
    )  # fmt: skip
    return made if no_log else replace(made, overdue=overdue_promises(made.now, log))


def overdue_promises(now: datetime, log: str | None) -> tuple[Overdue, ...]:
    """Return the promises of the caller's own followups that were not kept in time."""
    from planner.followups import Followups

    return tuple(Followups(log).overdue(now))


def wishes_of(
    now: datetime, start: datetime, end: datetime, zone: ZoneInfo, lang: str, *, busy: tuple[str, ...], tentative: str,
    me: tuple[str, ...], between: str | None, days: str | None, not_on: tuple[str, ...], before: str | None,
    call: str | None, soon: str, tz: str | None,
) -> Wishes:  # fmt: skip
    """Return what the options wish, on the caller's clock `zone`; says on standard error what of the calendars was skipped."""
    from planner.wishes import Wishes

    check_one_of("--tentative", tentative, ("busy", "free"))
    check_one_of("--soon", soon, SOON_WORDS)
    spans: tuple[tuple[datetime, datetime], ...] = ()
    if busy:
        from planner.busy import read_busy

        last = max(end, now + timedelta(days=2))  # a call begun now may run beyond the span
        found = read_busy(busy, start, last, zone, tentative=tentative == "busy", me=me)
        spans = found.spans
        for warning in found.warnings:
            click.echo(f"plan-call: {warning[lang]}", err=True)
    return Wishes(
        read("--between", parse_between, between) if between is not None else (),
        read("--days", parse_days_wanted, days) if days is not None else frozenset(),
        frozenset().union(*(read("--not-on", parse_dates, text, now, zone) for text in not_on)),
        read("--before", parse_moment, before, now, zone, day_ends=True) if before is not None else None,
        read("--for", parse_call, call) if call is not None else timedelta(0),
        soon,
        spans,
        zone if tz else None,
    )


def loaded(which: str) -> Hotline:
    """Load a hotline; one that is not shipped has to pass its own examples."""
    from planner.calendar_file import find_hotline, is_shipped, load_hotline

    path = find_hotline(which)
    hotline = load_hotline(path)
    if not is_shipped(path):
        from planner.examples import check_examples

        check_examples(hotline)
    return hotline


def with_hours(line: Hotline, hours: str | None) -> Hotline:
    """Return the line with the hours that the caller knows, where they are given, in place of its file's."""
    if hours is None:
        return line
    from planner.days import country_weekend
    from planner.parts import first_overlap

    known = read("--hours", parse_open, hours)
    if first_overlap(known, country_weekend(line.holidays)) is not None:
        days = frozenset().union(*(entry.days for entry in known))
        both = days & {*DAY_KINDS} and days & {*WEEKDAYS}
        zh, en = (
            ("（调休的周六也是工作日，节假日也可能是周一）", " (a make-up Saturday is a workday, too, and a holiday may be a Monday)")
            if both
            else ("", "")
        )  # fmt: skip
        raise PlanError(
            f"--hours {show(utf8(hours))}：两段在同一天重叠{zh}；请合并，如 {OPEN_FORMS}",
            f"--hours {show(utf8(hours))}: two entries overlap on the same day{en}; join them, for example {OPEN_FORMS}",
        )
    return replace(line, hours=known, hours_known=True)


def with_log(line: Hotline, now: datetime, log: str | None, no_log: bool) -> Hotline:
    """Return the line with what the caller's own log, if there is one, says of it up to `now`."""
    from planner.call_log import CallLog

    if no_log:
        if log is not None:
            raise PlanError("--log 和 --no-log 只能写一个", "--log and --no-log exclude each other: give one")
        return line
    kept = CallLog(log)
    if not kept.exists():
        if log is not None:
            raise PlanError(f"--log {plain(log)}：没有这个文件", f"--log {plain(log)}: there is no such file")
        return line
    from planner.learning import learn_calls

    return learn_calls(line, [call for call in kept.calls(line.line) if call.called_at <= now])


def private_note(ctx: click.Context, plan: Plan, out: str | None, *, overdue: bool = False) -> None:
    """Say on standard error which of the caller's private things shaped a file, and how to leave them out."""
    if out in (None, "-"):
        return
    own = plan.hotline.learned.own if plan.hotline.learned else 0
    from_config = [p.key for p in configurable(ctx.command) if source_of(ctx, p) is FROM["DEFAULT_MAP"]]
    parts = [
        *(
            [
                Text(
                    f"你自己的 {own} 次通话记录（--no-log 可不用）",
                    f"{own} of your own calls (--no-log leaves them out)",
                )
            ]
            if own
            else []
        ),
        *([Text("你的跟进（--no-log 可不用）", "your followups (--no-log leaves them out)")] if overdue else []),
        *([Text("你的日历（--busy）", "your own calendar (--busy)")] if plan.wishes.busy else []),
        *(
            [
                Text(
                    f"你的设置文件：{'、'.join(from_config)}（--no-config 可不用）",
                    f"your config file: {', '.join(from_config)} (--no-config leaves it out)",
                )
            ]
            if from_config
            else []
        ),
    ]
    if parts:
        zh, en = "；".join(part.zh for part in parts), "; ".join(part.en for part in parts)
        told = Text(f"{plain(out)} 用到了{zh}", f"{plain(out)} was shaped by {en}")
        click.echo(f"plan-call: {told[lang_of(ctx)]}", err=True)


FROM = {
    "COMMANDLINE": Text("命令行", "command line"),
    "DEFAULT_MAP": Text("设置文件", "config file"),
    "DEFAULT": Text("默认", "default"),
}
"""click's names of where a value may come from."""


def source_of(ctx: click.Context, option: Option) -> Text:
    """Return where the value of an option comes from."""
    source = ctx.get_parameter_source(str(option.name))
    return FROM[source.name if source else "DEFAULT"]


def moment_of(now: str | None, zone: ZoneInfo) -> datetime:
    """Return the moment of --now, or what the clock says, in the zone."""
    clock = datetime.now(UTC).replace(microsecond=0)
    return read("--now", parse_moment, now, clock, zone) if now is not None else clock.astimezone(zone)


def slot_minutes_of(slot: str) -> int:
    """Return the length of a slot in minutes."""
    return read("--slot", parse_slot, slot)


def read(option: str, parse: Callable[..., T], text: str, *args: Any, **kwargs: Any) -> T:
    """Return the text of an option, parsed; a complaint names the option."""
    try:
        return parse(utf8(text), *args, **kwargs)
    except PlanError as error:
        raise PlanError(f"{option}：{error.text.zh}", f"{option}: {error.text.en}") from None


def utf8(text: str) -> str:
    """Return what was typed: an ASCII locale hands Chinese over as undecoded bytes."""
    return os.fsencode(text).decode("utf-8", "replace")


def checked_lang(ctx: click.Context, lang: str | None) -> str:
    """Return the language of a run; complain about another than zh and en."""
    if lang is not None:
        check_one_of("--lang", lang, ("zh", "en"))
    return lang_of(ctx)


def format_of(form: str | None, out: str | None, forms: Iterable[str], suffixes: dict[str, str]) -> str:
    """Return the format that --format (one of `forms`) or the file's suffix names; they must not contradict each other."""
    if form is not None:
        check_one_of("--format", form, forms)
    if out in (None, "-") or is_special(Path(str(out))):
        return form or "table"
    check_target(out)
    by_suffix = suffix_of(str(out), suffixes)
    if form and form != by_suffix:
        raise PlanError(
            f"--format {form} 与 {plain(out)} 的后缀不一致", f"--format {form} contradicts the suffix of {plain(out)}"
        )
    return by_suffix


def suffix_of(out: str, known: dict[str, str]) -> str:
    """Return what a file's suffix stands for."""
    path = Path(out)
    if is_special(path):
        return next(iter(known.values()))
    if path.suffix.lower() not in known:
        listed = ", ".join(known)
        raise PlanError(
            f"-o {plain(out)}：文件后缀应为 {listed}", f"-o {plain(out)}: the file's suffix must be one of {listed}"
        )
    return known[path.suffix.lower()]
