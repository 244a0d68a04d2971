"""What the command line says of a call that is to be logged, and what it asks for."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.caller.typed_times import PAST_FORMS, WAIT_FORMS, parse_moment, parse_wait
from planner.cli.asked import gathered
from planner.cli.clock import DatedWords
from planner.cli.parameters import option
from planner.cli.prompt import Question, can_ask, confirmed
from planner.cli.types import DURATION, OneOf, Words, placed, utf8
from planner.frozen import dataclass, replace
from planner.messages import PlanError, Text
from planner.records.outcomes import OUTCOMES, outcome_named

if TYPE_CHECKING:
    from datetime import datetime

    from planner.caller.calls import Call
    from planner.caller.typed_days import NthWorkday
    from planner.cli.clock import Clock, Dated
    from planner.cli.types import Where
    from planner.line.hotline import Hotline
    from planner.messages import Voice


def past_moment(text: str, now: datetime, zone: ZoneInfo, nth_workday: NthWorkday | None = None) -> datetime:
    """Return when a call was made; complain about a time that is still to come."""
    when = parse_moment(text, now, zone, nth_workday, past=True)
    if when > now:
        raise PlanError(
            f"{text[:40]!r} 还没到；请写已经打过的时间", f"{text[:40]!r} is still to come; write when you called"
        )
    return when


class Outcome(OneOf):
    """How a call ended, in a word of either language."""

    def read(self, text: str, option: str, where: Where) -> str:
        if outcome := outcome_named(utf8(text)):
            return outcome
        listed = ", ".join(self.choices)
        raise placed(
            PlanError(
                f"结果 {text[:40]!r} 看不懂；请写 接通、放弃、忙音、已下班（或 {listed}），占线、没人接这样的说法也行",
                f"the outcome {text[:40]!r} must be one of {listed}, or as one says it: engaged, no answer",
            ),
            where,
        )


def talk_length(text: str) -> float:
    """Return how long somebody talked, in seconds, written as a wait is."""
    from planner.line.learned import MAX_WAIT_S

    try:
        return parse_wait(text)
    except PlanError:
        raise PlanError(
            f"{text[:40]!r} 应为至多 {MAX_WAIT_S / 3600:g} 小时的时长，如 {WAIT_FORMS.zh}",
            f"{text[:40]!r} must be a length of time of at most {MAX_WAIT_S / 3600:g} hours, for example {WAIT_FORMS.en}",
        ) from None


CALLED_AT = DatedWords(past_moment, prefixed=False)
WAIT = Words(parse_wait, DURATION, prefixed=False)
OUTCOME = Outcome(*OUTCOMES)
WHEN_CALLED = Question(
    "--at",
    Text(
        "什么时候开始打的？如 昨天 10:00（刚打完就直接回车）",
        "When did the call begin, for example yesterday 10:00 (Enter: it has just ended)",
    ),
    PAST_FORMS,
    "now",
)
HOW_IT_ENDED = Question(
    "--outcome",
    Text(
        "结果：接通、放弃（没人接）、忙音（占线）、已下班",
        "How did it end: answered, gave-up (no answer), busy (engaged) or closed",
    ),
    ", ".join(OUTCOMES),
)
HOW_LONG = Question(
    "--wait", Text("等了多久？如 12m、45s", "How long did you wait, for example 12m or 45s"), WAIT_FORMS
)


@dataclass(frozen=True, slots=True)
class CallToLog:
    """What the command line says of a call."""

    at: Dated[datetime] | None
    wait: float | None  # seconds
    talked: float | None  # seconds
    outcome: str | None
    note: str

    def complete(self, line: Hotline, clock: Clock, t: Voice) -> Call:
        """Return the call, made to this line; asks for what is missing, and about a time at which the line is shut."""
        from planner.caller.calls import Call

        if self.at and self.talked is not None:
            raise PlanError(
                "--at 写的就是开始打的时间；请去掉 --talked", "--at is when the call began; leave --talked out"
            )
        at = self.at.on(clock) if self.at else clock.now
        if not self.at and self.talked is None and (self.wait is None or self.outcome is None) and can_ask():
            at = _when(clock, t)
        outcome = self.outcome or HOW_IT_ENDED.ask(t, lambda text: OUTCOME.read(text, "--outcome", ()))
        if self.talked is not None and outcome != "answered":
            raise PlanError(
                "--talked 是接通后谈了多久；通上话了就写 --outcome 接通",
                "--talked is for a call that was answered; if it was, write --outcome answered",
            )
        wait = self.wait
        if wait is None:
            unheard = outcome in ("busy", "closed")  # nobody waits for it
            wait = 0.0 if unheard else HOW_LONG.ask(t, lambda text: WAIT.read(text, "--wait", ()))
        lasted = timedelta(seconds=wait + (self.talked or 0))
        call = Call(line.logged_as, _began(at, lasted, clock), wait, outcome, self.note)
        while can_ask() and (shut := when_shut(line, call)) and not confirmed(_really(shut), t):
            call = replace(call, called_at=_began(_when(clock, t), lasted, clock))
        return call


def _when(clock: Clock, t: Voice) -> datetime:
    """Ask when a call began."""
    began: datetime = WHEN_CALLED.ask(t, lambda text: CALLED_AT.read(text, "--at", ()).on(clock))
    return began


def _began(at: datetime, lasted: timedelta, clock: Clock) -> datetime:
    """Return when a call began that was made `at` a time: one of this very moment has lasted, and just ended."""
    return (at.astimezone(UTC) - lasted).astimezone(clock.zone) if at == clock.now else at


def when_shut(line: Hotline, call: Call) -> Text | None:
    """Say that the line is shut at the time of the call, on the line's clock; None where it is not, or nothing is known of it."""
    from planner.caller.shut import shut_calls
    from planner.outputs.words.calls import shut_label

    return shut_label(call.called_at.astimezone(ZoneInfo(line.timezone))) if shut_calls(line, [call]) else None


def _really(shut: Text) -> Text:
    return Text(
        f"时间对吗？{shut.zh}（y 照样记下，n 改时间）",
        f"Is the time right? By its hours {shut.en} (y: log it all the same, n: another time)",
    )


CALL = gathered(
    "call",
    CallToLog,
    option(
        "--at",
        type=CALLED_AT,
        zh="何时开始打的；不写就是刚打完，往回推算",
        en="when the call began; without it, it has just ended",
    ),
    option(
        "--wait",
        type=WAIT,
        zh="等了多久，例如 12m、45s、3:20",
        en="how long you waited, for example 12m, 45s, 3:20",
    ),
    option(
        "--talked",
        type=Words(talk_length, DURATION),
        zh="接通后谈了多久，用来推算何时开始打的",
        en="how long you talked once it was answered, to reckon when it began",
    ),
    option(
        "--outcome",
        type=OUTCOME,
        zh="结果：接通、放弃、忙音、已下班；占线、没人接、挂了也行",
        en="how it ended; engaged, no answer, hung up will do as well",
    ),
    option("--note", type=Words(), default="", zh="备注，只留在记录里", en="a note, kept in the log alone"),
)
"""The options that say it."""
