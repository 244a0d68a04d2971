"""Calendar files: find them, read them, check every word, and complain with an address.

The format is documented key by key in `calendars/README.md`. No number that a shipped file marks as not to be dialled
becomes dialable through another.
"""

from __future__ import annotations

import contextlib
import difflib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from planner.days import country_weekend
from planner.hotline import (
    DAY_KINDS,
    HOLIDAY_EVENT,
    NEVER_DIAL,
    NUMBER_STATUSES,
    WEEKDAYS,
    After,
    Anchor,
    AnyRule,
    Before,
    Belief,
    Closing,
    Curve,
    Disputed,
    During,
    Event,
    EventDay,
    Example,
    Hotline,
    Hours,
    KnownDates,
    Notice,
    Number,
    PlanError,
    Step,
    Text,
    Weekday,
    Window,
    matches,
)
from planner.table import FIRST_YEAR, LAST_YEAR, MAX_ENTRIES, REQUIRED, Table, parse, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

KINDS = ("hotline", "base", "events")
GRADES = ("A", "B", "C", "D")
PARTS = ("run-up", "peak")
ALL_DAY = ((0, 24 * 60),)
UNKNOWN_HOURS = Hours(
    frozenset(WEEKDAYS[:5]),
    ((9 * 60, 17 * 60),),
    ((9 * 60, 17 * 60),),
    Text("服务时间未知：假定周一至周五 9:00 至 17:00", "hours unknown: Mon-Fri 9:00-17:00 is an assumption"),
)
T = TypeVar("T")


# ---------------------------------------------------------------- finding


def shipped_folder() -> Path:
    """Return the folder of the calendar files that come with the program: in a wheel, a checkout, an editable install."""
    inside = Path(__file__).parent / "calendars"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "calendars"


def user_folder() -> Path:
    """Return the folder where a user's own calendar files are looked for, by the platform's convention."""
    import click

    return Path(click.get_app_dir("plan-call")) / "calendars"


def hotline_ids() -> list[str]:
    """Return the ids of all hotlines, the user's own first."""
    ids = [path.stem for folder in (user_folder(), shipped_folder()) for path in sorted(folder.glob("*.toml"))]
    return [id for id in dict.fromkeys(ids) if _kind_of(_find(id, ())) == "hotline"]


def find_hotline(which: str | Path) -> Path:
    """Return the file of a hotline: a path, a name that ends in .toml, or an id. Raises PlanError with a guess."""
    name = str(which)
    if isinstance(which, Path) or name.endswith(".toml") or "/" in name or "\\" in name:
        return Path(which)
    with contextlib.suppress(FileNotFoundError):
        path = _find(name, ())
        if _kind_of(path) == "hotline":
            return path
    ids = hotline_ids()
    close = difflib.get_close_matches(name, ids, 1, 0.4)
    raise PlanError(
        f"没有热线 {show(name)}" + (f"；是不是 {close[0]}？" if close else f"；可选：{', '.join(ids)}"),
        f"there is no hotline {show(name)}"
        + (f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(ids)}"),
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
            "kind", f"{kind!r} 不是热线，不能用来计划", f'{kind!r} is no line to plan with; it must be "hotline"'
        )
    return _merge(chain, kind)


def is_shipped(path: Path) -> bool:
    """Whether the file is one of those that come with the program."""
    return path.resolve().parent == shipped_folder().resolve()


def _find(id: str, taken: Sequence[Path], beside: Path | None = None) -> Path:
    """Return the file of an id: beside the file that names it, the user's, then the shipped one; never one `taken`."""
    if re.fullmatch(r"[\w-]{1,60}", id):
        for folder in (beside, user_folder(), shipped_folder()):
            path = folder / f"{id}.toml" if folder else None
            if path and path.is_file() and path.resolve() not in taken:
                return path
    raise FileNotFoundError(id)


def _kind_of(path: Path) -> str:
    try:
        return str(parse(path).get("kind", "hotline"))
    except PlanError:
        return "hotline"  # a broken file is listed, and complains when it is used


# ---------------------------------------------------------------- the parts of a file


def _minute(text: str) -> int | None:
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    return minute if match and int(match[2]) < 60 and 0 <= minute <= 24 * 60 else None


def parse_hours(text: str) -> tuple[tuple[int, int], ...]:
    """Return "09:00-12:00,13:30-17:30" as minutes ((540, 720), (810, 1050)). Raises PlanError."""
    spans = []
    for part in text.split(","):
        ends = [_minute(end) for end in part.split("-")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            raise PlanError(
                f"{show(text)} 不是时段；请写例如 09:00-21:00",
                f"{show(text)} are no hours; write for example 09:00-21:00",
            )
        if ends[0] >= ends[1]:
            raise PlanError(
                f"{part.strip()} 结束不晚于开始；跨午夜请写两段：22:00-24:00 和 00:00-06:00",
                f"{part.strip()} ends before it starts; write two for a night: 22:00-24:00 and 00:00-06:00",
            )
        spans.append((ends[0], ends[1]))
    spans.sort()
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise PlanError(f"{show(text)} 时段重叠；请合并", f"{show(text)} overlaps; join the hours")
    return tuple(spans)


def parse_days(text: str) -> frozenset[str]:
    """Return "mon-fri,weekend" as a set of the words of WEEKDAYS and DAY_KINDS; "all" is every weekday."""
    found: set[str] = set()
    for part in re.split(r"[,\s]+", text.strip().lower()):
        first, _, last = part.partition("-")
        if part == "all":
            found.update(WEEKDAYS)
        elif part in DAY_KINDS or part in WEEKDAYS:
            found.add(part)
        elif first in WEEKDAYS and last in WEEKDAYS:
            i, j = WEEKDAYS.index(first), WEEKDAYS.index(last)
            found.update(WEEKDAYS[i : j + 1] if i <= j else WEEKDAYS[i:] + WEEKDAYS[: j + 1])
        else:
            words = ", ".join(("all", "mon-fri", *DAY_KINDS))
            raise PlanError(f"{show(text)} 不是日子；可以写 {words}", f"{show(text)} are no days; write {words}")
    return frozenset(found)


def _spans(table: Table, key: str, default: Any = REQUIRED) -> tuple[tuple[int, int], ...]:
    value: str = table.take(key, str, '"09:00-21:00"', default)
    return value if value is default else _checked(table, key, parse_hours, value)


def _days(table: Table, default: str | object = REQUIRED) -> frozenset[str]:
    return _checked(table, "days", parse_days, table.take("days", str, '"mon-sun"', default))


def _checked(table: Table, key: str, parse: Callable[[str], T], value: str) -> T:
    """Parse a value, and give a complaint its address."""
    try:
        return parse(value)
    except PlanError as error:
        table.bad(key, error.text.zh, error.text.en)


def _belief(table: Table) -> Belief:
    factor = table.number("factor", 0.01, 100, "1.2")
    ends = table.take("range", list, "[1.0, 1.5]")
    if len(ends) != 2 or not all(isinstance(e, int | float) and not isinstance(e, bool) for e in ends):
        table.bad(
            "range",
            f"{show(ends)} 应为两个数，例如 [1.0, 1.5]",
            f"{show(ends)} must be two numbers, for example [1.0, 1.5]",
        )
    low, high = ends
    if not (0.001 <= low <= factor <= high <= 1000):
        table.bad(
            "range",
            f"{show(ends)} 应包住系数 {factor:g}，且在 0.001 到 1000 之间",
            f"{show(ends)} must lie around the factor {factor:g}, within 0.001 to 1000",
        )
    return Belief(float(factor), float(low), float(high))


def _sub_belief(table: Table, key: str) -> Belief:
    sub = table.sub(key, table.take(key, dict, "{ factor = 1.2, range = [1.0, 1.5] }"))
    belief = _belief(sub)
    sub.done()
    return belief


def _curve_points(table: Table) -> tuple[tuple[float, Belief], ...]:
    points = []
    for point in table.tables("points"):
        at = point.take("at", str, '"09:15"')
        minute = _minute(at)
        if minute is None:
            point.bad(
                "at", f"{show(at)} 不是时刻；请写例如 09:15", f"{show(at)} is no time of day; write for example 09:15"
            )
        points.append((float(minute), _belief(point)))
        point.done()
    if not points or any(a[0] >= b[0] for a, b in pairwise(points)):
        table.bad("points", "至少一个点，时刻依次递增", "give at least one point, in ascending order of time")
    return tuple(points)


def _steps(table: Table) -> tuple[Step, ...]:
    steps = []
    for step in table.tables("steps"):
        steps.append(Step(int(step.number("days", 1, 120, "7")), _belief(step)))
        step.done()
    if not steps or sum(step.days for step in steps) > 366:
        table.bad("steps", "至少一步，合计至多 366 天", "give at least one step, at most 366 days in all")
    return tuple(steps)


def _workdays(table: Table) -> tuple[Belief, ...]:
    beliefs = []
    for entry in table.tables("workdays"):
        beliefs.append(_belief(entry))
        entry.done()
    return tuple(beliefs)


def _rules(kind: str, table: Table, events: dict[str, Event]) -> list[AnyRule]:
    """Return the rules of one [[load.KIND]] table: one, or one for each event it names."""
    common = (
        table.take("id", str, '"my-rule"'),
        table.text("why"),
        table.text("source"),
        table.choice("grade", GRADES),
    )
    if not re.fullmatch(r"[a-z0-9-]{1,40}", common[0]):
        table.bad(
            "id",
            f"{show(common[0])} 请用小写字母、数字和连字符",
            f"{show(common[0])}: use lower-case letters, digits and hyphens",
        )
    rules: list[AnyRule]
    match kind:
        case "curve":
            rules = [Curve(*common, _days(table), _curve_points(table))]
        case "weekday":
            week = tuple(_sub_belief(table, name) for name in WEEKDAYS)
            rules = [Weekday(*common, week, _sub_belief(table, "holiday"), _sub_belief(table, "makeup"))]
        case "window":
            rules = [Window(*common, _days(table), _spans(table, "hours", ()), _belief(table))]
        case "closing":
            rules = [Closing(*common, int(table.number("minutes", 1, 1440, "30")), _belief(table))]
        case "disputed":
            rules = [Disputed(*common, _belief(table))]
        case _:
            rules = [
                _event_rule(kind, table, common, id, several, events) for id, several in _named_events(table, events)
            ]
    table.done()
    return rules


def _named_events(table: Table, events: dict[str, Event]) -> list[tuple[str, bool]]:
    value = table.take("event", (str, list), '"holiday"')
    ids = value if isinstance(value, list) else [value]
    options = [HOLIDAY_EVENT, *events]
    for id in ids:
        if id not in options:
            close = difflib.get_close_matches(str(id), options, 1)
            listed = ", ".join(close or options)
            table.bad("event", f"没有事件 {show(id)}；可以写 {listed}", f"there is no event {show(id)}; write {listed}")
    return [(id, isinstance(value, list)) for id in ids]


def _event_rule(
    kind: str, table: Table, common: tuple[str, Text, Text, str], event: str, several: bool, events: dict[str, Event]
) -> AnyRule:
    id, why, source, grade = common
    name = events[event].name if event in events else Text("长假", "the holiday")
    words = Text(why.zh.replace("{event}", name.zh), why.en.replace("{event}", name.en))
    named = (f"{id}-{event}" if several else id, words, source, grade)
    match kind:
        case "after":
            half_life = table.number("half_life_days", 0.1, 60, "7", None)
            return After(*named, event, _steps(table), _workdays(table), half_life)
        case "during":
            return During(*named, event, table.choice("part", PARTS), _belief(table))
        case _:
            return Before(*named, event, int(table.number("days", 1, 120, "3")), _belief(table))


RULE_KINDS = ("curve", "weekday", "window", "after", "during", "before", "closing", "disputed")


def _hours(table: Table, file: Table) -> Hours:
    since, until = table.day("from", None), table.day("until", None)
    if (since is None) != (until is None) or (since and since > until):
        table.bad(
            "from",
            "from 和 until 要成对，且 from 不晚于 until",
            "give from and until together, from no later than until",
        )
    closed = table.data.get("open") == "closed"
    open = () if closed and table.take("open", str, "") else _spans(table, "open")
    agreed = _spans(table, "agreed", open)
    days = _days(table, "all" if since else REQUIRED)
    if any(not any(o[0] <= a[0] and a[1] <= o[1] for o in open) for a in agreed):
        table.bad("agreed", "应在 open 之内", "must lie inside open")
    hours = Hours(days, open, agreed, table.text("source", None) or file.text("source"), since, until)
    table.done()
    return hours


_DIAL = re.compile(r"\+?[0-9](?:[ -]?[0-9]){1,19}")


def _number(table: Table) -> Number:
    dial = table.take("dial", str, '"021-12345678"')
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
    number = Number(dial, status, table.choice("grade", GRADES), table.text("source"), str(as_of), table.text("why"))
    table.done()
    return number


def _digits(dial: str) -> str:
    return re.sub(r"[^0-9]", "", dial)


def _dialled_forms(dial: str) -> set[str]:
    """All the numbers that dialling this may reach: without country code, area code or extension."""
    digits = re.sub(r"^(?:\+86|\+|0086)", "", re.sub(r"[ -]", "", dial))
    groups = re.split(r"[ -]", dial)
    forms = {digits, _digits("".join(groups[:-1]))} | {re.sub(r"^86", "", digits)}
    return forms | {form[n:] for form in forms for n in (2, 3, 4)}


def _refuse_never_dial(numbers: Iterable[Number], table: Table) -> None:
    """Refuse a user's file that makes a number dialable which a shipped file marks as never to be dialled."""
    known: dict[str, tuple[Number, str]] = {}
    for path in sorted(shipped_folder().glob("*.toml")):
        source = Table(path, "", parse(path))
        for entry in source.tables("number"):
            if (number := _number(entry)).status in NEVER_DIAL:
                known[_digits(number.dial)] = (number, path.name)
    for number in numbers:
        for form in _dialled_forms(number.dial) & known.keys() if number.dialable else ():
            warned, file = known[form]
            table.bad(
                f"number({number.dial}).status",
                f'{warned.dial} 在 {file} 中为“{warned.status_text.zh}”，不能标为可拨；请写 status = "{warned.status}" 或删去',
                f'{warned.dial} is "{warned.status}" in {file} and cannot be made dialable; write status = "{warned.status}" or take it out',
            )


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


def _event(table: Table, anchors: dict[str, Anchor]) -> Event:
    id = table.take("id", str, '"double11"')
    known = []
    for entry in table.tables("known"):
        dates = KnownDates(
            int(entry.number("year", FIRST_YEAR, LAST_YEAR, "2026")),
            entry.text("source"), entry.choice("grade", GRADES), entry.day("start", None), entry.day("end", None),
        )  # fmt: skip
        entry.done()
        known.append(dates)
    error = table.sub("error_days", table.take("error_days", dict, "{ start = 3, end = 1 }", {}))
    error_days = (int(error.number("start", 0, 60, "3", 0)), int(error.number("end", 0, 60, "1", 0)))
    error.done()
    start, end = _event_day(table, "start", anchors), _event_day(table, "end", anchors)
    assert start and end  # required keys
    event = Event(
        id, table.text("name"), start, end, table.text("source"), table.choice("grade", GRADES),
        _event_day(table, "key", anchors, None), error_days, tuple(known),
    )  # fmt: skip
    table.done()
    return event


def _anchor(table: Table) -> Anchor:
    dates = table.take("dates", list, "[2026-02-16, 2027-02-05]")
    if not dates or len(dates) > MAX_ENTRIES or not all(type(d) is date for d in dates):
        table.bad("dates", "请写日期的列表，一年一个", "give a list of dates, one a year")
    first = int(table.number("first_year", FIRST_YEAR, LAST_YEAR, "2026"))
    anchor = Anchor(table.take("id", str, '"chuxi"'), table.text("name"), first, tuple(dates), table.text("source"))
    table.done()
    return anchor


def _example(table: Table) -> Example:
    opens = table.take("open", str, '"09:00-21:00"', None)
    example = Example(
        table.where,
        on=table.day("on", None),
        kind=table.choice("kind", DAY_KINDS, ""),
        open=None if opens is None else () if opens == "closed" else _spans(table, "open"),
        during=table.take("during", str, '"double11"', ""),
        event=table.take("event", str, '"double11"', ""),
        start=table.day("start", None),
        key=table.day("key", None),
        end=table.day("end", None),
        quieter=table.take("quieter", str, '"2026-11-24 19:00"', ""),
        than=table.take("than", str, '"2026-11-24 11:00"', ""),
        never_dial=table.take("never_dial", str, '"95187"', ""),
    )
    table.done()
    for moment in filter(None, (example.quieter, example.than)):
        try:
            datetime.strptime(f"{moment}Z", "%Y-%m-%d %H:%M%z")
        except ValueError:
            table.bad(
                "quieter",
                f"{show(moment)} 请写例如 2026-11-24 19:00",
                f"{show(moment)}: write for example 2026-11-24 19:00",
            )
    says = example.on and (example.kind or example.open is not None or example.during)
    if not (says or example.event or (example.quieter and example.than) or example.never_dial):
        table.bad("", "什么也没说；写法见 calendars/README.md", "says nothing; see calendars/README.md")
    return example


def _notice(path: Path) -> Notice:
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
    notice = Notice(table.take("country", str, '"CN"'), year, tuple(off), tuple(work), table.text("source"))
    table.done()
    return notice


def _notices(country: str) -> tuple[Notice, ...]:
    """Return all arrangements on file for a country: holidays-COUNTRY-YEAR.toml, the user's and the shipped."""
    folders = (shipped_folder(), user_folder())
    paths = [path for folder in folders for path in sorted(folder.glob(f"holidays-{country}-*.toml"))]
    return tuple({notice.year: notice for notice in map(_notice, paths)}.values()) if country else ()


# ---------------------------------------------------------------- a file and those it extends


@dataclass
class _File(Table):
    """A whole file."""

    @property
    def kind(self) -> str:
        return self.choice("kind", KINDS, "hotline")


def _chain(path: Path) -> list[_File]:
    """Return the file and those it extends, the oldest ancestor first."""
    chain: list[_File] = []
    while True:
        chain.insert(0, _File(path, "", parse(path)))
        parent = chain[0].take("extends", str, '"generic"', None)
        if parent is None:
            return chain
        path = _named_file(chain[0], "extends", parent, [file.path.resolve() for file in chain])


def _named_file(file: _File, key: str, id: str, taken: Sequence[Path] = ()) -> Path:
    try:
        return _find(id, taken, file.path.parent)
    except FileNotFoundError:
        file.bad(
            key,
            f'找不到文件 {show(id)}.toml；请写例如 {key} = "generic"',
            f'there is no file {show(id)}.toml; write for example {key} = "generic"',
        )


def _events_of(chain: list[_File]) -> tuple[dict[str, Event], dict[str, Anchor]]:
    events: dict[str, Event] = {}
    anchors: dict[str, Anchor] = {}
    for file in chain:
        sources = [file] if file.kind == "events" else []
        for id in file.take("events", list, '["promotions"]', []):
            path = _named_file(file, "events", str(id))
            sources.append(_File(path, "", parse(path)))
        for source in sources:
            anchors |= {anchor.id: anchor for anchor in map(_anchor, source.tables("anchor"))}
            events |= {event.id: event for event in (_event(table, anchors) for table in source.tables("event"))}
    return events, anchors


def _merge(chain: list[_File], kind: str) -> Hotline:
    """Lay the files of a chain over each other: the child's word holds."""
    events, anchors = _events_of(chain)
    rules: dict[str, list[AnyRule]] = {}
    numbers: dict[str, Number] = {}
    hours: tuple[Hours, ...] | None = (
        (Hours(frozenset(WEEKDAYS), ALL_DAY, ALL_DAY, Text("", "")),) if kind != "hotline" else None
    )
    hours_known = True
    given: dict[str, Any] = {
        "timezone": "" if kind == "hotline" else "UTC",
        "holidays": "",
        "entrance": None,
        "menu": None,
        "ready": (),
    }
    for file in chain:
        for id in file.take("drop", list, '["rule-id"]', []):
            if rules.pop(str(id), None) is None and numbers.pop(_digits(str(id)) or "-", None) is None:
                listed = ", ".join([*rules, *(number.dial for number in numbers.values())])
                file.bad(
                    "drop",
                    f"上级文件里没有 {show(id)}；有 {listed}",
                    f"the parents have no {show(id)}; they have {listed}",
                )
        loads = Table(file.path, "load", file.take("load", dict, "[[load.window]] …", {}))
        for rule_kind in RULE_KINDS:
            for table in loads.tables(rule_kind):
                rules[str(table.data.get("id"))] = _rules(rule_kind, table, events)
        loads.done()
        numbers |= {_digits(number.dial): number for number in map(_number, file.tables("number"))}
        if file.data.get("hours") == "unknown":
            file.taken.add("hours")
            hours, hours_known = (UNKNOWN_HOURS,), False
        elif tables := file.tables("hours"):
            hours, hours_known = tuple(_hours(table, file) for table in tables), True
        given["timezone"] = file.take("timezone", str, '"Asia/Shanghai"', given["timezone"])
        given["holidays"] = file.take("holidays", str, '"CN"', given["holidays"])
        given["entrance"] = file.text("entrance", given["entrance"])
        given["menu"] = file.text("menu", given["menu"])
        ready = file.take("ready", list, '["the order number"]', None)
        given["ready"] = given["ready"] if ready is None else tuple(file.as_text("ready", words) for words in ready)
    own = chain[-1]
    flat = tuple(rule for group in rules.values() for rule in group)
    hotline = Hotline(
        id=own.path.stem,
        name=own.text("name"),
        source=own.text("source"),
        checked=own.day("checked", None),
        valid_until=own.day("valid_until", None),
        hours=hours or own.take("hours", list, '"unknown" or [[hours]] …'),
        rules=flat,
        hours_known=hours_known,
        numbers=tuple(numbers.values()),
        events=tuple(events.values()),
        anchors=tuple(anchors.values()),
        examples=tuple(map(_example, own.tables("example"))),
        **given,
    )
    for file in chain:
        for key in (
            "name",
            "source",
            "checked",
            "valid_until",
            "example",
            *(("event", "anchor") if file.kind == "events" else ()),
        ):
            file.taken.add(key)
        file.done()
    if not hotline.timezone:
        own.take("timezone", str, '"Asia/Shanghai"')
    _check_zone(own, hotline.timezone)
    _check_country(own, hotline.holidays)
    _check_hours(own, hotline)
    if not all(is_shipped(file.path) for file in chain):
        _refuse_never_dial(hotline.numbers, own)
    return replace(hotline, notices=_notices(hotline.holidays.partition("-")[0]))


def _check_zone(file: _File, name: str) -> None:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError with OSError's manners on some platforms
        pass
    except KeyError:
        pass
    else:
        return
    close = difflib.get_close_matches(name, sorted(available_timezones()), 1, 0.5)
    file.bad(
        "timezone",
        f"没有时区 {show(name)}；请写例如 {(close or ['Asia/Shanghai'])[0]}",
        f"there is no zone {show(name)}; write for example {(close or ['Asia/Shanghai'])[0]}",
    )


def _check_country(file: _File, code: str) -> None:
    try:
        country_weekend(code)
    except KeyError:
        file.bad(
            "holidays",
            f"没有国家或地区 {show(code)}；请写例如 CN、DE-BY",
            f"there is no country {show(code)}; write for example CN or DE-BY",
        )


def _check_hours(file: _File, hotline: Hotline) -> None:
    """Complain where two entries overlap on a day that both speak of."""
    weekend = country_weekend(hotline.holidays)
    days = [
        (w, k)
        for i, w in enumerate(WEEKDAYS)
        for k in (("weekend", "makeup", "holiday") if i in weekend else ("workday", "bridge", "holiday"))
    ]
    for i, a in enumerate(hotline.hours):
        for b in hotline.hours[:i]:
            same_dates = (a.since is None) == (b.since is None)  # dated hours replace the others
            if a.since and a.until and b.since and b.until:
                same_dates = a.since <= b.until and b.since <= a.until
            same_days = any(matches(a.days, *day) and matches(b.days, *day) for day in days)
            if same_dates and same_days and any(s < f and t < e for s, e in a.open for t, f in b.open):
                file.bad(
                    f"hours[{i + 1}].open",
                    "与另一段 [[hours]] 在同一天重叠；请合并或分开",
                    "overlaps another [[hours]] on the same day; join or part them",
                )
