"""`plan-call config`: the caller's settings, and where each comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.cli.bilingual import Command
from planner.cli.clock import Clock
from planner.cli.language import voice_of
from planner.cli.options import PLANNING, YES
from planner.cli.out import source_of, terminal, write
from planner.cli.parameters import configurable
from planner.files import kind_at
from planner.messages import Text, plain

if TYPE_CHECKING:
    from planner.cli.asked import Asked


@click.command(
    cls=Command,
    words=Text(
        "现在的设置，以及每项来自哪里：命令行、设置文件还是默认",
        "the settings, and where each comes from: the command line, the config file or the default",
    ),
    examples=("plan-call config", "plan-call config --soon some"),
)
@PLANNING
@click.pass_context
def config(ctx: click.Context, /, asked: Asked) -> int:
    """Show the settings."""
    from planner.cli.config_file import config_path
    from planner.outputs.text.settings import render_settings

    t = voice_of(ctx)
    elsewhere = {  # where no option and no file says anything
        "next": ("7d", Text("默认", "default")),
        "lang": (t.lang, Text("系统语言", "locale")),
        "log": (
            os.environ.get("PLAN_CALL_LOG", ""),
            Text("环境变量 PLAN_CALL_LOG", "environment variable PLAN_CALL_LOG"),
        ),
    }
    for dates in asked.wishes.not_on:  # no plan is made that would complain
        dates.on(Clock.read(ZoneInfo("UTC")))
    rows = []
    for option in configurable(ctx.command):
        text, source = option.text(ctx), source_of(ctx, option)
        if not text and elsewhere.get(option.key, ("",))[0]:
            text, source = elsewhere[option.key]
        rows.append((option.key, plain(text if isinstance(text, str) else ", ".join(text)), t(source)))
    path = config_path()
    write(None, render_settings(rows, plain(path), bool(kind_at(path)), t.lang, **terminal(None)))
    return YES
