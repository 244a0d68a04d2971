"""The caller's own defaults: `config.toml` in the user's configuration folder, a line per option."""

from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.parameters import Setting, configurable
from planner.cli.types import Words, placed
from planner.messages import PlanError, Text, did_you_mean, plain, show
from planner.reading.folders import config_folder, trouble_with
from planner.reading.toml_table import parse

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    import click

    from planner.cli.parameters import Option


def config_path() -> Path:
    """Return the file that PLAN_CALL_CONFIG names, else the one in the configuration folder of the platform."""
    named = os.environ.get("PLAN_CALL_CONFIG")
    return Path(named) if named else config_folder() / "config.toml"


def has_config() -> bool:
    """Whether there is a file to read: one that is named has to be there. Raises PlanError where nobody can tell."""
    if os.environ.get("PLAN_CALL_CONFIG"):
        return True
    folder = config_folder()
    if reason := trouble_with(folder):
        raise PlanError(
            f"{plain(folder)}：读不了你的设置和热线文件（{reason.zh}）；加 --no-config 可以不用",
            f"{plain(folder)}: your settings and calendar files cannot be read ({reason.en}); --no-config goes without them",
        )
    return os.path.lexists(folder / "config.toml")


def read_settings(commands: Mapping[str, click.Command], used: Container[str]) -> dict[str, Setting]:
    """Return what the file says of the options, by their keys. Paths are relative to its folder.

    It may hold the options of `plan` that are meant for it. Of those that are not `used` in this run all is checked here.
    Raises PlanError, which names the file and the key.
    """
    path = config_path()
    known = {option.key: option for option in configurable(commands["plan"])}
    lines = parse(path, Text('每行一项，例如 top = "3"', 'a line per setting, for example top = "3"'))
    settings = {}
    for key, value in lines.items():
        if key not in known:
            raise _unknown(path, key, known, commands)
        texts = [_text(path, key, each) for each in (value if isinstance(value, list) else [value])]
        settings[key] = _setting(path, known[key], texts, key in used)
    return settings


def _unknown(path: Path, key: str, known: Mapping[str, Option], commands: Mapping[str, click.Command]) -> PlanError:
    """Return the complaint about a key that stands for no setting."""
    options = [param for command in commands.values() for param in command.params if param.param_type_name == "option"]
    if key in {option.opts[0].lstrip("-") for option in options}:
        return PlanError(
            f"{plain(path)}：{show(key)} 只能写在命令行：--{key}",
            f"{plain(path)}: {show(key)} stands on the command line only: --{key}",
        )
    listed = ", ".join(known)
    hint = did_you_mean(key, known, Text(f"可以写 {listed}", f"there are {listed}"))
    return PlanError(
        f"{plain(path)}：没有设置 {show(key)}；{hint.zh}", f"{plain(path)}: there is no setting {show(key)}; {hint.en}"
    )


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


def _setting(path: Path, option: Option, texts: list[str], used: bool) -> Setting:
    """Return what the words of a key mean, read as on the command line."""
    kind, where = option.type, (plain(path), option.key)
    assert isinstance(kind, Words)
    try:
        texts = [kind.beside(path.parent, text) for text in (texts if option.multiple else [",".join(texts)])]
        values = [kind.read(text, option.opts[0], where) for text in texts]
        for value in () if used else values:
            kind.settle(value)
    except RuntimeError:
        raise placed(PlanError("没有 ~ 所说的用户文件夹", "there is no home folder as ~ says"), where) from None
    return Setting(tuple(texts), tuple(values)) if option.multiple else Setting(texts[0], values[0])
