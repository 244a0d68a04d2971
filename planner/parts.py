"""The tables of a calendar file as the types of `hotline.py`: every word checked, every complaint with an address."""

from __future__ import annotations

import contextlib
import difflib
import re
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from planner.calls import MAX_WAIT_S
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
    Claim,
    Closing,
    Curve,
    Disputed,
    During,
    Event,
    EventDay,
    Example,
    Hours,
    KnownDates,
    Learned,
    Level,
    Noise,
    Notice,
    Number,
    PlanError,
    Step,
    Text,
    Weekday,
    Window,
    matches,
)
from planner.prior import AMPLITUDES, MOST_NOISE, fingerprint, learned_words, posterior, prior_of
from planner.table import FIRST_YEAR, LAST_YEAR, MAX_ENTRIES, REQUIRED, Table, parse, plain, show

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

GRADES = ("A", "B", "C", "D")
PARTS = ("run-up", "peak")
FACTORS = (0.05, 20)  # what a belief may say: a hundred rules of it still have a finite product
MAX_DEPARTURE = 200.0  # on the log scale, of a learned belief: far beyond any line
MAX_SPANS = 10  # of one day's hours
T = TypeVar("T")


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
                f"{show(text)} 时段写法不对；可以写 09:00-21:00",
                f"{show(text)} are not hours; write for example 09:00-21:00",
            )
        if ends[0] >= ends[1]:
            raise PlanError(
                f"{part.strip()} 结束不晚于开始；跨午夜请写两段：22:00-24:00 和 00:00-06:00",
                f"{part.strip()} ends before it starts; write two for a night: 22:00-24:00 and 00:00-06:00",
            )
        spans.append((ends[0], ends[1]))
    spans.sort()
    if len(spans) > MAX_SPANS:
        raise PlanError(f"时段太多：一天至多 {MAX_SPANS} 段", f"too many hours: at most {MAX_SPANS} spans a day")
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
            raise PlanError(f"{show(text)} 日子写法不对；可以写 {words}", f"{show(text)} are not days; write {words}")
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
    factor = table.number("factor", *FACTORS, "1.2")
    ends = table.take("range", list, "[1.0, 1.5]")
    if len(ends) != 2 or not all(isinstance(e, int | float) and not isinstance(e, bool) for e in ends):
        table.bad(
            "range",
            f"{show(ends)} 应为两个数，例如 [1.0, 1.5]",
            f"{show(ends)} must be two numbers, for example [1.0, 1.5]",
        )
    low, high = ends
    if not FACTORS[0] / 10 <= low <= factor <= high <= FACTORS[1] * 10:
        table.bad(
            "range",
            f"{show(ends)} 应包住系数 {factor:g}，且在 {FACTORS[0] / 10:g} 到 {FACTORS[1] * 10:g} 之间",
            f"{show(ends)} must lie around the factor {factor:g}, within {FACTORS[0] / 10:g} to {FACTORS[1] * 10:g}",
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
                "at", f"{show(at)} 不是时刻；可以写 09:15", f"{show(at)} is not a time of day; write for example 09:15"
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


def rules_of(kind: str, table: Table, events: dict[str, Event]) -> list[AnyRule]:
    """Return the rules of one [[load.KIND]] table: one, or one for each event it names."""
    common = (table.name(), table.text("why"), table.text("source"), table.choice("grade", GRADES))
    rules: list[AnyRule]
    match kind:
        case "curve":
            rules = [Curve(*common, _days(table), _curve_points(table))]
        case "weekday":
            week = tuple(_sub_belief(table, name) for name in WEEKDAYS)
            workweek = table.choice("week", ("calendar", "working"), "calendar") == "working"
            rules = [Weekday(*common, week, _sub_belief(table, "holiday"), _sub_belief(table, "makeup"), workweek)]
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
    open = () if closed and table.take("open", str, "") else _spans(table, "open")
    agreed = _spans(table, "agreed", open)
    days = _days(table, "all" if since else REQUIRED)
    if any(not any(o[0] <= a[0] and a[1] <= o[1] for o in open) for a in agreed):
        table.bad("agreed", "应在 open 之内", "must lie inside open")
    hours = Hours(days, open, agreed, table.text("source", None) or file.text("source"), since, until)
    table.done()
    return hours


def first_overlap(entries: Sequence[Hours], weekend: Collection[int]) -> int | None:
    """Return the index of the first entry that overlaps an earlier one on a day that both speak of; `weekend` as of `country_weekend`."""
    days = [
        (w, k)
        for i, w in enumerate(WEEKDAYS)
        for k in (("weekend", "makeup", "holiday") if i in weekend else ("workday", "bridge", "holiday"))
    ]
    for i, a in enumerate(entries):
        for b in entries[:i]:
            same_dates = (a.since is None) == (b.since is None)  # dated hours replace the others
            if a.since and a.until and b.since and b.until:
                same_dates = a.since <= b.until and b.since <= a.until
            same_days = any(matches(a.days, *day) and matches(b.days, *day) for day in days)
            if same_dates and same_days and any(s < f and t < e for s, e in a.open for t, f in b.open):
                return i
    return None


def claim_of(table: Table) -> Claim:
    """Return a table of words with their `source` and `grade`."""
    words = {lang: table.take(lang, str, '"…"') for lang in ("zh", "en")}
    claim = Claim(table.as_text("", words), table.text("source"), table.choice("grade", GRADES))
    table.done()
    return claim


_DIAL = re.compile(r"\+?[0-9](?:[ -]?[0-9]){1,19}")


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
    number = Number(dial, status, table.choice("grade", GRADES), table.text("source"), str(as_of), table.text("why"))
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
    anchor = Anchor(table.name(), table.text("name"), first, tuple(dates), table.text("source"))
    table.done()
    return anchor


def example_of(table: Table) -> Example:
    """Return one [[example]] table."""
    opens = table.take("open", str, '"09:00-21:00"', None)
    example = Example(
        f"{plain(table.path)}: {table.where}",
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
            known = FIRST_YEAR <= datetime.strptime(f"{moment}Z", "%Y-%m-%d %H:%M%z").year <= LAST_YEAR
        except ValueError:
            known = False
        if not known:
            table.bad(
                "quieter",
                f"{show(moment)} 可以写 2026-11-24 19:00",
                f"{show(moment)}: write for example 2026-11-24 19:00",
            )
    says = example.on and (example.kind or example.open is not None or example.during)
    compares = bool(example.quieter) and bool(example.than)
    if bool(example.quieter) != bool(example.than) or not (says or example.event or compares or example.never_dial):
        table.bad("", "内容不完整；写法见 calendars/README.md", "says nothing complete; see calendars/README.md")
    return example


def learned_of(table: Table, rules: Sequence[AnyRule], extends: object) -> Learned:
    """Return a [learned] table, of a file that extends another, as the belief it leads to beside the rules."""
    of, prior = table.take("of", str, '"pinduoduo"'), prior_of(rules)
    if of != extends:
        table.bad(
            "of",
            f"学的是 {show(of)}，而本文件的 extends 是 {show(extends)}；请写回同一条热线",
            f"was learned of {show(of)}, but the file extends {show(extends)}; name the same line in both",
        )
    if table.take("beside", str, '"…"') != fingerprint(rules):
        table.bad(
            "beside",
            "学习时的规则与现在的规则不同（换了热线，或文件、程序已更新）；请用 plan-call learn 重新学习",
            "learned beside other rules than this line has now (another line, or a newer file or program); learn again with plan-call learn",
        )
    calls, answered, intervals = (
        int(table.number(key, 0, 1e12, "14", 0)) for key in ("calls", "answered", "intervals")
    )
    noise = table.sub("noise", table.take("noise", dict, "{ … }"))
    variances = Noise(*(noise.number(key, 1e-9, MOST_NOISE, "0.3") for key in ("call", "slot", "day", "week")))
    noise.done()
    level = None
    if "level" in table.data:
        sums = table.sub("level", table.take("level", dict, "{ … }"))
        level = Level(
            *(
                sums.number(key, low, 1e12, "12.0")
                for key, low in (("waited", 0), ("answered", 1e-4), ("squares", 1e-8))
            )
        )
        sums.done()
        if level.seconds > MAX_WAIT_S or level.squares > level.answered:
            table.bad("level", "数值不合理；请重新学习", "the numbers make no sense; learn again")
    error = None
    if "error" in table.data:
        compared = table.sub("error", table.take("error", dict, "{ learned = 0.2, rules = 0.3 }"))
        error = (compared.number("learned", 0, 1e6, "0.2"), compared.number("rules", 0, 1e6, "0.3"))
        compared.done()
    amplitudes = table.take("amplitudes", list, "[1.0, …]")
    if len(amplitudes) != len(prior.blocks) or not all(
        isinstance(a, float) and AMPLITUDES[0] <= a <= AMPLITUDES[1] for a in amplitudes
    ):
        table.bad("amplitudes", f"应为 {len(prior.blocks)} 个正数", f"must be {len(prior.blocks)} positive numbers")
    since, until = table.day("since", first_year=1970), table.day("until", first_year=1970)
    if since > until or answered > calls:
        table.bad(
            "since",
            "since 应不晚于 until，answered 应不多于 calls",
            "since must not be after until, nor answered above calls",
        )
    precision, pull = _seen(table, len(prior.mean))
    table.done()
    mean, covariance = posterior(prior, np.array(amplitudes), precision, pull)
    sane = np.isfinite(mean).all() and np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()
    if not sane or np.abs(mean).sum() > MAX_DEPARTURE or np.diag(covariance)[:-2].max() > MAX_DEPARTURE:
        table.bad("seen", "数值不合理；请重新学习", "the numbers make no sense; learn again")
    return Learned(
        "learned", *learned_words(calls, intervals), "", of, calls, answered, intervals, since, until,
        precision, pull, np.array(amplitudes), variances, mean, covariance, 0, level, error,
    )  # fmt: skip


def _seen(table: Table, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unpack what was seen: little-endian doubles in base64, the pull and the upper half of the precision."""
    import base64

    text = table.take("seen", str, '"…"')
    try:
        numbers = np.frombuffer(base64.b64decode("".join(text.split()), validate=True), "<f8").astype(float)
    except ValueError:
        numbers = np.empty(0)
    upper = np.triu_indices(size)
    if len(numbers) != size + len(upper[0]) or not np.isfinite(numbers).all() or np.abs(numbers).max() > 1e15:
        table.bad("seen", "数据残缺；请重新学习", "the data is damaged; learn again")
    precision = np.zeros((size, size))
    precision[upper] = numbers[size:]
    precision = precision + np.triu(precision, 1).T
    if np.linalg.eigvalsh(precision)[0] < -1e-6 * (1 + np.abs(precision).max()):
        table.bad("seen", "数据残缺；请重新学习", "the data is damaged; learn again")
    return precision, numbers[:size]


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
    notice = Notice(table.choice("country", (country,)), year, tuple(off), tuple(work), table.text("source"))
    table.done()
    return notice
