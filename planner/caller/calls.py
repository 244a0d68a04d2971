"""What a caller or a service team has seen of a line: single calls, what was promised in them, and calls added up by half hour."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from typing import TYPE_CHECKING

from planner.frozen import dataclass
from planner.messages import NO_WORDS, Text

if TYPE_CHECKING:
    from datetime import datetime


OUTCOMES = {
    "answered": Text("接通", "answered"),
    "gave-up": Text("放弃", "gave up"),
    "busy": Text("忙音", "busy"),
    "closed": Text("已下班", "closed"),
}
"""How a call can end -> how to say it. A call given up after 8 minutes says "at least 8 minutes"."""


_SAID = {
    "answered": """answered answer ok handled completed agent connected through got-through get-through reached
        picked-up talked spoke-to-someone 接通 接 接听 打通 通 有人接 有人接听 转到人工 人工接 人工接听""",
    "gave-up": """gave-up give-up given-up abandoned abandon hang hangup hang-up hung-up i-hung-up cut-off got-cut-off
        disconnected missed no-answer not-answered unanswered nobody-answered no-one-answered never-answered rang-out
        didnt-get-through did-not-get-through couldnt-get-through could-not-get-through
        放弃 挂 我挂 挂断 我挂断 被挂 被挂断 自动挂断 断 断线 掉线 没人接 没人接听 无人接 无人接听 无人应答 没接 未接
        没接听 未接听 没接通 未接通 没打通 未打通 打不通 没通 没等到 没等到人 等不到 不等""",
    "busy": """busy busy-tone busy-signal line-busy the-line-was-busy engaged engaged-tone line-engaged
        忙 忙音 忙线 占线 一直占线 正忙 繁忙 线路忙 线路正忙 线路繁忙 通话中 正在通话中 打不进 打不进去""",
    "closed": """closed shut not-open after-hours out-of-hours outside-hours off-hours
        下班 关门 不上班 没上班 没开门 未营业 不在服务时间 不在工作时间 非服务时间 非工作时间""",
}
"""Outcome -> how callers and the records of service teams say it, with a hyphen for a space.

A call that rang out, was cut off or never got through is one given up: all that is known is that somebody would have
answered after this wait at the earliest, which is just what a call given up tells the learning. As "busy" it would count as
a typical wait, however briefly it rang, and as "closed" it would tell nothing.
"""
_NAMED = {word: outcome for outcome, words in _SAID.items() for word in words.split()}


def outcome_named(word: str) -> str | None:
    """Return the outcome that a word of either language names, or None."""
    said = re.sub(r"[\s_-]+", "-", re.sub(r"['’]", "", unicodedata.normalize("NFKC", word)).strip().casefold())
    return _NAMED.get(said) or _NAMED.get(re.sub(r"^(已经|已)|了$", "", said))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the caller's own. `called_at` is when it began, aware; `wait_s` until somebody answered or the caller gave up.

    `id` is its number in the log, 0 where it is in none.
    """

    hotline: str
    called_at: datetime
    wait_s: float
    outcome: str
    note: str = ""
    id: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said at `at`, by the agent of this number where one was told; a promise where it is `due`. Times are aware."""

    at: datetime
    text: str
    agent: str = ""
    due: datetime | None = None
    kept_at: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether it is a promise that should have been kept by `now`."""
        return self.due is not None and self.kept_at is None and self.due.timestamp() <= now.timestamp()


@dataclass(frozen=True, slots=True)
class Followup:
    """A case that is followed up with a line, open until `closed_at`; entries in the order in which they were written down."""

    id: int
    subject: str
    hotline: str
    timezone: str  # of the line
    opened_at: datetime
    case: str = ""
    order: str = ""
    closed_at: datetime | None = None
    entries: tuple[Entry, ...] = ()
    line_name: Text = NO_WORDS  # the name of the line when it was opened

    @property
    def promises(self) -> tuple[Entry, ...]:
        """The promises, kept or not; promise 1 is the first."""
        return tuple(entry for entry in self.entries if entry.due)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A promise that was not kept in time, and what to say next."""

    followup: Followup
    promise: Entry
    escalation: Text
