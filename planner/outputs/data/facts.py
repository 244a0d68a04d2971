"""Facts that several outputs for programs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.outputs.words.own import own_words

if TYPE_CHECKING:
    from datetime import datetime

    from planner.caller.calls import Overdue
    from planner.line.hotline import Number
    from planner.messages import Voice
    from planner.model.load import Because
    from planner.plan.picks import Pick

DIGITS = 7  # that count, of loads and factors: enough for the factors to multiply to the load


def some(**facts: Any) -> dict[str, Any]:
    """Return the facts that say something: those that are none, or empty, are left out."""
    return {name: fact for name, fact in facts.items() if fact}


def rounded(number: float) -> float:
    """Return a number with the digits that count."""
    return float(f"{number:.{DIGITS}g}")


def iso(moment: datetime) -> str:
    """Return a moment in ISO 8601 with its offset."""
    return moment.isoformat(timespec="seconds")


def number_facts(number: Number, t: Voice) -> dict[str, Any]:
    """Return a number with its status, date, reason and source."""
    facts = {"dial": number.dial, "status": number.status, "as_of": number.as_of or None}
    return facts | {"why": t(number.why), "source": t(number.source), "grade": number.grade}


def slot_facts(pick: Pick) -> dict[str, Any]:
    """Return a window: its ends, load, range and score; where it was drawn the caller's own moment, among how many, and the quietest of them."""
    facts = {
        "start": iso(pick.start),
        "end": iso(pick.end),
        "load": rounded(pick.load),
        "load_range": [rounded(pick.low), rounded(pick.high)],
        "score": pick.score,
    }
    if (yours := pick.yours) is None:
        return facts
    return facts | {"yours": {"at": iso(yours.at), "among": yours.among}, "quietest": iso(yours.quietest)}


def overdue_facts(overdue: Overdue, t: Voice) -> dict[str, Any]:
    """Return a promise that was not kept in time, and what to ask for."""
    followup, promise = overdue.followup, overdue.promise
    return {
        "followup": followup.id,
        "subject": own_words(followup.subject, t),
        "promise": own_words(promise.text, t),
        "due": promise.due and iso(promise.due),
        "agent": own_words(promise.agent, t) or None,
        "escalation": t(overdue.escalation),
    }


def because_facts(because: tuple[Because, ...], t: Voice) -> list[dict[str, Any]]:
    """Return the factors that make a load."""
    return [
        {
            "id": row.id,
            "why": t(row.why),
            "factor": rounded(row.factor),
            "range": [rounded(row.low), rounded(row.high)],
            "source": t(row.source),
            "grade": row.grade,
        }
        for row in because
    ]
