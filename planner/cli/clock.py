"""What time it is, for whom, and what was typed that only a clock can tell. The only place that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import click

from planner.caller.supposed import Supposed, SupposedDay, SupposedEnd, plainly, supposed_in
from planner.cli.language import voice_of
from planner.cli.out import tell
from planner.cli.types import DATED, Words, placed, utf8
from planner.frozen import dataclass, replace
from planner.messages import PlanError, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.caller.typed_days import NthWorkday
    from planner.cli.types import Where
    from planner.line.hotline import Hotline
    from planner.messages import Text

T = TypeVar("T")
_TOLD = "planner.cli.told"  # of click's dictionary of a run: what was said of how words were read


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, on the clock of whoever asks."""

    now: datetime  # aware, in the zone
    zone: ZoneInfo
    nth_workday: NthWorkday | None = None  # where the line is; None where no line is meant

    @classmethod
    def read(cls, zone: ZoneInfo, instead: Dated[datetime] | None = None) -> Clock:
        """Return what --now says `instead`, or the real time, to the second."""
        real = datetime.now(UTC).replace(microsecond=0)
        return cls(instead.on(cls(real, zone)) if instead else real.astimezone(zone), zone)

    def at_line(self, read_line: Callable[[], Hotline]) -> Clock:
        """Return the clock that also knows the working days of a line's country: the line is read once they are asked for."""

        def nth_workday(after: date, count: int) -> date:
            from planner.days import kinds

            return kinds.nth_workday(read_line(), after, count)

        return replace(self, nth_workday=nth_workday)


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """What was typed of a time or a day, such as 明天 10:00: it is read once the clock is known, by `on`."""

    text: str
    where: Where  # it was typed, for a complaint
    parse: Callable[[str, datetime, ZoneInfo, NthWorkday | None], T]

    def on(self, clock: Clock) -> T:
        """Return what it means at that moment; where the words leave that open, say how they were read. Raises PlanError."""
        meant = self.read(clock)
        for each in supposed_in(meant):
            self._tell(each, clock.now)
        plain_meaning: T = plainly(meant)
        return plain_meaning

    def read(self, clock: Clock) -> T:
        """Return what it means, and say nothing. Raises PlanError."""
        try:
            return self.parse(self.text, clock.now, clock.zone, clock.nth_workday)
        except PlanError as error:
            raise placed(error, self.where) from None

    def _tell(self, meant: Supposed | SupposedDay, now: datetime) -> None:
        """Say once in a run, on standard error, how the words were read."""
        from planner.outputs.words.dates import begin_label, date_label, end_label

        t = voice_of()
        match meant:
            case SupposedEnd():
                label = end_label(now, meant, t)
            case Supposed():
                label = begin_label(now, meant, t)
            case _:
                label = date_label(now, meant, t)
        said = plain(self.text.strip())
        told = t(f"“{said}”按 {label} 算", f'read "{said}" as {label}')
        if told not in (before := click.get_current_context().find_root().meta.setdefault(_TOLD, set())):
            before.add(told)
            tell(f"plan-call: {told}")


class DatedWords(Words):
    """The type of an option that is read by a function of its text, the moment, the zone and the line's working days."""

    def __init__(
        self,
        parse: Callable[[str, datetime, ZoneInfo, NthWorkday | None], object],
        metavar: Text = DATED,
        *,
        prefixed: bool = True,
    ) -> None:
        super().__init__(metavar=metavar, prefixed=prefixed)
        self.parse_on = parse

    def read(self, text: str, option: str, where: Where) -> Dated[Any]:
        return Dated(utf8(text), where, self.parse_on)

    def settle(self, value: Dated[Any]) -> None:
        value.read(Clock.read(ZoneInfo("UTC")))
