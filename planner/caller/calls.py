"""What a caller or a service team has seen of a line: single calls, what was promised in them, and calls added up by half hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.frozen import dataclass, field
from planner.messages import NO_WORDS, Text

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the caller's own. `called_at` is when it began, aware; `wait_s` until somebody answered or the caller gave up.

    `id` is its number in the log, 0 where it is in none.
    """

    hotline: str
    called_at: datetime
    wait_s: float
    outcome: str
    note: str = ""
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said at `at`, by the agent of this number where one was told; a promise where it is `due`. Times are aware."""

    at: datetime
    text: str
    agent: str = ""
    due: datetime | None = None
    kept_at: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether it is a promise that should have been kept by `now`."""
        return self.due is not None and self.kept_at is None and self.due.timestamp() <= now.timestamp()


@dataclass(frozen=True, slots=True)
class Followup:
    """A case that is followed up with a line, open until `closed_at`; entries in the order in which they were written down."""

    id: int
    subject: str
    hotline: str
    timezone: str  # of the line
    opened_at: datetime
    case: str = ""
    order: str = ""
    closed_at: datetime | None = None
    entries: tuple[Entry, ...] = ()
    line_name: Text = NO_WORDS  # the name of the line when it was opened

    @property
    def promises(self) -> tuple[Entry, ...]:
        """The promises, kept or not; promise 1 is the first."""
        return tuple(entry for entry in self.entries if entry.due)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A promise that was not kept in time, and what to say next."""

    followup: Followup
    promise: Entry
    escalation: Text
