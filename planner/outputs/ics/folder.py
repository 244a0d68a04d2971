"""The folder of a line's public calendars: what is in it, and what of it nobody writes any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.files import FOLDER, kind_at
from planner.messages import PlanError, plain
from planner.outputs.ics.earlier import check_public, is_feed_of, read_public
from planner.reading.folders import files_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from planner.line.hotline import Hotline
    from planner.outputs.ics.earlier import Written


def check_place(folder: Path) -> None:
    """Raise PlanError where somebody else's things are in the way of a line's calendars, as far as the files' heads tell."""
    if kind_at(folder) not in ("", FOLDER):
        raise PlanError(
            f"{plain(folder)} 是文件，而这条热线的日历要写进这个名字的文件夹；请换一个文件夹",
            f"{plain(folder)} is a file, where the folder of the line's calendars would be; give another folder",
        )
    for path in _calendars(folder):
        check_public(path)


def read_folder(folder: Path, hotline: Hotline) -> dict[str, dict[str, Written]]:
    """Return the events of the calendars in a line's folder, by file name and UID. Raises PlanError where one is not whole, or somebody else's."""
    return {path.name: read_public(path, hotline) for path in _calendars(folder)}


def _calendars(folder: Path) -> list[Path]:
    return files_in(folder, "*.ics")


def left_over(parent: Path, hotline: Hotline, written: Collection[str]) -> Iterator[Path]:
    """Yield this line's calendars of earlier feeds but for those that are `written` now: that of all callers, and those of more or other digits."""
    if is_feed_of(parent / f"{hotline.id}.ics", hotline):
        yield parent / f"{hotline.id}.ics"
    for path in files_in(parent / hotline.id, "[0-9][0-9].ics"):
        if path.name not in written and _is_public(path, hotline):
            yield path


def _is_public(path: Path, hotline: Hotline) -> bool:
    """Whether a file is a public calendar of this line."""
    try:
        return bool(read_public(path, hotline))
    except PlanError:
        return False
