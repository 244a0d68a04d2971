"""The caller's own defaults: `config.toml` in the user's configuration folder, a line per option."""

from __future__ import annotations

import difflib
import os
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

from planner.hotline import PlanError, Text
from planner.table import parse, plain, show

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Check = Callable[[str], object]


def config_path() -> Path:
    """Return the file that PLAN_CALL_CONFIG names, else the one in the configuration folder of the platform."""
    import click

    told = os.environ.get("PLAN_CALL_CONFIG")
    return Path(told) if told else Path(click.get_app_dir("plan-call")) / "config.toml"


def a_path(text: str) -> str:
    """Check a path: what is there is looked at when it is used."""
    return text


def read_config(checks: Mapping[str, Check], options: Collection[str] = ()) -> dict[str, list[str]]:
    """Return the texts that the file gives for each key; empty without a file. Paths are relative to its folder.

    `checks` are the keys there may be, each with the function that reads its text; other `options` belong to one run.
    Raises PlanError, which names the file and the key.
    """
    path = config_path()
    if not (path.exists() or os.environ.get("PLAN_CALL_CONFIG")):
        return {}
    found = {}
    for key, value in parse(
        path, Text('每行一项，例如 top = "3"', 'a line per setting, for example top = "3"')
    ).items():
        if key not in checks and key in options:
            raise PlanError(
                f"{plain(path)}：{show(key)} 只能写在命令行：--{key}",
                f"{plain(path)}: {show(key)} stands on the command line only: --{key}",
            )
        if key not in checks:
            close = difflib.get_close_matches(key, checks, 1, 0.5)
            zh, en = (
                (f"是不是 {close[0]}？", f"did you mean {close[0]}?")
                if close
                else (f"可以写 {', '.join(checks)}", f"there are {', '.join(checks)}")
            )
            raise PlanError(
                f"{plain(path)}：没有设置 {show(key)}；{zh}", f"{plain(path)}: there is no setting {show(key)}; {en}"
            )
        found[key] = [
            _checked(path, key, each, checks[key]) for each in (value if isinstance(value, list) else [value])
        ]
    return found


def _checked(path: Path, key: str, value: object, check: Check) -> str:
    """Return a value as the text that the option would take on the command line."""
    where = f"{plain(path)}：{key}", f"{plain(path)}: {key}"
    if isinstance(value, bool) or not isinstance(value, str | int | date | time):
        raise PlanError(
            f"{where[0]} = {show(value)}：应为引号里的文字，或由文字组成的列表",
            f"{where[1]} = {show(value)} must be words in quotes, or a list of them",
        )
    text = str(value)
    if check is a_path or text.endswith(".toml"):
        text = str(path.parent / Path(text).expanduser())
    try:
        check(text)
    except PlanError as error:
        raise PlanError(f"{where[0]}：{error.text.zh}", f"{where[1]}: {error.text.en}") from None
    return text
