"""Cases as the command plans them."""

from __future__ import annotations

import re

from helpers import at, run_program
from planner.guide.case_file import load_cases

NOW = at("2026-06-24T08:30")  # a Wednesday
ORDER = "260620-123456789012345"
CASES = load_cases()[0]


def coupon(first: str, last: str) -> str:
    """A file of one's own with a case of two steps."""
    return f"""kind = "cases"
extends = "pinduoduo-cases"
name = "mine"
source = "mine"
[[case]]
id = "coupon"
name = {{ zh = "优惠券", en = "coupon" }}
about = {{ zh = "券用不了", en = "a coupon does not work" }}
steps = ["{first}", "{last}"]
what = {{ zh = "优惠券用不了", en = "The coupon does not work" }}
want = {{ zh = "恢复优惠券", en = "it to be restored" }}
source = "our own"
grade = "D"
example = [{{ first = "{first}", last = "{last}" }}]
"""


def flat(text: bytes | str) -> str:
    """A text without its line breaks."""
    return re.sub(r"\s+", " ", text if isinstance(text, str) else text.decode())


def courier_of(case) -> str:
    return "jtexpress" if case.id == "not-arrived" else ""


def whole(*args: str, **kwargs):
    """All that is said of a case, with the sources."""
    return case(*args, "--sources", **kwargs)


def case(*args: str, lang: str = "en", **kwargs):
    return run_program("case", *args, "--lang", lang, "--now", "2026-06-24T08:30", **kwargs)
