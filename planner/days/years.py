"""The years that are planned for, and those that records may be of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from planner.messages import Text

if TYPE_CHECKING:
    from datetime import tzinfo

FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Beyond 2100 `holidays` knows nothing of China, and does not say so."""
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
IN_YEARS = Text(f"应在 {FIRST_YEAR} 到 {LAST_YEAR} 年之间", f"must lie within {FIRST_YEAR} to {LAST_YEAR}")
"""What is said of a day outside them."""
FIRST_RECORD_YEAR = 1970  # of calls that were recorded, up to LAST_YEAR


def end_of_years(zone: tzinfo) -> datetime:
    """Return the first moment in `zone` that no plan reaches."""
    return datetime(LAST_YEAR + 1, 1, 1, tzinfo=zone)
