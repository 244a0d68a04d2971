"""The command that tells what to do about a case: which way, by when, what to have ready and what to say."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.caller.typed_times import parse_countdown, parse_past_day
from planner.cli.asked import OwnDiary, WhichClock, Wished, gathered, load_line, own_draw
from planner.cli.bilingual import Command
from planner.cli.clock import DatedWords
from planner.cli.completion import complete_case
from planner.cli.language import voice_of
from planner.cli.options import CROWD, LANG, LOG, NEXT, NO, NOW, SLOT, WISHES, YES
from planner.cli.out import format_of, private_note, tell, terminal, write
from planner.cli.parameters import OUTPUT, argument, option
from planner.cli.prompt import Question, can_ask
from planner.cli.types import ID, NUMBER, FilePath, LineName, OneOf, Words, utf8
from planner.cli.which_case import cases_named, check_alone, check_examples, list_cases, list_ties, one_of
from planner.frozen import dataclass, replace
from planner.guide.case import COURIER, GOODS
from planner.messages import MAX_TEXT, PlanError, Text, is_line, show

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from planner.cli.clock import Clock, Dated
    from planner.cli.types import Where
    from planner.guide.case import Case
    from planner.guide.case_file import Found
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Dates
    from planner.messages import Voice


SUFFIXES = {".txt": "table", ".json": "json", ".html": "html", ".htm": "html", ".ics": "ics"}


class OneLine(Words):
    """What the caller wants to say, in one line."""

    def read(self, text: str, option: str, where: Where) -> str:
        words = utf8(text).strip()
        if not is_line(words) or len(words) > MAX_TEXT:
            raise PlanError(
                f"{option} 应为一行文字，至多 {MAX_TEXT} 字",
                f"{option} must be one line of at most {MAX_TEXT} characters",
            )
        return words


class Goods(OneOf):
    """A kind of goods, in a word of either language."""

    def read(self, text: str, option: str, where: Where) -> str:
        names = {word: key for key, words in GOODS.items() for word in (key, words.zh, words.en)}
        if (word := utf8(text).strip().lower()) in names:
            return names[word]
        raise PlanError(
            f"{option} {show(word)} 应为 普通、生鲜、虚拟、定制（或 {self.metavar}）",
            f"{option} {show(word)} must be one of {self.metavar}",
        )


def _couriers() -> Text:
    """Return which couriers there are: those whose files say so."""
    from planner.reading.finding import labels_of, lines_that_serve

    couriers = labels_of(lines_that_serve("recipients"))
    return Text(f"哪家快递，名称或号码：{couriers.zh}", f"which courier, by name or number: {couriers.en}")


def _day(name: str, zh: str, en: str) -> Any:
    return option(f"--{name}", type=DatedWords(parse_past_day, Text("日期", "DATE")), zh=zh, en=en)


GOODS_NAMED = Goods(*GOODS)
WHICH_GOODS = Question(
    "--goods",
    Text(
        "商品是 普通、生鲜、虚拟 还是 定制？（后三种没有七天无理由）",
        "What goods: ordinary, fresh, virtual or custom (the last three have no 7-day return)",
    ),
    Text(
        f"--goods {GOODS_NAMED.metavar}（普通、生鲜、虚拟、定制：后三种没有七天无理由）",
        f"--goods {GOODS_NAMED.metavar} (the last three have no 7-day return)",
    ),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened when, as far as the caller tells."""

    ordered: Dated[date] | None
    shipped: Dated[date] | None
    received: Dated[date] | None
    requested: Dated[date] | None
    goods: str | None
    countdown: Dated[datetime] | None

    def dates(self, case: Case, clock: Clock, t: Voice) -> Dates:
        """Return what is known for a case; asks for the kind of goods where a deadline depends on it."""
        from planner.guide.deadlines import Dates, check_dates, needs_goods

        ends = self.countdown.on(clock).astimezone(case.zone) if self.countdown else None
        dates = Dates(
            ordered=self.ordered.on(clock) if self.ordered else None,
            shipped=self.shipped.on(clock) if self.shipped else None,
            received=self.received.on(clock) if self.received else None,
            requested=self.requested.on(clock) if self.requested else None,
            countdown=ends,
        )
        check_dates(dates, clock.now.astimezone(case.zone))
        if self.goods is None and not needs_goods(case, dates):
            return dates
        goods = self.goods or WHICH_GOODS.ask(t, lambda text: GOODS_NAMED.read(text, "--goods", ()))
        return replace(dates, goods=goods)


@dataclass(frozen=True, slots=True)
class AskedCase:
    """What the plan of a case is asked for."""

    order: str
    what: str
    want: str
    courier: str | None
    refused: bool
    facts: Facts
    ahead: timedelta | None
    clock: WhichClock
    slot: int  # minutes
    crowd: float  # a share
    wishes: Wished
    own: OwnDiary

    def plan(self, case: Case, t: Voice, *, refused: bool) -> CasePlan:
        """Make the plan; `refused` where the words that named the case say so."""
        from planner.guide.case_plan import plan_case
        from planner.guide.stages import AHEAD

        read = cache(load_line)
        ids = [line_id for line_id in case.line_ids if line_id != COURIER]
        clock = self.clock.on(case.zone).at_line(partial(read, (*ids, "pinduoduo")[0]))  # for its working days
        to_call = [*ids, *([self.courier] if self.courier and COURIER in case.line_ids else [])]
        dates = self.facts.dates(case, clock, t)
        ahead = self.ahead or AHEAD
        wishes = self.wishes.on(clock, (clock.now, clock.now + 3 * ahead), self.clock.tz, t)
        _warn_of_order(self.order, t)
        return plan_case(
            case,
            clock.now,
            dates,
            courier=self.courier or "",
            ahead=ahead,
            slot_minutes=self.slot,
            **own_draw(self.crowd, map(read, to_call)),
            wishes=wishes,
            read_line=lambda which: self.own.teach(read(which), clock.now),
            overdue=self.own.overdue(clock.now),
            refused=self.refused or refused,
            followups=self.own.followups(),
            order=self.order,
            what=self.what,
            want=self.want,
        )


@dataclass(frozen=True, slots=True)
class InCalendar:
    """What of a case is written to a calendar, and which file was written before."""

    all_steps: bool
    tasks: bool
    replaces: str | None


NOT_SAID = InCalendar(all_steps=False, tasks=False, replaces=None)


@click.command(
    cls=Command,
    words=Text(
        "遇到问题怎么办：先找谁、期限、准备什么、怎么说；不写事由则列出全部",
        "what to do about a problem: whom to turn to first, by when, what to have ready and say; without an id it lists the cases",
    ),
    examples=(
        Text("plan-call case 退款被拒", "plan-call case refund refused"),
        Text(
            "plan-call case return --received 昨天 --goods ordinary",
            "plan-call case return --received yesterday --goods ordinary",
        ),
        "plan-call case not-arrived --courier zto -o case.ics",
    ),
)
@argument(
    "found",
    ID.zh,
    ID.en,
    nargs=-1,
    required=False,
    type=Words(cases_named, prefixed=False),
    shell_complete=complete_case,
)
@gathered(
    "asked",
    AskedCase,
    option(
        "--order",
        type=OneLine(metavar=NUMBER),
        default="",
        zh="订单号，填进要说的话",
        en="the order's number, for what to say",
    ),
    option("--what", type=OneLine(), default="", zh="出了什么问题，填进要说的话", en="what happened, for what to say"),
    option("--want", type=OneLine(), default="", zh="希望怎样解决，填进要说的话", en="what you want, for what to say"),
    option(
        "--courier",
        type=LineName(),
        words=_couriers,
    ),
    option(
        "--refused",
        is_flag=True,
        zh="已经被拒绝：从下一步开始",
        en="you were refused: begin with the step after that",
    ),
    _day("ordered", "哪天下单（拼单成功）", "the day of the order (when its group was complete)"),
    _day("shipped", "哪天发货", "the day on which it was shipped"),
    _day("received", "哪天签收", "the day on which it was signed for"),
    _day("requested", "哪天提交的售后申请", "the day on which you sent the request"),
    option(
        "--goods",
        type=GOODS_NAMED,
        zh="商品：普通、生鲜、虚拟、定制（后三种没有七天无理由）",
        en="the goods: the last three have no 7-day return",
    ),
    option(
        "--countdown",
        type=DatedWords(parse_countdown),
        zh="订单页上的倒计时：还剩多久（如 2天3小时）或到什么时候，以它为准",
        en="the countdown on the order page: how long it runs (such as 2d3h), or until when; it wins",
    ),
    NEXT,
    NOW,
    SLOT,
    CROWD,
    WISHES,
    LOG,
    option(
        "--long",
        group=OUTPUT,
        is_flag=True,
        zh="全部步骤、期限、要准备的东西",
        en="all steps, deadlines and what to have ready",
    ),
    option(
        "--sources",
        group=OUTPUT,
        is_flag=True,
        zh="连出处和可信度一起列出（含 --long）",
        en="the same with sources and grades",
    ),
    option(
        "--format",
        "form",
        group=OUTPUT,
        type=OneOf("table", "json"),
        zh="输出格式，默认 table",
        en="output format, default table",
    ),
    option(
        "-o",
        "out",
        group=OUTPUT,
        type=FilePath(),
        zh="写入 .txt、.json、.html 或 .ics 文件；- 为标准输出",
        en="write to a .txt, .json, .html or .ics file; - is standard output",
    ),
    LANG,
    facts=Facts,
    clock=WhichClock,
    wishes=Wished,
    own=OwnDiary,
)
@gathered(
    "calendar",
    InCalendar,
    option(
        "--all-steps",
        group=OUTPUT,
        is_flag=True,
        zh="写进 .ics 的不只是下一步和期限，而是全部步骤",
        en="write all steps to the .ics, not only the next one and its deadline",
    ),
    option(
        "--tasks",
        group=OUTPUT,
        is_flag=True,
        zh="步骤和期限另写成 .ics 里的待办（手机日历多半不显示）",
        en="write steps and deadlines as tasks to the .ics, too (few phones show them)",
    ),
    option(
        "--replaces",
        group=OUTPUT,
        type=FilePath(".ics", zh="旧文件", en="OLD"),
        zh="这件事上次导出的 .ics：其中不再需要的会标为取消",
        en="the .ics of this case exported before: what of it is gone is cancelled",
    ),
)
@click.pass_context
def case(
    ctx: click.Context,
    /,
    found: list[Found],
    asked: AskedCase,
    calendar: InCalendar,
    form: str | None,
    out: str | None,
    **shown: bool,
) -> int:
    """Tell what to do about a case, or list the cases."""
    t = voice_of(ctx)
    if not found:
        check_alone(ctx)
        list_cases(t)
        return YES
    from planner.outputs.text.case import render_case

    if len(found) > 1 and not can_ask():
        list_ties(found, t)
        return YES
    form = format_of(form, out, SUFFIXES)
    _check_shown(form, calendar, **shown)
    meant = found[0] if len(found) == 1 else one_of(found, t)
    check_examples(meant.case)
    plan = asked.plan(meant.case, t, refused=meant.refused)
    if form == "table":
        content: str | bytes = render_case(plan, t.lang, **shown, **terminal(out))
    else:
        content = _rendered(plan, t.lang, form, calendar)
    write(out, content, meant.case.name, private=True)
    if plan.main.plan:
        private_note(ctx, plan.main.plan, out, overdue=bool(plan.overdue or plan.progress.followup))
    return YES if plan.main.fits and not plan.passed else NO


def _check_shown(form: str, calendar: InCalendar, **shown: bool) -> None:
    """Complain about an option that says nothing of this format."""
    if calendar != NOT_SAID and form != "ics":
        options = "--all-steps, --tasks, --replaces"
        raise PlanError(
            f"{options.replace(', ', '、')} 只用于日历，例如 -o 退款.ics",
            f"{options} go with a calendar, for example -o case.ics",
        )
    if form != "table" and any(shown.values()):
        raise PlanError("--long、--sources 只用于文字输出", "--long and --sources go with the text alone")


def _rendered(plan: CasePlan, lang: str, form: str, calendar: InCalendar) -> str | bytes:
    """Return the plan for a program, a calendar or a browser."""
    if form == "json":
        from planner.outputs.data.case import render_case_json

        return render_case_json(plan, lang)
    if form == "ics":
        from planner.outputs.ics.case import render_case_ics
        from planner.outputs.ics.earlier import read_case

        old = read_case(Path(calendar.replaces), plan) if calendar.replaces else ()
        return render_case_ics(plan, lang, all_steps=calendar.all_steps, tasks=calendar.tasks, old=old)
    from planner.outputs.html.case import render_case_html

    return render_case_html(plan, lang)


def _warn_of_order(order: str, t: Voice) -> None:
    """Say on standard error that an order's number does not look like one; it is used all the same."""
    if order and not re.fullmatch(r"[0-9]{8,32}", re.sub(r"[\s-]", "", order)):
        warning = t(
            f"--order {show(order)} 不像订单号（一般是一长串数字）；请从订单页复制",
            f"--order {show(order)} does not look like an order number (a long row of digits); copy it from the order page",
        )
        tell(f"plan-call: {warning}")
