"""Asking at a terminal for what was left out on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import click

from planner.cli.language import say
from planner.frozen import dataclass
from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.messages import Text, Voice

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask for the value of an option, in which forms it may be given, and what is meant by just Enter."""

    option: str
    words: Text
    forms: Text | str
    default: str | None = None

    def ask(self, t: Voice, read: Callable[[str], T]) -> T:
        """Ask until the answer can be read. Raises PlanError where nobody is there to be asked."""
        if not sys.stdin.isatty():
            forms = say(t, self.forms)
            raise PlanError(
                f"缺少 {self.option}；可以写 {forms}", f"{self.option} is missing; write for example {forms}"
            )
        while True:
            answer = click.prompt(t(self.words), default=self.default, show_default=False, err=True)
            try:
                return read(answer)
            except PlanError as error:
                click.echo(t(error.text), err=True)
