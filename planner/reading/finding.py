"""Where calendar files are: beside the file that names them, the user's folder, the shipped ones; and which line is meant."""

from __future__ import annotations

import operator
import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.files import FILE, kind_at
from planner.frozen import dataclass
from planner.line.hotline import DIALABLE, SERVES, bare_digits
from planner.messages import PlanError, Text, closest, show
from planner.reading.folders import files_in, shipped_folder, user_folder
from planner.reading.toml_table import MAX_ENTRIES, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

KINDS = ("hotline", "base", "events")
OTHER_KINDS = ("cases", "holidays", "numbers")  # read elsewhere: no line comes of them
MOST_PLACES = 1000  # of lines that serve the same
FEWEST_SIGNS, FEWEST_LETTERS = 2, 4  # of a part of a name: "the" and "in" are in several
SHORT = 2, 3  # signs of a Chinese word of which one may be wrong, where that leaves one line


def hotline_ids() -> list[str]:
    """Return the ids of all hotlines, the user's own first."""
    return [path.stem for path in files_of("hotline")]


def files_of(kind: str) -> list[Path]:
    """Return the files of a kind, the user's own first; of two with one name only the user's."""
    files = (find_file(id) for id in dict.fromkeys(path.stem for path in _all_files()))
    return [path for path in files if path and _kind_of(path) == kind]


def _all_files() -> list[Path]:
    return [path for folder in (user_folder(), shipped_folder()) for path in files_in(folder)]


def shipped_hotlines() -> list[Path]:
    """Return the files of the hotlines that come with the program."""
    return shipped_files("hotline")


def shipped_files(kind: str) -> list[Path]:
    """Return the files of a kind that come with the program, whatever the user's own are named."""
    return [path for path in files_in(shipped_folder()) if _kind_of(path) == kind]


def lines_that_serve(whom: str) -> list[str]:
    """Return the ids of the hotlines that serve these ("recipients": the couriers), by their `place`, then by id."""
    return [path.stem for path in in_order_of_use(files_of("hotline"), (whom,))]


def in_order_of_use(paths: Iterable[Path], whom: Sequence[str] = SERVES) -> list[Path]:
    """Return those of these files whose lines serve `whom`: by whom they serve, then by their `place`, then by id."""
    served = []
    for path in paths:
        said = _said_by(path)
        if (serves := said.get("serves", SERVES[0])) in whom:
            place = said.get("place")
            number = place if isinstance(place, int | float) else MOST_PLACES + 1
            served.append((whom.index(serves), number, path.stem, path))
    return [path for *_, path in sorted(served)]


def _said_by(path: Path) -> Mapping[str, Any]:
    """Return what a file and those that it extends say, the child's word first; nothing of one that cannot be read."""
    said: dict[str, Any] = {}
    taken: list[Path] = []
    file: Path | None = path
    while file:
        taken.append(file.resolve())
        try:
            own = parse(file)
        except PlanError:
            return {}
        said = {**own, **said}
        file = find_file(str(own.get("extends", "")), taken, file.parent)
    return said


@dataclass(frozen=True, slots=True)
class Named:
    """A file of a line by all that people call it: its id, what else it is called, its names in both languages; and by its own numbers."""

    path: Path
    names: tuple[str, ...]  # the id first
    numbers: tuple[str, ...]  # the digits of those that may be dialled

    @property
    def id(self) -> str:
        """What the line is called wherever one is meant."""
        return self.path.stem

    def label(self, lang: str) -> str:
        """Return what people call it first in that language, with the id: "顺丰（sf）"."""
        chinese = lang == "zh"
        name = next((name for name in self.names[1:] if name.isascii() != chinese), self.id)
        if folded(name) == folded(self.id):
            return self.id
        return f"{name}（{self.id}）" if chinese else f"{name} ({self.id})"


def named_lines() -> list[Named]:
    """Return the files of all lines with their names, the user's own first: a line of both goes by the names of both.

    They are as the files themselves have them, unchecked.
    """
    ids = set(hotline_ids())
    said = ((path, _parsed(path)) for path in _all_files() if path.stem in ids)
    return [Named(path, (path.stem, *_names_in(each)), tuple(_numbers_in(each))) for path, each in said]


def _names_in(said: Mapping[str, Any]) -> Iterator[str]:
    name, called = said.get("name"), said.get("called")
    names = called[:MAX_ENTRIES] if isinstance(called, list) else []
    names += name.values() if isinstance(name, dict) else [name]
    return (each for each in names if isinstance(each, str))


def _numbers_in(said: Mapping[str, Any]) -> Iterator[str]:
    numbers = said.get("number")
    for entry in numbers if isinstance(numbers, list) else ():
        if isinstance(entry, dict) and entry.get("status") in DIALABLE:
            yield bare_digits(str(entry.get("dial")))


def lines_named(words: str, *, shipped: bool = False) -> list[str]:
    """Return the ids of the lines of which these words are the very name, in any writing.

    The name of a shipped line is not that of a user's; with `shipped` no others are looked at.
    """
    asked = folded(words)
    lines = [line for line in named_lines() if asked in map(folded, line.names)]
    return _first_of([line for line in lines if is_shipped(line.path) or not shipped])


def lines_numbered(words: str) -> list[str]:
    """Return the ids of the lines that are dialled by a number: it is a shipped line's before it is a user's."""
    digits = _number_in(words)
    return _first_of([line for line in named_lines() if digits in line.numbers]) if digits else []


def is_number(words: str) -> bool:
    """Whether words are digits, in any writing, and nothing else but an extension."""
    from planner.reading.never_dial import plain_digits

    plain = re.sub(r"转接?|分机号?|extension|ext", "", plain_digits(words).casefold())
    return any(map(str.isdigit, plain)) and not any(map(str.isalpha, plain))


def lines_called(words: str) -> list[str]:
    """Return the ids of the lines that are meant: a shipped one by its very name, one by a number, a user's by its name, else by a part of a name."""
    if exact := lines_named(words, shipped=True) or lines_numbered(words) or lines_named(words):
        return exact
    lines, asked = named_lines(), folded(words)
    if asked.isdigit() or len(asked) < (FEWEST_LETTERS if asked.isascii() else FEWEST_SIGNS):
        return []
    # From the beginning of a word on, where words have one: "post" is a part of China Post, "ost" is none.
    part = re.compile(("(?<![a-z0-9])" if asked.isascii() else "") + r"[\W_]*".join(asked))
    found = [line for line in lines if any(part.search(_plain(name)) for name in line.names)]
    return [*dict.fromkeys(line.id for line in found)]


def _first_of(lines: list[Named]) -> list[str]:
    """Return the ids of the shipped ones of these lines, else of the user's."""
    shipped = [line.id for line in lines if is_shipped(line.path)]
    return shipped or [line.id for line in lines]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def folded(name: str) -> str:
    """Return a name without what people write in one way or another: case, width, blanks and dashes."""
    return "".join(c for c in _plain(name) if c.isalnum())


def _number_in(words: str) -> str:
    """Return the digits of words that are a number alone, in any writing; empty for all others."""
    from planner.reading.never_dial import plain_digits

    plain = plain_digits(words)
    digits = re.sub("[^0-9+]", "", plain)
    # With a 0 before it a short code is another number; 110 is nobody's name, whichever files have it.
    if any(c.isalpha() for c in plain) or re.fullmatch("0[0-9]{0,8}|[0-9]{0,4}", digits):
        return ""
    return bare_digits(digits)


def find_hotline(which: str | Path) -> Path:
    """Return the file of a hotline: a path, a name that ends in .toml, an id, a name, a number. Raises PlanError with a guess."""
    name = str(which)
    if isinstance(which, Path) or name.endswith(".toml") or "/" in name or "\\" in name:
        return Path(which)
    if path := find_file(name):
        return path
    ids = lines_called(name)
    if len(ids) == 1 and (path := find_file(ids[0])):
        return path
    raise several_lines(name, ids) if ids else _no_line(name)


def several_lines(name: str, ids: Sequence[str]) -> PlanError:
    """Return the complaint about a name of several lines."""
    listed = labels_of(ids)
    return PlanError(
        f"{show(name)} 可以指几条热线；请写其中一条：{listed.zh}",
        f"{show(name)} may be one of several lines; write one of {listed.en}",
    )


def labels_of(ids: Iterable[str]) -> Text:
    """Return lines as a sentence lists them, each by a short name and its id."""
    lines = {line.id: line for line in named_lines()[::-1]}  # the user's own file of a line goes before the shipped
    found = [lines[id] for id in ids if id in lines]
    return Text("、".join(line.label("zh") for line in found), ", ".join(line.label("en") for line in found))


def line_guessed(words: str) -> str | None:
    """Return the id of the line that misspelt words were likely meant to name; a number is no guess at another."""
    names = {name: line.id for line in named_lines() for name in line.names}
    if guess := closest(words, names):
        return names[guess]
    if words.isascii() or is_number(words) or len(words) not in SHORT:
        return None
    near = {id for name, id in names.items() if len(name) == len(words) and sum(map(operator.ne, name, words)) == 1}
    return near.pop() if len(near) == 1 else None


def _no_line(name: str) -> PlanError:
    if guess := line_guessed(name):
        meant = labels_of([guess])
        hint = Text(f"是不是 {meant.zh}？", f"did you mean {meant.en}?")
    else:
        listed = labels_of(hotline_ids())
        hint = Text(f"可选：{listed.zh}", f"there are: {listed.en}")
    return PlanError(f"没有热线 {show(name)}；{hint.zh}", f"there is no hotline {show(name)}; {hint.en}")


def is_shipped(path: Path) -> bool:
    """Whether the file is one of those that come with the program."""
    return path.resolve().parent == shipped_folder()


def is_findable(id: str, folder: Path) -> bool:
    """Whether a file in this folder could extend the one with this id."""
    return find_file(id, (), folder) is not None


def find_file(id: str, taken: Sequence[Path] = (), beside: Path | None = None) -> Path | None:
    """Return the file of an id: beside the file that names it, the user's, then the shipped one; never one `taken`."""
    if re.fullmatch(r"[\w-]{1,60}", id):
        for folder in (beside, user_folder(), shipped_folder()):
            path = folder / f"{id}.toml" if folder else None
            if path and kind_at(path) == FILE and path.resolve() not in taken:
                return path
    return None


def _kind_of(path: Path) -> str:
    return str(_parsed(path).get("kind", "hotline"))


def _parsed(path: Path) -> Mapping[str, Any]:
    """Return what a file says; nothing of a broken one, which is listed as a line and complains when it is used."""
    with suppress(OSError, PlanError):
        return parse(path)
    return {}
