"""Where calendar files are: beside the file that names them, the user's folder, the shipped ones."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.messages import PlanError, Text, did_you_mean, show
from planner.reading.toml_table import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KINDS = ("hotline", "base", "events")
OTHER_KINDS = ("cases", "holidays")  # read elsewhere: no line comes of them
MOST_PLACES = 1000  # of lines that serve the same


def shipped_folder() -> Path:
    """Return the folder of the calendar files that come with the program: in a wheel, a checkout, an editable install."""
    package = Path(__file__).parents[1]
    inside = package / "calendars"
    return inside if inside.is_dir() else package.parent / "calendars"


def user_folder() -> Path:
    """Return the folder where a user's own calendar files are looked for, by the platform's convention."""
    import click

    return Path(click.get_app_dir("plan-call")) / "calendars"


def hotline_ids() -> list[str]:
    """Return the ids of all hotlines, the user's own first."""
    return [path.stem for path in files_of("hotline")]


def files_of(kind: str) -> list[Path]:
    """Return the files of a kind, the user's own first; of two with one name only the user's."""
    paths = [path for folder in (user_folder(), shipped_folder()) for path in sorted(folder.glob("*.toml"))]
    files = (find_file(id) for id in dict.fromkeys(path.stem for path in paths))
    return [path for path in files if path and _kind_of(path) == kind]


def shipped_hotlines() -> list[Path]:
    """Return the files of the hotlines that come with the program."""
    return [path for path in sorted(shipped_folder().glob("*.toml")) if _kind_of(path) == "hotline"]


def lines_that_serve(whom: str) -> list[str]:
    """Return the ids of the hotlines that serve these ("recipients": the couriers), by their `place`, then by id."""
    read = cache(parse)  # most extend the same few files
    serving = []
    for path in files_of("hotline"):
        said = _said_by(path, read)
        if said.get("serves") == whom:
            place = said.get("place")
            serving.append((place if isinstance(place, int | float) else MOST_PLACES + 1, path.stem))
    return [id for _, id in sorted(serving)]


def _said_by(path: Path, read: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Return what a file and those that it extends say, the child's word first; nothing of one that cannot be read."""
    said: dict[str, Any] = {}
    taken: list[Path] = []
    file: Path | None = path
    while file:
        taken.append(file.resolve())
        try:
            own = read(file)
        except PlanError:
            return {}
        said = own | said
        file = find_file(str(own.get("extends", "")), taken, file.parent)
    return said


def find_hotline(which: str | Path) -> Path:
    """Return the file of a hotline: a path, a name that ends in .toml, or an id. Raises PlanError with a guess."""
    name = str(which)
    if isinstance(which, Path) or name.endswith(".toml") or "/" in name or "\\" in name:
        return Path(which)
    if path := find_file(name):
        return path
    ids = hotline_ids()
    all_of_them = Text(f"可选：{', '.join(ids)}", f"there are: {', '.join(ids)}")
    hint = did_you_mean(name, ids, all_of_them, 0.4)
    raise PlanError(f"没有热线 {show(name)}；{hint.zh}", f"there is no hotline {show(name)}; {hint.en}")


def is_shipped(path: Path) -> bool:
    """Whether the file is one of those that come with the program."""
    return path.resolve().parent == shipped_folder().resolve()


def is_findable(id: str, folder: Path) -> bool:
    """Whether a file in this folder could extend the one with this id."""
    return find_file(id, (), folder) is not None


def find_file(id: str, taken: Sequence[Path] = (), beside: Path | None = None) -> Path | None:
    """Return the file of an id: beside the file that names it, the user's, then the shipped one; never one `taken`."""
    if re.fullmatch(r"[\w-]{1,60}", id):
        for folder in (beside, user_folder(), shipped_folder()):
            path = folder / f"{id}.toml" if folder else None
            if path and path.is_file() and path.resolve() not in taken:
                return path
    return None


def _kind_of(path: Path) -> str:
    try:
        return str(parse(path).get("kind", "hotline"))
    except PlanError:
        return "hotline"  # a broken file is listed, and complains when it is used
