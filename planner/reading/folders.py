"""The folders of calendar files, the user's and the shipped one, and what is in them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from planner.files import why
from planner.messages import PlanError, Text, plain


@cache
def shipped_folder() -> Path:
    """Return the folder of the calendar files that come with the program: in a wheel, a checkout, an editable install."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "calendars"
    return inside if inside.is_dir() else package.parent / "calendars"


def config_folder() -> Path:
    """Return the folder of a user's settings and own files, by the platform's convention."""
    import click

    return Path(click.get_app_dir("plan-call"))


def user_folder() -> Path:
    """Return the folder where a user's own calendar files are looked for."""
    return config_folder() / "calendars"


def files_in(folder: Path, pattern: str = "*.toml") -> list[Path]:
    """Return the files of a folder in the order of their names, none where there is no such folder, or none that can be read."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:  # `trouble_with` says it
        return []


def trouble_with(folder: Path, *, to_list: bool = False) -> Text | None:
    """Return why nobody can reach what is in a folder of the user's, or list it; None where that can be done, or where there is none."""
    try:
        os.stat(f"{folder}/.")  # noqa: PTH116 (the last dot is what asks)
        if to_list:
            os.scandir(folder).close()
    except OSError as error:
        is_there = not isinstance(error, FileNotFoundError | NotADirectoryError) or os.path.lexists(folder)
        return why(error) if is_there else None
    return None


def own_files_unread() -> PlanError | None:
    """Return the complaint about own calendar files that are left out because nobody can look at them; None where all can be read."""
    for folder, to_list in ((config_folder(), False), (user_folder(), True)):
        if reason := trouble_with(folder, to_list=to_list):
            return PlanError(
                f"{plain(folder)}：读不了（{reason.zh}），你自己的热线和日历文件没有用上",
                f"{plain(folder)}: cannot be read ({reason.en}); your own calendar files are left out",
            )
    return None
