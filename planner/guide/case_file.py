"""A file of cases: its steps, clocks and cases, read and checked."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from planner.days.zones import zone_named
from planner.frozen import dataclass
from planner.guide.case import AUDIENCES, COURIER, GIVEN, GOODS, Case, CaseExample, Clock, Refusal, Step
from planner.line.rules import GRADES
from planner.messages import PlanError, Text, closest, did_you_mean, show
from planner.reading.finding import files_of, is_shipped
from planner.reading.line_tables import claim_of
from planner.reading.never_dial import check_spoken, texts_in
from planner.reading.toml_table import MAX_ENTRIES, Table, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from planner.line.hotline import Claim

MAX_HOURS = 24 * 90
T = TypeVar("T")


def load_cases() -> tuple[list[Case], list[PlanError]]:
    """Return the cases of all files at hand, the user's own first and of two with one id only the first; and what is wrong with files of the user's."""
    cases: dict[str, Case] = {}
    wrong = []
    for path in files_of("cases"):
        try:
            for case in read_cases(path):
                cases.setdefault(case.id, case)
        except PlanError as error:
            wrong.append(error)
    return list(cases.values()), wrong


@dataclass(frozen=True, slots=True)
class Found:
    """A case that words mean, and whether they say that the caller was refused."""

    case: Case
    refused: bool


def cases_called(words: str) -> list[Found]:
    """Return the case that plain words mean, "退款被拒" or "never arrived".

    It is the one of this id or name, else the one whose names and synonyms account for most of them; without any, the cases in whose names and synonyms the words stand. Several only where neither says more than the other; none
    where nothing is meant. Case, width, punctuation and inner blanks do not matter.
    """
    return meant_by(words, load_cases()[0])


def meant_by(words: str, cases: list[Case]) -> list[Found]:
    """Return those of the cases that plain words mean; see `cases_called`."""
    typed = _plain(words)
    cases = [case for case in cases if typed in map(_plain, _own_names(case))] or cases
    told = {case.id: _told_by(case, typed) for case in cases}
    most = max(map(len, told.values()), default=0)
    if most:
        found = [case for case in cases if len(told[case.id]) == most]
    else:
        found = [case for case in cases if _is_among(typed, case)]
    return [Found(case, case.refused is not None and tells_refusal(case, words)) for case in found]


def are_a_case(words: str) -> bool:
    """Whether words are the name or a synonym of a case, or several of one, with nothing else beside them."""
    typed = _plain(words)
    begun = {match.start() for match in re.finditer(r"[a-z0-9]+|[^\x00-\x7f]", typed)}  # refuse is enough of refused
    return bool(begun) and any(begun <= _told_by(case, typed) for case in load_cases()[0])


def tells_refusal(case: Case, words: str) -> bool:
    """Whether words say that somebody was refused."""
    return bool(_places(case.refusals, _plain(words)))


def _plain(words: str) -> str:
    """Return words in one writing: lower case, half-width, blanks only between words of letters."""
    text = re.sub(r"['’]", "", unicodedata.normalize("NFKC", words).casefold())
    text = re.sub(r"[\W_]+", " ", text).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)


def _own_names(case: Case) -> tuple[str, ...]:
    return (case.id, case.name.zh, case.name.en)


def _names(case: Case) -> tuple[str, ...]:
    return (*_own_names(case), *case.called)


def _told_by(case: Case, typed: str) -> set[int]:
    """Return which characters a case accounts for; those that tell of a refusal only beside its own."""
    own = _places(_names(case), typed)
    return own | _places(case.refusals, typed) if own and case.refused else own


def _places(terms: Iterable[str], typed: str) -> set[int]:
    """Return which characters of plain words stand in one of these terms: a word of letters where a word begins, a Chinese one anywhere."""
    return {place for term in terms for match in re.finditer(_pattern(term), typed) for place in range(*match.span())}


def _pattern(term: str) -> str:
    plain = _plain(term)
    begins = r"(?<![a-z])" if plain.isascii() else ""
    return begins + " ?".join(map(re.escape, plain.split()))


def _is_among(typed: str, case: Case) -> bool:
    """Whether a name or synonym of the case begins with plain words that are not too short to mean anything, or one of its words in letters does."""
    if not typed.isascii():  # 客服 is not the heart of 假客服, but 没收 is that of 没收到货
        return len(typed) >= 2 and any(_plain(name).startswith(typed) for name in _names(case))
    return len(typed) >= 4 and any(re.search(_pattern(typed), _plain(name)) for name in _names(case))


def find_case(which: str) -> Case:
    """Return the one case that these words mean, "refund" or "退款". Raises PlanError for none or several, with a guess where one is close."""
    cases, wrong = load_cases()
    found = [each.case for each in meant_by(which, cases)]
    if len(found) == 1:
        return found[0]
    if wrong:
        raise wrong[0]
    if found:
        ids = [case.id for case in found]
        hint = Text(f"是不是 {'、'.join(ids)}？", f"did you mean {' or '.join(ids)}?")
    else:
        names = {case.id: case.name.zh for case in cases}
        listed = Text(f"可以写 {'、'.join(names.values())}", f"there are: {', '.join(names)}")
        hint = did_you_mean(which.strip().lower(), names, listed)
    raise PlanError(
        f"没有 {show(which)} 这一类；{hint.zh}（全部见 plan-call case）",
        f"there is no case {show(which)}; {hint.en} (plan-call case lists them)",
    )


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file. Raises PlanError, which names the file, the table and what to write instead."""
    file = Table(path, "", _with_parent(path))
    file.choice("kind", ("cases",))
    file.text("name")
    file.text("source")
    file.day("checked", None)
    zone = _zone(file)
    say = claim_of(file.sub("say", file.take("say", dict, '{ zh = "… {order} …", en = "…" }')))
    clocks: dict[str, Clock] = {}
    for table in file.tables("clock"):
        clocks[_new_id(table, clocks)] = _clock(table)
    if "countdown" not in clocks:
        file.bad("clock", '缺少 id = "countdown" 的一项', 'one with id = "countdown" is missing')
    refusals = _words(file, "refusals")
    steps: dict[str, Step] = {}
    for table in file.tables("step"):
        steps[_new_id(table, steps)] = _step(table, clocks, steps)
    cases: dict[str, Case] = {}
    for table in file.tables("case"):
        cases[_new_id(table, cases)] = _case(table, steps, clocks, Shared(say, refusals, zone))
    if not cases:
        file.bad("case", "缺少；至少写一个 [[case]]", "missing; write at least one [[case]]")
    file.done()
    if not is_shipped(path):  # what ships is checked by the tests
        for key, part in (("clock", clocks.values()), ("step", steps.values()), ("case", cases.values())):
            check_spoken(file, texts_in(tuple(part), key))
        check_spoken(file, [(name, case.id) for case in cases.values() for name in (case.id, *case.called, *refusals)])
    return list(cases.values())


def _with_parent(path: Path) -> dict[str, Any]:
    """Return what a file says, with the clocks, steps, zone and words of the one that it extends."""
    own = dict(parse(path))
    name = own.pop("extends", None)
    if name is None:
        return own
    base = next((p for p in files_of("cases") if p.stem == name and p.resolve() != path.resolve()), None)
    if base is None or "extends" in (parent := parse(base)):
        Table(path, "", own).bad(
            "extends",
            f'{show(name)} 不是别的事由文件；可以写 "pinduoduo-cases"',
            f'{show(name)} is no other file of cases; write for example "pinduoduo-cases"',
        )
    shared = {key: parent[key] for key in ("timezone", "say", "refusals") if key in parent}
    lists = {key: [*parent.get(key, []), *own.get(key, [])] for key in ("clock", "step")}
    return shared | own | lists


def _new_id(table: Table, taken: Mapping[str, object]) -> str:
    """Return the id of a table, which none before it may have."""
    id = table.name()
    if id in taken:
        table.bad("id", f"{id} 写了两次", f"{id} is given twice")
    return id


def _zone(file: Table) -> ZoneInfo:
    """Return the zone of the clocks; a complaint names the file."""
    name = file.take("timezone", str, '"Asia/Shanghai"')
    try:
        return zone_named(name)
    except PlanError as error:
        file.bad("timezone", error.text.zh, error.text.en)


def _clock(table: Table) -> Clock:
    clock = Clock(
        id=table.name(),
        name=table.text("name"),
        whose=table.choice("whose", ("yours", "theirs")),
        source=table.text("source"),
        grade=table.choice("grade", GRADES),
        since=table.choice("from", GIVEN, ""),
        hours=_whole(table, "hours", MAX_HOURS),
        met_by=table.choice("met_by", GIVEN, ""),
        goods=tuple(_listed(table, "goods", dict.fromkeys(GOODS))),
        excluded=table.text("excluded", None),
        passed=table.text("passed", None),
        ask=table.text("ask", None),
    )
    if clock.since and clock.hours is None:
        table.bad("hours", "有 from 就要写 hours，例如 48", "must be there with from, for example 48")
    if clock.goods and clock.excluded is None:
        table.bad(
            "excluded",
            "有 goods 就要说明其余商品为什么没有",
            "must say why other goods have none, where goods are named",
        )
    table.done()
    return clock


def _whole(table: Table, key: str, most: int) -> int | None:
    """Return a whole number from 1 to `most`; None where it is not given."""
    value = table.number(key, 1, most, "48", None)
    if value is not None and value != int(value):
        table.bad(key, f"{show(value)} 应为整数", f"{show(value)} must be a whole number")
    return value if value is None else int(value)


def _listed(table: Table, key: str, known: Mapping[str, T]) -> dict[str, T]:
    """Return those of the known things that a list of the table names, in its order."""
    ids = table.take(key, list, "[…]", [])
    for id in ids:
        if not isinstance(id, str) or id not in known:
            listed = closest(str(id), known) or ", ".join(known)
            table.bad(key, f"没有 {show(id)}；可以写 {listed}", f"there is no {show(id)}; write {listed}")
    if len(ids) > MAX_ENTRIES or len(set(ids)) < len(ids):
        table.bad(key, "每项只写一次", "name each only once")
    return {id: known[id] for id in ids}


def _named(table: Table, key: str, known: Mapping[str, T]) -> T | None:
    """Return the known thing that the table names, if it names one."""
    id = table.choice(key, known, "")
    return known[id] if id else None


def _step(table: Table, clocks: Mapping[str, Clock], earlier: Mapping[str, Step]) -> Step:
    after = None
    if "after" in table.data:
        sub = table.sub("after", table.take("after", dict, '{ step = "…", clock = "…" }'))
        if not earlier:
            table.bad("after", "前面没有步骤", "there is no step before it")
        after = sub.choice("step", earlier), clocks[sub.choice("clock", clocks)]
        sub.done()
    step = Step(
        id=table.name(),
        do=table.text("do"),
        why=table.text("why"),
        source=table.text("source"),
        grade=table.choice("grade", GRADES),
        where=table.text("where", None),
        condition=table.text("if", None),
        start=table.choice("start", ("now", "then", "same"), "then"),
        line_id=table.name("line") if "line" in table.data else "",
        within_days=_whole(table, "within_days", 90),
        in_time=table.flag("in_time", False),
        short=table.text("short", None),
        wait=_named(table, "wait", clocks),
        after=after,
        done_by=table.choice("done_by", GIVEN, ""),
    )
    if any(clock and clock.hours is None for clock in (step.wait, after and after[1])):
        table.bad("wait", "所指的时钟没有 hours", "the clock that is named has no hours")
    table.done()
    return step


@dataclass(frozen=True, slots=True)
class Shared:
    """What all cases of a file have in common."""

    say: Claim
    refusals: tuple[str, ...]
    zone: ZoneInfo


def _words(table: Table, key: str) -> tuple[str, ...]:
    """Return the words of a list, such as the caller may type."""
    return tuple(table.as_text(key, words).zh for words in table.take(key, list, '["…"]', [])[:MAX_ENTRIES])


def _case(table: Table, steps: Mapping[str, Step], clocks: Mapping[str, Clock], shared: Shared) -> Case:
    ready = table.take("ready", list, '["…"]', [])
    case = Case(
        id=table.name(),
        name=table.text("name"),
        about=table.text("about"),
        called=_words(table, "called"),
        refusals=shared.refusals,
        audience=table.choice("for", AUDIENCES, AUDIENCES[0]),
        steps=tuple(_listed(table, "steps", steps).values()),
        refused=_refusal(table.sub("refused", table.take("refused", dict, "{ steps = […], … }")), steps)
        if "refused" in table.data
        else None,
        also=tuple(_listed(table, "also", steps).values()),
        clocks=tuple(_listed(table, "clocks", clocks).values()),
        countdown=clocks["countdown"],
        ready=tuple(table.as_text("ready", words) for words in ready[:MAX_ENTRIES]),
        line_ready=table.flag("line_ready", True),
        menu=table.text("menu", None),
        say=claim_of(table.sub("say", table.take("say", dict, "{ zh = … }"))) if "say" in table.data else shared.say,
        what=table.text("what"),
        want=table.text("want"),
        order_needed=table.flag("order_needed", True),
        urgent=table.flag("urgent", False),
        before_promotion=table.flag("before_promotion", False),
        zone=shared.zone,
        path=table.path,
        source=table.text("source"),
        grade=table.choice("grade", GRADES),
        examples=tuple(map(_example, table.tables("example"))),
    )
    if not case.steps:
        table.bad("steps", "至少写一步", "name at least one step")
    if case.before_promotion and all(step.line_id in ("", COURIER) for step in case.steps):
        table.bad("before_promotion", "步骤里没有热线", "none of the steps has a line")
    table.done()
    return case


def _refusal(table: Table, steps: Mapping[str, Step]) -> Refusal:
    left = tuple(_listed(table, "steps", steps).values())
    if not left:
        table.bad("steps", "至少写一步", "name at least one step")
    refusal = Refusal(left, table.text("what"), table.text("want"))
    table.done()
    return refusal


def _example(table: Table) -> CaseExample:
    dates = {name: day for name in GIVEN if (day := table.day(name, None))}
    last_day = table.take("last_day", (str, date), "2026-06-29", None)
    if isinstance(last_day, str) and last_day != "none":
        table.bad("last_day", f'{show(last_day)} 请写日期或 "none"', f'{show(last_day)}: write a date or "none"')
    example = CaseExample(
        where=table.where,
        dates=dates,
        on=table.day("on", None),
        goods=table.choice("goods", GOODS, ""),
        last_day=last_day,
        asks=table.take("asks", str, '"apply"', ""),
        first=table.take("first", str, '"apply"', ""),
        last=table.take("last", str, '"apply"', ""),
    )
    if last_day is None and not (example.asks or example.first or example.last):
        table.bad("", "内容不完整；写法见 calendars/README.md", "says nothing complete; see calendars/README.md")
    table.done()
    return example
