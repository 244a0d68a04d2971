"""The caller's own log of calls: private, one SQLite file that any program can read, each change whole or not at all.

A file may come from anywhere: every row is checked when it is read; what is damaged, newer or not ours is left as it is.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import sys
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.calls import MAX_WAIT_S, OUTCOMES, Call, outcome_named
from planner.hotline import PlanError
from planner.table import LAST_YEAR, MAX_TEXT, plain, show
from planner.when import parse_wait

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    import pandas as pd

FIRST_YEAR = 1970
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
_SENTENCES = {
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
    "called_at": (f"called_at {{}} 应为带时差的时间（{FIRST_YEAR}-{LAST_YEAR}），如 2026-06-24T10:00+08:00", f"called_at {{}} must be a time with its offset ({FIRST_YEAR}-{LAST_YEAR}), such as 2026-06-24T10:00+08:00"),
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
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
"""What a spreadsheet would run, behind any number of apostrophes: one more makes it text, and one less undoes that."""
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


class CallLog:
    """The calls that somebody made, in a file of their own: `CallLog()`, or `CallLog(path)`.

    Nothing is opened or made before it is needed. Raises PlanError where a call makes no sense or the file is in the way.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = default_log_path() if path is None else Path(path)

    def exists(self) -> bool:
        """Whether there is a file, or anything in its place that reading will complain about."""
        try:
            self.path.stat()
        except OSError as error:
            return not isinstance(error, FileNotFoundError | NotADirectoryError)
        return True

    def add(self, calls: Iterable[Call], *, skip_known: bool = False) -> int:
        """Save the calls as one batch, all or none, and return how many; makes the file when needed.

        With `skip_known` a call that the log has (the same hotline, instant, wait and outcome) is left out.
        """
        new = [_checked(call) for call in calls]
        if not new:
            return 0
        with self.transaction(write=True) as db:
            if skip_known:
                known = {_identity(call) for call in self._rows(db)}
                new = [call for call in new if _identity(call) not in known]
            count, batch = db.execute("SELECT count(*), coalesce(max(batch), 0) + 1 FROM calls").fetchone()
            if count + len(new) > MAX_CALLS:
                raise in_file(self.path, _wrong("many"))
            db.executemany(
                "INSERT INTO calls (hotline, called_at, wait_s, outcome, note, batch) VALUES (?, ?, ?, ?, ?, ?)",
                [(c.hotline, c.called_at.isoformat(), c.wait_s, c.outcome, c.note, batch) for c in new],
            )
        return len(new)

    def calls(self, hotline: str | None = None) -> list[Call]:
        """Return the calls, or those of one line, in the order of `called_at`; without a file none."""
        if not self.exists():
            return []
        with self.transaction(write=False) as db:
            found = [call for call in self._rows(db) if hotline in (None, call.hotline)]
        return sorted(found, key=lambda call: call.called_at.astimezone(UTC))

    def undo(self) -> list[Call]:
        """Take back what was saved last, a call or a whole import, and return it; nothing where there is none."""
        if not self.exists():
            return []
        last = "WHERE batch = (SELECT max(batch) FROM calls)"
        with self.transaction(write=True) as db:
            taken = list(self._rows(db, last))
            db.execute(f"DELETE FROM calls {last}")
        return taken

    def import_csv(self, path: Path | str, zone: ZoneInfo, hotline: str, now: datetime) -> tuple[int, int]:
        """Add the calls of a CSV file as one batch, all or none; return how many were new and how many known.

        Columns: called_at (without an offset the wall clock of `zone`, not after `now`), wait_s or wait ("12m"), outcome;
        and where wanted note, and hotline, which goes before the argument.
        """
        calls = list(_calls_of_csv(Path(path), zone, hotline, now))
        new = self.add(calls, skip_known=True)
        return new, len(calls) - new

    def export_csv(self) -> str:
        """Return all calls as CSV. `import_csv` reads them back; text that a spreadsheet would run gets an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["called_at", "wait_s", "outcome", "note", "hotline"])
        for call in self.calls():
            note, hotline = (f"'{text}" if _FORMULA.match(text) else text for text in (call.note, call.hotline))
            writer.writerow([call.called_at.isoformat(), call.wait_s, call.outcome, note, hotline])
        return out.getvalue()

    def to_frame(self) -> pd.DataFrame:
        """Return all calls as a frame: called_at (UTC), wait_s, outcome, hotline, note."""
        import pandas as pd

        calls = self.calls()
        names = ("called_at", "wait_s", "outcome", "hotline", "note")
        frame = pd.DataFrame({name: [getattr(call, name) for call in calls] for name in names})
        return frame.assign(called_at=pd.to_datetime(frame["called_at"], utc=True))

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which counts only if the block ends without an error.

        With `write` the file is made where there is none, and has all tables; without, nothing of it changes.
        """
        import sqlite3

        path = Path(os.path.realpath(self.path))  # where a link leads
        try:
            if write:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with suppress(FileExistsError):
                    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # private from the start
            if not stat.S_ISREG(path.stat().st_mode):  # SQLite would wait for ever on a pipe
                raise in_file(self.path, _wrong("special"))
            address = f"{path.as_uri()}?mode=rw"
            with closing(sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None)) as db:
                db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")  # the check of the row complains
                db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
                db.execute("PRAGMA synchronous = EXTRA")
                db.execute("PRAGMA secure_delete = ON")  # nothing that was taken back stays in the file
                db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                version = self._version(db)
                if write and version < len(MIGRATIONS):
                    for statement in (statement for entry in MIGRATIONS[version:] for statement in entry):
                        db.execute(statement)
                    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
                yield db
                db.execute("COMMIT")
        except (
            sqlite3.Error,
            OSError,
            UnicodeDecodeError,
        ) as error:  # the last: a complaint that quotes what is damaged
            unnamed = "SQLITE_CANTOPEN" if isinstance(error, OSError) else "SQLITE_CORRUPT"
            kind = getattr(error, "sqlite_errorname", unnamed).split("_")[1]
            kind = kind if kind in _SENTENCES else "damaged"
            raise in_file(self.path, _wrong(kind, getattr(error, "strerror", error))) from None

    def _version(self, db: sqlite3.Connection) -> int:
        """Return the version of a file that is ours, not of a newer program, and sound. Raises PlanError for any other."""
        owner, version = (
            int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version")
        )
        pages = {page for (page,) in db.execute("SELECT rootpage FROM sqlite_master")}
        if (owner != APPLICATION_ID and (owner or version or pages)) or 0 in pages:  # 0: a view or trigger runs code
            raise in_file(self.path, _wrong("foreign"))
        if version > len(MIGRATIONS):
            raise in_file(self.path, _wrong("newer"))
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":  # 30 ms for 200,000 calls
            raise in_file(self.path, _wrong("damaged"))
        return version

    def _rows(self, db: sqlite3.Connection, where: str = "") -> Iterator[Call]:
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():  # version 0
            return
        asked = f"SELECT id, hotline, called_at, wait_s, outcome, note FROM calls {where} ORDER BY id"
        with closing(db.execute(asked)) as rows:  # a complaint that somebody keeps must not keep the file locked
            for count, (id, hotline, called_at, *rest) in enumerate(rows):
                if count == MAX_CALLS:
                    raise in_file(self.path, _wrong("many"))
                try:
                    yield _checked(Call(hotline, iso_moment(called_at), *rest))
                except PlanError as error:
                    raise self.bad_row(error, "calls", id) from None

    def bad_row(self, error: PlanError, table: str, id: object) -> PlanError:
        """Return the error with the address of a row."""
        return in_file(self.path, error, f"{table} 表 id {show(id)}：", f"table {table}, id {show(id)}: ")


def _wrong(what: str, detail: object = "") -> PlanError:
    zh, en = (sentence.format(detail) for sentence in _SENTENCES[what])
    return PlanError(zh, en)


def in_file(path: Path, error: PlanError, zh: str = "", en: str = "") -> PlanError:
    """Return the error with its address: a file, and where given the place in it."""
    return PlanError(f"{plain(path)}：{zh}{error.text.zh}", f"{plain(path)}: {en}{error.text.en}")


def _identity(call: Call) -> tuple[str, datetime, float, str]:
    return call.hotline, call.called_at.astimezone(UTC), call.wait_s, call.outcome


def _checked(call: Call) -> Call:
    """Return a call that makes sense. Raises PlanError that says which field does not, and what it must be."""
    moment, wait = call.called_at, call.wait_s
    aware = isinstance(moment, datetime) and moment.utcoffset() is not None
    fits = {
        "called_at": aware and FIRST_YEAR <= moment.year <= LAST_YEAR,
        "wait_s": isinstance(wait, int | float) and 0 <= wait <= MAX_WAIT_S,  # nan is neither
        "outcome": call.outcome in OUTCOMES,
        "note": is_line(call.note),
        "hotline": is_line(call.hotline) and call.hotline.strip() != "",
    }
    for name, good in fits.items():
        if not good:
            raise _wrong(name, show(str(getattr(call, name))))
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


def _text_of_csv(path: Path) -> str:
    """Return what a CSV file says. Raises PlanError where it is missing, too large or not UTF-8."""
    try:
        if not path.is_file():
            raise in_file(path, _wrong("csv missing"))
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES or max(map(len, raw.splitlines()), default=0) > MAX_LINE:
            raise in_file(path, _wrong("csv large"))
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise in_file(path, _wrong("csv rights", error.strerror)) from None
    except UnicodeDecodeError:
        raise in_file(path, _wrong("csv coding")) from None


def _calls_of_csv(path: Path, zone: ZoneInfo, hotline: str, now: datetime) -> Iterator[Call]:
    """Yield the calls that a CSV file lists. Raises PlanError that names the file, the line, and what to write."""
    reader = csv.reader(io.StringIO(_text_of_csv(path), newline=""), strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        must = {"called_at", "wait" if "wait" in names else "wait_s", "outcome"}
        if len(set(names)) < len(names) or not must <= set(names) <= must | {"note", "hotline"}:
            raise _wrong("csv header", show(",".join(names)))
        for count, cells in enumerate(filter(any, reader)):  # Excel keeps rows that were emptied
            if count == MAX_IMPORT:
                raise _wrong("csv large")
            if len(cells) != len(names):
                raise _wrong("csv cells", len(cells))
            call = _call_of(dict(zip(names, cells, strict=True)), zone, hotline)
            if call.called_at > now:
                raise _wrong("csv future", call.called_at)
            yield call
    except (csv.Error, PlanError) as error:
        what = error if isinstance(error, PlanError) else _wrong("csv quotes", error)
        number = max(reader.line_num, 1)  # 0 in an empty file
        raise in_file(path, what, f"第 {number} 行：", f"line {number}: ") from None


def _call_of(row: dict[str, str], zone: ZoneInfo, hotline: str) -> Call:
    """Return the call in a row of CSV. Raises PlanError."""
    wait: Any = parse_wait(row["wait"]) if "wait" in row else row["wait_s"]
    with suppress(ValueError):
        wait = float(wait)
    note, line = (
        text[1:] if text.startswith("'") and _FORMULA.match(text) else text
        for text in (row.get("note", ""), row.get("hotline") or hotline)
    )
    return _checked(
        Call(line, iso_moment(row["called_at"], zone), wait, outcome_named(row["outcome"]) or row["outcome"], note)
    )
