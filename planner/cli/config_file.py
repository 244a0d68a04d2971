"""The caller's own defaults: `config.toml` in the user's configuration folder, a line per option."""

from __future__ import annotations

import difflib
import os
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

from planner.messages import PlanError, Text, plain, show
from planner.reading.toml_table import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Check = Callable[[str], object]


def config_path() -> Path:
    """Return the file that PLAN_CALL_CONFIG names, else the one in the configuration folder of the platform."""
    import click

    told = os.environ.get("PLAN_CALL_CONFIG")
    return Path(told) if told else Path(click.get_app_dir("plan-call")) / "config.toml"


def has_config() -> bool:
    """Whether there is a file to read: one that is named has to be there."""
    named = os.environ.get("PLAN_CALL_CONFIG")
    return bool(named) or os.path.exists(config_path())  # noqa: PTH110 (Path.exists raises for a name too long)


def a_path(text: str) -> str:
    """Check a path: what is there is looked at when it is used."""
    if not text or "\0" in text:
        raise PlanError("请写文件或文件夹", "give a file or a folder")
    return text


def read_config(
    checks: Mapping[str, Check], multiple: Collection[str], options: Collection[str]
) -> dict[str, list[str]]:
    """Return the texts that the file gives for each key. Paths are relative to its folder.

    `checks` are the keys there may be, each with the function that reads its text; `multiple` of them may have several.
    Other `options` belong to one run. Raises PlanError, which names the file and the key.
    """
    path = config_path()
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
        texts = [_text(path, key, each) for each in (value if isinstance(value, list) else [value])]
        found[key] = [
            _checked(path, key, text, checks[key]) for text in (texts if key in multiple else [",".join(texts)])
        ]
    return found


def _text(path: Path, key: str, value: object) -> str:
    """Return a value as words."""
    if (
        isinstance(value, bool)
        or not isinstance(value, str | int | date | time)
        or (isinstance(value, int) and value > 10**9)
    ):
        raise PlanError(
            f"{plain(path)}：{key} = {show(value)}：应为引号里的文字，或由文字组成的列表",
            f"{plain(path)}: {key} = {show(value)} must be words in quotes, or a list of them",
        )
    return str(value)


def _checked(path: Path, key: str, text: str, check: Check) -> str:
    """Return words as the option would take them on the command line."""
    try:
        if text and (check is a_path or (key == "hotline" and text.endswith(".toml"))):
            text = str(path.parent / Path(text).expanduser())
        check(text)
    except PlanError as error:
        raise PlanError(f"{plain(path)}：{key}：{error.text.zh}", f"{plain(path)}: {key}: {error.text.en}") from None
    except (ValueError, RuntimeError) as error:  # a NUL in a path, a home that nobody has
        raise PlanError(f"{plain(path)}：{key}：{plain(error)}", f"{plain(path)}: {key}: {plain(error)}") from None
    return text
