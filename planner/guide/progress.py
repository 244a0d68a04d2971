"""How far a caller has come with a case: which steps count as done, by what the caller says and by the caller's own followups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.frozen import dataclass
from planner.guide.case import COURIER
from planner.guide.case_file import tells_refusal
from planner.guide.deadlines import end_of
from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from planner.caller.calls import Entry, Followup
    from planner.guide.case import Case, Step


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps of a case in the order in which the caller takes them, and which are `done`: by id, on a day or one that is not known.

    `answer_by` is until when to wait for the answer to the last of them. `followup` is the number of the one that told it.
    """

    steps: tuple[Step, ...]
    done: Mapping[str, date | None]
    refused: bool = False
    answer_by: datetime | None = None
    followup: int | None = None


def progress_of(
    case: Case, now: datetime, followups: Iterable[Followup], *, refused: bool, order: str, courier: str
) -> Progress:
    """Return how far the caller has come.

    Who was `refused` goes on with the steps that the case has for that: those before them count as done, but for what belongs
    to a talk that is over. An open followup of
    the case, and of that order where both name one, with at least one entry says that there was a first contact: the steps up to
    the one that turns to its line count as done, and what it says of a refusal holds. Of several the one opened last counts.
    """
    if refused and case.refused is None:
        raise PlanError(
            f"--refused 不用于 {case.id}：这一类没有“被拒之后”的步骤；去掉 --refused",
            f"--refused does not go with {case.id}, which has no steps after a refusal; leave it out",
        )
    told = [each for each in followups if is_of(each, case, order) and any(entry.at <= now for entry in each.entries)]
    followup = told[-1] if told else None
    entries = [entry for entry in followup.entries if entry.at <= now] if followup else []
    refused = refused or bool(case.refused and any(tells_refusal(case, entry.text) for entry in entries))
    left = case.refused.steps if case.refused and refused else case.steps
    skipped = [step for step in case.steps if step not in left and (step.start != "same" or not refused)]
    done: dict[str, date | None] = {step.id: None for step in skipped}
    if followup is None:
        return Progress((*skipped, *left), done, refused)
    lines = {step.id: courier if step.line_id == COURIER else step.line_id for step in case.steps}
    turned_to = [i for i, step in enumerate(case.steps) if lines[step.id] == followup.hotline]
    made = [step for step in case.steps[: max(turned_to, default=0) + 1] if step is not left[-1]]
    done |= {step.id: None for step in made}
    if not made:
        return Progress((*skipped, *left), done, refused, followup=followup.id)
    done[made[-1].id] = entries[0].at.astimezone(now.tzinfo).date()
    answer_by = None if refused else _answer_by(made[-1], entries, case.zone)
    return Progress((*skipped, *left), done, refused, answer_by, followup.id)


def is_of(followup: Followup, case: Case, order: str) -> bool:
    """Whether a followup is open and of a case and that order, as far as both name one."""
    if followup.case != case.id or followup.closed_at:
        return False
    one, other = (re.sub(r"\W", "", each) for each in (followup.order, order))
    return one == other or not (one and other)


def _answer_by(step: Step, entries: list[Entry], zone: ZoneInfo) -> datetime | None:
    """Return until when to wait for an answer: as was promised last, else as long as the step takes since what was said last."""
    if promised := [entry.due for entry in entries if entry.due and not entry.kept_at]:
        return promised[-1]
    return end_of(entries[-1].at.astimezone(zone).date(), step.wait, zone) if step.wait else None
