"""A plan as an iCalendar file (RFC 5545): one event per pick, so that a second import updates instead of doubling."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from planner.messages import Voice
from planner.outputs.ics.events import calendar_file, cancelled_event, pick_event, picks_by_uid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from planner.outputs.ics.earlier import OldEvent
    from planner.plan.plan import Plan


def render_ics(plan: Plan, lang: str, old: Iterable[OldEvent] = (), *, but: Collection[str] = ()) -> bytes:
    """Return the picks as a calendar, `but` those with these UIDs; `old` events that are gone and not over yet are cancelled. Same plan, same bytes."""
    t, picks = Voice(lang), picks_by_uid(plan)
    events = [pick_event(plan, uid, pick, t) for uid, pick in picks.items() if uid not in but]
    gone = [event for event in old if event.uid not in picks and event.end.timestamp() > plan.now.timestamp()]
    cancelled = [cancelled_event(plan, event.uid, event.start, event.end, t) for event in gone]
    return calendar_file(t(plan.hotline.name), events + cancelled, t)


def render_events(plan: Plan, lang: str, most: int) -> list[bytes]:
    """Return a calendar for each of the first picks, with that one event: the same one as in `render_ics`."""
    t, picks = Voice(lang), islice(picks_by_uid(plan).items(), most)
    return [calendar_file(t(plan.hotline.name), [pick_event(plan, uid, pick, t)], t) for uid, pick in picks]
