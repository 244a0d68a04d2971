"""The clocks of a case: which run, from when, and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.days.kinds import occurrences
from planner.frozen import dataclass, replace
from planner.guide.case import GIVEN, GOODS
from planner.messages import NO_WORDS, PlanError, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from planner.guide.case import Case, Clock
    from planner.line.hotline import Hotline

PROMOTION_DAYS = 400  # ahead: every promotion comes back within a year


@dataclass(frozen=True, slots=True)
class Dates:
    """What the caller knows: days in the order of GIVEN, the kind of goods (one of GOODS, or ""), and the countdown on the order page (aware)."""

    ordered: date | None = None
    shipped: date | None = None
    received: date | None = None
    requested: date | None = None
    goods: str = ""
    countdown: datetime | None = None

    def day_of(self, name: str) -> date | None:
        """Return the day of one of GIVEN, where the caller knows it."""
        day: date | None = getattr(self, name) if name in GIVEN else None
        return day


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock with the caller's dates: it ends at `ends`, exclusive, None where no date is known or `excluded` says why there is none.

    `whose` "yours" limits when to call, "theirs" is a reminder. `asks` is the date that is missing, `done` the day on which what it wants was done.
    """

    id: str
    name: Text
    whose: str
    source: Text
    grade: str
    ends: datetime | None = None
    asks: str = ""
    done: date | None = None
    excluded: Text | None = None
    remains: Text | None = None  # what is still possible once it has passed

    @property
    def met(self) -> bool:
        """Whether what it wants was done in time."""
        return bool(self.done and self.ends and self.done < self.ends.date())

    def binds(self, now: datetime) -> bool:
        """Whether it still limits what the caller does."""
        return self._open and self.ends is not None and self.ends.timestamp() > now.timestamp()

    def passed(self, now: datetime) -> bool:
        """Whether the caller has let it pass."""
        return self._open and self.ends is not None and self.ends.timestamp() <= now.timestamp()

    @property
    def _open(self) -> bool:
        return self.whose == "yours" and not self.met


def check_dates(dates: Dates, now: datetime) -> None:
    """Raise PlanError for a date that is yet to come, or dates out of order."""
    given = [(name, day) for name in GIVEN if (day := dates.day_of(name))]
    for name, day in given:
        if day > now.date():
            raise PlanError(
                f"--{name} {day} 还没到；请写已经发生的日期",
                f"--{name} {day} is still to come; write the day on which it happened",
            )
    travelled = [entry for entry in given if entry[0] != "requested"]
    asked = [entry for entry in given if entry[0] in ("ordered", "requested")]  # maybe before the parcel comes
    for (first, early), (second, late) in (*pairwise(travelled), *pairwise(asked)):
        if late < early:
            raise PlanError(
                f"--{second} {late} 早于 --{first} {early}；请核对这两个日期",
                f"--{second} {late} is before --{first} {early}; check the two dates",
            )


def needs_goods(case: Case, dates: Dates) -> bool:
    """Whether a clock of the case depends on the kind of goods, which is not known."""
    return not (dates.goods or dates.countdown) and any(
        clock.goods and dates.day_of(clock.since) for clock in case.clocks
    )


def deadlines_of(case: Case, dates: Dates) -> Iterator[Deadline]:
    """Yield a deadline for each clock of the case. The countdown on the order page, once it is known, stands for all of the caller's own."""
    if needs_goods(case, dates):
        listed = "|".join(GOODS)
        raise PlanError(
            f"缺少 --goods：生鲜、虚拟、定制商品不适用七天无理由；请写 {listed}",
            f"--goods is missing: fresh, virtual and custom-made goods have no 7-day return; write {listed}",
        )
    if dates.countdown:
        own = case.countdown
        yield replace(_without_date(own), ends=dates.countdown)
    for clock in case.clocks:
        deadline = _deadline(clock, dates, case.zone)
        if not clock.ask and (deadline.excluded or not (dates.countdown and clock.whose == "yours")):
            yield deadline


def _deadline(clock: Clock, dates: Dates, zone: ZoneInfo) -> Deadline:
    """Return a clock with the caller's dates: excluded by the goods, waiting for a date, or with its end."""
    deadline = _without_date(clock)
    if clock.goods and dates.goods and dates.goods not in clock.goods:
        return replace(deadline, excluded=clock.excluded)
    day = dates.day_of(clock.since)
    if day is None:
        return replace(deadline, asks=clock.since)
    return replace(deadline, ends=end_of(day, clock, zone), done=dates.day_of(clock.met_by))


def _without_date(clock: Clock) -> Deadline:
    return Deadline(
        id=clock.id,
        name=clock.name,
        whose=clock.whose,
        source=clock.source,
        grade=clock.grade,
        remains=clock.passed,
    )


def end_of(day: date, clock: Clock, zone: ZoneInfo) -> datetime:
    """Return when a clock that a day sets going has run out: it counts from the midnight after."""
    return datetime.combine(day + timedelta(days=1), time(), zone) + timedelta(hours=clock.hours or 0)


def questions_of(case: Case, dates: Dates) -> Iterator[Text]:
    """Yield what only the caller can look up."""
    for clock in case.clocks:
        if clock.ask and not dates.countdown:
            yield clock.ask


def next_promotion(line: Hotline, now: datetime) -> tuple[Deadline | None, Text | None]:
    """Return the start of the next promotion as a deadline, and a note on one that is under way."""
    events = {event.id: event for event in line.events}
    today = now.toordinal()
    coming = [each for each in occurrences(line, today, PROMOTION_DAYS) if each.event in events]
    under_way = next((events[each.event].name for each in coming if each.start <= today), None)
    if under_way:
        return None, Text(
            f"{under_way.zh}正在进行，现在问已经偏晚：能在聊天里问清的，就不用打电话",
            f"{under_way.en} is under way, which is late to ask: what the chat can settle needs no call",
        )
    following = next((each for each in coming if each.start > today), None)
    if following is None:
        return None, None
    event, begins = events[following.event], date.fromordinal(following.start)
    drift = 0 if any(known.start == begins for known in event.known) else event.error_days[0]
    unsure = Text(f"（推算，可能差 {drift} 天）", f" (by its rule; it may be {drift} days off)") if drift else NO_WORDS
    name = Text(f"{event.name.zh}开始之前{unsure.zh}", f"before {event.name.en} begins{unsure.en}")
    deadline = Deadline(
        id=event.id,
        name=name,
        whose="yours",
        source=event.source,
        grade=event.grade,
        ends=datetime.combine(begins, time(), now.tzinfo),
    )
    return deadline, None
