"""What a call, a followup and an entry of one must be, and how their times are written: a row may come from anywhere."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR, end_of_years
from planner.line.learned import MAX_WAIT_S
from planner.messages import MAX_TEXT, PlanError, Text, is_line, plain, show
from planner.records.outcomes import OUTCOMES

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from planner.caller.calls import Call, Entry, Followup


_END = end_of_years(UTC).timestamp()
_TO_THE_HOUR = re.compile(r"\s*([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})[T ]([0-9]{1,2}):")
_ENDS = Text(*(", ".join(f"{key} ({words[lang]})" for key, words in OUTCOMES.items()) for lang in ("zh", "en")))

# What a field must be.
_LINE = Text(
    f"应为一行文字，无控制字符，至多 {MAX_TEXT} 字",
    f"must be one line without control characters, of at most {MAX_TEXT}",
)
_WORDS = Text(f"{_LINE.zh}，不能空着", f"{_LINE.en}, and not empty")
_TIME = Text(
    f"应为带时差的时间（{FIRST_RECORD_YEAR}-{LAST_YEAR}），如 2026-06-24T10:00+08:00",
    f"must be a time with its offset ({FIRST_RECORD_YEAR}-{LAST_YEAR}), such as 2026-06-24T10:00+08:00",
)
_WAIT = Text(f"应为 0 到 {MAX_WAIT_S:g} 秒，如 720", f"must be seconds within 0 to {MAX_WAIT_S:g}, such as 720")
_OUTCOME = Text(f"应为 {_ENDS.zh} 之一", f"must be one of {_ENDS.en}")
_CASE = Text(
    "应为 1 到 40 个小写字母、数字和连字符，如 refund", "must be 1 to 40 of a-z, 0-9 and hyphens, such as refund"
)
_NUMBER = Text("应为整数", "must be a whole number")
_NOT_YET = Text("不能早于登记的时间", "must not lie before the time at which it was opened")
_TOO_EARLY = Text("不能早于说这话的时间", "must not lie before the time at which it was said")


def checked_call(call: Call) -> Call:
    """Return a call that makes sense. Raises PlanError that says which field does not, and what it must be."""
    moment, wait = call.called_at, call.wait_s
    aware = isinstance(moment, datetime) and moment.utcoffset() is not None
    _check("called_at", moment, aware and FIRST_RECORD_YEAR <= moment.year <= LAST_YEAR, _TIME)
    _check("wait_s", wait, isinstance(wait, int | float) and 0 <= wait <= MAX_WAIT_S, _WAIT)  # nan is neither
    _check("outcome", call.outcome, call.outcome in OUTCOMES, _OUTCOME)
    _check("note", call.note, _is_line(call.note), _LINE)
    _check("hotline", call.hotline, _is_words(call.hotline), _LINE)
    return call


def checked_followup(followup: Followup) -> Followup:
    """Return a followup that makes sense; its entries are not looked at. Raises PlanError as `checked_call` does."""
    case, name = followup.case, followup.line_name
    opened_at, closed_at = followup.opened_at, followup.closed_at
    _check("id", followup.id, isinstance(followup.id, int), _NUMBER)
    _check("subject", followup.subject, _is_words(followup.subject), _WORDS)
    _check("hotline", followup.hotline, _is_words(followup.hotline), _WORDS)
    _check("opened_at", opened_at, is_time(opened_at), _TIME)
    _check("case", case, isinstance(case, str) and re.fullmatch(r"[a-z0-9-]{0,40}", case) is not None, _CASE)
    _check("order", followup.order, _is_line(followup.order), _LINE)
    _check("line", name, _is_line(name.zh) and _is_line(name.en), _LINE)
    _check("closed_at", closed_at, closed_at is None or is_time(closed_at), _TIME)
    _check("closed_at", closed_at, closed_at is None or closed_at.timestamp() >= opened_at.timestamp(), _NOT_YET)
    return followup


def checked_entry(entry: Entry) -> Entry:
    """Return an entry that makes sense. Raises PlanError as `checked_call` does."""
    at, due, kept_at = entry.at, entry.due, entry.kept_at
    _check("at", at, is_time(at), _TIME)
    _check("text", entry.text, _is_words(entry.text), _WORDS)
    _check("agent", entry.agent, _is_line(entry.agent), _LINE)
    _check("due", due, due is None or is_time(due), _TIME)
    _check("due", due, due is None or due.timestamp() >= at.timestamp(), _TOO_EARLY)
    _check("kept_at", kept_at, kept_at is None or is_time(kept_at), _TIME)
    return entry


def _check(name: str, value: object, good: bool, form: Text) -> None:
    if not good:
        shown = show(str(value))
        raise PlanError(f"{name} {shown} {form.zh}", f"{name} {shown} {form.en}")


def _is_line(text: object) -> bool:
    """Whether it is one printable line that is not too long; an empty one is."""
    return isinstance(text, str) and is_line(text) and len(text) <= MAX_TEXT


def _is_words(text: object) -> bool:
    return _is_line(text) and str(text).strip() != ""


def is_time(moment: object) -> bool:
    """Whether it is an aware datetime of the years that a followup can have."""
    return isinstance(moment, datetime) and moment.utcoffset() is not None and 0 <= moment.timestamp() < _END


def iso_moment(text: Any, zone: ZoneInfo | None = None) -> Any:
    """Return a time in ISO 8601, or as Excel rewrites it (2026/6/24 9:05). What is none stays, for a check to refuse."""
    match = _TO_THE_HOUR.match(text) if isinstance(text, str) else None
    if match:
        year, month, day, hour = match.groups()
        with suppress(ValueError):
            moment = datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{text[match.end() :].strip()}")
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return text


def moment_on(text: Any, zone: tzinfo) -> Any:
    """Return a time in ISO 8601 on the clock of a zone. What is none stays, for a check to refuse."""
    moment = iso_moment(text)
    return moment.astimezone(zone) if is_time(moment) else moment


def in_file(path: Path, error: PlanError, zh: str = "", en: str = "") -> PlanError:
    """Return the error with its address: a file, and where given the place in it."""
    return PlanError(f"{plain(path)}：{zh}{error.text.zh}", f"{plain(path)}: {en}{error.text.en}")
