"""Events as every calendar here writes them: times, alarms, UIDs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planner.messages import Text
from planner.outputs.words.dates import own_clock
from planner.outputs.words.line import numbers_label
from planner.outputs.words.plan import caveats, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.line.hotline import Hotline
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan


PRODUCT = "-//plan-call//"
ALARM = timedelta(minutes=5)
REFRESH = timedelta(days=1)
DOMAIN = "@plan-call"
_TITLE = Text("打电话", "Call")


def words_of(event: Any) -> list[bytes]:
    """Return what an event says, without when it was written."""
    return [line for line in event.to_ical().splitlines() if not line.startswith((b"DTSTAMP", b"SEQUENCE"))]


def calendar_of(name: str, lang: str, events: list[Any]) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT + lang.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    if events:
        calendar.add_missing_timezones(first_date=min(event["dtstart"].dt for event in events).date())
    for zone in calendar.timezones:
        zone.pop("comment", None)  # libical and strict Ruby readers reject a COMMENT there
    return bytes(calendar.to_ical())


def line_key(hotline: Hotline) -> str:
    return quote(hotline.id, safe="")


def uids_of(plan: Plan) -> Iterator[str]:
    """Yield line + local date + number of the pick within that day, by time."""
    for pick in plan.picks:
        number = 1 + sum(
            other.start.date() == pick.start.date() and other.start.timestamp() < pick.start.timestamp()
            for other in plan.picks
        )
        yield f"{line_key(plan.hotline)}-{pick.start:%Y-%m-%d}-{number}{DOMAIN}"


def event_of(
    plan: Plan, uid: str, start: datetime, end: datetime, lang: str, pick: Pick | None, title: str = "",
    lead: Iterable[str] = (),
) -> Any:  # fmt: skip
    """Return one event; without a pick, its cancellation. `lead` comes first in its description."""
    from icalendar import Alarm, Event

    event = Event()
    summary = title or f"{_TITLE[lang]} {plan.hotline.name[lang]}"
    event.add("uid", uid)
    event.add("dtstamp", plan.now.astimezone(UTC))
    event.add("sequence", int(plan.now.timestamp()) // 60)  # minutes: seconds would outgrow 31 bits in 2038
    start, end = start.astimezone(plan.grid.zone), end.astimezone(plan.grid.zone)
    if start.fold or end.fold:  # in the hour that the end of summer time repeats a wall clock means the first time
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", summary if pick else f"{Text('取消', 'Cancelled')[lang]}: {summary}")
    event.add("status", "CONFIRMED" if pick else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["plan-call"])
    if pick:
        event.add("description", "\n".join([*lead, _description(plan, pick, lang, ready=not lead)]))
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -ALARM)
        alarm.add("description", summary)
        event.add_component(alarm)
    return event


def _description(plan: Plan, pick: Pick, lang: str, *, ready: bool) -> str:
    """Return why, which number, and where wanted what to have `ready`. Numbers not to dial stay out: phones make links of them."""
    hotline = plan.hotline
    load = f"{pick.load:.2f} ({pick.low:.2f}-{pick.high:.2f})"
    lines = [
        Text(
            f"得分 {pick.score}（0-100，越高越闲），负荷 {load}",
            f"Score {pick.score} (0-100, high is quiet), load {load}",
        )[lang]
    ]
    if own := own_clock(plan, pick.start, pick.end, lang):
        lines.append(own)
    lines.append(Text("原因：", "Why: ")[lang] + reasons(pick.because, lang))
    lines += [Text("号码：", "Number: ")[lang] + number for number in numbers_label(hotline, lang)]
    if hotline.entrance:
        lines.append(Text("入口：", "Entrance: ")[lang] + hotline.entrance[lang])
    if ready and hotline.ready:
        lines.append(
            Text("准备好：", "Have ready: ")[lang]
            + ("；" if lang == "zh" else "; ").join(item[lang] for item in hotline.ready)
        )
    if ready and hotline.menu:
        lines.append(Text("提示：", "Note: ")[lang] + hotline.menu[lang])
    return "\n".join([*lines, *caveats(plan, lang)])
