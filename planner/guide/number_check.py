"""Whether a number somebody was given may be dialled for a line, and which known numbers it is easily taken for.

No files, no clock: the lines to compare with are given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.frozen import dataclass
from planner.guide.dialled import read_number, two_numbers
from planner.line.hotline import DIALABLE, NEVER_DIAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.guide.dialled import Dialled
    from planner.line.hotline import Claim, Hotline, Number


MOST_ALIKE = 3
LEAST_ALIKE = 5
"""Known numbers with fewer digits have no look-alikes: what differs from 110 by one digit is as real (119, 120)."""
_LANDLINE = re.compile(r"(?:10|2[0-9])([0-9]{8})|(?![48]00)[3-9][0-9]{2}([0-9]{7,8})")


@dataclass(frozen=True, slots=True)
class Alike:
    """A known number that another is easily taken for; `hotline` is the one whose file has it."""

    kind: str
    number: Number
    hotline: Hotline


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a number may be dialled for a line. `status` is one of NUMBER_STATUSES, or "unknown".

    `number` is the entry that says so and `hotline` the line whose file has it: where it is dialable, the line it belongs to.
    """

    dialled: Dialled
    status: str
    number: Number | None = None
    hotline: Hotline | None = None
    alike: tuple[Alike, ...] = ()
    beware: tuple[Claim, ...] = ()  # how to tell a false service line

    @property
    def dialable(self) -> bool:
        """Whether the number may be dialled."""
        return self.status in DIALABLE


def check_number(text: str, line: Hotline, others: Iterable[Hotline]) -> Verdict:
    """Return whether the number in a text may be dialled for a line; `others` are all lines there are, those that ship first.

    Raises PlanError for a text that is no number, or two.
    """
    dialled, others = read_number(text), tuple(others)
    entries = [(number, hotline) for hotline in (line, *others) for number in hotline.numbers]
    if dialled.extension in {number.digits for number, _ in entries}:
        raise two_numbers(text)
    known = [entry for entry in entries if entry[0].digits == dialled.digits]
    shipped = next((hotline.beware for hotline in others if hotline.beware), ())
    beware = (*shipped, *(claim for claim in line.beware if claim not in shipped))
    if not known:
        return Verdict(dialled=dialled, status="unknown", alike=_all_alike(dialled.digits, entries), beware=beware)
    # What is never to be dialled for one line is not for another, whatever its file says. Then public services, the line's own
    # numbers (it comes first of equals) and other lines'; what a file only knows to be someone else's comes last.
    number, hotline = min(
        known,
        key=lambda entry: (entry[0].status not in NEVER_DIAL, not entry[0].dialable, entry[1].serves != "everyone"),
    )
    holds = not number.dialable or hotline is line or hotline.serves == "everyone"
    return Verdict(
        dialled=dialled,
        status=number.status if holds else "other",
        number=number,
        hotline=hotline,
        beware=beware,
    )


def _all_alike(digits: str, entries: list[tuple[Number, Hotline]]) -> tuple[Alike, ...]:
    """Return the known numbers that are easily confused with this one, those that may be dialled and the line's own first."""
    alike: dict[str, Alike] = {}
    # The sort is stable: the line's own come first of equals.
    for number, hotline in sorted(entries, key=lambda entry: not entry[0].dialable):
        if kind := _likeness(digits, number.digits):
            alike.setdefault(number.digits, Alike(kind, number, hotline))
    return tuple(alike.values())[:MOST_ALIKE]


def _likeness(asked: str, known: str) -> str:
    """Return how a number is like a known one, a word of the table in `outputs/text/check.py`; empty where it is not."""
    if len(known) < LEAST_ALIKE or len(asked) < LEAST_ALIKE - 1:
        return ""
    if (local := _local(known)) and local in (asked, _local(asked)):
        return "area"
    if asked.startswith(known):
        return "longer"
    if asked.endswith(known):
        return "behind"
    if known.startswith(asked):
        return "shorter"
    if len(asked) == len(known):
        differ = [i for i, (a, b) in enumerate(zip(asked, known, strict=True)) if a != b]
        i, last = differ[0], differ[-1]
        if i == last:
            return "digit"
        return "swapped" if last == i + 1 and asked[i] == known[last] and asked[last] == known[i] else ""
    shorter, longer = sorted((asked, known), key=len)
    return "length" if any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))) else ""


def _local(digits: str) -> str:
    """Return the part of a landline's digits after the area code; empty for other numbers."""
    match = _LANDLINE.fullmatch(digits)
    return (match[1] or match[2]) if match else ""
