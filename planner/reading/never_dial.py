"""The guard: a number that is never to be dialled cannot be made dialable, nor be named in words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING

from planner.line.hotline import NEVER_DIAL
from planner.messages import Text
from planner.reading.finding import shipped_folder
from planner.reading.line_tables import number_of
from planner.reading.toml_table import Table, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.line.hotline import Number

_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_IN_FILE = {
    "numbers": "number",
    "rules": "load",
    "events": "event",
    "anchors": "anchor",
}  # a field -> its key in a file


def texts_in(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield all words in a value of the vocabulary, each with the key under which it stands."""
    if isinstance(value, Text):
        yield from ((value.zh, where), (value.en, where))
    elif isinstance(value, tuple):
        for i, each in enumerate(value, 1):
            name = getattr(each, "id", "") or getattr(each, "dial", "")
            yield from texts_in(each, f"{where}({name})" if name else f"{where}[{i}]")
    elif is_dataclass(value):
        for field in fields(value):
            key = _IN_FILE.get(field.name, field.name)
            yield from texts_in(getattr(value, field.name), f"{where}.{key}" if where else key)


def check_spoken(table: Table, said: Iterable[tuple[str, str]], about: str = "") -> None:
    """Complain about words, each with its key, that hold a number which a shipped file marks as never to be dialled.

    `about` are the digits of the one number that the words may name: what warns of a number says which.
    """
    for words, key in said:
        for warned, source in never_dial_in(words):
            if not about.endswith(_local_digits(warned.dial)):
                table.bad(
                    key,
                    f"{warned.dial} 在 {source} 中为“{warned.status_text.zh}”，不能写进文字；请删去",
                    f'{warned.dial} is "{warned.status}" in {source} and cannot be named in words; take it out',
                )


def never_dial_in(text: str) -> Iterator[tuple[Number, str]]:
    """Yield each number in the text that a shipped file marks as never to be dialled, with the name of that file."""
    spoken = _spoken_digits(text)
    return (entry for core, entry in _never_dial().items() if core in spoken)


@cache
def _never_dial() -> dict[str, tuple[Number, str]]:
    """Return what the shipped files mark as never to be dialled, by its digits; they do not change while we run."""
    known: dict[str, tuple[Number, str]] = {}
    for path in sorted(shipped_folder().glob("*.toml")):
        for entry in Table(path, "", parse(path)).tables("number"):
            if (number := number_of(entry)).status in NEVER_DIAL:
                known[_local_digits(number.dial)] = (number, path.name)
    return known


def _local_digits(dial: str) -> str:
    """Return the digits without the area code: what any dialling of the number has to hold."""
    area, _, rest = dial.partition("-")
    return re.sub(r"[^0-9]", "", rest if area.startswith("0") else dial)


def _spoken_digits(text: str) -> str:
    """Return a text with all digits plain, and without what may stand between the digits of one number: no letter, no ", "."""
    return re.sub(r"(?<=[0-9])(?![\W_]{0,5}[,;]\s)[\W_]{1,6}(?=[0-9])", "", plain_digits(text))


def plain_digits(text: str) -> str:
    """Return a text in which the digits of every script, and the Chinese ones, are 0 to 9."""
    plain = unicodedata.normalize("NFKC", text).translate(_CHINESE_DIGITS)
    return "".join(str(unicodedata.digit(c, c)) for c in plain)
