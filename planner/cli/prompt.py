"""Asking at a terminal: for what was left out on the command line, and whether something is meant."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import click

from planner.cli.language import say
from planner.cli.out import tell
from planner.files import why
from planner.frozen import dataclass
from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.messages import Text, Voice

T = TypeVar("T")


def can_ask() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()  # None where it was closed, as a job's may be


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask for the value of an option, in which forms it may be given, and what is meant by just Enter."""

    option: str
    words: Text
    forms: Text | str
    default: str | None = None

    def ask(self, t: Voice, read: Callable[[str], T]) -> T:
        """Ask until the answer can be read. Raises PlanError where nobody is there to be asked."""
        if not can_ask():
            forms = say(t, self.forms)
            raise PlanError(
                f"缺少 {self.option}；可以写 {forms}", f"{self.option} is missing; write for example {forms}"
            )
        return _answer(self.words, t, read, self.default)


_YES = ("y", "yes", "是", "是的", "对")
_NO = ("n", "no", "不", "不是", "否")


def confirmed(words: Text, t: Voice) -> bool:
    """Ask, where somebody is there, until the answer is yes or no."""
    return _answer(words, t, _yes_or_no)


def _yes_or_no(answer: str) -> bool:
    said = answer.strip().lower()
    if said not in _YES + _NO:
        raise PlanError("请答 y（是）或 n（不是）", "answer y (yes) or n (no)")
    return said in _YES


def _answer(words: Text, t: Voice, read: Callable[[str], T], default: str | None = None) -> T:
    """Return the first answer that can be read."""
    while True:
        try:
            answer = click.prompt(t(words), default=default, show_default=False, err=True)
        except OSError as error:
            raise PlanError(
                f"没法问下去（{why(error).zh}），什么都没有做", f"cannot ask ({why(error).en}); nothing was done"
            ) from None
        try:
            return read(answer)
        except PlanError as error:
            tell(t(error.text))
