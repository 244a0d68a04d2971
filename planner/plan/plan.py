"""The plan: ranked windows, the line now, and what to do: call, or wait for which window."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.caller.wishes import Wishes
from planner.days.grid import ordinary_grid
from planner.frozen import dataclass, field, replace
from planner.model.load import expect
from planner.plan.decision import Decision, Found, decide

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from planner.arrays import Flags, Floats
    from planner.caller.calls import Overdue
    from planner.days.grid import Grid
    from planner.days.names import DayNote, Provisional
    from planner.line.hotline import Hotline
    from planner.model.load import Load
    from planner.plan.decision import Answer, Current, Outlook
    from planner.plan.explore import Exploration
    from planner.plan.knowledge import Knowledge
    from planner.plan.picks import Pick, Scale
    from planner.plan.search import Search
    from planner.plan.season import Season


@dataclass(frozen=True)
class Plan:
    """The ranked windows of [start, until) as seen from `now`. Arrays are days × slots, [D, S]."""

    hotline: Hotline
    now: datetime
    start: datetime
    until: datetime
    scale: Scale
    search: Search  # for one window a day, from the slot that holds now on
    known: Flags  # the open slots that something is known of
    inside: Flags  # those of them that lie wholly within the span
    picks: tuple[Pick, ...]
    avoid: tuple[Pick, ...]
    today: Pick | None  # the best window of what is left of now's day, whether it is a pick or not
    lightest: Pick | None  # the lightest window of all, however far
    current: Current
    outlook: Outlook  # what lies ahead from now on
    season: Season
    provisional: tuple[Provisional, ...]
    notes: tuple[DayNote, ...]
    knowledge: Knowledge
    wishes: Wishes = field(default_factory=Wishes)
    miss: Miss | None = None  # where wishes leave no window
    overdue: tuple[Overdue, ...] = ()  # promises of the caller's own followups
    exploration: Exploration | None = None  # where both the morning and the late afternoon are tried
    crowd: float = 0.0  # of the line's callers, for whom the windows were drawn; 0: they are the quietest

    @property
    def load(self) -> Load:
        """The belief about the load; 1.0 is a typical open slot of an ordinary week."""
        return self.scale.load

    @property
    def score(self) -> Floats:
        """The score of every slot, [D, S], 0-100: high is quiet; NaN where closed."""
        return self.scale.score

    @property
    def yardstick(self) -> Floats:
        """The loads of the open slots of the 52 weeks around now, sorted."""
        return self.scale.yardstick

    @property
    def grid(self) -> Grid:
        """The grid under the arrays."""
        return self.load.grid

    @property
    def ordinary_week(self) -> Load:
        """The belief about an ordinary week, Monday to Sunday: no holiday, no promotion."""
        return expect(self.hotline, ordinary_grid(self.hotline, self.slot_minutes), self.load.ordinary)

    def recommended(self) -> Plan:
        """Return the plan with the recommended window as its only pick; where the answer is to call now, the first one."""
        best = self.decision.recommended
        return replace(self, picks=(best,) if best else self.picks[:1])

    def shared(self) -> Plan:
        """Return the plan without what the caller's followups say, for a page that is handed on."""
        return replace(self, overdue=(), outlook=replace(self.outlook, promised=False))

    def of_nobody(self) -> Plan:
        """Return the plan without windows, and without what was drawn for its caller, for a page that all read."""
        scale, search = replace(self.scale, draw=None), replace(self.search, draw=None)
        return replace(self, picks=(), today=None, scale=scale, search=search)

    def since(self, start: datetime) -> Plan:
        """Return the plan of what begins at `start` or later, without windows, for calendars that have times of their own."""
        inside = self.inside & self.grid.within(start, self.until)
        provisional = tuple(note for note in self.provisional if note.year >= start.year)
        return replace(
            self, start=start, inside=inside, provisional=provisional, picks=(), avoid=(), today=None, lightest=None
        )

    @property
    def slot_minutes(self) -> int:
        """The length of a slot."""
        return self.grid.slot_minutes

    def slots(self) -> list[Pick]:
        """Return every open slot of the span that something is known of, without its factors."""
        cells = zip(*np.nonzero(self.inside), strict=True)
        return [self.scale.slot(int(day), int(slot), explained=False) for day, slot in cells]

    def slot_shares(self) -> list[float]:
        """Return how often each of the `slots()` is advised on its day, to callers with these wishes; nothing where nothing was drawn."""
        draw = self.scale.draw
        return [float(share) for share in draw.share[self.inside]] if draw else []

    def to_frame(self) -> pd.DataFrame:
        """Return a row per slot of `slots()`: start, end (aware), load, load_low, load_high, score."""
        import pandas as pd

        rows = [(s.start, s.end, s.load, s.low, s.high, s.score) for s in self.slots()]
        return pd.DataFrame(rows, columns=["start", "end", "load", "load_low", "load_high", "score"])

    def explain(self, moment: datetime) -> Pick | None:
        """Return the slot of the span that holds an aware moment, with its factors; None where the line is closed."""
        day, slot = self.grid.cell(moment)
        if not (0 <= day < self.grid.shape[0] and self.grid.open[day, slot]):
            return None
        return self.scale.slot(day, slot)

    @cached_property
    def decision(self) -> Decision:
        """What to do: call now, or wait for which window."""
        other = self.exploration.other if self.exploration else None
        return decide(self.outlook, Found(self.start, self.until, self.picks, self.lightest, self.avoid, other))

    @property
    def has_way(self) -> bool:
        """Whether one can call within the span: in a window, now, or at any time where nothing is known."""
        now_counts = self.start.timestamp() <= self.now.timestamp() or not self.hotline.hours_known
        return bool(self.picks) or (now_counts and self.decision.says_yes)

    def answers(self) -> list[tuple[datetime, Answer]]:
        """Return the answer at every slot of the span, as if it were now and nothing were wished."""
        search = replace(self.search, free=self.inside, call=1, draw=None)
        return [(self.grid.start(day, slot), answer) for day, slot, answer in self.outlook_of(search).answers()]

    def outlook_of(self, search: Search) -> Outlook:
        """Return what lies ahead in the span, for a `search`."""
        return replace(self.outlook, scale=self.scale, search=search)


@dataclass(frozen=True, slots=True)
class Miss:
    """Why no window fits: of the `ahead` open slots, how many each wish leaves out; and the nearest miss, with the wishes it breaks."""

    ahead: int
    excluded: dict[str, int]
    nearest: Pick
    breaks: tuple[str, ...]
