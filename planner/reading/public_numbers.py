"""The numbers that everyone may dial and that are no lines to plan, 110 or 10086: files of kind "numbers"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.frozen import dataclass
from planner.messages import show
from planner.reading.finding import is_shipped
from planner.reading.line_tables import numbers_of
from planner.reading.never_dial import check_dialable, check_spoken, never_dial, texts_in
from planner.reading.toml_table import Table, parse

if TYPE_CHECKING:
    from pathlib import Path

    from planner.line.hotline import Number


@dataclass(frozen=True, slots=True)
class PublicNumber:
    """A number of a public service or a company, with whose it is as its `why`."""

    number: Number
    emergency: bool  # dialled at once, and at any hour


def read_public_numbers(path: Path) -> tuple[PublicNumber, ...]:
    """Return the numbers of a file. Raises PlanError, also where it makes dialable what is never to be dialled."""
    file = Table(path, "", parse(path))
    file.choice("kind", ("numbers",))
    file.text("name")
    numbers = numbers_of(file)
    emergencies = file.take("emergency", list, '["110"]', [])
    dials = [number.dial for number in numbers if number.dialable]
    if stray := next((dial for dial in emergencies if dial not in dials), None):
        file.bad(
            "emergency",
            f"{show(stray)} 不在能拨的号码里；请写 {', '.join(dials)} 中的",
            f"{show(stray)} is none of the numbers to dial; write some of {', '.join(dials)}",
        )
    file.done()
    if not is_shipped(path):
        for number in numbers:
            check_dialable(file, number, never_dial())
            check_spoken(file, texts_in((number,), "number"), "" if number.dialable else number.digits)
    return tuple(PublicNumber(number, number.dial in emergencies) for number in numbers)
