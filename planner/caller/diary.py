"""The caller's private file of calls and followups: one SQLite file that any program can read, each change whole or not at all.

A file may come from anywhere: what is damaged, newer or not ours is left as it is.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from planner.caller.checks import in_file
from planner.messages import PlanError, Text, show

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


BUSY_S = 10  # far longer than any change takes
MAX_CELL = 100_000  # bytes that a file from elsewhere can make us load at once
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
FOLLOWUPS_SINCE = 2  # the version from which on a file has followups

_NO_ACCESS = Text(
    "打不开或写不了（{}），什么都没有改；请检查文件和文件夹的权限",
    "cannot be opened or written ({}), nothing was changed; check the rights of file and folder",
)
_RESCUE = 'sqlite3 -header -csv FILE "SELECT called_at, wait_s, outcome, note, hotline FROM calls" > rescued.csv'
_DAMAGED = Text(
    f"已损坏，或不是通话记录；文件保持原样。请用 sqlite3 FILE .recover | sqlite3 NEW 恢复，再以 NEW 换下它；若 NEW 是空的（有的 sqlite3 不会 .recover），请用 {_RESCUE}，移走文件，再导入 rescued.csv（只含通话，不含跟进）。也可以直接移走；加 --no-log 则不用它",
    f"damaged, or no call log; it is kept as it is. Recover it with sqlite3 FILE .recover | sqlite3 NEW and put NEW in its place; if NEW is empty (some sqlite3 cannot .recover): {_RESCUE}, move the file away, import rescued.csv (the calls alone, no followups). Or just move it away; --no-log plans without it",
)
_FAILURES = {
    "BUSY": Text(
        "一直被别的程序占用（{}），什么都没有改；请稍后再试",
        "another program keeps it busy ({}), nothing was changed; try again later",
    ),
    "FULL": Text(
        "磁盘已满（{}），什么都没有改；请腾出空间再试",
        "no room is left ({}), nothing was changed; make some and try again",
    ),
    "IOERR": Text(
        "磁盘读写失败（{}），什么都没有改；请看是否已满、超额或损坏",
        "the disk failed ({}), nothing was changed; see whether it is full, over a quota or broken",
    ),
    "CANTOPEN": _NO_ACCESS,
    "PERM": _NO_ACCESS,
    "READONLY": _NO_ACCESS,
}
"""The kinds of an error of SQLite -> how to say it. Any other kind is damage."""
_SPECIAL = Text("不是普通文件；请给一个文件名", "is not a regular file; give the name of one")
_FOREIGN = Text(
    "是别的程序的数据库，没有动它；请另给文件", "is the database of another program and left alone; give another file"
)
_NEWER = Text(
    "由更新的 plan-call 写成，没有动它；请升级 plan-call", "is of a newer plan-call and left alone; upgrade plan-call"
)


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


class Diary:
    """The file itself: where it is, what is in it, and whether it can be used. `CallLog` and `Followups` are views of it.

    Nothing is opened or made before it is needed. In `with Diary(path) as diary:` the file is opened and looked through
    once and closed at the end, however many views and transactions there are; otherwise once for each transaction.
    Raises PlanError where the file is in the way.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = default_log_path() if path is None else Path(path)
        self._stays_open = False
        self._open: sqlite3.Connection | None = None  # sound, and between two transactions

    def __enter__(self) -> Self:
        self._stays_open = True
        return self

    def __exit__(self, *_: object) -> None:
        self._stays_open = False
        if self._open:
            self._open.close()
        self._open = None

    def exists(self) -> bool:
        """Whether there is a file, or anything in its place that reading will complain about."""
        try:
            self.path.stat()
        except OSError as error:
            return not isinstance(error, FileNotFoundError | NotADirectoryError)
        return True

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which counts only if the block ends without an error.

        With `write` the file is made where there is none, and has all tables; without, nothing of it changes.
        """
        import sqlite3

        db, self._open = self._open, None  # nobody else has it until all went well
        is_new = db is None
        try:
            db = db or self._connected(write)
            db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            version = self._version(db)
            if is_new and db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":  # 30 ms for 200,000 calls
                raise self._complaint(_DAMAGED)
            if write and version < len(MIGRATIONS):
                for statement in (statement for entry in MIGRATIONS[version:] for statement in entry):
                    db.execute(statement)
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            yield db
            db.execute("COMMIT")
            if self._stays_open and self._open is None:
                self._open, db = db, None
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:  # the last: a complaint that quotes damage
            unnamed = "SQLITE_CANTOPEN" if isinstance(error, OSError) else "SQLITE_CORRUPT"
            kind = getattr(error, "sqlite_errorname", unnamed).split("_")[1]
            raise self._complaint(_FAILURES.get(kind, _DAMAGED), getattr(error, "strerror", error)) from None
        finally:
            if db:
                db.close()  # what was not committed is undone

    def _connected(self, write: bool) -> sqlite3.Connection:
        """Return a connection to the file, whatever is in it. Raises PlanError, OSError, sqlite3.Error."""
        import sqlite3

        path = Path(os.path.realpath(self.path))  # where a link leads
        if write:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # private from the start
        if not stat.S_ISREG(path.stat().st_mode):  # SQLite would wait for ever on a pipe
            raise self._complaint(_SPECIAL)
        db = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=BUSY_S, isolation_level=None)
        try:
            db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")  # the check of the row complains
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
            db.execute("PRAGMA synchronous = EXTRA")
            db.execute("PRAGMA secure_delete = ON")  # nothing that was taken back stays in the file
        except BaseException:
            db.close()
            raise
        return db

    def _version(self, db: sqlite3.Connection) -> int:
        """Return the version of a file that is ours and not of a newer program. Raises PlanError for any other."""
        owner, version = (
            int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version")
        )
        pages = {page for (page,) in db.execute("SELECT rootpage FROM sqlite_master")}
        if (owner != APPLICATION_ID and (owner or version or pages)) or 0 in pages:  # 0: a view or trigger runs code
            raise self._complaint(_FOREIGN)
        if version > len(MIGRATIONS):
            raise self._complaint(_NEWER)
        return version

    def _complaint(self, words: Text, detail: object = "") -> PlanError:
        return in_file(self.path, PlanError(words.zh.format(detail), words.en.format(detail)))

    def bad_row(self, error: PlanError, table: str, id: object) -> PlanError:
        """Return the error with the address of a row."""
        return in_file(self.path, error, f"{table} 表 id {show(id)}：", f"table {table}, id {show(id)}: ")
