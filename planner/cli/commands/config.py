"""`plan-call config`: the caller's settings, and where each comes from."""

from __future__ import annotations

import os
from typing import Any

import click

from planner.cli.asked import checked_lang, read
from planner.cli.bilingual import Command, configurable
from planner.cli.options import PLANNING, YES
from planner.cli.out import FROM, source_of, terminal, write
from planner.messages import Text, plain


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
def config(ctx: click.Context, /, **asked: Any) -> int:
    """Show the settings."""
    from planner.cli.config_file import config_path
    from planner.outputs.text.settings import render_settings

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
