"""A calendar file with those that it extends, as a line: every key checked, layer upon layer, each complaint with an address.

The format is documented key by key in `calendars/README.md`. No number that a shipped file marks as not to be dialled
becomes dialable through another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.days.clock import DAY
from planner.days.country import country_weekend
from planner.days.events import MAX_EVENT_DAYS, events_in_disorder
from planner.days.zones import closest_zone, find_zone
from planner.frozen import dataclass, replace
from planner.line.hotline import GENERAL, SERVES, WEEKDAYS, Hotline, Hours, bare_digits
from planner.messages import NO_WORDS, Text, show
from planner.reading.finding import (
    KINDS,
    MOST_PLACES,
    OTHER_KINDS,
    find_file,
    find_hotline,
    is_number,
    is_shipped,
)
from planner.reading.folders import files_in, shipped_folder, user_folder
from planner.reading.hours import first_overlap
from planner.reading.line_tables import (
    anchor_of,
    claim_of,
    event_of,
    example_of,
    hours_of,
    notice_of,
    numbers_of,
)
from planner.reading.never_dial import Warned, check_dialable, check_numbers, check_spoken, texts_in
from planner.reading.rule_tables import RULE_KINDS, rules_of
from planner.reading.toml_table import MAX_ENTRIES, Table, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from planner.line.hotline import Anchor, Claim, Event, Notice, Number
    from planner.line.learned import Learned
    from planner.line.rules import AnyRule

MOST_OVERLAPS = 12  # aftermaths of one event that act on one day: of holidays, a year's
MAX_LOG_LOAD = 300  # twice of it is still a float
ALL_DAY = ((0, DAY),)
OPEN_ALL_DAY = Hours(days=frozenset(WEEKDAYS), open=ALL_DAY, agreed=ALL_DAY, source=NO_WORDS)


def load_hotline(which: str | Path) -> Hotline:
    """Return the hotline with this id, or the one in this file (a path, or a name that ends in .toml).

    Raises PlanError, which names the file, the table and what to write instead.
    """
    return load_any(find_hotline(which), ("hotline",))


def line_id(path: Path) -> str:
    """Return the id of the line in a file."""
    return re.sub(r"[^\w.-]", "-", path.stem)


def load_any(path: Path, kinds: Sequence[str] = KINDS) -> Hotline:
    """Return what the file says as a Hotline, so that its examples can be run.

    A base and a file of events get hours all day long in UTC: neither is a line to plan with, so `load_hotline` takes
    only kind "hotline".
    """
    chain = _chain(_File(path, "", parse(path)))
    kind = chain[-1].kind
    if kind not in kinds:
        chain[-1].bad(
            "kind", f"{kind!r} 不是热线，不能用来排时段", f'{kind!r} is not a line to plan with; it must be "hotline"'
        )
    return _merge(chain, kind)


def own_line(path: Path, name: str, timezone: str, holidays: str) -> Hotline:
    """Return a line of one's own, to be written to `path`, of which nothing is known yet but where it is. Raises PlanError."""
    place = {"timezone": timezone, "holidays": holidays, "hours": "unknown"}
    said = {"extends": GENERAL, "name": name, "source": "own records"} | place
    line = _merge(_chain(_File(path, "", said)), "hotline")
    return replace(line, id=GENERAL)  # what will be learned is learned beside its rules


class _File(Table):
    """A whole file."""

    @property
    def kind(self) -> str:
        return self.choice("kind", (*KINDS, *OTHER_KINDS), "hotline")


def _chain(own: _File) -> list[_File]:
    """Return the file and those it extends, the oldest ancestor first."""
    chain = [own]
    while (parent := chain[0].take("extends", str, '"generic"', None)) is not None:
        path = _named_file(chain[0], "extends", parent, '"generic"', [file.path.resolve() for file in chain])
        chain.insert(0, _File(path, "", parse(path)))
    return chain


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


@dataclass(frozen=True, slots=True)
class _Promotions:
    """The events that the files of a chain speak of, and for each of the files those files of events that it names."""

    events: dict[str, Event]
    anchors: dict[str, Anchor]
    named: list[list[_File]]


def _promotions_of(chain: list[_File]) -> _Promotions:
    events: dict[str, Event] = {}
    anchors: dict[str, Anchor] = {}
    named = []
    for file in chain:
        sources = []
        for id in file.take("events", list, '["promotions"]', []):
            path = _named_file(file, "events", id, '["promotions"]')
            sources.append(_File(path, "", parse(path)))
        for source in ([file] if file.kind == "events" else []) + sources:
            anchors |= {anchor.id: anchor for anchor in map(anchor_of, source.tables("anchor"))}
            events |= {event.id: event for event in (event_of(table, anchors) for table in source.tables("event"))}
        named.append(sources)
    return _Promotions(events, anchors, named)


_Rules = dict[str, list["AnyRule"]]  # by the id of their table


def _rules_in(file: _File, events: Mapping[str, Event]) -> _Rules:
    """Return the rules of a file."""
    loads = Table(file.path, "load", file.take("load", dict, "[[load.window]] …", {}))
    rules = {
        str(table.data.get("id")): rules_of(kind, table, events) for kind in RULE_KINDS for table in loads.tables(kind)
    }
    loads.done()
    return rules


class _Layers:
    """What the files of a chain say together so far: each lays its words over those before it."""

    def __init__(self, hours: tuple[Hours, ...] | None = None, timezone: str = "") -> None:
        self.hours = hours  # () where nobody knows them
        self.timezone = timezone
        self.ranked = True
        self.urgent = False
        self.holidays = ""
        self.rules: _Rules = {}
        self.numbers: dict[str, Number] = {}  # by their digits
        self.warned: dict[str, Warned] = {}  # likewise: those not to be dialled
        self.entrance: Text | None = None
        self.menu: Text | None = None
        self.caveat: Text | None = None
        self.ready: tuple[Text, ...] = ()
        self.beware: tuple[Claim, ...] = ()
        self.serves = "customers"

    def lay(self, file: _File, of_events: _Rules, events: Mapping[str, Event]) -> None:
        """Lay one more file on top: what it says replaces, what it leaves out stays, `beware` adds up.

        `of_events` are the rules of the files of events that it names. They come after its own, of which one with the
        same id stands in their place.
        """
        self._drop(file, of_events)
        own = _rules_in(file, events)
        self.rules |= own | {id: rules for id, rules in of_events.items() if id not in own}
        self._lay_numbers(file)
        self._lay_hours(file)
        self.timezone = file.take("timezone", str, '"Asia/Shanghai"', self.timezone)
        self.holidays = file.take("holidays", str, '"CN"', self.holidays)
        self.entrance = file.text("entrance", self.entrance)
        self.menu = file.text("menu", self.menu)
        self.caveat = file.text("caveat", self.caveat)
        self.serves = file.choice("serves", SERVES, self.serves)
        self.urgent = file.flag("urgent", self.urgent)
        self.beware += tuple(map(claim_of, file.tables("beware")))
        if (ready := file.take("ready", list, '["the order number"]', None)) is not None:
            self.ready = tuple(file.as_text("ready", words) for words in ready[:MAX_ENTRIES])

    def _drop(self, file: _File, of_events: _Rules) -> None:
        """Take out what a file does not want of others: rules by id, numbers by their digits."""
        for id in map(str, file.take("drop", list, '["rule-id"]', [])):
            if id in self.rules:
                del self.rules[id]
            elif id in of_events:
                del of_events[id]
            elif self.numbers.pop(bare_digits(id), None) is None:
                listed = ", ".join([*self.rules, *of_events, *(number.dial for number in self.numbers.values())])
                file.bad(
                    "drop",
                    f"上级文件里没有 {show(id)}；有 {listed}",
                    f"the parents have no {show(id)}; they have {listed}",
                )

    def _lay_numbers(self, file: _File) -> None:
        """Lay the numbers of a file. What the files before it warn of stays so, even if it is dropped."""
        own = numbers_of(file)
        self.warned |= {number.digits: Warned(number, file.path.name) for number in own if not number.dialable}
        for number in own:
            if not is_shipped(file.path):
                check_dialable(file, number, self.warned.values())
            elif number.dialable:
                self.warned.pop(number.digits, None)
        self.numbers |= {number.digits: number for number in own}

    def _lay_hours(self, file: _File) -> None:
        if file.data.get("hours") == "unknown":
            file.taken.add("hours")
            self.hours = ()
        elif tables := file.tables("hours"):
            self.hours = tuple(hours_of(table, file) for table in tables)
        self.ranked = file.flag("ranked", self.ranked)

    @property
    def all_rules(self) -> tuple[AnyRule, ...]:
        """The rules in the order of the files."""
        return tuple(rule for rules in self.rules.values() for rule in rules)


def _merge(chain: list[_File], kind: str) -> Hotline:
    """Return the line that a chain of files amounts to: the child's word holds."""
    own, promotions = chain[-1], _promotions_of(chain)
    said = _Layers() if kind == "hotline" else _Layers(hours=(OPEN_ALL_DAY,), timezone="UTC")
    for file, named in zip(chain, promotions.named, strict=True):
        of_events: _Rules = {}
        for source in named:
            of_events |= _rules_in(source, promotions.events)
        said.lay(file, of_events, promotions.events)
    learned = None
    for file in chain:
        learned = _learned_in(file, said.all_rules) or learned
        file.taken |= {"name", "called", "source", "checked", "valid_until", "example"}
        file.taken |= {"event", "anchor"} if file.kind == "events" else set()
        if "place" in file.data:  # read by `in_order_of_use`
            file.number("place", 1, MOST_PLACES, "1")
        file.done()
    _check_needed(own, said)
    hotline = Hotline(
        id=line_id(own.path),
        name=own.text("name"),
        called=_called(own),
        source=own.text("source"),
        checked=own.day("checked", None),
        valid_until=own.day("valid_until", None),
        timezone=said.timezone,
        holidays=said.holidays,
        hours=said.hours or (),
        hours_known=said.ranked and bool(said.hours),
        urgent=said.urgent,
        rules=said.all_rules,
        numbers=tuple(said.numbers.values()),
        entrance=said.entrance,
        menu=said.menu,
        ready=said.ready,
        caveat=said.caveat,
        beware=said.beware,
        serves=said.serves,
        events=tuple(promotions.events.values()),
        anchors=tuple(promotions.anchors.values()),
        examples=tuple(map(example_of, own.tables("example"))),
        learned=learned,
    )
    _check_whole(chain, hotline)
    return replace(hotline, notices=_notices(hotline.holidays.partition("-")[0]))


def _called(own: _File) -> tuple[str, ...]:
    """Return what else people call the line, a list of words of either language."""
    hint = '["pdd"]'
    words = own.take("called", list, hint, [])
    if len(words) > MAX_ENTRIES:
        own.bad("called", f"太多：至多 {MAX_ENTRIES} 个", f"too many: at most {MAX_ENTRIES} names")
    if not all(isinstance(word, str) for word in words):
        own.bad("called", f"应为引号里的名称，例如 {hint}", f"must be names in quotes, for example {hint}")
    if number := next((word for word in words if is_number(word)), None):
        own.bad(
            "called",
            f"{show(number)} 是号码，不是名称；号码请写成 [[number]]",
            f"{show(number)} is a number and no name; give a number as [[number]]",
        )
    return tuple(own.as_text("called", word).zh for word in words)


def _learned_in(file: _File, rules: tuple[AnyRule, ...]) -> Learned | None:
    if "learned" not in file.data:
        return None
    from planner.reading.learned_table import learned_of  # loads numpy

    table = Table(file.path, "learned", file.take("learned", dict, "{ … }"))
    return learned_of(table, rules, file.data.get("extends"))


def _check_needed(own: _File, said: _Layers) -> None:
    """Complain about what no file of the chain says."""
    if said.hours is None:
        example = 'hours = [{ days = "mon-fri", open = "09:00-18:00" }]'
        own.bad(
            "hours",
            f'缺少；可以写 {example}，或 hours = "unknown"',
            f'missing; write for example {example}, or hours = "unknown"',
        )
    if not said.timezone:
        own.take("timezone", str, '"Asia/Shanghai"')


def _check_whole(chain: list[_File], hotline: Hotline) -> None:
    """Complain about what can only be seen once all files are laid together."""
    own = chain[-1]
    _check_zone(own, hotline.timezone)
    _check_country(own, hotline.holidays)
    if not all(is_shipped(file.path) for file in chain):  # what ships is checked by the tests
        _check_hours(own, hotline)
        _check_sizes(own, hotline)
        check_numbers(own, hotline)


def _check_sizes(file: _File, hotline: Hotline) -> None:
    """Complain about what would take too long or overflow, and of events that are not in order."""
    if len(hotline.rules) > MAX_ENTRIES:
        file.bad("load", f"规则太多：至多 {MAX_ENTRIES} 条", f"too many rules: at most {MAX_ENTRIES}")
    steepest = [
        max(abs(b.log_factor) for b in rule.beliefs) * (MOST_OVERLAPS if hasattr(rule, "event") else 1)
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


def _check_zone(file: _File, name: str) -> None:
    if find_zone(name) is None:
        guess = closest_zone(name, whole=True) or "Asia/Shanghai"
        file.bad(
            "timezone",
            f"没有时区 {show(name)}；可以写 {guess}",
            f"there is no zone {show(name)}; write for example {guess}",
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
    for path in (path for folder in folders for path in files_in(folder, f"holidays-{country}-*.toml")):
        notice = notice_of(path, country)
        if not is_shipped(path):
            check_spoken(Table(path, "", {}), texts_in(notice))
        notices[notice.year] = notice
    return tuple(notices.values())
