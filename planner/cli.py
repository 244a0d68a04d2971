"""The command `plan-call`: plans, reasons, pictures, calendar files, lines."""

from __future__ import annotations

import errno
import gc
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from planner.cli_calls import learn, log, review
from planner.cli_case import case
from planner.cli_check import check
from planner.cli_followup import followup
from planner.cli_options import (
    FROM,
    HOURS,
    LANG,
    LINE,
    LOG,
    MISTAKE,
    NO,
    NOW,
    OUT,
    PLANNING,
    SLOT,
    TZ,
    YES,
    check_one_of,
    checked_lang,
    format_of,
    loaded,
    moment_of,
    parse_ahead,
    planned,
    private_note,
    read,
    slot_minutes_of,
    source_of,
    suffix_of,
    utf8,
    with_hours,
    with_log,
)
from planner.click_words import (
    Command,
    Group,
    complete_hotline,
    complete_id,
    configurable,
    lang_of,
    language_of,
    option,
    options,
    show_version,
    usage_words,
)
from planner.files import check_folder, check_ours, check_target, leave_stdout, steady_streams, terminal, write
from planner.hotline import PlanError, Text
from planner.table import plain
from planner.when import parse_moment, zone_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.hotline import Hotline
    from planner.plan import Plan

FEED_PICKS = 7  # one a day


COMPLETE = "_PLAN_CALL_COMPLETE"  # click's name for it


def main() -> None:
    """Run the command and exit."""
    if asked := os.environ.get(COMPLETE):  # by a shell, for the Tab key
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {"obj": language_of([])}, "plan-call", COMPLETE, asked))
    # The arrays are small: threads would only cost their start, a tenth of a whole run.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # a short run makes little garbage, and imports much to look through: 4 % of it
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    steady_streams()
    lang = language_of(args)
    ctx = None
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
    except (KeyboardInterrupt, click.Abort):
        return MISTAKE
    except OSError as error:
        leave_stdout()
        if error.errno == errno.EPIPE:  # the reader has seen enough
            return YES
        message = Text(f"写不出结果：{error.strerror}", f"cannot write the answer: {error.strerror}")
    click.echo(f"plan-call: {message[lang_of(ctx) if ctx else lang]}", err=True)  # a config file may have another
    return MISTAKE


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
    form = format_of(form, out, ("table", "json", "csv"), {".txt": "table", ".json": "json", ".csv": "csv"})
    if every_slot and form == "table":
        raise PlanError(
            "--all 只用于 json 和 csv；请加 --format json 或 csv",
            "--all goes with json and csv; add --format json or csv",
        )
    lang, made = lang_of(ctx), planned(ctx, **asked)
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
    private_note(ctx, made, out, overdue=bool(made.overdue) and form != "csv")
    return YES if made.picks else NO


@cli.command(
    cls=Command,
    words=Text("现在打还是等一等：一行字和退出码", "call now or wait: one line and an exit code"),
    examples=("plan-call now", "plan-call now --before 明天 --for 25m"),
)
@PLANNING
@click.pass_context
def now(ctx: click.Context, /, **asked: Any) -> int:
    """Say whether to call now."""
    from planner.outputs.text import render_now

    made = planned(ctx, **asked)
    if made.until <= moment_of(asked["now"], made.grid.zone) and asked["until"]:
        raise PlanError("--until 已经过去；请写以后的时间", "--until has passed; give a later time")
    write(None, render_now(made, lang_of(ctx)))
    return YES if made.advice().call_now else NO


@cli.command(
    cls=Command,
    words=Text(
        "某个时段为什么忙或闲：每条规则的系数、区间、来源",
        "why a slot is busy or quiet: every rule's factor, range and source",
    ),
    examples=("plan-call why 明天 10:00", "plan-call why 2026-11-30T14:00 --lang en"),
)
@click.argument("time", nargs=-1, required=True)
@options(LINE, HOURS, NOW, SLOT, TZ, LOG, LANG)
@click.pass_context
def why(
    ctx: click.Context, time: tuple[str, ...], hotline: str, hours: str | None, now: str | None, slot: str, tz: str | None,
    log: str | None, no_log: bool, lang: str | None,
) -> int:  # fmt: skip
    """Explain one slot."""
    from planner.outputs.text import render_closed, render_why
    from planner.plan import make_plan
    from planner.wishes import Wishes

    lang = checked_lang(ctx, lang)
    line = with_hours(loaded(hotline), hours)
    home = ZoneInfo(line.timezone)
    zone = read("--tz", zone_named, tz) if tz else home
    at = moment_of(now, zone)
    line = with_log(line, at, log, no_log)
    moment = parse_moment(utf8(" ".join(time)), at, zone).astimezone(home)
    day = moment.replace(hour=0, minute=0, second=0)
    wishes = Wishes(zone=zone if tz else None)
    made = make_plan(line, at, day + timedelta(days=1), start=day, slot_minutes=slot_minutes_of(slot), wishes=wishes)
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
    form = "png" if out == "-" else suffix_of(out, {".png": "png", ".svg": "svg"})
    check_one_of("--kind", kind, ("week", "rules", "year"))
    check_target(out)
    made = planned(ctx, **asked, default=timedelta(days=364 if kind == "year" else 7))
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
    private_note(ctx, made, out)
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
    from planner.outputs.wish_words import why_nothing

    if out not in (None, "-"):
        suffix_of(str(out), {".ics": "ics"})
    check_target(out)
    made = planned(ctx, **asked)
    old = read_events(Path(replaces), made.hotline) if replaces else ()
    lang = lang_of(ctx)
    content = render_ics(made, lang, old)
    if not made.picks:
        written = b"BEGIN:VEVENT" in content  # a calendar without an event is not valid
        done = (
            Text("只写了取消。", "Only cancellations are written.")
            if written
            else Text("没有写文件。", "Nothing is written.")
        )
        click.echo(Text("", " ")[lang].join([*why_nothing(made, lang), done[lang]]), err=True)
        if not written:
            return NO
    write(out, content)
    private_note(ctx, made, out)
    return YES if made.picks else NO


@cli.command(
    cls=Command,
    words=Text(
        "把计划写成一个网页：手机、打印都好看，离线可用",
        "write the plan as one page: for the phone, for print, offline",
    ),
    examples=("plan-call report -o plan.html", "plan-call report --next 3d --lang en -o plan.html"),
)
@PLANNING
@option(
    "-o",
    "out",
    metavar="FILE.html",
    required=True,
    zh="写入 .html 文件；- 为标准输出",
    en="write to an .html file; - is standard output",
)
@click.pass_context
def report(ctx: click.Context, /, out: str, **asked: Any) -> int:
    """Write the plan as a page."""
    from planner.outputs.html import render_html

    if out != "-":
        suffix_of(out, {".html": "html", ".htm": "html"})
    check_target(out)
    made = planned(ctx, **asked)
    write(out, render_html(made, lang_of(ctx)))
    private_note(ctx, made, out)
    return YES if made.picks else NO


@cli.command(
    cls=Command,
    words=Text(
        "把每条热线的日历和网页写进一个文件夹，供公开订阅；不读任何私人数据",
        "write the calendar and page of each line into a folder for all to subscribe to; reads nothing private",
    ),
    examples=("plan-call feed -o public", "plan-call feed --hotline pinduoduo --hotline pinduoduo-chat -o public"),
)
@option(
    "--hotline",
    "lines",
    metavar="ID|FILE",
    multiple=True,
    shell_complete=complete_hotline,
    zh="哪些热线（可多次），默认为自带的全部",
    en="which lines (repeatable), default all that come with the program",
)
@option("--next", "ahead", metavar="DURATION", default="7d", zh="从现在起多久，默认 7d", en="how far ahead, default 7d")
@NOW
@option("--lang", metavar="zh|en", zh="语言，默认随系统", en="language; default from the locale")
@option(
    "-o",
    "out",
    metavar="DIR",
    required=True,
    zh="写入这个文件夹，没有则新建",
    en="write into this folder, made if it is not there",
)
@click.pass_context
def feed(ctx: click.Context, lines: tuple[str, ...], ahead: str, now: str | None, lang: str | None, out: str) -> int:
    """Write a feed."""
    from planner.calendar_file import shipped_hotlines
    from planner.outputs.html import render_html, render_index
    from planner.outputs.ics import read_feed, render_feed
    from planner.plan import make_plan

    lang = checked_lang(ctx, lang)
    folder = Path(out)
    check_folder(out)
    plans: dict[str, Plan] = {}
    shipped = {path.stem: path for path in shipped_hotlines()}  # the caller's own of these names are private
    for which in lines or shipped:
        line = loaded(str(shipped.get(which, which)))
        if line.id in plans:
            raise PlanError(f"--hotline {plain(line.id)} 写了两次", f"--hotline {plain(line.id)} is given twice")
        if line.id == "index":
            raise PlanError(
                "热线名不能是 index：它是目录页",
                "a line of a feed cannot be named index: that is the page of all lines",
            )
        at = moment_of(now, ZoneInfo(line.timezone))
        days = max(timedelta(days=1), read("--next", parse_ahead, ahead))
        until = (at + days).replace(hour=0, minute=0, second=0)  # a part of a day has odd best windows
        plans[line.id] = make_plan(line, at, until, top=FEED_PICKS)
    files: dict[str, str | bytes] = {}
    for id, made in plans.items():
        before = folder / f"{id}.ics"
        files[f"{id}.ics"] = render_feed(made, lang, read_feed(before, made.hotline) if before.exists() else {})
        files[f"{id}.html"] = render_html(made, lang, published=True)
    files["index.html"] = render_index(plans.items(), lang)  # last: it names the others
    for name in files:
        check_ours(folder / name)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        write(str(folder / name), content)
    return YES if any(made.picks for made in plans.values()) else NO


@cli.command(
    cls=Command,
    words=Text(
        "有哪些热线；加上名称则列出它的号码、时间、规则和来源",
        "which lines there are; with an id its numbers, hours, rules and sources",
    ),
    examples=("plan-call hotlines", "plan-call hotlines pinduoduo"),
)
@click.argument("id", required=False, shell_complete=complete_id)
@LANG
@click.pass_context
def hotlines(ctx: click.Context, id: str | None, lang: str | None) -> int:
    """List the lines, or show one."""
    from planner.calendar_file import hotline_ids
    from planner.days import day_notes
    from planner.outputs.text import render_hotline, render_hotlines

    lang = checked_lang(ctx, lang)
    if id is None:
        write(None, render_hotlines(list(_all_hotlines(hotline_ids(), lang)), lang, **terminal(None)))
        return YES
    line = loaded(id)
    notes = day_notes(line, moment_of(None, ZoneInfo(line.timezone)).toordinal() - 60, 365)
    dates = [(note.name[lang], f"{note.first} .. {note.last}") for note in notes if note.first != note.last]
    write(None, render_hotline(line, dates, lang, **terminal(None)))
    return YES


@cli.command(
    cls=Command,
    words=Text(
        "现在的设置，以及每项来自哪里：命令行、设置文件还是默认",
        "the settings, and where each comes from: the command line, the config file or the default",
    ),
    examples=("plan-call config", "plan-call config --soon some"),
)
@PLANNING
@click.pass_context
def config(ctx: click.Context, /, **asked: Any) -> int:
    """Show the settings."""
    from planner.config import config_path
    from planner.outputs.text import render_settings

    lang = checked_lang(ctx, asked["lang"])
    elsewhere = {  # where no option and no file says anything
        "next": ("7d", Text("默认", "default")),
        "lang": (lang, Text("系统语言", "locale")),
        "log": (
            os.environ.get("PLAN_CALL_LOG", ""),
            Text("环境变量 PLAN_CALL_LOG", "environment variable PLAN_CALL_LOG"),
        ),
    }
    rows = []
    for each in configurable(ctx.command):
        value, source = asked[str(each.name)], source_of(ctx, each)
        if source is FROM["COMMANDLINE"] and each.check:  # the file was checked when it was read
            for text in value if each.multiple else [value]:
                read(f"--{each.key}", each.check, text)
        if not value and elsewhere.get(each.key, ("",))[0]:
            value, source = elsewhere[each.key]
        told = ", ".join(value) if isinstance(value, tuple) else str(value or "")
        rows.append((each.key, plain(told), source[lang]))
    path = config_path()
    write(None, render_settings(rows, plain(path), path.exists(), lang, **terminal(None)))
    return YES


def _all_hotlines(ids: list[str], lang: str) -> Iterator[Hotline | str]:
    for id in ids:
        try:
            yield loaded(id)
        except PlanError as error:
            yield error.text[lang]


for command in (case, check, log, followup, learn, review):
    cli.add_command(command)
