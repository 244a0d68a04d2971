"""Whether a number somebody was given may be dialled for a line, and which known numbers it is easily taken for.

No clock: the lines and the public numbers to compare with are given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.frozen import dataclass
from planner.guide.abroad import is_same_number, region_abroad
from planner.guide.dialled import read_number
from planner.line.hotline import DIALABLE, NEVER_DIAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.guide.dialled import Dialled
    from planner.line.hotline import Claim, Hotline, Number
    from planner.reading.public_numbers import PublicNumber

    Entry = tuple[Number, Hotline | None]

MOST_ALIKE = 3
LEAST_ALIKE = 5
"""Known numbers with fewer digits have no look-alikes: what differs from 110 by one digit is as real (119, 120)."""
LEAST_COMPLETE = 10  # digits of a number that needs nothing around it, without the 0 of its area code
_IN_FRONT = re.compile(r"\+?(?:86)?0?(?:10|2[0-9]|[3-9][0-9]{2})?")  # of a short code: a city's own line, or a slip
_SHORT = re.compile(r"1[0-9]{2,4}|9[56][0-9]{3,6}")
_LANDLINE = re.compile(r"(?:10|2[0-9])([0-9]{8})|(?![48]00)[3-9][0-9]{2}([0-9]{7,8})")


@dataclass(frozen=True, slots=True)
class Alike:
    """A known number that another is easily taken for."""

    kind: str
    number: Number


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a number may be dialled for a line. `status` is one of NUMBER_STATUSES, or "unknown".

    `number` is the entry that says so and `hotline` the line whose file has it: where it is dialable, the line it belongs to.
    A number that everyone may dial and that is no line to plan, 110 or 10086, has no `hotline`.
    """

    dialled: Dialled
    status: str
    number: Number | None = None
    hotline: Hotline | None = None
    alike: tuple[Alike, ...] = ()
    beware: tuple[Claim, ...] = ()  # how to tell a false service line
    emergency: bool = False
    abroad: bool = False  # the line is another country's: what is said of China's lines does not hold for it

    @property
    def dialable(self) -> bool:
        """Whether the number may be dialled."""
        return self.status in DIALABLE

    @property
    def is_short(self) -> bool:
        """Whether it is one of China's short numbers, which nobody reaches from abroad."""
        return not self.abroad and bool(_SHORT.fullmatch(self.dialled.digits))


def check_number(text: str, line: Hotline, others: Iterable[Hotline], public: Iterable[PublicNumber] = ()) -> Verdict:
    """Return whether the number in a text may be dialled for a line; `others` are all lines there are, those that ship first.

    `public` are the numbers that everyone may dial, whatever the line. Raises PlanError for a text that is no number, or two.
    """
    others, public = tuple(others), tuple(public)
    entries: list[Entry] = [
        *((each.number, None) for each in public),
        *((number, hotline) for hotline in (line, *others) for number in hotline.numbers),
    ]
    dialled = read_number(text, {number.digits for number, _ in entries})
    region = region_abroad(line)
    if region:
        known = [entry for entry in entries if _is_known_abroad(dialled, entry, line, region)]
    else:
        known = [entry for entry in entries if entry[0].digits == dialled.digits]
    shipped = next((hotline.beware for hotline in others if hotline.beware), ())
    beware = (*(() if region else shipped), *(claim for claim in line.beware if claim not in shipped))
    if not known:
        alike = () if region else _all_alike(dialled, entries)
        return Verdict(dialled=dialled, status="unknown", alike=alike, beware=beware, abroad=bool(region))
    # What is never to be dialled for one line is not for another, whatever its file says. Then what everyone may dial, public
    # services, the line's own numbers (it comes first of equals) and other lines'; what a file only knows to be someone else's
    # comes last.
    number, hotline = min(
        known,
        key=lambda entry: (
            entry[0].status not in NEVER_DIAL,
            not entry[0].dialable,
            entry[1] is not None and entry[1].serves != "everyone",
        ),
    )
    holds = not number.dialable or hotline is None or hotline is line or hotline.serves == "everyone"
    return Verdict(
        dialled=dialled,
        status=number.status if holds else "other",
        number=number,
        hotline=hotline,
        beware=beware,
        emergency=hotline is None and any(each.emergency and each.number is number for each in public),
        abroad=bool(region),
    )


def _is_known_abroad(dialled: Dialled, entry: Entry, line: Hotline, region: str) -> bool:
    """Whether a number is the one of an entry, for a line of another country.

    There the line's own numbers are compared as that country writes them. China's are meant where its country code is written;
    those never to be dialled are recognised without it, too.
    """
    number, hotline = entry
    if hotline is line:
        return is_same_number(dialled.number, number.dial, region)
    meant = dialled.number.startswith("+") or number.status in NEVER_DIAL
    return meant and number.digits == dialled.digits


def _all_alike(dialled: Dialled, entries: list[Entry]) -> tuple[Alike, ...]:
    """Return the known numbers that are easily confused with this one, those that may be dialled and the line's own first."""
    alike: dict[str, Alike] = {}
    # The sort is stable: the line's own come first of equals.
    for number, _ in sorted(entries, key=lambda entry: (not entry[0].dialable, entry[1] is None)):
        if kind := _likeness(dialled.digits, number.digits, dialled.complete):
            alike.setdefault(number.digits, Alike(kind, number))
    return tuple(alike.values())[:MOST_ALIKE]


def _likeness(asked: str, known: str, complete: bool) -> str:
    """Return how a number is like a known one, a word of the table in `outputs/text/check.py`; empty where it is not.

    A `complete` one, as a mobile, may well begin or end with the digits of a short code.
    """
    if len(known) < LEAST_ALIKE or len(asked) < LEAST_ALIKE - 1:
        return ""
    if (local := _local(known)) and local in (asked, _local(asked)):
        return "area"
    short_inside = complete and len(known) < LEAST_COMPLETE
    if asked.startswith(known) and not short_inside:
        return "longer"
    if asked.endswith(known) and not short_inside and _IN_FRONT.fullmatch(asked.removesuffix(known)):
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
