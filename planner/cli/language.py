"""Which language a run speaks, and click's complaints in it."""

from __future__ import annotations

import difflib
import locale
import os
import re

import click

from planner.messages import Text


def language_of(args: list[str]) -> str:
    """Return "zh" or "en": what --lang says, else the locale."""
    for word, value in zip(args, [*args[1:], ""], strict=False):
        if word == "--lang" or word.startswith("--lang="):
            asked = value if word == "--lang" else word[7:]
            if asked in ("zh", "en"):
                return asked
    set_by_user = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    told = set_by_user or locale.getlocale(locale.LC_CTYPE)[0] or ""
    return "zh" if told.lower().startswith(("zh", "chinese")) else "en"


def usage_words(error: click.UsageError) -> Text:
    """Say click's complaint in both languages."""
    match error:
        case click.NoSuchOption():
            close = difflib.get_close_matches(error.option_name, error.possibilities or [], 1, 0.7)
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
            zh, en = EXAMPLES.get(error.param.metavar or name, ("", ""))
            example = Text(f"{name} {zh}", f"{name} {en}") if name.startswith("-") else Text(zh, en)
            return Text(f"缺少 {name}，例如 {example.zh}", f"{name} is missing, for example {example.en}")
    extra = re.search(r"extra argument.*\((.*)\)", error.message)  # the only complaint of click that is left
    zh, en = (f"多余的 {extra[1]}", f"unexpected {extra[1]!r}") if extra else (error.message, error.message)
    return Text(f"{zh}：选项写在命令之后，见 --help", f"{en}: put options after the command, see --help")


def lang_of(ctx: click.Context) -> str:
    """Return the language of a run, "zh" or "en"."""
    return str(ctx.find_root().obj)


EXAMPLES = {
    "FILE.png|svg": ("一周.png", "week.png"), "FILE.toml": ("mine.toml", "mine.toml"), "TIME": ("明天 10:00", "tomorrow 10:00"),
    "RECORDS": ("记录.csv", "calls.csv"), "FILE": ("记录.csv", "calls.csv"), "FILE.html": ("计划.html", "plan.html"), "DIR": ("public", "public"),
    "SUBJECT": ("退款", "refund"), "TEXT": ("已提交", "submitted"), "NUMBER": ("95187", "95187"),
}  # fmt: skip
"""What to write for a parameter that is needed, by the name it has in the help."""
