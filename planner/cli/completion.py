"""What the Tab key offers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from click.shell_completion import CompletionItem


def items_of(values: Iterable[str], type: str = "plain") -> list[CompletionItem]:
    """Return what is offered: words, or with the type "file" what the shell is to go on with."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, type) for value in values]


def starting(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    """Return the words that begin with what is there already."""
    return items_of(word for word in words if word.startswith(incomplete))


def complete_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a hotline's id."""
    from planner.reading.finding import hotline_ids

    return starting(incomplete, hotline_ids())


def complete_case(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a case's id."""
    from planner.guide.case_file import load_cases

    return starting(incomplete, (case.id for case in load_cases()[0]))


def complete_line(incomplete: str) -> list[CompletionItem]:
    """Complete a hotline's id or .toml file; where there is neither, let the shell go on into folders."""
    from planner.reading.finding import hotline_ids

    folder, slash, _ = incomplete.rpartition("/")
    files = [folder + slash + path.name for path in sorted(Path(folder + slash).glob("*.toml"))]
    # Bash does not quote what it is given: of what would need it nothing is said.
    plain = [file for file in files if re.fullmatch(r"[\w./+-]+", file)]
    return starting(incomplete, [*hotline_ids(), *plain]) or items_of([incomplete], "file")
