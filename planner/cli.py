"""The command `plan-call`, and the only place that reads the clock."""

from __future__ import annotations

import errno
import gc
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from planner.click_words import Command, Group, lang_of, language_of, option, options, show_version, usage_words
from planner.files import check_target, is_special, leave_stdout, steady_streams, terminal, write
from planner.hotline import PlanError, Text
from planner.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.hotline import Hotline
    from planner.plan import Plan

YES, MISTAKE, NO = 0, 2, 3  # exit codes, everywhere; 1 is a fault of ours
LONGEST = timedelta(days=731)  # two years
SUFFIXES = {".txt": "table", ".json": "json", ".csv": "csv"}


def main() -> None:
    """Run the command and exit."""
    # The arrays are small: threads would only cost their start, a tenth of a whole run.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # a short run makes little garbage, and imports much to look through: 4 % of it
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    steady_streams()
    lang = language_of(args)
    try:
        with cli.make_context("plan-call", list(args), obj=lang) as ctx:
            code = cli.invoke(ctx)
        sys.stdout.flush()
        return int(code)
    except click.exceptions.Exit as done:  # after --help and --version
        return done.exit_code
    except PlanError as error:
        message = error.text
    except click.UsageError as error:
        message = usage_words(error)
    except KeyboardInterrupt:
        return MISTAKE
    except OSError as error:
        leave_stdout()
        if error.errno == errno.EPIPE:  # the reader has seen enough
            return YES
        message = Text(f"写不出结果：{error.strerror}", f"cannot write the answer: {error.strerror}")
    click.echo(f"plan-call: {message[lang]}", err=True)
    return MISTAKE


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
    LANG,
)


# ---------------------------------------------------------------- the commands


@click.group(
    cls=Group,
    words=Text(
        "什么时候打客服热线、打哪个号码、要准备什么。不写命令即为 plan；plan-call plan --help 列出它的选项。",
        "When to call a service line, which number to dial, and what to have ready. Without a command it plans; plan-call plan --help lists the options.",
    ),
    examples=("plan-call --next 7d", "plan-call why 明天 10:00", "plan-call export -o calls.ics"),
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_version,
    zh="显示版本",
    en="show the version",
)
def cli() -> None:
    """Group the commands."""


@cli.command(
    cls=Command,
    words=Text("排出接下来最好打的时段（默认命令）", "rank the windows ahead (the default command)"),
    examples=(
        "plan-call --next 7d",
        "plan-call --from 明天 --until 周五 --per-day 2",
        "plan-call --next 2w --format json --all -o plan.json",
    ),
)
@PLANNING
@option(
    "--format",
    "form",
    metavar="table|json|csv",
    zh="输出格式，默认 table 或按文件后缀",
    en="output format, default table or by the file's suffix",
)
@option("--all", "every_slot", is_flag=True, zh="列出每个时段（json、csv）", en="every slot (json and csv)")
@OUT
@click.pass_context
def plan(ctx: click.Context, /, form: str | None, every_slot: bool, out: str | None, **asked: Any) -> int:
    """Rank the windows ahead."""
    form = _format(form, out)
    if every_slot and form == "table":
        raise PlanError(
            "--all 只用于 json 和 csv；请加 --format json 或 csv",
            "--all goes with json and csv; add --format json or csv",
        )
    lang, made = lang_of(ctx), _plan(ctx, **asked)
    if form == "table":
        from planner.outputs.text import render_table

        content = render_table(made, lang, **terminal(out))
    else:
        from planner.outputs import data

        as_csv = form == "csv"
        content = (
            data.render_csv(made, every_slot=every_slot)
            if as_csv
            else data.render_json(made, lang, every_slot=every_slot)
        )
    write(out, content)
    return YES if made.picks else NO


@cli.command(
    cls=Command,
    words=Text(
        "某个时段为什么忙或闲：每条规则的系数、区间、来源",
        "why a slot is busy or quiet: every rule's factor, range and source",
    ),
    examples=("plan-call why 明天 10:00", "plan-call why 2026-11-30T14:00 --lang en"),
)
@click.argument("time", nargs=-1, required=True)
@options(LINE, NOW, SLOT, LANG)
@click.pass_context
def why(ctx: click.Context, time: tuple[str, ...], hotline: str, now: str | None, slot: str, lang: str | None) -> int:
    """Explain one slot."""
    from planner.outputs.text import render_closed, render_why
    from planner.plan import make_plan
    from planner.when import parse_moment

    lang = _checked_lang(ctx, lang)
    line = _load(hotline)
    zone = ZoneInfo(line.timezone)
    at = _moment(now, zone)
    moment = parse_moment(_utf8(" ".join(time)), at, zone)
    day = moment.replace(hour=0, minute=0, second=0)
    made = make_plan(line, at, day + timedelta(days=1), start=day, slot_minutes=_slot_minutes(slot))
    found = made.explain(moment)
    if found is None:
        write(None, render_closed(made, moment, lang))
        return NO
    write(None, render_why(made, found, lang, **terminal(None)))
    return YES


@cli.command(
    cls=Command,
    words=Text("画出预计负荷：一周、规则或一年", "plot the expected load: the week, the rules or the year"),
    examples=("plan-call plot -o week.png", "plan-call plot --kind year -o year.svg --lang en"),
)
@PLANNING
@option("--kind", metavar="week|rules|year", default="week", zh="画什么，默认 week", en="what to plot, default week")
@option(
    "-o",
    "out",
    metavar="FILE.png|svg",
    required=True,
    zh="写入 .png 或 .svg 文件；- 为标准输出（PNG）",
    en="write to a .png or .svg file; - is standard output (PNG)",
)
@click.pass_context
def plot(ctx: click.Context, /, kind: str, out: str, **asked: Any) -> int:
    """Plot the expected load."""
    form = "png" if out == "-" else _suffix(out, {".png": "png", ".svg": "svg"})
    _one_of("--kind", kind, ("week", "rules", "year"))
    check_target(out)
    made = _plan(ctx, **asked, default=timedelta(days=364 if kind == "year" else 7))
    if not made.inside.any():
        click.echo(
            Text("这段时间内没有服务时间，没有图可画。", "There is no open hour within this span to plot.")[
                lang_of(ctx)
            ],
            err=True,
        )
        return NO
    from planner.outputs.plot import render_plot

    write(out, render_plot(made, lang_of(ctx), kind=kind, form=form))
    return YES if made.picks else NO


@cli.command(
    cls=Command,
    words=Text("把最好的时段导出为日历文件", "export the best windows as a calendar file"),
    examples=("plan-call export -o calls.ics", "plan-call export --top 3 --replaces calls.ics -o calls.ics"),
)
@PLANNING
@option(
    "--replaces",
    metavar="OLD.ics",
    zh="上次导出的文件：其中已不再推荐的时段会标为取消",
    en="the file exported before: windows of it that are gone are cancelled",
)
@option(
    "-o",
    "out",
    metavar="FILE.ics",
    zh="写入 .ics 文件；默认标准输出",
    en="write to an .ics file; default standard output",
)
@click.pass_context
def export(ctx: click.Context, /, replaces: str | None, out: str | None, **asked: Any) -> int:
    """Export the best windows."""
    from planner.outputs.ics import read_events, render_ics

    if out not in (None, "-"):
        _suffix(str(out), {".ics": "ics"})
    check_target(out)
    made = _plan(ctx, **asked)
    old = read_events(Path(replaces), made.hotline) if replaces else ()
    content = render_ics(made, lang_of(ctx), old)
    if b"BEGIN:VEVENT" not in content:  # a calendar without an event is not valid
        click.echo(
            Text(
                "这段时间内没有可拨打的时段，不写文件。",
                "There is no slot to call in within this span: nothing written.",
            )[lang_of(ctx)],
            err=True,
        )
        return NO
    write(out, content)
    return YES if made.picks else NO


@cli.command(
    cls=Command,
    words=Text(
        "有哪些热线；加上名称则列出它的号码、时间、规则和来源",
        "which lines there are; with an id its numbers, hours, rules and sources",
    ),
    examples=("plan-call hotlines", "plan-call hotlines pinduoduo"),
)
@click.argument("id", required=False)
@LANG
@click.pass_context
def hotlines(ctx: click.Context, id: str | None, lang: str | None) -> int:
    """List the lines, or show one."""
    from planner.calendar_file import hotline_ids
    from planner.days import day_notes
    from planner.outputs.text import render_hotline, render_hotlines

    lang = _checked_lang(ctx, lang)
    if id is None:
        write(None, render_hotlines(list(_all_hotlines(hotline_ids(), lang)), lang, **terminal(None)))
        return YES
    line = _load(id)
    notes = day_notes(line, datetime.now(ZoneInfo(line.timezone)).toordinal() - 60, 365)
    dates = [(note.name[lang], f"{note.first} .. {note.last}") for note in notes if note.first != note.last]
    write(None, render_hotline(line, dates, lang, **terminal(None)))
    return YES


def _all_hotlines(ids: list[str], lang: str) -> Iterator[Hotline | str]:
    for id in ids:
        try:
            yield _load(id)
        except PlanError as error:
            yield error.text[lang]


# ---------------------------------------------------------------- what the options mean


def _plan(
    ctx: click.Context,
    hotline: str,
    ahead: str | None,
    since: str | None,
    until: str | None,
    now: str | None,
    top: str,
    per_day: str,
    slot: str,
    lang: str | None,
    default: timedelta = timedelta(days=7),
) -> Plan:
    """Make the plan that the common options ask for."""
    from planner.plan import make_plan
    from planner.when import parse_duration, parse_moment

    _checked_lang(ctx, lang)
    if ahead is not None and until is not None:
        raise PlanError("--next 和 --until 只能写一个", "--next and --until exclude each other: give one")
    line = _load(hotline)
    zone = ZoneInfo(line.timezone)
    at = _moment(now, zone)
    start = parse_moment(_utf8(since), at, zone) if since is not None else at
    if until is not None:
        end = parse_moment(_utf8(until), at, zone, day_ends=True)
    elif ahead is not None:
        duration = parse_duration(_utf8(ahead))
        end = start + min(duration, 2 * LONGEST)
    else:
        end = min(start + default, datetime(2100, 1, 1, tzinfo=zone))
    if end - start > LONGEST:
        raise PlanError("至多两年，例如 --next 2w", "at most two years, for example --next 2w")
    if now is None and end <= at:
        at = start  # a past span, for study: as it was seen from its start
    return make_plan(
        line, at, end, start=start, slot_minutes=_slot_minutes(slot),
        top=_count("--top", top), per_day=_count("--per-day", per_day),
    )  # fmt: skip


def _load(which: str) -> Hotline:
    """Load a hotline; one that is not shipped has to pass its own examples."""
    from planner.calendar_file import find_hotline, is_shipped, load_hotline

    path = find_hotline(which)
    hotline = load_hotline(path)
    if not is_shipped(path):
        from planner.examples import check_examples

        check_examples(hotline)
    return hotline


def _moment(now: str | None, zone: ZoneInfo) -> datetime:
    from planner.when import parse_moment

    clock = datetime.now(UTC).replace(microsecond=0)
    return parse_moment(_utf8(now), clock, zone) if now is not None else clock.astimezone(zone)


def _slot_minutes(slot: str) -> int:
    from planner.when import parse_duration

    return int(parse_duration(_utf8(slot)).total_seconds()) // 60


def _utf8(text: str) -> str:
    """Return what was typed: an ASCII locale hands Chinese over as undecoded bytes."""
    return os.fsencode(text).decode("utf-8", "replace")


def _count(option: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 1000 and len(text) <= 4):
        raise PlanError(
            f"{option} {text[:40]!r} 应为 1 到 1000 的整数",
            f"{option} {text[:40]!r} must be a whole number from 1 to 1000",
        )
    return int(text)


def _checked_lang(ctx: click.Context, lang: str | None) -> str:
    if lang is not None:
        _one_of("--lang", lang, ("zh", "en"))
    return lang_of(ctx)


def _one_of(option: str, value: str, options: tuple[str, ...]) -> None:
    if value not in options:
        listed = ", ".join(options)
        raise PlanError(
            f"{option} {value[:40]!r} 应为 {listed} 之一", f"{option} {value[:40]!r} must be one of {listed}"
        )


def _format(form: str | None, out: str | None) -> str:
    """Return the format that --format or the file's suffix names; they must not contradict each other."""
    if form is not None:
        _one_of("--format", form, ("table", "json", "csv"))
    if out in (None, "-") or is_special(Path(str(out))):
        return form or "table"
    check_target(out)
    by_suffix = _suffix(str(out), SUFFIXES)
    if form and form != by_suffix:
        raise PlanError(
            f"--format {form} 与 {plain(out)} 的后缀不一致", f"--format {form} contradicts the suffix of {plain(out)}"
        )
    return by_suffix


def _suffix(out: str, known: dict[str, str]) -> str:
    path = Path(out)
    if is_special(path):
        return next(iter(known.values()))
    if path.suffix.lower() not in known:
        listed = ", ".join(known)
        raise PlanError(
            f"-o {plain(out)}：文件后缀应为 {listed}", f"-o {plain(out)}: the file's suffix must be one of {listed}"
        )
    return known[path.suffix.lower()]
