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
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, type) for value in values]


def complete_file(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete a file: it knows folders, `~` and quotes."""
    return items_of([incomplete], "file")


def complete_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a hotline's id."""
    from planner.reading.finding import hotline_ids

    return items_of(id for id in hotline_ids() if id.startswith(incomplete))


def complete_case(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a case's id."""
    from planner.guide.case_file import load_cases

    return items_of(case.id for case in load_cases()[0] if case.id.startswith(incomplete))


def complete_hotline(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a hotline's id or .toml file; where there is neither, let the shell go on into folders."""
    folder, slash, _ = incomplete.rpartition("/")
    files = [folder + slash + path.name for path in sorted(Path(folder + slash).glob("*.toml"))]
    # Bash does not quote what it is given: of what would need it nothing is said.
    plain = [file for file in files if file.startswith(incomplete) and re.fullmatch(r"[\w./+-]+", file)]
    return complete_id(ctx, param, incomplete) + items_of(plain) or complete_file(ctx, param, incomplete)
