"""Words in both languages, and complaints: what is wrong, where, what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unicodedata import category

from planner.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 500  # characters of one text


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        """Return the words in `lang`, "zh" or "en"."""
        return self.zh if lang == "zh" else self.en


NO_WORDS = Text("", "")


class PlanError(ValueError):
    """A user's mistake, said in one sentence in Chinese and English: what is wrong, where, what to write instead."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences; `str()` gives the English one."""
        super().__init__(en)
        self.text = Text(zh, en)


class AfterSavingError(PlanError):
    """What was to be saved is saved, and something failed after it: nobody has to do it again."""

    def __init__(self, why: Text) -> None:
        super().__init__(f"已保存，但{why.zh}", f"saved, but {why.en}")


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the two languages: `t = Voice("zh")` says `t("现在", "now")`, `t(hotline.name)`, and joins as it does."""

    lang: str  # "zh" or "en"

    def __call__(self, zh: str | Text, en: str = "") -> str:
        """Return the words in this language: of a Text, or of two strings."""
        return (zh if isinstance(zh, Text) else Text(zh, en))[self.lang]

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return self("：", ": ")

    @property
    def stop(self) -> str:
        """What ends a sentence."""
        return self("。", ".")

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return self("", " ")

    def comma(self, parts: Iterable[str]) -> str:
        """Join clauses of one sentence."""
        return self("，", ", ").join(parts)

    def listed(self, parts: Iterable[str]) -> str:
        """Join the members of a list."""
        return self("、", ", ").join(parts)

    def semicolon(self, parts: Iterable[str]) -> str:
        """Join what could be sentences of their own."""
        return self("；", "; ").join(parts)

    def brackets(self, words: str) -> str:
        """Return words in brackets, to be put behind others."""
        return self(f"（{words}）", f" ({words})")


def is_line(text: str) -> bool:
    """Whether words are one line that cannot drive a terminal: blanks of any width, and what joins emoji, may be in them."""
    return text.isprintable() or all(
        letter.isprintable() or letter == _JOINER or category(letter) == "Zs" for letter in text
    )


_JOINER = "\u200d"  # of 👩 and 💻, to 👩‍💻


def plain(value: object) -> str:
    """Return a path or a message as one line that cannot drive a terminal."""
    text = str(value)
    return text if is_line(text) else ascii(text)[1:-1]


def show(value: Any) -> str:
    """Return a user's value, short and harmless enough for a message."""
    try:
        shown = repr(value)
    except (ValueError, RecursionError):  # thousands of digits or levels
        return f"<{type(value).__name__}>"
    return shown if len(shown) <= 60 else shown[:57] + "…"


LIKENESS = 0.75, 0.85
"""From when on two words are close, of which 1 is the same: one letter in four may be wrong, of Chinese one sign in seven."""


def closest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that a misspelt word was likely meant to be. A digit is never misspelt: a number is no guess at another."""
    from difflib import SequenceMatcher

    def likeness(option: str) -> float:
        one, other = word.lstrip("-").casefold(), option.lstrip("-").casefold()
        if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
            return 0
        return 1 if sorted(one) == sorted(other) else SequenceMatcher(None, one, other).ratio()

    best = max(options, key=likeness, default="")
    return best if likeness(best) >= LIKENESS[not word.isascii()] else None


def did_you_mean(word: str, options: Iterable[str], otherwise: Text) -> Text:
    """Return a question after the option that is closest to a word, or what to say `otherwise`."""
    guess = closest(word, options)
    return Text(f"是不是 {guess}？", f"did you mean {guess}?") if guess else otherwise
