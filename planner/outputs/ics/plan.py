"""A plan as an iCalendar file (RFC 5545): one event per pick, so that a second import updates instead of doubling."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from planner.outputs.ics.events import calendar_of, event_of, uids_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.outputs.ics.earlier import OldEvent
    from planner.plan.plan import Plan

KEEP = timedelta(days=30)
"""How long a feed keeps what is over: who looks back at last week's call finds it."""


def render_ics(plan: Plan, lang: str, old: Iterable[OldEvent] = ()) -> bytes:
    """Return the picks as a calendar; `old` events that are gone and not over yet are cancelled. Same plan, same bytes."""
    picks = dict(zip(uids_of(plan), plan.picks, strict=True))
    events = [event_of(plan, uid, pick.start, pick.end, lang, pick) for uid, pick in picks.items()]
    gone = [event for event in old if event.uid not in picks and event.end.timestamp() > plan.now.timestamp()]
    cancelled = [event_of(plan, event.uid, event.start, event.end, lang, None) for event in gone]
    return calendar_of(plan.hotline.name[lang], lang, events + cancelled)


def render_feed(plan: Plan, lang: str, old: Mapping[str, Any]) -> bytes:
    """Return the picks as a calendar to subscribe to, which replaces one with the `old` events, by UID.

    Of those, what has begun is kept for a while, and what says the same as before stays as it is: nothing to update.
    """
    since = plan.now.timestamp() - KEEP.total_seconds()
    begun = {uid: event for uid, event in old.items() if event["dtstart"].dt <= plan.now}  # that does not move any more
    picks = {uid: pick for uid, pick in zip(uids_of(plan), plan.picks, strict=True) if uid not in begun}
    events = [event_of(plan, uid, pick.start, pick.end, lang, pick) for uid, pick in picks.items()]
    same = {uid: old[uid] for event in events if (uid := event["uid"]) in old and words_of(event) == words_of(old[uid])}
    past = [event for event in begun.values() if event["dtend"].dt.timestamp() > since]
    return calendar_of(plan.hotline.name[lang], lang, past + [same.get(event["uid"], event) for event in events])


def render_events(plan: Plan, lang: str, most: int) -> list[bytes]:
    """Return a calendar for each of the first picks, with that one event: the same one as in `render_ics`."""
    picks = islice(zip(uids_of(plan), plan.picks, strict=True), most)
    events = (event_of(plan, uid, pick.start, pick.end, lang, pick) for uid, pick in picks)
    return [calendar_of(plan.hotline.name[lang], lang, [event]) for event in events]
