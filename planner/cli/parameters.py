"""The options and arguments of a command, with their words in both languages; which options may stand in the config file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from planner.cli.language import say, voice_of
from planner.cli.types import Words
from planner.frozen import dataclass
from planner.messages import NO_WORDS, Text

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXTS = "planner.cli.texts"  # of click's dictionary of a run
COMMON, TIME, OUTPUT, ADVANCED = GROUPS = (
    Text("常用", "Common"), Text("你的时间", "Your time"), Text("输出", "Output"), Text("更多", "Advanced"),
)  # fmt: skip
"""The groups of a long help, in their order: an option says its own where it is declared."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that was read before: of the config file, or our own default. `text` is what was written."""

    text: str | tuple[str, ...]
    value: Any


class Option(click.Option):
    """An option with its help in both languages.

    One that is `in_config` may stand in the caller's config file; `overrules` is the key of a setting there that does
    not hold beside this option. `example` is said where the option is needed and missing. `words` may be a function, which
    is asked only when the help is shown. `group` is where a long help lists it.
    """

    def __init__(
        self,
        *args: Any,
        words: Text | Callable[[], Text],
        group: Text = COMMON,
        in_config: bool = False,
        overrules: str = "",
        example: Text = NO_WORDS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.group, self.example = words, group, example
        self.in_config, self.overrules = in_config, overrules

    @property
    def help(self) -> str:
        """What the help and a completion say of it, in the language of the run."""
        return voice_of()(self.words() if callable(self.words) else self.words)

    @help.setter
    def help(self, _value: str | None) -> None:
        """Click's own text, which is none."""

    @property
    def key(self) -> str:
        """The option's name in the config file."""
        return self.opts[0].lstrip("-")

    def text(self, ctx: click.Context) -> str | tuple[str, ...]:
        """Return what was written of the option, wherever it comes from."""
        return ctx.meta.get(_TEXTS, {}).get(self.name) or ""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        if ctx.resilient_parsing:  # of a line that is not finished nothing is read
            return value
        read_before = isinstance(value, Setting)
        ctx.meta.setdefault(_TEXTS, {})[self.name] = value.text if read_before else value
        return value.value if read_before else super().type_cast_value(ctx, value)

    def make_metavar(self, ctx: click.Context | None = None) -> str:
        return say(voice_of(ctx), self.type.metavar) if isinstance(self.type, Words) else ""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        names, words = super().get_help_record(ctx) or ("", "")
        return names, words.replace("  [required]", "")


class Argument(click.Argument):
    """An argument that `shown` names in the usage. One of several words (`nargs=-1`) is given to the command as one text."""

    def __init__(self, *args: Any, shown: Text, example: Text = NO_WORDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown, self.example = shown, example

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        if self.nargs == -1 and value:
            return self.type(" ".join(value), self, ctx)
        return super().type_cast_value(ctx, value)

    def make_metavar(self, ctx: click.Context | None = None) -> str:
        shown = voice_of(ctx)(self.shown)
        return shown if self.required else f"[{shown}]"


def configurable(command: click.Command) -> list[Option]:
    """Return the options of a command that may stand in the caller's config file."""
    return [param for param in command.params if isinstance(param, Option) and param.in_config]


def option(*names: str, zh: str = "", en: str = "", **kwargs: Any) -> Callable[[Any], Any]:
    """Return `click.option` with its help in both languages; `words` is another way to give them."""
    return click.option(*names, cls=Option, **{"words": Text(zh, en), **kwargs})


def argument(name: str, zh: str, en: str, **kwargs: Any) -> Callable[[Any], Any]:
    """Return `click.argument` with what the usage calls it in both languages."""
    return click.argument(name, cls=Argument, shown=Text(zh, en), **kwargs)


def options(*chosen: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return several options as one decorator."""

    def add(function: Any) -> Any:
        for each in reversed(chosen):
            function = each(function)
        return function

    return add
