"""Calls in words: what to do after one that nobody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.outputs.words.dates import soon_label

if TYPE_CHECKING:
    from planner.messages import Voice
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan


def again_label(plan: Plan, outcome: str, t: Voice) -> str:
    """Return when to try again after a call that was not answered, and which way there is without a call, as one sentence."""
    if window := _next_window(plan, outcome):
        when = soon_label(plan, window.start, t)
        told = t(f"下次：{when} 再试", f"Next: try again {when}")
    elif outcome == "closed" or plan.decision.answer == "try":
        told = t("下次：过些时候再试", "Next: try again later")
    else:
        told = t("下次：过几分钟再试", "Next: try again in a few minutes")
    line = plan.hotline
    instead = t("不打电话的办法：", "without a call: ") + t(line.entrance) if line.dialable and line.entrance else ""
    return t.semicolon(part for part in (told, instead) if part)


def _next_window(plan: Plan, outcome: str) -> Pick | None:
    """Return the window to try again in; None where now is as good as any, or nothing is known.

    Where nobody was there today although the line should be open, it is one of another day.
    """
    if outcome == "closed":
        later = [pick for pick in plan.picks if pick.start.date() > plan.now.date()]
        return min(later, key=lambda pick: pick.start, default=None)
    decision = plan.decision
    return decision.easier if decision.answer == "can" else decision.recommended
