"""A file of cases: its steps, clocks and cases, read and checked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from planner.days.zones import zone_named
from planner.guide.case import AUDIENCES, COURIER, GIVEN, GOODS, Case, CaseExample, Clock, Step
from planner.line.rules import GRADES
from planner.messages import PlanError, Text, closest, did_you_mean, show
from planner.reading.finding import files_of, is_shipped
from planner.reading.line_tables import claim_of
from planner.reading.never_dial import check_spoken, texts_in
from planner.reading.toml_table import MAX_ENTRIES, Table, parse

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def find_case(which: str) -> Case:
    """Return the case of this id or name, "refund" or "退款", or the only one that speaks of these words. Raises PlanError with a guess."""
    cases, wrong = load_cases()
    typed = which.strip().lower()
    for case in cases:
        if typed in (case.id, case.name.zh, case.name.en.lower(), *case.called):
            return case
    if wrong:
        raise wrong[0]
    speaking = _that_speak_of(typed, cases) if len(typed) > 1 else []
    if len(speaking) == 1:
        return speaking[0]
    if ids := [case.id for case in speaking or _that_are_named_in(typed, cases)]:
        hint = Text(f"是不是 {'、'.join(ids)}？", f"did you mean {' or '.join(ids)}?")
    else:
        names = {case.id: case.name.zh for case in cases}
        listed = Text(f"可以写 {'、'.join(names.values())}", f"there are: {', '.join(names)}")
        hint = did_you_mean(typed, names, listed, 0.5)
    raise PlanError(
        f"没有 {show(which)} 这一类；{hint.zh}（全部见 plan-call case）",
        f"there is no case {show(which)}; {hint.en} (plan-call case lists them)",
    )


def _that_speak_of(words: str, cases: list[Case]) -> list[Case]:
    """Return the cases whose Chinese name holds these words; without any, those that hold them anywhere."""
    named = [case for case in cases if words in case.name.zh]
    return named or [
        case
        for case in cases
        if any(words in text for text in (case.name.en, *case.called, case.about.zh, case.about.en))
    ]


def _that_are_named_in(words: str, cases: list[Case]) -> list[Case]:
    """Return the cases whose Chinese names are among these words: 退款 in 退款被拒."""
    return [case for case in cases if any(len(name) > 1 and name in words for name in (case.name.zh, *case.called))]


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
    steps: dict[str, Step] = {}
    for table in file.tables("step"):
        steps[_new_id(table, steps)] = _step(table, clocks, steps)
    cases: dict[str, Case] = {}
    for table in file.tables("case"):
        cases[_new_id(table, cases)] = _case(table, steps, clocks, say, zone)
    if not cases:
        file.bad("case", "缺少；至少写一个 [[case]]", "missing; write at least one [[case]]")
    file.done()
    if not is_shipped(path):  # what ships is checked by the tests
        for key, part in (("clock", clocks.values()), ("step", steps.values()), ("case", cases.values())):
            check_spoken(file, texts_in(tuple(part), key))
        check_spoken(file, [(name, case.id) for case in cases.values() for name in (case.id, *case.called)])
    return list(cases.values())


def _with_parent(path: Path) -> dict[str, Any]:
    """Return what a file says, with the clocks, steps, zone and words of the one that it extends."""
    own = parse(path)
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
    shared = {key: parent[key] for key in ("timezone", "say") if key in parent}
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
        wait=_named(table, "wait", clocks),
        after=after,
        done_by=table.choice("done_by", GIVEN, ""),
    )
    if any(clock and clock.hours is None for clock in (step.wait, after and after[1])):
        table.bad("wait", "所指的时钟没有 hours", "the clock that is named has no hours")
    table.done()
    return step


def _case(table: Table, steps: Mapping[str, Step], clocks: Mapping[str, Clock], say: Claim, zone: ZoneInfo) -> Case:
    ready = table.take("ready", list, '["…"]', [])
    case = Case(
        id=table.name(),
        name=table.text("name"),
        about=table.text("about"),
        called=tuple(
            table.as_text("called", words).zh for words in table.take("called", list, '["…"]', [])[:MAX_ENTRIES]
        ),
        audience=table.choice("for", AUDIENCES, AUDIENCES[0]),
        steps=tuple(_listed(table, "steps", steps).values()),
        also=tuple(_listed(table, "also", steps).values()),
        clocks=tuple(_listed(table, "clocks", clocks).values()),
        countdown=clocks["countdown"],
        ready=tuple(table.as_text("ready", words) for words in ready[:MAX_ENTRIES]),
        line_ready=table.flag("line_ready", True),
        menu=table.text("menu", None),
        say=say,
        what=table.text("what"),
        want=table.text("want"),
        order_needed=table.flag("order_needed", True),
        before_promotion=table.flag("before_promotion", False),
        zone=zone,
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
