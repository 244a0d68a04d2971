"""A caller's calendar of 2,000 events: reading it, against parsing and expanding all of it. Prints ratios.

First the function against icalendar and recurring-ical-events alone, in one process; then whole processes, the plan that
heeds the calendar against the libraries alone.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.caller.busy import read_busy
from timing import PROGRAM, PYTHON, in_turns, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 6, 24, tzinfo=SHANGHAI)
WEEK = START, START + timedelta(days=7)
STRAIGHT = """
import sys
from datetime import datetime
from pathlib import Path
import icalendar, recurring_ical_events
calendar = icalendar.Calendar.from_ical(Path(sys.argv[1]).read_bytes())
print(len(recurring_ical_events.of(calendar).between(*map(datetime.fromisoformat, sys.argv[2:]))))
"""
RULES = ["FREQ=DAILY;COUNT=20", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=MONTHLY;BYMONTHDAY=24", "FREQ=WEEKLY;UNTIL={until}"]


def calendar() -> bytes:
    """Return 2,000 events of three years: 1,760 single ones, 200 series, and 40 exceptions of series."""
    chance = random.Random(1)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
    for i in range(2_000):
        start = START + timedelta(days=chance.randrange(-550, 550), minutes=30 * chance.randrange(16, 40))
        of_series = 200 <= i < 240
        lines += ["BEGIN:VEVENT", f"UID:{i - 200 if of_series else i}@bench", "DTSTAMP:20260101T000000Z"]
        if i < 200:
            start = START + timedelta(days=-7 * (i + 1), hours=10)
            until = f"{start + timedelta(days=chance.randrange(30, 900)):%Y%m%dT%H%M%SZ}"
            lines.append("RRULE:" + RULES[i % len(RULES)].format(until=until))
        if of_series:
            lines.append(f"RECURRENCE-ID;TZID=Asia/Shanghai:{START - timedelta(days=7 * (i - 199)):%Y%m%d}T100000")
        lines += [
            f"DTSTART;TZID=Asia/Shanghai:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Asia/Shanghai:{start + timedelta(hours=1):%Y%m%dT%H%M%S}",
            f"SUMMARY:Meeting {i}",
            f"DESCRIPTION:{'Bring the minutes. ' * 3}",
            "LOCATION:Room 1",
            *["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Soon", "TRIGGER:-PT10M", "END:VALARM"],
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def straight(path: Path) -> int:
    import icalendar
    import recurring_ical_events

    return len(recurring_ical_events.of(icalendar.Calendar.from_ical(path.read_bytes())).between(*WEEK))


def compare(name: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> None:
    pairs = in_turns(lambda: seconds(ours), lambda: seconds(theirs), rounds)
    print(
        f"{name:28} {pairs.ours * 1e3:5.0f} ms  the libraries alone {pairs.theirs * 1e3:5.0f} ms  "
        f"ratio {pairs.ratio:.2f}  goal <= 1.5"
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "busy.ics"
        path.write_bytes(calendar())
        print(f"{straight(path)} occurrences in the week, {len(read_busy([path], *WEEK, SHANGHAI).spans)} spans")
        compare("read_busy", lambda: read_busy([path], *WEEK, SHANGHAI), lambda: straight(path), rounds)

        def run(*command: str) -> None:
            subprocess.run(command, check=True, capture_output=True, cwd=folder)

        now = START.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        ours = [PROGRAM, "--next", "7d", "--now", now, "--busy", str(path)]
        theirs = [PYTHON, "-c", STRAIGHT, str(path), *(moment.isoformat() for moment in WEEK)]
        compare("plan-call --next 7d --busy", lambda: run(*ours), lambda: run(*theirs), rounds)
    print(f"{rounds} rounds, medians")


if __name__ == "__main__":
    main()
