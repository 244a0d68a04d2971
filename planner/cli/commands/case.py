"""The command that tells what to do about a case: which way, by when, what to have ready and what to say."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from planner.caller.typed_times import parse_duration, parse_moment, parse_past_day
from planner.cli.asked import (
    checked_lang,
    given,
    loaded,
    moment_of,
    overdue_promises,
    read,
    slot_minutes_of,
    utf8,
    wishes_of,
    with_log,
)
from planner.cli.bilingual import Command, option, options
from planner.cli.completion import complete_case, complete_hotline
from planner.cli.language import lang_of
from planner.cli.options import LANG, LOG, NEXT, NO, NOW, SLOT, WISHES, YES, parse_ahead
from planner.cli.out import format_of, private_note, terminal, write
from planner.days.zones import zone_named
from planner.messages import MAX_TEXT, PlanError, Text, show

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from planner.guide.case import Case
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Dates
    from planner.line.hotline import Hotline


SUFFIXES = {".txt": "table", ".json": "json", ".html": "html", ".htm": "html", ".ics": "ics"}
GOODS_WORDS = "ordinary|fresh|virtual|custom"


def _day(name: str, zh: str, en: str) -> Any:
    return option(f"--{name}", metavar="DATE", zh=zh, en=en)


@click.command(
    cls=Command,
    words=Text(
        "遇到问题怎么办：先找谁、期限、准备什么、怎么说；不写事由则列出全部",
        "what to do about a problem: whom to turn to first, by when, what to have ready and say; without an id it lists the cases",
    ),
    examples=(
        "plan-call case",
        "plan-call case return --received 昨天 --goods ordinary",
        "plan-call case not-arrived --courier zto --order 260620-123456789012345 -o case.ics",
    ),
)
@click.argument("id", required=False, shell_complete=complete_case)
@options(
    option(
        "--order", metavar="NUMBER", default="", zh="订单号，填进要说的话", en="the order's number, for what to say"
    ),
    option("--what", metavar="TEXT", default="", zh="出了什么问题，填进要说的话", en="what happened, for what to say"),
    option("--want", metavar="TEXT", default="", zh="希望怎样解决，填进要说的话", en="what you want, for what to say"),
    option(
        "--courier",
        metavar="ID|FILE",
        shell_complete=complete_hotline,
        zh="哪家快递：zto、yto、yunda、sto、jtexpress、sf、chinapost",
        en="which courier: zto, yto, yunda, sto, jtexpress, sf, chinapost",
    ),
    _day("ordered", "哪天下单（拼单成功）", "the day of the order (when its group was complete)"),
    _day("shipped", "哪天发货", "the day on which it was shipped"),
    _day("received", "哪天签收", "the day on which it was signed for"),
    _day("requested", "哪天提交的售后申请", "the day on which you sent the request"),
    option(
        "--goods",
        metavar=GOODS_WORDS,
        zh="商品：普通、生鲜、虚拟、定制（后三种没有七天无理由）",
        en="the goods: the last three have no 7-day return",
    ),
    option(
        "--countdown",
        metavar="TIME",
        zh="订单页上的倒计时：还剩多久（如 2天3小时）或到什么时候，以它为准",
        en="the countdown on the order page: how long it runs (such as 2d3h), or until when; it wins",
    ),
    NEXT,
    NOW,
    SLOT,
    WISHES,
    LOG,
    option("--format", "form", metavar="table|json", zh="输出格式，默认 table", en="output format, default table"),
    option(
        "-o",
        "out",
        metavar="FILE",
        zh="写入 .txt、.json、.html 或 .ics 文件；- 为标准输出",
        en="write to a .txt, .json, .html or .ics file; - is standard output",
    ),
    LANG,
)
@click.pass_context
def case(
    ctx: click.Context, /, id: str | None, order: str, what: str, want: str, courier: str | None, ahead: str | None,
    now: str | None, slot: str, log: str | None, no_log: bool, form: str | None, out: str | None, lang: str | None,
    **asked: Any,
) -> int:  # fmt: skip
    """Tell what to do about a case, or list the cases."""
    from planner.guide.case_file import find_case, load_cases
    from planner.guide.case_plan import plan_case
    from planner.guide.stages import AHEAD
    from planner.outputs.text.case import render_case, render_cases

    lang = checked_lang(ctx, lang)
    if id is None:
        _check_alone(ctx)
        cases, wrong = load_cases()
        write(None, render_cases(cases, lang, **terminal(None)))
        for error in wrong:
            click.echo(f"plan-call: {error.text[lang]}", err=True)
        return YES
    form = format_of(form, out, ("table", "json"), SUFFIXES)
    chosen = find_case(utf8(id))
    _check_examples(chosen)
    zone = read("--tz", zone_named, asked["tz"]) if asked["tz"] is not None else chosen.zone
    at = moment_of(now, zone)
    dates = _dates(ctx, chosen, at, zone, asked)
    span = read("--next", parse_ahead, ahead) if ahead is not None else AHEAD
    wishes = wishes_of(at, at, at + 3 * span, zone, lang, **{name: asked[name] for name in _WISHED})
    _warn_of_order(order, lang)
    plan = plan_case(
        chosen, at, dates, courier=_courier(courier) if courier else "", ahead=span, slot_minutes=slot_minutes_of(slot), wishes=wishes,
        read_line=partial(_line, now=at, log=log, no_log=no_log),
        overdue=() if no_log else overdue_promises(at, log),
        order=_words("order", order), what=_words("what", what), want=_words("want", want),
    )  # fmt: skip
    write(out, render_case(plan, lang, **terminal(out)) if form == "table" else _rendered(plan, lang, form))
    if plan.main.plan:
        private_note(ctx, plan.main.plan, out, overdue=bool(plan.overdue))
    reached = plan.main.picks or plan.main.call_now or plan.main.plan is None
    return YES if reached and not plan.passed else NO


_WISHED = ("busy", "tentative", "me", "between", "days", "not_on", "before", "call", "soon", "tz")


def _courier(told: str) -> str:
    """Return the id of the courier that is told by its name, "中通" or "ZTO"; else what was told."""
    from planner.reading.calendar_file import load_hotline
    from planner.reading.finding import hotline_ids

    words, found = utf8(told).strip().lower(), []
    for id in hotline_ids():
        with suppress(PlanError):
            line = load_hotline(id)
            if line.serves == "recipients" and any(
                words in name.split()[0] for name in (line.name.zh, line.name.en.lower())
            ):
                found.append(id)
    return found[0] if len(found) == 1 and len(words) > 1 else told


def _check_alone(ctx: click.Context) -> None:
    """Complain about options that say something of a case, where none is named."""
    given = [p.opts[0] for p in ctx.command.params if p.name not in (None, "lang") and _typed(ctx, p)]
    if given:
        raise PlanError(
            f"{given[0]} 要有事由，例如 plan-call case refund；plan-call case 列出全部",
            f"{given[0]} needs a case, for example plan-call case refund; plan-call case lists them",
        )


def _typed(ctx: click.Context, param: click.Parameter) -> bool:
    source = ctx.get_parameter_source(str(param.name))
    return source is not None and source.name == "COMMANDLINE" and param.name not in ("now", "log", "no_log")


def _line(which: str, *, now: datetime, log: str | None, no_log: bool) -> Hotline:
    return with_log(loaded(which), now, log, no_log)


def _check_examples(case: Case) -> None:
    """Complain about an example of the caller's own case that does not hold; the tests run those of the shipped ones."""
    from planner.guide.case_examples import failures_of_case
    from planner.reading.finding import is_shipped

    for failure in () if is_shipped(case.path) else failures_of_case(case):
        raise PlanError(failure.zh, failure.en)


def _rendered(plan: CasePlan, lang: str, form: str) -> str | bytes:
    """Return the plan for a program, a calendar or a browser."""
    if form == "json":
        from planner.outputs.data.case import render_case_json

        return render_case_json(plan, lang)
    if form == "ics":
        from planner.outputs.ics.case import render_case_ics

        return render_case_ics(plan, lang)
    from planner.outputs.html.page import render_html

    if plan.main.plan is None:
        raise PlanError("这个事由没有要打的电话，写不成网页", "this case has no line to call: there is no page of it")
    return render_html(plan.main.plan, lang, case=plan)


def _dates(ctx: click.Context, case: Case, now: datetime, zone: ZoneInfo, asked: dict[str, Any]) -> Dates:
    """Return what the caller knows; asks for the kind of goods where a clock depends on it."""
    from dataclasses import replace

    from planner.guide.case import GIVEN, GOODS
    from planner.guide.deadlines import Dates, check_dates, needs_goods

    ordered, shipped, received, requested = (
        None if asked[name] is None else read(f"--{name}", parse_past_day, asked[name], now, zone) for name in GIVEN
    )
    told = asked["countdown"]
    ends = None if told is None else read("--countdown", _countdown, told, now, zone)
    dates = Dates(ordered, shipped, received, requested, countdown=ends and ends.astimezone(case.zone))
    check_dates(dates, now.astimezone(case.zone))

    def goods_of(text: str) -> str:
        names = {word: key for key, words in GOODS.items() for word in (key, words.zh, words.en)}
        if (word := utf8(text).strip().lower()) not in names:
            raise PlanError(
                f"--goods {show(word)} 应为 普通、生鲜、虚拟、定制（或 {GOODS_WORDS}）",
                f"--goods {show(word)} must be one of {GOODS_WORDS}",
            )
        return names[word]

    if asked["goods"] is None and not needs_goods(case, dates):
        return dates
    question = Text(
        "商品是 普通、生鲜、虚拟 还是 定制？（后三种没有七天无理由）",
        "What goods: ordinary, fresh, virtual or custom (the last three have no 7-day return)",
    )
    forms = Text(
        f"--goods {GOODS_WORDS}（普通、生鲜、虚拟、定制：后三种没有七天无理由）",
        f"--goods {GOODS_WORDS} (the last three have no 7-day return)",
    )[lang_of(ctx)]
    return replace(dates, goods=given(ctx, "--goods", asked["goods"], question, goods_of, forms))


def _countdown(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a countdown ends: how long it still runs, as the order page shows it, or a moment."""
    try:
        return now + parse_duration(re.sub(r"^(?:还剩|剩余|剩)\s*", "", text.strip()))
    except (PlanError, OverflowError):
        return parse_moment(text, now, zone, day_ends=True)


def _words(name: str, text: str) -> str:
    """Return what was typed, if it is a line of text."""
    words = utf8(text).strip()
    if not words.isprintable() or len(words) > MAX_TEXT:
        raise PlanError(
            f"--{name} 应为一行文字，至多 {MAX_TEXT} 字", f"--{name} must be one line of at most {MAX_TEXT} characters"
        )
    return words


def _warn_of_order(order: str, lang: str) -> None:
    """Say on standard error that an order's number does not look like one; it is used all the same."""
    bare = re.sub(r"[\s-]", "", utf8(order))
    if order and not re.fullmatch(r"[0-9]{8,32}", bare):
        told = Text(
            f"--order {show(utf8(order))} 不像订单号（一般是一长串数字）；请从订单页复制",
            f"--order {show(utf8(order))} does not look like an order number (a long row of digits); copy it from the order page",
        )
        click.echo(f"plan-call: {told[lang]}", err=True)
