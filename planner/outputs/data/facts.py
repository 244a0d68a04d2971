"""Facts that several outputs for programs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from planner.caller.calls import Overdue
    from planner.line.hotline import Number
    from planner.model.load import Because
    from planner.plan.picks import Pick


DIGITS = 7  # that count, of loads and factors: enough for the factors to multiply to the load


def rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


def iso(moment: datetime) -> str:
    """Return a moment in ISO 8601 with its offset."""
    return moment.isoformat(timespec="seconds")


def number_facts(number: Number, lang: str) -> dict[str, Any]:
    """Return a number with its status, date, reason and source."""
    facts = {"dial": number.dial, "status": number.status, "as_of": number.as_of or None}
    return facts | {"why": number.why[lang], "source": number.source[lang], "grade": number.grade}


def slot_facts(pick: Pick) -> dict[str, Any]:
    """Return a window: its ends, load, range and score."""
    load, low, high = (rounded(x) for x in (pick.load, pick.low, pick.high))
    return {
        "start": iso(pick.start),
        "end": iso(pick.end),
        "load": load,
        "load_range": [low, high],
        "score": pick.score,
    }


def overdue_facts(overdue: Overdue, lang: str) -> dict[str, Any]:
    """Return a promise that was not kept in time, and what to ask for."""
    followup, promise = overdue.followup, overdue.promise
    return {
        "followup": followup.id,
        "subject": followup.subject,
        "promise": promise.text,
        "due": promise.due and iso(promise.due),
        "agent": promise.agent or None,
        "escalation": overdue.escalation[lang],
    }


def because_facts(because: tuple[Because, ...], lang: str) -> list[dict[str, Any]]:
    """Return the factors that make a load."""
    return [
        {
            "id": row.id,
            "why": row.why[lang],
            "factor": rounded(row.factor),
            "range": [rounded(row.low), rounded(row.high)],
            "source": row.source[lang],
            "grade": row.grade,
        }
        for row in because
    ]
