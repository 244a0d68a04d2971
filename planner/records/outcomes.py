"""How a call can end, and how callers and the records of service teams say it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from planner.messages import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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


ANSWERED, GAVE_UP, BUSY, CLOSED, UNKNOWN = range(5)
"""How a call ended, as an index of OUTCOMES, or in a word that is not known."""
_INDEX = {outcome: index for index, outcome in enumerate(OUTCOMES)}

_HINTS = (
    ("closed", r"after.?hours|out.?of.?(?:business|opening|office).?hours|outside.?hours|非工作时间|非服务时间|下班"),
    ("busy", r"\bbusy\b|line.?busy|占线|忙音|线路忙|用户忙|座席忙|坐席忙"),
    (
        "gave-up",
        r"un-?(?:answer|handled|connect|success|accept|serv)|incomplet|did-not|"
        r"\bnot?-?(?:an-)?(?:answer|connect|handled|accept|reply|response|available|agent|success|complet|talk|served)|"
        r"miss(?:ed)?|abandon|\baband?\b|lost|dropped|rang-out|time-?d?-?out|overflow|voice-?mail|fail|cancel|reject|declin|refus|"
        r"g[ia]ven?-up|verpasst|abgebrochen|nicht-(?:angenommen|erreicht)|perdida|abandonad|manqu|"
        r"未(?:接|通|应答|应|处理|成功|响应)|没(?:接|通)|无(?:人|应答|法接通|响应)|不在线|放弃|漏接|漏话|失败|超时|溢出|留言|呼损|"
        r"拒接|拒绝|取消|流失|掉线",
    ),
    (
        "answered",
        r"answer|connect|complet|handled|success|talk|picked|reached|accept|served|"
        r"gesproch|angenommen|atendid|contestad|répondu|"
        r"接通|接听|已接|人工接|呼入接|应答|成功|正常结束|正常通话|已通话|已处理",
    ),
)
"""What a word that is on no list is told by, the first that fits: what is not answered also has "answer" in it."""
MAX_WORD = 80  # characters: a longer one is a sentence

TRUE = frozenset(["y", "yes", "true", "t", "1", "1.0", "是", "有", "√", "✓", "ja", "si", "oui"])
FALSE = frozenset(["n", "no", "false", "f", "0", "0.0", "否", "无", "×", "✗", "nein", "non"])
_IS = r"^(?:is|was|has|been|call|calls|是否|有无)-?|-?(?:call|calls|flag|状态|结果)$"


def _said(word: str) -> str:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", unicodedata.normalize("NFKC", word))
    return re.sub(r"[^\w]+|_", "-", re.sub(r"['’]", "", split)).strip("-").casefold()


def outcome_of_word(word: str) -> str | None:
    """Return the outcome that a word of a record names: on the list, or by what is in it. None where neither is."""
    if len(word) > MAX_WORD:
        return None
    if named := outcome_named(word):
        return named
    said = _said(word)
    return _NAMED.get(said) or next((outcome for outcome, hint in _HINTS if re.search(hint, said)), None)


def outcome_of_header(header: str) -> str | None:
    """Return the outcome that a column of yes and no is about: "abandoned", "is_answered", "是否接通"."""
    said = _said(re.sub(r"[(（\[].*", "", header))
    said = re.sub(_IS, "", re.sub(_IS, "", said))
    return outcome_of_word(said) if said else None


def reader_of_words(header: str, said: Mapping[str, Iterable[str]]) -> Callable[[str], int]:
    """Return what says how a call ended, from the word for it: ANSWERED … UNKNOWN.

    `said` are words by outcome that go before all others: the user's and the system's. A header can be what yes and no are about.
    """
    words = {" ".join(word.split()).casefold(): _INDEX[outcome] for outcome, some in said.items() for word in some}
    about = outcome_of_header(header)
    flags = {}
    if about in ("answered", "gave-up"):
        opposite = GAVE_UP if about == "answered" else ANSWERED
        flags = dict.fromkeys(TRUE, _INDEX[about]) | dict.fromkeys(FALSE, opposite)

    def read(word: str) -> int:
        word = word.strip().removeprefix("=").strip("\"'\t ")
        plain = " ".join(word.split()).casefold()
        if plain in words:
            return words[plain]
        if plain in flags:
            return flags[plain]
        named = outcome_of_word(word)
        return _INDEX[named] if named else UNKNOWN

    return read
