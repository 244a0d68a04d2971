"""The command that follows a case up: what was said, what was promised by when, and the record of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from planner.caller.typed_times import DUE_FORMS, parse_due, parse_moment
from planner.cli.asked import gathered, load_line
from planner.cli.bilingual import Command, Subgroup
from planner.cli.clock import Clock, DatedWords
from planner.cli.completion import complete_case
from planner.cli.language import voice_of
from planner.cli.options import LANG, LINE, LOG_FILE, NO, NOW, YES
from planner.cli.out import saved, target_of, tell, write
from planner.cli.parameters import argument, option, options
from planner.cli.prompt import Question
from planner.cli.types import ID, NUMBER, Count, FilePath, Words, placed
from planner.days.zones import zone_named
from planner.frozen import dataclass, replace
from planner.messages import PlanError, Text, Voice

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from planner.caller.calls import Entry, Followup
    from planner.caller.followups import Followups
    from planner.cli.clock import Dated
    from planner.cli.types import Where

_NONE = Text(
    "没有在跟进的事；用 plan-call followup open 开一条",
    "nothing is being followed up; begin with plan-call followup open",
)


class FollowupNumber(Words):
    """The number of a followup, from 1."""

    def read(self, text: str, option: str, where: Where) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
        if not number:
            wrong = f"{option} {text[:40]!r}"
            raise placed(
                PlanError(f"{wrong} 应为正整数，如 1", f"{wrong} must be a whole number above 0, for example 1"), where
            )
        return number


@dataclass(frozen=True, slots=True)
class WhichFollowup:
    """Which followup is meant, in which file, at what time."""

    id: int | None
    log: str | None
    now: Dated[datetime] | None

    def find(self) -> Found:
        """Return it. Raises PlanError where there is none, or are several."""
        from planner.caller.followups import Followups

        kept = Followups(self.log)
        if self.id is None:
            chosen = [each for each in kept.all() if each.closed_at is None]
            if not chosen:
                raise PlanError(_NONE.zh, _NONE.en)
        else:
            chosen = [each for each in kept.all() if each.id == self.id]
            if not chosen:
                raise PlanError(
                    f"--id {self.id}：没有这一条；见 plan-call followup list --all",
                    f"--id {self.id}: there is none; see plan-call followup list --all",
                )
        if len(chosen) > 1:
            zh, en = (_named(chosen, Voice(lang)) for lang in ("zh", "en"))
            raise PlanError(f"有几条未结束，请用 --id 写明：{zh}", f"several are open, say which with --id: {en}")
        return Found(kept, chosen[0], Clock.read(zone_named(chosen[0].timezone), self.now))


@dataclass(frozen=True, slots=True)
class Found:
    """A followup, where it is kept, and what time it is at its line."""

    kept: Followups
    followup: Followup
    clock: Clock

    def add(self, entry: Entry, t: Voice) -> None:
        """Write an entry down and show it."""
        changed = self.kept.add(self.followup.id, entry)
        with saved():
            write(None, _last_of(changed, self.clock, t))


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody said, who and when, and in which followup it is to be written down."""

    text: str
    agent: str
    at: Dated[datetime] | None
    which: WhichFollowup

    def said_at(self, clock: Clock) -> datetime:
        """Return when it was said; complains about a time that is still to come."""
        if self.at is None:
            return clock.now
        when = self.at.on(clock)
        if when > clock.now:
            wrong = f"--at {self.at.text[:40]!r}"
            raise PlanError(f"{wrong} 还没到；请写说这话的时间", f"{wrong} is still to come; write when it was said")
        return when


def _case_id(text: str) -> str:
    from planner.guide.case_file import find_case

    return find_case(text).id if text else ""


BY = DatedWords(parse_due)
BY_WHEN = Question(
    "--by",
    Text("答应何时办好？如 48小时内、3个工作日、周五 18:00", "By when, for example 48h, 3 working days or fri 18:00"),
    DUE_FORMS,
)
FOLLOWUP_ID = option(
    "--id",
    type=FollowupNumber(metavar="N", prefixed=False),
    zh="哪一条（#N）；只有一条未结束时不用写",
    en="which one (#N); not needed while only one is open",
)
WHICH = gathered("which", WhichFollowup, FOLLOWUP_ID, LOG_FILE, NOW, LANG)
SAYING = gathered(
    "saying",
    Saying,
    FOLLOWUP_ID,
    option("--agent", type=Words(metavar=NUMBER), default="", zh="客服的工号", en="the agent's number"),
    option(
        "--at",
        type=DatedWords(partial(parse_moment, past=True)),
        zh="何时说的，默认现在",
        en="when it was said, default now",
    ),
    LOG_FILE,
    NOW,
    LANG,
    which=WhichFollowup,
)
TEXT_SAID = argument("text", "文字", "TEXT", nargs=-1, required=True, type=Words(), example=Text("已提交", "submitted"))
OPEN = Text("plan-call followup open 退款", "plan-call followup open refund")
OPEN_ORDER = Text("plan-call followup open 退款 --order 260620-1", "plan-call followup open refund --order 260620-1")
PROMISE = Text(
    "plan-call followup promise 48小时内退款 --by 明天 --agent 1024",
    "plan-call followup promise 'refund within 48 h' --by tomorrow --agent 1024",
)


@click.group(
    cls=Subgroup,
    words=Text(
        "跟进一件事：谁说了什么、答应何时办好；逾期的承诺排在下次计划最前，可导出给 12315",
        "follow a case up: who said what, and what was promised by when; overdue promises come first in the next plan, and 12315 can have the record",
    ),
    examples=(OPEN_ORDER, PROMISE, "plan-call followup list"),
)
def followup() -> None:
    """Group the commands of the followups."""


@followup.command(
    "open",
    cls=Command,
    words=Text("开始跟进一件事", "begin to follow a case up"),
    examples=(OPEN_ORDER,),
)
@argument("subject", "什么事", "SUBJECT", nargs=-1, required=True, type=Words(), example=Text("退款", "refund"))
@options(
    option(
        "--case",
        type=Words(_case_id, ID, prefixed=False),
        default="",
        shell_complete=complete_case,
        zh="哪类问题，如 refund",
        en="which kind of case, such as refund",
    ),
    option("--order", type=Words(metavar=NUMBER), default="", zh="订单号", en="the order's number"),
    LINE,
    LOG_FILE,
    NOW,
    LANG,
)
@click.pass_context
def open_one(
    ctx: click.Context, subject: str, case: str, order: str, hotline: Path, log: str | None, now: Dated[datetime] | None
) -> int:
    """Begin to follow a case up."""
    from planner.caller.followups import Followups
    from planner.outputs.words.followups import followup_label

    line = load_line(hotline)
    clock = Clock.read(zone_named(line.timezone), now)
    opened = Followups(log).open(
        subject,
        hotline=line.logged_as,
        timezone=line.timezone,
        now=clock.now,
        case=case,
        order=order,
        line_name=line.name,
    )
    with saved():
        write(None, followup_label(opened, voice_of(ctx)) + "\n")
    return YES


@followup.command(
    cls=Command,
    words=Text("记下说了什么", "write down what was said"),
    examples=(
        OPEN,
        Text(
            "plan-call followup note 已提交 --agent 1024",
            "plan-call followup note submitted --agent 1024",
        ),
    ),
)
@TEXT_SAID
@SAYING
@click.pass_context
def note(ctx: click.Context, saying: Saying) -> int:
    """Write down what was said."""
    from planner.caller.calls import Entry

    found = saying.which.find()
    found.add(Entry(saying.said_at(found.clock), saying.text, saying.agent), voice_of(ctx))
    return YES


@followup.command(
    cls=Command,
    words=Text("记下答应了什么、何时办好", "write down what was promised, and by when"),
    examples=(OPEN, PROMISE),
)
@TEXT_SAID
@option(
    "--by",
    type=BY,
    zh="何时办好：时间，或多久之内，如 48h、3个工作日，从说的时候算起；只写日期则含当天",
    en="by when: a time, or how long from when it was said, such as 48h or '3 working days'; a bare date includes that day",
)
@SAYING
@click.pass_context
def promise(ctx: click.Context, by: Dated[datetime] | None, saying: Saying) -> int:
    """Write down what was promised."""
    from planner.caller.calls import Entry

    t = voice_of(ctx)
    found = saying.which.find()
    said = replace(found.clock, now=saying.said_at(found.clock)).at_line(partial(load_line, found.followup.hotline))
    due = by.on(said) if by else BY_WHEN.ask(t, lambda text: BY.read(text, "--by", ("--by",)).on(said))
    found.add(Entry(said.now, saying.text, saying.agent, due), t)
    return YES


@followup.command(
    cls=Command,
    words=Text(
        "结束跟进；加 --promise 则只把那个承诺记为兑现",
        "end a followup; with --promise only that promise is marked as kept",
    ),
    examples=(OPEN, Text("plan-call followup close --note 已退款", "plan-call followup close --note refunded")),
)
@gathered(
    "which",
    WhichFollowup,
    FOLLOWUP_ID,
    option("--promise", type=Count(), zh="哪个承诺兑现了", en="which promise was kept"),
    option("--note", type=Words(), default="", zh="结果如何", en="how it ended"),
    LOG_FILE,
    NOW,
    LANG,
)
@click.pass_context
def close(ctx: click.Context, which: WhichFollowup, promise: int | None, note: str) -> int:
    """End a followup, or mark a promise as kept."""
    from planner.outputs.text.followups import render_followups

    found = which.find()
    id, now = found.followup.id, found.clock.now
    changed = found.kept.close(id, now, note) if promise is None else found.kept.keep(id, promise, now, note)
    with saved():
        write(None, render_followups([(changed, now)], voice_of(ctx).lang))
    return YES


@followup.command(
    cls=Command,
    words=Text(
        "撤销最近记下的一条；一条也没有则撤销这次跟进",
        "take back what was written down last, or where nothing was, the followup itself",
    ),
    examples=(OPEN, "plan-call followup undo"),
)
@WHICH
@click.pass_context
def undo(ctx: click.Context, which: WhichFollowup) -> int:
    """Take back what was written down last."""
    t = voice_of(ctx)
    found = which.find()
    taken = found.kept.undo(found.followup.id)
    with saved():
        write(None, t("已撤销：\n", "Taken back:\n") + _last_of(taken, found.clock, t))
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
def list_followups(ctx: click.Context, closed: bool, log: str | None, now: Dated[datetime] | None) -> int:
    """List the followups."""
    from planner.caller.followups import Followups
    from planner.outputs.text.followups import render_followups

    t = voice_of(ctx)
    listed = [each for each in Followups(log).all() if closed or each.closed_at is None]
    if not listed:
        tell(t(_NONE))
        return NO
    write(None, render_followups([(each, Clock.read(zone_named(each.timezone), now).now) for each in listed], t.lang))
    return YES


@followup.command(
    cls=Command,
    words=Text("导出为有日期的文字，可交给 12315", "export as a dated text, which 12315 can have"),
    examples=(OPEN, "plan-call followup export -o 12315.txt"),
)
@gathered(
    "which",
    WhichFollowup,
    FOLLOWUP_ID,
    option(
        "-o",
        "out",
        type=FilePath(".txt"),
        zh="写入 .txt 文件；默认标准输出",
        en="write to a .txt file; default standard output",
    ),
    LOG_FILE,
    NOW,
    LANG,
)
@click.pass_context
def export(ctx: click.Context, which: WhichFollowup, out: str | None) -> int:
    """Export a followup."""
    from planner.outputs.text.followups import render_record

    target_of(out, {".txt": "text"})
    found = which.find()
    record = render_record(found.followup, found.clock.now, voice_of(ctx).lang)
    write(out, record, Text("跟进的经过", "the followup's record"), private=True)
    return YES


def _named(followups: list[Followup], t: Voice) -> str:
    """Return which followups there are, in short."""
    from planner.outputs.words.own import own_words

    listed = [own_words(f"#{each.id} {each.subject}", t)[:24] for each in followups[:5]]
    return t.listed([*listed, *["…"] * (len(followups) > 5)])


def _last_of(followup: Followup, clock: Clock, t: Voice) -> str:
    """Return the lines that name a followup and what was written down in it last."""
    from planner.outputs.words.followups import entry_label, followup_label

    last = [f"    {entry_label(entry, len(followup.promises), clock.now, t)}" for entry in followup.entries[-1:]]
    return "".join(f"{line}\n" for line in [followup_label(followup, t), *last])
