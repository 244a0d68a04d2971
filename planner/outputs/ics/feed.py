"""The public calendars of a line, `LINE/00.ics` to `LINE/99.ics`: an event a day, each calendar at times of its own."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from planner.messages import Text, Voice
from planner.outputs.ics.earlier import Written
from planner.outputs.ics.events import calendar_file, call_event, contact, public_uid, title_of, told_on
from planner.outputs.words.plan import caveats, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from planner.plan.plan import Plan

FROZEN = timedelta(hours=48)
"""What begins so soon does not move any more: calendar programs look for news from every twenty minutes to once a day."""
KEEP = timedelta(days=7)
"""How long what is over stays."""
DRAWN = Text(
    "每份日历的时间各不相同，是抽出来的，免得大家同时打",
    "each calendar has a time of its own, drawn so that not everybody calls at once",
)
_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
Times: TypeAlias = "Sequence[Sequence[tuple[datetime, datetime]]]"
"""When each of the calendars advises to call: on each day from a start to an end."""


def settled_times(plan: Plan, times: Times, old: Sequence[Mapping[str, Written]]) -> Times:
    """Return the times, and in the place of those that were published otherwise and do not move any more these."""
    soon = (plan.now + FROZEN).timestamp()

    def settled(number: int, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        before = old[number].get(public_uid(plan.hotline, start.date(), number))
        return (before.start, before.end) if before and before.start.timestamp() <= soon else (start, end)

    return [[settled(number, *each) for each in of_calendar] for number, of_calendar in enumerate(times)]


def render_feed(plan: Plan, lang: str, times: Times, old: Sequence[Mapping[str, Written]]) -> list[bytes]:
    """Return calendars with these `times`, each from a start to an end, in the place of those with the `old` events, by UID.

    Of these, what begins soon or has begun stays as it is, and so does what says the same as before: nothing to update.
    The events are in the order of time, so that the same moment gives the same file.
    """
    t, oldest = Voice(lang), datetime.combine((plan.now - KEEP).date(), time(), plan.grid.zone)
    sample = call_event(plan, "sample", (oldest, oldest + timedelta(hours=1)), "", (), t)
    frame = calendar_file(t(plan.hotline.name), [sample], t, public=True)  # once: its time zone takes long to find
    head, tail = frame.partition(_BEGIN)[0], frame.rpartition(_END)[2]
    draft = _Draft(plan, t, [sentence(t(DRAWN)) + t.stop] if len(times) > 1 else [])
    return [
        b"".join((head, *_events(plan, draft, number, *of_one), tail))
        for number, of_one in enumerate(zip(times, old, strict=True))
    ]


def _events(
    plan: Plan, draft: _Draft, number: int, times: Sequence[tuple[datetime, datetime]], old: Mapping[str, Written]
) -> Iterator[bytes]:
    """Yield the events of one calendar."""
    soon, past = (plan.now + FROZEN).timestamp(), (plan.now - KEEP).timestamp()
    events = {
        uid: event for uid, event in old.items() if event.start.timestamp() <= soon and event.end.timestamp() > past
    }
    for start, end in times:
        uid = public_uid(plan.hotline, start.date(), number)
        if uid not in events:
            event, before = draft.event(uid, start, end), old.get(uid)
            events[uid] = before if before and before.content == event.content else event
    yield from (event.raw for event in sorted(events.values(), key=lambda event: event.start.timestamp()))


class _Draft:
    """The events of a line before anybody's time is put in: what they say is written once for all calendars and days on which it is the same."""

    def __init__(self, plan: Plan, t: Voice, drawn: list[str]) -> None:
        self.plan, self.t, self.drawn = plan, t, drawn
        self.of_day: dict[date, bytes] = {}
        self.words: dict[tuple[str, ...], bytes] = {}

    def event(self, uid: str, start: datetime, end: datetime) -> Written:
        """Return the event of a day at a time."""
        from icalendar.parser import Contentline

        folded: Any = Contentline
        day, ends = start.date(), zip(("DTSTART", "DTEND"), told_on(self.plan.grid.zone, start, end), strict=True)
        if day not in self.of_day:
            self.of_day[day] = self._words(day)
        lines = [*(_form_of(at.tzinfo).format(name=name, at=at) for name, at in ends), f"UID:{uid}"]
        head = b"".join(folded(line).to_ical() + b"\r\n" for line in lines)
        return Written(start, end, _BEGIN + head + self.of_day[day])

    def _words(self, day: date) -> bytes:
        """Return all of a day's event but whose it is and when."""
        plan, t = self.plan, self.t
        description = *contact(plan.hotline, t), *self.drawn, *caveats(plan, t, of=day)
        if description not in self.words:
            event = call_event(plan, "", (plan.now, plan.now), title_of(plan, t), description, t)
            for name in ("uid", "dtstart", "dtend"):
                event.pop(name)
            self.words[description] = bytes(event.to_ical()).removeprefix(_BEGIN)
        return self.words[description]


@cache
def _form_of(zone: tzinfo) -> str:
    """Return the line of a calendar that tells a time on the clock of a zone, to be filled in with `name` and `at`."""
    from icalendar import vDatetime
    from icalendar.parser import Contentline

    sample = vDatetime(datetime(2000, 1, 1, tzinfo=zone))
    line = str(Contentline.from_parts("NAME", sample.params, sample))
    return line.replace("NAME", "{name}", 1).replace("20000101T000000", "{at:%Y%m%dT%H%M%S}")
