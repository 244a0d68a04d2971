"""What is meant by words that stand where a command could: a case, a line, a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cli.types import utf8
from planner.messages import PlanError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable


def meant_by(typed: list[str], commands: Iterable[str] = ()) -> list[str]:
    """Return the command that words stand for: `plan` for a line, `case`, `check` for a number of no line; empty for none.

    A number is never a name. The very name of a shipped line goes before a case of which it speaks, such as 顺丰快递 of
    parcels, and all that is nothing but a case before a line of the user's; a misspelt one of the commands is nothing. Raises
    PlanError for several lines.
    """
    from planner.guide.case_file import are_a_case, cases_called
    from planner.reading.finding import is_number, lines_called, lines_named, lines_numbered

    words = utf8(" ".join(typed))
    if is_number(words) and _can_be_dialled(words):
        ids = [id for id in lines_numbered(words) if _can_be_loaded(id)]
        return _plan_of(ids, words) or ["check", words]
    ids = lines_named(words, shipped=True)
    if not ids and are_a_case(words):
        return ["case", words]
    if not (ids := ids or lines_named(words)):
        if closest(words, commands):
            return []
        if cases_called(words):
            return ["case", words]
        ids = lines_called(words)
    return _plan_of(ids, words) or (["check", words] if _can_be_dialled(words) else [])


def _plan_of(ids: list[str], words: str) -> list[str]:
    """Return the plan of the one line, or nothing for none. Raises PlanError for several."""
    from planner.reading.finding import several_lines

    if len(ids) > 1:
        raise several_lines(words, ids)
    return ["plan", "--hotline", *ids] if ids else []


def _can_be_loaded(id: str) -> bool:
    """Whether a line has a sound file: whose number it is that a broken one has, `check` can tell all the same."""
    from planner.reading.calendar_file import load_hotline

    try:
        load_hotline(id)
    except PlanError:
        return False
    return True


def _can_be_dialled(words: str) -> bool:
    """Whether there is a number in words, and nothing else but what stands beside numbers."""
    from planner.guide.dialled import read_number

    try:
        read_number(words)
    except PlanError:
        return False
    return True
