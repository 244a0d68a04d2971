"""Observations added up by half hours: what learning reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.frozen import dataclass

if TYPE_CHECKING:
    from planner.arrays import Floats, Ints


CELL_MINUTES = 30
"""Calls are added up by half hour of the line's wall clock: finer than any rule or curve here."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Observations of a line, added up by half hour: arrays of one length, a row per half hour in which something was seen.

    `kind` "calls": `amount` is the seconds waited by all, `answered` how many got through, `given_up` and `busy` how many did
    not. `kind` "counts": `amount` is the number of calls in the half hour; the other three are empty of meaning and 0.
    `day` is an ordinal and `minute` a multiple of CELL_MINUTES, both of the line's wall clock.
    """

    kind: str
    day: Ints
    minute: Ints
    amount: Floats
    answered: Floats
    given_up: Floats
    busy: Floats

    def __len__(self) -> int:
        return len(self.day)
