"""Which language a run speaks, and click's complaints in it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import click

from planner.messages import NO_WORDS, Text, Voice, did_you_mean, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES = ("zh", "en")


def language_of(args: Sequence[str], setting: str = "") -> Voice:
    """Return the voice of a run: what --lang says, else the `setting` of the caller's config file, else the locale.

    It has to be known before the command line is understood: also what is wrong with that is said in it.
    """
    for word, after in zip(args, [*args[1:], ""], strict=False):
        asked = after if word == "--lang" else word.removeprefix("--lang=")
        if asked != word and asked in LANGUAGES:
            return Voice(asked)
    if setting:
        return Voice(setting)
    set_by_user = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    wanted = set_by_user or _of_machine()
    return Voice("zh" if wanted.lower().startswith(("zh", "chinese")) else "en")


def _of_machine() -> str:
    import locale

    return locale.getlocale(locale.LC_CTYPE)[0] or ""


def voice_of(ctx: click.Context | None = None) -> Voice:
    """Return the voice of a run, by default of the one that is under way."""
    voice = (ctx or click.get_current_context()).find_root().obj
    assert isinstance(voice, Voice)
    return voice


def say(voice: Voice, words: Text | str) -> str:
    """Return words in a language, or those that are the same in both."""
    return words if isinstance(words, str) else voice(words)


def usage_words(error: click.UsageError) -> Text:
    """Say click's complaint in both languages."""
    match error:
        case click.NoSuchOption(option_name=name):
            name = plain(name)
            hint = did_you_mean(name, error.possibilities or [], Text("选项见 --help", "see --help"))
            return Text(f"没有选项 {name}；{hint.zh}", f"there is no option {name}; {hint.en}")
        case click.BadOptionUsage(option_name=name):
            return Text(
                f"选项 {name} 用法不对：后面要有一个值，见 --help",
                f"option {name} is used wrongly: it takes a value, see --help",
            )
        case click.MissingParameter(param=click.Parameter() as param):
            name = param.opts[0] if isinstance(param, click.Option) else ""
            shown, example = getattr(param, "shown", Text(f" {name}", name)), getattr(param, "example", NO_WORDS)
            typed = " ".join(part for part in (error.ctx.command_path if error.ctx else "", name) if part)
            return Text(
                f"缺少{shown.zh}，例如 {typed} {example.zh}",
                f"{shown.en} is missing, for example {typed} {example.en}",
            )
    extra = re.search(r"extra argument.*\((.*)\)", error.message, re.DOTALL)  # the only complaint of click that is left
    zh, en = (f"多余的 {extra[1]}", f"unexpected {extra[1]!r}") if extra else (error.message, error.message)
    return Text(f"{zh}：命令和选项见 --help", f"{en}: for commands and options see --help")
