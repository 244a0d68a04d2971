"""What a plan knows of the line in words, and what it does not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.words.dates import moment_label

if TYPE_CHECKING:
    from planner.messages import Voice
    from planner.plan.knowledge import Knowledge
    from planner.plan.plan import Plan

PARTS = {
    "morning": Text("10 点前", "before 10:00"),
    "midday": Text("10 点到 16 点", "between 10:00 and 16:00"),
    "afternoon": Text("16 点后", "from 16:00"),
}
"""The parts of the day, on the line's clock."""


def knowledge_label(knowledge: Knowledge, t: Voice) -> str:
    """Return what the order of the hours rests on, and what is not known of it yet."""
    if "order" in knowledge.unknown:
        known = t("还不知道这条热线哪个时段等得短", "the order of this line's hours by wait is not known")
        if not knowledge.rests_on:
            return known
        rules = t.semicolon(t(source) for source in knowledge.rests_on)
        return known + t(f"；时段先后依据：{rules}", f"; it rests on: {rules}")
    calls, answered = f"{knowledge.calls:,}", f"{knowledge.answered:,}"
    seen = t.listed(_seen(getattr(knowledge, part), label, t) for part, label in PARTS.items())
    of_calls = t(f"{calls} 次通话接通 {answered} 次", f"{answered} of {calls} calls answered")
    told = [of_calls + t.brackets(seen)]
    if parts := [t(label) for part, label in PARTS.items() if part in knowledge.unknown]:
        told.append(t("还不太知道：", "little is known yet of calls ") + t.listed(parts))
    if "minutes" in knowledge.unknown:
        told.append(t("还估不出等几分钟", "too few answered to tell a wait in minutes"))
    return t.semicolon(told)


def _seen(answered: int, part: Text, t: Voice) -> str:
    """Return how many calls were answered in a part of the day, "3 before 10:00"."""
    return t(f"{part.zh} {answered:,} 次", f"{answered:,} {part.en}")


def exploration_label(plan: Plan, t: Voice) -> str:
    """Return that mornings and late afternoons come in turn and how often each was seen, with the window of the other part."""
    turns = plan.exploration
    if turns is None:
        return ""
    seen = t.listed(_seen(getattr(turns, part), PARTS[part], t) for part in ("morning", "afternoon"))
    in_turn = t(
        f"还分不清早上、傍晚哪边等得短，轮流试（已接通：{seen}）",
        f"mornings and late afternoons in turn, until calls tell which wait is shorter (answered so far: {seen})",
    )
    other, chance = moment_label(plan, turns.other.at, t), 100 * turns.other_lighter
    beside = t(f"另一边：{other}，{chance:.0f}% 的可能更闲", f"the other: {other}, {chance:.0f} % likely lighter")
    return t.semicolon([in_turn, beside])
