"""What a file of kind "cases" can say: a trouble, its steps, its clocks. Types alone; `case_file` reads them.

Every step, clock and case carries its source and grade. The keys are documented in `calendars/README.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.frozen import dataclass
from planner.messages import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from planner.line.hotline import Claim


GIVEN = ("ordered", "shipped", "received", "requested")
"""The dates that a caller knows, in the order in which they come to pass; a request may come at any time after the order."""
GOODS = {
    "ordinary": Text("普通", "ordinary"),
    "fresh": Text("生鲜", "fresh"),
    "virtual": Text("虚拟", "virtual"),
    "custom": Text("定制", "custom-made"),
}
AUDIENCES = ("shoppers", "merchants")
COURIER = "courier"  # a step's line that the caller names
PLACES = ("{order}", "{what}", "{want}")  # of what to say, filled in by the caller


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something takes or may take: `hours` from the midnight after the day `since` (one of GIVEN, or "").

    `whose` is who has that time: "yours", the caller's, which is a deadline; or "theirs". It holds for `goods` alone
    where they are named (`excluded` says why), and is met by a date of `met_by`. `ask` stands where sources
    contradict each other, `passed` says what remains possible.
    """

    id: str
    name: Text
    whose: str
    source: Text
    grade: str
    since: str = ""
    hours: int | None = None
    met_by: str = ""
    goods: tuple[str, ...] = ()
    excluded: Text | None = None
    passed: Text | None = None
    ask: Text | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do. `where` it stands, `why` it comes at this point, `condition` under which it is needed at all.

    `start`: "now" at once, "then" when those before have had their time (`wait`), "same" together with the one before. With `after`, not
    before a step has had a clock's time. `line_id` is the hotline whose best time to plan, or COURIER; `within_days` how far ahead, and
    `in_time` before the caller's deadline. `done_by` is the date that says that it is done.
    """

    id: str
    do: Text
    why: Text
    source: Text
    grade: str
    where: Text | None = None
    condition: Text | None = None
    start: str = "then"
    line_id: str = ""
    within_days: int | None = None
    in_time: bool = False
    short: Text | None = None  # what to do in a few words
    wait: Clock | None = None
    after: tuple[str, Clock] | None = None
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a case goes on once the caller was refused: the steps that are left, in their order, and what to say then."""

    steps: tuple[Step, ...]
    what: Text
    want: Text


@dataclass(frozen=True, slots=True)
class CaseExample:
    """A statement about a case: with these dates the last day to act is `last_day` ("none": there is none), or which steps it has."""

    where: str
    dates: Mapping[str, date]
    on: date | None = None
    goods: str = ""
    last_day: date | str | None = None
    asks: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A trouble: its steps in order, what may be done at any time besides, its clocks, what to have ready and what to say.

    `say` is a template for PLACES, which `what` and `want` fill where the caller gives nothing.
    """

    id: str
    name: Text
    about: Text
    called: tuple[str, ...]  # what callers may call it besides
    refusals: tuple[str, ...]  # what a caller says who was refused, of any case of the file
    audience: str
    steps: tuple[Step, ...]
    refused: Refusal | None  # how it goes on for a caller who was refused; None where nobody refuses
    also: tuple[Step, ...]
    clocks: tuple[Clock, ...]
    countdown: Clock  # on the order page: it goes before all others of the caller's
    ready: tuple[Text, ...]
    line_ready: bool  # the list of the line comes before it
    menu: Text | None
    say: Claim
    what: Text
    want: Text
    order_needed: bool
    urgent: bool  # nothing to wait for: all steps at once, in their order
    before_promotion: bool
    zone: ZoneInfo
    path: Path
    source: Text
    grade: str
    examples: tuple[CaseExample, ...]

    @property
    def line_ids(self) -> tuple[str, ...]:
        """The lines that its steps turn to, each once, in their order; COURIER stands for the caller's."""
        steps = (*self.steps, *(self.refused.steps if self.refused else ()))
        return tuple(dict.fromkeys(step.line_id for step in steps if step.line_id))

    @property
    def escalate(self) -> Step | None:
        """The step to take when an answer does not help."""
        return next((step for step in self.steps if step.id == "escalate"), None)
