"""What all that is typed of times has in common: the width of its characters, its numbers, and what is said of words that nobody understands."""

from __future__ import annotations

import unicodedata

from planner.messages import PlanError, Text, plain

MAX_TYPED = 100  # characters: nobody needs more for a time, and a pattern is not asked to read a book
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ENGLISH = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        1,
    )
} | {"a": 1, "an": 1}

CHINESE_NUMBER = "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇]?[零〇一二两三四五六七八九])"
NUMBER = rf"(?:[0-9]{{1,6}}|{CHINESE_NUMBER}|(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})\b)"
"""A number of things, at most 99 in words."""


def half_width(text: str) -> str:
    """Return what was typed with the digits, letters, colons and blanks of a Chinese keyboard as those of any other: ２：３０ is 2:30."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def typed(text: str) -> str:
    """Return what was typed in half width and lower case, with single blanks; of what is too long for any time nothing is left."""
    words = " ".join(half_width(text).lower().split()) if len(text) <= MAX_TYPED else ""
    return words if len(words) <= MAX_TYPED else ""


def number_of(text: str) -> int:
    """Return the number that a text of the pattern NUMBER is."""
    if text.isdigit():
        return int(text)
    if text in _ENGLISH:
        return _ENGLISH[text]
    tens, ten, ones = text.rpartition("十")
    return _DIGITS.get(tens, 1) * 10 * len(ten) + (_DIGITS[ones[-1]] if ones else 0)


def any_of(*words: str) -> str:
    """Return a pattern for one of these words, the longest that fits; an English one ends where the word does."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(word + "(?![0-9a-z])" * word[-1].isascii() for word in ordered) + ")"


def not_understood(text: str, what: Text, forms: Text) -> PlanError:
    """Return the complaint about words that are not `what` they should be: "时间" or "a time"."""
    return PlanError(
        f"看不懂{what.zh}“{plain(text[:40])}”。可以写：{forms.zh}",
        f"{text[:40]!r} {what.en}; write for example {forms.en}",
    )
