"""What the Tab key offers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from click.shell_completion import CompletionItem

_UNQUOTED = r"[\w./+-]+"  # Bash does not quote what it is given: of what would need it nothing is said


def items_of(values: Iterable[str], type: str = "plain") -> list[CompletionItem]:
    """Return what is offered: words, or with the type "file" what the shell is to go on with."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, type) for value in values]


def starting(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    """Return the words that begin with what is there already."""
    return items_of(word for word in words if word.startswith(incomplete))


def names_of_lines(incomplete: str) -> list[str]:
    """Return the ids of the lines, and once a word has begun also what else they are called."""
    from planner.reading.finding import hotline_ids, named_lines

    names = [name for line in named_lines() for name in line.names] if incomplete else hotline_ids()
    return [*dict.fromkeys(name for name in names if re.fullmatch(_UNQUOTED, name))]


def complete_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a name of a hotline."""
    return starting(incomplete, names_of_lines(incomplete))


def complete_case(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a case's id."""
    from planner.guide.case_file import load_cases

    return starting(incomplete, (case.id for case in load_cases()[0]))


def complete_front(incomplete: str) -> list[CompletionItem]:
    """Complete what may stand in place of a command, once it has begun: a line's name or a case's id."""
    from planner.guide.case_file import load_cases

    if not incomplete or incomplete.startswith("-"):
        return []
    return starting(incomplete, [*names_of_lines(incomplete), *(case.id for case in load_cases()[0])])


def complete_line(incomplete: str) -> list[CompletionItem]:
    """Complete a hotline's name or .toml file; where there is neither, let the shell go on into folders."""
    from planner.reading.folders import files_in

    folder, slash, _ = incomplete.rpartition("/")
    files = [folder + slash + path.name for path in files_in(Path(folder + slash))]
    plain = [file for file in files if re.fullmatch(_UNQUOTED, file)]
    return starting(incomplete, [*names_of_lines(incomplete), *plain]) or items_of([incomplete], "file")
