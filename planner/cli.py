"""The command `plan-call`: the only place that reads the clock, and the only one that writes files."""

from __future__ import annotations

import contextlib
import difflib
import errno
import gc
import locale
import os
import re
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from planner.hotline import PlanError, Text
from planner.table import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.hotline import Hotline
    from planner.plan import Plan

YES, OURS, MISTAKE, NO = 0, 1, 2, 3  # exit codes, everywhere
LONGEST = timedelta(days=731)  # two years
SUFFIXES = {".txt": "table", ".json": "json", ".csv": "csv"}


def main() -> None:
    """Run the command and exit."""
    # The matrices are small: threads would only cost their start, a tenth of the whole run.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # a short run makes little garbage, but imports many objects to look through: another tenth
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    _steady_streams()
    lang = _language(args)
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
        message = _usage_words(error)
    except KeyboardInterrupt:
        return MISTAKE
    except OSError as error:
        _leave_stdout()
        if error.errno == errno.EPIPE:  # the reader has seen enough
            return YES
        message = Text(f"写不出结果：{error.strerror}", f"cannot write the answer: {error.strerror}")
    click.echo(f"plan-call: {message[lang]}", err=True)
    return MISTAKE


def _steady_streams() -> None:
    """An ASCII or GBK pipe loses a character, not the answer; a stream that was closed takes nothing."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (open as long as we are)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _leave_stdout() -> None:
    """Nobody reads standard output any more: what is left in its buffer must not fail again at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# ---------------------------------------------------------------- words for click


def _language(args: list[str]) -> str:
    """Return "zh" or "en": what --lang says, else the locale."""
    for word, value in zip(args, [*args[1:], ""], strict=False):
        if word == "--lang" or word.startswith("--lang="):
            asked = value if word == "--lang" else word[7:]
            if asked in ("zh", "en"):
                return asked
    set_by_user = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    told = set_by_user or locale.getlocale(locale.LC_CTYPE)[0] or ""
    return "zh" if told.lower().startswith(("zh", "chinese")) else "en"


def _usage_words(error: click.UsageError) -> Text:
    """Say click's complaint in both languages."""
    match error:
        case click.NoSuchOption():
            close = difflib.get_close_matches(error.option_name, error.possibilities or [], 1) or error.possibilities
            hint = (
                (f"；是不是 {close[0]}？", f"; did you mean {close[0]}?")
                if close
                else ("；选项见 --help", "; see --help")
            )
            return Text(f"没有选项 {error.option_name}{hint[0]}", f"there is no option {error.option_name}{hint[1]}")
        case click.BadOptionUsage():
            return Text(
                f"选项 {error.option_name} 用法不对：后面要有一个值，见 --help",
                f"option {error.option_name} is used wrongly: it takes a value, see --help",
            )
        case click.MissingParameter() if error.param:
            name = error.param.opts[0] if error.param.param_type_name == "option" else error.param.human_readable_name
            example = (
                Text(f"{name} 一周.png", f"{name} week.png") if name == "-o" else Text("明天 10:00", "tomorrow 10:00")
            )
            return Text(f"缺少 {name}，例如 {example.zh}", f"{name} is missing, for example {example.en}")
    extra = re.search(r"extra argument.*\((.*)\)", error.message)  # the only complaint of click that is left
    zh, en = (f"多余的 {extra[1]}", f"unexpected {extra[1]!r}") if extra else (error.message, error.message)
    return Text(f"{zh}：选项写在命令之后，见 --help", f"{en}: put options after the command, see --help")


def _lang(ctx: click.Context) -> str:
    return str(ctx.find_root().obj)


_METAVARS = {"DURATION": "时长", "TIME": "时间", "FILE": "文件", "ID": "名称", "OLD": "旧文件"}


class _Option(click.Option):
    """An option with its help in both languages."""

    def __init__(self, *args: Any, words: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = self.words[_lang(ctx)]
        names, words = super().get_help_record(ctx) or ("", "")
        if _lang(ctx) == "zh":
            for english, chinese in _METAVARS.items():
                names = names.replace(english, chinese)
        return names, words.replace("  [required]", "")


def _section(formatter: click.HelpFormatter, title: str, rows: list[tuple[str, str]]) -> None:
    """Write a list with its words in one column; click's own counts a Chinese character as one column wide."""
    from planner.outputs.text import columns_of, pad, wrap

    width = max(columns_of(name) for name, _ in rows) + 4
    formatter.write(f"\n{title}\n")
    for name, words in rows:
        first, *more = wrap(words, 80 - width)
        formatter.write((pad(f"  {name}", width) + first).rstrip() + "\n")
        formatter.write("".join(f"{' ' * width}{line}\n" for line in more))


class _Command(click.Command):
    """A command whose help is in both languages and ends with examples."""

    def __init__(self, *args: Any, words: Text, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.examples = words, examples

    def get_help_option(self, ctx: click.Context) -> click.Option:
        return _Option(
            ["--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            words=Text("显示帮助", "show this help"),
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        usage = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", Text("[选项]", "[options]")[_lang(ctx)])
        usage = usage.replace("COMMAND [ARGS]...", Text("[命令] …", "[command] …")[_lang(ctx)]).replace(
            "TIME...", Text("时间", "TIME")[_lang(ctx)]
        )
        formatter.write_usage(ctx.command_path, usage, Text("用法：", "Usage: ")[_lang(ctx)])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(self.words[_lang(ctx)])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option)]
        _section(formatter, Text("选项：", "Options:")[_lang(ctx)], [record for record in records if record])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _section(formatter, Text("例：", "Examples:")[_lang(ctx)], [(example, "") for example in self.examples])

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.words[_lang(click.get_current_context())]


class _Group(_Command, click.Group):
    """The program: without a command it plans."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["plan", *args]
        elif args[0] == "--help":
            args = args[:1]  # a --lang after it has been read already
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            close = difflib.get_close_matches(args[0], self.commands, 1, 0.5)
            zh, en = (
                (f"；是不是 {close[0]}？", f"; did you mean {close[0]}?")
                if close
                else (f"；可用：{', '.join(self.commands)}", f"; there are: {', '.join(self.commands)}")
            )
            raise PlanError(f"没有命令 {args[0][:40]!r}{zh}", f"there is no command {args[0][:40]!r}{en}")
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        _section(formatter, Text("命令：", "Commands:")[_lang(ctx)], rows)
        _Command.format_options(self, ctx, formatter)


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"plan-call {version('plan-call')}")
        ctx.exit()


def _option(*names: str, zh: str, en: str, **kwargs: Any) -> Callable[[Any], Any]:
    return click.option(*names, cls=_Option, words=Text(zh, en), **kwargs)


def _options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def add(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return add


LANG = _option("--lang", metavar="zh|en", zh="语言，默认随系统", en="language; default from the locale")
OUT = _option("-o", "out", metavar="FILE", zh="写入文件；- 为标准输出", en="write to a file; - is standard output")
LINE = _option(
    "--hotline",
    metavar="ID|FILE",
    default="pinduoduo",
    zh="哪条热线：名称或 .toml 文件，默认 pinduoduo",
    en="which line: an id or a .toml file, default pinduoduo",
)
NOW = _option("--now", metavar="TIME", zh="当作现在的时间（试算用）", en="take this as now (for what-if)")
SLOT = _option("--slot", metavar="DURATION", default="30m", zh="时段长度，默认 30m", en="length of a slot, default 30m")
PLANNING = _options(
    LINE,
    _option(
        "--next",
        "ahead",
        metavar="DURATION",
        zh="从现在起多久，默认 7d，至多两年",
        en="how far ahead, default 7d, at most two years",
    ),
    _option("--from", "since", metavar="TIME", zh="从何时起，默认现在", en="from when, default now"),
    _option("--until", metavar="TIME", zh="到何时止；只写日期则含当天", en="until when; a bare date includes that day"),
    NOW,
    _option("--top", metavar="N", default="5", zh="最多几个时段，默认 5", en="how many windows at most, default 5"),
    _option("--per-day", metavar="N", default="1", zh="每天最多几个，默认 1", en="how many a day at most, default 1"),
    SLOT,
    LANG,
)


# ---------------------------------------------------------------- the commands


@click.group(
    cls=_Group,
    words=Text(
        "什么时候打客服热线、打哪个号码、要准备什么。不写命令即为 plan；plan-call plan --help 列出它的选项。",
        "When to call a service line, which number to dial, and what to have ready. Without a command it plans; plan-call plan --help lists the options.",
    ),
    examples=("plan-call --next 7d", "plan-call why 明天 10:00", "plan-call export -o calls.ics"),
)
@_option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    zh="显示版本",
    en="show the version",
)
def cli() -> None:
    """Group the commands."""


@cli.command(
    cls=_Command,
    words=Text("排出接下来最好打的时段（默认命令）", "rank the windows ahead (the default command)"),
    examples=(
        "plan-call --next 7d",
        "plan-call --from 明天 --until 周五 --per-day 2",
        "plan-call --next 2w --format json --all -o plan.json",
    ),
)
@PLANNING
@_option(
    "--format",
    "form",
    metavar="table|json|csv",
    zh="输出格式，默认 table 或按文件后缀",
    en="output format, default table or by the file's suffix",
)
@_option("--all", "every_slot", is_flag=True, zh="列出每个时段（json、csv）", en="every slot (json and csv)")
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
    lang, made = _lang(ctx), _plan(ctx, **asked)
    if form == "table":
        from planner.outputs.text import render_table

        content = render_table(made, lang, **_terminal(out))
    else:
        from planner.outputs import data

        as_csv = form == "csv"
        content = (
            data.render_csv(made, every_slot=every_slot)
            if as_csv
            else data.render_json(made, lang, every_slot=every_slot)
        )
    _write(out, content)
    return YES if made.picks else NO


@cli.command(
    cls=_Command,
    words=Text(
        "某个时段为什么忙或闲：每条规则的系数、区间、来源",
        "why a slot is busy or quiet: every rule's factor, range and source",
    ),
    examples=("plan-call why 明天 10:00", "plan-call why 2026-11-30T14:00 --lang en"),
)
@click.argument("time", nargs=-1, required=True)
@_options(LINE, NOW, SLOT, LANG)
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
        _write(None, render_closed(made, moment, lang))
        return NO
    _write(None, render_why(made, found, lang, **_terminal(None)))
    return YES


@cli.command(
    cls=_Command,
    words=Text("画出预计负荷：一周、规则或一年", "plot the expected load: the week, the rules or the year"),
    examples=("plan-call plot -o week.png", "plan-call plot --kind year -o year.svg --lang en"),
)
@PLANNING
@_option("--kind", metavar="week|rules|year", default="week", zh="画什么，默认 week", en="what to plot, default week")
@_option(
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
    _check_target(out)
    made = _plan(ctx, **asked, default=timedelta(days=364 if kind == "year" else 7))
    if not made.inside.any():
        click.echo(
            Text("这段时间内没有服务时间，没有图可画。", "There is no open hour within this span to plot.")[_lang(ctx)],
            err=True,
        )
        return NO
    from planner.outputs.plot import render_plot

    _write(out, render_plot(made, _lang(ctx), kind=kind, form=form))
    return YES if made.picks else NO


@cli.command(
    cls=_Command,
    words=Text("把最好的时段导出为日历文件", "export the best windows as a calendar file"),
    examples=("plan-call export -o calls.ics", "plan-call export --top 3 --replaces calls.ics -o calls.ics"),
)
@PLANNING
@_option(
    "--replaces",
    metavar="OLD.ics",
    zh="上次导出的文件：其中已不再推荐的时段会标为取消",
    en="the file exported before: windows of it that are gone are cancelled",
)
@_option(
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
    _check_target(out)
    made = _plan(ctx, **asked)
    old = read_events(Path(replaces), made.hotline) if replaces else ()
    content = render_ics(made, _lang(ctx), old)
    if b"BEGIN:VEVENT" not in content:  # a calendar without an event is not valid
        click.echo(
            Text(
                "这段时间内没有可拨打的时段，不写文件。",
                "There is no slot to call in within this span: nothing written.",
            )[_lang(ctx)],
            err=True,
        )
        return NO
    _write(out, content)
    return YES if made.picks else NO


@cli.command(
    cls=_Command,
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
        _write(None, render_hotlines(list(_all_hotlines(hotline_ids(), lang)), lang, **_terminal(None)))
        return YES
    line = _load(id)
    notes = day_notes(line, datetime.now(ZoneInfo(line.timezone)).toordinal() - 60, 365)
    dates = [(note.name[lang], f"{note.first} .. {note.last}") for note in notes if note.first != note.last]
    _write(None, render_hotline(line, dates, lang, **_terminal(None)))
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
    return _lang(ctx)


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
    if out in (None, "-") or _is_special(Path(str(out))):
        return form or "table"
    _check_target(out)
    by_suffix = _suffix(str(out), SUFFIXES)
    if form and form != by_suffix:
        raise PlanError(
            f"--format {form} 与 {plain(out)} 的后缀不一致", f"--format {form} contradicts the suffix of {plain(out)}"
        )
    return by_suffix


def _suffix(out: str, known: dict[str, str]) -> str:
    path = Path(out)
    if _is_special(path):
        return next(iter(known.values()))
    if path.suffix.lower() not in known:
        listed = ", ".join(known)
        raise PlanError(
            f"-o {plain(out)}：文件后缀应为 {listed}", f"-o {plain(out)}: the file's suffix must be one of {listed}"
        )
    return known[path.suffix.lower()]


# ---------------------------------------------------------------- writing


def _terminal(out: str | None) -> dict[str, Any]:
    on_terminal = out in (None, "-") and sys.stdout.isatty()
    width = shutil.get_terminal_size((80, 24)).columns if on_terminal else 80
    return {
        "width": min(width, 100),
        "color": on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
    }


def _is_special(path: Path) -> bool:
    """Whether it is a device or a pipe, which is written to and never replaced."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _check_target(out: str | None) -> None:
    """Complain about a file that cannot be written before any work is done."""
    if out in (None, "-"):
        return
    path, shown = Path(str(out)), plain(out)
    if path.is_dir():
        raise PlanError(f"-o {shown} 是文件夹；请写文件名", f"-o {shown} is a folder; give a file name")
    if not path.parent.is_dir():
        raise PlanError(
            f"-o {shown}：文件夹 {plain(path.parent)} 不存在；请先建好",
            f"-o {shown}: there is no folder {plain(path.parent)}; make it first",
        )
    if path.exists() and not os.access(path, os.W_OK):
        raise PlanError(f"-o {shown} 是只读的；请换一个文件", f"-o {shown} is read-only; give another file")


def _write(out: str | None, content: str | bytes) -> None:
    """Write to standard output, or a file as a whole: it appears complete or not at all, and an old one stays until then."""
    if out in (None, "-"):
        click.echo(content, nl=False, color=True if isinstance(content, str) and "\x1b" in content else None)
        return
    import tempfile

    raw = content.encode("utf-8") if isinstance(content, str) else content
    path = Path(os.path.realpath(str(out)))
    try:
        if _is_special(path):
            path.write_bytes(raw)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".plan-call-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = f"-o {plain(out)}", error.strerror
        raise PlanError(
            f"{reason[0]}：无法写入（{reason[1]}）", f"{reason[0]}: cannot be written ({reason[1]})"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
