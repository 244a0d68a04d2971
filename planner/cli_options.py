"""The options that commands share, and what they mean. The only place that reads the clock."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.click_words import lang_of, option, options
from planner.files import check_target, is_special
from planner.hotline import PlanError, Text
from planner.table import plain

if TYPE_CHECKING:
    from planner.hotline import Hotline
    from planner.plan import Plan

YES, MISTAKE, NO = 0, 2, 3  # exit codes, everywhere; 1 is a fault of ours
LONGEST = timedelta(days=731)  # two years
SUFFIXES = {".txt": "table", ".json": "json", ".csv": "csv"}

LANG = option("--lang", metavar="zh|en", zh="语言，默认随系统", en="language; default from the locale")
OUT = option("-o", "out", metavar="FILE", zh="写入文件；- 为标准输出", en="write to a file; - is standard output")
LINE = option(
    "--hotline",
    metavar="ID|FILE",
    default="pinduoduo",
    zh="哪条热线：名称或 .toml 文件，默认 pinduoduo",
    en="which line: an id or a .toml file, default pinduoduo",
)
NOW = option("--now", metavar="TIME", zh="当作现在的时间（试算用）", en="take this as now (for what-if)")
SLOT = option("--slot", metavar="DURATION", default="30m", zh="时段长度，默认 30m", en="length of a slot, default 30m")
LOG = options(
    option("--log", metavar="FILE", zh="用这个通话记录文件", en="use this log of calls"),
    option("--no-log", is_flag=True, zh="不用自己的通话记录", en="do not use your own log of calls"),
)
PLANNING = options(
    LINE,
    option(
        "--next",
        "ahead",
        metavar="DURATION",
        zh="从现在起多久，默认 7d，至多两年",
        en="how far ahead, default 7d, at most two years",
    ),
    option("--from", "since", metavar="TIME", zh="从何时起，默认现在", en="from when, default now"),
    option("--until", metavar="TIME", zh="到何时止；只写日期则含当天", en="until when; a bare date includes that day"),
    NOW,
    option("--top", metavar="N", default="5", zh="最多几个时段，默认 5", en="how many windows at most, default 5"),
    option("--per-day", metavar="N", default="1", zh="每天最多几个，默认 1", en="how many a day at most, default 1"),
    SLOT,
    LOG,
    LANG,
)


def planned(
    ctx: click.Context,
    hotline: str,
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
) -> Plan:
    """Make the plan that the common options ask for."""
    from planner.plan import make_plan
    from planner.when import parse_duration, parse_moment

    checked_lang(ctx, lang)
    if ahead is not None and until is not None:
        raise PlanError("--next 和 --until 只能写一个", "--next and --until exclude each other: give one")
    line = loaded(hotline)
    zone = ZoneInfo(line.timezone)
    at = moment_of(now, zone)
    start = parse_moment(utf8(since), at, zone) if since is not None else at
    if until is not None:
        end = parse_moment(utf8(until), at, zone, day_ends=True)
    elif ahead is not None:
        duration = parse_duration(utf8(ahead))
        end = start + min(duration, 2 * LONGEST)
    else:
        end = min(start + default, datetime(2100, 1, 1, tzinfo=zone))
    if end - start > LONGEST:
        raise PlanError("至多两年，例如 --next 2w", "at most two years, for example --next 2w")
    if now is None and end <= at:
        at = start  # a past span, for study: as it was seen from its start
    return make_plan(
        with_log(line, at, log, no_log), at, end, start=start, slot_minutes=slot_minutes_of(slot),
        top=count_of("--top", top), per_day=count_of("--per-day", per_day),
    )  # fmt: skip


def loaded(which: str) -> Hotline:
    """Load a hotline; one that is not shipped has to pass its own examples."""
    from planner.calendar_file import find_hotline, is_shipped, load_hotline

    path = find_hotline(which)
    hotline = load_hotline(path)
    if not is_shipped(path):
        from planner.examples import check_examples

        check_examples(hotline)
    return hotline


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


def own_calls_note(plan: Plan, out: str | None, lang: str) -> None:
    """Say on standard error that a file was shaped by the caller's own log."""
    own = plan.hotline.learned.own if plan.hotline.learned else 0
    if own and out not in (None, "-"):
        told = Text(
            f"{plain(out)} 用到了你自己的 {own} 次通话记录；不想用请加 --no-log",
            f"{plain(out)} was shaped by {own} of your own calls; --no-log leaves them out",
        )
        click.echo(f"plan-call: {told[lang]}", err=True)


def moment_of(now: str | None, zone: ZoneInfo) -> datetime:
    """Return the moment of --now, or what the clock says, in the zone."""
    from planner.when import parse_moment

    clock = datetime.now(UTC).replace(microsecond=0)
    return parse_moment(utf8(now), clock, zone) if now is not None else clock.astimezone(zone)


def slot_minutes_of(slot: str) -> int:
    """Return the length of a slot in minutes."""
    from planner.when import parse_duration

    return int(parse_duration(utf8(slot)).total_seconds()) // 60


def utf8(text: str) -> str:
    """Return what was typed: an ASCII locale hands Chinese over as undecoded bytes."""
    return os.fsencode(text).decode("utf-8", "replace")


def count_of(option: str, text: str) -> int:
    """Return a whole number from 1 to 1000."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 1000 and len(text) <= 4):
        raise PlanError(
            f"{option} {text[:40]!r} 应为 1 到 1000 的整数",
            f"{option} {text[:40]!r} must be a whole number from 1 to 1000",
        )
    return int(text)


def checked_lang(ctx: click.Context, lang: str | None) -> str:
    """Return the language of a run; complain about another than zh and en."""
    if lang is not None:
        check_one_of("--lang", lang, ("zh", "en"))
    return lang_of(ctx)


def check_one_of(option: str, value: str, options: tuple[str, ...]) -> None:
    """Complain about a value that is not one of the options."""
    if value not in options:
        listed = ", ".join(options)
        raise PlanError(
            f"{option} {value[:40]!r} 应为 {listed} 之一", f"{option} {value[:40]!r} must be one of {listed}"
        )


def format_of(form: str | None, out: str | None) -> str:
    """Return the format that --format or the file's suffix names; they must not contradict each other."""
    if form is not None:
        check_one_of("--format", form, ("table", "json", "csv"))
    if out in (None, "-") or is_special(Path(str(out))):
        return form or "table"
    check_target(out)
    by_suffix = suffix_of(str(out), SUFFIXES)
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
