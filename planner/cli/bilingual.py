"""The commands in both languages: click's commands and groups, their help, with our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from planner.cli.language import language_of, say, voice_of
from planner.cli.parameters import Option, configurable
from planner.messages import PlanError, Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from click.shell_completion import CompletionItem

NO_CONFIG = "--no-config"


def rows_of(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return a list with its words in one column; click's own counts a Chinese character as one column wide."""
    from planner.outputs.text.page import columns_of, pad, wrap

    rows = list(rows)
    width = max(columns_of(name) for name, _ in rows) + 4
    lines = [title]
    for name, words in rows:
        first, *more = wrap(words, 80 - width)
        lines += [(pad(f"  {name}", width) + first).rstrip(), *(" " * width + line for line in more)]
    return "\n".join([*lines, ""])


class Command(click.Command):
    """A command whose help is in both languages and ends with examples."""

    def __init__(self, *args: Any, words: Text, examples: tuple[Text | str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.examples = words, examples
        if configurable(self):
            about = Text("不用自己的设置文件", "do not use your own config file")
            self.params.append(Option([NO_CONFIG], is_flag=True, expose_value=False, words=about))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        with ctx.scope(cleanup=False):  # the commands' help looks there for the language
            return super().shell_complete(ctx, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        without = ctx.resilient_parsing or {NO_CONFIG, "--help"} & {*args}  # help is there for who has broken the file
        if configurable(self) and not without:
            self._use_settings(ctx, args)
        return super().parse_args(ctx, args)

    def _use_settings(self, ctx: click.Context, args: list[str]) -> None:
        """Let the caller's config file say what the command line does not; its language holds from here on."""
        from planner.cli.config_file import has_config, read_settings

        if not has_config():
            return
        written = {word.partition("=")[0] for word in args}
        overruled = {p.overrules for p in self.params if isinstance(p, Option) and written & {*p.opts}}
        mine = {option.key: option for option in configurable(self)}
        settings = read_settings(_commands_of(ctx), mine)
        if "lang" in settings:
            ctx.find_root().obj = language_of(args, settings["lang"].value)
        ctx.default_map = {
            str(mine[key].name): settings[key] for key in settings if key in mine and key not in overruled
        }

    def get_help_option(self, ctx: click.Context) -> click.Option:
        words = Text("显示帮助", "show this help")
        return Option(["--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, words=words)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        t = voice_of(ctx)
        pieces = [piece for param in self.get_params(ctx) for piece in param.get_usage_pieces(ctx)]
        usage = " ".join([t("[选项]", "[options]"), *pieces, *self._usage_of_commands(ctx)])
        formatter.write_usage(ctx.command_path, usage, t("用法：", "Usage: "))

    def _usage_of_commands(self, ctx: click.Context) -> Sequence[str]:
        return ()

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(voice_of(ctx)(self.words))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option)]
        formatter.write("\n" + rows_of(voice_of(ctx)("选项：", "Options:"), [record for record in records if record]))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        t = voice_of(ctx)
        formatter.write("\n" + rows_of(t("例：", "Examples:"), [(say(t, example), "") for example in self.examples]))

    def get_short_help_str(self, limit: int = 45) -> str:
        return voice_of()(self.words)


class Subgroup(Command, click.Group):
    """A command with commands of its own; without one it shows its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args if args or ctx.resilient_parsing else ["--help"])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not ctx.resilient_parsing:
            listed = ", ".join(self.commands)
            hint = did_you_mean(args[0], self.commands, Text(f"可用：{listed}", f"there are: {listed}"), 0.5)
            wrong = repr(args[0][:40])
            raise PlanError(f"没有命令 {wrong}；{hint.zh}", f"there is no command {wrong}; {hint.en}")
        return super().resolve_command(ctx, args)

    def _usage_of_commands(self, ctx: click.Context) -> Sequence[str]:
        return (voice_of(ctx)("[命令] …", "[command] …"),)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        formatter.write("\n" + rows_of(voice_of(ctx)("命令：", "Commands:"), rows))
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


def _commands_of(ctx: click.Context) -> Mapping[str, click.Command]:
    program = ctx.find_root().command
    assert isinstance(program, click.Group)
    return program.commands


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()
