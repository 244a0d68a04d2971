"""The types of the options: how a text is read, what is said of one that cannot be, and what the Tab key offers."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

Where: TypeAlias = tuple[str, ...]
"""The address of a text: its option, or a file and the key in it."""
TEXT, DATED, DURATION = Text("文字", "TEXT"), Text("时间", "TIME"), Text("时长", "DURATION")
ID = Text("名称", "ID")
NUMBER = Text("号码", "NUMBER")
"""What stands for a value in the help."""
MANY = 1000
CHINESE = chr(0x4E2D)  # a sign that no locale without Chinese can write
_THREE_BYTES = chr(0x800)
"""The first sign of three bytes in UTF-8. Chinese in GBK is hardly ever those by chance; 路 is the two of "·"."""


def utf8(text: str) -> str:
    """Return what was typed: a terminal may send UTF-8 whatever the locale says, which makes undecoded bytes or other signs of it."""
    told = ""
    with suppress(UnicodeError):
        told = _sent(text).decode()
    with suppress(UnicodeError):  # nothing undecoded in it, and the locale can tell what it is
        (text + CHINESE).encode(sys.getfilesystemencoding())
        return told if any(map(_THREE_BYTES.__le__, told)) else text
    return told or text.encode("utf-8", "replace").decode()


def _sent(text: str) -> bytes:
    """Return the bytes that a terminal sent. Raises UnicodeError."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:  # the one sign that C reads in GBK and Python does not write
        return os.fsencode(text.replace("€", "\udc80"))


def placed(error: PlanError, where: Where) -> PlanError:
    """Return a complaint with the address of what it is about."""
    return PlanError("：".join((*where, error.text.zh)), ": ".join((*where, error.text.en)))


class Words(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A text that a function reads. A complaint about it is `prefixed` by its option's name, or says itself what it is about.

    `metavar` is what stands for it in the help.
    """

    name = "words"

    def __init__(
        self, parse: Callable[[str], object] = str, metavar: Text | str = TEXT, *, prefixed: bool = True
    ) -> None:
        self.parse, self.metavar, self.prefixed = parse, metavar, prefixed

    def read(self, text: str, option: str, where: Where) -> Any:
        """Return what a text means that was written for an option, at that address. Raises PlanError."""
        try:
            return self.parse(utf8(text))
        except PlanError as error:
            raise placed(error, where) from None

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        assert param
        return self.read(value, param.opts[0], (param.opts[0],) if self.prefixed else ())

    def settle(self, value: Any) -> None:
        """Complain about a value of the config file that nobody will look at any more."""

    def beside(self, folder: Path, text: str) -> str:
        """Return a text of the config file in that folder as it would be on the command line."""
        return text


class OneOf(Words, click.Choice):  # type: ignore[type-arg]  # generic since click 8.2
    """One of a few words."""

    def __init__(self, *choices: str) -> None:
        click.Choice.__init__(self, choices)
        Words.__init__(self, metavar="|".join(choices), prefixed=False)

    def read(self, text: str, option: str, where: Where) -> str:
        if text in self.choices:
            return text
        listed, told = ", ".join(self.choices), f"{option} {text[:40]!r}"
        raise placed(PlanError(f"{told} 应为 {listed} 之一", f"{told} must be one of {listed}"), where)


class Count(Words):
    """A whole number from 1 to `most`."""

    def __init__(self, most: int = MANY) -> None:
        super().__init__(metavar="N", prefixed=False)
        self.most = most

    def read(self, text: str, option: str, where: Where) -> int:
        if text.isascii() and text.isdigit() and len(text) <= len(str(MANY)) and 1 <= int(text) <= self.most:
            return int(text)
        told = f"{option} {text[:40]!r}"
        raise placed(
            PlanError(f"{told} 应为 1 到 {self.most} 的整数", f"{told} must be a whole number from 1 to {self.most}"),
            where,
        )


class FilePath(Words):
    """A file, or a folder: what is there is looked at when it is used. Tab leaves it to the shell: it knows folders, `~` and quotes."""

    def __init__(self, suffix: str = "", *, zh: str = "文件", en: str = "FILE") -> None:
        super().__init__(metavar=Text(zh + suffix, en + suffix))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value

    def read(self, text: str, option: str, where: Where) -> str:
        if not text:
            raise placed(PlanError("请写文件或文件夹", "give a file or a folder"), where)
        if "\0" in text:
            raise placed(PlanError("文件名里不能有 NUL 字符", "no file has a NUL in its name"), where)
        return text

    def beside(self, folder: Path, text: str) -> str:
        return text and str(folder / Path(text).expanduser())

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from planner.cli.completion import items_of

        return items_of([incomplete], "file")


class LineName(Words):
    """A line: its id, a name of it, its number, or a .toml file."""

    def __init__(self) -> None:
        super().__init__(metavar=Text("热线|文件", "LINE|FILE"), prefixed=False)

    def read(self, text: str, option: str, where: Where) -> Any:
        return text if text.endswith(".toml") else utf8(text)

    def beside(self, folder: Path, text: str) -> str:
        return str(folder / Path(text).expanduser()) if text.endswith(".toml") else text

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from planner.cli.completion import complete_line

        return complete_line(incomplete)


class LineFile(LineName):
    """The file of a line, however it is named."""

    def read(self, text: str, option: str, where: Where) -> Path:
        from planner.reading.finding import find_hotline

        try:
            return find_hotline(super().read(text, option, where))
        except PlanError as error:
            raise placed(error, where) from None
