"""The command that follows a case up: what was said, what was promised by when, and the record of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.caller.typed_times import DUE_FORMS, parse_due, parse_moment
from planner.cli.asked import checked_lang, given, loaded, moment_of, read, utf8
from planner.cli.bilingual import Command, Subgroup, option, options
from planner.cli.completion import complete_case
from planner.cli.options import LANG, LINE, LOG_FILE, NO, NOW, YES, count_of
from planner.cli.out import check_target, suffix_of, write
from planner.days.zones import zone_named
from planner.messages import PlanError, Text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from planner.caller.calls import Followup
    from planner.caller.followups import Followups


ID = option(
    "--id",
    metavar="N",
    zh="哪一条（#N）；只有一条未结束时不用写",
    en="which one (#N); not needed while only one is open",
)
AGENT = option("--agent", metavar="NUMBER", default="", zh="客服的工号", en="the agent's number")
SAID_AT = option("--at", metavar="TIME", zh="何时说的，默认现在", en="when it was said, default now")


@click.group(
    cls=Subgroup,
    words=Text(
        "跟进一件事：谁说了什么、答应何时办好；逾期的承诺排在下次计划最前，可导出给 12315",
        "follow a case up: who said what, and what was promised by when; overdue promises come first in the next plan, and 12315 can have the record",
    ),
    examples=(
        "plan-call followup open 退款 --order 260620-1",
        "plan-call followup promise 48小时内退款 --by 明天 --agent 1024",
        "plan-call followup list",
    ),
)
def followup() -> None:
    """Group the commands of the followups."""


@followup.command(
    "open",
    cls=Command,
    words=Text("开始跟进一件事", "begin to follow a case up"),
    examples=("plan-call followup open 退款 --order 260620-1",),
)
@click.argument("subject", nargs=-1, required=True)
@options(
    option(
        "--case",
        metavar="ID",
        default="",
        shell_complete=complete_case,
        zh="哪类问题，如 refund",
        en="which kind of case, such as refund",
    ),
    option("--order", metavar="NUMBER", default="", zh="订单号", en="the order's number"),
    LINE,
    LOG_FILE,
    NOW,
    LANG,
)
@click.pass_context
def open_one(
    ctx: click.Context, subject: tuple[str, ...], case: str, order: str, hotline: str, log: str | None,
    now: str | None, lang: str | None,
) -> int:  # fmt: skip
    """Begin to follow a case up."""
    from planner.caller.followups import Followups
    from planner.guide.case_file import find_case
    from planner.outputs.words.followups import followup_label

    lang = checked_lang(ctx, lang)
    line = loaded(hotline)
    clock = moment_of(now, zone_named(line.timezone))
    kind = find_case(utf8(case)).id if case else ""
    told = utf8(" ".join(subject)), line.logged_as, line.timezone, clock, kind, utf8(order), line.name
    opened = Followups(log).open(*told)
    write(None, followup_label(opened, lang) + "\n")
    return YES


@followup.command(
    cls=Command,
    words=Text("记下说了什么", "write down what was said"),
    examples=("plan-call followup open 退款", "plan-call followup note 已提交 --agent 1024"),
)
@click.argument("text", nargs=-1, required=True)
@options(ID, AGENT, SAID_AT, LOG_FILE, NOW, LANG)
@click.pass_context
def note(
    ctx: click.Context, text: tuple[str, ...], id: str | None, agent: str, at: str | None, log: str | None,
    now: str | None, lang: str | None,
) -> int:  # fmt: skip
    """Write down what was said."""
    from planner.caller.calls import Entry

    lang = checked_lang(ctx, lang)
    kept, which, zone, clock = _chosen(log, id, now)
    entry = Entry(_said_at(at, clock, zone), utf8(" ".join(text)), utf8(agent))
    write(None, _last_of(kept.add(which.id, entry), clock, lang))
    return YES


@followup.command(
    cls=Command,
    words=Text("记下答应了什么、何时办好", "write down what was promised, and by when"),
    examples=("plan-call followup open 退款", "plan-call followup promise 48小时内退款 --by 明天 --agent 1024"),
)
@click.argument("text", nargs=-1, required=True)
@options(
    option(
        "--by",
        metavar="TIME",
        zh="何时办好：时间，或多久之内，如 48h，从说的时候算起；只写日期则含当天",
        en="by when: a time, or how long from when it was said, such as 48h; a bare date includes that day",
    ),
    ID,
    AGENT,
    SAID_AT,
    LOG_FILE,
    NOW,
    LANG,
)
@click.pass_context
def promise(
    ctx: click.Context, text: tuple[str, ...], by: str | None, id: str | None, agent: str, at: str | None,
    log: str | None, now: str | None, lang: str | None,
) -> int:  # fmt: skip
    """Write down what was promised."""
    from planner.caller.calls import Entry

    lang = checked_lang(ctx, lang)
    kept, which, zone, clock = _chosen(log, id, now)
    said_at = _said_at(at, clock, zone)
    question = Text("答应何时办好？如 48h、明天、周五 18:00", "By when, for example 48h, tomorrow or fri 18:00")
    due = given(ctx, "--by", by, question, lambda text: read("--by", parse_due, text, said_at, zone), DUE_FORMS)
    entry = Entry(said_at, utf8(" ".join(text)), utf8(agent), due)
    write(None, _last_of(kept.add(which.id, entry), clock, lang))
    return YES


@followup.command(
    cls=Command,
    words=Text(
        "结束跟进；加 --promise 则只把那个承诺记为兑现",
        "end a followup; with --promise only that promise is marked as kept",
    ),
    examples=("plan-call followup open 退款", "plan-call followup close --note 已退款"),
)
@options(
    ID,
    option("--promise", metavar="N", zh="哪个承诺兑现了", en="which promise was kept"),
    option("--note", metavar="TEXT", default="", zh="结果如何", en="how it ended"),
    LOG_FILE,
    NOW,
    LANG,
)
@click.pass_context
def close(
    ctx: click.Context, id: str | None, promise: str | None, note: str, log: str | None, now: str | None,
    lang: str | None,
) -> int:  # fmt: skip
    """End a followup, or mark a promise as kept."""
    from planner.outputs.text.followups import render_followups

    lang = checked_lang(ctx, lang)
    kept, which, _, clock = _chosen(log, id, now)
    if promise is None:
        changed = kept.close(which.id, clock, utf8(note))
    else:
        changed = kept.keep(which.id, count_of("--promise", promise), clock, utf8(note))
    write(None, render_followups([(changed, clock)], lang))
    return YES


@followup.command(
    cls=Command,
    words=Text(
        "撤销最近记下的一条；一条也没有则撤销这次跟进",
        "take back what was written down last, or where nothing was, the followup itself",
    ),
    examples=("plan-call followup open 退款", "plan-call followup undo"),
)
@options(ID, LOG_FILE, NOW, LANG)
@click.pass_context
def undo(ctx: click.Context, id: str | None, log: str | None, now: str | None, lang: str | None) -> int:
    """Take back what was written down last."""
    lang = checked_lang(ctx, lang)
    kept, which, _, clock = _chosen(log, id, now)
    write(None, Text("已撤销：\n", "Taken back:\n")[lang] + _last_of(kept.undo(which.id), clock, lang))
    return YES


@followup.command(
    "list",
    cls=Command,
    words=Text("列出在跟进的事，! 为逾期的承诺", "list what is followed up; ! marks an overdue promise"),
    examples=("plan-call followup list", "plan-call followup list --all"),
)
@options(
    option("--all", "closed", is_flag=True, zh="已结束的也列出", en="those that are closed, too"), LOG_FILE, NOW, LANG
)
@click.pass_context
def list_followups(ctx: click.Context, closed: bool, log: str | None, now: str | None, lang: str | None) -> int:
    """List the followups."""
    from planner.caller.followups import Followups
    from planner.outputs.text.followups import render_followups

    lang = checked_lang(ctx, lang)
    found = [each for each in Followups(log).all() if closed or each.closed_at is None]
    if not found:
        click.echo(_NONE[lang], err=True)
        return NO
    write(None, render_followups([(each, moment_of(now, zone_named(each.timezone))) for each in found], lang))
    return YES


@followup.command(
    cls=Command,
    words=Text("导出为有日期的文字，可交给 12315", "export as a dated text, which 12315 can have"),
    examples=("plan-call followup open 退款", "plan-call followup export -o 12315.txt"),
)
@options(
    ID,
    option(
        "-o",
        "out",
        metavar="FILE.txt",
        zh="写入 .txt 文件；默认标准输出",
        en="write to a .txt file; default standard output",
    ),
    LOG_FILE,
    NOW,
    LANG,
)
@click.pass_context
def export(
    ctx: click.Context, id: str | None, out: str | None, log: str | None, now: str | None, lang: str | None
) -> int:
    """Export a followup."""
    from planner.outputs.text.followups import render_record

    lang = checked_lang(ctx, lang)
    if out not in (None, "-"):
        suffix_of(str(out), {".txt": "text"})
    check_target(out)
    _, which, _, clock = _chosen(log, id, now)
    write(out, render_record(which, clock, lang))
    return YES


_NONE = Text(
    "没有在跟进的事；用 plan-call followup open 开一条",
    "nothing is being followed up; begin with plan-call followup open",
)


def _chosen(log: str | None, id: str | None, now: str | None) -> tuple[Followups, Followup, ZoneInfo, datetime]:
    """Return the followups, the one of them that is meant, its zone, and now on its clock."""
    from planner.caller.followups import Followups

    kept = Followups(log)
    if id is None:
        found = [each for each in kept.all() if each.closed_at is None]
        if not found:
            raise PlanError(_NONE.zh, _NONE.en)
    else:
        number = int(id) if id.isascii() and id.isdigit() and len(id) < 20 else 0
        if not number:
            raise PlanError(
                f"--id {id[:40]!r} 应为正整数，如 1", f"--id {id[:40]!r} must be a whole number above 0, for example 1"
            )
        found = [each for each in kept.all() if each.id == number]
        if not found:
            raise PlanError(
                f"--id {number}：没有这一条；见 plan-call followup list --all",
                f"--id {number}: there is none; see plan-call followup list --all",
            )
    if len(found) > 1:
        listed = [f"#{each.id} {each.subject[:20]}" for each in found[:5]] + ["…"] * (len(found) > 5)
        zh, en = "、".join(listed), ", ".join(listed)
        raise PlanError(f"有几条未结束，请用 --id 写明：{zh}", f"several are open, say which with --id: {en}")
    zone = zone_named(found[0].timezone)
    return kept, found[0], zone, moment_of(now, zone)


def _said_at(at: str | None, clock: datetime, zone: ZoneInfo) -> datetime:
    """Return when something was said; complain about a time that is still to come."""
    when = clock if at is None else read("--at", parse_moment, at, clock, zone, past=True)
    if when > clock:
        raise PlanError(
            f"--at {str(at)[:40]!r} 还没到；请写说这话的时间",
            f"--at {str(at)[:40]!r} is still to come; write when it was said",
        )
    return when


def _last_of(followup: Followup, clock: datetime, lang: str) -> str:
    """Return the lines that name a followup and what was written down in it last."""
    from planner.outputs.words.followups import entry_label, followup_label

    last = [f"    {entry_label(entry, len(followup.promises), clock, lang)}" for entry in followup.entries[-1:]]
    return "".join(f"{line}\n" for line in [followup_label(followup, lang), *last])
