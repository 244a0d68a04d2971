"""The command line in both languages: click's options, help and complaints, with our words."""

from __future__ import annotations

import difflib
import re
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from planner.cli.completion import complete_file, items_of
from planner.cli.language import lang_of
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem


_ENGLISH_WORDS = {
    "明天": "tomorrow", "昨天": "yesterday", "周五": "fri", "48小时内退款": "'refund within 48 h'", "已退款": "refunded", "退款": "refund", "已提交": "submitted",
}  # fmt: skip
"""Of the examples; a longer one before what it ends with."""
NO_CONFIG = "--no-config"
_METAVARS = {
    "DURATION": "时长", "TIME": "时间", "FILE": "文件", "ID": "名称", "OLD": "旧文件", "COLUMN": "列名", "ZONE": "时区",
    "TEXT": "文字", "RECORDS": "记录文件", "HOURS": "时段", "DAYS": "日子", "DATES": "日期", "DATE": "日期", "ADDRESS": "邮箱", "DIR": "文件夹", "SUBJECT": "事由", "NUMBER": "号码",
}  # fmt: skip


class Option(click.Option):
    """An option with its help in both languages. One with a `check` of its text may stand in the caller's config file."""

    def __init__(self, *args: Any, words: Text, check: Callable[[str], object] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.check = words, check

    @property
    def key(self) -> str:
        """The option's name in the config file."""
        return self.opts[0].lstrip("-")

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        names, words = super().get_help_record(ctx) or ("", "")
        if lang_of(ctx) == "zh":
            for english, chinese in _METAVARS.items():
                names = names.replace(english, chinese)
        return names, words.replace("  [required]", "")

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        metavar = self.metavar or ""
        if re.fullmatch(r"[a-z-]+(\|[a-z-]+)+", metavar):  # a closed list, such as zh|en
            return items_of(value for value in metavar.split("|") if value.startswith(incomplete))
        if metavar.startswith(("FILE", "OLD")):
            return complete_file(ctx, self, incomplete)
        return super().shell_complete(ctx, incomplete)


def _section(formatter: click.HelpFormatter, title: str, rows: list[tuple[str, str]]) -> None:
    """Write a list with its words in one column; click's own counts a Chinese character as one column wide."""
    from planner.outputs.text.page import columns_of, pad, wrap

    width = max(columns_of(name) for name, _ in rows) + 4
    formatter.write(f"\n{title}\n")
    for name, words in rows:
        first, *more = wrap(words, 80 - width)
        formatter.write((pad(f"  {name}", width) + first).rstrip() + "\n")
        formatter.write("".join(f"{' ' * width}{line}\n" for line in more))


def configurable(command: click.Command) -> list[Option]:
    """Return the options of a command that may stand in the caller's config file."""
    return [param for param in command.params if isinstance(param, Option) and param.check]


class Command(click.Command):
    """A command whose help is in both languages and ends with examples."""

    def __init__(self, *args: Any, words: Text, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.examples = words, examples
        if configurable(self):
            told = Text("不用自己的设置文件", "do not use your own config file")
            self.params.append(Option([NO_CONFIG], is_flag=True, expose_value=False, words=told))

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        params = super().get_params(ctx)
        for param in params:
            if isinstance(param, Option):
                param.help = param.words[lang_of(ctx)]  # what click shows, in the help and beside a completion
        return params

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        with ctx.scope(cleanup=False):  # the commands' help looks there for the language
            return super().shell_complete(ctx, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if configurable(self) and not ctx.resilient_parsing and NO_CONFIG not in args:
            ctx.default_map = self._own_defaults(ctx, args)
        return super().parse_args(ctx, args)

    def _own_defaults(self, ctx: click.Context, args: list[str]) -> dict[str, Any]:
        """Return what the caller's config file says of this command's options; its language holds from here on."""
        from planner.cli.config_file import has_config, read_config

        if "--help" in args or not has_config():  # help is there for whoever has broken the file
            return {}
        program = ctx.find_root().command
        every = program.commands.values() if isinstance(program, click.Group) else ()
        names = {p.opts[0].lstrip("-") for command in every for p in command.params if p.param_type_name == "option"}
        may = [p for command in every for p in configurable(command)]
        told = read_config({p.key: p.check for p in may if p.check}, {p.key for p in may if p.multiple}, names)
        for stronger, weaker in (
            ("--no-log", "log"),
            ("--until", "next"),
        ):  # what excludes a default on the command line
            if any(word.partition("=")[0] == stronger for word in args):
                told.pop(weaker, None)
        if "lang" in told and not any(word.partition("=")[0] == "--lang" for word in args):
            ctx.find_root().obj = told["lang"][-1]
        mine = [p for p in configurable(self) if p.key in told]
        return {str(p.name): told[p.key] if p.multiple else told[p.key][0] for p in mine}

    def get_help_option(self, ctx: click.Context) -> click.Option:
        return Option(
            ["--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            words=Text("显示帮助", "show this help"),
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        usage = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", Text("[选项]", "[options]")[lang_of(ctx)])
        usage = usage.replace("COMMAND [ARGS]...", Text("[命令] …", "[command] …")[lang_of(ctx)]).replace("...", "")
        for english, chinese in _METAVARS.items() if lang_of(ctx) == "zh" else ():
            usage = re.sub(rf"\b{english}\b", chinese, usage)
        formatter.write_usage(ctx.command_path, usage, Text("用法：", "Usage: ")[lang_of(ctx)])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(self.words[lang_of(ctx)])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option)]
        _section(formatter, Text("选项：", "Options:")[lang_of(ctx)], [record for record in records if record])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        told = _ENGLISH_WORDS if lang_of(ctx) == "en" else {}
        shown = [reduce(lambda text, word: text.replace(*word), told.items(), example) for example in self.examples]
        _section(formatter, Text("例：", "Examples:")[lang_of(ctx)], [(example, "") for example in shown])

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.words[lang_of(click.get_current_context())]


class Subgroup(Command, click.Group):
    """A command with commands of its own; without one it shows its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args if args or ctx.resilient_parsing else ["--help"])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not ctx.resilient_parsing:
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
        _section(formatter, Text("命令：", "Commands:")[lang_of(ctx)], rows)
        Command.format_options(self, ctx, formatter)


class Group(Subgroup):
    """The program: without a command it plans."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and ctx.resilient_parsing:
            pass  # a completion of the first word, which may become a command
        elif not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["plan", *args]
        elif args[0] == "--help":
            args = args[:1]  # a --lang after it has been read already
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        own = super().shell_complete(ctx, incomplete)
        plan = self.commands["plan"]
        planning = plan.shell_complete(click.Context(plan, parent=ctx), incomplete)
        known = {item.value for item in planning}
        return planning + [item for item in own if item.value not in known]


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


def show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version and stop."""
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"plan-call {version('plan-call')}")
        ctx.exit()


def option(*names: str, zh: str, en: str, **kwargs: Any) -> Callable[[Any], Any]:
    """Return `click.option` with its help in both languages."""
    return click.option(*names, cls=Option, words=Text(zh, en), **kwargs)


def options(*chosen: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return several options as one decorator."""

    def add(function: Any) -> Any:
        for each in reversed(chosen):
            function = each(function)
        return function

    return add
