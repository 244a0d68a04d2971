"""The commands in both languages: click's commands and groups, their help, with our words."""

from __future__ import annotations

from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

from planner.cli.language import language_of, say, voice_of
from planner.cli.out import tell
from planner.cli.parameters import ADVANCED, GROUPS, Option, configurable
from planner.cli.types import utf8
from planner.messages import NO_WORDS, PlanError, Text, closest, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from click.shell_completion import CompletionItem

NO_CONFIG = "--no-config"
HELP, VERSION = ("--help", "-h"), ("--version", "-V")
LONG = 8  # options from which on a help groups them


def width_of_help() -> int:
    """Return how many columns a help may take."""
    from shutil import get_terminal_size

    return min(80, get_terminal_size((80, 24)).columns)


def rows_of(*lists: tuple[str, Iterable[tuple[str, str]]]) -> str:
    """Return titled lists with their words in one column; click's own counts a Chinese character as one column wide."""
    from planner.outputs.text.page import columns_of, pad, wrap

    titled = {title: list(rows) for title, rows in lists}
    whole = width_of_help()
    widths = [columns_of(name) + 4 for rows in titled.values() for name, _ in rows]
    width = max([each for each in widths if each <= whole // 2], default=4)  # the words of a longer one stand below it
    lines = []
    for title, rows in titled.items():
        lines += ["", title]
        for name, words in rows:
            first, *more = wrap(words, whole - width)
            if columns_of(name) + 4 > width:
                lines.append(f"  {name}")
                name = ""
            lines += [(pad(f"  {name}", width) + first).rstrip(), *(" " * width + line for line in more)]
    return "\n".join([*lines, ""])


def _typed(command: str, columns: int) -> str:
    """Return a command to type in lines of so many columns, each but the last with the sign that it goes on."""
    from planner.outputs.text.page import columns_of, wrap

    return command if columns_of(command) <= columns else " \\\n      ".join(wrap(command, columns - 6))


class Command(click.Command):
    """A command whose help is in both languages and ends with examples."""

    def __init__(self, *args: Any, words: Text, examples: tuple[Text | str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.examples = words, examples
        if configurable(self):
            about = Text("不用自己的设置文件", "do not use your own config file")
            self.params.append(Option([NO_CONFIG], group=ADVANCED, is_flag=True, expose_value=False, words=about))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        with ctx.scope(cleanup=False):  # the commands' help looks there for the language
            return super().shell_complete(ctx, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not (isinstance(self, click.Group) or ctx.resilient_parsing or {*HELP} & {*args}):
            self._use_own_files(ctx, args)
        return super().parse_args(ctx, args)

    def _use_own_files(self, ctx: click.Context, args: list[str]) -> None:
        """Use the caller's config file, and say what of their own files nobody can look at.

        That stops no command that would have only its language from the config file, as `check`.
        """
        from planner.cli.config_file import has_config
        from planner.reading.folders import own_files_unread

        settings = [option.key for option in configurable(self)]
        try:
            reads = settings and NO_CONFIG not in args and has_config()
            unread = own_files_unread()
        except PlanError as error:
            if settings != ["lang"]:
                raise
            reads, unread = False, error
        if reads:
            self._use_settings(ctx, args)
        if unread:
            tell(f"plan-call: {voice_of(ctx)(unread.text)}")

    def _use_settings(self, ctx: click.Context, args: list[str]) -> None:
        """Let the caller's config file say what the command line does not; its language holds from here on."""
        from planner.cli.config_file import read_settings

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
        return Option([*HELP], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, words=words)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        t = voice_of(ctx)
        pieces = [piece for param in self.get_params(ctx) for piece in param.get_usage_pieces(ctx)]
        usage = " ".join([t("[选项]", "[options]"), *pieces, *self._usage_of_commands(ctx)])
        formatter.write_usage(ctx.command_path, usage, t("用法：", "Usage: "))

    def _usage_of_commands(self, ctx: click.Context) -> Sequence[str]:
        return ()

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from planner.outputs.text.page import wrap

        lines = wrap(voice_of(ctx)(self.words), width_of_help() - 2)
        formatter.write("".join(["\n", *(f"  {line}\n" for line in lines)]))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        t = voice_of(ctx)
        shown = [param for param in self.get_params(ctx) if isinstance(param, Option)]
        lists = []
        for group in GROUPS if len(shown) >= LONG else (NO_WORDS,):
            grouped = [param for param in shown if group in (param.group, NO_WORDS)]
            records = [record for param in grouped if (record := param.get_help_record(ctx))]
            lists.append((t(group) or t("选项", "Options"), records))
        formatter.write(rows_of(*((t(f"{title}：", f"{title}:"), records) for title, records in lists if records)))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        t, room = voice_of(ctx), width_of_help() - 2
        examples = [_typed(say(t, example), room) for example in self.examples]
        formatter.write("\n".join(["", t("例：", "Examples:"), *(f"  {example}" for example in examples), ""]))

    def get_short_help_str(self, limit: int = 45) -> str:
        return voice_of()(self.words)


class Subgroup(Command, click.Group):
    """A command with commands of its own; without one it shows its help.

    What stands before a command is given to it: `--lang en now` is `now --lang en`.
    """

    asked: tuple[str, ...] = HELP  # of itself

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and ctx.resilient_parsing:
            pass  # a completion of the first word, which may become a command
        elif not args or args[0].startswith("-"):
            args = self._command_first(args)
        return super().parse_args(ctx, args)

    def _command_first(self, args: list[str]) -> list[str]:
        """Return words that begin with an option so that they begin with their command, or with what is asked of this one."""
        for i, name in enumerate(args):
            if name in self.commands and self._are_options(args[:i], name):
                return [name, *args[:i], *args[i + 1 :]]
        return [word for word in args if word in self.asked][:1] or self.without_command(args)  # a --lang has been read

    def without_command(self, args: list[str]) -> list[str]:
        """Return what is done where no command is named."""
        return [*HELP[:1]] if self._are_options(args) else args

    def _are_options(self, words: list[str], first: str | None = None) -> bool:
        """Whether these words are options of one of the commands, with their values; the `first` is asked before all others."""
        names = [first, *self.commands] if first else self.commands
        return not words or any(_takes(self.commands[name], words) for name in names)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not ctx.resilient_parsing:
            raise self._unknown(utf8(args[0]))
        return super().resolve_command(ctx, args)

    def _unknown(self, *words: str) -> PlanError:
        """Return the complaint about words of which the first is no command."""
        word = words[0]
        listed, wrong = ", ".join(self.commands), repr(word[:40])
        hint = did_you_mean(word, self.commands, Text(f"可用：{listed}", f"there are: {listed}"))
        return PlanError(f"没有命令 {wrong}；{hint.zh}", f"there is no command {wrong}; {hint.en}")

    def _usage_of_commands(self, ctx: click.Context) -> Sequence[str]:
        return (voice_of(ctx)("[命令] …", "[command] …"),)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        formatter.write(rows_of((voice_of(ctx)("命令：", "Commands:"), rows)))
        Command.format_options(self, ctx, formatter)


class Group(Subgroup):
    """The program: without a command it plans; words that are none may be a case, a line or a number."""

    asked = HELP + VERSION

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            meant = self._as_meant(args)
        except PlanError:
            if not ctx.resilient_parsing:  # a completion has nothing to complain of
                raise
            meant = args
        return super().parse_args(ctx, meant)

    def _as_meant(self, args: list[str]) -> list[str]:
        """Return a command line with the command that its first words stand for: `顺丰 --next 2d` is `plan --hotline sf --next 2d`."""
        start = self._first_word(args)
        if start is None or args[start] in self.commands:
            return args
        from planner.cli.first_word import meant_by

        words = [*takewhile(lambda word: not word.startswith("-"), args[start:])]
        meant = meant_by(words, self.commands)
        if not meant:
            raise self._unknown(*map(utf8, words))
        return [*meant, *args[:start], *args[start + len(words) :]]

    def _first_word(self, args: list[str]) -> int | None:
        """Return which of these is the first word that is neither an option nor an option's value."""
        if not args or not args[0].startswith("-"):
            return 0 if args else None
        if _takes(self.commands["plan"], args):  # before all commands are asked, which have to be loaded for it
            return None
        words = (i for i, word in enumerate(args) if not word.startswith("-"))
        return next((i for i in words if self._are_options(args[:i])), None)

    def without_command(self, args: list[str]) -> list[str]:
        return ["plan", *args]

    def _unknown(self, *words: str) -> PlanError:
        from planner.reading.finding import labels_of, line_guessed

        if closest(words[0], self.commands):
            return super()._unknown(words[0])
        typed = " ".join(words)
        hint = Text(
            "命令见 plan-call -h，事由见 plan-call case，热线见 plan-call hotlines",
            "see plan-call -h, plan-call case and plan-call hotlines",
        )
        if guess := line_guessed(typed):
            meant = labels_of([guess])
            hint = Text(f"是不是 {meant.zh}？", f"did you mean {meant.en}?")
        wrong = repr(typed[:40])
        return PlanError(
            f"{wrong} 不是命令、事由、热线或号码；{hint.zh}", f"{wrong} is no command, case, line or number; {hint.en}"
        )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from planner.cli.completion import complete_front

        plan = self.commands["plan"]
        items = plan.shell_complete(click.Context(plan, parent=ctx), incomplete) + complete_front(incomplete)
        known = {item.value for item in items}
        return items + [item for item in super().shell_complete(ctx, incomplete) if item.value not in known]


def _takes(command: click.Command, words: list[str]) -> bool:
    """Whether these words are options of a command, with their values, and nothing else."""
    if isinstance(command, click.Group):
        return any(_takes(each, words) for each in command.commands.values())
    with suppress(click.UsageError):
        _, others, _ = command.make_parser(click.Context(command)).parse_args([*words])
        return not others
    return False


def _commands_of(ctx: click.Context) -> Mapping[str, click.Command]:
    program = ctx.find_root().command
    assert isinstance(program, click.Group)
    return program.commands


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()
