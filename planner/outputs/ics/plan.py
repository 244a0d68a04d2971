"""A plan as an iCalendar file (RFC 5545): one event per pick, so that a second import updates instead of doubling."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from planner.messages import Voice
from planner.outputs.ics.events import calendar_file, cancelled_event, pick_event, picks_by_uid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.outputs.ics.earlier import OldEvent
    from planner.plan.plan import Plan

KEEP = timedelta(days=30)
"""How long a feed keeps what is over: who looks back at last week's call finds it."""


def render_ics(plan: Plan, lang: str, old: Iterable[OldEvent] = ()) -> bytes:
    """Return the picks as a calendar; `old` events that are gone and not over yet are cancelled. Same plan, same bytes."""
    t, picks = Voice(lang), picks_by_uid(plan)
    events = [pick_event(plan, uid, pick, t) for uid, pick in picks.items()]
    gone = [event for event in old if event.uid not in picks and event.end.timestamp() > plan.now.timestamp()]
    cancelled = [cancelled_event(plan, event.uid, event.start, event.end, t) for event in gone]
    return calendar_file(t(plan.hotline.name), events + cancelled, t)


def render_feed(plan: Plan, lang: str, old: Mapping[str, Any]) -> bytes:
    """Return the picks as a calendar to subscribe to, which replaces one with the `old` events, by UID.

    Of those, what has begun is kept for a while, and what says the same as before stays as it is: nothing to update.
    The events are in the order of time, so that the same moment gives the same file.
    """
    t, since = Voice(lang), plan.now.timestamp() - KEEP.total_seconds()
    begun = {uid: event for uid, event in old.items() if event["dtstart"].dt <= plan.now}  # that does not move any more
    past = [event for event in begun.values() if event["dtend"].dt.timestamp() > since]
    new = {uid: pick_event(plan, uid, pick, t) for uid, pick in picks_by_uid(plan).items() if uid not in begun}
    same = {uid: old[uid] for uid, event in new.items() if uid in old and _content(event) == _content(old[uid])}
    events = sorted([*past, *(new | same).values()], key=lambda event: event["dtstart"].dt)
    return calendar_file(t(plan.hotline.name), events, t)


def _content(event: Any) -> list[bytes]:
    """Return what an event says, without when it was written."""
    return [line for line in event.to_ical().splitlines() if not line.startswith((b"DTSTAMP", b"SEQUENCE"))]


def render_events(plan: Plan, lang: str, most: int) -> list[bytes]:
    """Return a calendar for each of the first picks, with that one event: the same one as in `render_ics`."""
    t, picks = Voice(lang), islice(picks_by_uid(plan).items(), most)
    return [calendar_file(t(plan.hotline.name), [pick_event(plan, uid, pick, t)], t) for uid, pick in picks]
