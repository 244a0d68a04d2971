"""How far a long work is, on standard error where that is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from planner.messages import Voice

PATIENCE = 1.0  # seconds that need no bar


class Progress:
    """A bar that is shown once a work has taken a while."""

    def __init__(self, t: Voice, zh: str, en: str) -> None:
        self.label = t(zh, en)
        self.begun = time.monotonic()
        self.bar: Any = None
        self.done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.bar:
            self.bar.__exit__(None, None, None)

    def show(self, done: int, total: int) -> None:
        """Move the bar to `done` of `total`."""
        if not (sys.stderr and sys.stderr.isatty()) or time.monotonic() - self.begun < PATIENCE:
            return
        if self.bar is None:
            self.bar = click.progressbar(length=total, label=self.label, file=sys.stderr)
            self.bar.__enter__()
        self.bar.update(done - self.done)
        self.done = done
