"""What time it is, for whom, and what was typed that only a clock can tell. The only place that reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from planner.cli.types import DATED, Words, placed, utf8
from planner.frozen import dataclass
from planner.messages import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.cli.types import Where
    from planner.messages import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, on the clock of whoever asks."""

    now: datetime  # aware, in the zone
    zone: ZoneInfo

    @classmethod
    def read(cls, zone: ZoneInfo, instead: Dated[datetime] | None = None) -> Clock:
        """Return what --now says `instead`, or the real time, to the second."""
        real = datetime.now(UTC).replace(microsecond=0)
        return cls(instead.on(cls(real, zone)) if instead else real.astimezone(zone), zone)


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """What was typed of a time or a day, such as 明天 10:00: it is read once the clock is known, by `on`."""

    text: str
    where: Where  # it was typed, for a complaint
    parse: Callable[[str, datetime, ZoneInfo], T]

    def on(self, clock: Clock) -> T:
        """Return what it means at that moment. Raises PlanError."""
        try:
            return self.parse(self.text, clock.now, clock.zone)
        except PlanError as error:
            raise placed(error, self.where) from None


class DatedWords(Words):
    """The type of an option that is read by a function of its text, the moment and the zone."""

    def __init__(
        self, parse: Callable[[str, datetime, ZoneInfo], object], metavar: Text = DATED, *, prefixed: bool = True
    ) -> None:
        super().__init__(metavar=metavar, prefixed=prefixed)
        self.parse_on = parse

    def read(self, text: str, option: str, where: Where) -> Dated[Any]:
        return Dated(utf8(text), where, self.parse_on)

    def settle(self, value: Dated[Any]) -> None:
        value.on(Clock.read(ZoneInfo("UTC")))
