"""How long, as people write it: 7d, 一个半小时, 12m, 3:20, 02天13时22分."""

from __future__ import annotations

import re
from datetime import timedelta

from planner.caller.typed_words import NUMBER, not_understood, number_of, typed
from planner.messages import PlanError, Text

DURATION_FORMS = Text("7天、48小时、两周、1天12小时、半小时、30m", "7d, 48h, 2w, 1d12h, 30m, half an hour")
WAIT_FORMS = Text("12分钟、12分30秒、45秒、1小时5分、3:20、12m、0", "12m, 45s, 1h5m, 3:20, 0")

DAYS = {
    **dict.fromkeys(("w", "week", "weeks", "周", "星期", "个星期", "礼拜", "个礼拜"), 7),
    **dict.fromkeys(("d", "day", "days", "天", "日"), 1),
}
"""Unit -> days."""
_HOURS = dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "个小时", "时", "钟头", "个钟头"), 3600)
_MINUTES = dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), 60)
_QUARTERS = {"刻钟": 900}
_SECONDS = dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), 1)
_WAIT_UNITS = {**_HOURS, **_QUARTERS, **_MINUTES, **_SECONDS}
_UNITS = {**{unit: days * 86400 for unit, days in DAYS.items()}, **_WAIT_UNITS}
"""Unit -> seconds."""
_PARTS = (
    (rf"({NUMBER})个半(?:小时|钟头)", r"\1小时30分"),
    (r"半个?(?:小时|钟头)", "30分"),
    (r"\bhalf an hour\b", "30m"),
    (r"\b(?:a )?quarter of an hour\b", "15m"),
    (r"\bthree quarters of an hour\b", "45m"),
    (r"(?<![0-9.])([0-9]{1,3})\.5 ?(?:个?小时|个?钟头|(?:h|hrs?|hours?)(?![a-z]))", r"\1小时30分"),
)
"""Parts of an hour, and how they are said in minutes."""
_IN_PARTS = r"半|half|quarter|\.5"
_PART = rf"({NUMBER}) ?({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])(?:,? (?:and )?)?"
_CLOCK = r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])"
_LEFT = r"^(?:还剩余|还剩下|仅剩|只剩|还剩|还有|剩余|剩下|剩) ?|,? (?:left|remaining|to go)$"
"""What an App says around a countdown."""


def parse_duration(text: str) -> timedelta:
    """Return "1d12h" or "两周" as a time span above zero. Raises PlanError that names the accepted forms."""
    span = span_of(typed(text), seconds=False)
    if not span:
        raise not_understood(text, Text("时长", "is not a duration"), DURATION_FORMS)
    return span


def parse_wait(text: str) -> float:
    """Return "12m", "3:20" (m:ss) or "12分30秒" as seconds, 0 to MAX_WAIT_S. Raises PlanError that names the accepted forms.

    A bare number is refused, 0 excepted: it could be minutes or seconds.
    """
    from planner.line.learned import MAX_WAIT_S

    words = typed(text)
    clock = re.fullmatch(r"([0-9]{1,3}):([0-5][0-9])", words)
    if clock:
        wait: int | None = int(clock[1]) * 60 + int(clock[2])
    else:
        wait = 0 if words == "0" else _sum(words, _WAIT_UNITS)
    if wait is None:
        raise not_understood(text, Text("等待时间", "is not a wait"), WAIT_FORMS)
    if wait > MAX_WAIT_S:
        hours = f"{MAX_WAIT_S / 3600:g}"
        raise PlanError(
            f"等待时间“{text[:40]}”太长，至多 {hours} 小时。可以写：{WAIT_FORMS.zh}",
            f"{text[:40]!r} is too long: a wait is at most {hours} hours; write for example {WAIT_FORMS.en}",
        )
    return float(wait)


def countdown_of(words: str) -> timedelta | None:
    """Return how long a countdown still runs, as an App shows it: 还剩2天3小时, 剩余 1天02:03:04, 02:13:22 (h:mm:ss); None for anything else."""
    words = re.sub(_LEFT, "", words)
    clock = re.search(_CLOCK, words)
    if clock is None or clock.end() != len(words):
        return span_of(words)
    hours, minutes, seconds = (int(part) for part in clock.groups())
    before = words[: clock.start()].strip()
    days = span_of(before) if before else timedelta(0)
    return None if days is None else days + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def span_of(words: str, *, seconds: bool = True) -> timedelta | None:
    """Return "1天2小时" as a time span, or None for what is none, or for one to the second where no `seconds` are wanted."""
    total = _sum(words, _UNITS)
    return None if total is None or (total % 60 and not seconds) else timedelta(seconds=total)


def _sum(words: str, units: dict[str, int]) -> int | None:
    """Return the sum of parts like "1d12h", the largest unit first, in seconds; None for anything else."""
    for part, minutes in _PARTS if re.search(_IN_PARTS, words) else ():
        words = re.sub(part, minutes, words)
    total, rest = 0, words
    seen: list[int] = []
    while (match := re.match(_PART, rest)) and match[2] in units:
        seen.append(units[match[2]])
        total += number_of(match[1]) * seen[-1]
        rest = rest[match.end() :]
    return total if seen and not rest and seen == sorted(set(seen), reverse=True) else None
