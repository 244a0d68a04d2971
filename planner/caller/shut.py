"""Calls at an hour when the line is shut: the time is mistaken, or the hours that are known of the line are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.days.grid import is_open, lay_grid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.caller.calls import Call
    from planner.line.hotline import Hotline

SLOT_MINUTES = 60  # of the grid, whose hours alone are asked for


def shut_calls(line: Hotline, calls: Iterable[Call]) -> list[Call]:
    """Return the calls of the line that began while it was shut, but for those that found it so; none where its hours are not known."""
    calls = [call for call in calls if call.outcome != "closed"]
    if not calls or not line.hours_known:
        return []
    zone = ZoneInfo(line.timezone)
    days = [call.called_at.astimezone(zone).toordinal() for call in calls]
    grid = lay_grid(line, min(days), max(days) - min(days) + 1, SLOT_MINUTES)
    return [call for call in calls if not is_open(grid, call.called_at)]
