"""The tables of a calendar file but its rules as the types of `line/`: every word checked, every complaint with an address."""

from __future__ import annotations

import contextlib
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from planner.days.years import FIRST_YEAR, LAST_YEAR
from planner.line.hotline import (
    DAY_KINDS,
    NEVER_DIAL,
    NUMBER_STATUSES,
    Anchor,
    Claim,
    Event,
    EventDay,
    Example,
    Hours,
    KnownDates,
    Notice,
    Number,
)
from planner.line.rules import GRADES
from planner.messages import plain, show
from planner.reading.hours import take_days, take_spans
from planner.reading.toml_table import MAX_ENTRIES, REQUIRED, Table, parse

if TYPE_CHECKING:
    from pathlib import Path


def hours_of(table: Table, file: Table) -> Hours:
    """Return one [[hours]] table; its source is the file's where it has none."""
    since, until = table.day("from", None), table.day("until", None)
    if (since is None) != (until is None) or (since and since > until):
        table.bad(
            "from",
            "from 和 until 要成对，且 from 不晚于 until",
            "give from and until together, from no later than until",
        )
    closed = table.data.get("open") == "closed"
    open = () if closed and table.take("open", str, "") else take_spans(table, "open", nights=True)
    agreed = take_spans(table, "agreed", open, nights=True)
    days = take_days(table, "all" if since else REQUIRED)
    if any(not any(o[0] <= a[0] and a[1] <= o[1] for o in open) for a in agreed):
        table.bad("agreed", "应在 open 之内", "must lie inside open")
    hours = Hours(
        days=days,
        open=open,
        agreed=agreed,
        source=table.text("source", None) or file.text("source"),
        since=since,
        until=until,
    )
    table.done()
    return hours


def claim_of(table: Table) -> Claim:
    """Return a table of words with their `source` and `grade`."""
    words = {lang: table.take(lang, str, '"…"') for lang in ("zh", "en")}
    claim = Claim(table.as_text("", words), table.text("source"), table.choice("grade", GRADES))
    table.done()
    return claim


_DIAL = re.compile(r"\+?[0-9](?:[ -]?[0-9]){2,19}")


def numbers_of(file: Table) -> tuple[Number, ...]:
    """Return the [[number]] tables of a file. Two entries of one number are a contradiction, however each is written."""
    numbers: dict[str, Number] = {}
    for table in file.tables("number"):
        number = number_of(table)
        if first := numbers.get(number.digits):
            table.bad(
                "dial",
                f"{number.dial} 已有一条（{first.dial}）；一个号码只写一条",
                f"{number.dial} has an entry already ({first.dial}); write one for each number",
            )
        numbers[number.digits] = number
    return tuple(numbers.values())


def number_of(table: Table) -> Number:
    """Return one [[number]] table."""
    dial = table.take("dial", str, '"021-53395288"')
    if not _DIAL.fullmatch(dial) or len(dial) > 30:
        table.bad(
            "dial",
            f"{show(dial)} 只能有数字、开头的 + 和分组的 - 或空格",
            f"{show(dial)}: only digits, a leading + and single - or spaces between groups",
        )
    status = table.choice("status", NUMBER_STATUSES)
    dialable = status not in (*NEVER_DIAL, "other")
    as_of = table.take("as_of", (str, date), '"2026-11"', REQUIRED if dialable else "")
    if as_of and not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", str(as_of)):
        table.bad(
            "as_of",
            f"{show(as_of)} 请写年、年月或日期，例如 2026-11",
            f"{show(as_of)}: write a year, a month or a date, for example 2026-11",
        )
    number = Number(
        dial=dial,
        status=status,
        grade=table.choice("grade", GRADES),
        source=table.text("source"),
        as_of=str(as_of),
        why=table.text("why"),
    )
    table.done()
    return number


def _event_day(table: Table, key: str, anchors: dict[str, Anchor], default: Any = REQUIRED) -> EventDay | None:
    value = table.take(key, str, '"11-11"', default)
    if value is None:
        return None
    if match := re.fullmatch(r"([0-9]{2})-([0-9]{2})", value):
        with contextlib.suppress(ValueError):
            common = date(2001, int(match[1]), int(match[2]))  # 02-29 is no day of every year
            return EventDay(month=common.month, day=common.day)
    match = re.fullmatch(r"([a-z]+)([+-][0-9]{1,2})?", value)
    if match and match[1] in anchors:
        return EventDay(anchor=match[1], offset=int(match[2] or 0))
    names = ", ".join(anchors) or "-"
    return table.bad(
        key,
        f"{show(value)} 请写月日 11-11，或锚点（{names}）加减天数",
        f"{show(value)}: write month-day 11-11, or an anchor ({names}) plus or minus days",
    )


def event_of(table: Table, anchors: dict[str, Anchor]) -> Event:
    """Return one [[event]] table."""
    id = table.name()
    known = []
    for entry in table.tables("known"):
        dates = KnownDates(
            year=int(entry.number("year", FIRST_YEAR, LAST_YEAR, "2026")),
            source=entry.text("source"),
            grade=entry.choice("grade", GRADES),
            start=entry.day("start", None),
            end=entry.day("end", None),
        )
        entry.done()
        known.append(dates)
    error = table.sub("error_days", table.take("error_days", dict, "{ start = 3, end = 1 }", {}))
    error_days = (int(error.number("start", 0, 60, "3", 0)), int(error.number("end", 0, 60, "1", 0)))
    error.done()
    start, end = _event_day(table, "start", anchors), _event_day(table, "end", anchors)
    assert start and end  # required keys
    event = Event(
        id=id,
        name=table.text("name"),
        start=start,
        end=end,
        source=table.text("source"),
        grade=table.choice("grade", GRADES),
        key=_event_day(table, "key", anchors, None),
        error_days=error_days,
        known=tuple(known),
    )
    table.done()
    return event


def anchor_of(table: Table) -> Anchor:
    """Return one [[anchor]] table."""
    dates = table.take("dates", list, "[2026-02-16, 2027-02-05]")
    if (
        not dates
        or len(dates) > MAX_ENTRIES
        or not all(type(d) is date and FIRST_YEAR - 1 <= d.year <= LAST_YEAR for d in dates)
    ):
        table.bad("dates", "请写日期的列表，一年一个", "give a list of dates, one a year")
    first = int(table.number("first_year", FIRST_YEAR, LAST_YEAR, "2026"))
    anchor = Anchor(
        id=table.name(), name=table.text("name"), first_year=first, dates=tuple(dates), source=table.text("source")
    )
    table.done()
    return anchor


def example_of(table: Table) -> Example:
    """Return one [[example]] table."""
    opens = table.take("open", str, '"09:00-21:00"', None)
    example = Example(
        where=f"{plain(table.path)}: {table.where}",
        on=table.day("on", None),
        kind=table.choice("kind", DAY_KINDS, ""),
        open=None if opens is None else () if opens == "closed" else take_spans(table, "open"),
        during=table.take("during", str, '"double11"', ""),
        event=table.take("event", str, '"double11"', ""),
        start=table.day("start", None),
        key=table.day("key", None),
        end=table.day("end", None),
        quieter=table.take("quieter", str, '"2026-11-24 19:00"', ""),
        than=table.take("than", str, '"2026-11-24 11:00"', ""),
        never_dial=table.take("never_dial", str, '"95187"', ""),
        hours_unknown=bool(table.choice("hours", ("unknown",), "")),
    )
    table.done()
    for moment in filter(None, (example.quieter, example.than)):
        if not _is_moment(moment):
            table.bad(
                "quieter",
                f"{show(moment)} 可以写 2026-11-24 19:00",
                f"{show(moment)}: write for example 2026-11-24 19:00",
            )
    says = example.on and (example.kind or example.open is not None or example.during)
    compares = bool(example.quieter) and bool(example.than)
    alone = example.event or example.never_dial or example.hours_unknown
    if bool(example.quieter) != bool(example.than) or not (says or compares or alone):
        table.bad("", "内容不完整；写法见 calendars/README.md", "says nothing complete; see calendars/README.md")
    return example


def notice_of(path: Path, country: str) -> Notice:
    """Read a file of kind "holidays": one country's official arrangement of one year."""
    table = Table(path, "", parse(path))
    table.choice("kind", ("holidays",))
    off = []
    for entry in table.tables("off"):
        since = entry.day("from")
        until = entry.day("until", since)
        if not 0 <= (until - since).days <= 31:
            entry.bad("until", "应在 from 当天或之后，至多 31 天", "must be on or after from, at most 31 days on")
        off.append((since, until, entry.text("name")))
        entry.done()
    work = table.take("work", list, "[2027-02-14]", [])
    if len(work) > MAX_ENTRIES or not all(type(d) is date for d in work):
        table.bad("work", "请写日期的列表，例如 [2027-02-14]", "give a list of dates, for example [2027-02-14]")
    year = int(table.number("year", FIRST_YEAR, LAST_YEAR, "2027"))
    days = [d for since, until, _ in off for d in (since, until)] + work
    if stray := next((d for d in days if abs(d.year - year) > 1), None):
        table.bad("year", f"{stray} 不在 {year} 年前后", f"{stray} is not in or next to {year}")
    notice = Notice(
        country=table.choice("country", (country,)),
        year=year,
        off=tuple(off),
        work=tuple(work),
        source=table.text("source"),
    )
    table.done()
    return notice


def _is_moment(text: str) -> bool:
    """Whether a text is a time to the minute; `strptime` would load the names of the months at every start."""
    if len(text) != len("2026-11-24 19:00") or text[10] != " ":
        return False
    try:
        return FIRST_YEAR <= datetime.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False
