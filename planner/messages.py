"""Words in both languages, and complaints: what is wrong, where, what to write instead."""

from __future__ import annotations

from dataclasses import dataclass


class PlanError(ValueError):
    """A user's mistake, said in one sentence in Chinese and English: what is wrong, where, what to write instead."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences; `str()` gives the English one."""
        super().__init__(en)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        """Return the words in `lang`, "zh" or "en"."""
        return self.zh if lang == "zh" else self.en


MAX_TEXT = 500  # characters of one text


def plain(value: object) -> str:
    """Return a path or a message as one line that cannot drive a terminal."""
    text = str(value)
    return text if text.isprintable() else ascii(text)[1:-1]


def show(value: object) -> str:
    """Return a user's value, short and harmless enough for a message."""
    try:
        shown = repr(value)
    except (ValueError, RecursionError):  # thousands of digits or levels
        return f"<{type(value).__name__}>"
    return shown if len(shown) <= 60 else shown[:57] + "…"
