"""The search for windows: among which slots, for a call of which length, and with which draw."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass, replace
from planner.plan.crowd import Draw
from planner.plan.windows import windows, windows_after

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats
    from planner.caller.wishes import Wishes
    from planner.model.load import Load
    from planner.plan.crowd import Crowd
    from planner.plan.windows import Span


@dataclass(frozen=True)
class Search:
    """The loads and the slots that are free, [D, S], and how windows are looked for among them: as in `windows`."""

    load: Floats
    free: Flags
    slot_minutes: int
    per_day: int
    call: int  # slots
    later: float
    draw: Draw | None = None

    @classmethod
    def among(cls, load: Load, ranked: Flags, suits: Flags, within: Flags, wishes: Wishes, crowd: Crowd) -> Search:
        """Return the search for one window a day among the `ranked` slots that suit the caller and lie `within` a span.

        The draw is among all that suit on the day, so that it stays the same while the day passes.
        """
        grid = load.grid
        slot, length = grid.slot_minutes, wishes.call // timedelta(minutes=1)
        call = max(1, -(-length // slot))
        draw = None
        if crowd.draws:
            of_call = over_call(np.where(ranked, load.mean, np.nan), call)
            draw = Draw(
                load=of_call,
                wished=suits & ~np.isnan(of_call),
                starts=grid.spans()[0],
                slot_minutes=slot,
                crowd=crowd,
                later=wishes.later,
                call=length,
            )
        return cls(load.mean, suits & ranked & within, slot, 1, call, wishes.later, draw)

    @cached_property
    def quietest(self) -> tuple[Span, ...]:
        """The quietest windows, ranked by their load."""
        return self._windows(None)

    @cached_property
    def own(self) -> tuple[Span, ...]:
        """The windows around the caller's own slots, in their order; without a draw the quietest."""
        return self._windows(self.draw) if self.draw else self.quietest

    @property
    def one_a_day(self) -> Search:
        """The search for one window a day."""
        return self if self.per_day == 1 else replace(self, per_day=1)

    def lightest(self) -> tuple[Span, ...]:
        """Return as `own` does, one window a day, as if waiting cost nothing."""
        draw = replace(self.draw, later=0.0) if self.draw else None
        return replace(self, per_day=1, later=0.0, draw=draw).own

    def lasting(self, call: int) -> Search:
        """Return the search, which is for calls of one slot, for calls of so many."""
        draw = self.draw
        if draw:
            of_call = over_call(draw.load, call)
            wished = draw.wished & ~np.isnan(of_call)
            draw = replace(draw, load=of_call, wished=wished, call=call * self.slot_minutes)
        return replace(self, call=call, draw=draw)

    def among_those(self, slots: Flags) -> Search:
        """Return the search among some of the slots, for one window a day."""
        return replace(self, free=self.free & slots, per_day=1)

    def after(self, day: int) -> list[Span | None]:
        """Return for each slot of a day the window around the caller's own slot in what is left of it behind."""
        return windows_after(self.load, self.free, self.slot_minutes, day, call=self.call, draw=self.draw)

    def _windows(self, draw: Draw | None) -> tuple[Span, ...]:
        found = windows(
            self.load, self.free, self.slot_minutes, self.per_day, call=self.call, later=self.later, draw=draw
        )
        return tuple(found)


def over_call(load: Floats, call: int) -> Floats:
    """Return the mean load over a call of so many slots that begins in each slot, [D, S]; NaN where it takes a closed one."""
    mean = np.full(load.shape, np.nan)
    if call <= load.shape[1]:
        mean[:, : load.shape[1] - call + 1] = np.lib.stride_tricks.sliding_window_view(load, call, axis=1).mean(axis=-1)
    return mean
