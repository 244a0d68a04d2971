"""The caller's private file of calls and followups: one SQLite file that any program can read, each change whole or not at all.

A file may come from anywhere: what is damaged, newer or not ours is left as it is.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from planner.caller.checks import in_file
from planner.caller.own_files import default_log_path
from planner.files import FOLDER, SPECIAL, followed, is_there, kind_at
from planner.messages import AfterSavingError, PlanError, Text, show

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

_NO_ACCESS = (
    Text("打不开或写不了（{}）", "cannot be opened or written ({})"),
    Text("请检查文件和文件夹的权限", "check the rights of file and folder"),
)
_ALONE = "(umask 077; {})" if os.name == "posix" else "{}"  # a copy is for nobody else to read, either
_RECOVER = _ALONE.format("sqlite3 FILE .recover | sqlite3 NEW")
_RESCUE = _ALONE.format(
    'sqlite3 -header -csv FILE "SELECT called_at, wait_s, outcome, note, hotline FROM calls" > rescued.csv'
)
_DAMAGED = Text(
    f"已损坏，或不是通话记录；文件保持原样。请用 {_RECOVER} 恢复，再以 NEW 换下它；若 NEW 是空的（有的 sqlite3 不会 .recover），请用 {_RESCUE}，移走文件，再导入 rescued.csv（只含通话，不含跟进）。也可以直接移走；加 --no-log 则不用它",
    f"damaged, or no call log; it is kept as it is. Recover it with {_RECOVER} and put NEW in its place; if NEW is empty (some sqlite3 cannot .recover): {_RESCUE}, move the file away, import rescued.csv (the calls alone, no followups). Or just move it away; --no-log plans without it",
)
_FAILURES = {
    "BUSY": (
        Text("一直被别的程序占用（{}）", "another program keeps it busy ({})"),
        Text("请稍后再试", "try again later"),
    ),
    "FULL": (
        Text("磁盘已满（{}）", "no room is left ({})"),
        Text("请腾出空间再试", "make some and try again"),
    ),
    "IOERR": (
        Text("磁盘读写失败（{}）", "the disk failed ({})"),
        Text("请看是否已满、超额或损坏", "see whether it is full, over a quota or broken"),
    ),
    "CANTOPEN": _NO_ACCESS,
    "PERM": _NO_ACCESS,
    "READONLY": _NO_ACCESS,
}
"""The kinds of an error of SQLite -> what happened, and what to do. Any other kind is damage."""
_ERRNOS = {errno.ENOSPC: "FULL", errno.EDQUOT: "FULL", errno.EIO: "IOERR"}
"""What else goes wrong with a disk, by those kinds."""
_IOERR = 10  # SQLITE_IOERR, of all whose lowest byte it is
_UNCHANGED = Text("{}，什么都没有改；{}", "{}, nothing was changed; {}")
_NOT_KNOWN = Text(
    "{}，不知道存上没有；请先看 log list 或 followup list，没有再记",
    "{}, and whether it was saved is not known; look with log list or followup list before you write it again",
)
_KEPT = Text("{}", "{}")
"""What became of a change that failed."""
_SPECIAL = Text("不是普通文件；请给一个文件名", "is not a regular file; give the name of one")
_FOREIGN = Text(
    "是别的程序的数据库，没有动它；请另给文件", "is the database of another program and left alone; give another file"
)
_NEWER = Text(
    "由更新的 plan-call 写成，没有动它；请升级 plan-call", "is of a newer plan-call and left alone; upgrade plan-call"
)


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
        return is_there(self.path)

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which counts only if the block ends without an error.

        With `write` the file is made where there is none, has all tables, and is for its owner alone; without, nothing of it
        changes. Raises AfterSavingError where what was written is kept although the disk complained.
        """
        import sqlite3

        db, self._open = self._open, None  # nobody else has it until all went well
        is_new = db is None
        try:
            db = db or self._connected(write)
            db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            version = self._version(db)
            if is_new:
                self._check_sound(db)
            if write:
                _keep_private(db)  # before SQLite makes a journal with the same rights
            if write and version < len(MIGRATIONS):
                for statement in (statement for entry in MIGRATIONS[version:] for statement in entry):
                    db.execute(statement)
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            yield db
            self._commit(db, write)
            if self._stays_open and self._open is None:
                self._open, db = db, None
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:  # the last: a complaint that quotes damage
            raise self._failure(error) from None
        finally:
            if db:
                db.close()  # what was not committed is undone

    def _commit(self, db: sqlite3.Connection, write: bool) -> None:
        """Keep what was written. Where SQLite says that it failed, the file tells whether it has."""
        import sqlite3

        meant = _summary(db) if write else ()
        try:
            db.execute("COMMIT")
        except sqlite3.Error as error:
            if not write or db.in_transaction:  # it has not begun
                raise
            db.close()
            try:
                with self.transaction(write=False) as again:
                    kept = _summary(again) == meant
            except PlanError:
                raise self._failure(error, _NOT_KNOWN) from None
            if kept:
                raise AfterSavingError(self._failure(error, _KEPT).text) from None
            raise

    def _failure(self, error: Exception, became: Text = _UNCHANGED) -> PlanError:
        """Return the complaint about what went wrong, and what became of a change."""
        if isinstance(error, OSError):
            kind = _ERRNOS.get(error.errno or 0, "CANTOPEN")
        else:
            kind = getattr(error, "sqlite_errorname", "SQLITE_CORRUPT").split("_")[1]
        if kind not in _FAILURES:
            return self._complaint(_DAMAGED)
        why, then = _FAILURES[kind]
        words = Text(became.zh.format(why.zh, then.zh), became.en.format(why.en, then.en))
        return self._complaint(words, getattr(error, "strerror", error))

    def _connected(self, write: bool) -> sqlite3.Connection:
        """Return a connection to the file, whatever is in it. Raises PlanError, OSError, sqlite3.Error."""
        import sqlite3

        path = followed(self.path)
        if write:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # private from the start
        if kind_at(path) in (FOLDER, SPECIAL):  # SQLite would wait for ever on a pipe
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

    def _check_sound(self, db: sqlite3.Connection) -> None:
        """Complain of damage. A page that the disk did not give is none: OSError."""
        told = db.execute("PRAGMA quick_check(1)").fetchone()[0]  # 30 ms for 200,000 calls
        if told != "ok":
            code = re.search(r"error code=([0-9]+)", told)
            if code and int(code[1]) & 0xFF == _IOERR:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            raise self._complaint(_DAMAGED)

    def _complaint(self, words: Text, detail: object = "") -> PlanError:
        return in_file(self.path, PlanError(words.zh.format(detail), words.en.format(detail)))

    def bad_row(self, error: PlanError, table: str, id: object) -> PlanError:
        """Return the error with the address of a row."""
        return in_file(self.path, error, f"{table} 表 id {show(id)}：", f"table {table}, id {show(id)}: ")


def _keep_private(db: sqlite3.Connection) -> None:
    """Let nobody but its owner read the file, if that is who writes, nor what SQLite has left beside it."""
    if os.name != "posix":
        return
    path = db.execute("PRAGMA database_list").fetchone()[2].encode("utf-8", "surrogateescape")
    for name in (path + ending for ending in (b"", b"-journal", b"-wal", b"-shm")):
        with suppress(OSError):  # not there, or on a disk that knows no rights
            found = os.lstat(name)
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_mode & 0o177:
                os.chmod(name, found.st_mode & 0o600)  # noqa: PTH101 (bytes, as SQLite has them)


def _summary(db: sqlite3.Connection) -> tuple[int, ...]:
    """Return how much of everything there is, which no change leaves as it was; nothing of a file before its first change."""
    if db.execute("PRAGMA user_version").fetchone()[0] < len(MIGRATIONS):
        return ()
    counted = ("* FROM calls", "* FROM followups", "closed_at FROM followups", "* FROM followup_entries", "kept_at FROM followup_entries")  # fmt: skip
    counts = ", ".join(f"(SELECT count({what.replace(' ', ') ', 1)})" for what in counted)
    row: tuple[int, ...] = db.execute(f"SELECT {counts}").fetchone()
    return row
