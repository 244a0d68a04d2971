"""Observations added up by half hours: what learning reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.frozen import dataclass, names_of, replace

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats, Ints


CELL_MINUTES = 30
"""Calls are added up by half hour of the line's wall clock: finer than any rule or curve here."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Observations of a line, added up by half hour: arrays of one length, a row per half hour in which something was seen.

    `kind` "calls": `amount` is the seconds waited by all and `roots` the sum of the square roots of each, `answered` how many
    got through, `given_up` and `busy` how many did not. `kind` "counts": `amount` is the number of calls in the half hour;
    the other four are empty of meaning and 0. `halves` is over how many half hours a report went, of which this one has its
    part: 1, or 2 where there are figures of whole hours. `day` is an ordinal and `minute` a multiple of CELL_MINUTES, both of the line's wall clock.
    """

    kind: str
    day: Ints
    minute: Ints
    amount: Floats
    roots: Floats
    answered: Floats
    given_up: Floats
    busy: Floats
    halves: Floats

    def __len__(self) -> int:
        return len(self.day)

    def __getitem__(self, chosen: Flags) -> Cells:
        """Return some of them."""
        return replace(self, **{f: getattr(self, f)[chosen] for f in names_of(self) if f != "kind"})
