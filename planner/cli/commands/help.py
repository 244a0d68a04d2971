"""`plan-call help`: the topics of the manual, one of them, or the help of a command."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.bilingual import Command, rows_of
from planner.cli.language import voice_of
from planner.cli.options import LANG, YES
from planner.cli.out import write
from planner.cli.parameters import argument
from planner.cli.types import Words
from planner.messages import PlanError, Text, Voice, did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MANUAL = Path(__file__).parents[2] / "manual"
TOPICS = (
    "times",
    "wishes",
    "crowd",
    "calls",
    "cases",
    "lines",
    "learning",
    "feed",
    "owners",
    "privacy",
    "python",
    "evidence",
    "decisions",
)
"""In the order in which they are best read; those that are not named here follow."""


def topics_of(t: Voice) -> dict[str, Path]:
    """Return the files of the manual in a language, by topic."""
    files = {path.stem: path for path in (MANUAL / t.lang).glob("*.md")}
    return {name: files[name] for name in sorted(files, key=lambda name: ((*TOPICS, name).index(name), name))}


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from planner.cli.completion import starting

    return starting(incomplete, dict.fromkeys([*topics_of(voice_of(ctx)), *_program(ctx).commands]))


class Helping(Command):
    """A command that is there for who has broken the config file, too."""

    def _use_settings(self, ctx: click.Context, args: list[str]) -> None:
        with suppress(PlanError):
            super()._use_settings(ctx, args)


@click.command(
    cls=Helping,
    words=Text("手册：有哪些主题；加上主题则显示", "the manual: which topics there are; with a topic all of it"),
    examples=("plan-call help", "plan-call help times", "plan-call help export"),
)
@argument("topic", "主题", "TOPIC", nargs=-1, type=Words(), shell_complete=_complete)
@LANG
@click.pass_context
def help(ctx: click.Context, topic: str | tuple[()]) -> int:
    """Show the manual."""
    t = voice_of(ctx)
    topics = topics_of(t)
    if not topic:
        title = t("主题（plan-call help 主题）：", "Topics (plan-call help TOPIC):")
        rows = [(name, _beginning(path, t)) for name, path in topics.items()]
        write(None, rows_of((title, rows)).lstrip("\n"))
    elif file := topics.get(topic) or _titled(topic, topics):
        write(None, file.read_text(encoding="utf-8"))
    else:
        _show_command(ctx, topic.split(), topics)
    return YES


def _titled(title: str, topics: dict[str, Path]) -> Path | None:
    """Return the topic of this title: 时间 is what a Chinese list says of `times`."""
    return next((path for path in topics.values() if _title(path).lower() == title.lower()), None)


def _title(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")


def _beginning(path: Path, t: Voice) -> str:
    """Return the title of a topic and its first sentence."""
    text = path.read_text(encoding="utf-8").partition("\n")[2]
    return _title(path) + t.colon + text.strip().partition("\n\n")[0]


def _show_command(ctx: click.Context, names: list[str], topics: dict[str, Path]) -> None:
    """Show what --help says of a command, or of a command's command. Raises PlanError where there is neither that nor a topic."""
    group: click.Command = _program(ctx)
    context = ctx.find_root()
    for name in names:
        commands = group.commands if isinstance(group, click.Group) else {}
        if name not in commands:
            raise _unknown(" ".join(names), topics, ctx)
        group = commands[name]
        context = click.Context(group, parent=context, info_name=name)
    with context.scope(cleanup=False):
        click.echo(group.get_help(context))


def _unknown(topic: str, topics: dict[str, Path], ctx: click.Context) -> PlanError:
    known = [*topics, *_program(ctx).commands]
    listed = ", ".join(topics)
    hint = did_you_mean(topic, known, Text(f"可用：{listed}", f"there are: {listed}"))
    wrong = repr(topic[:40])
    return PlanError(f"没有主题 {wrong}；{hint.zh}", f"there is no topic {wrong}; {hint.en}")


def _program(ctx: click.Context) -> click.Group:
    program = ctx.find_root().command
    assert isinstance(program, click.Group)
    return program
