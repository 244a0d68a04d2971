"""The link that dials a number: from anywhere in the world where the number has an international form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.guide.abroad import international_abroad, region_abroad
from planner.guide.dialled import Dialled
from planner.line.hotline import bare_digits

if TYPE_CHECKING:
    from planner.line.hotline import Hotline, Number

_FROM_WITHIN = re.compile(r"[48]00")  # numbers of ten digits that are paid for by whom one calls: no way in from abroad


def international(number: Number, line: Hotline) -> str | None:
    """Return a number as it is dialled from anywhere, "+862153395288"; None for one that only the line's own country reaches."""
    digits = re.sub(r"[^0-9+]", "", number.dial)
    if region := region_abroad(line):
        return international_abroad(digits, region)
    bare = bare_digits(digits)
    if digits.startswith("+") and not digits.startswith("+86"):
        return digits
    if Dialled(digits if digits[0] in "+0" else bare).complete and not _FROM_WITHIN.match(bare):
        return "+86" + bare
    return None


def tel_link(number: Number, line: Hotline) -> str:
    """Return the link of a number that may be dialled: in international form, or the digits as they are shown."""
    return "tel:" + (international(number, line) or re.sub(r"[^0-9+]", "", number.dial))
