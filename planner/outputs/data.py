"""A plan for programs: JSON (a contract, `schema` 1) and CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from planner.outputs.wish_words import hours_label

if TYPE_CHECKING:
    from datetime import datetime

    from planner.calls import Overdue
    from planner.hotline import Learned, Number
    from planner.load import Because
    from planner.plan import Miss, Pick, Plan, Wait
    from planner.wishes import Wishes

DIGITS = 7  # that count, of loads and factors: enough for the factors to multiply to the load


def render_json(plan: Plan, lang: str, *, every_slot: bool = False) -> str:
    """Return the plan as JSON; `slots` is empty unless `every_slot`. Times are ISO 8601 with the line's offset.

    `caveat`, `learned`, `overdue`, `wait_minutes`, `wishes`, `miss` and `own_clock` are there only where there is something to say.
    """
    hotline = plan.hotline
    current = plan.current
    document = {
        "schema": 1,
        "hotline": {
            "id": hotline.id,
            "name": hotline.name[lang],
            "timezone": hotline.timezone,
            "hours_known": hotline.hours_known,
            "entrance": hotline.entrance and hotline.entrance[lang],
            "ready": [item[lang] for item in hotline.ready],
            "menu": hotline.menu and hotline.menu[lang],
            **({"caveat": hotline.caveat[lang]} if hotline.caveat else {}),
            "numbers": [number_facts(number, lang) for number in hotline.dialable],
            "warnings": [number_facts(number, lang) for number in hotline.warnings],
        },
        **({"learned": _learned(hotline.learned, lang)} if hotline.learned else {}),
        **({"overdue": [overdue_facts(each, lang) for each in plan.overdue]} if plan.overdue else {}),
        "now": iso(plan.now),
        "from": iso(plan.start),
        "until": iso(plan.until),
        "slot_minutes": plan.slot_minutes,
        **({"wishes": _wishes(plan.wishes)} if plan.wishes else {}),
        **({"miss": _miss(plan.miss)} if plan.miss else {}),
        "provisional": [{"year": note.year, "why": note.why[lang]} for note in plan.provisional],
        "current": {
            "open": current.open,
            "opens": current.opens and iso(current.opens),
            "load": current.load and _round(current.load),
            "score": current.score,
            **_wait(current.wait),
            **({"breaks": list(current.breaks)} if current.breaks else {}),
            "because": because_facts(current.because, lang),
        },
        "picks": [
            {"rank": rank}
            | slot_facts(pick)
            | _own_clock(plan, pick)
            | _chances(pick)
            | {"because": because_facts(pick.because, lang)}
            for rank, pick in enumerate(plan.picks, 1)
        ],
        "avoid": [slot_facts(pick) | {"because": because_facts(pick.because, lang)} for pick in plan.avoid],
        "slots": [slot_facts(slot) for slot in plan.slots()] if every_slot else [],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def render_csv(plan: Plan, *, every_slot: bool = False) -> str:
    """Return a header and a row per pick, or per open slot with `every_slot`.

    `note` says what the numbers rest on: "assumed hours", "provisional" (the year's holidays or promotions).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [*([] if every_slot else ["rank"]), "start", "end", "load", "load_low", "load_high", "score", "note"]
    )
    unsure = {note.year for note in plan.provisional}
    for rank, pick in enumerate(plan.slots() if every_slot else plan.picks, 1):
        notes = [
            *([] if plan.hotline.hours_known else ["assumed hours"]),
            *(["provisional"] if pick.start.year in unsure else []),
        ]
        loads = [_round(load) for load in (pick.load, pick.low, pick.high)]
        cells = [iso(pick.start), iso(pick.end), *loads, pick.score, "; ".join(notes)]
        writer.writerow(cells if every_slot else [rank, *cells])
    return out.getvalue()


def _round(number: float) -> float:
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
    load, low, high = (_round(x) for x in (pick.load, pick.low, pick.high))
    return {
        "start": iso(pick.start),
        "end": iso(pick.end),
        "load": load,
        "load_range": [low, high],
        "score": pick.score,
    }


def _own_clock(plan: Plan, pick: Pick) -> dict[str, Any]:
    """Return a window on the caller's own clock, where it is another than the line's."""
    zone = plan.wishes.zone
    return {"own_clock": [iso(end.astimezone(zone)) for end in (pick.start, pick.end)]} if zone else {}


def _wishes(wishes: Wishes) -> dict[str, Any]:
    """Return the wishes that were made. Of the calendar only how many spans are taken: what they are is private."""
    return {
        "between": hours_label(wishes),
        "days": sorted(wishes.days),
        "not_on": [str(day) for day in sorted(wishes.not_on)],
        "before": wishes.before and iso(wishes.before),
        "call_minutes": wishes.call.total_seconds() / 60,
        "soon": wishes.soon,
        "busy_spans": len(wishes.busy),
        "timezone": wishes.zone and wishes.zone.key,
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {
        "slots": miss.ahead,
        "excluded": miss.excluded,
        "nearest": slot_facts(miss.nearest),
        "breaks": list(miss.breaks),
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


def _chances(pick: Pick) -> dict[str, Any]:
    return {"quietest_tenth": _round(pick.quietest_tenth)} | _wait(pick.wait)


def _wait(wait: Wait | None) -> dict[str, Any]:
    """Return the wait in minutes where it is known, else nothing."""
    return (
        {"wait_minutes": {"mean": _round(wait.minutes), "range": [_round(wait.low), _round(wait.high)]}} if wait else {}
    )


def _learned(learned: Learned, lang: str) -> dict[str, Any]:
    """Return how much was learned from, and the error beside the rules' where it is known; never a single call."""
    return {
        "from": learned.source[lang],
        "calls": learned.calls,
        "answered": learned.answered,
        "intervals": learned.intervals,
        "own_calls": learned.own,
        "since": str(learned.since),
        "until": str(learned.until),
        "error": learned.error and {"learned": _round(learned.error[0]), "rules": _round(learned.error[1])},
    }


def because_facts(because: tuple[Because, ...], lang: str) -> list[dict[str, Any]]:
    """Return the factors that make a load."""
    return [
        {
            "id": row.id,
            "why": row.why[lang],
            "factor": _round(row.factor),
            "range": [_round(row.low), _round(row.high)],
            "source": row.source[lang],
            "grade": row.grade,
        }
        for row in because
    ]
