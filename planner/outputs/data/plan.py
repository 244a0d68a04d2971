"""A plan for programs: JSON (a contract, `schema` 1) and CSV."""

from __future__ import annotations

import csv
import io
import json
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from planner.caller.wishes import Wishes
from planner.frozen import replace
from planner.messages import Voice
from planner.outputs.data.facts import because_facts, iso, number_facts, overdue_facts, rounded, slot_facts, some
from planner.outputs.words.wishes import between_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.days.names import DayNote
    from planner.line.learned import Learned
    from planner.plan.decision import Decision
    from planner.plan.explore import Exploration
    from planner.plan.knowledge import Knowledge
    from planner.plan.picks import Pick, Wait
    from planner.plan.plan import Miss, Plan


def render_json(plan: Plan, lang: str, *, every_slot: bool = False) -> str:
    """Return the plan as JSON; `slots` is empty unless `every_slot`. Times are ISO 8601 with the line's offset.

    `caveat`, `learned`, `exploration`, `overdue`, `wait_minutes`, `wishes`, `miss`, `notes` and `own_clock` are there only where there is something to say.
    """
    t = Voice(lang)
    hotline, current = plan.hotline, plan.current
    document = {
        "schema": 1,
        "hotline": {
            "id": hotline.id,
            "name": t(hotline.name),
            "timezone": hotline.timezone,
            "hours_known": hotline.hours_known,
            "entrance": hotline.entrance and t(hotline.entrance),
            "ready": [t(item) for item in hotline.ready],
            "menu": hotline.menu and t(hotline.menu),
            **some(caveat=hotline.caveat and t(hotline.caveat)),
            "numbers": [number_facts(number, t) for number in hotline.dialable],
            "warnings": [number_facts(number, t) for number in hotline.warnings],
        },
        **some(learned=hotline.learned and _learned(hotline.learned, t)),
        "knowledge": _knowledge(plan.knowledge, t),
        **some(exploration=plan.exploration and _exploration(plan.exploration)),
        **some(overdue=[overdue_facts(each, t) for each in plan.overdue]),
        "now": iso(plan.now),
        "from": iso(plan.start),
        "until": iso(plan.until),
        "slot_minutes": plan.slot_minutes,
        "crowd": plan.crowd,
        **some(wishes=plan.wishes != replace(Wishes(), explore=plan.wishes.explore) and _wishes(plan.wishes)),
        **some(miss=plan.miss and _miss(plan.miss)),
        "decision": _decision(plan.decision),
        **some(notes=[_note(note, t) for note in plan.notes]),
        "provisional": [{"year": note.year, "why": t(note.why)} for note in plan.provisional],
        "current": {
            "open": current.open,
            "opens": current.opens and iso(current.opens),
            "load": current.load and rounded(current.load),
            "score": current.score,
            **some(wait_minutes=current.wait and _wait(current.wait)),
            **some(breaks=list(current.breaks)),
            "because": because_facts(current.because, t),
        },
        "picks": [
            {"rank": rank}
            | slot_facts(pick)
            | some(own_clock=_own_clock(plan, pick))
            | {"quietest_tenth": rounded(pick.quietest_tenth)}
            | some(wait_minutes=pick.wait and _wait(pick.wait))
            | {"because": because_facts(pick.because, t)}
            for rank, pick in enumerate(plan.picks, 1)
        ],
        "avoid": [slot_facts(pick) | {"because": because_facts(pick.because, t)} for pick in plan.avoid],
        "slots": list(_slots(plan)) if every_slot else [],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def render_csv(plan: Plan, *, every_slot: bool = False) -> str:
    """Return a header and a row per pick, or per open slot with `every_slot`.

    `note` says what the numbers rest on: "provisional" (the year's holidays or promotions).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = ["rank", "start", "end", "load", "load_low", "load_high", "score", "note"]
    first = 1 if every_slot else 0  # slots have no rank
    writer.writerow(columns[first:])
    unsure = {note.year for note in plan.provisional}
    for rank, pick in enumerate(plan.slots() if every_slot else plan.picks, 1):
        loads = [rounded(load) for load in (pick.load, pick.low, pick.high)]
        note = "provisional" if pick.start.year in unsure else ""
        writer.writerow([rank, iso(pick.start), iso(pick.end), *loads, pick.score, note][first:])
    return out.getvalue()


def _slots(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield every slot, with the share of the callers whom it is advised to where it was drawn."""
    slots = plan.slots()
    for slot, share in zip_longest(slots, plan.slot_shares()):
        yield slot_facts(slot) | ({} if share is None else {"share": rounded(share)})


def _own_clock(plan: Plan, pick: Pick) -> list[str]:
    """Return the ends of a window on the caller's own clock, where one was given."""
    zone = plan.wishes.zone
    return [iso(end.astimezone(zone)) for end in (pick.start, pick.end)] if zone else []


def _wishes(wishes: Wishes) -> dict[str, Any]:
    """Return the wishes that were made. Of the calendar only how many spans are taken: what they are is private."""
    return {
        "between": between_label(wishes),
        "days": sorted(wishes.days),
        "not_on": [str(day) for day in sorted(wishes.not_on)],
        "before": wishes.before and iso(wishes.before),
        "call_minutes": wishes.call.total_seconds() / 60,
        "soon": wishes.soon,
        "busy_spans": len(wishes.busy),
        "timezone": wishes.zone and wishes.zone.key,
    }


def _miss(miss: Miss) -> dict[str, Any]:
    """Return why no window fits, and the nearest one."""
    return {
        "slots": miss.ahead,
        "excluded": miss.excluded,
        "nearest": slot_facts(miss.nearest),
        "breaks": list(miss.breaks),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    """Return what to do, and the windows worth knowing."""
    windows = ("wait_for", "recommended", "easier", "other", "quieter", "avoid")
    picks: dict[str, Pick | None] = {name: getattr(decision, name) for name in windows}
    return {
        "answer": decision.answer,
        "reason": decision.reason,
        "opens": decision.opens and iso(decision.opens),
        "earliest": decision.earliest and iso(decision.earliest),
        "gain": decision.gain and rounded(decision.gain),
        "days_more": decision.days_more,
        **{name: pick and slot_facts(pick) for name, pick in picks.items()},
    }


def _note(note: DayNote, t: Voice) -> dict[str, Any]:
    """Return what is special about a run of days; `assumed` where the line's file says nothing of its hours on them."""
    ends = {"first": str(note.first), "last": str(note.last)}
    return ends | {"name": t(note.name), "off": note.off, "assumed": note.assumed}


def _knowledge(knowledge: Knowledge, t: Voice) -> dict[str, Any]:
    """Return what the order of the hours rests on: how many answered calls of each part of the day, whose rules; and what is not known."""
    parts = {part: getattr(knowledge, part) for part in ("morning", "midday", "afternoon")}
    rules = [t(source) for source in knowledge.rests_on]
    return {"answered": parts, "rests_on": rules, "unknown": list(knowledge.unknown)}


def _exploration(exploration: Exploration) -> dict[str, Any]:
    """Return that both parts of the day are tried: how often each was seen, which comes first, and the window of the other."""
    return {
        "answered": {"morning": exploration.morning, "afternoon": exploration.afternoon},
        "first": exploration.part,
        "other": slot_facts(exploration.other) | {"lighter": rounded(exploration.other_lighter)},
    }


def _wait(wait: Wait) -> dict[str, Any]:
    """Return the wait in minutes."""
    return {"mean": rounded(wait.minutes), "range": [rounded(wait.low), rounded(wait.high)]}


def _learned(learned: Learned, t: Voice) -> dict[str, Any]:
    """Return how much was learned from, and the error beside the rules' where it is known; never a single call."""
    return {
        "from": t(learned.source),
        "calls": learned.calls,
        "answered": learned.answered,
        "intervals": learned.intervals,
        "own_calls": learned.own,
        "since": str(learned.since),
        "until": str(learned.until),
        "error": learned.error and {"learned": rounded(learned.error[0]), "rules": rounded(learned.error[1])},
    }
