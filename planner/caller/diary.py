"""The caller's private file: one SQLite file, its schema and migrations, and what is said when it cannot be used."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.caller.calls import OUTCOMES, Call
from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR
from planner.line.learned import MAX_WAIT_S
from planner.messages import MAX_TEXT, PlanError, plain, show

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


MAX_CALLS = 200_000  # fifty a day for ten years
MAX_IMPORT, MAX_BYTES = 50_000, 5_000_000  # of a CSV file: calls, bytes
MAX_LINE = 10_000  # bytes of a CSV line: a note, and room
MAX_CELL = 100_000  # bytes that a file from elsewhere can make us load at once
BUSY_S = 10  # far longer than any change takes
APPLICATION_ID = 0x706C6361  # "plca" in the file's header: whose it is
MIGRATIONS = (
    (
        """CREATE TABLE calls (
            id INTEGER PRIMARY KEY,
            hotline TEXT NOT NULL,
            called_at TEXT NOT NULL, -- ISO 8601, with the offset as given
            wait_s REAL NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'gave-up', 'busy', 'closed')),
            note TEXT NOT NULL,
            batch INTEGER NOT NULL -- saved together, taken back together
        )""",
    ),
    (
        """CREATE TABLE followups (
            id INTEGER PRIMARY KEY,
            subject TEXT NOT NULL,
            hotline TEXT NOT NULL,
            timezone TEXT NOT NULL, -- of the line
            opened_at TEXT NOT NULL, -- ISO 8601 with its offset, as all times here
            case_id TEXT NOT NULL,
            order_number TEXT NOT NULL,
            line_zh TEXT NOT NULL, -- the name of the line when it was opened
            line_en TEXT NOT NULL,
            closed_at TEXT -- NULL: still open
        )""",
        """CREATE TABLE followup_entries (
            id INTEGER PRIMARY KEY,
            followup INTEGER NOT NULL REFERENCES followups,
            at TEXT NOT NULL,
            text TEXT NOT NULL,
            agent TEXT NOT NULL,
            due TEXT, -- of a promise
            kept_at TEXT CHECK (kept_at IS NULL OR due IS NOT NULL)
        )""",
    ),
)
"""The statements of entry i bring a file of version i to i + 1, and never change. Version 0 is a file with nothing in it."""

_NO_ACCESS = (
    "打不开或写不了（{}），什么都没有改；请检查文件和文件夹的权限",
    "cannot be opened or written ({}), nothing was changed; check the rights of file and folder",
)
_ONE_LINE = (
    f"应为一行文字，无控制字符，至多 {MAX_TEXT} 字",
    f"must be one line without control characters, of at most {MAX_TEXT}",
)
_ENDS = [", ".join(f"{key} ({text[lang]})" for key, text in OUTCOMES.items()) for lang in ("zh", "en")]
_RESCUE = 'sqlite3 -header -csv FILE "SELECT called_at, wait_s, outcome, note, hotline FROM calls" > rescued.csv'
SENTENCES = {
    "BUSY": ("一直被别的程序占用（{}），什么都没有改；请稍后再试", "another program keeps it busy ({}), nothing was changed; try again later"),
    "FULL": ("磁盘已满（{}），什么都没有改；请腾出空间再试", "no room is left ({}), nothing was changed; make some and try again"),
    "IOERR": ("磁盘读写失败（{}），什么都没有改；请看是否已满、超额或损坏", "the disk failed ({}), nothing was changed; see whether it is full, over a quota or broken"),
    "CANTOPEN": _NO_ACCESS,
    "PERM": _NO_ACCESS,
    "READONLY": _NO_ACCESS,
    "special": ("不是普通文件；请给一个文件名", "is not a regular file; give the name of one"),
    "foreign": ("是别的程序的数据库，没有动它；请另给文件", "is the database of another program and left alone; give another file"),
    "newer": ("由更新的 plan-call 写成，没有动它；请升级 plan-call", "is of a newer plan-call and left alone; upgrade plan-call"),
    "damaged": (
        f"已损坏，或不是通话记录；文件保持原样。请用 sqlite3 FILE .recover | sqlite3 NEW 恢复，再以 NEW 换下它；若 NEW 是空的（有的 sqlite3 不会 .recover），请用 {_RESCUE}，移走文件，再导入 rescued.csv（只含通话，不含跟进）。也可以直接移走；加 --no-log 则不用它",
        f"damaged, or no call log; it is kept as it is. Recover it with sqlite3 FILE .recover | sqlite3 NEW and put NEW in its place; if NEW is empty (some sqlite3 cannot .recover): {_RESCUE}, move the file away, import rescued.csv (the calls alone, no followups). Or just move it away; --no-log plans without it",
    ),
    "many": (f"至多 {MAX_CALLS:,} 次通话；请另用文件", f"at most {MAX_CALLS:,} calls; use another file"),
    "called_at": (f"called_at {{}} 应为带时差的时间（{FIRST_RECORD_YEAR}-{LAST_YEAR}），如 2026-06-24T10:00+08:00", f"called_at {{}} must be a time with its offset ({FIRST_RECORD_YEAR}-{LAST_YEAR}), such as 2026-06-24T10:00+08:00"),
    "wait_s": (f"wait_s {{}} 应为 0 到 {MAX_WAIT_S:g} 秒，如 720", f"wait_s {{}} must be seconds within 0 to {MAX_WAIT_S:g}, such as 720"),
    "outcome": (f"outcome {{}} 应为 {_ENDS[0]} 之一", f"outcome {{}} must be one of {_ENDS[1]}"),
    "note": (f"note {{}} {_ONE_LINE[0]}", f"note {{}} {_ONE_LINE[1]}"),
    "hotline": (f"hotline {{}} {_ONE_LINE[0]}", f"hotline {{}} {_ONE_LINE[1]}"),
    "csv missing": ("没有这个文件；请给一个 .csv 文件", "there is no such file; give a .csv file"),
    "csv rights": ("打不开（{}）；请检查权限", "cannot be read ({}); check its rights"),
    "csv large": (f"至多 {MAX_IMPORT:,} 次通话、{MAX_BYTES:,} 字节、每行 {MAX_LINE:,} 字节；请分成几个文件", f"at most {MAX_IMPORT:,} calls, {MAX_BYTES:,} bytes, {MAX_LINE:,} a line; split it"),
    "csv coding": ("不是 UTF-8 文本；请另存为“CSV UTF-8”", 'is not UTF-8 text; save it as "CSV UTF-8"'),
    "csv quotes": ("引号不成对（{}）", "the quotes do not match ({})"),
    "csv header": ("各列是 {}；请写 called_at,wait_s,outcome（wait_s 为秒数；或用 wait，如 12m），另可加 note,hotline", "the columns are {}; write called_at,wait_s,outcome (wait_s in seconds; or wait, such as 12m), and where wanted note,hotline"),
    "csv cells": ("有 {} 格，与第 1 行不同；含逗号的文字请加引号", "has {} cells, unlike line 1; put text with a comma into quotes"),
    "csv future": ("called_at {} 还没到；请核对", "called_at {} is yet to come; correct it"),
}  # fmt: skip
"""What can be wrong -> how to say it (zh, en). In capitals the kinds of an error of SQLite; any other kind is damage."""
_TO_THE_HOUR = re.compile(r"\s*([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})[T ]([0-9]{1,2}):")


def default_log_path() -> Path:
    """Return PLAN_CALL_LOG, or a file in the folder for a user's data by the platform's convention. Raises PlanError."""
    if named := os.environ.get("PLAN_CALL_LOG"):
        return Path(named)
    setting, usual = {"win32": ("LOCALAPPDATA", "AppData/Local"), "darwin": ("", "Library/Application Support")}.get(
        sys.platform, ("XDG_DATA_HOME", ".local/share")
    )
    folder = Path(os.environ.get(setting, ""))
    try:
        folder = folder if folder.is_absolute() else Path.home() / usual
    except RuntimeError:  # a user without a home, as in some containers
        raise PlanError("找不到用户文件夹；请设 PLAN_CALL_LOG", "there is no home folder; set PLAN_CALL_LOG") from None
    return folder / "plan-call" / "calls.sqlite3"


def file_error(what: str, detail: object = "") -> PlanError:
    zh, en = (sentence.format(detail) for sentence in SENTENCES[what])
    return PlanError(zh, en)


def in_file(path: Path, error: PlanError, zh: str = "", en: str = "") -> PlanError:
    """Return the error with its address: a file, and where given the place in it."""
    return PlanError(f"{plain(path)}：{zh}{error.text.zh}", f"{plain(path)}: {en}{error.text.en}")


def identity_of(call: Call) -> tuple[str, datetime, float, str]:
    return call.hotline, call.called_at.astimezone(UTC), call.wait_s, call.outcome


def checked_call(call: Call) -> Call:
    """Return a call that makes sense. Raises PlanError that says which field does not, and what it must be."""
    moment, wait = call.called_at, call.wait_s
    aware = isinstance(moment, datetime) and moment.utcoffset() is not None
    fits = {
        "called_at": aware and FIRST_RECORD_YEAR <= moment.year <= LAST_YEAR,
        "wait_s": isinstance(wait, int | float) and 0 <= wait <= MAX_WAIT_S,  # nan is neither
        "outcome": call.outcome in OUTCOMES,
        "note": is_line(call.note),
        "hotline": is_line(call.hotline) and call.hotline.strip() != "",
    }
    for name, good in fits.items():
        if not good:
            raise file_error(name, show(str(getattr(call, name))))
    return call


def is_line(text: object) -> bool:
    """Whether it is one printable line that is not too long; an empty one is."""
    return isinstance(text, str) and text.isprintable() and len(text) <= MAX_TEXT


def iso_moment(text: Any, zone: ZoneInfo | None = None) -> Any:
    """Return a time in ISO 8601, or as Excel rewrites it (2026/6/24 9:05). What is none stays, for `_checked` to refuse."""
    match = _TO_THE_HOUR.match(text) if isinstance(text, str) else None
    if match:
        year, month, day, hour = match.groups()
        with suppress(ValueError):
            moment = datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{text[match.end() :].strip()}")
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return text
