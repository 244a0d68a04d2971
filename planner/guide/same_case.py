"""What tells a case of a caller from others of its kind, and stays the same while the case goes on."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.caller.calls import Followup
    from planner.guide.deadlines import Dates
    from planner.line.hotline import Hotline

OF_THE_PARCEL = ("ordered", "shipped", "received")  # dates that stay; a request is a step of the case
UNKNOWN = "any"


def keys_of(
    followups: Sequence[Followup], told_by: int | None, dates: Dates, courier: Hotline | None
) -> tuple[str, ...]:
    """Return the keys of a case, the best first: of its open followup, else of the first date that is known and the courier.

    The others are what it may have gone by before, when less was known. A key is `[A-Za-z0-9._~%-]+`. Nothing of it comes from the
    order: who sees a calendar could try all orders until one fits.
    """
    told = [each for each in followups if each.id == told_by] or followups[-1:]
    of_followup = [f"f{each.id}-{each.opened_at:%Y%m%d}" for each in told]
    days = [f"{name}-{day:%Y%m%d}" for name in OF_THE_PARCEL if (day := dates.day_of(name))]
    couriers = [quote(courier.id, safe="")] if courier else []
    pairs = (".".join(filter(None, pair)) or UNKNOWN for pair in product([*days, ""], [*couriers, ""]))
    return (*of_followup, *pairs)
