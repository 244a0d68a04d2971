"""A plan for programs: JSON (a contract, `schema` 1) and CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from planner.outputs.data.facts import because_facts, iso, number_facts, overdue_facts, rounded, slot_facts
from planner.outputs.words.wishes import hours_label

if TYPE_CHECKING:
    from planner.caller.wishes import Wishes
    from planner.line.learned import Learned
    from planner.plan.picks import Pick, Wait
    from planner.plan.plan import Miss, Plan


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
            "load": current.load and rounded(current.load),
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
        loads = [rounded(load) for load in (pick.load, pick.low, pick.high)]
        cells = [iso(pick.start), iso(pick.end), *loads, pick.score, "; ".join(notes)]
        writer.writerow(cells if every_slot else [rank, *cells])
    return out.getvalue()


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


def _chances(pick: Pick) -> dict[str, Any]:
    return {"quietest_tenth": rounded(pick.quietest_tenth)} | _wait(pick.wait)


def _wait(wait: Wait | None) -> dict[str, Any]:
    """Return the wait in minutes where it is known, else nothing."""
    return (
        {"wait_minutes": {"mean": rounded(wait.minutes), "range": [rounded(wait.low), rounded(wait.high)]}}
        if wait
        else {}
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
        "error": learned.error and {"learned": rounded(learned.error[0]), "rules": rounded(learned.error[1])},
    }
