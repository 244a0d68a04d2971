"""What to do, decided once: call now, or wait for which window, and what else is worth knowing. Every output reads it."""

from __future__ import annotations

from functools import cache, cached_property
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

from planner.days.clock import last_day
from planner.frozen import dataclass
from planner.plan.explore import part_of
from planner.plan.picks import seconds_at_load_1
from planner.plan.windows import Span, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from planner.caller.wishes import Wishes
    from planner.model.load import Because, Load
    from planner.plan.picks import Pick, Scale, Wait
    from planner.plan.search import Search

QUIET, BUSY = 70, 30  # scores: from the one on there is nothing to wait for, below the other waiting may pay
WORTH_WAITING = 0.15  # how much lighter a window has to be than now
SURE = 0.6  # the chance that it is lighter at all, in the joint belief
LEAST_SAVED = 3 * 60  # seconds that waiting has to save, where the wait is known
WORTH_SAYING = 0.05  # what is lighter by less is not


@dataclass(frozen=True, slots=True)
class Current:
    """The line now. `open` is None where the hours are not known; `load` and `score` are None when closed, or not known.

    `breaks` names the wishes that a call begun now would break.
    """

    open: bool | None
    opens: datetime | None = None  # when closed
    load: float | None = None
    score: int | None = None
    because: tuple[Because, ...] = ()
    wait: Wait | None = None
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now, and which windows are worth knowing.

    `answer` is "call", "can" (nothing speaks against it, though it is not quiet), "wait", "closed", or "try" where nothing is
    known; `reason` is "quiet", "nothing-better", "overdue", "deadline" or "urgent" for a call, "middling", "busy" or "wishes",
    "closed", "unknown". `opens` is when a closed line opens next, `earliest` the first slot at which the answer would not be to
    wait. `wait_for` is the window to wait for, today or tomorrow. `recommended` is that where it lies in the plan's span, else the first pick;
    None where the answer is to call, or where no window is lighter than now. It is `gain` lighter than now (.25 is 25 %). `easier` is a lighter window later today where one can call, `other` that of the part of the
    day seen less. `quieter` is the lightest of all if that is lighter yet, `days_more` days later; `avoid` the busiest.
    """

    answer: str
    reason: str
    opens: datetime | None = None
    earliest: datetime | None = None
    wait_for: Pick | None = None
    recommended: Pick | None = None
    gain: float | None = None
    easier: Pick | None = None
    other: Pick | None = None
    quieter: Pick | None = None
    days_more: int = 0
    avoid: Pick | None = None

    @property
    def says_yes(self) -> bool:
        """Whether the answer is not to wait: call, can or try."""
        return self.answer in ("call", "can", "try")


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do at one slot: answer and reason as in `Decision`, with the window to wait for, or the lighter one of that day."""

    answer: str
    reason: str
    wait_for: Span | None = None
    easier: Span | None = None


_QUIET, _DEADLINE, _NOTHING_BETTER = (Answer("call", reason) for reason in ("quiet", "deadline", "nothing-better"))


@dataclass(frozen=True)
class Outlook:
    """What lies ahead of `now`, from its day on: the load and the score of every slot, and the search for windows among them.

    `promised` is whether a promise of this line is overdue.
    """

    scale: Scale
    search: Search
    now: datetime
    current: Current
    wishes: Wishes
    promised: bool = False

    @property
    def load(self) -> Load:
        """The load of every slot."""
        return self.scale.load

    @property
    def later(self) -> float:
        """What a day's wait counts as, on the log of the load."""
        return self.wishes.later

    def is_last(self, day: int) -> bool:
        """Whether the caller has to be done on a day of the grid."""
        before, grid = self.wishes.before, self.load.grid
        return before is not None and last_day(before.astimezone(grid.zone)).toordinal() <= grid.days.first + day

    @cached_property
    def best_of_day(self) -> dict[int, Span]:
        """The best window of every whole day."""
        return {span.day: span for span in self.search.own}

    @cached_property
    def after(self) -> Callable[[int], list[Span | None]]:
        """Of a day, the best window of what is left of it behind each slot; looked for once a day."""
        return cache(self.search.after)

    def answer(self, day: int, slot: int, load: float, score: float) -> Answer:
        """Return what to do in a slot of this load and score: quiet enough, no later day, or lighter windows that day or the next one."""
        if score >= QUIET:
            return _QUIET
        if self.is_last(day):
            return _DEADLINE
        today = self.after(day)[slot]
        if score < BUSY:
            now, ahead = Span(day, slot, slot + 1, load), (today, self.best_of_day.get(day + 1))
            worth = next((span for span in ahead if span and self._is_worth(span, now)), None)
            return Answer("wait", "busy", wait_for=worth) if worth else _NOTHING_BETTER
        easier = today if today and today.load <= load * (1 - WORTH_SAYING) else None
        return Answer("can", "middling", easier=easier)

    def _is_worth(self, span: Span, now: Span) -> bool:
        """Whether a window is so much lighter than now, and so surely, that one should wait for it."""
        patience = self.later * (span.day - now.day)
        if log(now.load / span.load) - patience < -log1p(-WORTH_WAITING):
            return False
        seconds = seconds_at_load_1(self.load.hotline)
        if seconds is not None and (now.load - span.load) * seconds < LEAST_SAVED:
            return False
        return self.scale.joint.lighter(span, now) >= SURE

    def answers(self) -> Iterator[tuple[int, int, Answer]]:
        """Yield what to do in every free slot, by day and slot, as if it were now."""
        free = runs(self.search.free, self.search.call)
        cells = *np.nonzero(free), self.load.mean[free], self.scale.score[free]
        for day, slot, load, score in zip(*(each.tolist() for each in cells), strict=True):
            yield day, slot, self.answer(day, slot, load, score)

    def earliest(self) -> datetime | None:
        """Return when the first slot begins at which the answer is not to wait."""
        first = next(((day, slot) for day, slot, answer in self.answers() if answer.answer != "wait"), None)
        return self.load.grid.start(*first) if first else None


@dataclass(frozen=True, slots=True)
class Found:
    """The windows of [start, until) that a decision is made from: the picks, the lightest, the busiest, one of the other part of the day."""

    start: datetime
    until: datetime
    picks: tuple[Pick, ...]
    lightest: Pick | None
    avoid: tuple[Pick, ...]
    other: Pick | None


def decide(outlook: Outlook, found: Found) -> Decision:
    """Return what to do, as seen from the outlook's `now`."""
    current, first = outlook.current, found.picks[0] if found.picks else None
    answer, wait_for, easier = _now(outlook)
    recommended = _recommended(answer, wait_for, found, current)
    lightest, told = found.lightest, recommended.load if recommended else current.load
    is_quieter = bool(lightest and told and lightest != recommended and lightest.load <= told * (1 - WORTH_SAYING))
    since = (recommended.start if recommended else outlook.now).date()
    return Decision(
        answer=answer.answer,
        reason=answer.reason,
        opens=current.opens if answer.answer == "closed" else None,
        earliest=outlook.now if answer.answer in ("call", "can", "try") and current.open else _earliest(outlook, first),
        wait_for=wait_for,
        recommended=recommended,
        gain=1 - recommended.load / current.load if recommended and current.load else None,
        easier=easier,
        other=_other(found, recommended) if found.other and recommended else None,
        quieter=lightest if is_quieter else None,
        days_more=(lightest.start.date() - since).days if is_quieter and lightest else 0,
        avoid=_avoid(found, outlook, answer),
    )


def _now(outlook: Outlook) -> tuple[Answer, Pick | None, Pick | None]:
    """Return the answer for now, with the window to wait for and the one that is easier today."""
    now = outlook.current
    if now.open is False:
        return Answer("closed", "closed"), None, None
    if now.load is None or now.score is None:
        return Answer("try", "urgent" if outlook.load.hotline.urgent else "unknown"), None, None
    if outlook.load.hotline.urgent:
        return Answer("call", "urgent"), None, None
    if now.breaks:
        return Answer("wait", "wishes"), None, None
    if outlook.promised:
        return Answer("call", "overdue"), None, None
    answer = outlook.answer(*outlook.load.grid.cell(outlook.now), now.load, now.score)
    wait_for, easier = (outlook.scale.pick(span) if span else None for span in (answer.wait_for, answer.easier))
    return answer, wait_for, easier


def _earliest(outlook: Outlook, first: Pick | None) -> datetime | None:
    """Return when one need not wait any more: today or tomorrow, else in the first window."""
    return outlook.earliest() or (first.start if first else None)


def _recommended(answer: Answer, wait_for: Pick | None, found: Found, current: Current) -> Pick | None:
    """Return the window to wait for, if it lies in the span, else the first pick, if now is not as good."""
    if answer.answer == "call":
        return None
    if wait_for and found.start <= wait_for.start and wait_for.end <= found.until:
        return wait_for
    first = found.picks[0] if found.picks else None
    may_call = answer.answer in ("can", "wait") and not current.breaks
    if first and current.load and may_call and first.load > current.load * (1 - WORTH_SAYING):
        return None
    return first


def _other(found: Found, recommended: Pick) -> Pick | None:
    """Return the window of the other part of the day than the recommended one's, unless it is clearly busier."""
    part, limit = part_of(recommended.start), recommended.load / (1 - WORTH_WAITING)
    windows = (*([found.other] if found.other else []), *found.picks)
    return next((p for p in windows if part_of(p.start) not in (part, None) and p.load <= limit), None)


def _avoid(found: Found, outlook: Outlook, answer: Answer) -> Pick | None:
    """Return the busiest window, but none of a day on which one is to call now."""
    today = outlook.now.date()
    windows = (p for p in found.avoid if answer.answer not in ("call", "can") or p.start.date() != today)
    return next(windows, None)
