"""Asterisk's queue_log: a list of events, of which those of one call are put together.

docs.asterisk.org/Operation/Logging/Queue-Logs/ : a call enters a queue, and is connected or leaves it otherwise. Its wait
is the time between.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from planner.records.times import TimeForm, read_moment

if TYPE_CHECKING:
    from collections.abc import Iterable

ENTERED = "ENTERQUEUE"
ANSWERED, GAVE_UP = ("CONNECT",), ("ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY")
LEFT = frozenset(ANSWERED + GAVE_UP)
"""How a wait can end."""
HELD_IN = {"CONNECT": 0, "ABANDON": 2}
"""Event -> which of its data is the seconds waited, for calls that entered before the list begins."""
MOST_WAITING = 1 << 17  # calls whose end is waited for: a list in which nothing ends does not fill the memory


class QueuedCall(NamedTuple):
    """A call in a queue: when it entered, in words that `times` reads, its wait in seconds, and the event that ended it."""

    at: str
    wait: float
    event: str


class QueueLog:
    """Puts events together; they may come in blocks."""

    def __init__(self) -> None:
        self.waiting: dict[str, int] = {}
        self.lost = 0  # ends without a beginning

    def calls(self, events: Iterable[tuple[str, str, str, str, str]]) -> list[QueuedCall]:
        """Return the calls whose wait ended in these events: time, call, event, and its first and third data."""
        ended = []
        for time, call, event, first, third in events:
            if event != ENTERED and event not in LEFT:
                continue
            moment = read_moment(time, TimeForm())
            if moment is None:
                self.lost += 1
            elif event == ENTERED:
                if len(self.waiting) >= MOST_WAITING:
                    self.lost += len(self.waiting)
                    self.waiting.clear()
                self.waiting[call] = moment[0]
            else:
                entered = self.waiting.pop(call, None)
                held = (first, "", third)[HELD_IN.get(event, 1)]
                if entered is None and held.isdecimal() and len(held) < 6:
                    entered = moment[0] - int(held)
                if entered is None:
                    self.lost += 1
                else:
                    at = str(datetime.fromtimestamp(entered, UTC).replace(tzinfo=UTC if moment[1] else None))
                    ended.append(QueuedCall(at, float(moment[0] - entered), event))
        return ended
