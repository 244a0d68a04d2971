"""What of a plan stands already in a calendar that another program has exported."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from planner.caller.busy import MARGIN, MAX_BYTES, MAX_EVENTS
from planner.caller.ics_events import instant
from planner.caller.ics_spelling import Moment, line_of, moments_of
from planner.caller.raw_ics import blocks_in, essence_of, lies_outside, unfolded, zones_in
from planner.messages import PlanError, Voice, plain
from planner.outputs.ics.earlier import bytes_of, reason_of
from planner.outputs.ics.events import picks_by_uid, title_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from planner.caller.ics_zones import Zones
    from planner.plan.plan import Plan


def uids_there(path: Path, plan: Plan) -> set[str]:
    """Return the UIDs of those events of a plan that are there: by their UID, or since not all programs keep it, by title and start.

    The file may come from anywhere: of the events around the plan's days alone, and of these only the lines that matter are parsed;
    a broken one is not there. Raises PlanError for a file that is no calendar.
    """
    picks, found = picks_by_uid(plan), set[str]()
    starts = {pick.at.timestamp(): uid for uid, pick in picks.items()}
    titles = {title_of(plan, Voice(lang)) for lang in ("zh", "en")}
    text = _text_of(path)
    zones = [
        zones_in(text, text.upper(), 0, len(text), zone)
        for zone in (plan.wishes.zone, plan.grid.zone)
        if zone is not None
    ]
    for uid, event in islice(_events(text, plan), MAX_EVENTS):
        if uid in picks:
            found.add(uid)
            continue
        with suppress(Exception):  # whatever is wrong with it, it costs this event only
            found |= {starts[at] for at in _moments(event, titles, zones) if at in starts}
    return found


def _text_of(path: Path) -> bytes:
    """Return a calendar file, its lines unfolded."""
    try:
        return unfolded(bytes_of(path, MAX_BYTES))
    except (OSError, ValueError) as error:
        reason = reason_of(error)
    raise PlanError(
        f"--only-new {plain(path)}：不是可读的日历文件（{reason.zh}）；请给日历程序导出的 .ics",
        f"--only-new {plain(path)}: is no readable calendar file ({reason.en}); give an .ics that your calendar program exported",
    )


def _events(text: bytes, plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Yield the events around the days of a plan, with their UIDs."""
    upper, first, last = text.upper(), (plan.start - MARGIN).date(), (plan.until + MARGIN).date()
    for at, end, _ in blocks_in(upper, b"VEVENT", 0, len(text)):
        if end >= 0 and not lies_outside(upper, at, end + 1, first, last):
            uid, event = essence_of(text, at, end)
            yield uid.decode(errors="replace"), event


def _moments(event: bytes, titles: Collection[str], zones: Sequence[Zones]) -> Iterator[float]:
    """Yield when an event with one of the titles may begin: without a zone on the clock of any of these. Raises anything."""
    from icalendar import vText

    lines = {line.name: line for line in map(line_of, event.split(b"\n"))}
    if " ".join(str(vText.from_ical(lines["SUMMARY"].value)).split()) in titles:
        for start in moments_of(lines["DTSTART"]):
            if isinstance(start, Moment) and isinstance(start.when, datetime):
                yield from (instant(each.at(start), each.caller).timestamp() for each in zones)
