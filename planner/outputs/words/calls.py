"""Calls in words: what was logged, and what to do after one that nobody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text, Voice
from planner.outputs.words.dates import dated_label, soon_label
from planner.plan.decision import WORTH_SAYING
from planner.records.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from planner.caller.calls import Call
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan


def logged_label(call: Call, began: datetime, t: Voice) -> str:
    """Return "began 2026-06-24 Wed 10:05, waited 12 min, answered, pinduoduo"; `began` is when, on the clock to show."""
    when = dated_label(began, t)
    told = [t(f"{when} 打的", f"began {when}")]
    if call.wait_s:
        told.append(t("等了 ", "waited ") + _length_label(round(call.wait_s), t))
    return t.comma([*told, t(OUTCOMES[call.outcome]), call.hotline])


def _length_label(seconds: int, t: Voice) -> str:
    """Return "12 min 30 s", without the part that is none."""
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return t(f"{minutes} 分钟", f"{minutes} min")
    return (t(f"{minutes} 分 ", f"{minutes} min ") if minutes else "") + t(f"{rest} 秒", f"{rest} s")


def shut_label(began: datetime) -> Text:
    """Say that a line is shut at a moment, which is given on its clock."""
    zh, en = (dated_label(began, Voice(lang)) for lang in ("zh", "en"))
    return Text(f"{zh} 这条热线不在服务时间", f"the line is shut at {en}")


def again_label(plan: Plan, outcome: str, t: Voice) -> str:
    """Return when to try again after a call that was not answered, and which way there is without a call, as one sentence."""
    if plan.hotline.urgent:
        told = t("别等，马上再打", "Do not wait: try again at once")
    elif moments := _next_moments(plan, outcome):
        first, *quieter = [soon_label(plan, moment, t) for moment in moments]
        told = t(f"下次：{first} 再试", f"Next: try again {first}")
        told = t.comma([told, *(t(f"{when} 更闲", f"quieter {when}") for when in quieter)])
    elif outcome == "closed" or plan.decision.answer == "try":
        told = t("下次：过些时候再试", "Next: try again later")
    else:
        told = t("下次：过几分钟再试", "Next: try again in a few minutes")
    line = plan.hotline
    instead = t("或者", "without a call: ") + t(line.entrance) if line.dialable and line.entrance else ""
    return t.semicolon(part for part in (told, instead) if part)


def _next_moments(plan: Plan, outcome: str) -> list[datetime]:
    """Return when to try again, and behind it a quieter time of a later day; nothing where now is as good, or nothing is known.

    Where nobody was there today although the line should be open, it is on another day.
    """
    decision, best = plan.decision, plan.decision.recommended
    if decision.answer == "closed":
        first = decision.earliest or decision.opens
        return [*_first_and_quieter(plan, first, best)] if first else []
    if outcome == "closed":
        later = [pick.at for pick in plan.picks if pick.start.date() > plan.now.date()]
        return [min(later)] if later else []
    window = decision.easier if decision.answer == "can" else best
    return [window.at] if window else []


def _first_and_quieter(plan: Plan, first: datetime, best: Pick | None) -> Iterator[datetime]:
    """Yield the first moment, in its window the caller's own, and behind it the best window of a later day, if that is quieter."""
    yield next((pick.at for pick in plan.picks if pick.start == first), first)
    slot = plan.explain(first)
    if best and slot and best.start.date() > first.date() and best.load <= slot.load * (1 - WORTH_SAYING):
        yield best.at
