"""Calendar files: find them, read them, check every word, and complain with an address.

The format is documented key by key in `calendars/README.md`. No number that a shipped file marks as not to be dialled
becomes dialable through another.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from planner.days.country import country_weekend
from planner.days.events import MAX_EVENT_DAYS, events_in_disorder
from planner.line.hotline import SERVES, WEEKDAYS, Hotline, Hours, bare_digits
from planner.line.rules import beliefs_of
from planner.messages import Text, show
from planner.reading.finding import (
    KINDS,
    OTHER_KINDS,
    find_file,
    find_hotline,
    is_shipped,
    shipped_folder,
    user_folder,
)
from planner.reading.hours import first_overlap
from planner.reading.learned_table import learned_of
from planner.reading.line_tables import (
    RULE_KINDS,
    anchor_of,
    claim_of,
    event_of,
    example_of,
    hours_of,
    notice_of,
    number_of,
    rules_of,
)
from planner.reading.never_dial import check_spoken, never_dial_in, texts_in
from planner.reading.toml_table import MAX_ENTRIES, Table, parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planner.line.hotline import Anchor, Event, Notice, Number
    from planner.line.rules import AnyRule

MOST_OVERLAPS = 12  # aftermaths of one event that act on one day: of holidays, a year's
MAX_LOG_LOAD = 300  # twice of it is still a float
ALL_DAY = ((0, 24 * 60),)
UNKNOWN_HOURS = Hours(
    frozenset(WEEKDAYS[:5]),
    ((9 * 60, 17 * 60),),
    ((9 * 60, 17 * 60),),
    Text("服务时间未知：假定周一至周五 9:00 至 17:00", "hours unknown: Mon-Fri 9:00-17:00 is an assumption"),
)


def load_hotline(which: str | Path) -> Hotline:
    """Return the hotline with this id, or the one in this file (a path, or a name that ends in .toml).

    Raises PlanError, which names the file, the table and what to write instead.
    """
    return load_any(find_hotline(which), ("hotline",))


def load_any(path: Path, kinds: Sequence[str] = KINDS) -> Hotline:
    """Return what the file says as a Hotline, so that its examples can be run.

    A base gets hours all day long in UTC and an events file has no rules: neither is a line to plan with, so
    `load_hotline` takes only kind "hotline".
    """
    chain = _chain(path)
    kind = chain[-1].kind
    if kind not in kinds:
        chain[-1].bad(
            "kind", f"{kind!r} 不是热线，不能用来排时段", f'{kind!r} is not a line to plan with; it must be "hotline"'
        )
    return _merge(chain, kind)


@dataclass
class _File(Table):
    """A whole file."""

    @property
    def kind(self) -> str:
        return self.choice("kind", (*KINDS, *OTHER_KINDS), "hotline")


def _chain(path: Path) -> list[_File]:
    """Return the file and those it extends, the oldest ancestor first."""
    chain: list[_File] = []
    while True:
        chain.insert(0, _File(path, "", parse(path)))
        parent = chain[0].take("extends", str, '"generic"', None)
        if parent is None:
            return chain
        path = _named_file(chain[0], "extends", parent, '"generic"', [file.path.resolve() for file in chain])


def _named_file(file: _File, key: str, id: object, example: str, taken: Sequence[Path] = ()) -> Path:
    path = find_file(str(id), taken, file.path.parent)
    if path is None:
        circle = find_file(str(id), (), file.path.parent) is not None
        zh, en = ("循环引用", "goes round in a circle") if circle else ("没有这个文件", "there is no such file")
        file.bad(
            key,
            f"{show(id)} {zh}；请写不带 .toml 的名字，例如 {example}",
            f"{show(id)}: {en}; write a name without .toml, for example {example}",
        )
    return path


def _events_of(chain: list[_File]) -> tuple[dict[str, Event], dict[str, Anchor]]:
    events: dict[str, Event] = {}
    anchors: dict[str, Anchor] = {}
    for file in chain:
        sources = [file] if file.kind == "events" else []
        for id in file.take("events", list, '["promotions"]', []):
            path = _named_file(file, "events", id, '["promotions"]')
            sources.append(_File(path, "", parse(path)))
        for source in sources:
            anchors |= {anchor.id: anchor for anchor in map(anchor_of, source.tables("anchor"))}
            events |= {event.id: event for event in (event_of(table, anchors) for table in source.tables("event"))}
    return events, anchors


def _merge(chain: list[_File], kind: str) -> Hotline:
    """Lay the files of a chain over each other: the child's word holds."""
    own = chain[-1]
    events, anchors = _events_of(chain)
    rules: dict[str, list[AnyRule]] = {}
    numbers: dict[str, Number] = {}
    hours: tuple[Hours, ...] = (
        () if kind == "hotline" else (Hours(frozenset(WEEKDAYS), ALL_DAY, ALL_DAY, Text("", "")),)
    )
    hours_known = True
    given: dict[str, Any] = {
        "timezone": "" if kind == "hotline" else "UTC",
        "holidays": "",
        "entrance": None,
        "menu": None,
        "ready": (),
        "caveat": None,
        "beware": (),
        "serves": "customers",
    }
    for file in chain:
        _drop(file, rules, numbers)
        loads = Table(file.path, "load", file.take("load", dict, "[[load.window]] …", {}))
        for rule_kind in RULE_KINDS:
            for table in loads.tables(rule_kind):
                rules[str(table.data.get("id"))] = rules_of(rule_kind, table, events)
        loads.done()
        numbers |= {number.digits: number for number in map(number_of, file.tables("number"))}
        if file.data.get("hours") == "unknown":
            file.taken.add("hours")
            hours, hours_known = (UNKNOWN_HOURS,), False
        elif tables := file.tables("hours"):
            hours, hours_known = tuple(hours_of(table, file) for table in tables), True
        for key, example in (("timezone", '"Asia/Shanghai"'), ("holidays", '"CN"')):
            given[key] = file.take(key, str, example, given[key])
        for key in ("entrance", "menu", "caveat"):
            given[key] = file.text(key, given[key])
        given["serves"] = file.choice("serves", SERVES, given["serves"])
        given["beware"] += tuple(map(claim_of, file.tables("beware")))
        ready = file.take("ready", list, '["the order number"]', None)
        given["ready"] = (
            given["ready"] if ready is None else tuple(file.as_text("ready", words) for words in ready[:MAX_ENTRIES])
        )
    learned = None
    for file in chain:
        if "learned" in file.data:
            everything = tuple(rule for group in rules.values() for rule in group)
            learned = learned_of(
                Table(file.path, "learned", file.take("learned", dict, "{ … }")), everything, file.data.get("extends")
            )
        file.taken |= {"name", "source", "checked", "valid_until", "example"}
        file.taken |= {"event", "anchor"} if file.kind == "events" else set()
        file.done()
    if not hours:
        example = 'hours = [{ days = "mon-fri", open = "09:00-18:00" }]'
        own.bad(
            "hours",
            f'缺少；可以写 {example}，或 hours = "unknown"',
            f'missing; write for example {example}, or hours = "unknown"',
        )
    if not given["timezone"]:
        own.take("timezone", str, '"Asia/Shanghai"')
    hotline = Hotline(
        id=re.sub(r"[^\w.-]", "-", own.path.stem),
        name=own.text("name"),
        source=own.text("source"),
        checked=own.day("checked", None),
        valid_until=own.day("valid_until", None),
        hours=hours,
        rules=tuple(rule for group in rules.values() for rule in group),
        hours_known=hours_known,
        numbers=tuple(numbers.values()),
        events=tuple(events.values()),
        anchors=tuple(anchors.values()),
        examples=tuple(map(example_of, own.tables("example"))),
        learned=learned,
        **given,
    )
    _check_zone(own, hotline.timezone)
    _check_country(own, hotline.holidays)
    if not all(is_shipped(file.path) for file in chain):  # what ships is checked by the tests
        _check_hours(own, hotline)
        _check_sizes(own, hotline)
        _check_numbers(own, hotline)
    return replace(hotline, notices=_notices(hotline.holidays.partition("-")[0]))


def _drop(file: _File, rules: dict[str, list[AnyRule]], numbers: dict[str, Number]) -> None:
    """Take out what a file does not want of its parents: rules by id, numbers by their digits."""
    for id in file.take("drop", list, '["rule-id"]', []):
        if rules.pop(str(id), None) is None and numbers.pop(bare_digits(str(id)), None) is None:
            listed = ", ".join([*rules, *(number.dial for number in numbers.values())])
            file.bad(
                "drop", f"上级文件里没有 {show(id)}；有 {listed}", f"the parents have no {show(id)}; they have {listed}"
            )


def _check_sizes(file: _File, hotline: Hotline) -> None:
    """Complain about what would take too long or overflow, and of events that are not in order."""
    if len(hotline.rules) > MAX_ENTRIES:
        file.bad("load", f"规则太多：至多 {MAX_ENTRIES} 条", f"too many rules: at most {MAX_ENTRIES}")
    steepest = [
        max(abs(b.log_factor) for b in beliefs_of(rule)) * (MOST_OVERLAPS if hasattr(rule, "event") else 1)
        for rule in hotline.rules
    ]
    if sum(steepest) > MAX_LOG_LOAD:
        file.bad(
            "load",
            "系数相乘后过大或过小；请靠近 1",
            "the factors multiply to a load beyond all reason; take them closer to 1",
        )
    if disorder := events_in_disorder(hotline):
        file.bad(
            "events",
            f"{disorder}：start、key、end 应依次在 {MAX_EVENT_DAYS} 天之内",
            f"{disorder}: start, key and end must follow each other within {MAX_EVENT_DAYS} days",
        )


def _check_numbers(file: _File, hotline: Hotline) -> None:
    """Refuse to make dialable, or to name in words, a number that a shipped file marks as never to be dialled."""
    for number in hotline.dialable:
        for warned, source in never_dial_in(number.dial):
            file.bad(
                f"number({number.dial}).status",
                f'{warned.dial} 在 {source} 中为“{warned.status_text.zh}”，不能标为可拨；请写 status = "{warned.status}"',
                f'{warned.dial} is "{warned.status}" in {source} and cannot be made dialable; write status = "{warned.status}"',
            )
    for number in hotline.numbers:
        check_spoken(file, texts_in((number,), "number"), "" if number.dialable else number.digits)
    check_spoken(file, texts_in(replace(hotline, numbers=(), learned=None)))


def _check_zone(file: _File, name: str) -> None:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown; a folder; a path
        known = difflib.get_close_matches(name, sorted(available_timezones()), 1, 0.5) or ["Asia/Shanghai"]
        file.bad(
            "timezone",
            f"没有时区 {show(name)}；可以写 {known[0]}",
            f"there is no zone {show(name)}; write for example {known[0]}",
        )


def _check_country(file: _File, code: str) -> None:
    try:
        country_weekend(code)
    except KeyError:
        file.bad(
            "holidays",
            f"没有国家或地区 {show(code)}；可以写 CN、DE-BY",
            f"there is no country {show(code)}; write for example CN or DE-BY",
        )


def _check_hours(file: _File, hotline: Hotline) -> None:
    """Complain where two entries overlap on a day that both speak of."""
    i = first_overlap(hotline.hours, country_weekend(hotline.holidays))
    if i is not None:
        file.bad(
            f"hours[{i + 1}].open",
            "与另一段 [[hours]] 在同一天重叠；请合并或分开",
            "overlaps another [[hours]] on the same day; join or part them",
        )


def _notices(country: str) -> tuple[Notice, ...]:
    """Return all arrangements on file for a country: holidays-COUNTRY-YEAR.toml, the user's and the shipped."""
    folders = (shipped_folder(), user_folder()) if country else ()
    notices: dict[int, Notice] = {}
    for path in (path for folder in folders for path in sorted(folder.glob(f"holidays-{country}-*.toml"))):
        notice = notice_of(path, country)
        if not is_shipped(path):
            check_spoken(Table(path, "", {}), texts_in(notice))
        notices[notice.year] = notice
    return tuple(notices.values())
