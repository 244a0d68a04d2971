"""A page of text for a terminal: its language, columns, wrapping, colours."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from planner.messages import Voice

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLOR = re.compile("\x1b\\[[0-9]+m")
GREEN, YELLOW, RED, BOLD = "32", "33", "31", "1"


class Page:
    """Lines of a text that know their language, width and colour."""

    def __init__(self, lang: str, width: int, color: bool) -> None:
        self.t, self.width, self.color = Voice(lang), max(40, width), color
        self.lines: list[str] = []

    def line(self, text: str = "") -> None:
        """Add one line as it is."""
        self.lines.append(text.rstrip())

    def section(self, title: str) -> None:
        """Add an empty line and a title."""
        self.line()
        self.line(self.bold(title))

    def wrapped(self, label: str, text: str, *, bold: bool = False) -> None:
        """Add a text after a label, its further lines indented as far as the label is wide."""
        indent = columns_of(label)
        for i, part in enumerate(wrap(text, self.width - indent)):
            self.line((label if i == 0 else " " * indent) + (self.bold(part) if bold else part))

    def bold(self, text: str) -> str:
        """Return the text in bold, on a terminal."""
        return self.paint(text, BOLD)

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour, on a terminal."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text

    def score(self, score: int) -> str:
        """Return a score in the colour of its height."""
        return self.paint(f"{score:3}", GREEN if score >= 60 else YELLOW if score >= 25 else RED)

    def text(self) -> str:
        """Return the whole page."""
        return "\n".join(self.lines) + "\n"


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many columns: at spaces, and between Chinese characters but not before their stops."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and columns_of(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Split a text where a line may end: after a space, and before a Chinese character that opens nothing and stops nothing."""
    piece = ""
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF" and c not in "，。；：、）”？！"
        if piece and ((wide and piece[-1] not in "（“") or (piece[-1] == " " and c != " ")):
            yield piece
            piece = ""
        piece += c
    yield piece


def pad(text: str, columns: int) -> str:
    """Pad to a number of columns."""
    return text + " " * max(1, columns - columns_of(text))


def columns_of(text: str) -> int:
    """Return how many columns a text takes on a terminal; colours take none."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    text = _COLOR.sub("", text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)
