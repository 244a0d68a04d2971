"""The forecast that a page carries, so that it can say what to do whenever it is opened: what the planner says of each half hour.

The page's script only reads it. All times are whole minutes: `from` since 1970, the others since `from`.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.frozen import dataclass
from planner.outputs.words.busy import quiet_levels
from planner.outputs.words.dates import own_zone, zone_label
from planner.outputs.words.decision import UNKNOWN, reason_label
from planner.outputs.words.live import length_label, live_words
from planner.outputs.words.plan import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from planner.messages import Voice
    from planner.plan.picks import Pick, Yours
    from planner.plan.plan import Plan
    from planner.plan.search import Search
    from planner.plan.windows import Span

ROW_MINUTES = 30
LENGTHS = (
    30,
    60,
    90,
)  # minutes of a call beside the plan's own, which is a slot, where the caller has not said how long
FRESH = timedelta(
    days=3
)  # facts and promotions are looked after from day to day: an older forecast says that it is old
SAYS = (
    ("wait", "wishes"),
    ("try", "unknown"),
    ("call", "quiet"),
    ("call", "nothing-better"),
    ("call", "deadline"),
    ("can", "middling"),
    ("wait", "busy"),
)
"""Answers with their reasons. A cell is the place of one in this list, plus ten times the number of its window, from 1 on."""
NOT_AS_WISHED, NOT_KNOWN, DEADLINE = 0, 1, SAYS.index(("call", "deadline"))
DUE = [
    SAYS.index(each) for each in SAYS if each[1] in ("nothing-better", "middling", "busy")
]  # what becomes that on the last day


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What of a forecast is the same in every language.

    `rows` have start, length and score of a half hour, None where nothing is known of it, then a cell for each of the `lengths`
    of a call. `windows` have start, end and score, and the caller's own moment where one was drawn; `ranked` are those of each
    length, the best first. `times` are those of the public calendars, of which a reader chooses one.
    """

    first: int
    made: int
    stale: int
    end: int
    lengths: list[int]
    rows: list[list[int | None]]
    ranked: list[list[int]]
    windows: list[list[int]]
    times: list[list[int]]


def figures_of(plan: Plan, times: Sequence[Iterable[tuple[datetime, datetime]]] = ()) -> Figures:
    """Return what the planner says of each half hour from now to the end of the span."""
    start = plan.grid.begun(max(plan.now, plan.start, key=lambda moment: moment.timestamp()))
    windows = _Windows(plan, int(start.timestamp()) // 60)
    asked = plan.wishes.call // timedelta(minutes=1)
    longer = [] if asked else [length for length in LENGTHS if length > plan.slot_minutes]
    searches = [plan.search, *(plan.search.lasting(-(-length // plan.slot_minutes)) for length in longer)]
    cells = [_cells(plan, search, windows) for search in searches]
    ranked = [_ranked(plan, search, windows) for search in searches]
    return Figures(
        first=windows.first,
        made=windows.minute(plan.now),
        stale=windows.minute(plan.now + FRESH),
        end=windows.minute(plan.until),
        lengths=[asked or plan.slot_minutes, *longer],
        rows=[[row.start, row.length, row.score, *_cells_of(row, cells)] for row in _rows(plan, start, windows)],
        ranked=ranked,
        windows=windows.told,
        times=[[windows.minute(begins) for begins, _ in of_calendar] for of_calendar in times],
    )


def forecast(plan: Plan, t: Voice, figures: Figures) -> dict[str, Any]:
    """Return the figures with what they say in words."""
    own = own_zone(plan.wishes, plan.hotline.timezone)
    return {
        "line": t(plan.hotline.name),
        "number": plan.hotline.dialable[0].dial if plan.hotline.dialable else t(plan.hotline.entrance or ""),
        "zone": plan.hotline.timezone,
        "zone_name": zone_label(plan.hotline.timezone, t),
        "own": own.key if own else None,
        "from": figures.first,
        "made": figures.made,
        "stale": figures.stale,
        "end": figures.end,
        "says": [[answer, _says(plan, reason, t)] for answer, reason in SAYS],
        "deadline": DEADLINE,
        "due": DUE,
        "lengths": [[length, length_label(length, t)] for length in figures.lengths],
        "rows": figures.rows,
        "ranked": figures.ranked,
        "windows": figures.windows,
        "times": figures.times,
        "levels": quiet_levels(t),
        "words": live_words(t),
    }


def as_script(facts: dict[str, Any]) -> str:
    """Return facts as JSON that stands in a script element: nothing in it can end the element."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _says(plan: Plan, reason: str, t: Voice) -> str:
    """Return what to do for a reason, in words."""
    if reason == "unknown":
        return sentence(t(UNKNOWN))
    if reason == "wishes":
        return t("先别打：不合你的要求，或者到下班打不完", "Not now: not as you wish, or too little time until closing")
    return sentence(reason_label(reason, plan.hotline, t))


@dataclass(frozen=True, slots=True)
class _Row:
    """A half hour, in minutes; its score is None where nothing is known of it."""

    start: int
    length: int
    score: int | None


class _Windows:
    """The windows that cells name, each once, and the minutes that all times are told in."""

    def __init__(self, plan: Plan, first: int) -> None:
        self.plan, self.first = plan, first
        self.begins = (plan.grid.spans()[0] // 60 - first).tolist()  # each slot, [D][S]
        self.told: list[list[int]] = []

    def minute(self, moment: datetime) -> int:
        return int(moment.timestamp()) // 60 - self.first

    def of_span(self, span: Span) -> int:
        """Return the number of a window as it was found, from 0 on."""
        start, end = (self.plan.grid.instant(span.day, slot) for slot in (span.first, span.end))
        return self._number(start, end, self.plan.scale.score_of(span.load), self.plan.scale.yours(span))

    def of_pick(self, pick: Pick) -> int:
        """Return the number of a window of the plan."""
        return self._number(pick.start, pick.end, pick.score, pick.yours)

    def _number(self, start: datetime, end: datetime, score: int, yours: Yours | None) -> int:
        told = [self.minute(start), self.minute(end), score, *([self.minute(yours.at)] if yours else [])]
        if told not in self.told:
            self.told.append(told)
        return self.told.index(told)


def _cells(plan: Plan, search: Search, windows: _Windows) -> dict[int, int]:
    """Return the cell of each minute at which a slot begins that is free in a search."""
    numbers: dict[tuple[int, int, int, int], int] = {}
    cells = {}
    for day, slot, answer in plan.outlook_of(search).answers():
        cell = SAYS.index((answer.answer, answer.reason))
        if window := answer.wait_for or answer.easier:
            slots = window.day, window.first, window.end, window.own.slot if window.own else 0
            if slots not in numbers:
                numbers[slots] = windows.of_span(window)
            cell += 10 * (numbers[slots] + 1)
        cells[windows.begins[day][slot]] = cell
    return cells


def _cells_of(row: _Row, cells: Sequence[dict[int, int]]) -> list[int]:
    """Return the cells of a row, one for each length."""
    return [NOT_KNOWN if row.score is None else of_length.get(row.start, NOT_AS_WISHED) for of_length in cells]


def _ranked(plan: Plan, search: Search, windows: _Windows) -> list[int]:
    """Return the windows of a search in their order: the plan's own where they are its picks."""
    if search is plan.search and plan.picks:
        return [windows.of_pick(pick) for pick in plan.picks]
    return [windows.of_span(span) for span in search.own]


def _rows(plan: Plan, start: datetime, windows: _Windows) -> list[_Row]:
    """Return each half hour, or longer slot, in which the line is open; hours of which nothing is known are one row, however many."""
    grid, slot = plan.grid, plan.slot_minutes
    step = ROW_MINUTES if ROW_MINUTES % slot == 0 else slot
    rows: list[_Row] = []
    for day, index in np.argwhere(grid.open & grid.within(start, plan.until)).tolist():
        row = _Row(
            windows.begins[day][index],
            slot,
            int(plan.score[day, index]) if plan.known[day, index] else None,
        )
        last = rows[-1] if rows else None
        follows = last and last.start + last.length == row.start and (last.score is None) == (row.score is None)
        if last and follows and (row.score is None or index * slot % step):
            rows[-1] = _Row(last.start, last.length + slot, last.score)
        else:
            rows.append(row)
    return rows
