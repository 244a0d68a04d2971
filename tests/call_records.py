"""Records of calls as a service team may have them, and what was read of them in words."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, timedelta

from helpers import at

NOW = at("2026-11-22T15:00")
HEAD = "called_at,wait_s,outcome\n"


def told(cells) -> list[str]:
    """Cells in words: of calls "01-05 10:00 2 answered 1 gave up 0 busy 190 s", of counts "01-05 10:00 42"."""
    rows = zip(cells.day, cells.minute, cells.answered, cells.given_up, cells.busy, cells.amount, strict=True)
    return [
        f"{date.fromordinal(day):%m-%d} {minute // 60:02}:{minute % 60:02} "
        + (f"{a:g} answered {g:g} gave up {b:g} busy {amount:g} s" if cells.kind == "calls" else f"{amount:g}")
        for day, minute, a, g, b, amount in rows
    ]


def skipped(found) -> dict[str, int]:
    return {why.en: count for why, count in found.skipped}


GOOD = "2026-01-05 10:00:05,60,answered\n2026-01-05 10:00:07,30,answered\n2026-01-05 10:00:09,15,answered\n"


def made_up(rows: int, seed: int = 1) -> list[tuple[str, str, str]]:
    """Calls in no order, all in hours, of different seconds."""
    draw = random.Random(seed)
    seconds = draw.sample(range(200 * 12 * 3600), rows)
    starts = [datetime(2026, 1, 1, 9) + timedelta(days=s // 43200, seconds=s % 43200) for s in seconds]
    outcomes = ["answered", "AGENT", "已接通", "Abandoned", "hang up", "NO_ANSWER", "放弃", "busy", "忙音"]
    return [(str(start), str(draw.randrange(1, 4000) / 4), draw.choice(outcomes)) for start in starts]


def csv_of(rows, separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([("called_at", "wait_s", "outcome"), *rows])
    return out.getvalue()
