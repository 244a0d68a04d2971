"""Every answer of the program, kept on file: to see whether a change of its insides changes what it says.

    python tests/bench/outputs.py record before   # runs the `planner` that this interpreter imports
    python tests/bench/outputs.py record after    # ... the changed one
    python tests/bench/outputs.py compare before after

A case is a line of the tables below: one command, or several in the same folder after each other, in Chinese or in
English, this or that by chance; `record DIR all` takes each case in both, which is twice the time. Its record holds the
commands, exit codes, both streams and all files that were written, byte for byte (pictures as a hash, since fonts differ
between machines; a log as its rows). No case looks at the clock or at what the caller owns, so two records on one machine
are the same. `compare` exits with 1 where they are not. Two exit codes 1 are meant: completions for an unknown shell.
"""

from __future__ import annotations

import difflib
import fcntl
import hashlib
import importlib.util
import os
import pty
import random
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
import termios
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WORKERS = 2
SECONDS = 300  # for one command
SHOWN = 12  # lines of a difference
LOCALES = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}
RUN = "import sys; sys.argv[0] = 'plan-call'; from planner.cli import main; main()"
STOP_THE_CLOCK = """
import datetime
real = datetime.datetime
class Kind(type):
    def __instancecheck__(self, value):
        return isinstance(value, real)
class Stopped(real, metaclass=Kind):
    @classmethod
    def now(cls, zone=None):
        return real(2026, 6, 24, 2, 30, tzinfo=datetime.UTC).astimezone(zone)
datetime.datetime = Stopped
"""
MOMENTS = {  # what @word in a command stands for
    "june": "2026-06-24T08:30",  # an ordinary week, in the aftermath of 618
    "open": "2026-06-24T10:30",
    "last": "2026-06-24T20:45",  # the last half hour, about which sources disagree
    "night": "2026-06-24T23:10",
    "double11": "2026-11-14T10:00",
    "spring": "2027-02-08T12:00",  # provisional
    "national": "2026-10-01T09:10",
    "makeup": "2026-10-10T09:30",  # a Saturday that is worked
    "august": "2026-08-24T08:00",
    "far": "2099-12-28T10:00",
}
LINES = """
pinduoduo pinduoduo-chat pinduoduo-merchant 12305 12315 96110 chinapost jtexpress sf sto yto yunda zto
"""
CASES = """
refund return not-arrived damaged fake invoice merchant-dispute promotion-question merchant-shop merchant-listing
merchant-promotion merchant-settlement merchant-rules
"""
COMMANDS = """
plan, now, why, plot, export, report, feed, hotlines, config, case, check, learn, review, log, log add, log list, log undo,
log import, log export, followup, followup open, followup note, followup promise, followup close, followup undo,
followup list, followup export
"""

# ---------------------------------------------------------------- the files that are given

OWN = """kind = "hotline"
name = { zh = "测试热线", en = "Test line" }
extends = "generic"
timezone = "Asia/Shanghai"
holidays = "CN"
source = "a test"
checked = 2026-11-22
valid_until = 2030-12-31
hours = [{ days = "mon-sun", open = "09:00-21:00" }]
"""
RULE = '[[load.window]]\nid = "w"\ndays = "workday"\nfactor = 0.9\nrange = [0.8, 1.0]\nwhy = "x"\nsource = "x"\ngrade = "D"\n'
NUMBER = (
    '[[number]]\ndial = "021-12345678"\nstatus = "public"\nwhy = "x"\nas_of = "2026-01"\nsource = "x"\ngrade = "A"\n'
)
CURVE = RULE.replace("window", "curve").replace(
    "factor = 0.9\nrange = [0.8, 1.0]", 'points = [{ at = "10:00", factor = 1.0, range = [0.5, 2.0] }]'
)
AFTER = RULE.replace("window", "after").replace(
    'days = "workday"\nfactor = 0.9\nrange = [0.8, 1.0]',
    'event = "holiday"\nsteps = [{ days = 7, factor = 1.2, range = [1.0, 1.5] }]',
)
PROMOTIONS = """kind = "events"
name = "x"
source = "x"
[[event]]
id = "sale"
name = "sale"
start = "06-20"
end = "06-26"
source = "x"
grade = "D"
"""
NOTICE = """kind = "holidays"
country = "CN"
year = 2027
source = "the notice"
work = [2027-02-14]
off = [{ name = { zh = "春节", en = "Spring Festival" }, from = 2027-02-05, until = 2027-02-11 }]
"""
TROUBLE = """kind = "cases"
extends = "pinduoduo-cases"
name = "mine"
source = "mine"
[[case]]
id = "coupon"
name = { zh = "优惠券", en = "coupon" }
about = { zh = "券用不了", en = "a coupon does not work" }
steps = ["chat", "call", "escalate"]
what = { zh = "优惠券用不了", en = "The coupon does not work" }
want = { zh = "恢复优惠券", en = "it to be restored" }
source = "mine"
grade = "D"
example = [{ first = "chat", last = "escalate" }]
"""
EVENTS = [  # of the caller's own calendar
    "DTSTART:20260628T090000Z\nDTEND:20260628T130000Z\nSUMMARY:a walk",
    "DTSTART;TZID=Asia/Shanghai:20260624T180000\nDTEND;TZID=Asia/Shanghai:20260624T210000\nRRULE:FREQ=WEEKLY;COUNT=4",
    "DTSTART:20260630T100000Z\nDTEND:20260630T130000Z\nSTATUS:TENTATIVE",
    "DTSTART;VALUE=DATE:20260627\nDTEND;VALUE=DATE:20260628\nTRANSP:TRANSPARENT",
    "DTSTART:20260625T100000Z\nDTEND:20260625T130000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:you@example.org\n"
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:she@example.org",
    "DTSTART:nonsense",
]


def calendar(events: Sequence[str]) -> str:
    """Return the text of an .ics file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", "DTSTAMP:20260101T000000Z", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def records(rows: int) -> str:
    """Return calls of a service team: mornings are quiet, evenings are not."""
    draw = random.Random(1)
    told = ["arrival,seconds,result"]
    for _ in range(rows):
        when = datetime(2026, 1, 5, 9) + timedelta(days=draw.randrange(160), seconds=draw.randrange(12 * 3600))
        wait = draw.expovariate(1 / (60 + 25 * (when.hour - 9)))
        told.append(f"{when},{min(wait, 900):.0f},{'answered' if wait < 900 else 'abandoned'}")
    return "\n".join([*told, "x,1,answered", "2026-02-30 10:00:00,1,answered", ""])


def counts() -> str:
    """Return the number of calls by half hour, in UTC."""
    draw = random.Random(2)
    starts = [datetime(2026, 1, 5, 1) + timedelta(days=day, minutes=30 * i) for day in range(120) for i in range(24)]
    return "\n".join(["start,calls", *(f"{start},{draw.randrange(20, 60)}" for start in starts), ""])


CALLS = """called_at,wait_s,outcome,note,hotline
2026-06-01T10:05,720,answered,asked twice,pinduoduo
2026-06-02T10:05,900,gave-up,,pinduoduo
2026-06-08 19:05,30,接通,"很快，有礼貌",pinduoduo
2026-06-09 19:35,45,answered,,
2026-06-10 11:00,0,busy,,pinduoduo
2026-06-11 21:30,0,closed,,pinduoduo
2026-06-12 14:00,200,answered,,zto
""" + "".join(f"2026-06-{day:02}T{9 + day % 11:02}:10,{40 * day},answered,,\n" for day in range(13, 23))
FILES = {  # those that a case names are put into its folder
    "work.ics": calendar(EVENTS),
    "sick.ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n",
    "calls.csv": CALLS,
    "wrong.csv": "called_at,wait_s,outcome\nlater,5,answered\n",
    "future.csv": "called_at,wait_s,outcome\n2031-01-01T10:00,5,answered\n",
    "records.csv": records(3000),
    "counts.csv": counts(),
    "empty.csv": "",
    "poor.csv": "arrival,seconds,result\nx,y,z\n",
    "own.toml": OWN,
    "rich.toml": OWN.replace('"generic"', '"pinduoduo"').replace("mon-sun", "mon-fri,holiday") + RULE + AFTER + NUMBER,
    "plain.toml": 'name = "x"\ntimezone = "UTC"\nsource = "x"\nhours = [{ days = "all", open = "09:00-21:00" }]\n',
    "unknown.toml": OWN[: OWN.index("hours")] + 'hours = "unknown"\n',
    "abroad.toml": OWN.replace("Asia/Shanghai", "Europe/Berlin").replace("CN", "DE-BY"),
    "shut.toml": OWN.replace("}]", '}, { from = 2026-06-20, until = 2027-06-20, open = "closed" }]'),
    "broken.toml": "hours = = 3",
    "damaged.sqlite3": "SQLite format 3\0 and nothing more",
    "page.html": "<p>not of this program</p>",
}

# ---------------------------------------------------------------- the cases


@dataclass(frozen=True)
class Case:
    """One or several commands, run after each other in a folder of their own."""

    line: str
    lang: str
    files: Mapping[str, str]
    stopped: bool = False
    answers: str | None = None
    turns: bool = True

    @property
    def in_turn(self) -> bool:
        """Whether it is in the one language that a short record has of most cases, this or that by chance."""
        chance = hashlib.sha256(repr((self.line, self.files)).encode()).digest()[0] % 2
        return not self.turns or self.lang == ("zh", "en")[chance]

    @property
    def name(self) -> str:
        """A name for a file, the same in every record."""
        mark = hashlib.sha256(repr(self).encode()).hexdigest()[:8]
        return f"{re.sub(r'[^a-z0-9]+', '-', self.line.lower())[:60].strip('-')}.{mark}.{self.lang}"


def cases_of(
    lines: str | Iterable[str],
    langs: Sequence[str] = ("zh", "en"),
    files: Mapping[str, str] | None = None,
    stopped: bool = False,
    answers: str | None = None,
    turns: bool = True,
) -> Iterator[Case]:
    """Yield the cases of some lines: "command && command", @june for a moment, NAME=value for the environment.

    The clock is `stopped` for those that cannot be told the time; with `answers` they are asked at a terminal.
    """
    for line in lines.split("\n") if isinstance(lines, str) else lines:
        whole = re.sub(r"(?<!\S)@(\w+)", lambda found: f"--now {MOMENTS[found[1]]}", line.strip())
        given = {name: text for name, text in FILES.items() if name in whole} | dict(files or {})
        for lang in langs if whole or files else ():
            yield Case(whole, lang, given, stopped, answers, turns and len(langs) > 1)


def every_case() -> Iterator[Case]:
    """Yield all cases."""
    yield from cases_of((f"{name.strip()} --help" for name in ["", *COMMANDS.split(",")]), turns=False)
    yield from cases_of("--version\nhotlines --lang zh\nhotlines --lang en", ("en",))
    for moment in MOMENTS:
        yield from cases_of(f"@{moment}", turns=False)
        yield from cases_of(f"now @{moment}\nwhy 14:10 @{moment}\n--format json --all --next 2d @{moment}")
    for line in LINES.split():
        yield from cases_of(f"--hotline {line} @open\nnow --hotline {line} @open")
        yield from cases_of(f"hotlines {line}", stopped=True, turns=False)
    for name in CASES.split():
        yield from cases_of(f"case {name} @open", turns=False)
    yield from cases_of(PLANS)
    yield from cases_of(WISHES)
    yield from cases_of(OUTPUTS)
    yield from cases_of(TROUBLES)
    yield from cases_of(f"check {number}" for number in NUMBERS.strip().split("\n"))
    yield from cases_of(SEQUENCES)
    yield from cases_of(TODAY, stopped=True)
    yield from cases_of(MISTAKES)
    yield from cases_of(ASCII, ("en",))
    yield from completions()
    yield from questions()
    yield from settings()
    for text in BROKEN_LINES:
        yield from cases_of("--hotline my-line.toml @june", files={"my-line.toml": text})
    own = "config/plan-call/calendars"
    for text in BROKEN_PROMOTIONS:
        sale = OWN.replace("extends", 'events = ["mine"]\nextends') + AFTER.replace("holiday", "sale")
        yield from cases_of(
            "--hotline my-line.toml @june && why 15:00 --hotline my-line.toml @june && hotlines my-line.toml",
            files={"my-line.toml": sale, "mine.toml": text},
            stopped=True,
        )
    for text in BROKEN_TROUBLES:
        yield from cases_of("case && case coupon @june", files={f"{own}/mine.toml": text})
    for text in BROKEN_NOTICES:
        yield from cases_of(
            "--from 2027-02-03 --until 2027-02-16 @spring", files={f"{own}/holidays-CN-2027.toml": text}
        )
    shop = {f"{own}/shop.toml": OWN + NUMBER, f"{own}/worse.toml": "a = = 3"}
    yield from cases_of(
        "hotlines && hotlines shop && --hotline shop @june && check 021-12345678 && check --for shop 021-12345678",
        files=shop,
        stopped=True,
    )


PLANS = """
--next 7d @june
plan --next 30d --per-day 2 --top 20 @june
--from 2026-09-28 --until 2026-10-10 @june
--from 明天 --until 周五 --per-day 2 @june
--from tomorrow --until fri --per-day 3 @june
--from 2024-11-01 --until 2024-11-13
--from 2024-02-05 --until 2024-02-20 --per-day 1 --top 30 --format csv
--from 2026-06-24T20:00 --until 2026-06-24T21:00 @june
--from 2026-06-24T22:00 --until 2026-06-25T08:00 @june
--from 2026-06-20 --until 2026-06-21 @june
--next 3d --slot 15m @june
--next 3d --slot 2h @june
--next 1d --slot 5m --per-day 4 @open
--next 2w --top 3 @double11
--next 731d --top 2 @june
--now '明天 10:00' --from 2026-12-01 --until 2026-12-03T15:00
--hours 'workday 9:00-12:00,13:30-17:30' --hotline 12315 @june
--hours '周一到周五 8:30-18:00' @june
now --hours 'sat,sun 10-16' @open
why 10:00 --hours 'mon-fri 8-11' @june
--tz Europe/Berlin @june
--tz America/New_York --from 'fri 3pm' --next 2d --format json --now 2026-06-24T08:30
now --tz Asia/Tokyo @open
why 12:00 --tz Europe/Berlin @june
why 2026-06-28 19:00 @june
why 明天 10:00 @june
why 2026-06-24T22:00 @june
why 2026-06-24 20:30 @june
why 2026-11-11 11:00 @double11
why 2027-02-20 10:15 --slot 15m @spring
why 11:00 --hotline rich.toml @june
now --until 11:00 @open
now --until 2026-06-23 @june
now --for 60m --until 11:00 @open
--hotline own.toml @june
--hotline rich.toml @double11
--hotline plain.toml @june
--hotline unknown.toml @open && why 10:00 --hotline unknown.toml @open && now --hotline unknown.toml @open
--hotline unknown.toml --format csv @open
--hotline abroad.toml --tz Asia/Shanghai @june
--hotline shut.toml @june && now --hotline shut.toml @june
hotlines own.toml && hotlines broken.toml
--hotline broken.toml @june
"""
WISHES = """
--busy work.ics @june
--busy work.ics --tentative free --me you@example.org @june
--busy work.ics --me she@example.org --format json @june
--busy sick.ics @june
--busy work.ics --busy own.toml @june
now --busy work.ics --now 2026-06-28T18:00
--between 12:00-14:00,18:00-21:00 @june
--between 22:00-02:00 @june
--days 工作日 --between 9-12 @june
--days sat,sun @june
--days holiday @june
--not-on 06-28 --not-on 2026-06-30..2026-07-01 @june
--not-on 12-24..12-27 --format json @june
--before 周五 @june
--before 2026-06-24T09:15 --for 25m @june
--for 25m @june
--for 3h --format json --all --next 1d @june
--for 13h @june
--soon some @june
--soon very --per-day 2 --format json @june
--between 12:00-14:00 --days weekend --for 25m --soon some --before 06-27 --tz Europe/Berlin --next 5d @june
now --between 12:00-14:00,18:00-21:00 --for 25m --before 06-27 @open
now --days sat @open
now --soon very @double11
"""
OUTPUTS = """
--format table --next 2d @june
--format csv @june
--format csv --all --next 2d @june
--format json @double11
--format json --per-day 2 --top 3 --slot 1h @spring
-o plan.txt -- @june
-o plan.txt @june && -o plan.json @june && -o plan.csv @june && -o plan.csv --all --next 1d @june
-o - @june
-o /dev/full @june
plot -o week.png @june
plot --kind rules -o rules.png --next 3d @double11
plot --kind year -o year.svg @spring
plot -o week.svg --tz Europe/Berlin --busy work.ics --between 12-20 @june
plot -o - --hotline 12315 @june
plot -o x.png --from 2026-06-24T22:00 --until 2026-06-25T08:00 @june
export @june
export --busy work.ics --tz Europe/Berlin --for 25m @june
export -o calls.ics @june && export --top 2 --days sat --replaces calls.ics -o calls.ics @open
export -o calls.ics @june && export --days holiday --next 2d --replaces calls.ics -o calls.ics @june
export --days holiday --next 2d -o calls.ics @june
export --hotline unknown.toml --next 3d @spring
export --replaces sick.ics @june
report -o plan.html @june
report -o - --hotline 12315 --next 3d @double11
report -o plan.htm --busy work.ics --tz Europe/Berlin --for 25m --soon some @june
report -o - --hotline unknown.toml --next 2d @spring
feed --next 7d --variants 3 -o public @june && feed --next 7d --variants 3 -o public @last
feed --next 2d --hotline own.toml --hotline pinduoduo-chat -o public @double11
feed --next 2d --hotline pinduoduo --crowd 0 --variants 1 -o public @june
feed --hotline zto --hotline zto -o public @june
feed --hotline zto -o page.html @june
feed --hotline zto -o no/such/public @june
"""
TROUBLES = """
case
case 退换货 --received 2026-06-20 --goods 普通 @june
case return --received 2026-06-20 --goods fresh @june
case return --received 2026-06-20 --goods virtual --countdown 2d3h @june
case return --received 2026-06-10 --goods ordinary @june
case return --received 昨天 --goods custom @june
case return --received 2026-06-18 --goods ordinary --days sat @june
case refund --ordered 06-10 --shipped 06-12 --received 06-20 --goods ordinary --requested 06-22 @june
case refund --countdown 2天3小时 --order 260620-123456789012345 --what 收到的是空盒 --want 退货退款 @june
case refund --countdown 2026-06-25T08:00 @night
case refund --order A-17 --what 'The box was empty.' --want '{order} [x]' @june
case not-arrived --courier zto --ordered 2026-06-20 @june
case not-arrived --courier 中通 --tz Europe/Berlin @june
case not-arrived --courier own.toml @june
case not-arrived --courier sf @spring
case promotion-question --now 2026-09-20T10:00
case promotion-question --now 2026-06-01T10:00
case damaged --busy work.ics --between 18-21 --for 20m --soon very @june
case refund --next 3d --slot 15m --soon none @far
case refund --format json @double11
case return --received 2026-06-20 --goods ordinary --format json --not-on 06-27 @june
case not-arrived --courier yto -o case.ics @june
case return --received 2026-06-20 --goods ordinary -o case.ics @open
case return --received 2026-06-20 --goods ordinary -o case.html @june
case damaged -o case.html --courier zto @june
case refund -o case.txt @june && case refund -o case.json @june && case refund -o - @june
case merchant-rules -o case.html @june
case 规则 @june
case refnd @june
case xyzzy @june
case return --received 2026-07-01 @june
case refund --shipped 2026-06-20 --received 2026-06-18 --goods ordinary @june
case refund --ordered 2026-06-20 --requested 2026-06-18 @june
case return --received 2026-06-20 @june
case return --received 2026-06-20 --goods frozen @june
case return --received 2026-02-30 @june
case return --received '' @june
case return --countdown soonish @june
case refund --courier zto @june
case not-arrived --courier pinduoduo @june
case not-arrived --courier ztoo @june
case -o x.txt
case --received nonsense
case refund --what 'a\tb' @june
case refund --format csv @june
case refund --format json -o x.ics @june
case refund -o x.pdf @june
case refund --next 3y @june
case refund extra @june
"""
NUMBERS = """
95187
021-53395288
+86 21 5339 5288
9541366
021-53395088
400-8822-528
61775888
95188
95017
12315
--for zto 95311
--for 12315 12315
--for pinduoduo-chat 95187
--for own.toml 021-12345678
--for rich.toml 021-12345678
--for nowhere 95187
110
96110
95187转1
九五一八七
９５１８７
13812345678
400-678-9999
abc
''
1
951020
+1 212 555 0100
95311 --lang en
021-53395288,95187
"""
SEQUENCES = """
log list && log add --at 2026-06-22T10:05 --wait 12m --outcome answered --note 'asked twice' @june && log add --at '昨天 10:30' --wait 3:20 --outcome 放弃 @june && log add --at 2026-06-23T11:00 --outcome busy @june && log list && log undo && log list && log export && log export -o calls.csv
log import calls.csv @june && log import calls.csv @june && log list && log export -o out.csv && @june && why 19:10 @june && now @open && review @june && log undo && log undo
log import calls.csv @june && export -o a.ics @june && -o plan.json --next 2d @june && report -o a.html --next 2d @june && --no-log --next 2d @june && case refund @june
log import calls.csv --log other.sqlite3 @june && review --log other.sqlite3 --hotline zto @june && --log other.sqlite3 --format json @june
log add --wait 12m @june && log add --outcome answered @june && log add --wait soon --outcome answered @june && log add --wait 5m --outcome happy @june && log add --at tomorrow --wait 5m --outcome answered @june && log add --at someday --wait 5m --outcome busy @june && log undo && review @june
log import wrong.csv @june && log import future.csv @june && log import empty.csv @june && log import no.csv @june && log import own.toml @june
log add --tz Europe/Berlin --at '2026-06-24 04:05' --wait 2m --outcome answered @open && log list && log add --hotline own.toml --wait 45s --outcome closed @open && log list && log add --hotline nowhere --wait 1m --outcome answered @june
log list --log damaged.sqlite3 && log add --wait 1m --outcome busy --log damaged.sqlite3 @june && --log damaged.sqlite3 @june && followup list --log damaged.sqlite3 @june && --log none.sqlite3 @june && --log damaged.sqlite3 --no-log @june
followup list && followup open 退款 --case refund --order 260620-123456789012345 @june && followup note 已提交 --agent 1024 @june && followup promise '退款到账' --by 48h --agent 1024 @june && followup list @june && followup list --now 2026-06-27T10:00 && --next 2d --now 2026-06-27T10:00 && --next 2d --format json --now 2026-06-27T10:00 && now --now 2026-06-27T10:00 && case refund --now 2026-06-27T10:00 && followup close --promise 1 --note 到账了 --now 2026-06-27T11:00 && followup export --now 2026-06-27T12:00 && followup close --now 2026-06-27T12:00 && followup list --all --now 2026-06-28T12:00 && followup list
followup open a parcel --hotline zto @june && followup promise found --by tomorrow --at '2026-06-23 18:00' @june && followup undo @june && followup undo @june && followup undo @june
followup open one @june && followup open two --case not-arrived @june && followup note said @june && followup note said --id 2 @june && followup note said --id 7 @june && followup note said --id x @june && followup promise it --id 1 @june && followup promise it --by never --id 1 @june && followup promise it --by 06-25 --id 1 @june && followup list @june && followup close --id 1 --promise 3 @june && followup close --id 1 --promise 0 @june && followup export --id 1 -o record.txt --now 2026-06-30T10:00 && followup export --id 1 -o record.pdf @june && -o plan.json --next 1d --now 2026-06-27T10:00 && export -o a.ics --now 2026-06-27T10:00 && report -o a.html --next 1d --now 2026-06-27T10:00 && case refund --format json --now 2026-06-27T10:00
followup open x --case refnd @june && followup open x --hotline nowhere @june && followup open '' @june && followup open x --order 'a\tb' @june && followup note x @june && followup close @june && followup export @june && followup note x --at tomorrow @june
learn records.csv --at arrival --wait seconds --outcome result -o mine.toml @august && --hotline mine.toml @august && why 10:10 --hotline mine.toml @august && hotlines mine.toml && learn records.csv --hotline mine.toml --at arrival --wait seconds --outcome result -o mine.toml @august && --hotline mine.toml --format json @august && log add --hotline mine.toml --at 2026-08-20T10:00 --wait 3m --outcome answered @august && --hotline mine.toml --next 2d @august
learn counts.csv --at start --count calls --timezone UTC -o - @august
learn records.csv --hotline own.toml --at arrival --wait seconds --outcome result -o - @august && learn records.csv --hotline own.toml --at arrival --wait seconds --outcome result -o own.toml @august
learn records.csv -o - @august && learn records.csv --at when -o - @august && learn records.csv --at arrival --wait arrival -o - @august && learn records.csv --at arrival --timezone Mars -o - @august && learn poor.csv --at arrival --wait seconds --outcome result -o - @august && learn empty.csv -o - @august && learn no.csv -o - @august && learn records.csv -o mine.txt @august && learn records.csv @august && learn counts.csv --at start --count calls --wait calls -o - @august
"""
TODAY = """
--next 2d
now
why tomorrow 10:00
config
config --soon some --top 3 --between 9-12 --not-on 06-28
config --between lunch
config --top 0
case refund
log add --wait 2m --outcome answered && log list && review
followup open x && followup promise y --by 2h && followup list && followup export
export --next 2d
feed --hotline zto --next 2d -o public
--not-on 06-26..06-28 --before fri
"""
MISTAKES = """
--hotline pinduduo @june
--hotline xyzzyxyzzy @june
--hotline nowhere.toml @june
--hotline . @june
--hotline '' @june
--next 0d @june
--next -3d @june
--next 7 @june
--next '' @june
--next 900y @june
--next 3000d @june
--next 999999d @june
--from 2026-07-01 --until 2026-06-01 @june
--next 7d --until 2026-07-01 @june
--now someday
--now 1999-12-31T10:00
--now 2345-01-01
--from 1970-01-01 @june
--until 2199-01-01 @june
--from 2100-01-01T09:00 @june
--from 25:00 @june
--until '下周八' @june
--from 2026-06-24 --until 2029-06-24 @june
--top 0 @june
--top many @june
--per-day -1 @june
--per-day 1001 @june
--slot 7m @june
--slot 1s @june
--slot soon @june
--format xml @june
--lang fr @june
--all @june
--all -o x.txt @june
--nxt 7d @june
--xyzzy 7d @june
@june --next
@june extra
plam
xyzzy
log lst
log xyzzy
followup opne
followup
log
--lang en hotlines
why
why soonish @june
why 9999-12-31 @june
why 10:00 --hotline pinduduo @june
plot
plot -o x.gif @june
plot -o x.png --kind pie @june
plot -o x.png --kind rulez @june
export -o x.txt @june
export --replaces no.ics @june
report
report -o x.txt @june
feed
feed -o '' @june
feed --crowd 0 -o public @june
feed --crowd 200% -o public @june
feed --variants 0 -o public @june
feed --next 3y -o public @june
-o x.yaml @june
-o x.csv --format json @june
-o no/such/folder/x.json @june
-o . @june
--no-log --log x.sqlite3 @june
--log none.sqlite3 @june
--log '' @june
--busy nowhere.ics @june
--busy '' @june
--tentative maybe @june
--between lunch @june
--between 25:00-26:00 @june
--between 12:00-12:00 @june
--days someday @june
--days '' @june
--not-on never @june
--not-on 12-27..12-24 @june
--before yesterday @june
--before nonsense @june
--for 0m @june
--for 25h @june
--for long @june
--soon now @june
--soon VERY @june
--tz Mars @june
--tz Europe/Berlinn @june
--hours 25-26 @june
--hours 'mon 9-12; mon 11-13' @june
--hours '工作日 9-12；周六 10-11' @june
--hours '' @june
hotlines pinduduo
hotlines xyzzyxyzzy
hotlines a b
hotlines --lang fr
check
check --for
learn
log import
log export -o x.txt
log add --outcome
config --soon now @june
config --lang fr
review --hotline nowhere @june
PLAN_CALL_CONFIG=none.toml @june
PLAN_CALL_LOG=damaged.sqlite3 @june
"""
ASCII = """
LANG=C --from 明天 --until 周五 @june
LANG=C case 退换货 --received 昨天 --goods 普通 @june
LANG=C --lang zh --next 2d @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 --from 明天 --until 周五 @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 --from 什么时候 @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 --hotline 拼多多 @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 --lang zh --next 2d @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 case 退款 --what 空盒 --want 退款 @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 --选项 @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 check 九五一八七
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 followup open 退款 --lang zh @june && followup note 已提交 @june
LANG=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 -o 计划.json --format csv @june
LC_ALL=zh_TW.UTF-8 --next 1d @june
LANG= --next 1d @june
NO_COLOR=1 TERM=dumb --next 1d @june
"""
WORDS = [  # before the Tab key
    "", "l", "log ", "log e", "log --", "--", "--top 3 ", "--top 3 --form", "--ver", "review --l", "--hotline ", "--hotline pin", "why --hotline pinduoduo-",
    "log add --hotline m", "hotlines ", "case ", "case re", "case return --goods f", "case not-arrived --courier y", "check --for z", "followup open x --case prom",
    "followup ", "hotlines pinduoduo ", "--lang ", "--format ", "plot --kind ", "log add --outcome ", "learn --outcome ", "-o ", "export --replaces old", "--log ",
    "learn ", "log import ", "--soon ", "--tentative ", "case refund --format ", "plan --", "feed --", "case --", "followup promise --",
]  # fmt: skip


def completions() -> Iterator[Case]:
    """Yield what the Tab key asks for."""
    for words in WORDS:
        asked = f"COMP_WORDS={shlex.quote(f'plan-call {words}')} COMP_CWORD={words.count(' ') + 1}"
        yield from cases_of(f"_PLAN_CALL_COMPLETE=bash_complete {asked}", ("en",), {"mine.toml": OWN})
    for words in ("", "--", "log ", "log add --", "followup ", "case --", "export --"):
        asked = f"COMP_WORDS={shlex.quote(f'plan-call {words}')}"
        last = shlex.quote(words.split(" ")[-1])
        yield from cases_of(f"_PLAN_CALL_COMPLETE=zsh_complete {asked} COMP_CWORD={words.count(' ') + 1}")
        yield from cases_of(f"_PLAN_CALL_COMPLETE=fish_complete {asked} COMP_CWORD={last}")
    for asked in ("zsh_source", "fish_source", "tcsh_source", "1"):
        yield from cases_of(f"_PLAN_CALL_COMPLETE={asked}", ("en",))


def questions() -> Iterator[Case]:
    """Yield what is asked, or shown in colour, at a terminal."""
    yield from cases_of("--next 3d @june\nnow @open\nhotlines\ncase refund @june\ncheck 95187", answers="")
    yield from cases_of("log add @june && log list", answers="昨天 10:00\nhappy\nanswered\nsoon\n12m\n")
    yield from cases_of("log add --at 2026-06-23T10:00 @june", answers="busy\n")
    yield from cases_of("case return --received 2026-06-20 @june", answers="frozen\n普通\n")
    yield from cases_of("followup open x @june && followup promise y @june", answers="never\n48h\n")
    yield from cases_of(
        "learn records.csv --at arrival --wait seconds --outcome result -o mine.toml @august", answers=""
    )


GOOD_SETTINGS = """between = ["12:00-14:00", "18:00-21:00"]
top = 2
per-day = "2"
soon = "very"
not-on = [2026-06-26, "06-25"]
days = "mon-sun"
for = "25m"
next = "5d"
"""
SETTINGS = [
    GOOD_SETTINGS, 'busy = ["../../work.ics"]\ntentative = "free"\nme = "you@example.org"\n', 'lang = "zh"\ntop = 1\n', 'lang = "en"\nhotline = "pinduoduo-chat"\n',
    'tz = "Europe/Berlin"\nslot = "1h"\n', 'hotline = "../../own.toml"\n', 'log = "own.sqlite3"\n', "", "betwen = '12:00-14:00'\n", "xyzzyxyzzy = 1\n",
    "now = '12:00'\n", "no-log = true\n", "top = 0\n", "between = 'lunch'\n", "days = 'someday'\n", "for = '0m'\n", "tz = 'Mars'\n", "soon = 'now'\n", "lang = 'de'\n",
    "top = true\n", "[wishes]\ntop = 1\n", "top = [[1]]\n", "top = \n", "\x00", "lang = []\n", "top = [1, 2]\n", "slot = '7m'\n", "next = '999999w'\n", "for = '999999w'\n",
    "hotline = 'pinduduo'\n", "busy = '~nosuchuser/x.ics'\n", "busy = ''\n", 'log = "a\\u0000b"\n', "tentative = 'maybe'\n", "not-on = 'never'\n", "top = 1\ntop = 2\n",
]  # fmt: skip


def settings() -> Iterator[Case]:
    """Yield what a config file does, good or bad."""
    given = {"work.ics": FILES["work.ics"], "own.toml": OWN}
    for number, text in enumerate(SETTINGS):
        files = {"config/plan-call/config.toml": text, **given}
        yield from cases_of("@june && config", files=files)
        if number < 3:
            line = "now @open && export -o a.ics @june && --format json --no-config @june && case refund @june && --top 0 @june && config --no-config && plan --help && --until 2026-06-26 @june"
            yield from cases_of(line, files=files)


def changed(*changes: tuple[str, str], add: str = "", text: str = OWN) -> str:
    """Return a text with some words replaced and some lines added."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text + add


BROKEN_LINES = [
    *(OWN + add for add in (
        "hours = = 3", RULE.replace("factor", "factr"), RULE + "color = 3\n", RULE.replace("load.window", "load.windw"),
        RULE.replace("factor = 0.9", "factor = true"), RULE.replace('source = "x"\n', ""), CURVE.replace("10:00", "ten"), CURVE.replace("[{", "[]#"),
        NUMBER.replace("2026-01", "January"), RULE.replace("0.9", "0"), RULE.replace("0.9", "-1"), RULE.replace("0.9", "nan"), RULE.replace("0.9", "'0.9'"),
        RULE.replace("[0.8, 1.0]", "[1.0, 1.2]"), RULE.replace("[0.8, 1.0]", "[1.0]"), RULE.replace("workday", "wrkday"), RULE.replace("workday", "someday"),
        AFTER.replace('"holiday"', '"holliday"'), AFTER.replace('"holiday"', '"618"'), AFTER.replace("{ days = 7, factor = 1.2, range = [1.0, 1.5] }", ""),
        AFTER.replace("days = 7", "days = 99999"), RULE.replace('"D"', '"E"'), NUMBER.replace('status = "public"\n', ""), NUMBER.replace('"public"', '"publick"'),
        NUMBER.replace('as_of = "2026-01"\n', ""), NUMBER.replace("021-12345678", "021-CALL-NOW"), *(NUMBER.replace("021-12345678", dial) for dial in
        ("95187", "+86 021 95187-1", "９５１８７", "95187转1", "+86-21-61775888", "400-886-8866")), NUMBER.replace('why = "', 'why = "95187 '),
        RULE.replace('why = "x"', 'why = "九五一八七"'), '[[beware]]\nzh = "打 95187"\nen = "x"\nsource = "x"\ngrade = "D"\n',
        "[[example]]\non = 2026-06-24\n", '[[example]]\nquieter = "noon"\nthan = "2026-06-24 11:00"\n', '[[example]]\non = 2026-06-24\nkind = "holiday"\n',
        '[[example]]\non = 2026-06-24\nopen = "09:00-20:00"\n', '[[example]]\nquieter = "2026-06-24 10:30"\nthan = "2026-06-24 19:00"\n',
        '[[example]]\nquieter = "2026-06-24 22:30"\nthan = "2026-06-24 19:00"\n', '[[example]]\nevent = "holiday"\nend = 2026-06-20\n',
        '[[example]]\non = 2026-06-24\nduring = "double11"\n', NUMBER + '[[example]]\nnever_dial = "021-12345678"\n', NUMBER + NUMBER, RULE + RULE,
        "[learned]\nof = 'own'\n", "[learned]\n", RULE.replace('"workday"', '"all"\nhours = "21-9"'), RULE.replace("factor = 0.9", "factor = 1e9"),
    )),
    *(changed(change) for change in (
        ('holidays = "CN"', 'holiday = "CN"'), ('source = "a test"', "source = 3"), ('name = { zh = "测试热线", en = "Test line" }', 'name = { zh = "测试热线" }'),
        ('"Test line"', '"Test\\u001b[31m line"'), ('"Test line"', '"Test\\nline"'), ('source = "a test"\n', ""), ("09:00-21:00", "21:00-09:00"), ("09:00-21:00", "9-21"),
        ("09:00-21:00", "09:00-25:00"), ("09:00-21:00", "09:00-12:00,11:00-13:00"), ("}]", '}, { days = "fri", open = "20:00-22:00" }]'),
        ("open =", 'agreed = "08:00-20:00", open ='), ('hours = [{ days = "mon-sun", open = "09:00-21:00" }]\n', ""), ('hours = [{ days = "mon-sun", open = "09:00-21:00" }]', "hours = 24"),
        ("}]", '}, { from = 2027-02-05, open = "closed" }]'), ("}]", '}, { from = 2027-02-05, until = 2027-02-01, open = "closed" }]'), ('timezone = "Asia/Shanghai"\n', ""),
        ("mon-sun", "mon-son"), ("Asia/Shanghai", "Asia/Shangai"), ("Asia/Shanghai", "Mars"), ("Asia/Shanghai", "../../etc/passwd"), ('"CN"', '"XX"'), ('"CN"', '"DE-XX"'), ('"CN"', '"CNN"'),
        ('"generic"', '"generik"'), ('"generic"', '"../../../etc/passwd"'), ('"generic"', '"my-line"'), ('"generic"', '"generic"\ndrop = ["nothing"]'), ('"hotline"', '"base"'), ('"hotline"', '"hotlin"'),
        ("checked = 2026-11-22", 'checked = "2026-11-22"'), ("checked = 2026-11-22", "checked = 0001-01-01"), ('"generic"', '"generic"\nload = 3'), ('"generic"', '"generic"\nnumber = [3]'),
        ('"generic"', '"generic"\nentrance = "客服 95187"'), ('"generic"', '"generic"\nready = ["拨打９５１８７"]'), ('"generic"', '"generic"\nserves = "nobody"'), ('"generic"', '"generic"\nevents = ["nothing"]'),
        ('"generic"', '"generic"\nevents = "promotions"'), ('"generic"', '"pinduoduo-cases"'), ('"generic"', '"promotions"'), ('"a test"', '"打 95187"'),
    )),
]  # fmt: skip
BROKEN_PROMOTIONS = [
    PROMOTIONS,
    *(changed(change, text=PROMOTIONS) for change in (
        ('"06-26"', '"06-19"'), ('"06-20"', '"13-20"'), ('"06-20"', '"laba"'), ('"sale"', '"95187"'), ('end = "06-26"\n', ""), ('kind = "events"', 'kind = "hotline"'),
        ('grade = "D"', 'grade = "D"\ncolour = 1'), ('grade = "D"', 'grade = "D"\nknown = [{ year = 2026 }]'), ('id = "sale"', 'id = "sales"'), ('start = "06-20"', 'start = "06-20"\nkey = "06-23"'),
    )),
]  # fmt: skip
BROKEN_TROUBLES = [
    TROUBLE,
    *(changed(change, text=TROUBLE) for change in (
        ('last = "escalate"', 'last = "chat"'), ("恢复优惠券", "拨打 95187"), ('"chat", "call", "escalate"', ""), ('"chat", "call"', '"chatt", "call"'), ('grade = "D"', 'grade = "Z"'),
        ('extends = "pinduoduo-cases"\n', ""), ('"pinduoduo-cases"', '"nothing"'), ('id = "coupon"', 'id = "refund"'), ('grade = "D"', 'grade = "D"\nclocks = ["never"]'), ('what = {', 'whatt = {'),
        ('source = "mine"\n[[case]]', 'source = "mine"\ntimezone = "Asia/Sanghai"\n[[case]]'), ("example =", "in_time = 1\nexample ="), ("example = [{ first", "example = [{ frist"),
        ("example =", "before_promotion = 1\nexample ="), ("[[case]]", '[[clock]]\nid = "slow"\nname = "x"\nwhose = "ours"\nhours = 24\nsource = "x"\ngrade = "D"\n[[case]]'),
        ("[[case]]", '[[step]]\nid = "a"\ndo = "x"\nwhy = "x"\nwait = "x"\nsource = "x"\ngrade = "D"\n[[case]]'), ("[[case]]", "[[cases]]"),
    )),
]  # fmt: skip
BROKEN_NOTICES = [
    NOTICE,
    *(changed(change, text=NOTICE) for change in (
        ("year = 2027", "year = 2031"), ("2027-02-11", "2027-02-01"), ('"CN"', '"DE"'), ('source = "the notice"\n', ""), ("[2027-02-14]", '["2027-02-14"]'), ("work =", "wrok ="),
    )),
]  # fmt: skip

# ---------------------------------------------------------------- recording


def record_case(case: Case, caches: Path) -> bytes:
    """Run the commands of a case in a folder of its own and return the whole story."""
    with tempfile.TemporaryDirectory(prefix="outputs-") as name:
        folder = Path(name).resolve()
        for path, text in case.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="")
        story = []
        before = contents(folder)
        for command in case.line.split("&&"):
            words = shlex.split(command)
            own = [word for word in words if re.match(r"_?[A-Z_]+[A-Z0-9_]*=", word)]
            env = environment(case, caches) | dict(word.split("=", 1) for word in own)
            code, out, err = run(words[len(own) :], case, folder, env)
            after = contents(folder)
            story += [f"$ {command.strip()}\nexit code {code}\n".encode(), part("stdout", out), part("stderr", err)]
            story += [part(path, *found) for path, found in sorted(after.items()) if before.get(path) != found]
            story += [f"---- {path} is gone\n".encode() for path in sorted(before.keys() - after.keys())]
            before = after
        return steady(b"".join(story), folder)


def environment(case: Case, caches: Path) -> dict[str, str]:
    """Return what the commands of a case see: nothing of the caller's own. Paths are relative to its folder."""
    whole = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    if paths := os.environ.get("PYTHONPATH"):
        whole["PYTHONPATH"] = os.pathsep.join(str(Path(path).absolute()) for path in paths.split(os.pathsep))
    return whole | {
        "LANG": LOCALES[case.lang],
        "TZ": "Europe/London",
        "HOME": "home",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "PLAN_CALL_LOG": "own.sqlite3",
        "MPLCONFIGDIR": str(caches),
        "OPENBLAS_NUM_THREADS": "1",
        "TERM": "xterm",
    }


def run(args: list[str], case: Case, folder: Path, env: dict[str, str]) -> tuple[int, bytes, bytes]:
    """Run the program once; return its exit code and what it wrote, at a terminal to one stream."""
    command = [sys.executable, "-c", f"{STOP_THE_CLOCK if case.stopped else ''}{RUN}", *args]
    if case.answers is None:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, cwd=folder, env=env, timeout=SECONDS, check=False
        )
        return done.returncode, done.stdout, done.stderr
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, pack("HHHH", 40, 90, 0, 0))
    modes = termios.tcgetattr(theirs)
    modes[3] &= ~termios.ECHO  # what is typed comes back at no certain time
    termios.tcsetattr(theirs, termios.TCSANOW, modes)
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=env) as process:
        os.close(theirs)
        os.write(ours, case.answers.encode())
        written = []
        with suppress(OSError):  # the other end is closed
            while piece := os.read(ours, 65536):
                written.append(piece)
        os.close(ours)
    return process.returncode, b"".join(written), b""


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return the bytes and the mode of all files in a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (told(path), path.stat().st_mode & 0o777) for path in paths}


def told(path: Path) -> bytes:
    """Return what a file holds; a log as its rows, since its pages are the business of SQLite."""
    raw = path.read_bytes()
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        if raw.startswith(b"SQLite format 3\0"):
            tables = db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
            rows = [db.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name, sql in tables if sql]
            marks = [db.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")]
            return "\n".join(map(str, [*marks, *tables, *(row for table in rows for row in table)])).encode()
    return raw


def part(name: str, raw: bytes, mode: int | None = None) -> bytes:
    """Return one stream or file for the record, nothing for an empty stream; what is no text as its hash."""
    if not raw and mode is None:
        return b""
    kind = "" if mode is None else f", mode {mode:o}"
    try:
        raw.decode()
        picture = b"\0" in raw or b"<svg" in raw[:1000]
    except UnicodeDecodeError:
        picture = True
    if picture:
        return f"---- {name}{kind}, {len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}\n".encode()
    end = b"" if raw.endswith(b"\n") else b"\n(no end of line)\n"
    return f"---- {name}{kind}\n".encode() + raw + end


def steady(story: bytes, folder: Path) -> bytes:
    """Replace the paths that are others in each run, and on each machine."""
    found = importlib.util.find_spec("planner")
    assert found
    assert found.origin
    package = Path(found.origin).resolve().parent
    places = {
        "FOLDER": folder,
        "CALENDARS": package / "calendars",
        "SHIPPED": package.parent / "calendars",
        "PACKAGE": package,
    }
    for word, place in places.items():
        story = story.replace(str(place).encode(), word.encode())
    return story.replace(b"SHIPPED", b"CALENDARS")


def record(folder: Path, *, all: bool = False) -> None:
    """Record every case into a folder, most of them in one language unless `all` is asked for; name the program's faults."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    cases = list({case.name: case for case in every_case() if all or case.in_turn}.values())
    print(f"{len(cases)} cases, {sum(case.line.count('&&') + 1 for case in cases)} runs", flush=True)
    with tempfile.TemporaryDirectory() as caches, ThreadPoolExecutor(WORKERS) as pool:
        record_case(next(cases_of("plot -o - --next 1d @june")), Path(caches))  # finds the fonts, once
        stories = pool.map(lambda case: record_case(case, Path(caches)), cases)
        for done, (case, story) in enumerate(zip(cases, stories, strict=True), 1):
            (folder / f"{case.name}.txt").write_bytes(story)
            if b"\nexit code 1\n" in story:
                print(f"exit code 1: {case.name}")
            if done % 50 == 0 or done == len(cases):
                print(f"{done} of {len(cases)} cases", flush=True)


def compare(one: Path, two: Path) -> int:
    """Print which records differ, and how; return how many do."""
    names = sorted({path.name for folder in (one, two) for path in folder.glob("*.txt")})
    different = 0
    for name in names:
        raw = [
            (folder / name).read_bytes() if (folder / name).exists() else b"(no such case)\n" for folder in (one, two)
        ]
        if raw[0] == raw[1]:
            continue
        different += 1
        sides = [side.decode(errors="backslashreplace").replace("\r", "\\r").split("\n") for side in raw]
        diff = list(difflib.unified_diff(*sides, str(one), str(two), n=1, lineterm=""))
        more = [f"... {len(diff) - SHOWN} more lines"] if len(diff) > SHOWN else []
        print("\n".join([f"== {name}", *(line[:200] for line in diff[2 : SHOWN + 2]), *more]))
    print(f"{different} of {len(names)} cases differ")
    return different


def main() -> None:
    match sys.argv[1:]:
        case ["record", folder, *rest] if rest in ([], ["all"]):
            record(Path(folder), all=bool(rest))
        case ["compare", one, two]:
            sys.exit(1 if compare(Path(one), Path(two)) else 0)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
